package io.keytrail.profile;

import static io.keytrail.profile.KeyLife.BATCH;
import static io.keytrail.profile.KeyLife.BEGIN;
import static io.keytrail.profile.KeyLife.DAY;
import static io.keytrail.profile.KeyLife.HOUR;
import static io.keytrail.profile.KeyLife.PAYMENTS;
import static io.keytrail.profile.KeyLife.call;
import static io.keytrail.profile.KeyLife.decrypt;
import static io.keytrail.profile.KeyLife.role;
import static io.keytrail.profile.KeyLife.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.kms.KmsOperation;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UseModelsTest {
  private final KeyLife life = new KeyLife();

  @Test
  void weeksOfTheSameSayNothing() {
    life.quietDays(0, 42);
    assertThat(words(life.signals)).isEmpty();
  }

  @Test
  void nothingIsNewBeforeTheWarmUp() {
    life.quietDays(0, 6);
    life.window(BEGIN + 6 * DAY, decrypt(role("stranger"), "198.51.100.7"));
    assertThat(words(life.signals)).isEmpty();
  }

  @Test
  void aStrangerAfterWeeksIsASurpriseOnceAndSaysHowRare() {
    life.quietDays(0, 42);
    List<Signal> found = life.window(BEGIN + 42 * DAY, decrypt(role("stranger"), "198.51.100.7"));
    assertThat(found)
        .extracting(s -> s.family)
        .containsExactly(SignalFamily.NEW_PRINCIPAL, SignalFamily.NEW_NETWORK);
    Signal who = found.get(0);
    assertThat(who.surprise).isGreaterThan(4);
    assertThat(who.weight).isGreaterThan(0.9);
    assertThat(who.seenName).isEqualTo(role("stranger"));
    assertThat(who.words)
        .startsWith("new principal " + role("stranger") + "; 2 were known, and one in ");
    assertThat(who.eventIds).hasSize(1);
    assertThat(life.window(BEGIN + 42 * DAY + HOUR, decrypt(role("stranger"), "198.51.100.7")))
        .as("known now")
        .isEmpty();
  }

  @Test
  void aFurtherVersionOfAKnownRoleSaysLittleAndMakesNoStrangerLessOfOne() {
    life.quietDays(0, 42);
    List<Signal> version =
        life.window(
            BEGIN + 42 * DAY, decrypt(role("payments-v2-TaskRole-1A2B3C4D5E6F"), "10.1.9.9"));
    assertThat(version)
        .filteredOn(s -> s.family == SignalFamily.NEW_PRINCIPAL)
        .singleElement()
        .matches(s -> s.surprise > 3 && s.surprise < 3.7);
    List<Signal> stranger = life.window(BEGIN + 44 * DAY, decrypt(role("stranger"), "10.1.2.3"));
    assertThat(stranger.get(0).family).isEqualTo(SignalFamily.NEW_PRINCIPAL);
    assertThat(stranger.get(0).surprise).isGreaterThan(5);
  }

  private static double ofNewPrincipal(List<Signal> signals) {
    return signals.stream()
        .filter(s -> s.family == SignalFamily.NEW_PRINCIPAL)
        .findFirst()
        .orElseThrow()
        .surprise;
  }

  /** Six weeks of a role that is used from a public network, as another is from another. */
  private static KeyLife served() {
    KeyLife life = new KeyLife();
    for (int i = 0; i < 42 * 24; i++) {
      life.window(
          BEGIN + i * HOUR,
          decrypt(role("shop-api-TaskRole-1A2B3C4D5E6F"), "198.51.100.7"),
          decrypt(BATCH, "192.0.2.9"));
    }
    life.signals.clear();
    return life;
  }

  @Test
  void whoIsNamedLikeAVersionIsAStrangerUnlessHeComesFromWhereThatRoleDoes() {
    String version = role("shop-v2-TaskRole-9Z8Y7X6W5V4U");
    double stranger =
        ofNewPrincipal(served().window(BEGIN + 42 * DAY, decrypt(role("x"), "198.51.100.7")));
    double home =
        ofNewPrincipal(served().window(BEGIN + 42 * DAY, decrypt(version, "198.51.100.8")));
    assertThat(home).isLessThan(stranger - 1.5);
    for (String elsewhere : List.of("203.0.113.7", "192.0.2.9")) {
      List<Signal> found = served().window(BEGIN + 42 * DAY, decrypt(version, elsewhere));
      assertThat(ofNewPrincipal(found)).as("from " + elsewhere).isEqualTo(stranger);
    }
    List<Signal> both =
        served()
            .window(
                BEGIN + 42 * DAY,
                decrypt(version, "198.51.100.8"),
                decrypt(version, "203.0.113.7"));
    assertThat(ofNewPrincipal(both)).as("from elsewhere too").isEqualTo(stranger);
  }

  @Test
  void aNameIsNoVersionOfItself() {
    KeyLife life = served();
    String alone = role("lone-v2-export");
    assertThat(ofNewPrincipal(life.window(BEGIN + 42 * DAY, decrypt(alone, "203.0.113.7"))))
        .isGreaterThan(4.5);
    List<Signal> next = life.window(BEGIN + 42 * DAY + HOUR, call(KmsOperation.ENCRYPT, alone));
    assertThat(next).extracting(s -> s.family).contains(SignalFamily.NEW_OPERATION);
  }

  @Test
  void aVersionThatDecidesAboutTheKeyBringsThatAsAnyoneNewDoes() {
    KeyLife life = served();
    String version = role("shop-v2-TaskRole-9Z8Y7X6W5V4U");
    List<Signal> found =
        life.window(
            BEGIN + 42 * DAY,
            decrypt(version, "198.51.100.8"),
            e -> e.principal(version).from("198.51.100.8").operation(KmsOperation.ENCRYPT),
            e -> e.principal(version).from("198.51.100.8").operation(KmsOperation.PUT_KEY_POLICY));
    assertThat(found)
        .filteredOn(s -> s.family == SignalFamily.NEW_OPERATION)
        .extracting(s -> s.seenName)
        .containsExactly("PutKeyPolicy");
  }

  @Test
  void aNewNetworkSaysLessOfPeopleWhoSignOnThanOfARole() {
    String people = role("aws-reserved/sso.amazonaws.com/AWSReservedSSO_Analyst_0123456789abcdef");
    assertThat(ofNewNetwork(people)).isLessThan(2.75);
    assertThat(ofNewNetwork(PAYMENTS)).isGreaterThan(4.5);
  }

  private static double ofNewNetwork(String principal) {
    KeyLife life = new KeyLife();
    for (int day = 0; day < 42; day++) {
      life.window(BEGIN + day * DAY, decrypt(principal, "198.51.100.7"));
    }
    List<Signal> found = life.window(BEGIN + 42 * DAY, decrypt(principal, "203.0.113.9"));
    assertThat(found).extracting(s -> s.family).containsExactly(SignalFamily.NEW_NETWORK);
    return found.get(0).surprise;
  }

  @Test
  void anAdministratorsNextOperationSaysLittleUnlessItLetsSomeoneIn() {
    assertThat(ofNewOperation(KmsOperation.UPDATE_KEY_DESCRIPTION)).isLessThan(3.5);
    assertThat(ofNewOperation(KmsOperation.PUT_KEY_POLICY)).isGreaterThan(3.9);
    assertThat(ofNewOperation(KmsOperation.CREATE_GRANT)).isGreaterThan(3.9);
    assertThat(ofNewOperation(KmsOperation.ENCRYPT)).isGreaterThan(3.9);
  }

  private static double ofNewOperation(KmsOperation operation) {
    KeyLife life = new KeyLife();
    life.window(BEGIN + 10 * HOUR, call(KmsOperation.TAG_RESOURCE, PAYMENTS));
    life.quietDays(1, 42);
    return life.window(BEGIN + 42 * DAY, call(operation, PAYMENTS)).stream()
        .filter(s -> s.family == SignalFamily.NEW_OPERATION)
        .findFirst()
        .get()
        .surprise;
  }

  @Test
  void aKeyOfShortLivedRolesWithNamesOfTheirOwnStaysQuiet() {
    Random random = new Random(3);
    for (int day = 0; day < 30; day++) {
      for (int i = 0; i < 24; i++) {
        String name = "animal-" + word(random) + "-" + word(random);
        life.window(BEGIN + day * DAY + i * HOUR, decrypt(role(name), "10.1.2.3"));
      }
    }
    life.signals.removeIf(s -> s.family != SignalFamily.NEW_PRINCIPAL);
    assertThat(life.signals).isNotEmpty().allMatch(s -> s.surprise < 1.5);
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < 6; i++) word.append((char) ('a' + random.nextInt(26)));
    return word.toString();
  }

  @Test
  void rolesThatDifferInAMadeUpSuffixAreOne() {
    for (int day = 0; day < 20; day++) {
      String name = String.format("app-Worker-%06X%06X", 0xA1B2C3 + 7919 * day, 0x1D2E3F + day);
      life.window(BEGIN + day * DAY, decrypt(role(name), "10.1.2.3"));
    }
    assertThat(words(life.signals)).isEmpty();
  }

  @Test
  void aNewRoleWithEachDeploymentSurprisesLessEachTime() {
    double first = 0;
    double last = 0;
    for (int day = 0; day < 70; day++) {
      String name = role("release-" + (char) ('a' + day / 7) + "x");
      for (int i = 0; i < 288; i += 4) {
        for (Signal s :
            life.window(BEGIN + day * DAY + i * KeyLife.WINDOW, decrypt(name, "10.1.2.3"))) {
          if (first == 0) first = s.surprise;
          last = s.surprise;
        }
      }
    }
    assertThat(first).isGreaterThan(4);
    assertThat(last).isLessThan(3.8);
    life.quietDays(70, 71);
  }

  @Test
  void aRefusedStrangerIsNewsAndSoIsHisSuccess() {
    life.quietDays(0, 30);
    List<Signal> refused =
        life.window(
            BEGIN + 30 * DAY,
            e -> e.principal(role("stranger")).from("10.1.2.3").error("AccessDenied"));
    assertThat(refused).hasSize(1);
    assertThat(refused.get(0).words).startsWith("failed call of a new principal");
    assertThat(life.window(BEGIN + 30 * DAY + HOUR, decrypt(role("stranger"), "10.1.2.3")))
        .extracting(s -> s.words.split(" ")[0] + " " + s.family.text())
        .containsExactly("new new-principal", "stranger, failures");
    assertThat(
            life.window(
                BEGIN + 31 * DAY,
                e -> e.principal(PAYMENTS).from("10.1.2.3").error("AccessDenied")))
        .as("a failure of one who is known is not news")
        .isEmpty();
  }

  @Test
  void whatWasNotSeenForNinetyDaysIsNewAgain() {
    life.quietDays(0, 20);
    life.window(BEGIN + 20 * DAY, call(KmsOperation.DESCRIBE_KEY, role("auditor")));
    life.signals.clear();
    life.quietDays(20, 105);
    assertThat(words(life.signals)).isEmpty();
    life.window(BEGIN + 109 * DAY, call(KmsOperation.DESCRIBE_KEY, role("auditor")));
    assertThat(words(life.signals)).isEmpty();
    life.quietDays(109, 201);
    life.window(BEGIN + 201 * DAY, call(KmsOperation.DESCRIBE_KEY, role("auditor")));
    assertThat(life.signals)
        .extracting(s -> s.family)
        .containsExactly(SignalFamily.NEW_PRINCIPAL, SignalFamily.NEW_OPERATION);
  }

  @Test
  void aFloodOfNamesIsBounded() {
    for (int day = 0; day < 10; day++) {
      for (int i = 0; i < 200; i++) {
        String name = "flood-" + (char) ('a' + day) + "x" + i;
        life.window(BEGIN + day * DAY + i * KeyLife.WINDOW, decrypt(role(name), "10.1.2.3"));
      }
    }
    assertThat(life.profile.novelty.names(NoveltyModel.Kind.PRINCIPAL).size()).isEqualTo(512);
    assertThat(life.profile.rhythm.principals).hasSize(RhythmModel.PRINCIPALS);
    assertThat(life.profile.dormancy.principals).hasSize(DormancyModel.PRINCIPALS);
    assertThat(life.profile.duties.principals).hasSize(DutiesModel.PRINCIPALS);
    assertThat(life.profile.toBytes().length).isLessThan(60_000);
  }

  @Test
  void anOfficeRoleAtNightIsUnusualAndAnHourBesideItsOwnOrASundayMorningIsNot() {
    for (int day = 0; day < 35; day++) {
      if (day % 7 >= 5) continue;
      for (int hour = 8; hour < 17; hour++) {
        life.window(BEGIN + day * DAY + hour * HOUR, decrypt(PAYMENTS, "10.1.2.3"));
      }
    }
    assertThat(words(life.signals)).isEmpty();
    Signal evening =
        life.window(BEGIN + 35 * DAY + 17 * HOUR, decrypt(PAYMENTS, "10.1.2.3")).stream()
            .findFirst()
            .orElse(null);
    assertThat(evening == null ? 0 : evening.surprise).isLessThan(3.8);
    List<Signal> night = life.window(BEGIN + 36 * DAY + 3 * HOUR, decrypt(PAYMENTS, "10.1.2.3"));
    assertThat(night).extracting(s -> s.family).containsExactly(SignalFamily.OFF_HOURS);
    assertThat(night.get(0).surprise).isGreaterThan(4.5);
    assertThat(night.get(0).words)
        .startsWith(
            "payments used the key at 03:00 UTC; usual are 08:00–16:59 UTC on working days, and one in");
    assertThat(
            life.window(
                BEGIN + 36 * DAY + 3 * HOUR + KeyLife.WINDOW, decrypt(PAYMENTS, "10.1.2.3")))
        .as("the same hour")
        .isEmpty();
    assertThat(life.window(BEGIN + 41 * DAY + 10 * HOUR, decrypt(PAYMENTS, "10.1.2.3")))
        .as("people work some Sundays: not enough for a finding by itself")
        .allMatch(signal -> signal.surprise < 4);
  }

  @Test
  void aPersonsSaturdaySaysLessThanARolesAndTheNightAsMuch() {
    String people = role("aws-reserved/sso.amazonaws.com/AWSReservedSSO_Analyst_0123456789abcdef");
    for (long hour : new long[] {5 * 24 + 6, 5 * 24 + 18}) {
      assertThat(ofHour(people, hour)).as("hour %d", hour).isLessThan(2.75);
      assertThat(ofHour(PAYMENTS, hour)).as("hour %d of a role", hour).isGreaterThan(4);
    }
    assertThat(ofHour(people, 26)).isEqualTo(ofHour(PAYMENTS, 26)).isGreaterThan(4);
  }

  /** Hours after a Monday's midnight, of one who works from eight to five. */
  private static double ofHour(String principal, long hour) {
    KeyLife life = new KeyLife();
    for (int day = 0; day < 35; day++) {
      for (int h = 8; h < 17 && day % 7 < 5; h++) {
        life.window(BEGIN + day * DAY + h * HOUR, decrypt(principal, "10.1.2.3"));
      }
    }
    List<Signal> found =
        life.window(BEGIN + 35 * DAY + hour * HOUR, decrypt(principal, "10.1.2.3"));
    return found.isEmpty() ? 0 : found.get(0).surprise;
  }

  @Test
  void aRoleWithoutRhythmHasNoUnusualHours() {
    Random random = new Random(5);
    for (int day = 0; day < 60; day++) {
      for (int i = 0; i < 3; i++) {
        life.window(
            BEGIN + day * DAY + (8 * i + random.nextInt(8)) * HOUR, decrypt(PAYMENTS, "10.1.2.3"));
      }
    }
    life.signals.removeIf(s -> s.surprise < 4);
    assertThat(words(life.signals)).isEmpty();
  }

  @Test
  void aKeyThatWakesAfterMonthsIsToldOnceAndAMonthlyOneIsNot() {
    for (int month = 0; month < 8; month++) {
      life.window(BEGIN + month * 31 * DAY, decrypt(PAYMENTS, "10.1.2.3"));
    }
    life.signals.removeIf(s -> s.family != SignalFamily.DORMANT);
    assertThat(life.signals).isNotEmpty().last().matches(s -> s.surprise < 4.7);
    KeyLife other = new KeyLife();
    other.quietDays(0, 20);
    List<Signal> woken = other.window(BEGIN + 80 * DAY, decrypt(PAYMENTS, "10.1.2.3"));
    assertThat(woken).extracting(s -> s.family).containsExactly(SignalFamily.DORMANT);
    assertThat(woken.get(0).surprise).isGreaterThan(5.5);
    assertThat(woken.get(0).words)
        .isEqualTo("first use in 60 days, after 1 spell of use in 19 days");
    assertThat(other.window(BEGIN + 80 * DAY + HOUR, decrypt(PAYMENTS, "10.1.2.3"))).isEmpty();
  }

  @Test
  void whoComesBackToAKeyThatAStrangerWokeUpIsToldToo() {
    for (int day = 0; day < 4; day++) life.window(BEGIN + day * DAY, decrypt(PAYMENTS, "10.1.2.3"));
    life.window(BEGIN + 24 * DAY, decrypt(role("stranger"), "10.1.2.3"));
    List<Signal> back = life.window(BEGIN + 25 * DAY, decrypt(PAYMENTS, "10.1.2.3"));
    assertThat(back).extracting(s -> s.family).containsExactly(SignalFamily.DORMANT);
    assertThat(back.get(0).words).startsWith("first use by payments in 22 days");
    assertThat(back.get(0).surprise).isGreaterThan(4);
  }

  @Test
  void whoComesBackAfterThreeWeeksToAKeyThatOthersUsedMeanwhileIsNot() {
    for (int day = 0; day < 25; day++)
      life.window(BEGIN + day * DAY, decrypt(PAYMENTS, "10.1.2.3"));
    life.window(BEGIN + 2 * DAY + HOUR, decrypt(BATCH, "10.1.2.3"));
    life.window(BEGIN + 23 * DAY + HOUR, decrypt(role("stranger"), "10.1.2.3"));
    assertThat(life.window(BEGIN + 24 * DAY + HOUR, decrypt(BATCH, "10.1.2.3")))
        .extracting(s -> s.family)
        .doesNotContain(SignalFamily.DORMANT);
  }

  @Test
  void aPrincipalThatComesBackToABusyKeyIsToldAsSuch() {
    for (int day = 0; day < 20; day++) {
      life.window(BEGIN + day * DAY, decrypt(BATCH, "10.1.2.3"), decrypt(PAYMENTS, "10.1.2.3"));
    }
    for (int day = 20; day < 70; day++) {
      life.window(BEGIN + day * DAY, decrypt(PAYMENTS, "10.1.2.3"));
    }
    List<Signal> back = life.window(BEGIN + 70 * DAY, decrypt(BATCH, "10.1.2.3"));
    assertThat(back).extracting(s -> s.family).containsExactly(SignalFamily.DORMANT);
    assertThat(back.get(0).words).startsWith("first use by nightly in 51 days");
  }

  @Test
  void oneWhoChangesThePolicyAndDecryptsIsReportedOncePerPeriodAndNeitherRootNorAService() {
    String admin = role("admin");
    life.window(BEGIN, call(KmsOperation.PUT_KEY_POLICY, admin));
    List<Signal> found = life.window(BEGIN + 3 * DAY, call(KmsOperation.DECRYPT, admin));
    assertThat(found).extracting(s -> s.family).containsExactly(SignalFamily.DUTIES);
    assertThat(found.get(0).words)
        .isEqualTo(
            "admin both administers the key (PutKeyPolicy) and decrypts with it (Decrypt), 3 days apart");
    assertThat(life.window(BEGIN + 4 * DAY, call(KmsOperation.DECRYPT, admin))).isEmpty();
    life.window(BEGIN + 40 * DAY, call(KmsOperation.DISABLE_KEY, admin));
    Signal again =
        life.window(BEGIN + 41 * DAY, call(KmsOperation.DECRYPT, admin)).stream()
            .filter(s -> s.family == SignalFamily.DUTIES)
            .findFirst()
            .orElseThrow();
    assertThat(again.surprise).as("habit").isEqualTo(1.5);
    String root = "arn:aws:iam::111122223333:root";
    KeyLife other = new KeyLife();
    other.window(BEGIN, call(KmsOperation.PUT_KEY_POLICY, root), call(KmsOperation.DECRYPT, root));
    other.window(
        BEGIN + HOUR,
        e -> {
          e.operation(KmsOperation.CREATE_GRANT).principal(PAYMENTS);
          e.build().viaService = "ec2.amazonaws.com";
        },
        call(KmsOperation.DECRYPT, PAYMENTS));
    assertThat(other.signals).isEmpty();
  }

  @Test
  void whatAServiceDoesForItselfIsMarked() {
    life.quietDays(0, 30);
    life.window(BEGIN + 30 * DAY, e -> e.service("rds.amazonaws.com").from("AWS Internal"));
    assertThat(life.signals).isNotEmpty();
    life.signals.removeIf(s -> s.serviceMade);
    assertThat(words(life.signals)).isEmpty();
  }

  @Test
  void aProfileReadBackGoesOnAsIfNothingHadHappened() throws IOException {
    KeyLife restored = new KeyLife();
    life.quietDays(0, 20);
    restored.quietDays(0, 10);
    restored.profile = UseProfile.fromBytes(restored.profile.toBytes());
    restored.quietDays(10, 20);
    assertThat(restored.profile.toBytes()).isEqualTo(life.profile.toBytes());
    life.window(BEGIN + 20 * DAY, decrypt(role("stranger"), "198.51.100.7"));
    restored.window(BEGIN + 20 * DAY, decrypt(role("stranger"), "198.51.100.7"));
    assertThat(restored.signals)
        .extracting(s -> s.words + s.surprise)
        .isEqualTo(
            life.signals.stream()
                .map(s -> s.words + s.surprise)
                .collect(java.util.stream.Collectors.toList()));
  }

  @Test
  void aWindowThatComesAgainChangesNothing() {
    life.quietDays(0, 20);
    byte[] before = life.profile.toBytes();
    assertThat(life.again()).isEmpty();
    assertThat(life.profile.toBytes()).isEqualTo(before);
  }
}
