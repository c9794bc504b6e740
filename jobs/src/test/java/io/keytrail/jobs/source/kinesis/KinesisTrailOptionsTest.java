package io.keytrail.jobs.source.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.keytrail.jobs.kinesis.KinesisStream;
import io.keytrail.jobs.source.kinesis.KinesisTrailOptions.Start;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class KinesisTrailOptionsTest {
  private static final KinesisStream STREAM = KinesisStream.of("trail", "eu-west-1", null);

  @Test
  void defaultsPollFromTheOldestRecord() {
    KinesisTrailOptions options = KinesisTrailOptions.builder(STREAM).build();
    assertThat(options.start()).isEqualTo(Start.TRIM_HORIZON);
    assertThat(options.consumerName()).isEmpty();
    assertThat(options.outOfOrderness()).isEqualTo(Duration.ofMinutes(5));
    assertThat(KinesisTrail.properties(options))
        .containsEntry("aws.region", "eu-west-1")
        .containsEntry("flink.stream.initpos", "TRIM_HORIZON")
        .containsEntry("flink.shard.idle.interval", "30000")
        .containsEntry("flink.shard.getrecords.intervalmillis", "1000")
        .doesNotContainKeys("aws.endpoint", "flink.stream.recordpublisher");
  }

  @Test
  void theConsumerIsToldWhatWasAsked() {
    KinesisTrailOptions options =
        KinesisTrailOptions.builder(
                KinesisStream.of("trail", "eu-west-1", URI.create("http://localhost:4568")))
            .startAt(Instant.parse("2026-03-01T12:00:00.123456Z"))
            .enhancedFanOut("keytrail")
            .shardIdleTimeout(Duration.ofSeconds(5))
            .build();
    assertThat(KinesisTrail.properties(options))
        .containsEntry("aws.endpoint", "http://localhost:4568")
        .containsEntry("flink.stream.initpos", "AT_TIMESTAMP")
        .containsEntry("flink.stream.initpos.timestamp", "2026-03-01T12:00:00.123Z")
        .containsEntry("flink.stream.recordpublisher", "EFO")
        .containsEntry("flink.stream.efo.consumername", "keytrail")
        .containsEntry("flink.shard.idle.interval", "5000");
  }

  @Test
  void whatCannotBeRightIsRefusedInASentence() {
    var builder = KinesisTrailOptions.builder(STREAM);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.start(Start.AT_TIMESTAMP))
        .withMessageContaining("needs the time to start at");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.enhancedFanOut("a b"))
        .withMessageContaining("'a b' is no name of a Kinesis consumer");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.shardIdleTimeout(Duration.ZERO))
        .withMessageContaining("shard idle timeout must be a millisecond or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.outOfOrderness(Duration.ofMillis(-1)))
        .withMessageContaining("must not be negative");
  }

  @Test
  void travelsToTheCluster() throws Exception {
    KinesisTrail trail = new KinesisTrail(KinesisTrailOptions.builder(STREAM).build());
    assertThat(InstantiationUtil.clone(trail)).isNotNull();
  }
}
