package io.keytrail.cases;

import static io.keytrail.cases.Signals.DAY;
import static io.keytrail.cases.Signals.NINE;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.OcsfJson;
import io.keytrail.finding.OcsfValidator;
import io.keytrail.finding.Severity;
import io.keytrail.kms.TestEvents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlertBudgetTest {
  private static final String ACCOUNT = "111122223333";
  private final AlertBudget budget = new AlertBudget(CaseSettings.packaged());
  private BudgetState state = new BudgetState();
  private final List<Finding> written = new ArrayList<>();

  static Finding finding(String name, long millis, double excess, Severity severity) {
    Finding finding = new Finding();
    finding.uid = FindingUid.of(name);
    finding.analytic = CaseFindings.ANALYTIC;
    finding.title = "Unusual";
    finding.message = "it was " + name;
    finding.severity = severity;
    finding.timeMillis = millis;
    finding.createdMillis = millis;
    finding.firstSeenMillis = millis;
    finding.lastSeenMillis = millis;
    finding.keyArns.add(TestEvents.KEY);
    finding.facts.put("score", 4.5 + excess);
    finding.facts.put("bar", 4.5);
    return finding;
  }

  private List<Finding> offer(Finding... findings) {
    List<Finding> out = budget.offer(state, ACCOUNT, List.of(findings));
    written.addAll(out);
    return out;
  }

  @AfterEach
  void allAreValid() {
    for (Finding finding : written) {
      String json = OcsfJson.write(finding);
      assertThat(OcsfValidator.check(json).errors).as(json).isEmpty();
    }
  }

  private void day(int day, int findings) {
    for (int i = 0; i < findings; i++) {
      offer(
          finding(
              day + "-" + i, NINE + day * DAY + i * 60_000, 0.1 + i % 10 / 10.0, Severity.MEDIUM));
    }
  }

  private long told() {
    return written.stream()
        .filter(f -> f.analytic == CaseFindings.ANALYTIC && f.activity == Activity.CREATE)
        .count();
  }

  @Test
  void aQuietDayPassesUntouched() {
    day(0, 15);
    assertThat(written).hasSize(15);
  }

  @Test
  void whatIsOverIsOneFindingThatDoublesAndClosesWithTheDay() {
    day(0, 55);
    assertThat(told()).as("three quarters: the rest is for high ones").isEqualTo(15);
    List<Finding> summaries = new ArrayList<>(written);
    summaries.removeIf(f -> f.analytic != AlertBudget.ANALYTIC);
    assertThat(summaries)
        .extracting(f -> f.facts.get("kept_back"))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L);
    assertThat(summaries).extracting(f -> f.uid).containsOnly(summaries.get(0).uid);
    assertThat(budget.nextExpiry(state)).isEqualTo(NINE - 9 * Signals.HOUR + DAY);
    List<Finding> closed = budget.expire(state, ACCOUNT, budget.nextExpiry(state));
    written.addAll(closed);
    assertThat(closed).extracting(f -> f.activity).containsExactly(Activity.CLOSE);
    assertThat(closed.get(0).message)
        .isEqualTo(
            "40 findings of 2026-03-02 beyond the budget of 20 a day were kept back; the strongest are listed");
    assertThat((List<?>) closed.get(0).facts.get("findings_kept_back")).hasSize(40);
  }

  @Test
  void highOnesHaveAQuarterForThemselvesAndABoundTheyKeepToo() {
    day(0, 30);
    for (int i = 0; i < 10; i++)
      offer(finding("h" + i, NINE + 9 * 3_600_000L + i, 3, Severity.HIGH));
    assertThat(told()).isEqualTo(20);
  }

  @Test
  void daysWithTooManyRaiseTheBarAndTheSummarySaysSo() {
    day(0, 100);
    day(1, 100);
    assertThat(state.raised).isGreaterThan(0.5);
    written.removeIf(f -> f.analytic != AlertBudget.ANALYTIC);
    Finding last = written.get(written.size() - 1);
    assertThat(last.statusDetail).startsWith("The bar was raised by 1.0 for all but");
    for (int day = 2; day < 12; day++) day(day, 3);
    assertThat(state.raised).isZero();
  }

  @Test
  void laterRecordsShareTheFateOfTheFirstUnlessTheyBecomeHigh() {
    day(0, 15);
    offer(finding("kept", NINE + 3_600_000, 0.2, Severity.MEDIUM));
    Finding update = finding("kept", NINE + 3_700_000, 0.3, Severity.MEDIUM);
    update.activity = Activity.UPDATE;
    update.sequence = 2;
    assertThat(offer(update)).isEmpty();
    Finding high = finding("kept", NINE + 3_800_000, 3, Severity.HIGH);
    high.activity = Activity.UPDATE;
    high.sequence = 3;
    assertThat(offer(high)).extracting(f -> f.activity).containsExactly(Activity.CREATE);
    Finding close = finding("kept", NINE + 3_900_000, 3, Severity.HIGH);
    close.activity = Activity.CLOSE;
    close.sequence = 4;
    assertThat(offer(close)).containsExactly(close);
    Finding known = finding("0-3", NINE + 4_000_000, 0.3, Severity.MEDIUM);
    known.activity = Activity.CLOSE;
    known.sequence = 2;
    assertThat(offer(known)).containsExactly(known);
  }

  @Test
  void findingsOfOneMomentAreJudgedTheSameInAnyOrder() {
    List<Finding> moment = new ArrayList<>();
    for (int i = 0; i < 60; i++) moment.add(finding("m" + i, NINE, i / 30.0, Severity.MEDIUM));
    List<Finding> once = budget.offer(state, ACCOUNT, moment);
    byte[] bytes = state.toBytes();
    Collections.shuffle(moment, new Random(4));
    state = new BudgetState();
    assertThat(budget.offer(state, ACCOUNT, moment))
        .extracting(OcsfJson::write)
        .isEqualTo(
            once.stream().map(OcsfJson::write).collect(java.util.stream.Collectors.toList()));
    assertThat(state.toBytes()).isEqualTo(bytes);
  }

  @Test
  void theListIsBoundedAndTheStateIsGoneAfterAWeek() throws IOException {
    for (int i = 0; i < 700; i++) {
      budget.offer(state, ACCOUNT, List.of(finding("f" + i, NINE + i, 0.2, Severity.LOW)));
    }
    assertThat(state.kept).hasSize(AlertBudget.KEPT);
    assertThat(BudgetState.fromBytes(state.toBytes()).toBytes()).isEqualTo(state.toBytes());
    for (int i = 0; i < 20 && budget.nextExpiry(state) != Long.MAX_VALUE; i++) {
      budget.expire(state, ACCOUNT, budget.nextExpiry(state));
    }
    assertThat(state.isEmpty()).isTrue();
    assertThat(state.toBytes().length).isLessThan(50);
  }

  @Test
  void whatIsOfNoCaseIsNotHeldToTheBudget() {
    day(0, 40);
    Finding other = finding("other", NINE + 5_000_000, 0, Severity.LOW);
    other.facts.clear();
    assertThat(offer(other)).contains(other);
  }
}
