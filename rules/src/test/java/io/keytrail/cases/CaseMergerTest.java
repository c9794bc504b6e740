package io.keytrail.cases;

import static io.keytrail.cases.KeyCase.NETWORK;
import static io.keytrail.cases.KeyCase.OTHER_ROLE;
import static io.keytrail.cases.KeyCase.ROLE;
import static io.keytrail.cases.KeyCase.by;
import static io.keytrail.cases.KeyCase.network;
import static io.keytrail.cases.KeyCase.ofKey;
import static io.keytrail.cases.KeyCase.reach;
import static io.keytrail.cases.KeyCase.spike;
import static io.keytrail.cases.KeyCase.stranger;
import static io.keytrail.cases.Signals.DAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.cases.CaseMerger.By;
import io.keytrail.cases.CaseMerger.Outcome;
import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingText;
import io.keytrail.finding.OcsfJson;
import io.keytrail.finding.OcsfValidator;
import io.keytrail.finding.RelatedFinding;
import io.keytrail.kms.TestEvents;
import io.keytrail.profile.Signal;
import io.keytrail.profile.SignalFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CaseMergerTest {
  private static final int FOUR_HOURS = 48;

  private final CaseSettings settings = CaseSettings.packaged();
  private final Map<By, Map<String, MergeState>> states = new TreeMap<>();
  private final List<Finding> written = new ArrayList<>();
  private int came;
  private int merged;
  private int made;

  /** Sends the records of one moment through both mergers, as a job does. */
  @SafeVarargs
  private List<Finding> moment(List<Finding>... records) {
    List<Finding> all = new ArrayList<>();
    for (List<Finding> some : records) all.addAll(some);
    came += all.size();
    List<Finding> out = merge(By.CAUSE, merge(By.PRINCIPAL, all));
    written.addAll(out);
    return out;
  }

  private List<Finding> merge(By by, List<Finding> records) {
    List<Finding> out = new ArrayList<>();
    Map<String, List<Finding>> byIdentity = new TreeMap<>();
    for (Finding record : records) {
      String identity = CaseMerger.identity(by, record);
      if (identity == null) out.add(record);
      else byIdentity.computeIfAbsent(identity, i -> new ArrayList<>()).add(record);
    }
    byIdentity.forEach(
        (identity, moment) -> {
          Map<String, MergeState> ofBy = states.computeIfAbsent(by, b -> new TreeMap<>());
          MergeState state = ofBy.computeIfAbsent(identity, i -> new MergeState());
          Outcome outcome = new CaseMerger(settings, by).offer(state, moment);
          merged += outcome.merged;
          made += outcome.made;
          out.addAll(outcome.records);
          if (state.isEmpty()) ofBy.remove(identity);
        });
    return out;
  }

  @AfterEach
  void nothingIsLostAndAllIsValid() {
    assertThat(came + made).isEqualTo(merged + written.size());
    Map<String, Finding> last = new TreeMap<>();
    for (Finding finding : written) {
      String json = OcsfJson.write(finding);
      assertThat(OcsfValidator.check(json).errors).as(json).isEmpty();
      Finding before = last.put(finding.uid, finding);
      if (before == null) {
        assertThat(finding.activity).as(json).isEqualTo(Activity.CREATE);
      } else {
        assertThat(finding.sequence).as(json).isGreaterThan(before.sequence);
        assertThat(finding.timeMillis).as(json).isGreaterThanOrEqualTo(before.timeMillis);
        assertThat(finding.createdMillis).as(json).isEqualTo(before.createdMillis);
        assertThat(finding.activity).as(json).isNotEqualTo(Activity.CREATE);
        assertThat(before.activity).as(json).isNotEqualTo(Activity.CLOSE);
      }
      for (RelatedFinding part : finding.parts) {
        assertThat(finding.severity.id()).isGreaterThanOrEqualTo(part.severity.id());
      }
    }
  }

  private static List<String> keys(Finding finding) {
    return finding.parts.stream().map(part -> part.keyArn).collect(Collectors.toList());
  }

  private static Finding only(List<Finding> findings) {
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  @Test
  void aKeyThatAPrincipalIsNewOnIsToldByThePrincipalsFinding() throws IOException {
    KeyCase principal = KeyCase.of(ROLE);
    KeyCase key = ofKey(1).classified("Restricted");
    Finding fanOut = only(moment(principal.at(0, reach(6, ofKey(2), ofKey(3)))));
    assertThat(fanOut.parts).isEmpty();
    Finding told = only(moment(key.at(1, stranger(9))));
    assertThat(told.uid).isEqualTo(fanOut.uid);
    assertThat(told.activity).isEqualTo(Activity.UPDATE);
    assertThat(told.title).isEqualTo("One principal reaches many more KMS keys than it used to");
    assertThat(told.keyArns).containsExactly(key.subject, ofKey(2).subject, ofKey(3).subject);
    assertThat(told.severity.id()).isGreaterThan(fanOut.severity.id());
    assertThat(told.facts).containsEntry("classification", "Restricted");
    assertThat(told.message)
        .contains("1.0 is usual. Unusual by itself is its use of 1 key: 00000001-")
        .endsWith("(Restricted), new principal");
    RelatedFinding part = told.parts.get(0);
    assertThat(part.keyArn).isEqualTo(key.subject);
    assertThat(part.message).isEqualTo("it was new-principal");
    assertThat(part.eventIds).contains(TestEvents.id(4711));
    assertThat(part.facts).containsEntry("bar", 2.65).containsEntry("principal", ROLE);
    assertThat((double) part.facts.get("score")).isGreaterThan(2.65);
    assertThat(FindingText.write(told))
        .contains(
            "  Parts      " + key.subject,
            ": it was new-principal\n",
            "events " + TestEvents.id(4711));
    assertThat(only(moment(key.passTo(100), principal.passTo(100))).activity)
        .isEqualTo(Activity.CLOSE);
    assertThat(states).allSatisfy((by, left) -> assertThat(left).isEmpty());
  }

  @Test
  void aKeyToldBeforeThePrincipalEndsWithThePlaceWhereItGoesOn() {
    KeyCase principal = KeyCase.of(ROLE);
    KeyCase key = ofKey(1);
    Finding first = only(moment(key.at(0, stranger(9))));
    List<Finding> told = moment(principal.at(1, reach(6, ofKey(2))));
    assertThat(told).hasSize(2);
    Finding fanOut = told.get(0);
    Finding ended = told.get(1);
    assertThat(fanOut.activity).isEqualTo(Activity.CREATE);
    assertThat(keys(fanOut)).containsExactly(key.subject);
    assertThat(ended.uid).isEqualTo(first.uid);
    assertThat(ended.activity).isEqualTo(Activity.CLOSE);
    assertThat(ended.message).startsWith("Told by another finding from now on: it was");
    assertThat(ended.statusDetail).contains(fanOut.uid, fanOut.title);
    assertThat(ended.partOf.uid).isEqualTo(fanOut.uid);
    assertThat(OcsfJson.write(ended)).contains("\"part_of\":{\"finding\":\"" + fanOut.uid);
    assertThat(OcsfJson.write(fanOut)).contains("\"type_uid\":200403");
    assertThat(FindingText.write(ended)).contains("  Part of    " + fanOut.title);
    // What comes of the key is told by the other.
    assertThat(moment(key.at(2, stranger(9), network(9)))).isEmpty();
    assertThat(moment(key.passTo(60))).isEmpty();
    assertThat(only(moment(principal.passTo(60))).uid).isEqualTo(fanOut.uid);
  }

  @Test
  void severalKeysToldBeforeInOneFindingEndInThePrincipals() {
    KeyCase principal = KeyCase.of(ROLE);
    List<KeyCase> keys = List.of(ofKey(1), ofKey(2), ofKey(3));
    for (KeyCase key : keys) moment(key.at(0, stranger(9)));
    assertThat(written)
        .extracting(f -> f.activity)
        .containsExactly(Activity.CREATE, Activity.UPDATE);
    List<Finding> told = moment(principal.at(1, reach(6, ofKey(4))));
    assertThat(told).extracting(f -> f.activity).containsExactly(Activity.CREATE, Activity.CLOSE);
    assertThat(keys(told.get(0))).hasSize(3);
    assertThat(told.get(1).partOf.uid).isEqualTo(told.get(0).uid);
  }

  @Test
  void inOneMomentTheKeysCasesAreNeverTold() {
    KeyCase principal = KeyCase.of(ROLE);
    KeyCase[] keys = {ofKey(1), ofKey(2), ofKey(3)};
    List<Finding> all = new ArrayList<>();
    for (KeyCase key : keys) all.addAll(key.at(0, stranger(9)));
    all.addAll(principal.at(0, reach(6, keys)));
    assertThat(only(moment(all)).parts).hasSize(3);
  }

  @Test
  void theSameNewNetworkOnKeysOfAnAccountIsOneFindingThatSpeaksWhenItHasDoubled() {
    List<KeyCase> keys = new ArrayList<>();
    List<Activity> told = new ArrayList<>();
    for (int n = 1; n <= 5; n++) {
      KeyCase key = ofKey(n);
      keys.add(key);
      String who = n % 2 == 0 ? ROLE : OTHER_ROLE;
      for (Finding f : moment(key.at(n, by(who, SignalFamily.NEW_NETWORK, 7, NETWORK)))) {
        told.add(f.activity);
      }
    }
    assertThat(told).containsExactly(Activity.CREATE, Activity.UPDATE, Activity.UPDATE);
    assertThat(written).extracting(f -> f.uid).containsOnly(written.get(0).uid);
    assertThat(written.get(0).title).isEqualTo("KMS key used from somewhere new");
    Finding second = written.get(1);
    assertThat(second.title).isEqualTo("Several KMS keys used from somewhere new");
    assertThat(second.message)
        .startsWith("new source network " + NETWORK + " on 2 keys: 00000001-")
        .endsWith("On the first: it was new-network");
    assertThat(second.count).isEqualTo(6);
    assertThat(keys(written.get(2))).hasSize(4);
    List<Finding> ends = new ArrayList<>();
    for (KeyCase key : keys) ends.addAll(moment(key.passTo(100)));
    Finding end = only(ends);
    assertThat(end.activity).isEqualTo(Activity.CLOSE);
    assertThat(end.message).startsWith("Ended: new source network");
    assertThat(keys(end)).hasSize(5);
    assertThat(end.keyArns).hasSize(5);
    assertThat(states).allSatisfy((by, left) -> assertThat(left).isEmpty());
  }

  @Test
  void oneNewPersonOnTwoKeysIsOneFindingAndTwoInOneRoleAreTwo() {
    String shared =
        "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Ops_";
    String role = shared + "0123456789abcdef";
    Finding carol = only(moment(ofKey(1).at(0, person(shared + '*', role + "/carol"))));
    Finding both = only(moment(ofKey(2).at(1, person(shared + '*', role + "/carol"))));
    assertThat(both.uid).isEqualTo(carol.uid);
    assertThat(both.message).startsWith("new person " + role + "/carol on 2 keys: ");
    Finding dave = only(moment(ofKey(3).at(2, person(shared + '*', role + "/dave"))));
    assertThat(dave.uid).isNotEqualTo(carol.uid);
    // Of a sign-on role whose records name no session the role itself is new.
    moment(ofKey(4).at(3, person(shared + '*', role)));
    Finding alone = only(moment(ofKey(5).at(4, person(shared + '*', role))));
    assertThat(alone.message).startsWith("new principal " + shared + "* on 2 keys: ");
  }

  private static Signal person(String role, String name) {
    return by(role, SignalFamily.NEW_PRINCIPAL, 9, name);
  }

  @Test
  void aGraverKeySpeaksAtOnceAndIsNamedFirst() {
    for (int n = 1; n <= 4; n++) moment(ofKey(n).at(n, network(5)));
    int before = written.size();
    assertThat(moment(ofKey(5).at(5, network(5)))).isEmpty();
    KeyCase restricted = ofKey(6).classified("Restricted");
    Finding told = only(moment(restricted.at(6, network(5))));
    assertThat(told.keyArns).first().isEqualTo(restricted.subject);
    assertThat(told.parts.get(0).keyArn).isEqualTo(restricted.subject);
    assertThat(told.severity.id()).isGreaterThan(written.get(before - 1).severity.id());
    assertThat(told.facts).containsEntry("classification", "Restricted");
    assertThat(told.statusDetail).startsWith("The strongest part, 00000006-");
    assertThat(AlertBudget.scope(told)).isEqualTo("111122223333");
  }

  @Test
  void aSpikeIsTheKeysOwnAffair() {
    moment(KeyCase.of(ROLE).at(0, reach(6, ofKey(2))));
    Finding own = only(moment(ofKey(1).at(1, spike(9), stranger(6))));
    assertThat(own.types).startsWith("volume-spike");
    assertThat(own.facts).doesNotContainKey("cause");
    // Led by the stranger, but the spike would have been told without him.
    own = only(moment(ofKey(3).at(1, spike(6), stranger(9.9))));
    assertThat(own.title).isEqualTo("KMS key used by someone new to it");
  }

  @Test
  void aPartThatGetsACauseOfItsOwnIsToldByItselfFromThenOn() {
    KeyCase principal = KeyCase.of(ROLE);
    KeyCase key = ofKey(1);
    moment(key.at(0, stranger(9)));
    moment(principal.at(1, reach(6, ofKey(2))));
    Finding own = only(moment(key.at(2, spike(9.9))));
    assertThat(own.activity).isEqualTo(Activity.CREATE);
    assertThat(own.keyArns).containsExactly(key.subject);
    assertThat(only(moment(principal.passTo(100))).parts.get(0).facts)
        .containsEntry("told_by_itself", true);
    assertThat(only(moment(key.passTo(100))).activity).isEqualTo(Activity.CLOSE);
    assertThat(states).allSatisfy((by, left) -> assertThat(left).isEmpty());
  }

  @Test
  void aNetworkIsAskedForByAccountAndAPrincipalInAll() {
    assertThat(moment(ofKey(1).at(0, network(7)))).hasSize(1);
    assertThat(only(moment(ofKey(2, "444455556666").at(0, network(7)))).activity)
        .isEqualTo(Activity.CREATE);
    moment(ofKey(3).at(0, stranger(9)));
    Finding both = only(moment(ofKey(4, "444455556666").at(0, stranger(9))));
    assertThat(both.activity).isEqualTo(Activity.UPDATE);
    assertThat(both.parts).hasSize(2);
  }

  @Test
  void whatComesAfterTheBridgeIsAnotherFindingThoughTheFirstLasts() {
    KeyCase first = ofKey(1);
    moment(first.at(0, network(7)));
    for (int n = 1; n <= 3; n++) moment(first.at(n * 15, network(1)));
    Finding late = only(moment(ofKey(2).at(FOUR_HOURS + 2, network(7))));
    assertThat(late.activity).isEqualTo(Activity.CREATE);
  }

  @Test
  void aKeyThatDepartsAgainWhileOthersGoOnIsStillOneKey() {
    KeyCase first = ofKey(1);
    KeyCase second = ofKey(2);
    moment(first.at(0, network(7)));
    moment(second.at(40, network(7)));
    moment(first.passTo(50));
    moment(first.at(60, network(7)));
    assertThat(written).extracting(f -> f.uid).containsOnly(written.get(0).uid);
    assertThat(written.get(written.size() - 1).parts).hasSize(2);
    moment(second.passTo(95));
    Finding end = only(moment(first.passTo(200)));
    assertThat(end.activity).isEqualTo(Activity.CLOSE);
    assertThat(end.parts).hasSize(2);
  }

  @Test
  void moreKeysThanAListHoldsAreCountedAndTheGravestAreListed() {
    List<KeyCase> keys = new ArrayList<>();
    for (int n = 1; n <= 40; n++) {
      KeyCase key = n == 40 ? ofKey(n).classified("Restricted") : ofKey(n);
      keys.add(key);
      moment(key.at(0, network(7)));
    }
    Finding last = written.get(written.size() - 1);
    assertThat(last.parts).hasSize(MergedFinding.LISTED);
    assertThat(last.partsLeftOut).isEqualTo(40 - MergedFinding.LISTED);
    assertThat(last.keyArns).first().isEqualTo(keys.get(39).subject);
    assertThat(last.keyArns).hasSize(40).doesNotHaveDuplicates();
    assertThat(last.message).contains(" on 40 keys: ", " and 37 more. ");
    assertThat(last.count).isEqualTo(120);
    assertThat(FindingText.write(last)).contains("and 35 more parts");
    assertThat(OcsfJson.write(last)).contains("\"parts_left_out\":16");
    int before = written.size();
    for (KeyCase key : keys) moment(key.passTo(100));
    assertThat(written).hasSize(before + 1);
    assertThat(written.get(before).count).isEqualTo(120);
  }

  @Test
  void theOrderWithinAMomentDoesNotMatter() {
    List<String> texts = null;
    for (int seed = 0; seed < 5; seed++) {
      states.clear();
      KeyCase principal = KeyCase.of(ROLE);
      List<Finding> first = new ArrayList<>();
      List<Finding> second = new ArrayList<>();
      List<KeyCase> keys = new ArrayList<>();
      for (int n = 0; n < 9; n++) {
        KeyCase key = n == 3 ? ofKey(n).classified("Confidential") : ofKey(n);
        keys.add(key);
        (n < 5 ? first : second)
            .addAll(key.at(n < 5 ? 0 : 1, n % 2 == 0 ? stranger(9) : network(7)));
      }
      second.addAll(principal.at(1, reach(6, keys.get(0))));
      Collections.shuffle(first, new Random(seed));
      Collections.shuffle(second, new Random(seed));
      List<String> told = new ArrayList<>();
      for (List<Finding> moment : Arrays.asList(first, second)) {
        for (Finding finding : moment(moment)) told.add(OcsfJson.write(finding));
      }
      if (texts == null) texts = told;
      assertThat(told).isEqualTo(texts);
      written.clear();
      came = merged = made = 0;
    }
  }

  @Test
  void whateverComesAllThatWasToldEndsAndNothingIsKept() {
    Random random = new Random(5);
    for (int round = 0; round < 30; round++) {
      KeyCase principal = KeyCase.of(ROLE);
      List<KeyCase> keys = new ArrayList<>();
      for (int n = 0; n < 8; n++) {
        KeyCase key = ofKey(100 * round + n, n % 3 == 0 ? "444455556666" : "111122223333");
        keys.add(n % 4 == 0 ? key.classified("Restricted") : key);
      }
      int window = 4000 * round;
      for (int step = 0; step < 40; step++) {
        window += 1 + random.nextInt(random.nextInt(5) == 0 ? 60 : 6);
        List<Finding> all = new ArrayList<>();
        for (KeyCase key : keys) {
          all.addAll(key.passTo(window));
          double surprise = 4 + random.nextInt(6);
          int kind = random.nextInt(12);
          if (kind == 0) all.addAll(key.at(window, stranger(surprise)));
          else if (kind == 1) all.addAll(key.at(window, network(surprise)));
          else if (kind == 2 && step % 5 == 0) all.addAll(key.at(window, spike(surprise)));
        }
        all.addAll(principal.passTo(window));
        if (random.nextInt(12) == 0) all.addAll(principal.at(window, reach(7, keys.get(0))));
        Collections.shuffle(all, random);
        moment(all);
      }
      List<Finding> ends = new ArrayList<>(principal.passTo(window + 100));
      for (KeyCase key : keys) ends.addAll(key.passTo(window + 100));
      moment(ends);
      assertThat(states).allSatisfy((by, left) -> assertThat(left).isEmpty());
    }
    Map<String, Activity> last = new TreeMap<>();
    for (Finding finding : written) last.put(finding.uid, finding.activity);
    assertThat(last.values()).containsOnly(Activity.CLOSE);
    assertThat(merged).isPositive();
    assertThat(made).isPositive();
    assertThat(written).anyMatch(f -> f.partOf != null).anyMatch(f -> !f.parts.isEmpty());
  }

  @Test
  void whatNeverEndsIsForgottenInEventTime() {
    moment(ofKey(1).at(0, stranger(9)));
    for (By by : By.values()) {
      MergeState state = states.get(by).values().iterator().next();
      CaseMerger merger = new CaseMerger(settings, by);
      long end = merger.nextExpiry(state);
      assertThat(end - state.touchedMillis).isEqualTo(90 * DAY);
      merger.expire(state, end - 1);
      assertThat(state.isEmpty()).isFalse();
      merger.expire(state, end);
      assertThat(state.isEmpty()).isTrue();
      assertThat(merger.nextExpiry(state)).isEqualTo(Long.MAX_VALUE);
    }
  }

  @Test
  void casesBeyondTheBoundAreToldAndNotRemembered() {
    CaseMerger merger = new CaseMerger(settings, By.PRINCIPAL);
    MergeState state = new MergeState();
    int many = CaseMerger.TOLD + 10;
    for (int n = 0; n < many; n++) {
      written.addAll(merger.offer(state, ofKey(n).at(0, stranger(9))).records);
    }
    assertThat(written).hasSize(many);
    assertThat(state.parts).hasSize(CaseMerger.TOLD);
    merger.offer(state, KeyCase.of(ROLE).at(1, reach(6, ofKey(0))));
    for (int n = many; n < CaseMerger.PARTS + 100; n++) {
      written.addAll(
          merger.offer(state, ofKey(n).at(2, stranger(9))).records.stream()
              .filter(f -> f.activity == Activity.CREATE)
              .collect(Collectors.toList()));
    }
    assertThat(state.parts).hasSize(CaseMerger.PARTS);
    assertThat(state.parts.values().stream().filter(p -> p.last != null))
        .hasSize(MergedFinding.LISTED);
    written.clear();
  }

  @Test
  void aFindingThatGoesOnFromOneThatWasToldIsNotKeptBack() {
    AlertBudget budget = new AlertBudget(settings);
    BudgetState spent = new BudgetState();
    KeyCase key = ofKey(999);
    String scope = "111122223333";
    budget.offer(spent, scope, moment(key.at(0, stranger(9))));
    for (int n = 0; n < 40; n++) budget.offer(spent, scope, ofKey(n).at(0, spike(9.9)));
    List<Finding> fanOut = moment(KeyCase.of(ROLE).at(1, reach(6, ofKey(2))));
    assertThat(budget.offer(spent, scope, fanOut))
        .extracting(f -> f.uid)
        .contains(fanOut.get(0).uid, fanOut.get(1).uid);
  }

  @Test
  void theBudgetStaysTheSameWhicheverKeyIsNamedFirst() {
    Finding fanOut = only(moment(KeyCase.of(ROLE).at(0, reach(6, ofKey(2, "444455556666")))));
    assertThat(AlertBudget.scope(fanOut)).isEqualTo("111122223333");
    Finding told = only(moment(ofKey(1, "444455556666").at(1, stranger(9))));
    assertThat(told.keyArns.get(0)).contains("444455556666");
    assertThat(AlertBudget.scope(told)).isEqualTo("111122223333");
    Finding nameless = KeyCase.of("AROAEXAMPLE").at(0, reach(6, ofKey(2))).get(0);
    assertThat(AlertBudget.scope(nameless)).isEqualTo("AROAEXAMPLE");
  }
}
