package io.keytrail.jobs.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.FindingSerializer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RuleDedupeFunctionTest {
  private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
  private static final Duration HORIZON = Duration.ofHours(24);

  private KeyedOneInputStreamOperatorTestHarness<String, RuleHit, Finding> harness;

  @BeforeEach
  void open() throws Exception {
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new RuleDedupeFunction(HORIZON)),
            RuleDedupeFunction::eventKey,
            Types.STRING);
    harness.setup(FindingSerializer.INSTANCE);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static RuleHit hit(String id, String sharedId, boolean callersView) {
    RuleHit hit = new RuleHit();
    hit.eventId = id;
    hit.eventKey = sharedId == null ? id : sharedId;
    hit.shared = sharedId != null;
    hit.callersView = callersView;
    hit.eventTimeMillis = NINE.toEpochMilli();
    hit.findings.add(Rules.match(id, NINE, callersView ? "Alice" : "AIDAEXAMPLE"));
    return hit;
  }

  private void watermark(Duration after) throws Exception {
    harness.processWatermark(NINE.plus(after).toEpochMilli());
  }

  @Test
  void anEventIsToldOnceWithinTheHorizon() throws Exception {
    for (int i = 0; i < 3; i++) harness.processElement(hit("a", null, true), 0);
    watermark(HORIZON.minusMinutes(1));
    harness.processElement(hit("a", null, true), 0);
    harness.processElement(hit("b", null, true), 0);
    assertThat(harness.extractOutputValues())
        .extracting(finding -> finding.evidences.get(0).sampleEventIds)
        .containsExactly(List.of("a"), List.of("b"));
  }

  @Test
  void ofTwoAccountsViewsTheCallersIsToldWhateverTheOrder() throws Exception {
    for (boolean callerFirst : new boolean[] {true, false}) {
      close();
      open();
      harness.processElement(hit(callerFirst ? "z" : "a", "s", callerFirst), 0);
      harness.processElement(hit(callerFirst ? "a" : "z", "s", !callerFirst), 0);
      assertThat(harness.extractOutputValues()).isEmpty();
      watermark(Duration.ZERO);
      harness.processElement(hit("later", "s", true), 0);
      watermark(Duration.ofMinutes(1));
      assertThat(harness.extractOutputValues())
          .singleElement()
          .satisfies(f -> assertThat(f.evidences.get(0).principal).endsWith("user/Alice"));
    }
  }

  @Test
  void nothingIsLeftAfterTheHorizon() throws Exception {
    for (int i = 0; i < 100; i++) harness.processElement(hit("e" + i, null, true), 0);
    harness.processElement(hit("x", "s", true), 0);
    watermark(Duration.ofMinutes(1));
    assertThat(harness.numKeyedStateEntries()).isEqualTo(101);
    watermark(HORIZON);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }
}
