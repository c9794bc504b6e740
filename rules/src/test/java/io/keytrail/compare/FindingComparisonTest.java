package io.keytrail.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Analytic;
import io.keytrail.finding.Evidence;
import io.keytrail.finding.Finding;
import io.keytrail.finding.Resource;
import io.keytrail.finding.Severity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FindingComparisonTest {
  private static final String KEYS = "arn:aws:kms:eu-west-1:111122223333:key/";
  private static final String ALICE = "arn:aws:iam::111122223333:user/alice";
  private static final String BOB = "arn:aws:iam::111122223333:user/bob";
  private static final long MINUTE = 60_000;

  /** Of one rule by Alice on one key, told at its end. */
  private static Finding finding(String uid, String rule, String key, int from, int to) {
    Finding finding = new Finding();
    finding.uid = uid;
    finding.analytic = new Analytic(Analytic.Type.RULE, rule, "Title of " + rule, "1");
    finding.title = "Title of " + rule;
    finding.message = "Something happened";
    finding.keyArns.add(KEYS + key);
    finding.firstSeenMillis = from * MINUTE;
    finding.lastSeenMillis = to * MINUTE;
    finding.createdMillis = to * MINUTE;
    finding.timeMillis = to * MINUTE;
    finding.count = 10;
    finding.evidences.add(by(ALICE));
    return finding;
  }

  private static Evidence by(String principal) {
    Evidence evidence = new Evidence();
    evidence.principal = principal;
    return evidence;
  }

  private static Finding with(Finding finding, Consumer<Finding> change) {
    change.accept(finding);
    return finding;
  }

  private static FindingCollection all(Finding... findings) {
    return atMost(1000, List.of(findings));
  }

  private static FindingCollection atMost(int most, List<Finding> findings) {
    FindingCollection collection = new FindingCollection(most);
    findings.forEach(collection::add);
    return collection;
  }

  private static List<String> uids(List<FindingFacts> findings) {
    return findings.stream().map(finding -> finding.uid).collect(Collectors.toList());
  }

  private static RuleChange onlyRule(FindingComparison changes) {
    assertThat(changes.rules()).hasSize(1);
    return changes.rules().iterator().next();
  }

  @Test
  void anotherThresholdIsADifferenceThoughAllElseIsTheSame() {
    Finding low = with(finding("1", "r", "a", 0, 5), f -> f.statusDetail = "More than 400 calls");
    Finding high = with(finding("1", "r", "a", 0, 5), f -> f.statusDetail = "More than 500 calls");
    FindingComparison changes = FindingComparison.of(all(low), all(high));

    assertThat(changes.isUnchanged()).isFalse();
    assertThat(changes.changed().get(0).differences).containsExactly(Difference.GROUNDS);
    assertThat(changes.changed().get(0).after.grounds).isEqualTo("More than 500 calls");
    assertThat(FindingComparison.of(all(low), all(low)).isUnchanged()).isTrue();
  }

  @Test
  void theSameFindingsAreUnchanged() {
    FindingComparison changes =
        FindingComparison.of(
            all(finding("1", "r", "a", 0, 5), finding("2", "r", "b", 0, 5)),
            all(finding("2", "r", "b", 0, 5), finding("1", "r", "a", 0, 5)));

    assertThat(changes.isUnchanged()).isTrue();
    assertThat(changes.same()).isEqualTo(2);
    assertThat(changes.untilMillis()).isEmpty();
    assertThat(onlyRule(changes).isUnchanged()).isTrue();
    assertThat(onlyRule(changes).same()).isEqualTo(2);
  }

  @Test
  void whatOnlyOneRunFindsIsTold() {
    FindingComparison changes =
        FindingComparison.of(
            all(finding("1", "r", "a", 0, 5), finding("2", "r", "b", 0, 5)),
            all(finding("1", "r", "a", 0, 5), finding("3", "r", "c", 0, 5)));

    assertThat(uids(changes.onlyBefore())).containsExactly("2");
    assertThat(uids(changes.onlyAfter())).containsExactly("3");
    assertThat(onlyRule(changes).onlyBefore()).isEqualTo(1);
    assertThat(onlyRule(changes).onlyAfter()).isEqualTo(1);
    assertThat(onlyRule(changes).same()).isEqualTo(1);
  }

  @Test
  void everyDifferenceOfOneFindingIsNamed() {
    Finding after = finding("1", "r", "a", 0, 5);
    after.severity = Severity.HIGH;
    after.count = 12;
    after.lastSeenMillis = 6 * MINUTE;
    after.createdMillis = 4 * MINUTE;
    after.keyArns.add(KEYS + "b");
    after.message = "More happened";
    after.statusDetail = "Another bound";
    FindingComparison changes = FindingComparison.of(all(finding("1", "r", "a", 0, 5)), all(after));

    assertThat(changes.changed()).hasSize(1);
    assertThat(changes.changed().get(0).differences).containsExactly(Difference.values());
    assertThat(onlyRule(changes).changed()).isEqualTo(1);
    assertThat(onlyRule(changes).differences())
        .hasSize(Difference.values().length)
        .allSatisfy((difference, count) -> assertThat(count).isEqualTo(1));
  }

  @Test
  void whatWeighsMostComesFirst() {
    FindingComparison changes =
        FindingComparison.of(
            all(finding("1", "r", "a", 0, 5), finding("2", "r", "b", 0, 5)),
            all(
                with(finding("1", "r", "a", 0, 5), finding -> finding.message = "Other words"),
                with(finding("2", "r", "b", 0, 5), finding -> finding.severity = Severity.LOW)));

    assertThat(changes.changed()).extracting(change -> change.after.uid).containsExactly("2", "1");
  }

  @Test
  void theNewestRecordOfAFindingCounts() {
    Finding update = finding("1", "r", "a", 0, 5);
    update.activity = Activity.UPDATE;
    update.sequence = 2;
    update.count = 20;
    update.lastSeenMillis = 9 * MINUTE;
    FindingCollection late = all(update, finding("1", "r", "a", 0, 5));

    assertThat(FindingComparison.of(all(finding("1", "r", "a", 0, 5), update), late).isUnchanged())
        .isTrue();
    assertThat(late.total()).isEqualTo(1);
    FindingComparison changes = FindingComparison.of(all(finding("1", "r", "a", 0, 5)), late);
    assertThat(changes.changed().get(0).after.count).isEqualTo(20);
  }

  @Test
  void anEpisodeThatBeginsElsewhereIsTheSameFinding() {
    FindingComparison changes =
        FindingComparison.of(
            all(finding("1", "r", "a", 10, 60)), all(finding("2", "r", "a", 5, 60)));

    assertThat(changes.onlyBefore()).isEmpty();
    assertThat(changes.onlyAfter()).isEmpty();
    assertThat(changes.changed().get(0).differences).containsExactly(Difference.SPAN);
  }

  @Test
  void anotherRuleKeyPrincipalOrTimeIsAnotherFinding() {
    Finding before = finding("1", "r", "a", 10, 20);
    for (Finding after :
        List.of(
            finding("2", "other", "a", 10, 20),
            finding("2", "r", "b", 10, 20),
            with(finding("2", "r", "a", 10, 20), finding -> finding.evidences.set(0, by(BOB))),
            with(finding("2", "r", "a", 10, 20), finding -> finding.evidences.clear()),
            finding("2", "r", "a", 21, 30),
            finding("2", "r", "a", 0, 9))) {
      FindingComparison changes = FindingComparison.of(all(before), all(after));
      assertThat(uids(changes.onlyBefore())).containsExactly("1");
      assertThat(uids(changes.onlyAfter())).containsExactly("2");
    }
  }

  @Test
  void anythingInCommonIsEnoughOfManyKeysAndPrincipals() {
    Finding after = finding("2", "r", "b", 0, 5);
    after.keyArns.add(KEYS + "a");
    after.evidences.add(0, by(BOB));
    FindingComparison changes = FindingComparison.of(all(finding("1", "r", "a", 0, 5)), all(after));

    assertThat(changes.changed().get(0).differences).containsExactly(Difference.SUBJECTS);
  }

  @Test
  void resourcesThatAreNoKeysAreSubjects() {
    Consumer<Finding> ofTheAccount =
        finding -> {
          finding.keyArns.clear();
          finding.resources.add(Resource.account("111122223333"));
        };
    FindingComparison changes =
        FindingComparison.of(
            all(with(finding("1", "r", "a", 0, 5), ofTheAccount)),
            all(with(finding("2", "r", "b", 0, 5), ofTheAccount)));

    assertThat(changes.isUnchanged()).isTrue();
  }

  @Test
  void oneThatIsTwoNowKeepsTheLongerPart() {
    FindingComparison changes =
        FindingComparison.of(
            all(finding("1", "r", "a", 0, 60)),
            all(finding("2", "r", "a", 0, 10), finding("3", "r", "a", 20, 60)));

    assertThat(changes.changed().get(0).after.uid).isEqualTo("3");
    assertThat(uids(changes.onlyAfter())).containsExactly("2");
  }

  @Test
  void theSameUidIsPairedBeforeAnyLikeness() {
    FindingComparison changes =
        FindingComparison.of(
            all(finding("1", "r", "a", 0, 60)),
            all(finding("2", "r", "a", 0, 60), finding("1", "r", "a", 50, 60)));

    assertThat(changes.changed().get(0).after.uid).isEqualTo("1");
    assertThat(uids(changes.onlyAfter())).containsExactly("2");
  }

  @Test
  void beyondTheBoundTheEarliestAreComparedAndTheRestIsToldOf() {
    List<Finding> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) many.add(finding("u" + i, "r", "k" + i, i, i));
    List<Finding> shuffled = new ArrayList<>(many);
    Collections.shuffle(shuffled, new Random(7));
    FindingCollection cut = atMost(40, shuffled);

    assertThat(cut.total()).isEqualTo(100);
    assertThat(cut.cutMillis()).hasValue(40 * MINUTE);
    FindingComparison changes = FindingComparison.of(atMost(1000, many), cut);
    assertThat(changes.isUnchanged()).isTrue();
    assertThat(changes.same()).isEqualTo(40);
    assertThat(changes.untilMillis()).hasValue(40 * MINUTE);
  }

  @Test
  void theOrderInWhichFindingsComeMakesNoDifference() {
    Random random = new Random(3);
    List<Finding> ones = new ArrayList<>();
    List<Finding> others = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int from = random.nextInt(200);
      String key = String.valueOf(random.nextInt(3));
      ones.add(finding("a" + i, "r", key, from, from + random.nextInt(10)));
      others.add(finding("b" + i, "r", key, from + 1, from + 1 + random.nextInt(10)));
    }
    String expected = told(ones, others);
    for (int i = 0; i < 5; i++) {
      Collections.shuffle(ones, random);
      Collections.shuffle(others, random);
      assertThat(told(ones, others)).isEqualTo(expected);
    }
  }

  private static String told(List<Finding> ones, List<Finding> others) {
    FindingComparison changes = FindingComparison.of(atMost(200, ones), atMost(200, others));
    return changes.onlyBefore()
        + " "
        + changes.onlyAfter()
        + " "
        + changes.changed().stream()
            .map(change -> change.before + "=" + change.after)
            .collect(Collectors.toList());
  }
}
