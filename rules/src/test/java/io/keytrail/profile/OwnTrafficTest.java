package io.keytrail.profile;

import static io.keytrail.profile.KeyLife.BEGIN;
import static io.keytrail.profile.KeyLife.DAY;
import static io.keytrail.profile.KeyLife.HOUR;
import static io.keytrail.profile.KeyLife.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.finding.OcsfJson;
import io.keytrail.finding.OcsfValidator;
import io.keytrail.finding.Severity;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.TestEvents;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnTrafficTest {
  private static final String ACCOUNT = "111122223333";
  private static final String REGION = "eu-west-3";
  private final OwnTraffic traffic =
      new OwnTraffic(HealthSettings.defaults(), ServiceTerms.defaults(), Duration.ofMinutes(30));
  private OwnTrafficState state = new OwnTrafficState();
  private final List<Finding> findings = new ArrayList<>();
  private int events;

  /** A window of so many calls, all in one second, of which so many are throttled. */
  private TrafficWindow window(long start, int calls, int throttled) {
    TrafficWindow window = new TrafficWindow(ACCOUNT, REGION, start);
    for (int i = 0; i < calls; i++) {
      TestEvents event = TestEvents.event(events++, Instant.ofEpochMilli(start).toString());
      if (i < throttled) event.error("ThrottlingException");
      window.add(event.build());
    }
    return window;
  }

  private void show(TrafficWindow window) throws IOException {
    findings.addAll(traffic.observe(state, TrafficWindow.fromBytes(window.toBytes())));
    state = OwnTrafficState.fromBytes(state.toBytes());
  }

  @AfterEach
  void allAreValid() {
    for (Finding finding : findings) {
      String json = OcsfJson.write(finding);
      assertThat(OcsfValidator.check(json).errors).as(json).isEmpty();
    }
  }

  @Test
  void aDaysTrafficIsPricedAndSetAgainstTheQuotaWithItsSource() throws IOException {
    TrafficWindow window = new TrafficWindow(ACCOUNT, REGION, BEGIN);
    for (int i = 0; i < 20_000; i++) {
      TestEvents event =
          TestEvents.event(i, Instant.ofEpochMilli(BEGIN + i / 5000 * 1000).toString());
      if (i % 100 == 0) event.error("ThrottlingException");
      window.add(event.build());
    }
    window.add(made(KmsOperation.CREATE_KEY).build());
    window.add(made(KmsOperation.CREATE_KEY).error("AccessDenied").build());
    show(window);
    assertThat(traffic.days(state, BEGIN + DAY)).as("late records may come").isEmpty();
    TrafficDay day = traffic.days(state, BEGIN + DAY + HOUR / 2).get(0);
    assertThat(TrafficDay.fromBytes(day.toBytes()).facts(ServiceTerms.defaults()))
        .containsEntry("account", ACCOUNT)
        .containsEntry("region", REGION)
        .containsEntry("day", "2026-01-05")
        .containsEntry("requests", 20_002L)
        .containsEntry("symmetric_requests", 20_000L)
        .containsEntry("cost_estimate_usd", 0.06)
        .containsEntry("peak_requests_per_second", 5_000L)
        .containsEntry("quota_requests_per_second", 10_000L)
        .containsEntry("quota_headroom_percent", 50L)
        .containsEntry("throttled", 200L)
        .containsEntry("keys_changed", Map.of("CreateKey", 1L))
        .containsEntry("terms", "AWS's public defaults, 2026-11");
    traffic.pass(state, ACCOUNT, REGION, BEGIN + DAY);
    assertThat(state.isEmpty()).isTrue();
    assertThat(traffic.nextMillis(state)).isEqualTo(Long.MAX_VALUE);
  }

  private TestEvents made(KmsOperation operation) {
    return TestEvents.event(events++, Instant.ofEpochMilli(BEGIN).toString()).operation(operation);
  }

  @Test
  void aThrottledMomentIsNoFinding() throws IOException {
    show(window(BEGIN, 500, 400));
    show(window(BEGIN + WINDOW, 500, 400));
    show(window(BEGIN + 3 * HOUR, 500, 400));
    assertThat(findings).isEmpty();
    findings.addAll(traffic.pass(state, ACCOUNT, REGION, BEGIN + 6 * HOUR));
    assertThat(findings).isEmpty();
  }

  @Test
  void throttlingThatLastsIsToldWithWhomUpdatedWhenItDoublesAndClosed() throws IOException {
    for (int i = 0; i < 12; i++) show(window(BEGIN + i * WINDOW, 500, 100));
    assertThat(findings)
        .extracting(f -> f.activity)
        .containsExactly(Activity.CREATE, Activity.UPDATE, Activity.UPDATE);
    Finding told = findings.get(0);
    assertThat(told.severity).isEqualTo(Severity.LOW);
    assertThat(told.message)
        .isEqualTo(
            "300 calls of account 111122223333, eu-west-3 were throttled in 15 minutes,"
                + " BatchExport 300");
    assertThat(told.statusDetail).contains("not this quota");
    long over = BEGIN + 12 * WINDOW + HOUR;
    assertThat(traffic.nextMillis(state)).isEqualTo(over);
    findings.addAll(traffic.pass(state, ACCOUNT, REGION, over));
    assertThat(findings.get(3).activity).isEqualTo(Activity.CLOSE);
    assertThat(findings.get(3).facts).containsEntry("throttled", 1200L);
    assertThat(findings).extracting(f -> f.uid).containsOnly(told.uid);
  }

  @Test
  void aQuotaThatIsNearlyUsedUpIsInformational() throws IOException {
    for (int i = 0; i < 3; i++) show(window(BEGIN + i * WINDOW, 9_600, 0));
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).severity).isEqualTo(Severity.INFORMATIONAL);
    assertThat(findings.get(0).message).contains("9,600 requests of 10,000");
  }

  @Test
  void moreThanTheQuotaWithoutThrottlingShowsThatItWasRaised() throws IOException {
    for (int i = 0; i < 4; i++) show(window(BEGIN + i * WINDOW, 12_000, 0));
    assertThat(findings).isEmpty();
  }
}
