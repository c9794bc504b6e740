package io.keytrail.cases;

import static io.keytrail.profile.KeyLife.BEGIN;
import static io.keytrail.profile.KeyLife.DAY;
import static io.keytrail.profile.KeyLife.HOUR;
import static io.keytrail.profile.KeyLife.PAYMENTS;
import static io.keytrail.profile.KeyLife.WINDOW;
import static io.keytrail.profile.KeyLife.decrypt;
import static io.keytrail.profile.KeyLife.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.TestEvents;
import io.keytrail.profile.KeyLife;
import io.keytrail.profile.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weeks of synthetic use through models and cases: what is told, and what is not. */
class UseCasesTest {
  private final KeyLife life = new KeyLife();
  private final CaseTracker tracker = new CaseTracker(CaseSettings.packaged());
  private final CaseState state = new CaseState();
  private final List<Finding> findings = new ArrayList<>();
  private Map<String, String> tags = Map.of();

  @SafeVarargs
  private List<Finding> window(long millis, Consumer<TestEvents>... calls) {
    List<Signal> signals = life.window(millis, calls);
    CaseWindow window = new CaseWindow();
    window.subject = TestEvents.KEY;
    window.startMillis = Math.floorDiv(millis, WINDOW) * WINDOW;
    window.endMillis = window.startMillis + WINDOW;
    window.signals.addAll(signals);
    window.tags = tags;
    List<Finding> found = tracker.observe(state, window);
    found.addAll(tracker.expire(state, TestEvents.KEY, window.endMillis));
    findings.addAll(found);
    return found;
  }

  /**
   * A key of an office: some roles in working hours, a service at all hours, sometimes a failure.
   */
  private void office(int from, int to, Random random) {
    for (int day = from; day < to; day++) {
      for (int i = 0; i < 288; i += 1 + random.nextInt(4)) {
        long at = BEGIN + day * DAY + i * WINDOW;
        int hour = i / 12;
        if (day % 7 < 5 && hour >= 8 && hour < 17 && random.nextInt(3) == 0) {
          window(
              at,
              decrypt(role("clerk-" + (char) ('a' + random.nextInt(4))), "192.0.2.7"),
              decrypt(PAYMENTS, "10.1.2.3"));
        } else {
          window(at, decrypt(PAYMENTS, random.nextBoolean() ? "10.1.2.3" : "10.1.7.9"));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void eightWeeksOfAnOfficeWithDeploymentsAndVisitorsAreQuiet(long seed) {
    Random random = new Random(seed);
    for (int week = 0; week < 8; week++) {
      office(7 * week, 7 * week + 6, random);
      window(
          BEGIN + (7 * week + 6) * DAY + 10 * HOUR,
          decrypt(
              role(String.format("deploy-%012X", random.nextInt() * 7919L & 0xFFFFFFFFFFFFL)),
              "10.1.2.3"),
          decrypt(PAYMENTS, "10.1.2.3"));
      office(7 * week + 6, 7 * week + 7, random);
    }
    assertThat(findings).extracting(f -> f.message).isEmpty();
  }

  @Test
  void aStrangerFromElsewhereIsTold() {
    office(0, 35, new Random(1));
    List<Finding> found =
        window(BEGIN + 35 * DAY + HOUR, decrypt(role("stranger"), "198.51.100.7"));
    assertThat(found).extracting(f -> f.activity).containsExactly(Activity.CREATE);
    assertThat(found.get(0).types).containsExactlyInAnyOrder("new-principal", "new-network");
  }

  @Test
  void aNewRoleFromWhereAllComeFromIsNotTold() {
    office(0, 35, new Random(1));
    assertThat(window(BEGIN + 35 * DAY + HOUR, decrypt(role("payments-canary"), "10.1.2.3")))
        .isEmpty();
  }

  @Test
  void aServicesRoleFromANetworkItNeverCameFromIsTold() {
    office(0, 35, new Random(6));
    List<Finding> found = window(BEGIN + 35 * DAY + HOUR, decrypt(PAYMENTS, "198.51.100.7"));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).types).containsExactly("new-network");
  }

  @Test
  void aPersonWhoMovesIsNotTold() {
    for (int day = 0; day < 42; day++) {
      office(day, day + 1, new Random(day));
      if (day % 7 >= 5) continue;
      String home = "2001:db8:" + Integer.toHexString(day / 3) + "::7";
      window(
          BEGIN + (day + 1) * DAY - WINDOW,
          decrypt(
              role("aws-reserved/sso.amazonaws.com/AWSReservedSSO_analyst_0123456789abcdef"),
              home));
    }
    assertThat(findings).extracting(f -> f.message).isEmpty();
  }

  @Test
  void aNewPersonInAKnownRoleIsToldOnARestrictedKeyAndByItselfOnNoOther() {
    assertThat(ofNewPerson("Restricted"))
        .singleElement()
        .satisfies(f -> assertThat(f.title).isEqualTo("KMS key used by someone new to it"))
        .satisfies(f -> assertThat(f.message).contains("/erin@example.com; "));
    assertThat(ofNewPerson("Internal")).isEmpty();
  }

  private static List<Finding> ofNewPerson(String classification) {
    UseCasesTest key = new UseCasesTest();
    key.tags = Map.of("DataClassification", classification);
    Random random = new Random(7);
    for (int day = 0; day < 35; day++) {
      key.office(day, day + 1, random);
      if (day % 7 >= 5) continue;
      for (int i = 0; i < 4; i++) {
        String person = "analyst-" + (char) ('a' + random.nextInt(6));
        key.window(BEGIN + (day + 1) * DAY - (4 - i) * WINDOW, analyst(person));
      }
    }
    assertThat(key.findings).extracting(f -> f.message).isEmpty();
    return key.window(BEGIN + 36 * DAY - WINDOW, analyst("erin@example.com"));
  }

  private static Consumer<TestEvents> analyst(String person) {
    return e ->
        e.principal(role("aws-reserved/sso.amazonaws.com/AWSReservedSSO_analyst_0123456789abcdef"))
            .session(person, "ASIAEXAMPLE", "aws-cli/2")
            .from("192.0.2.7");
  }

  @Test
  void aNewPrincipalOnARestrictedKeyIsTold() {
    tags = Map.of("DataClassification", "Restricted");
    office(0, 21, new Random(2));
    assertThat(findings).isEmpty();
    assertThat(window(BEGIN + 21 * DAY + HOUR, decrypt(role("stranger"), "10.1.2.3"))).hasSize(1);
  }

  @Test
  void aClerkAtNightFromHomeIsToldAndAtNightFromTheOfficeOnARestrictedKey() {
    office(0, 35, new Random(3));
    assertThat(window(BEGIN + 36 * DAY + 3 * HOUR, decrypt(role("clerk-a"), "198.51.100.7")))
        .hasSize(1);
    UseCasesTest restricted = new UseCasesTest();
    restricted.tags = Map.of("DataClassification", "Restricted");
    restricted.office(0, 35, new Random(3));
    assertThat(restricted.findings).isEmpty();
    assertThat(
            restricted.window(BEGIN + 36 * DAY + 3 * HOUR, decrypt(role("clerk-a"), "192.0.2.7")))
        .hasSize(1);
  }

  @Test
  void anAdminWhoOpensThePolicyAndReadsIsToldTogetherWithBeingNew() {
    office(0, 35, new Random(4));
    String admin = role("ops-admin");
    window(BEGIN + 35 * DAY + HOUR, KeyLife.call(KmsOperation.PUT_KEY_POLICY, admin));
    window(BEGIN + 35 * DAY + HOUR + 3 * WINDOW, KeyLife.call(KmsOperation.DECRYPT, admin));
    assertThat(findings)
        .extracting(f -> f.activity)
        .containsExactly(Activity.CREATE, Activity.UPDATE);
    assertThat(findings.get(1).types)
        .contains("new-principal", "new-operation", "separation-of-duties");
  }

  @Test
  void aServiceThatTakesUpTheKeyForItselfIsNotTold() {
    office(0, 35, new Random(5));
    window(
        BEGIN + 35 * DAY + HOUR,
        e ->
            e.service("rds.amazonaws.com")
                .from("AWS Internal")
                .operation(KmsOperation.CREATE_GRANT));
    assertThat(findings).isEmpty();
  }
}
