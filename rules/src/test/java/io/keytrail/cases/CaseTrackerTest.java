package io.keytrail.cases;

import static io.keytrail.cases.Signals.DAY;
import static io.keytrail.cases.Signals.HOUR;
import static io.keytrail.cases.Signals.NINE;
import static io.keytrail.cases.Signals.signal;
import static io.keytrail.cases.Signals.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Evidence;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingText;
import io.keytrail.finding.OcsfJson;
import io.keytrail.finding.OcsfValidator;
import io.keytrail.finding.Severity;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.TestEvents;
import io.keytrail.profile.PrincipalShape;
import io.keytrail.profile.Signal;
import io.keytrail.profile.SignalFamily;
import io.keytrail.usage.KeyUsage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CaseTrackerTest {
  private final CaseTracker tracker = new CaseTracker(CaseSettings.packaged());
  private CaseState state = new CaseState();
  private final List<Finding> findings = new ArrayList<>();

  private List<Finding> observe(CaseWindow window) {
    List<Finding> found = tracker.observe(state, window);
    findings.addAll(found);
    return found;
  }

  private List<Finding> passTo(long millis) {
    List<Finding> found = tracker.expire(state, TestEvents.KEY, millis);
    findings.addAll(found);
    return found;
  }

  @AfterEach
  void allAreValid() {
    for (Finding finding : findings) {
      String json = OcsfJson.write(finding);
      assertThat(OcsfValidator.check(json).errors).as(json).isEmpty();
    }
  }

  @Test
  void oneNewNetworkIsNoFindingAndTogetherWithANewPrincipalAtNightItIs() {
    assertThat(observe(window(0, signal(SignalFamily.NEW_NETWORK, 3.5)))).isEmpty();
    List<Finding> found =
        observe(
            window(
                1, signal(SignalFamily.NEW_PRINCIPAL, 4.5), signal(SignalFamily.OFF_HOURS, 2.5)));
    assertThat(found).hasSize(1);
    Finding finding = found.get(0);
    assertThat(finding.activity).isEqualTo(Activity.CREATE);
    assertThat(finding.title).isEqualTo("KMS key used by someone new to it");
    assertThat(finding.message)
        .isEqualTo("it was new-principal. Also: it was new-network. Also: it was off-hours");
    assertThat(finding.types).containsExactly("new-principal", "new-network", "off-hours");
    assertThat(finding.keyArns).containsExactly(TestEvents.KEY);
    assertThat(finding.evidences).hasSize(1);
    assertThat(finding.evidences.get(0).sampleEventIds).startsWith(TestEvents.id(4711));
    assertThat(finding.count).isEqualTo(6);
    assertThat(finding.facts).containsEntry("tags_known", false).containsEntry("bar", 4.5);
    assertThat(finding.statusDetail)
        .contains("against a bar of 4.5", "Normal is known from 40 days", "counts for 90 %")
        .contains("tags are not known")
        .endsWith("No gap in the data was noticed.");
  }

  @Test
  void manyWeakSignalsOfOneKindStayBelowTheBar() {
    for (int i = 0; i < 100; i++) {
      Signal network = signal(SignalFamily.NEW_NETWORK, 4);
      network.seenName = "192.0.2." + i;
      observe(window(i, network));
    }
    assertThat(findings).isEmpty();
    assertThat(state.signals).hasSize(CaseTracker.SIGNALS);
  }

  @Test
  void theSameNewPrincipalIsAFindingOnARestrictedKeyOnly() {
    CaseWindow plain = window(0, signal(SignalFamily.NEW_PRINCIPAL, 4.6));
    plain.tags = Map.of("team", "payments");
    assertThat(observe(plain)).isEmpty();
    state = new CaseState();
    CaseWindow restricted = window(0, signal(SignalFamily.NEW_PRINCIPAL, 4.6));
    restricted.tags = Map.of("dataclassification", "RESTRICTED");
    restricted.tagsAsOfMillis = NINE - DAY;
    List<Finding> found = observe(restricted);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).statusDetail)
        .contains("that of DataClassification = Restricted", "Tags as of 2026-03-01T09:00:00Z");
  }

  @Test
  void severityRisesWithTheScoreAndWithTheClassificationAndFallsWithLittleKnown() {
    assertThat(severity(5.2, 0.9, null)).isEqualTo(Severity.LOW);
    assertThat(severity(6, 0.9, null)).isEqualTo(Severity.MEDIUM);
    assertThat(severity(9, 0.9, null)).isEqualTo(Severity.HIGH);
    assertThat(severity(9, 0.9, "Restricted")).isEqualTo(Severity.CRITICAL);
    assertThat(severity(9, 0.8, null)).as("no whole week is known").isEqualTo(Severity.MEDIUM);
    assertThat(severity(9, 0.8, "Restricted")).isEqualTo(Severity.HIGH);
  }

  private Severity severity(double surprise, double weight, String classification) {
    Signal spike = signal(SignalFamily.VOLUME_SPIKE, surprise);
    spike.weight = weight;
    CaseWindow window = window(0, spike);
    if (classification != null) window.tags = Map.of("Classification", classification);
    return tracker.observe(new CaseState(), window).get(0).severity;
  }

  @Test
  void aYoungBaselineCannotShout() {
    Signal spike = signal(SignalFamily.VOLUME_SPIKE, 300);
    spike.weight = 0.1;
    assertThat(observe(window(0, spike))).isEmpty();
  }

  @Test
  void whatServicesDoForThemselvesRaisesNoCase() {
    Signal spike = signal(SignalFamily.VOLUME_SPIKE, 10);
    spike.serviceMade = true;
    assertThat(observe(window(0, spike))).isEmpty();
  }

  @Test
  void aCaseIsToldOnceThenWhenItGetsWorseThenClosed() {
    observe(window(0, signal(SignalFamily.VOLUME_SPIKE, 6)));
    for (int i = 1; i < 10; i++) observe(window(i, signal(SignalFamily.VOLUME_SPIKE, 6)));
    assertThat(findings).hasSize(1);
    observe(window(10, signal(SignalFamily.FAILURES, 6)));
    assertThat(findings).hasSize(2);
    assertThat(passTo(NINE + 11 * Signals.WINDOW + 4 * HOUR - 1)).isEmpty();
    assertThat(tracker.nextExpiry(state)).isEqualTo(NINE + 11 * Signals.WINDOW + 4 * HOUR);
    passTo(tracker.nextExpiry(state));
    assertThat(findings)
        .extracting(f -> f.activity)
        .containsExactly(Activity.CREATE, Activity.UPDATE, Activity.CLOSE);
    assertThat(findings).extracting(f -> f.uid).containsOnly(findings.get(0).uid);
    assertThat(findings).extracting(f -> f.sequence).containsExactly(1, 2, 3);
    assertThat(findings.get(2).message).startsWith("Ended: ");
    assertThat(findings.get(2).count).isEqualTo(33);
    assertThat(findings.get(2).createdMillis).isEqualTo(findings.get(0).timeMillis);
  }

  @Test
  void whatComesAfterTheBridgeIsAnotherCase() {
    observe(window(0, signal(SignalFamily.VOLUME_SPIKE, 8)));
    observe(window(50, signal(SignalFamily.VOLUME_SPIKE, 8)));
    assertThat(findings)
        .extracting(f -> f.activity)
        .containsExactly(Activity.CREATE, Activity.CLOSE, Activity.CREATE);
    assertThat(findings.get(2).uid).isNotEqualTo(findings.get(0).uid);
  }

  @Test
  void whatHappensEachWeekBecomesAHabitAndSaysSo() {
    for (int week = 0; week < 12; week++) {
      observe(window(week * 2016, signal(SignalFamily.VOLUME_SPIKE, 5.15)));
      passTo(NINE + week * 7 * DAY + 2 * HOUR);
    }
    assertThat(findings).extracting(f -> f.activity).containsOnly(Activity.CREATE, Activity.CLOSE);
    assertThat(findings.stream().filter(f -> f.activity == Activity.CREATE).count()).isLessThan(4);
    assertThat(findings.get(2).statusDetail).contains("1 case as strong seen here in 40 days");
    passTo(NINE + 400 * DAY);
    assertThat(state.isEmpty()).isTrue();
  }

  @Test
  void gapsAreNamedAndTakeConfidence() {
    CaseWindow window =
        window(0, signal(SignalFamily.VOLUME_SPIKE, 8), signal(SignalFamily.NEW_NETWORK, 5));
    CaseWindow gapless =
        window(0, signal(SignalFamily.VOLUME_SPIKE, 8), signal(SignalFamily.NEW_NETWORK, 5));
    assertThat(tracker.observe(new CaseState(), gapless).get(0).confidence).isEqualTo(3);
    window.gaps.add("nothing from eu-west-1 between 02:00 and 06:00");
    Finding finding = observe(window).get(0);
    assertThat(finding.confidence).isEqualTo(2);
    assertThat(finding.statusDetail).contains("Gaps in the data: nothing from eu-west-1");
  }

  @Test
  void eachWayByWhichAPrincipalCameHasItsOwnCounts() throws IOException {
    CaseWindow stolen = window(0, signal(SignalFamily.NEW_NETWORK, 8));
    stolen.signals.get(0).principal = TestEvents.ROLE;
    stolen.signals.get(0).eventIds.clear();
    stolen.signals.get(0).eventIds.add(TestEvents.id(40));
    stolen.usage = new KeyUsage(KeyUsage.DEFAULT_MAX_PRINCIPALS);
    for (int i = 0; i < 46; i++) {
      boolean attack = i >= 40;
      KmsEvent event =
          TestEvents.event(i, Instant.ofEpochMilli(NINE + i * 1000L).toString())
              .from(attack ? "203.0.113.17" : "10.25.0." + i % 2)
              .build();
      stolen.usage.add(event, event.keys.get(0));
    }
    List<Evidence> lines = observe(stolen).get(0).evidences;
    assertThat(lines)
        .extracting(line -> line.sourceAddress)
        .containsExactly("203.0.113.17", "10.25.0.0", "10.25.0.1");
    assertThat(lines).extracting(line -> line.count).containsExactly(6L, 20L, 20L);
    CaseState restored = CaseState.fromBytes(state.toBytes());
    assertThat(restored.principals.get(TestEvents.ROLE).origins.top(o -> o.calls))
        .extracting(origin -> origin.calls)
        .containsExactly(20L, 20L, 6L);
  }

  @Test
  void aCaseThatGoesOnAfterAPauseNamesTheFindingBefore() throws IOException {
    Finding first = observe(window(0, signal(SignalFamily.RATIO_SHIFT, 8))).get(0);
    assertThat(first.facts).doesNotContainKey("follows_finding");
    state = CaseState.fromBytes(state.toBytes());
    passTo(NINE + 6 * HOUR);
    state = CaseState.fromBytes(state.toBytes());

    Finding second = observe(window(12 * 8, signal(SignalFamily.RATIO_SHIFT, 8))).get(0);
    assertThat(second.uid).isNotEqualTo(first.uid);
    assertThat(second.facts).containsEntry("follows_finding", first.uid);
    assertThat(second.statusDetail)
        .startsWith("Goes on from finding " + first.uid + ", which ended ");
    Finding last = passTo(NINE + 20 * HOUR).get(0);
    assertThat(last.facts).containsEntry("follows_finding", first.uid);
  }

  @Test
  void anotherKindAnotherDayAndWhatWasNotToldAreNotGoneOnFrom() {
    observe(window(0, signal(SignalFamily.RATIO_SHIFT, 8)));
    passTo(NINE + 6 * HOUR);
    Finding other = observe(window(12 * 8, signal(SignalFamily.NEW_PRINCIPAL, 8))).get(0);
    assertThat(other.facts).doesNotContainKey("follows_finding");
    passTo(NINE + 20 * HOUR);
    Finding late = observe(window(12 * 48, signal(SignalFamily.RATIO_SHIFT, 8))).get(0);
    assertThat(late.facts).doesNotContainKey("follows_finding");
    passTo(NINE + 10 * DAY);

    int far = 12 * 24 * 20;
    assertThat(observe(window(far, signal(SignalFamily.RATIO_SHIFT, 3)))).isEmpty();
    passTo(NINE + 20 * DAY + 6 * HOUR);
    Finding told = observe(window(far + 12 * 8, signal(SignalFamily.RATIO_SHIFT, 9))).get(0);
    assertThat(told.facts).doesNotContainKey("follows_finding");
  }

  @Test
  void aPrincipalsCaseNamesEachKey() {
    Signal one = signal(SignalFamily.REACH, 6);
    Signal two = signal(SignalFamily.REACH, 6);
    two.keyArn = TestEvents.OTHER_KEY;
    CaseWindow window = window(0, one, two);
    window.subject = TestEvents.ROLE;
    window.usage = null;
    Finding finding = observe(window).get(0);
    assertThat(finding.keyArns).containsExactly(TestEvents.OTHER_KEY, TestEvents.KEY);
    assertThat(finding.evidences).extracting(e -> e.principal).containsExactly(TestEvents.ROLE);
    assertThat(finding.message).isEqualTo("it was reach");
  }

  @Test
  void aStateReadBackGoesOnAsIfNothingHadHappened() throws IOException {
    CaseWindow first = window(0, signal(SignalFamily.VOLUME_SPIKE, 6));
    first.tags = Map.of("team", "payments");
    first.gaps.add("a gap");
    observe(first);
    CaseState restored = CaseState.fromBytes(state.toBytes());
    assertThat(restored.toBytes()).isEqualTo(state.toBytes());
    CaseWindow next = window(1, signal(SignalFamily.FAILURES, 9));
    String onwards = OcsfJson.write(observe(next).get(0));
    assertThat(OcsfJson.write(tracker.observe(restored, next).get(0))).isEqualTo(onwards);
  }

  @Test
  void aWindowThatComesAgainIsNeitherCountedNorToldAgain() {
    observe(window(0, signal(SignalFamily.VOLUME_SPIKE, 6)));
    assertThat(observe(window(0, signal(SignalFamily.VOLUME_SPIKE, 9)))).isEmpty();
    assertThat(state.calls).isEqualTo(3);
  }

  /** A window with calls of these, one a second, who take turns. */
  private static CaseWindow use(int n, int calls, String... principals) {
    CaseWindow window = window(n);
    window.usage = new KeyUsage(KeyUsage.DEFAULT_MAX_PRINCIPALS);
    for (int i = 0; i < calls; i++) {
      String at = Instant.ofEpochMilli(window.startMillis + i * 1000L).toString();
      KmsEvent event =
          TestEvents.event(1000L * n + i, at).principal(principals[i % principals.length]).build();
      window.usage.add(event, event.keys.get(0));
    }
    return window;
  }

  private static Signal by(String principal, double surprise) {
    return KeyCase.by(principal, SignalFamily.NEW_PRINCIPAL, surprise, principal);
  }

  @Test
  void theEndTellsAllThatThePrincipalsNamedDidAndNothingOfOthers() {
    CaseWindow first = use(0, 4, KeyCase.ROLE, KeyCase.OTHER_ROLE);
    first.signals.add(by(KeyCase.ROLE, 8));
    assertThat(observe(first).get(0).count).isEqualTo(2);
    for (int n = 1; n <= 5; n++) {
      assertThat(observe(use(n, 14, KeyCase.ROLE, KeyCase.OTHER_ROLE))).isEmpty();
    }
    for (int n = 6; n < 48; n++) observe(use(n, 9, KeyCase.OTHER_ROLE));
    Finding end = passTo(NINE + Signals.WINDOW + 4 * HOUR).get(0);
    assertThat(end.activity).isEqualTo(Activity.CLOSE);
    assertThat(end.count).isEqualTo(37);
    assertThat(end.evidences.get(0).principal).isEqualTo(KeyCase.ROLE);
    assertThat(end.evidences.get(0).count).isEqualTo(37);
    assertThat(end.message)
        .endsWith(
            "In all 37 calls by BatchExport on this key between 2026-03-02T09:00:00Z and"
                + " 2026-03-02T09:25:13Z");
    assertThat(Instant.ofEpochMilli(end.lastSeenMillis)).isEqualTo("2026-03-02T09:25:13Z");
    assertThat(state.isOpen()).isFalse();
  }

  private static final String SHARED =
      "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Ops_"
          + "0123456789abcdef";

  /**
   * A window of a role that people share, with three calls of one of them and one of each other.
   */
  private static CaseWindow shared(int n, String person, int others) {
    CaseWindow window = Signals.window(n);
    window.usage = new KeyUsage(KeyUsage.DEFAULT_MAX_PRINCIPALS);
    for (int i = 0; i < 3 + others; i++) {
      KmsEvent event =
          TestEvents.event(
                  100L * n + i, Instant.ofEpochMilli(window.startMillis + i * 1000L).toString())
              .principal(SHARED)
              .session(i < 3 ? person : "other" + i, "ASIA" + i, "aws-cli/2")
              .build();
      window.usage.add(event, event.keys.get(0));
    }
    Signal signal = by(SHARED, 8);
    signal.principal = PrincipalShape.of(SHARED);
    signal.seenName = SHARED + '/' + person;
    window.signals.add(signal);
    return window;
  }

  @Test
  void ofASharedRolesCallsThoseOfTheNewPeopleAreToldApart() {
    assertThat(observe(shared(0, "mallory", 4)).get(0).facts.get("counted").toString())
        .startsWith("7 calls by AWSReservedSSO_Ops_*, of them 3 by mallory on this key between ");
    observe(shared(1, "trudy", 4));
    assertThat(passTo(tracker.nextExpiry(state)).get(0).message)
        .contains(
            "In all 14 calls by AWSReservedSSO_Ops_*, of them 3 by mallory and 3 by trudy on this"
                + " key between ");
  }

  @Test
  void ofACrowdsCallsItIsSaidThatSomeAreThoseOfTheNewPerson() {
    assertThat(observe(shared(0, "mallory", 40)).get(0).facts.get("counted").toString())
        .startsWith("43 calls by AWSReservedSSO_Ops_*, of them some by mallory on this key ");
  }

  @Test
  void useOfThePrincipalsNamedDoesNotKeepACaseOpen() {
    CaseWindow first = use(0, 1, KeyCase.ROLE);
    first.signals.add(by(KeyCase.ROLE, 8));
    observe(first);
    long end = tracker.nextExpiry(state);
    for (int n = 1; n <= 60; n++) observe(use(n, 1, KeyCase.ROLE));
    assertThat(end).isEqualTo(NINE + Signals.WINDOW + 4 * HOUR);
    assertThat(findings)
        .extracting(f -> f.activity)
        .containsExactly(Activity.CREATE, Activity.CLOSE);
    assertThat(findings.get(1).count).as("windows 0 to 48").isEqualTo(49);
    assertThat(state.isOpen()).isFalse();
  }

  @Test
  void aCaseOfTheKeyCountsOnlyTheWindowsThatDeparted() {
    CaseWindow first = use(0, 6, KeyCase.ROLE, KeyCase.OTHER_ROLE);
    first.signals.add(KeyCase.spike(8));
    observe(first);
    observe(use(1, 10, KeyCase.ROLE));
    Finding end = passTo(tracker.nextExpiry(state)).get(0);
    assertThat(end.count).isEqualTo(6);
    assertThat(end.message).contains("6 calls by all on this key in windows that departed");
  }

  @Test
  void aSpikeWithSomebodyNamedCountsBothAndSaysWhich() {
    CaseWindow first = use(0, 6, KeyCase.ROLE, KeyCase.OTHER_ROLE);
    first.signals.add(KeyCase.spike(8));
    first.signals.add(by(KeyCase.ROLE, 8));
    observe(first);
    observe(use(1, 10, KeyCase.ROLE, KeyCase.OTHER_ROLE));
    Finding end = passTo(tracker.nextExpiry(state)).get(0);
    assertThat(end.count).isEqualTo(11);
    assertThat(end.message)
        .contains("11 calls on this key", ": 8 by BatchExport, the others' only in windows");
  }

  @Test
  void aWindowThatLateEventsChangedCountsWhomTheyNameAndNobodyTwice() {
    CaseWindow first = use(0, 2, KeyCase.ROLE);
    first.signals.add(by(KeyCase.ROLE, 8));
    observe(first);
    observe(use(1, 4, KeyCase.ROLE));
    for (int again = 0; again < 2; again++) {
      CaseWindow late = use(1, 8, KeyCase.ROLE, KeyCase.OTHER_ROLE);
      late.signals.add(by(KeyCase.OTHER_ROLE, 8));
      observe(late);
      observe(use(1, 9, KeyCase.ROLE));
    }
    assertThat(passTo(tracker.nextExpiry(state)).get(0).count).isEqualTo(2 + 4 + 4);
  }

  @Test
  void whoCallsUnderEverNewNamesIsCountedWithinBounds() {
    CaseWindow first = use(0, 2, KeyCase.ROLE);
    first.signals.add(by(PrincipalShape.of(KeyCase.ROLE + "-1a2b3c4d5e6f7a8b"), 8));
    observe(first);
    for (int n = 1; n <= 20; n++) {
      observe(use(n, n, KeyCase.ROLE + String.format("-1a2b3c4d5e6f7a%02d", n)));
    }
    assertThat(state.principals).hasSize(CaseTracker.PRINCIPALS);
    Finding end = passTo(tracker.nextExpiry(state)).get(0);
    assertThat(end.count).isEqualTo(13 + 14 + 15 + 16 + 17 + 18 + 19 + 20);
    assertThat(end.message).contains("In all at least 132 calls");
  }

  @Test
  void aSilenceHasAdviceOfItsOwn() {
    Signal silence = KeyCase.by(null, SignalFamily.SILENCE, 8, null);
    CaseWindow window = window(0, silence);
    window.usage = null;
    assertThat(observe(window).get(0).remediation)
        .contains("is the application that used it down", "the trail still delivers")
        .doesNotContain("revoke");
  }

  @Test
  void aSilenceDoesNotLeadWhatWouldBeAFindingWithoutIt() {
    Signal silence = KeyCase.by(null, SignalFamily.SILENCE, 10, null);
    Finding mixed = observe(window(0, silence, signal(SignalFamily.VOLUME_SPIKE, 7))).get(0);
    assertThat(mixed.types).containsExactly("volume-spike", "silence");
    assertThat(mixed.title).contains("far more");
    state.clearCase();
    Finding weak = observe(window(1, silence, signal(SignalFamily.OFF_HOURS, 1))).get(0);
    assertThat(weak.types).as("what leads").startsWith("silence");
  }

  @Test
  void keysOfAFanOutKeepTheirEventsAndThoseWithoutAreSaidToBe() {
    Signal one = signal(SignalFamily.REACH, 6);
    CaseWindow window = window(0, one);
    window.subject = TestEvents.ROLE;
    window.usage = null;
    assertThat(observe(window).get(0).statusDetail)
        .contains("a principal's case has no tags")
        .doesNotContain("not known", "left out");
    Signal stronger = signal(SignalFamily.REACH, 9);
    Signal other = signal(SignalFamily.REACH, 9);
    other.keyArn = TestEvents.OTHER_KEY;
    stronger.eventIds.clear();
    other.eventIds.clear();
    CaseWindow next = window(1, stronger, other);
    next.subject = TestEvents.ROLE;
    next.usage = null;
    assertThat(observe(next).get(0).statusDetail).contains("Event ids of 1 of its 2 keys");
  }

  @Test
  void hostileTextNeitherBreaksTheRecordNorTheTerminal() {
    Signal signal = signal(SignalFamily.NEW_PRINCIPAL, 10);
    signal.words = "new principal \u001b[31m" + "x".repeat(10_000);
    Finding finding = observe(window(0, signal)).get(0);
    assertThat(FindingText.write(finding)).doesNotContain("\u001b");
  }
}
