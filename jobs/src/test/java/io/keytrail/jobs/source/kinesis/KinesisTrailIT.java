package io.keytrail.jobs.source.kinesis;

import static io.keytrail.jobs.testing.TrailEvents.cloudWatchLogs;
import static io.keytrail.jobs.testing.TrailEvents.decrypt;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.kinesis.KinesisStream;
import io.keytrail.jobs.source.kinesis.KinesisTrailOptions.Start;
import io.keytrail.jobs.testing.AggregatedRecord;
import io.keytrail.jobs.testing.KinesisServer;
import io.keytrail.reject.RejectStage;
import io.keytrail.reject.Rejected;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** Jobs in this process on a Kinesis server. Small data: the server is a slow one. */
@Timeout(120)
class KinesisTrailIT {
  @RegisterExtension static final KinesisServer KINESIS = new KinesisServer();

  private static final Instant TIME = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path directory;

  @Test
  void pollingReadsEveryRecordOfEveryShardOnce() throws Exception {
    KinesisStream stream = KINESIS.createStream("polling", 3);
    Set<String> ids = put(stream, "e", 30);
    try (TrailJob job = TrailJob.start(options(stream).build())) {
      job.awaitEvents(30);
      ids.addAll(put(stream, "later", 6));
      job.awaitEvents(36);
      assertCountedOnce(job, ids);
    }
  }

  @Test
  void enhancedFanOutReadsEveryRecordOfEveryShardOnce() throws Exception {
    KinesisStream stream = KINESIS.createStream("efo", 2);
    Set<String> ids = put(stream, "e", 10);
    try (TrailJob job = TrailJob.start(options(stream).enhancedFanOut("keytrail").build())) {
      job.awaitEvents(10);
      ids.addAll(put(stream, "later", 4));
      job.awaitEvents(14);
      assertCountedOnce(job, ids);
    }
  }

  @Test
  void aFailureLosesNothingAndCountsNothingTwice() throws Exception {
    KinesisStream stream = KINESIS.createStream("failure", 2);
    Set<String> ids = put(stream, "before", 10);
    try (TrailJob job = TrailJob.start(options(stream).build())) {
      job.awaitEvents(10);
      job.awaitCheckpoint();
      // The job fails at the first of these that it reads; the source is past it by then.
      job.seen.failOnce = true;
      ids.addAll(put(stream, "after", 10));
      job.awaitEvents(20);
      assertThat(job.seen.failed).isTrue();
      ids.addAll(put(stream, "last", 4));
      job.awaitEvents(24);
      assertCountedOnce(job, ids);
    }
  }

  @Test
  void aJobGoesOnWhereItsSavepointWas() throws Exception {
    KinesisStream stream = KINESIS.createStream("savepoint", 2);
    put(stream, "before", 10);
    String savepoint;
    try (TrailJob job = TrailJob.start(options(stream).build())) {
      job.awaitEvents(10);
      savepoint = job.stopWithSavepoint(directory);
    }
    Set<String> ids = put(stream, "between", 6);
    // LATEST is for the first start only: a savepoint knows better.
    try (TrailJob job = TrailJob.start(options(stream).start(Start.LATEST).build(), savepoint)) {
      job.awaitEvents(6);
      ids.addAll(put(stream, "after", 4));
      job.awaitEvents(10);
      // None of those from before is read again, and all others are counted for the first time.
      assertCountedOnce(job, ids);
    }
  }

  @Test
  void aReshardWhileReadingLosesNothing() throws Exception {
    KinesisStream stream = KINESIS.createStream("reshard", 1);
    Set<String> ids = put(stream, "before", 6);
    try (TrailJob job = TrailJob.start(options(stream).build())) {
      job.awaitEvents(6);
      Shard parent = KINESIS.shards(stream).get(0);
      KINESIS
          .client()
          .splitShard(
              r ->
                  r.streamName(stream.name())
                      .shardToSplit(parent.shardId())
                      .newStartingHashKey("170141183460469231731687303715884105728"));
      KINESIS.awaitActive(stream.name());
      List<Shard> children = KINESIS.shards(stream).subList(1, 3);
      for (int i = 0; i < 6; i++) {
        KINESIS.put(stream, children.get(i % 2), decrypt("child-" + i, TIME.plusSeconds(i)));
        ids.add("child-" + i);
      }
      job.awaitEvents(12);
      assertCountedOnce(job, ids);
    }
  }

  @Test
  void latestReadsWhatComesAfterTheStart() throws Exception {
    KinesisStream stream = KINESIS.createStream("latest", 1);
    put(stream, "old", 3);
    try (TrailJob job = TrailJob.start(options(stream).start(Start.LATEST).build())) {
      // When exactly reading begins is not to be seen from here: put until something arrives.
      int[] put = {0};
      job.await(
          "a new event",
          () -> {
            put(stream, "new-" + put[0]++, 1);
            return !job.seen.counts.isEmpty();
          });
      assertThat(job.seen.counts.keySet()).allSatisfy(id -> assertThat(id).startsWith("new-"));
    }
  }

  @Test
  void atTimestampReadsWhatArrivedFromThenOn() throws Exception {
    KinesisStream stream = KINESIS.createStream("timestamp", 2);
    put(stream, "old", 4);
    Thread.sleep(1500);
    Instant start = Instant.now().minusMillis(500);
    Set<String> ids = put(stream, "new", 4);
    try (TrailJob job = TrailJob.start(options(stream).startAt(start).build())) {
      job.awaitEvents(4);
      assertCountedOnce(job, ids);
    }
  }

  @Test
  void anIdleShardDoesNotStopTime() throws Exception {
    KinesisStream stream = KINESIS.createStream("idle", 2);
    List<Shard> shards = KINESIS.shards(stream);
    KINESIS.put(stream, shards.get(0), decrypt("a0", TIME));
    KINESIS.put(stream, shards.get(1), decrypt("b0", TIME));
    try (TrailJob job =
        TrailJob.start(options(stream).shardIdleTimeout(Duration.ofSeconds(2)).build())) {
      job.awaitEvents(2);
      // b falls silent. Until it counts as idle, it holds time back at TIME.
      KINESIS.put(stream, shards.get(0), decrypt("a1", TIME.plusSeconds(600)));
      int[] minute = {10};
      job.await(
          "time to pass a1",
          () -> {
            minute[0]++;
            KINESIS.put(
                stream, shards.get(0), decrypt("a" + minute[0], TIME.plusSeconds(60L * minute[0])));
            return job.seen.passed.contains("a1");
          });
    }
  }

  @Test
  void timeWaitsForTheSlowestShard() throws Exception {
    KinesisStream stream = KINESIS.createStream("slow", 2);
    List<Shard> shards = KINESIS.shards(stream);
    KINESIS.put(stream, shards.get(0), decrypt("a0", TIME));
    KINESIS.put(stream, shards.get(0), decrypt("a1", TIME.plusSeconds(3600)));
    KINESIS.put(stream, shards.get(1), decrypt("b0", TIME.plusSeconds(60)));
    try (TrailJob job =
        TrailJob.start(options(stream).shardIdleTimeout(Duration.ofSeconds(5)).build())) {
      // With the hold at the start over, a's last event is an hour ahead, but b speaks, too.
      job.awaitEvents(3);
      int[] second = {60};
      job.await(
          "time to pass a0",
          () -> {
            second[0]++;
            KINESIS.put(
                stream, shards.get(1), decrypt("b" + second[0], TIME.plusSeconds(second[0])));
            KINESIS.put(stream, shards.get(0), decrypt("a" + second[0], TIME.plusSeconds(3600)));
            return job.seen.passed.contains("a0");
          });
      assertThat(job.seen.passed).doesNotContain("a1");
    }
  }

  @Test
  void aRecordOfTheProducerLibraryIsTakenApart() throws Exception {
    KinesisStream stream = KINESIS.createStream("aggregated", 1);
    Shard shard = KINESIS.shards(stream).get(0);
    List<String> events = new ArrayList<>();
    for (int i = 0; i < 5; i++) events.add(decrypt("in-one-" + i, TIME.plusSeconds(i)));
    KINESIS.put(stream, shard, AggregatedRecord.of(events));
    KINESIS.put(stream, shard, decrypt("alone", TIME));
    try (TrailJob job = TrailJob.start(options(stream).build())) {
      job.awaitEvents(6);
      assertCountedOnce(
          job, Set.of("in-one-0", "in-one-1", "in-one-2", "in-one-3", "in-one-4", "alone"));
    }
  }

  @Test
  void poisonIsRejectedWithItsSequenceNumberAndTheRestIsRead() throws Exception {
    KinesisStream stream = KINESIS.createStream("poison", 1);
    Shard shard = KINESIS.shards(stream).get(0);
    byte[] whole = cloudWatchLogs(decrypt("in a truncated gzip", TIME));
    String garbage = KINESIS.put(stream, shard, new byte[] {7, 0, (byte) 0xFF, 13});
    KINESIS.put(stream, shard, decrypt("good-1", TIME));
    String truncated = KINESIS.put(stream, shard, Arrays.copyOf(whole, whole.length / 2));
    KINESIS.put(stream, shard, cloudWatchLogs(decrypt("good-2", TIME)));
    try (TrailJob job = TrailJob.start(options(stream).build())) {
      job.awaitEvents(2);
      assertCountedOnce(job, Set.of("good-1", "good-2"));
      List<Rejected> rejected = new ArrayList<>(job.seen.rejected);
      assertThat(rejected).extracting(r -> r.position).containsExactly(garbage, truncated);
      assertThat(rejected)
          .allSatisfy(
              r -> {
                assertThat(r.stage).isEqualTo(RejectStage.DECODE);
                assertThat(r.origin).isEqualTo(stream.name() + "/" + shard.shardId());
                assertThat(r.firstBytes).isNotEmpty();
              });
    }
  }

  private static KinesisTrailOptions.Builder options(KinesisStream stream) {
    return KinesisTrailOptions.builder(stream)
        .pollInterval(Duration.ofMillis(250))
        .shardDiscoveryInterval(Duration.ofMillis(500))
        .shardIdleTimeout(Duration.ofSeconds(3))
        .outOfOrderness(Duration.ofSeconds(1));
  }

  /** Puts events in turn to the open shards; their ids. */
  private static Set<String> put(KinesisStream stream, String prefix, int count) {
    List<Shard> open =
        KINESIS.shards(stream).stream()
            .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
            .collect(Collectors.toList());
    Set<String> ids = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      String id = prefix + "-" + i;
      KINESIS.put(stream, open.get(i % open.size()), decrypt(id, TIME.plusSeconds(i)));
      ids.add(id);
    }
    return ids;
  }

  private static void assertCountedOnce(TrailJob job, Set<String> ids) {
    assertThat(job.seen.counts.keySet()).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(job.seen.counts.values()).containsOnly(1);
  }
}
