package io.keytrail.testdata;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the labels of a scenario claim is true of its records. */
class ScenarioTest {
  private static final Set<String> CRYPTO =
      Set.of("Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext");

  /** What a test asks of a record. */
  private static final class Call {
    Instant time;
    String operation;
    String principal;
    String address;
    String error;

    boolean isUse() {
      return CRYPTO.contains(operation) && error == null;
    }

    boolean isDecrypt() {
      return operation.equals("Decrypt") && error == null;
    }
  }

  private static Scenario scenario;
  private static final Map<String, List<Call>> CALLS = new HashMap<>();
  private static int records;

  @BeforeAll
  static void make() {
    scenario = Scenario.of(ScenarioOptions.builder().seed(5).build());
    ScenarioRecords maker = new ScenarioRecords(scenario);
    for (int slot = 0; slot < scenario.time.slots; slot++) {
      for (TrailRecord record : maker.make(slot)) {
        records++;
        CALLS.computeIfAbsent(keyArn(record), arn -> new ArrayList<>()).add(call(record));
      }
    }
  }

  private static String keyArn(TrailRecord record) {
    return (String) ((Map<?, ?>) record.resources.get(0)).get("ARN");
  }

  private static Call call(TrailRecord record) {
    Call call = new Call();
    call.time = Instant.parse(record.eventTime);
    call.operation = record.eventName;
    call.address = record.sourceIPAddress;
    call.error = record.errorCode;
    Map<?, ?> session = (Map<?, ?>) record.userIdentity.get("sessionContext");
    call.principal =
        session == null ? null : (String) ((Map<?, ?>) session.get("sessionIssuer")).get("arn");
    return call;
  }

  private static List<Call> calls(String keyArn, Instant from, Instant to, Predicate<Call> which) {
    return CALLS.get(keyArn).stream()
        .filter(call -> !call.time.isBefore(from) && call.time.isBefore(to))
        .filter(which)
        .collect(Collectors.toList());
  }

  private static List<Attack> attacks(AttackFamily family) {
    List<Attack> attacks =
        scenario.attacks.stream()
            .filter(attack -> attack.family() == family)
            .collect(Collectors.toList());
    assertThat(attacks).hasSize(3);
    return attacks;
  }

  private static String keyOf(Attack attack) {
    assertThat(attack.keyArns()).hasSize(1);
    return attack.keyArns().get(0);
  }

  private static List<Call> during(Attack attack, Predicate<Call> which) {
    return calls(keyOf(attack), attack.from(), attack.to(), which);
  }

  private static List<Call> before(Attack attack, Predicate<Call> which) {
    return calls(keyOf(attack), Instant.EPOCH, attack.from(), which);
  }

  private static Predicate<Call> decryptsBy(Attack attack) {
    return call -> call.isDecrypt() && attack.principal().equals(call.principal);
  }

  @Test
  void aDefaultScenarioIsCheapToReplay() {
    assertThat(records).isBetween(500_000, 1_500_000);
    assertThat(CALLS).hasSize(scenario.keys.size());
    assertThat(scenario.keys).hasSizeBetween(40, 60);
  }

  @ParameterizedTest
  @EnumSource
  void attacksComeAfterTheWarmUpOnKeysOfTheirOwn(AttackFamily family) {
    Instant learned = scenario.options.start().plus(Duration.ofDays(21));
    for (Attack attack : attacks(family)) {
      assertThat(attack.from()).isAfterOrEqualTo(learned).isBefore(attack.to());
      assertThat(attack.to()).isBefore(scenario.options.end());
      if (family == AttackFamily.FAN_OUT) continue;
      assertThat(scenario.attacks)
          .filteredOn(other -> other.family() != AttackFamily.FAN_OUT)
          .filteredOn(other -> other.keyArns().equals(attack.keyArns()))
          .containsExactly(attack);
    }
    assertThat(scenario.attacks).extracting(Attack::id).doesNotHaveDuplicates();
  }

  @Test
  void aSpikeHasFarMoreDecryptsThanTheDayBefore() {
    for (Attack attack : attacks(AttackFamily.SPIKE)) {
      Duration length = Duration.between(attack.from(), attack.to());
      int seen = during(attack, decryptsBy(attack)).size();
      Instant dayBefore = attack.from().minus(Duration.ofDays(1));
      int usual = calls(keyOf(attack), dayBefore, dayBefore.plus(length), Call::isDecrypt).size();
      assertThat(seen).as(attack.toString()).isGreaterThan(30).isGreaterThan(2 * usual);
    }
  }

  @Test
  void aSlowExfiltrationAddsDecryptsForADay() {
    for (Attack attack : attacks(AttackFamily.SLOW_EXFILTRATION)) {
      ScenarioKey key = key(keyOf(attack));
      Workload added = key.workloads.get(key.workloads.size() - 1);
      double ordinary = 0;
      double extra = 0;
      int from = scenario.time.slot(attack.from().getEpochSecond());
      for (int slot = from; slot < from + ScenarioTime.DAY; slot++) {
        extra += added.expected(slot);
        ordinary += key.expected(slot) - added.expected(slot);
      }
      assertThat(extra).isBetween(0.59 * ordinary, 0.61 * ordinary);
      assertThat(Duration.between(attack.from(), attack.to())).isEqualTo(Duration.ofDays(1));
      List<Call> before =
          calls(
              keyOf(attack),
              attack.from().minus(Duration.ofDays(7)),
              attack.to().minus(Duration.ofDays(7)),
              Call::isUse);
      assertThat(during(attack, Call::isUse).size()).isGreaterThan(before.size() * 12 / 10);
    }
  }

  private static ScenarioKey key(String arn) {
    return scenario.keys.stream().filter(key -> key.key.arn().equals(arn)).findAny().orElseThrow();
  }

  @Test
  void aRatioShiftIsMostlyDecryptsAtTheUsualVolume() {
    for (Attack attack : attacks(AttackFamily.RATIO_SHIFT)) {
      double share = share(during(attack, Call::isUse));
      assertThat(share).isGreaterThan(0.84);
      assertThat(share(before(attack, Call::isUse))).isLessThan(0.65);
    }
  }

  private static double share(List<Call> uses) {
    return uses.stream().filter(Call::isDecrypt).count() / (double) uses.size();
  }

  @Test
  void offHoursAreHoursAtWhichThePrincipalNeverUsedTheKey() {
    for (Attack attack : attacks(AttackFamily.OFF_HOURS)) {
      assertThat(during(attack, decryptsBy(attack))).hasSizeGreaterThan(7);
      int hour = hour(attack.from());
      assertThat(before(attack, decryptsBy(attack)))
          .isNotEmpty()
          .noneMatch(call -> hour(call.time) == hour);
    }
  }

  private static int hour(Instant time) {
    return (int) (time.getEpochSecond() / 3600 % 24);
  }

  @Test
  void aNewPrincipalNeverUsedTheRestrictedKey() {
    for (Attack attack : attacks(AttackFamily.NEW_PRINCIPAL)) {
      assertThat(key(keyOf(attack)).tags).containsEntry("DataClassification", "Restricted");
      assertThat(during(attack, decryptsBy(attack))).hasSizeGreaterThan(2);
      assertThat(before(attack, decryptsBy(attack))).isEmpty();
    }
  }

  @Test
  void aNewNetworkWasNeverSeenOnTheKey() {
    for (Attack attack : attacks(AttackFamily.NEW_NETWORK)) {
      assertThat(before(attack, decryptsBy(attack))).isNotEmpty();
      Set<String> known = networks(before(attack, call -> true));
      Set<String> seen = networks(during(attack, decryptsBy(attack)));
      seen.removeAll(known);
      assertThat(seen).containsExactly("203.0.113");
    }
  }

  private static Set<String> networks(List<Call> calls) {
    Set<String> networks = new HashSet<>();
    for (Call call : calls) {
      int end = call.address.lastIndexOf('.');
      networks.add(end < 0 ? call.address : call.address.substring(0, end));
    }
    return networks;
  }

  @Test
  void aFanOutReachesManyKeysThatThePrincipalNeverUsed() {
    for (Attack attack : attacks(AttackFamily.FAN_OUT)) {
      assertThat(attack.keyArns()).hasSizeGreaterThan(5).doesNotHaveDuplicates();
      assertThat(Duration.between(attack.from(), attack.to())).isLessThan(Duration.ofHours(1));
      for (String key : attack.keyArns()) {
        assertThat(calls(key, attack.from(), attack.to(), decryptsBy(attack))).isNotEmpty();
        assertThat(calls(key, Instant.EPOCH, attack.from(), decryptsBy(attack))).isEmpty();
      }
    }
  }

  @Test
  void refusalsComeBeforeTheFirstSuccess() {
    for (Attack attack : attacks(AttackFamily.DENIED_THEN_SUCCESS)) {
      List<Call> calls = during(attack, call -> attack.principal().equals(call.principal));
      int refused = 0;
      while (calls.get(refused).error != null) refused++;
      assertThat(refused).isGreaterThan(3).isLessThan(calls.size() - 2);
      assertThat(calls.subList(refused, calls.size())).allMatch(Call::isDecrypt);
    }
  }

  @Test
  void aDormantKeyWasUsedOnceAndNotForTwoWeeks() {
    for (Attack attack : attacks(AttackFamily.DORMANT_KEY)) {
      assertThat(during(attack, decryptsBy(attack))).hasSizeGreaterThan(4);
      Instant twoWeeks = attack.from().minus(Duration.ofDays(14));
      assertThat(before(attack, Call::isUse))
          .isNotEmpty()
          .allMatch(call -> call.time.isBefore(twoWeeks));
    }
  }

  @Test
  void aSilenceHoldsNoUseOfABusyKey() {
    for (Attack attack : attacks(AttackFamily.SILENCE)) {
      assertThat(attack.principal()).isNull();
      assertThat(during(attack, Call::isUse)).isEmpty();
      Duration week = Duration.ofDays(7);
      assertThat(
              calls(keyOf(attack), attack.from().minus(week), attack.to().minus(week), Call::isUse))
          .hasSizeGreaterThan(40);
    }
  }

  @Test
  void theStepsOfASequenceComeInTheirOrder() {
    Set<String> first = new HashSet<>();
    for (Attack attack : attacks(AttackFamily.SEQUENCE)) {
      List<Call> steps = during(attack, call -> !call.isUse() || decryptsBy(attack).test(call));
      steps.removeIf(call -> call.error != null);
      first.add(steps.get(0).operation);
      assertThat(steps.get(1).isDecrypt()).isTrue();
      String last = steps.get(steps.size() - 1).operation;
      boolean material = steps.get(0).operation.equals("ImportKeyMaterial");
      assertThat(last).isEqualTo(material ? "DeleteImportedKeyMaterial" : "Decrypt");
    }
    assertThat(first).containsExactlyInAnyOrder("ImportKeyMaterial", "PutKeyPolicy", "CreateGrant");
  }

  @Test
  void eachKeyTellsItsTagsInTheFirstMinutes() {
    for (ScenarioKey key : scenario.keys) {
      Call first =
          CALLS.get(key.key.arn()).stream().filter(call -> !call.isUse()).findFirst().get();
      assertThat(first.operation).isIn("CreateKey", "TagResource");
      assertThat(first.time).isBefore(scenario.options.start().plusSeconds(300));
      assertThat(key.tags)
          .containsOnlyKeys("DataClassification", "Application", "Environment", "Owner");
    }
  }

  @Test
  void ordinaryLifeHoldsNewRolesAndShortLivedOnes() {
    Instant learned = scenario.options.start().plus(Duration.ofDays(21));
    Set<String> before = new HashSet<>();
    Set<String> after = new HashSet<>();
    CALLS.forEach(
        (key, calls) -> {
          for (Call call : calls) {
            if (call.principal == null || !call.isUse()) continue;
            (call.time.isBefore(learned) ? before : after).add(call.principal);
          }
        });
    after.removeAll(before);
    scenario.attacks.forEach(attack -> after.remove(attack.principal()));
    assertThat(after.stream().filter(role -> role.contains("-run-")).count()).isGreaterThan(100);
    assertThat(after.stream().filter(role -> !role.contains("-run-")))
        .hasSizeBetween(2, 6)
        .allMatch(role -> role.contains("-TaskRole-"));
  }
}
