package io.keytrail.profile;

import static io.keytrail.profile.KeyLife.BEGIN;
import static io.keytrail.profile.KeyLife.DAY;
import static io.keytrail.profile.KeyLife.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.finding.OcsfJson;
import io.keytrail.finding.OcsfValidator;
import io.keytrail.finding.Severity;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.TestEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TelemetryHealthTest {
  private static final String ACCOUNT = "111122223333";
  private static final String REGION = "eu-west-1";
  private static final String OTHER_REGION = "us-east-1";
  private final TelemetryHealth health = new TelemetryHealth(HealthSettings.defaults());
  private HealthState state = new HealthState();
  private final List<Finding> findings = new ArrayList<>();
  private long events;

  private KmsEvent event(long millis, String via, String resource) {
    KmsEvent event = TestEvents.event(events++, Instant.ofEpochMilli(millis).toString()).build();
    event.viaService = via;
    event.contextResource = resource;
    return event;
  }

  private HeardHour kms(long hour, String region, String via, String resource) {
    HeardHour heard = new HeardHour(ACCOUNT, region, hour);
    for (int i = 0; i < 3; i++) heard.add(event(hour + i * 20 * 60_000L, via, resource));
    return heard;
  }

  private static HeardHour others(long hour, String region) {
    HeardHour heard = new HeardHour(ACCOUNT, region, hour);
    heard.addOther(hour + 1000);
    return heard;
  }

  private void hear(HeardHour hour) {
    findings.addAll(health.hear(state, hour));
  }

  private void passTo(long end) {
    while (health.nextMillis(state) <= end) findings.addAll(health.pass(state, ACCOUNT));
  }

  /** Hour by hour, with events of KMS where that is said. */
  private void kms(long from, long to, LongPredicate heard) {
    for (long at = from; at < to; at += HOUR) {
      if (heard.test(at)) hear(kms(at, REGION, null, null));
      passTo(at + HOUR);
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
  void aRegionThatFallsSilentIsToldOnceWithTheChangeBeforeItAndClosedWhenItIsBack() {
    long silent = BEGIN + 30 * DAY;
    kms(BEGIN, silent, at -> true);
    assertThat(findings).isEmpty();
    HeardHour change = new HeardHour(ACCOUNT, OTHER_REGION, silent - HOUR);
    change.add(
        new TrailChange(silent - HOUR / 2, "StopLogging", KeyLife.role("admin"), TestEvents.id(9)));
    hear(change);
    kms(silent, silent + 12 * HOUR, at -> false);
    assertThat(findings).hasSize(1);
    Finding finding = findings.get(0);
    assertThat(finding.severity).isEqualTo(Severity.HIGH);
    assertThat(finding.message)
        .isEqualTo(
            "No KMS record comes from account 111122223333: eu-west-1 since 2026-02-03T23:45:00Z"
                + " (75 minutes). Just before, admin called StopLogging (2026-02-03T23:30:00Z, event "
                + TestEvents.id(9)
                + ")");
    assertThat(finding.evidences.get(0).sampleEventIds).containsExactly(TestEvents.id(9));
    assertThat(finding.attackTechniques).containsExactly("T1562.008");
    kms(silent + 12 * HOUR, silent + 14 * HOUR, at -> true);
    assertThat(findings)
        .extracting(f -> f.activity)
        .containsExactly(Activity.CREATE, Activity.CLOSE);
    assertThat(findings.get(1).uid).isEqualTo(finding.uid);
    assertThat(findings.get(1).message).startsWith("Ended: ").contains("it is back");
  }

  @Test
  void aChangeLongBeforeExplainsNothing() {
    long silent = BEGIN + 30 * DAY;
    HeardHour change = new HeardHour(ACCOUNT, REGION, silent - 5 * HOUR);
    change.add(new TrailChange(silent - 5 * HOUR, "UpdateTrail", "admin", TestEvents.id(9)));
    kms(BEGIN, silent - 5 * HOUR, at -> true);
    hear(change);
    kms(silent - 5 * HOUR, silent, at -> true);
    kms(silent, silent + 12 * HOUR, at -> false);
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).severity).isEqualTo(Severity.MEDIUM);
    assertThat(findings.get(0).message).doesNotContain("UpdateTrail");
  }

  @Test
  void allRegionsOfAnAccountAreOneFinding() {
    long silent = BEGIN + 30 * DAY;
    for (long at = BEGIN; at < silent + 3 * HOUR; at += HOUR) {
      if (at < silent) hear(kms(at, REGION, null, null));
      hear(others(at, OTHER_REGION));
      passTo(at + HOUR);
    }
    assertThat(findings).extracting(f -> f.activity).containsExactly(Activity.CREATE);
    passTo(silent + DAY);
    assertThat(findings)
        .extracting(f -> f.activity)
        .containsExactly(Activity.CREATE, Activity.UPDATE);
    assertThat(findings).extracting(f -> f.uid).containsOnly(findings.get(0).uid);
    assertThat(findings.get(1).message).contains("eu-west-1 since", "us-east-1 since");
    assertThat(findings.get(1).resources).hasSize(2);
  }

  @Test
  void kmsEventsThatVanishWhileOthersComeAreToldAsThat() {
    long silent = BEGIN + 30 * DAY;
    for (long at = BEGIN; at < silent + 10 * HOUR; at += HOUR) {
      if (at < silent) hear(kms(at, REGION, null, null));
      hear(others(at, REGION));
      passTo(at + HOUR);
    }
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).title).isEqualTo("KMS events have vanished from a trail");
    assertThat(findings.get(0).statusDetail).contains("delivery works");
    assertThat(findings.get(0).remediation).contains("kms.amazonaws.com");
  }

  @Test
  void nightsAndWeekendsOfAnOfficeAccountAreNoSilence() {
    LongPredicate office =
        at -> {
          long day = (at - BEGIN) / DAY;
          long hour = (at - BEGIN) % DAY / HOUR;
          return day % 7 < 5 && hour >= 8 && hour < 18;
        };
    kms(BEGIN, BEGIN + 42 * DAY, office);
    assertThat(findings).extracting(f -> f.message).isEmpty();
    kms(BEGIN + 42 * DAY, BEGIN + 42 * DAY + 14 * HOUR, at -> false);
    assertThat(findings).as("Monday noon").hasSize(1);
  }

  @Test
  void whatIsHeardAtNoHourInParticularIsJudgedByWholeDays() {
    // At one hour of each day, another each day.
    LongPredicate once = at -> (at - BEGIN) % DAY / HOUR == (at - BEGIN) / DAY * 7 % 24;
    kms(BEGIN, BEGIN + 35 * DAY, once);
    assertThat(findings).isEmpty();
    kms(BEGIN + 35 * DAY, BEGIN + 40 * DAY, at -> false);
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).timeMillis).isEqualTo(BEGIN + 37 * DAY - 1);
  }

  @Test
  void nothingIsSaidBeforeEnoughWasLearned() {
    kms(BEGIN, BEGIN + 13 * DAY, at -> true);
    kms(BEGIN + 13 * DAY, BEGIN + 20 * DAY, at -> false);
    assertThat(findings).isEmpty();
  }

  @Test
  void aServiceThatVanishesIsToldAndBucketKeysExplainIt() {
    String object = "arn:aws:s3:::data/2026/a.csv";
    String bucket = "arn:aws:s3:::data";
    long on = BEGIN + 30 * DAY;
    for (long at = BEGIN; at < on + DAY; at += HOUR) {
      hear(kms(at, REGION, null, null));
      if (at < on) hear(kms(at, REGION, "AWS Internal", object));
      else if (at < on + 3 * HOUR) hear(kms(at, REGION, "AWS Internal", bucket));
      if (at < on) hear(kms(at, REGION, "secretsmanager.amazonaws.com", null));
      passTo(at + HOUR);
    }
    assertThat(findings)
        .extracting(f -> f.title)
        .containsExactly(
            "S3 Bucket Keys were turned on",
            "A service's KMS events have vanished",
            "A service's KMS events have vanished");
    assertThat(findings.get(1).severity).isEqualTo(Severity.LOW);
    assertThat(findings.get(1).message).contains("secretsmanager.amazonaws.com in eu-west-1 since");
    assertThat(findings.get(2).message).contains("s3.amazonaws.com in eu-west-1 since");
    assertThat(findings.get(2).message).contains("as S3 Bucket Keys explain");
  }

  @Test
  void recordsThatArriveMuchLaterAreToldAndClosed() {
    for (int i = 0; i < 20 * 24 + 5; i++) {
      HeardHour hour = kms(BEGIN + i * HOUR, REGION, null, null);
      boolean late = i >= 20 * 24 && i < 20 * 24 + 3;
      hour.addLag(late ? 3_600_000 : 120_000);
      hour.addLag(late ? 3_600_000 : 130_000);
      hear(hour);
      passTo(BEGIN + (i + 1) * HOUR);
    }
    assertThat(findings)
        .extracting(f -> f.activity)
        .containsExactly(Activity.CREATE, Activity.CLOSE);
    assertThat(findings.get(0).message)
        .isEqualTo(
            "Records come late from account 111122223333: eu-west-1, 60 minutes after the fact,"
                + " 128 seconds being usual");
    assertThat(findings.get(1).uid).isEqualTo(findings.get(0).uid);
  }

  @Test
  void withoutAnyTimedRecordNothingIsSaidOfLateness() {
    kms(BEGIN, BEGIN + 20 * DAY, at -> true);
    assertThat(findings).isEmpty();
  }

  @Test
  void whatWasNotHeardOfForASeasonIsForgottenAndItsNoticeClosed() {
    kms(BEGIN, BEGIN + 20 * DAY, at -> true);
    HeardHour change = new HeardHour(ACCOUNT, REGION, BEGIN + 20 * DAY);
    change.add(new TrailChange(BEGIN + 20 * DAY, "StopLogging", "admin", "e1"));
    hear(change);
    passTo(BEGIN + 120 * DAY);
    assertThat(state.isEmpty()).isTrue();
    assertThat(health.nextMillis(state)).isEqualTo(Long.MAX_VALUE);
    assertThat(findings)
        .extracting(f -> f.activity)
        .containsExactly(Activity.CREATE, Activity.CLOSE);
  }

  @Test
  void placesAndServicesAreBounded() {
    for (int i = 0; i < 1000; i++)
      hear(kms(BEGIN, "region-" + i, "service-" + i + ".amazonaws.com", null));
    for (int i = 0; i < 1000; i++)
      hear(kms(BEGIN, "region-1", "service-" + i + ".amazonaws.com", null));
    assertThat(state.places).hasSize(TelemetryHealth.PLACES);
    assertThat(state.places.get("region-1").services).hasSize(TelemetryHealth.SERVICES);
  }

  @Test
  void theStateReadBackIsTheSame() throws IOException {
    kms(BEGIN, BEGIN + 20 * DAY, at -> true);
    hear(kms(BEGIN + 20 * DAY, REGION, "s3.amazonaws.com", "arn:aws:s3:::data/a"));
    HeardHour change = new HeardHour(ACCOUNT, REGION, BEGIN + 20 * DAY);
    change.add(new TrailChange(BEGIN + 20 * DAY, "StopLogging", "admin", "e1"));
    hear(HeardHour.fromBytes(change.toBytes()));
    passTo(BEGIN + 22 * DAY);
    assertThat(state.notices).isNotEmpty();
    assertThat(HealthState.fromBytes(state.toBytes()).toBytes()).isEqualTo(state.toBytes());
  }

  @Test
  void aChangeIsReadFromItsRecordUnlessTheCallFailed() {
    String record =
        "{'eventID':'e1','eventName':'PutEventSelectors','eventTime':'2026-02-03T23:30:00Z',"
            + "'userIdentity':{'type':'AssumedRole','arn':'arn:aws:sts::111122223333:assumed-role/a/b',"
            + "'sessionContext':{'sessionIssuer':{'arn':'arn:aws:iam::111122223333:role/a'}}}%s}";
    TrailChange change = TrailChange.of(json(String.format(record, "")));
    assertThat(change.eventName).isEqualTo("PutEventSelectors");
    assertThat(change.principal).isEqualTo("arn:aws:iam::111122223333:role/a");
    assertThat(Instant.ofEpochMilli(change.millis)).isEqualTo("2026-02-03T23:30:00Z");
    assertThat(TrailChange.of(json(String.format(record, ",'errorCode':'AccessDenied'")))).isNull();
    assertThat(TrailChange.of(json("{'eventID':"))).isNull();
    assertThat(TrailChange.mayBe("cloudtrail.amazonaws.com", "StopLogging")).isTrue();
    assertThat(TrailChange.mayBe("cloudtrail.amazonaws.com", "StartLogging")).isFalse();
    assertThat(TrailChange.mayBe(null, "StopLogging")).isFalse();
  }

  private static byte[] json(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }
}
