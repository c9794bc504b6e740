package io.keytrail.cases;

import static io.keytrail.cases.Signals.DAY;
import static io.keytrail.cases.Signals.HOUR;
import static io.keytrail.cases.Signals.NINE;
import static io.keytrail.cases.Signals.signal;
import static io.keytrail.cases.Signals.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingText;
import io.keytrail.finding.OcsfJson;
import io.keytrail.finding.OcsfValidator;
import io.keytrail.finding.Severity;
import io.keytrail.kms.TestEvents;
import io.keytrail.profile.Signal;
import io.keytrail.profile.SignalFamily;
import java.io.IOException;
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
    assertThat(findings.get(2).message).startsWith("Over: ");
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
    assertThat(findings.get(2).statusDetail).contains("1 case as strong seen here in 90 days");
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

  @Test
  void hostileTextNeitherBreaksTheRecordNorTheTerminal() {
    Signal signal = signal(SignalFamily.NEW_PRINCIPAL, 10);
    signal.words = "new principal \u001b[31m" + "x".repeat(10_000);
    Finding finding = observe(window(0, signal)).get(0);
    assertThat(FindingText.write(finding)).doesNotContain("\u001b");
  }
}
