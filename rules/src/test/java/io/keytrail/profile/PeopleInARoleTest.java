package io.keytrail.profile;

import static io.keytrail.profile.KeyLife.BEGIN;
import static io.keytrail.profile.KeyLife.DAY;
import static io.keytrail.profile.KeyLife.HOUR;
import static io.keytrail.profile.KeyLife.PAYMENTS;
import static io.keytrail.profile.KeyLife.WINDOW;
import static io.keytrail.profile.KeyLife.decrypt;
import static io.keytrail.profile.KeyLife.role;
import static io.keytrail.profile.KeyLife.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.TestEvents;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Novelty of the people whom the IAM Identity Center lets share a role. */
class PeopleInARoleTest {
  private static final String SHARED =
      role("aws-reserved/sso.amazonaws.com/AWSReservedSSO_Analyst_0123456789abcdef");
  private static final String SHAPE =
      role("aws-reserved/sso.amazonaws.com/AWSReservedSSO_Analyst_*");

  private final KeyLife life = new KeyLife();

  private static Consumer<TestEvents> by(String person, String address) {
    return e -> e.principal(SHARED).session(person, "ASIAEXAMPLE", "aws-cli/2").from(address);
  }

  /** Working days of three analysts and a service. */
  private void office(int from, int to) {
    String[] people = {"alice@example.com", "bob@example.com", "carol@example.com"};
    for (int day = from; day < to; day++) {
      for (int hour = 8; hour < 17; hour++) {
        long at = BEGIN + day * DAY + hour * HOUR;
        if (day % 7 >= 5) life.window(at, decrypt(PAYMENTS, "10.1.2.3"));
        else {
          String person = people[hour % 3];
          life.window(at, decrypt(PAYMENTS, "10.1.2.3"), by(person, "198.51.100." + hour % 3));
        }
      }
    }
  }

  private static List<Signal> ofPrincipals(List<Signal> signals) {
    return signals.stream()
        .filter(s -> s.family == SignalFamily.NEW_PRINCIPAL)
        .collect(Collectors.toList());
  }

  @Test
  void whoTakesUpAKnownRoleIsNewOnceAndIsNamed() {
    office(0, 42);
    assertThat(words(life.signals)).isEmpty();
    List<Signal> found =
        life.window(
            BEGIN + 42 * DAY + 9 * HOUR,
            by("alice@example.com", "198.51.100.1"),
            by("dave@example.com", "198.51.100.7"));
    assertThat(found).hasSize(1);
    Signal who = found.get(0);
    assertThat(who.family).isEqualTo(SignalFamily.NEW_PRINCIPAL);
    assertThat(who.surprise).isGreaterThan(4.5);
    assertThat(who.weight).isGreaterThan(0.9);
    assertThat(who.principal).as("the role, whose use is counted").isEqualTo(SHAPE);
    assertThat(who.seenName).isEqualTo(SHARED + "/dave@example.com");
    assertThat(who.words)
        .startsWith("new person " + SHARED + "/dave@example.com; 4 were known, and one in ");
    assertThat(who.eventIds).as("his call, not hers").hasSize(1);
    assertThat(life.window(BEGIN + 43 * DAY + 9 * HOUR, by("dave@example.com", "198.51.100.7")))
        .isEmpty();
  }

  @Test
  void whatHeBringsAlongIsOneNewsWithHim() {
    office(0, 42);
    List<Signal> found =
        life.window(BEGIN + 42 * DAY + 9 * HOUR, by("dave@example.com", "203.0.113.9"));
    assertThat(found)
        .extracting(s -> s.family)
        .containsExactly(SignalFamily.NEW_PRINCIPAL, SignalFamily.NEW_NETWORK);
    assertThat(found.get(1).words).endsWith("and it came with someone new");
    assertThat(found.get(1).surprise).isLessThan(1);
  }

  @Test
  void aPersonWhoIsRefusedAndThenLetInIsNamedToo() {
    office(0, 42);
    List<Signal> refused =
        life.window(
            BEGIN + 42 * DAY + 9 * HOUR,
            e ->
                e.principal(SHARED)
                    .session("mallory", "ASIAEXAMPLE", "aws-cli/2")
                    .from("198.51.100.7")
                    .error("AccessDenied"));
    assertThat(ofPrincipals(refused)).hasSize(1);
    assertThat(refused.get(0).words).startsWith("failed call of a new person " + SHARED);
    List<Signal> success = life.window(BEGIN + 42 * DAY + 10 * HOUR, by("mallory", "198.51.100.7"));
    assertThat(success)
        .extracting(s -> s.family)
        .containsExactly(SignalFamily.NEW_PRINCIPAL, SignalFamily.FAILURES);
    assertThat(success.get(1).words)
        .isEqualTo("mallory, whose first calls had failed, now succeeds with Decrypt");
  }

  @Test
  void sessionsOfOrdinaryRolesAreNobody() {
    Random random = new Random(3);
    for (int day = 0; day < 42; day++) {
      for (int hour = 0; hour < 24; hour += 2) {
        String session = Long.toString(random.nextLong() >>> 1, 36);
        String run = "i-0" + Long.toHexString(random.nextLong());
        long at = BEGIN + day * DAY + hour * HOUR;
        life.window(
            at,
            e -> e.principal(PAYMENTS).session(session, "ASIAEXAMPLE", "sdk").from("10.1.2.3"),
            e -> e.principal(PAYMENTS).session(run, "ASIAEXAMPLE", "sdk").from("10.1.2.3"));
      }
    }
    assertThat(words(life.signals)).isEmpty();
    assertThat(life.profile.novelty.names(NoveltyModel.Kind.PRINCIPAL).size()).isEqualTo(1);
  }

  /** A crowd of which each now and then needs the key. */
  private void crowd(int from, int to, Random random) {
    for (int day = from; day < to; day++) {
      for (int i = 0; i < 12; i++) {
        life.window(
            BEGIN + day * DAY + 8 * HOUR + i * WINDOW,
            by("employee" + random.nextInt(400), "198.51.100.7"));
      }
    }
  }

  @Test
  void aKeyThatHundredsOfPeopleUseStaysQuiet() {
    crowd(0, 42, new Random(3));
    assertThat(ofPrincipals(life.signals)).isNotEmpty().allMatch(s -> s.surprise < 2.65);
    assertThat(life.profile.novelty.names(NoveltyModel.Kind.PRINCIPAL).size())
        .isLessThanOrEqualTo(512);
  }

  @Test
  void aFloodOfPeopleIsBounded() {
    for (int i = 0; i < 3_000; i++) {
      life.window(BEGIN + i * WINDOW, by("employee" + i, "198.51.100.7"));
    }
    assertThat(life.profile.novelty.names(NoveltyModel.Kind.PRINCIPAL).size()).isEqualTo(512);
    assertThat(life.profile.toBytes().length).isLessThan(80_000);
  }

  @Test
  void aPersonsNameIsNoFurtherVersionOfAnothers() {
    office(0, 42);
    List<Signal> stranger =
        life.window(BEGIN + 42 * DAY + 9 * HOUR, by("bob@example.com-v2", "198.51.100.7"));
    assertThat(ofPrincipals(stranger).get(0).surprise).isGreaterThan(4.5);
  }

  @Test
  void hoursPausesAndDutiesAreThoseOfTheRole() {
    office(0, 42);
    for (String person : List.of("alice", "bob", "carol")) {
      life.window(BEGIN + 42 * DAY + 9 * HOUR, by(person + "@example.com", "198.51.100.7"));
    }
    assertThat(life.profile.rhythm.principals).containsOnlyKeys(SHAPE, PAYMENTS);
    assertThat(life.profile.dormancy.principals).containsOnlyKeys(SHAPE, PAYMENTS);
    List<Signal> found =
        life.window(
            BEGIN + 42 * DAY + 10 * HOUR,
            e ->
                e.principal(SHARED)
                    .session("bob@example.com", "ASIAEXAMPLE", "aws-cli/2")
                    .from("198.51.100.7")
                    .operation(KmsOperation.PUT_KEY_POLICY));
    assertThat(found).extracting(s -> s.family).contains(SignalFamily.DUTIES);
  }

  private static UseProfile ofTheReleaseBefore() throws IOException {
    try (InputStream in =
        PeopleInARoleTest.class.getResourceAsStream("/profile/use-profile-of-a-role-1.bin")) {
      return UseProfile.fromBytes(in.readAllBytes());
    }
  }

  /** Six weeks of the office above, learned when a role was one principal. */
  @Test
  void afterAnUpgradeNobodyIsNewUntilTheRolesPeopleAreLearned() throws IOException {
    life.profile = ofTheReleaseBefore();
    office(42, 49);
    assertThat(words(life.signals)).isEmpty();
    life.profile = UseProfile.fromBytes(life.profile.toBytes());
    office(49, 53);
    assertThat(words(life.signals)).isEmpty();
    List<Signal> found =
        life.window(BEGIN + 53 * DAY + 9 * HOUR, by("dave@example.com", "198.51.100.7"));
    assertThat(ofPrincipals(found)).hasSize(1);
    assertThat(found.get(0).surprise).isGreaterThan(4.5);
  }

  @Test
  void afterAnUpgradeOtherStrangersAreAsNewAsBefore() throws IOException {
    life.profile = ofTheReleaseBefore();
    List<Signal> found =
        life.window(
            BEGIN + 42 * DAY + 9 * HOUR,
            decrypt(role("stranger"), "198.51.100.7"),
            by("alice@example.com", "198.51.100.7"));
    assertThat(ofPrincipals(found))
        .singleElement()
        .matches(s -> s.principal.endsWith(":role/stranger") && s.surprise > 4.5);
  }

  @Test
  void aRoleThatIsSeldomUsedHasItsWeekAfterAnUpgradeToo() throws IOException {
    life.profile = ofTheReleaseBefore();
    for (int day = 42; day < 82; day++) {
      life.window(BEGIN + day * DAY, decrypt(PAYMENTS, "10.1.2.3"));
    }
    life.signals.clear();
    life.window(BEGIN + 82 * DAY + 9 * HOUR, by("alice@example.com", "198.51.100.7"));
    life.window(BEGIN + 85 * DAY + 9 * HOUR, by("bob@example.com", "198.51.100.7"));
    assertThat(words(ofPrincipals(life.signals))).isEmpty();
    life.window(BEGIN + 90 * DAY + 9 * HOUR, by("dave@example.com", "198.51.100.7"));
    assertThat(ofPrincipals(life.signals)).hasSize(1);
  }

  @Test
  void afterAnUpgradeACrowdStaysQuiet() throws IOException {
    life.profile = ofTheReleaseBefore();
    crowd(42, 84, new Random(5));
    assertThat(ofPrincipals(life.signals)).isNotEmpty().allMatch(s -> s.surprise < 2.65);
  }

  @Test
  void peopleAreToldApartInWhatIsStoredAndInItsBriefCopy() throws IOException {
    UseFacts facts = new UseFacts();
    UseReader reader = new UseReader();
    for (int i = 0; i < 6; i++) {
      TestEvents event = TestEvents.event(i, "2026-03-02T09:00:00Z");
      by(i % 2 == 0 ? "alice" : "bob", "198.51.100.7").accept(event);
      KmsEvent built = event.build();
      facts.add(built, built.keys.get(0), reader);
    }
    for (UseFacts read :
        List.of(UseFacts.fromBytes(facts.toBytes()), UseFacts.fromBytes(facts.brief().toBytes()))) {
      assertThat(read.sorted())
          .extracting(UseFact::caller)
          .containsExactly(SHAPE + "/alice", SHAPE + "/bob");
      assertThat(read.sorted()).extracting(fact -> fact.count).containsExactly(3L, 3L);
    }
  }
}
