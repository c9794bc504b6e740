package io.keytrail.jobs.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.TestEvents;
import java.time.Instant;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class SeenKeyFunctionTest {
  @Test
  void aKeyIsNamedOnceADay() throws Exception {
    OneInputStreamOperatorTestHarness<KmsEvent, Tuple2<String, Long>> harness =
        new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new SeenKeyFunction()));
    harness.open();
    String[] times = {
      "2026-03-02T08:00:00Z",
      "2026-03-02T23:59:59Z",
      "2026-03-03T00:00:00Z",
      "2026-03-02T09:00:00Z",
      "2026-03-03T10:00:00Z"
    };
    for (int i = 0; i < times.length; i++) {
      harness.processElement(TestEvents.event(i, times[i]).build(), i);
    }
    assertThat(harness.extractOutputValues())
        .containsExactly(
            Tuple2.of(TestEvents.KEY, Instant.parse(times[0]).toEpochMilli()),
            Tuple2.of(TestEvents.KEY, Instant.parse(times[2]).toEpochMilli()));
    harness.close();
  }

  @Test
  void aKeyBelongsToItsOwnAccountAndRegion() {
    assertThat(SeenKeyFunction.place(Tuple2.of(TestEvents.KEY, 0L)))
        .isEqualTo("111122223333/eu-west-1");
  }
}
