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
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.TestEvents;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TelemetryHealthTest {
  private static final String ONE = "111122223333";
  private static final String OTHER = "444455556666";
  private final TelemetryHealth health = new TelemetryHealth(Duration.ofDays(14));
  private HealthState state = new HealthState();
  private final List<Finding> findings = new ArrayList<>();
  private long events;

  private TrafficWindow window(String account, long millis, String via, String resource) {
    TrafficWindow window = new TrafficWindow(account, "eu-west-1", millis, millis + WINDOW);
    for (int i = 0; i < 3; i++) {
      KmsEvent event =
          TestEvents.event(events++, Instant.ofEpochMilli(millis + i * 500).toString()).build();
      event.viaService = via;
      event.contextResource = resource;
      window.add(event);
    }
    return window;
  }

  /** A window of each half hour; the first account only where it is heard. */
  private void pass(long from, long to, boolean one, String via, String resource) {
    for (long at = from; at < to; at += HOUR / 2) {
      List<TrafficWindow> windows = new ArrayList<>();
      windows.add(window(OTHER, at, null, null));
      if (one) {
        windows.add(window(ONE, at, via, resource));
        windows.get(1).merge(window(ONE, at, null, null));
      }
      findings.addAll(health.observe(state, at, at + WINDOW, windows));
    }
  }

  @AfterEach
  void allAreValid() {
    for (Finding finding : findings) {
      String json = OcsfJson.write(finding);
      assertThat(OcsfValidator.check(json).errors).as(json).isEmpty();
    }
  }

  @Test
  void anAccountThatFallsSilentIsToldOnceWithTheChangeBeforeItAndClosedWhenItIsBack() {
    long silent = BEGIN + 30 * DAY;
    pass(BEGIN, silent, true, null, null);
    assertThat(findings).isEmpty();
    health.noteChange(
        state, ONE, silent - HOUR, "PutEventSelectors", KeyLife.role("admin"), TestEvents.id(9));
    pass(silent, silent + 12 * HOUR, false, null, null);
    assertThat(findings).hasSize(1);
    Finding finding = findings.get(0);
    assertThat(finding.severity).isEqualTo(Severity.HIGH);
    assertThat(finding.message)
        .isEqualTo(
            "No KMS events from 111122223333/eu-west-1 for 60 minutes, after PutEventSelectors by admin"
                + " at 2026-02-03T23:00:00Z");
    assertThat(finding.evidences.get(0).sampleEventIds).containsExactly(TestEvents.id(9));
    assertThat(health.silent(state)).containsOnlyKeys("111122223333/eu-west-1");
    pass(silent + 12 * HOUR, silent + 14 * HOUR, true, null, null);
    assertThat(findings)
        .extracting(f -> f.activity)
        .containsExactly(Activity.CREATE, Activity.CLOSE);
    assertThat(findings.get(1).uid).isEqualTo(finding.uid);
    assertThat(health.silent(state)).isEmpty();
  }

  @Test
  void nightsAndWeekendsOfAnOfficeAccountAreNoSilence() {
    for (int day = 0; day < 42; day++) {
      for (int hour = 0; hour < 24; hour++) {
        boolean office = day % 7 < 5 && hour >= 8 && hour < 18;
        pass(
            BEGIN + day * DAY + hour * HOUR,
            BEGIN + day * DAY + hour * HOUR + 1,
            office,
            null,
            null);
      }
    }
    assertThat(findings).extracting(f -> f.message).isEmpty();
    pass(BEGIN + 42 * DAY, BEGIN + 42 * DAY + 14 * HOUR, false, null, null);
    assertThat(findings).as("Monday noon").hasSize(1);
  }

  @Test
  void theOnlyAccountsSilenceIsToldWhenItSpeaksAgain() {
    for (long at = BEGIN; at < BEGIN + 22 * DAY; at += HOUR) {
      findings.addAll(health.observe(state, at, at + WINDOW, List.of(window(ONE, at, null, null))));
    }
    long back = BEGIN + 23 * DAY;
    findings.addAll(
        health.observe(state, back, back + WINDOW, List.of(window(ONE, back, null, null))));
    assertThat(findings)
        .extracting(f -> f.activity)
        .containsExactly(Activity.CREATE, Activity.CLOSE);
    assertThat(findings.get(1).message).endsWith("; they are back");
  }

  @Test
  void aServiceThatVanishesIsToldAndBucketKeysExplainIt() {
    String object = "arn:aws:s3:::data/2026/a.csv";
    String bucket = "arn:aws:s3:::data";
    pass(BEGIN, BEGIN + 28 * DAY, true, "s3.amazonaws.com", object);
    pass(BEGIN + 28 * DAY, BEGIN + 28 * DAY + 3 * HOUR, true, "s3.amazonaws.com", bucket);
    assertThat(findings).extracting(f -> f.title).containsExactly("S3 Bucket Keys were turned on");
    pass(BEGIN + 28 * DAY + 3 * HOUR, BEGIN + 29 * DAY, true, null, null);
    assertThat(findings).hasSize(2);
    assertThat(findings.get(1).title).isEqualTo("A service's KMS events have vanished");
    assertThat(findings.get(1).severity).isEqualTo(Severity.LOW);
    assertThat(findings.get(1).message).contains("once S3 Bucket Keys are on");
  }

  @Test
  void recordsThatArriveMuchLaterAreToldAndClosed() {
    for (int i = 0; i < 20 * 288 + 10; i++) {
      long at = BEGIN + i * WINDOW;
      TrafficWindow window = window(ONE, at, null, null);
      boolean late = i >= 20 * 288 && i < 20 * 288 + 5;
      window.addLag(late ? 3_600_000 : 120_000);
      findings.addAll(health.observe(state, at, at + WINDOW, List.of(window)));
    }
    assertThat(findings)
        .extracting(f -> f.activity)
        .containsExactly(Activity.CREATE, Activity.CLOSE);
    assertThat(findings.get(0).message)
        .isEqualTo(
            "Records of 111122223333/eu-west-1 arrive 60 min after the fact; 128 s are usual");
    assertThat(findings.get(1).uid).isEqualTo(findings.get(0).uid);
  }

  @Test
  void whatWasNotHeardOfForASeasonIsForgotten() {
    pass(BEGIN, BEGIN + DAY, true, "s3.amazonaws.com", null);
    health.noteChange(state, ONE, BEGIN, "StopLogging", "admin", "e1");
    for (int day = 1; day < 95; day++) {
      pass(BEGIN + day * DAY, BEGIN + day * DAY + 1, false, null, null);
    }
    assertThat(state.scopes).containsOnlyKeys("444455556666/eu-west-1");
    assertThat(state.changes).isEmpty();
  }

  @Test
  void theStateReadBackIsTheSame() throws IOException {
    pass(BEGIN, BEGIN + 2 * DAY, true, "s3.amazonaws.com", "arn:aws:s3:::data/a");
    health.noteChange(state, ONE, BEGIN, "StopLogging", "admin", "e1");
    assertThat(HealthState.fromBytes(state.toBytes()).toBytes()).isEqualTo(state.toBytes());
  }

  @Test
  void aDaysTrafficIsPricedAndSetAgainstTheQuotaWithItsSource() throws IOException {
    TrafficDay day = new TrafficDay();
    TrafficWindow window = new TrafficWindow(ONE, "eu-west-3", BEGIN, BEGIN + WINDOW);
    for (int i = 0; i < 20_000; i++) {
      TestEvents event =
          TestEvents.event(i, Instant.ofEpochMilli(BEGIN + i / 5000 * 1000).toString());
      if (i % 100 == 0) event.error("ThrottlingException");
      window.add(event.build());
    }
    day.add(TrafficWindow.fromBytes(window.toBytes()));
    day = TrafficDay.fromBytes(day.toBytes());
    assertThat(day.facts("eu-west-3", ServiceTerms.DEFAULTS))
        .containsEntry("requests", 20_000L)
        .containsEntry("cost_estimate_usd", 0.06)
        .containsEntry("peak_requests_per_second", 5_000L)
        .containsEntry("quota_requests_per_second", 10_000L)
        .containsEntry("quota_headroom_percent", 50L)
        .containsEntry("throttled", 200L)
        .containsEntry("terms", "AWS's public terms as of 2026-11");
  }
}
