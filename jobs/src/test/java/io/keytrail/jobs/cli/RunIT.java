package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.keytrail.jobs.kinesis.KinesisStream;
import io.keytrail.jobs.testing.KinesisServer;
import io.keytrail.testdata.GeneratorOptions;
import io.keytrail.testdata.GeneratorResult;
import io.keytrail.testdata.ProgressListener;
import io.keytrail.testdata.TrailGenerator;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** The live job in this process, against a Kinesis server. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RunIT {
  @RegisterExtension static final KinesisServer KINESIS = new KinesisServer();

  @TempDir Path dir;

  @Test
  void findsInAStreamWhatWasPutIntoItUntilItsReaderGoes() throws Exception {
    KinesisStream stream = KINESIS.createStream("trail", 1);
    Shard shard = KINESIS.shards(stream).get(0);
    for (Path file : trail()) KINESIS.put(stream, shard, Files.readAllBytes(file));
    ByteArrayOutputStream seen = new ByteArrayOutputStream();

    Cli run = Cli.runInto(new HastyReader(seen), wholeStream(stream, 2));

    assertThat(run.exitCode).as(run.toString()).isEqualTo(ExitCode.DONE);
    assertThat(run.err)
        .isEqualTo(
            "reading stream "
                + stream.name()
                + " in "
                + KINESIS.region()
                + " from TRIM_HORIZON, findings to stdout; Ctrl-C stops it\n");
    String finding = seen.toString(StandardCharsets.UTF_8).lines().findFirst().orElse("");
    assertThat(new ObjectMapper().readTree(finding).get("class_uid").asInt()).isIn(2003, 2004);
  }

  @Test
  void tellsWhatItCountedWhenASignalStopsIt() throws Exception {
    KinesisStream stream = KINESIS.createStream("stopped-trail", 1);
    Shard shard = KINESIS.shards(stream).get(0);
    for (Path file : trail()) KINESIS.put(stream, shard, Files.readAllBytes(file));

    Process run = CliProcess.start(dir.resolve("err"), wholeStream(stream, 1));
    String first;
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(run.getInputStream(), StandardCharsets.UTF_8))) {
      first = out.readLine();
      run.toHandle().destroy(); // SIGTERM, and its output stays open
      while (out.readLine() != null) continue;
    }

    assertThat(first).contains("\"class_uid\"");
    assertThat(run.waitFor(1, TimeUnit.MINUTES)).isTrue();
    List<String> said = Files.readAllLines(dir.resolve("err"));
    assertThat(said)
        .anyMatch(line -> line.startsWith("stopped; "))
        .noneMatch(line -> line.contains("could not be stopped"));
    Matcher received =
        Pattern.compile(
                "received +([\\d,]+) = ([\\d,]+) KMS \\+ ([\\d,]+) other \\+ ([\\d,]+) rejected")
            .matcher(String.join("\n", said));
    assertThat(received.find()).as(said.toString()).isTrue();
    assertThat(number(received, 1))
        .isPositive()
        .isEqualTo(number(received, 2) + number(received, 3) + number(received, 4));
  }

  /** A run that reads a stream from its begin. */
  private static String[] wholeStream(KinesisStream stream, int parallelism) {
    return new String[] {
      "run",
      "--endpoint-url",
      KINESIS.endpoint().toString(),
      "--set",
      "source.kinesis.stream=" + stream.name(),
      "--set",
      "source.kinesis.region=" + KINESIS.region(),
      "--set",
      "source.kinesis.start=TRIM_HORIZON",
      "--set",
      "source.kinesis.shard-idle-timeout=1s",
      "--set",
      "job.parallelism=" + parallelism
    };
  }

  private static long number(Matcher matcher, int group) {
    return Long.parseLong(matcher.group(group).replace(",", ""));
  }

  @Test
  void niceErrorForEveryStreamThatIsNotThere() {
    Cli run =
        Cli.run(
            "run",
            "--endpoint-url",
            KINESIS.endpoint().toString(),
            "--set",
            "source.kinesis.stream=absent-trail",
            "--set",
            "source.kinesis.region=" + KINESIS.region(),
            "--set",
            "sink.findings=kinesis:absent-findings");

    assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
    assertThat(run.out).isEmpty();
    assertThat(run.err)
        .startsWith("keytrail run: ")
        .contains("absent-trail", "absent-findings", "does not exist")
        .doesNotContain("\tat ");
  }

  @Test
  void niceErrorForAnEndpointThatDoesNotAnswer() {
    Cli run =
        Cli.run(
            "run",
            "--endpoint-url",
            "http://localhost:1",
            "--set",
            "source.kinesis.stream=trail",
            "--set",
            "source.kinesis.region=eu-west-1");

    assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
    assertThat(run.err).startsWith("keytrail run: ").contains("localhost:1").hasLineCount(1);
  }

  /** Files of an archive in the order in which CloudTrail would deliver them. */
  private List<Path> trail() throws IOException {
    GeneratorOptions options =
        GeneratorOptions.builder()
            .out(dir.resolve("trail"))
            .events(1000)
            .seed(5)
            .duration(Duration.ofHours(3))
            .anomalies(true)
            .build();
    GeneratorResult result = new TrailGenerator(options).run(ProgressListener.NONE);
    try (Stream<Path> files = Files.walk(result.archive())) {
      return files
          .filter(Files::isRegularFile)
          .sorted(Comparator.comparing(RunIT::deliveryTime))
          .collect(Collectors.toList());
    }
  }

  /** {@code 111122223333_CloudTrail_eu-west-1_20260302T0005Z_….json.gz} */
  private static String deliveryTime(Path file) {
    return file.getFileName().toString().split("_")[3];
  }

  /** Takes what is written first, and goes. */
  private static final class HastyReader extends OutputStream {
    private final OutputStream seen;

    HastyReader(OutputStream seen) {
      this.seen = seen;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      seen.write(bytes, offset, length);
      throw new IOException("Broken pipe");
    }
  }
}
