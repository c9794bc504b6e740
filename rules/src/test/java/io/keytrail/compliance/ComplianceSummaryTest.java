package io.keytrail.compliance;

import static io.keytrail.compliance.Keys.CREATED_AT;
import static io.keytrail.compliance.Keys.DAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Compliance;
import io.keytrail.finding.Finding;
import io.keytrail.finding.OcsfJson;
import io.keytrail.finding.OcsfValidator;
import io.keytrail.key.KeyAttribute;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Of a flood, a few are told singly and the rest in one finding; the next day counts anew. */
class ComplianceSummaryTest {
  private static final int ABOVE = 25;
  private static final String GROUP = "required-tags|111122223333";
  private static final long START = CREATED_AT + DAY;

  private final ComplianceTracker tracker = new ComplianceTracker(CompliancePolicy.packaged());
  private final ComplianceSummary summary = new ComplianceSummary(ABOVE);
  private final Map<String, ComplianceState> keys = new LinkedHashMap<>();
  private SummaryState state = new SummaryState();

  private static String arn(int n) {
    return String.format(
        "arn:aws:kms:eu-west-1:111122223333:key/%08x-0000-4000-8000-000000000000", n);
  }

  /** What the tracker says of keys without tags, or with them. */
  private List<Finding> found(int from, int to, long now, boolean tagged) {
    List<Finding> findings = new ArrayList<>();
    for (int n = from; n < to; n++) {
      Keys key = Keys.good().arn(arn(n));
      if (!tagged) key.tags(Map.of(), CREATED_AT);
      ComplianceState of = keys.computeIfAbsent(arn(n), arn -> new ComplianceState());
      findings.addAll(
          tracker.evaluate(of, now, key.asOf(now), null, Keys.observedFrom(CREATED_AT)));
    }
    findings.removeIf(f -> !GROUP.equals(ComplianceSummary.group(f)));
    findings.sort(Comparator.comparing(f -> f.uid));
    return findings;
  }

  private List<Finding> passed(List<Finding> findings) throws IOException {
    List<Finding> passed = new ArrayList<>();
    for (Finding finding : findings) {
      if (summary.passes(state, finding)) passed.add(finding);
      state = restored();
    }
    return passed;
  }

  private SummaryState restored() throws IOException {
    SummaryState copy = SummaryState.fromBytes(state.toBytes());
    assertThat(copy.toBytes()).isEqualTo(state.toBytes());
    return copy;
  }

  private Finding told(long now) {
    List<Finding> due = summary.onTime(state, now, GROUP);
    assertThat(due).hasSize(1);
    String line = OcsfJson.write(due.get(0));
    assertThat(OcsfValidator.check(line).errors).as(line).isEmpty();
    return due.get(0);
  }

  @Test
  void fewAreAllTold() throws IOException {
    assertThat(passed(found(0, ABOVE, START, false))).hasSize(ABOVE);
    assertThat(summary.nextCheck(state)).isEqualTo(Long.MAX_VALUE);
    assertThat(passed(found(0, ABOVE, START + DAY, true))).hasSize(ABOVE);
  }

  @Test
  void aFirstInventoryIsAFewFindingsAndOneSummary() throws IOException {
    List<Finding> singly = passed(found(0, 5000, START, false));
    assertThat(singly).hasSize(ABOVE);
    assertThat(summary.nextCheck(state)).isEqualTo(START + ComplianceSummary.SETTLE);
    assertThat(summary.onTime(state, START + ComplianceSummary.SETTLE - 1, GROUP)).isEmpty();
    Finding create = told(START + ComplianceSummary.SETTLE);
    assertThat(create.activity).isEqualTo(Activity.CREATE);
    assertThat(create.message)
        .isEqualTo(
            "4,975 keys of account 111122223333 fail required-tags since 2025-01-02, besides 25 told"
                + " singly");
    assertThat(create.keyArns).hasSize(SummaryState.EXAMPLES);
    assertThat(create.severity).isEqualTo(Control.REQUIRED_TAGS.severity());
    assertThat(summary.nextCheck(state)).isEqualTo(Long.MAX_VALUE);
    assertThat(state.toBytes()).hasSizeLessThan(5_000);

    long next = START + DAY;
    assertThat(passed(found(5000, 5010, next, false))).as("the next day, singly again").hasSize(10);

    assertThat(passed(found(0, 2500, next, true)))
        .as("only what was told singly is closed singly")
        .extracting(f -> f.uid)
        .isSubsetOf(singly.stream().map(f -> f.uid).toArray(String[]::new));
    Finding update = told(summary.nextCheck(state));
    assertThat(update.activity).isEqualTo(Activity.UPDATE);
    assertThat(update.uid).isEqualTo(create.uid);
    assertThat(update.timeMillis).isEqualTo(create.timeMillis + ComplianceSummary.INTERVAL);

    passed(found(2500, 5000, next + 2 * DAY, true));
    Finding close = told(next + 3 * DAY);
    assertThat(close.activity).isEqualTo(Activity.CLOSE);
    assertThat(close.sequence).isEqualTo(3);
    assertThat(close.compliance.status).isEqualTo(Compliance.Status.PASS);
    passed(found(5010, 5011, next + 40 * DAY, false));
    assertThat(state.days).as("floods that are over are forgotten").hasSize(1);
  }

  @Test
  void whatWasCuredBeforeItWasToldIsNotTold() throws IOException {
    passed(found(0, 40, START, false));
    passed(found(0, 40, START + 1000, true));
    assertThat(summary.onTime(state, START + ComplianceSummary.SETTLE, GROUP)).isEmpty();
    assertThat(summary.nextCheck(state)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void theEndOfTheInputTellsWhatWasFolded() throws IOException {
    passed(found(0, 40, START, false));
    passed(found(30, 40, START + 60_000, true));
    List<Finding> rest = summary.onEnd(state, GROUP);
    assertThat(rest).hasSize(1);
    assertThat(rest.get(0).timeMillis).as("not after the last event").isEqualTo(START + 60_000);
    assertThat(rest.get(0).activity).isEqualTo(Activity.CREATE);
    assertThat(summary.onEnd(state, GROUP)).isEmpty();
  }

  @Test
  void whatCannotWaitIsNeverFolded() {
    long now = START;
    Keys key = Keys.good().set(KeyAttribute.STATE, "PendingDeletion", now);
    List<Finding> findings =
        tracker.evaluate(
            new ComplianceState(), now, key.asOf(now), null, Keys.observedFrom(CREATED_AT));
    assertThat(findings).hasSize(1);
    assertThat(ComplianceSummary.group(findings.get(0))).isNull();
  }

  @Test
  void floodsThatAreRememberedAreBounded() throws IOException {
    for (int day = 0; day < 60; day++) {
      passed(found(day * 30, day * 30 + 30, START + day * DAY, false));
    }
    assertThat(state.days).hasSizeLessThanOrEqualTo(SummaryState.FLOODS + 1);
    assertThat(state.toBytes()).hasSizeLessThan(40_000);
  }
}
