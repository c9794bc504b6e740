package io.keytrail.jobs.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.inventory.scan.InventoryOptions;
import io.keytrail.jobs.inventory.scan.ScanReport;
import io.keytrail.jobs.inventory.scan.Scans;
import io.keytrail.jobs.testing.KmsDouble;
import io.keytrail.jobs.testing.KmsDoubleKeys;
import io.keytrail.jobs.testing.Trails;
import io.keytrail.key.FactSource;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeySnapshotHeader;
import io.keytrail.key.Stated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both ways in, on a mini cluster. */
@Timeout(value = 3, unit = TimeUnit.MINUTES) // of a source that never ends
class KeyInventoryIT {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

  @TempDir Path dir;

  private KmsDouble kms;

  @BeforeAll
  static void credentials() {
    Scans.credentials();
  }

  @BeforeEach
  void start() {
    kms = KmsDouble.open();
  }

  @AfterEach
  void stop() {
    kms.close();
  }

  @Test
  void aRoundBringsEveryKeyAndThenItsReport() throws Exception {
    KmsDoubleKeys.fill(kms, KmsDouble.OWN_ACCOUNT, "eu-west-1", 120);
    KmsDoubleKeys.fill(kms, KmsDouble.OWN_ACCOUNT, "us-east-1", 30);
    StreamExecutionEnvironment env = environment();
    InventoryStreams streams = live(null).attach(env, Trails.none(env));
    DataStream<String> all =
        streams
            .facts()
            .map(KeyFacts::keyArn)
            .uid("arns")
            .union(streams.reports().map(KeyInventoryIT::line).uid("lines"));
    assertThat(first(151, all))
        .hasSize(151)
        .doesNotHaveDuplicates()
        .contains("own account in eu-west-1 120, own account in us-east-1 30");
  }

  @Test
  void troubleIsAFindingAndTheJobGoesOn() throws Exception {
    KmsDoubleKeys.fill(kms, KmsDouble.OWN_ACCOUNT, "eu-west-1", 5)
        .fail("ListResourceTags", "KMSInternalException");
    StreamExecutionEnvironment env = environment();
    InventoryStreams streams = live(null).attach(env, Trails.none(env));
    DataStream<String> all =
        streams
            .findings()
            .map((Finding finding) -> finding.message)
            .returns(Types.STRING)
            .uid("messages")
            .union(streams.reports().map(KeyInventoryIT::line).uid("lines"));
    List<String> lines = first(2, all);
    assertThat(lines)
        .anyMatch(
            line ->
                line.startsWith(
                    "KMS did not tell of all keys of own account in eu-west-1: no answer to"));
  }

  /** The timer of a trail that has ended fires, though the inventory never ends. */
  @Test
  void eventTimeOfTheTrailIsNotHeldBack() throws Exception {
    KmsDoubleKeys.fill(kms, KmsDouble.OWN_ACCOUNT, "eu-west-1", 3);
    StreamExecutionEnvironment env = environment();
    DataStream<KeyFacts> facts = live(null).attach(env, Trails.none(env)).facts();
    DataStream<Long> trail =
        env.fromSource(
                new NumberSequenceSource(1, 10),
                WatermarkStrategy.<Long>forMonotonousTimestamps()
                    .withTimestampAssigner((number, before) -> number * 1000),
                "trail")
            .uid("trail");
    DataStream<String> fired =
        trail
            .keyBy(number -> "all", Types.STRING)
            .connect(facts.keyBy(key -> "all", Types.STRING))
            .process(new FireAtTen(), Types.STRING)
            .uid("timer");
    assertThat(first(1, fired)).containsExactly("fired");
  }

  @Test
  void theClockMovesTimeOnAfterTheTrailWhereThatIsAskedFor() throws Exception {
    StreamExecutionEnvironment env = environment();
    DataStream<KeyFacts> facts = live(Duration.ofMinutes(20)).attach(env, Trails.none(env)).facts();
    DataStream<String> fired =
        facts
            .keyBy(key -> "all", Types.STRING)
            .connect(
                env.fromSource(
                        new NumberSequenceSource(1, 10),
                        WatermarkStrategy.<Long>noWatermarks()
                            .withTimestampAssigner((number, before) -> number * 1000),
                        "trail")
                    .uid("trail")
                    .keyBy(number -> "all", Types.STRING))
            .process(new FireAtTenSwapped(), Types.STRING)
            .uid("timer");
    assertThat(first(1, fired)).containsExactly("fired");
  }

  @Test
  void aSnapshotFileIsReadAsItWasWritten() throws Exception {
    Path file = snapshot(25);
    assertThat(SnapshotInventory.check(file.toString()).complete()).isTrue();
    StreamExecutionEnvironment env = environment();
    List<String> read =
        first(
            1000,
            new SnapshotInventory(file.toString())
                .attach(env, Trails.none(env))
                .facts()
                .map(key -> key.keyArn() + " " + key.stated(KeyAttribute.STATE))
                .returns(Types.STRING)
                .uid("keys"));
    assertThat(read).hasSize(25).allMatch(line -> line.endsWith(" Enabled (snapshot)"));
  }

  @Test
  void aDamagedSnapshotIsRefusedBeforeAnythingStartsWithItsLine() throws IOException {
    Path file = snapshot(3);
    Files.writeString(file, "{\"arn\":\n", StandardOpenOption.APPEND);
    assertThatIOException()
        .isThrownBy(() -> SnapshotInventory.check(file.toString()))
        .withMessageStartingWith(file + ":5: ");
  }

  private Path snapshot(int keys) throws IOException {
    List<KeyFacts> facts = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      facts.add(
          new KeyFacts("arn:aws:kms:eu-west-1:111122223333:key/key-" + i, NOON.toEpochMilli())
              .put(
                  KeyAttribute.STATE,
                  new Stated("Enabled", FactSource.API, NOON.toEpochMilli(), NOON.toEpochMilli())));
    }
    Path file = dir.resolve("keys.jsonl");
    SnapshotFile.write(
        file,
        new KeySnapshotHeader(
            NOON.toEpochMilli(), List.of("111122223333"), List.of("eu-west-1"), true),
        facts);
    return file;
  }

  private LiveInventory live(Duration clockDelay) {
    InventoryOptions options =
        InventoryOptions.builder(List.of("eu-west-1", "us-east-1"))
            .endpoint(kms.endpoint())
            .requestsPerSecond(100_000)
            .build();
    return new LiveInventory(options, Duration.ofHours(1), clockDelay);
  }

  private static String line(ScanReport report) {
    List<String> targets = new ArrayList<>();
    report.targets().forEach(target -> targets.add(target.target() + " " + target.keys()));
    return String.join(", ", targets);
  }

  private static StreamExecutionEnvironment environment() {
    Configuration flink = new Configuration();
    flink.set(PipelineOptions.GENERIC_TYPES, false);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, flink);
    env.enableCheckpointing(200);
    return env;
  }

  /** So many records, or all if there are fewer; then the job is cancelled. */
  @SuppressWarnings("try") // what Flink declares on close
  private static List<String> first(int count, DataStream<String> stream) throws Exception {
    List<String> records = new ArrayList<>();
    try (CloseableIterator<String> all = stream.executeAndCollect()) {
      while (records.size() < count && all.hasNext()) records.add(all.next());
    }
    return records;
  }

  private static final class FireAtTen
      extends KeyedCoProcessFunction<String, Long, KeyFacts, String> {
    private static final long serialVersionUID = 1;

    @Override
    public void processElement1(Long number, Context ctx, Collector<String> out) {
      ctx.timerService().registerEventTimeTimer(10_000);
    }

    @Override
    public void processElement2(KeyFacts key, Context ctx, Collector<String> out) {}

    @Override
    public void onTimer(long time, OnTimerContext ctx, Collector<String> out) {
      out.collect("fired");
    }
  }

  private static final class FireAtTenSwapped
      extends KeyedCoProcessFunction<String, KeyFacts, Long, String> {
    private static final long serialVersionUID = 1;

    @Override
    public void processElement1(KeyFacts key, Context ctx, Collector<String> out) {}

    @Override
    public void processElement2(Long number, Context ctx, Collector<String> out) {
      ctx.timerService().registerEventTimeTimer(10_000);
    }

    @Override
    public void onTimer(long time, OnTimerContext ctx, Collector<String> out) {
      out.collect("fired");
    }
  }
}
