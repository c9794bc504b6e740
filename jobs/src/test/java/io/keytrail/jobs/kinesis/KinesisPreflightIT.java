package io.keytrail.jobs.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.testing.KinesisServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class KinesisPreflightIT {
  @RegisterExtension static final KinesisServer KINESIS = new KinesisServer();

  @Test
  void aStreamThatIsThereIsNoProblem() throws Exception {
    assertThat(KinesisPreflight.problem(KINESIS.createStream("there", 1))).isEmpty();
  }

  @Test
  void aMissingStreamIsNamedWithItsRegionAndEndpoint() {
    assertThat(KinesisPreflight.problem(KINESIS.stream("no-such-stream")))
        .contains(
            "Kinesis stream 'no-such-stream' in "
                + KINESIS.region()
                + " ("
                + KINESIS.endpoint()
                + ") does not exist for the given credentials: create it, or correct its name, Region or account.");
  }

  @Test
  void aStreamOfAnotherAccountIsNotTakenForItsNamesake() throws Exception {
    KinesisStream mine = KINESIS.createStream("namesake", 1);
    KinesisStream other =
        KinesisStream.of(
            "arn:aws:kinesis:" + KINESIS.region() + ":999999999999:stream/" + mine.name(),
            null,
            KINESIS.endpoint());
    assertThat(KinesisPreflight.problem(other))
        .hasValueSatisfying(problem -> assertThat(problem).contains("belongs to another account"));
  }

  @Test
  void anEndpointWhereNothingListensIsUnreachable() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    KinesisStream stream =
        KinesisStream.of("trail", "eu-west-1", URI.create("http://127.0.0.1:" + port));
    assertThat(KinesisPreflight.problem(stream))
        .contains(
            "The Kinesis endpoint http://127.0.0.1:"
                + port
                + " cannot be reached (connection refused), asked for stream 'trail':"
                + " check the address, the Region and the network.");
  }

  @Test
  void anUnknownHostIsUnreachable() {
    KinesisStream stream =
        KinesisStream.of("trail", "eu-west-1", URI.create("http://kinesis.invalid"));
    assertThat(KinesisPreflight.problem(stream))
        .hasValueSatisfying(
            problem -> assertThat(problem).contains("cannot be reached (unknown host)"));
  }

  @Test
  void anEndpointThatNeverAnswersIsGivenUpSoon() throws IOException {
    try (ServerSocket silent = new ServerSocket(0)) {
      KinesisStream stream =
          KinesisStream.of(
              "trail", "eu-west-1", URI.create("http://127.0.0.1:" + silent.getLocalPort()));
      long start = System.nanoTime();
      assertThat(KinesisPreflight.problem(stream))
          .hasValueSatisfying(
              problem -> assertThat(problem).contains("cannot be reached (no answer in time)"));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }
  }
}
