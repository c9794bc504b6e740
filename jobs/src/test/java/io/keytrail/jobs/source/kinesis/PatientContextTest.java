package io.keytrail.jobs.source.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.source.kinesis.KinesisTrail.PatientContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.functions.source.SourceFunction;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // as in the class under test
class PatientContextTest {
  private final List<String> said = new ArrayList<>();
  private long now = 5;
  private final PatientContext<String> context =
      new PatientContext<>(new Recording(), Duration.ofNanos(10), () -> now);

  @Test
  void timeBeginsWhenEveryShardCouldBeHeard() {
    context.collectWithTimestamp("a", 1);
    context.emitWatermark(new Watermark(100));
    context.markAsTemporarilyIdle();
    assertThat(said).containsExactly("a@1");
    now = 15;
    context.emitWatermark(new Watermark(200));
    context.markAsTemporarilyIdle();
    assertThat(said).containsExactly("a@1", "watermark 200", "idle");
  }

  @Test
  void whatWasHeldIsSaidAtTheLatestWhenTheSourceGoesIdle() {
    context.emitWatermark(new Watermark(100));
    context.emitWatermark(new Watermark(150));
    now = 15;
    context.markAsTemporarilyIdle();
    context.markAsTemporarilyIdle();
    assertThat(said).containsExactly("watermark 150", "idle", "idle");
  }

  @Test
  void whatWasHeldIsSaidWithTheNextRecord() {
    context.emitWatermark(new Watermark(100));
    context.collectWithTimestamp("a", 101);
    now = 15;
    context.collectWithTimestamp("b", 101);
    context.collectWithTimestamp("c", 101);
    assertThat(said).containsExactly("a@101", "b@101", "watermark 100", "c@101");
  }

  @Test
  void afterIdlenessTimeGoesOnWhenAllThatSleptCouldWake() {
    now = 15;
    context.markAsTemporarilyIdle();
    now = 100;
    context.collectWithTimestamp("a", 1000);
    context.emitWatermark(new Watermark(900));
    context.collectWithTimestamp("b", 2000);
    context.emitWatermark(new Watermark(1900));
    assertThat(said)
        .as("a, on a slow channel, is not overtaken")
        .containsExactly("idle", "a@1000", "b@2000");
    now = 110;
    context.markAsTemporarilyIdle();
    assertThat(said).endsWith("b@2000", "watermark 1900", "idle");
  }

  @Test
  void aWatermarkAloneWakesToo() {
    now = 15;
    context.markAsTemporarilyIdle();
    now = 100;
    context.emitWatermark(new Watermark(900));
    assertThat(said).containsExactly("idle");
    now = 110;
    context.emitWatermark(new Watermark(950));
    assertThat(said).containsExactly("idle", "watermark 950");
  }

  private final class Recording implements SourceFunction.SourceContext<String> {
    @Override
    public void collect(String element) {
      said.add(element);
    }

    @Override
    public void collectWithTimestamp(String element, long timestamp) {
      said.add(element + "@" + timestamp);
    }

    @Override
    public void emitWatermark(Watermark mark) {
      said.add("watermark " + mark.getTimestamp());
    }

    @Override
    public void markAsTemporarilyIdle() {
      said.add("idle");
    }

    @Override
    public Object getCheckpointLock() {
      return said;
    }

    @Override
    public void close() {}
  }
}
