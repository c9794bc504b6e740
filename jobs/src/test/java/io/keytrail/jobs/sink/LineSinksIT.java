package io.keytrail.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.jobs.kinesis.KinesisStream;
import io.keytrail.jobs.testing.KinesisServer;
import io.keytrail.jobs.testing.RefusingProxy;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.Record;

/** Bounded jobs in this process, into each of the sinks. */
@Timeout(120)
class LineSinksIT {
  @RegisterExtension static final KinesisServer KINESIS = new KinesisServer();

  private static final String THROTTLED = "ProvisionedThroughputExceededException";
  private static final String DENIED = "AccessDeniedException";

  @TempDir Path directory;

  @Test
  void kinesisGetsEveryLineUnderItsPartitionKey() throws Exception {
    KinesisStream stream = KINESIS.createStream("findings", 2);
    List<OutputLine> lines = lines(50);
    run(LineSinks.kinesis(stream), lines);

    List<Record> records = KINESIS.records(stream);
    // At least once: each of them, and nothing else.
    assertThat(records)
        .extracting(record -> record.partitionKey() + " " + record.data().asUtf8String())
        .containsOnlyOnceElementsOf(
            lines.stream()
                .map(line -> line.partitionKey + " " + line.text)
                .collect(Collectors.toList()));
  }

  @Test
  void aLineTooLargeForKinesisIsGzippedAndOneThatStillIsDoesNotStopTheOthers() throws Exception {
    KinesisStream stream = KINESIS.createStream("large", 1);
    String large = "{\"a\":\"" + "x".repeat(2 << 20) + "\"}";
    run(
        LineSinks.kinesis(stream),
        List.of(
            new OutputLine(large, "k", 1),
            new OutputLine(KinesisRecordTest.incompressible(3 << 20), "k", 2),
            new OutputLine("small", "k", 3)));

    List<Record> records = KINESIS.records(stream);
    assertThat(records).hasSize(2);
    try (var gzip = new GZIPInputStream(records.get(0).data().asInputStream())) {
      assertThat(new String(gzip.readAllBytes())).isEqualTo(large);
    }
    assertThat(records.get(1).data().asUtf8String()).isEqualTo("small");
  }

  @Test
  void throttledRecordsAreSentAgain() throws Exception {
    KinesisStream stream = KINESIS.createStream("throttled", 1);
    List<OutputLine> lines = lines(20);
    try (RefusingProxy proxy = new RefusingProxy(KINESIS.endpoint(), THROTTLED, 5)) {
      run(LineSinks.kinesis(KinesisStream.of(stream.name(), KINESIS.region(), proxy.url())), lines);
      assertThat(proxy.refused()).isEqualTo(5);
    }
    assertThat(KINESIS.texts(stream)).containsAll(texts(lines));
  }

  @Test
  void aKinesisThatRefusesForEverEndsTheJobInsteadOfHangingIt() throws Exception {
    try (RefusingProxy proxy = new RefusingProxy(KINESIS.endpoint(), DENIED, Integer.MAX_VALUE)) {
      LineSink sink =
          new KinesisLineSink(
              KinesisStream.of("findings", "eu-west-1", proxy.url()), Duration.ofSeconds(3));
      assertThatThrownBy(() -> run(sink, lines(5)))
          .satisfies(
              e ->
                  assertThat(ExceptionUtils.stringifyException(e))
                      .contains("has refused every record for PT3S")
                      .contains("Nothing is lost"));
    }
  }

  @Test
  void anEndpointWhereNothingListensEndsTheJob() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    KinesisStream nowhere =
        KinesisStream.of("findings", "eu-west-1", URI.create("http://127.0.0.1:" + port));
    assertThatThrownBy(() -> run(LineSinks.kinesis(nowhere), lines(5)))
        .satisfies(
            e -> assertThat(ExceptionUtils.stringifyException(e)).contains("Connection refused"));
  }

  @Test
  void aMissingStreamEndsTheJob() {
    assertThatThrownBy(() -> run(LineSinks.kinesis(KINESIS.stream("no-such-stream")), lines(1)))
        .satisfies(
            e ->
                assertThat(ExceptionUtils.stringifyException(e))
                    .contains("ResourceNotFoundException"));
  }

  @Test
  void aDirectoryGetsFinishedPartFiles() throws Exception {
    run(LineSinks.directory(directory.resolve("out").toString()), lines(50));
    List<String> written = new ArrayList<>();
    for (Path part : files(directory.resolve("out"))) {
      assertThat(part.getFileName().toString()).startsWith("part-").endsWith(".jsonl");
      written.addAll(Files.readAllLines(part));
    }
    assertThat(written).containsExactlyInAnyOrderElementsOf(texts(lines(50)));
  }

  @Test
  void aSortedReplayWritesTheSameBytesAtEveryParallelism() throws Exception {
    byte[] before = null;
    for (int parallelism : new int[] {1, 3, 4}) {
      Path file = directory.resolve("findings.jsonl");
      StreamExecutionEnvironment env = environment(parallelism);
      SortedByTime.attach(
          env.fromData(OutputLineSerializer.TYPE, lines(200).toArray(new OutputLine[0]))
              .uid("in")
              .rebalance()
              .map(line -> line)
              .returns(OutputLineSerializer.TYPE)
              .uid("spread"),
          Duration.ZERO,
          LineSinks.singleFile(file),
          "out");
      env.execute();
      byte[] now = Files.readAllBytes(file);
      assertThat(files(directory)).containsExactly(file);
      if (before != null) assertThat(now).isEqualTo(before);
      before = now;
    }
    assertThat(new String(before)).hasLineCount(200).startsWith("line 199\nline 198\n");
  }

  private static void run(LineSink sink, List<OutputLine> lines) throws Exception {
    StreamExecutionEnvironment env = environment(2);
    sink.attach(
        env.fromData(OutputLineSerializer.TYPE, lines.toArray(new OutputLine[0])).uid("in"),
        "sink");
    env.execute();
  }

  private static StreamExecutionEnvironment environment(int parallelism) {
    Configuration config = new Configuration();
    config.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    config.set(PipelineOptions.GENERIC_TYPES, false);
    config.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, config);
    env.setRuntimeMode(RuntimeExecutionMode.STREAMING);
    env.enableCheckpointing(500);
    return env;
  }

  /** Their times run against their order. */
  private static List<OutputLine> lines(int count) {
    List<OutputLine> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(new OutputLine("line " + i, "key-" + i % 7, 1_000_000L - i));
    }
    return lines;
  }

  private static List<String> texts(List<OutputLine> lines) {
    return lines.stream().map(line -> line.text).collect(Collectors.toList());
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.collect(Collectors.toList());
    }
  }
}
