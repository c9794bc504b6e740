package io.keytrail.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.key.KeyChange.Kind;
import io.keytrail.key.Rotation.Type;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class KeyHistoryTest {
  private static final String ARN =
      "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final String OLDER =
      "arn:aws:kms:eu-west-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321";
  private static final long T = at("2026-03-01T00:00:00Z");
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long DAY = Duration.ofDays(1).toMillis();

  private final KeyHistory history = new KeyHistory(ARN);

  @Nested
  class Moments {
    @Test
    void theNewestWordNotAfterTheMomentHolds() {
      history.accept(state(T, "Enabled"));
      history.accept(state(T + 2 * HOUR, "Disabled"));

      assertThat(state(T - 1)).isNull();
      assertThat(state(T)).isEqualTo("Enabled");
      assertThat(state(T + 2 * HOUR - 1)).isEqualTo("Enabled");
      assertThat(state(T + 2 * HOUR)).isEqualTo("Disabled");
    }

    @Test
    void aFactSaysSinceWhenItHoldsAndWhenItWasLastSaid() {
      history.accept(state(T, "Enabled"));
      history.accept(state(T + HOUR, "Enabled"));

      assertThat(history.asOf(T + DAY).stated(KeyAttribute.STATE))
          .isEqualTo(new Stated("Enabled", FactSource.TRAIL, T, T + HOUR));
    }

    @Test
    void nothingIsKnownOfAKeyBeforeItWasMade() {
      history.accept(created(T));
      history.accept(scan(T + DAY, FactSource.API).put(KeyAttribute.CREATED, fact(T, T, T + DAY)));

      assertThat(history.asOf(T - 1).stated()).isEmpty();
      assertThat(history.existedAt(T - 1)).isFalse();
      assertThat(history.existedAt(T)).isTrue();
    }

    @Test
    void aScanSaysWhatIsTrueAtItsTimeAndNotBefore() {
      history.accept(state(T, "Disabled"));
      history.accept(with(scan(T + DAY, FactSource.API), KeyAttribute.STATE, "Enabled"));

      assertThat(state(T + DAY - 1)).isEqualTo("Disabled");
      assertThat(state(T + DAY)).isEqualTo("Enabled");
    }

    @Test
    void whatNeverChangesReachesBack() {
      KeyFacts scan = scan(T + DAY, FactSource.API);
      with(scan, KeyAttribute.ORIGIN, "EXTERNAL");
      with(scan, KeyAttribute.DESCRIPTION, "ledger");
      scan.put(KeyAttribute.CREATED, fact(T - DAY, T - DAY, T + DAY));
      scan.add(new Rotation(T - HOUR, Type.AUTOMATIC, FactSource.API));
      scan.add(new Rotation(T + HOUR, Type.AUTOMATIC, FactSource.API));
      scan.rotationsCompleteSince(0L);
      history.accept(scan);

      KeyFacts facts = history.asOf(T);

      assertThat(facts.text(KeyAttribute.ORIGIN)).isEqualTo("EXTERNAL");
      assertThat(facts.time(KeyAttribute.CREATED)).isEqualTo(T - DAY);
      assertThat(facts.rotations()).extracting(r -> r.timeMillis).containsExactly(T - HOUR);
      assertThat(facts.rotationsCompleteSince()).isZero();
      assertThat(facts.knows(KeyAttribute.DESCRIPTION)).isFalse();
      assertThat(history.asOf(T - 2 * DAY).stated()).isEmpty();
    }

    @Test
    void whatAScanSaysToHoldSinceEarlierHoldsSinceThen() {
      KeyFacts scan = scan(T + DAY, FactSource.SNAPSHOT);
      scan.put(KeyAttribute.STATE, new Stated("Disabled", FactSource.SNAPSHOT, T + HOUR, T + DAY));
      history.accept(state(T, "Enabled"));
      history.accept(scan);

      assertThat(state(T + HOUR - 1)).isEqualTo("Enabled");
      assertThat(state(T + HOUR)).isEqualTo("Disabled");
    }
  }

  @Nested
  class Conflicts {
    @Test
    void theLaterWordHoldsAgainstTheMoreTrustedOne() {
      history.accept(with(scan(T, FactSource.API), KeyAttribute.STATE, "Enabled"));
      history.accept(state(T + 1000, "Disabled"));

      assertThat(state(T + DAY)).isEqualTo("Disabled");
    }

    @Test
    void withinOneSecondTheApiHoldsAgainstASnapshotAndThatAgainstTheTrail() {
      KeyFacts api = with(scan(T + 100, FactSource.API), KeyAttribute.STATE, "Enabled");
      KeyFacts snapshot =
          with(scan(T + 900, FactSource.SNAPSHOT), KeyAttribute.STATE, "PendingDeletion");
      KeyStatement trail = state(T, "Disabled");

      everyOrder(List.of(api, snapshot, trail), "Enabled");
      everyOrder(List.of(snapshot, trail), "PendingDeletion");
    }

    @Test
    void withinOneSecondTheCreationComesFirstAndTheDeletionLast() {
      KeyStatement created = created(T).add(KeyChange.set(KeyAttribute.STATE, "Enabled"));
      KeyStatement disabled = state(T, "Disabled");
      KeyStatement deleted = state(T, KeyStatements.DELETED);
      created.eventId = "z";
      deleted.eventId = "a";
      deleted.rank = 2;

      everyOrder(List.of(created, disabled), "Disabled");
      everyOrder(List.of(created, disabled, deleted), KeyStatements.DELETED);
    }

    @Test
    void eventsOfOneSecondAreTakenInOneOrderWhateverTheirArrival() {
      KeyStatement one = state(T, "Enabled");
      KeyStatement other = state(T, "Disabled");
      one.eventId = "a";
      other.eventId = "b";

      everyOrder(List.of(one, other), "Disabled");
    }

    @Test
    void anEventThatIsToldTwiceCountsOnce() {
      KeyStatement rotated = rotated(T, Type.AUTOMATIC);
      history.accept(rotated);
      history.accept(rotated);

      assertThat(history.asOf(T).rotations()).hasSize(1);
      assertThat(history.versions()).isEqualTo(1);
    }

    private List<Object> randomWords() {
      List<Object> words = new ArrayList<>();
      Random random = new Random(7);
      for (int i = 0; i < 120; i++) {
        long at = T + random.nextInt(60) * 1000L;
        KeyStatement statement = change(at);
        statement.eventId = "e" + i;
        switch (i % 8) {
          case 0:
            statement.add(KeyChange.set(KeyAttribute.STATE, i % 3 == 0 ? "Disabled" : "Enabled"));
            break;
          case 1:
            statement.add(KeyChange.put(KeyAttribute.TAGS, "t" + i % 5, "v" + i));
            break;
          case 2:
            statement.add(KeyChange.remove(KeyAttribute.TAGS, "t" + i % 5));
            break;
          case 3:
            statement.add(KeyChange.of(Kind.ROTATED, Type.UNKNOWN.name()));
            break;
          case 4:
            statement.add(KeyChange.of(Kind.ROTATION_REQUESTED, null));
            break;
          case 5:
            statement.add(KeyChange.of(Kind.MATERIAL_IMPORTED, "NEW_KEY_MATERIAL"));
            break;
          case 6:
            statement.add(KeyChange.of(Kind.USED, null));
            break;
          default:
            statement.add(KeyChange.of(Kind.MATERIAL_GONE, null));
        }
        words.add(statement);
      }
      for (int i = 0; i < 5; i++) {
        FactSource source = i % 2 == 0 ? FactSource.API : FactSource.SNAPSHOT;
        KeyFacts scan = scan(T + i * 12_000L + 300, source);
        with(scan, KeyAttribute.TAGS, map("t1", "scan" + i));
        words.add(scan.add(new Rotation(T + 4000, Type.ON_DEMAND, source)));
      }
      return words;
    }

    @Test
    void whatWasAskedBeforeChangesNoAnswer() throws IOException {
      List<Object> words = randomWords();
      for (int seed = 0; seed < 20; seed++) {
        Random random = new Random(seed);
        Collections.shuffle(words, random);
        KeyHistory asked = new KeyHistory(ARN);
        for (Object word : words) {
          acceptInto(asked, word);
          if (random.nextInt(20) == 0) asked.prune(T + random.nextInt(40_000));
          for (int i = 0; i < 4; i++) {
            long at = T - 1000 + random.nextInt(64_000);
            KeyHistory fresh = KeyHistory.fromBytes(asked.toBytes());
            for (long near : new long[] {at, at + 1, at - 500, at + 700}) {
              assertThat(KeyFactsJson.write(asked.asOf(near)))
                  .isEqualTo(KeyFactsJson.write(fresh.asOf(near)));
              fresh = KeyHistory.fromBytes(asked.toBytes());
              assertThat(asked.freshness(near, null)).isEqualTo(fresh.freshness(near, null));
            }
          }
        }
      }
    }

    @Test
    void theAnswersDoNotDependOnTheOrderOfArrival() {
      List<Object> words = randomWords();
      String expected = null;
      for (int seed = 0; seed < 20; seed++) {
        Collections.shuffle(words, new Random(seed));
        KeyHistory fresh = new KeyHistory(ARN);
        words.forEach(word -> acceptInto(fresh, word));
        StringBuilder answers = new StringBuilder();
        for (long at = T - 1000; at < T + 62_000; at += 500) {
          answers.append(KeyFactsJson.write(fresh.asOf(at))).append(fresh.freshness(at, null));
        }
        if (expected == null) expected = answers.toString();
        assertThat(answers.toString()).as("seed %d", seed).isEqualTo(expected);
      }
    }

    @Test
    void aUseFillsAGapAndContradictsNothing() {
      history.accept(change(T + HOUR, KeyChange.of(Kind.USED, null)));
      assertThat(state(T)).isNull();
      assertThat(state(T + HOUR)).isEqualTo("Enabled");

      // KMS may serve calls for minutes after a key was disabled.
      history.accept(state(T + 2 * HOUR, "Disabled"));
      history.accept(change(T + 2 * HOUR + 1000, KeyChange.of(Kind.USED, null)));
      assertThat(state(T + 3 * HOUR)).isEqualTo("Disabled");
    }

    private void everyOrder(List<?> words, String expected) {
      for (int seed = 0; seed < 20; seed++) {
        List<?> shuffled = new ArrayList<>(words);
        Collections.shuffle(shuffled, new Random(seed));
        KeyHistory fresh = new KeyHistory(ARN);
        shuffled.forEach(word -> acceptInto(fresh, word));
        assertThat(fresh.asOf(T + DAY).text(KeyAttribute.STATE))
            .as("seed %d", seed)
            .isEqualTo(expected);
      }
    }
  }

  @Nested
  class Tags {
    @Test
    void changesJoinTheScanBefore() {
      history.accept(
          with(scan(T, FactSource.API), KeyAttribute.TAGS, map("Owner", "a", "Team", "x")));
      history.accept(change(T + HOUR, KeyChange.put(KeyAttribute.TAGS, "Owner", "b")));
      history.accept(change(T + 2 * HOUR, KeyChange.remove(KeyAttribute.TAGS, "Team")));

      assertThat(history.asOf(T + HOUR - 1).map(KeyAttribute.TAGS))
          .isEqualTo(map("Owner", "a", "Team", "x"));
      assertThat(history.asOf(T + HOUR).map(KeyAttribute.TAGS))
          .isEqualTo(map("Owner", "b", "Team", "x"));
      assertThat(history.asOf(T + DAY).map(KeyAttribute.TAGS)).isEqualTo(map("Owner", "b"));
    }

    @Test
    void ofAKeyOlderThanTheTrailOnlySomeAreKnown() {
      history.accept(change(T, KeyChange.put(KeyAttribute.TAGS, "Owner", "b")));
      history.accept(change(T + HOUR, KeyChange.remove(KeyAttribute.TAGS, "Team")));

      KeyFacts facts = history.asOf(T + DAY);

      assertThat(facts.knows(KeyAttribute.TAGS)).isFalse();
      assertThat(facts.tag("Owner")).isEqualTo("b");
      assertThat(facts.knowsEntry(KeyAttribute.TAGS, "Team")).isTrue();
      assertThat(facts.tag("Team")).isNull();
      assertThat(facts.knowsEntry(KeyAttribute.TAGS, "Cost")).isFalse();
    }

    @Test
    void aScanCompletesThem() {
      history.accept(change(T, KeyChange.put(KeyAttribute.TAGS, "Owner", "b")));
      history.accept(with(scan(T + HOUR, FactSource.API), KeyAttribute.TAGS, map("Team", "x")));

      KeyFacts facts = history.asOf(T + DAY);

      assertThat(facts.map(KeyAttribute.TAGS)).isEqualTo(map("Team", "x"));
      assertThat(facts.part(KeyAttribute.TAGS)).isNull();
    }

    @Test
    void ofAnAbsurdNumberTheFirstOnesAreKept() {
      history.accept(change(T, KeyChange.clear(KeyAttribute.TAGS)));
      KeyStatement many = change(T + HOUR);
      for (int i = 0; i < 1000; i++) {
        many.add(KeyChange.put(KeyAttribute.TAGS, String.format("t%04d", i), "x"));
      }
      history.accept(many);

      KeyFacts facts = history.asOf(T + DAY);

      assertThat(facts.knows(KeyAttribute.TAGS)).isFalse();
      assertThat(facts.tag("t0000")).isEqualTo("x");
      assertThat((Map<?, ?>) facts.part(KeyAttribute.TAGS).value).hasSize(KeyKnowledge.MAX_ENTRIES);
    }
  }

  @Nested
  class Rotations {
    @Test
    void theCallAndTheRecordOfARotationAreOne() {
      history.accept(change(T, KeyChange.of(Kind.ROTATION_REQUESTED, null)));
      assertRotations(new Rotation(T, Type.ON_DEMAND, FactSource.TRAIL));

      history.accept(rotated(T + 5 * 60_000, Type.UNKNOWN));
      assertRotations(new Rotation(T + 5 * 60_000, Type.ON_DEMAND, FactSource.TRAIL));
    }

    @Test
    void theScanAndTheTrailTellOfOneRotation() {
      KeyFacts scan = scan(T + DAY, FactSource.API);
      scan.add(new Rotation(T - 300 * DAY, Type.AUTOMATIC, FactSource.API));
      scan.add(new Rotation(T - 2000, Type.AUTOMATIC, FactSource.API));
      history.accept(rotated(T, Type.UNKNOWN));
      history.accept(scan);

      assertRotations(
          new Rotation(T - 300 * DAY, Type.AUTOMATIC, FactSource.API),
          new Rotation(T - 2000, Type.AUTOMATIC, FactSource.API));
    }

    @Test
    void twoOfOneListAreTwoHoweverNear() {
      history.accept(rotated(T, Type.ON_DEMAND));
      history.accept(rotated(T + 60_000, Type.ON_DEMAND));

      assertThat(history.asOf(T + DAY).rotations()).hasSize(2);
    }

    @Test
    void anAutomaticRotationIsNoneOnDemand() {
      history.accept(change(T, KeyChange.of(Kind.ROTATION_REQUESTED, null)));
      history.accept(rotated(T + HOUR, Type.AUTOMATIC));

      assertThat(history.asOf(T + DAY).rotations())
          .extracting(r -> r.type)
          .containsExactly(Type.ON_DEMAND, Type.AUTOMATIC);
    }

    @Test
    void whatEventBridgeTellsTooCountsOnce() {
      history.accept(change(T + 60_000, KeyChange.of(Kind.ROTATED_ELSEWHERE, Type.UNKNOWN.name())));
      history.accept(change(T + 90_000, KeyChange.of(Kind.ROTATED_ELSEWHERE, Type.UNKNOWN.name())));
      assertRotations(new Rotation(T + 60_000, Type.UNKNOWN, FactSource.TRAIL));

      history.accept(rotated(T, Type.AUTOMATIC));
      assertRotations(new Rotation(T, Type.AUTOMATIC, FactSource.TRAIL));
    }

    @Test
    void theFirstMaterialIsNoRotation() {
      history.accept(state(T, KeyStatements.PENDING_IMPORT));
      history.accept(imported(T + HOUR));

      assertThat(history.asOf(T + DAY).rotations()).isEmpty();
      assertThat(state(T + DAY)).isEqualTo("Enabled");
    }

    @Test
    void newMaterialIsARotationOnceItBecomesCurrent() {
      history.accept(state(T, "Enabled"));
      history.accept(imported(T + HOUR));
      assertRotations();

      history.accept(change(T + 2 * HOUR, KeyChange.of(Kind.ROTATION_REQUESTED, null)));
      history.accept(rotated(T + 3 * HOUR, Type.ON_DEMAND));
      assertRotations(new Rotation(T + 3 * HOUR, Type.IMPORTED, FactSource.TRAIL));
    }

    @Test
    void theSameMaterialImportedAnewIsNone() {
      history.accept(state(T, "Enabled"));
      history.accept(change(T + HOUR, KeyChange.of(Kind.MATERIAL_IMPORTED, null)));
      history.accept(rotated(T + 2 * HOUR, Type.ON_DEMAND));

      assertRotations(new Rotation(T + 2 * HOUR, Type.ON_DEMAND, FactSource.TRAIL));
    }

    @Test
    void anAliasThatComesFromAnOlderKeyIsOneTheFirstTime() {
      history.accept(created(T));
      history.accept(change(T + HOUR, KeyChange.aliasCame("alias/app", OLDER, T - DAY)));
      history.accept(change(T + 9 * HOUR, KeyChange.aliasCame("alias/app", OLDER, T - DAY)));

      assertRotations(new Rotation(T + HOUR, Type.ALIAS_SWITCH, FactSource.TRAIL));
    }

    @Test
    void whetherTheKeyIsYoungerMayBeToldByALaterScan() {
      history.accept(change(T + HOUR, KeyChange.aliasCame("alias/app", OLDER, T - DAY)));
      assertRotations();

      history.accept(scan(T + DAY, FactSource.API).put(KeyAttribute.CREATED, fact(T, T, T + DAY)));
      assertRotations(new Rotation(T + HOUR, Type.ALIAS_SWITCH, FactSource.TRAIL));
    }

    @Test
    void anAliasThatComesFromAYoungerOrUnknownKeyIsNone() {
      history.accept(created(T));
      history.accept(change(T + HOUR, KeyChange.aliasCame("alias/app", OLDER, T + 1000)));
      history.accept(change(T + HOUR, KeyChange.aliasCame("alias/app", OLDER, null)));

      assertRotations();
    }

    @Test
    void ofAKeyThatTheTrailSawMadeNoneIsMissing() {
      history.accept(created(T));

      assertThat(history.asOf(T).rotationsCompleteSince()).isZero();
    }

    @Test
    void fromTheFirstChangeThatTheTrailToldNoneIsMissed() {
      history.accept(change(T - DAY, KeyChange.of(Kind.USED, null)));
      history.accept(state(T, "Enabled"));
      assertThat(history.asOf(T - 1).rotationsCompleteSince()).isNull();
      assertThat(history.asOf(T).rotationsCompleteSince()).isEqualTo(T);
      assertThat(history.asOf(T).currentMaterialSince()).isNull();

      history.accept(rotated(T + DAY, Type.AUTOMATIC));
      assertThat(history.asOf(T + DAY).currentMaterialSince()).isEqualTo(T + DAY);
    }

    @Test
    void aReplicaMayHaveMaterialThatIsOlderThanItself() {
      KeyStatement replica = change(T, KeyChange.of(Kind.CREATED, "REPLICA"));
      replica.add(KeyChange.set(KeyAttribute.CREATED, Long.toString(T)));
      replica.add(KeyChange.set(KeyAttribute.MULTI_REGION_ROLE, "REPLICA"));
      history.accept(replica);

      assertThat(history.asOf(T).currentMaterialSince()).isNull();
      assertThat(history.freshness(T, null).enrichment).isEqualTo(Enrichment.TRAIL);
    }

    private void assertRotations(Rotation... expected) {
      assertThat(history.asOf(T + 10 * DAY).rotations()).containsExactly(expected);
    }
  }

  @Nested
  class Trust {
    private final Duration fresh = Duration.ofMinutes(30);

    @Test
    void isInTheApiWhileItsAnswerIsFresh() {
      history.accept(with(scan(T, FactSource.API), KeyAttribute.STATE, "Enabled"));

      assertThat(history.freshness(T + 60_000, fresh))
          .isEqualTo(new Freshness(Enrichment.API, 60_000L, 60_000L));
      assertThat(history.freshness(T + HOUR, fresh))
          .isEqualTo(new Freshness(Enrichment.STALE, HOUR, HOUR));
      assertThat(history.freshness(T + HOUR, null))
          .isEqualTo(new Freshness(Enrichment.API, HOUR, HOUR));
    }

    @Test
    void isInASnapshotHoweverOld() {
      history.accept(with(scan(T, FactSource.SNAPSHOT), KeyAttribute.STATE, "Enabled"));
      history.accept(state(T + HOUR, "Disabled"));

      assertThat(history.freshness(T + DAY, fresh))
          .as("the trail told of it since, which is younger")
          .isEqualTo(new Freshness(Enrichment.SNAPSHOT, DAY - HOUR, DAY));
      assertThat(history.freshness(T + HOUR - 1, fresh))
          .isEqualTo(new Freshness(Enrichment.SNAPSHOT, HOUR - 1, HOUR - 1));
    }

    @Test
    void ofAnAnswerIsNotRenewedByTheTrail() {
      history.accept(with(scan(T, FactSource.API), KeyAttribute.STATE, "Enabled"));
      history.accept(state(T + HOUR, "Disabled"));

      assertThat(history.freshness(T + HOUR + 1, fresh))
          .isEqualTo(new Freshness(Enrichment.STALE, 1L, HOUR + 1));
    }

    @Test
    void inWhatTheTrailToldBeforeAScanMakesItNoYounger() {
      history.accept(state(T - HOUR, "Disabled"));
      history.accept(with(scan(T, FactSource.SNAPSHOT), KeyAttribute.STATE, "Enabled"));

      assertThat(history.freshness(T + DAY, fresh))
          .isEqualTo(new Freshness(Enrichment.SNAPSHOT, DAY, DAY));
    }

    @Test
    void isInTheTrailFromTheCreationOnAndElsePartial() {
      history.accept(state(T, "Enabled"));
      assertThat(history.freshness(T + HOUR, fresh))
          .isEqualTo(new Freshness(Enrichment.PARTIAL, HOUR, null));
      assertThat(history.freshness(T - 1, fresh)).isEqualTo(Freshness.UNAVAILABLE);

      history.accept(created(T - DAY));
      assertThat(history.freshness(T + HOUR, fresh))
          .isEqualTo(new Freshness(Enrichment.TRAIL, HOUR, null));
    }
  }

  @Nested
  class Memory {
    @Test
    void pruningForgetsTheChangesAndKeepsHowTheKeyWas() {
      feed(history);
      KeyFacts before = history.asOf(T + 5 * HOUR);

      history.prune(T + 4 * HOUR);

      assertThat(history.versions()).isEqualTo(1);
      assertThat(KeyFactsJson.write(history.asOf(T + 5 * HOUR)))
          .isEqualTo(KeyFactsJson.write(before));
      assertThat(history.freshness(T + 5 * HOUR, null).enrichment).isEqualTo(Enrichment.SNAPSHOT);
    }

    @Test
    void ofTheTimeBeforeTheHorizonWhatHeldThenIsStillKnown() {
      feed(history);
      history.prune(T + 4 * HOUR);

      KeyFacts early = history.asOf(T + 90 * 60_000);

      assertThat(early.map(KeyAttribute.TAGS)).as("unchanged since").isEqualTo(map("Owner", "a"));
      assertThat(early.knows(KeyAttribute.STATE)).as("changed since").isFalse();
      assertThat(history.existedAt(T - 1)).isFalse();
    }

    @Test
    void pruningTwiceIsPruningOnce() throws IOException {
      KeyHistory other = new KeyHistory(ARN);
      feed(history);
      feed(other);

      history.prune(T + HOUR);
      history.prune(T + 4 * HOUR);
      history.prune(T + 2 * HOUR);
      other.prune(T + 4 * HOUR);

      assertThat(history.toBytes()).isEqualTo(other.toBytes());
    }

    @Test
    void whatComesFromBeforeTheHorizonFillsGapsOnly() {
      feed(history);
      history.prune(T + 4 * HOUR);

      history.accept(state(T + 2 * HOUR + 1000, "PendingDeletion"));
      history.accept(change(T + HOUR, KeyChange.set(KeyAttribute.DESCRIPTION, "late")));
      history.accept(rotated(T + 30 * 60_000, Type.AUTOMATIC));

      assertThat(state(T + DAY)).isEqualTo("Disabled");
      assertThat(history.asOf(T + DAY).text(KeyAttribute.DESCRIPTION)).isEqualTo("late");
      assertThat(history.asOf(T + DAY).rotations())
          .extracting(r -> r.type)
          .containsExactly(Type.AUTOMATIC, Type.ALIAS_SWITCH);
    }

    @Test
    void versionsAreBounded() {
      for (int i = 0; i < 5000; i++) {
        history.accept(state(T + i * 1000L, i % 2 == 0 ? "Enabled" : "Disabled"));
        history.accept(
            with(scan(T + i * 1000L + 500, FactSource.API), KeyAttribute.DESCRIPTION, "d" + i));
      }

      assertThat(history.versions()).isLessThanOrEqualTo(512 + 16);
      assertThat(state(T + DAY)).isEqualTo("Disabled");
      assertThat(history.asOf(T + DAY).text(KeyAttribute.DESCRIPTION)).isEqualTo("d4999");
    }

    @Test
    void aFloodWithinOneSecondIsBoundedToo() {
      for (int i = 0; i < 5000; i++) {
        KeyStatement statement = change(T, KeyChange.put(KeyAttribute.TAGS, "t" + i, "x"));
        statement.eventId = "e" + i;
        history.accept(statement);
      }

      assertThat(history.versions()).isLessThanOrEqualTo(512);
    }

    @Test
    void theBytesHoldTheHistory() throws IOException {
      feed(history);
      history.prune(T + 2 * HOUR);
      history.accept(change(T + 6 * HOUR, KeyChange.of(Kind.ROTATION_REQUESTED, null)));

      byte[] bytes = history.toBytes();
      KeyHistory read = KeyHistory.fromBytes(bytes);

      assertThat(read.toBytes()).isEqualTo(bytes);
      assertThat(KeyFactsJson.write(read.asOf(T + DAY)))
          .isEqualTo(KeyFactsJson.write(history.asOf(T + DAY)));
      assertThat(read.freshness(T + DAY, null)).isEqualTo(history.freshness(T + DAY, null));
    }

    @Test
    void whatIsDamagedOrNewerIsRefused() throws IOException {
      feed(history);
      byte[] bytes = history.toBytes();
      for (int length = 0; length < bytes.length; length++) {
        byte[] cut = Arrays.copyOf(bytes, length);
        assertThatThrownBy(() -> KeyHistory.fromBytes(cut)).isInstanceOf(IOException.class);
      }
      bytes[0] = 9;
      assertThatThrownBy(() -> KeyHistory.fromBytes(bytes))
          .hasMessage("key state of version 9; this build reads version 1");
    }

    @Test
    void theFirstVersionIsStillRead() throws IOException {
      KeyHistory expected = new KeyHistory(ARN);
      feed(expected);
      expected.prune(T + 2 * HOUR);
      expected.accept(change(T + 6 * HOUR, KeyChange.of(Kind.ROTATION_REQUESTED, null)));
      try (InputStream fixture = KeyHistoryTest.class.getResourceAsStream("key-history-v1.bin")) {
        KeyHistory read = KeyHistory.fromBytes(fixture.readAllBytes());

        assertThat(KeyFactsJson.write(read.asOf(T + DAY)))
            .isEqualTo(KeyFactsJson.write(expected.asOf(T + DAY)));
        assertThat(read.toBytes()).isEqualTo(expected.toBytes());
      }
    }

    private void feed(KeyHistory history) {
      history.accept(created(T));
      history.accept(
          change(
              T,
              KeyChange.clear(KeyAttribute.TAGS),
              KeyChange.put(KeyAttribute.TAGS, "Owner", "a")));
      history.accept(change(T + HOUR, KeyChange.aliasCame("alias/app", OLDER, T - DAY)));
      history.accept(change(T + HOUR + 1000, KeyChange.put(KeyAttribute.ALIASES, "alias/app", "")));
      history.accept(state(T + 2 * HOUR, "Enabled"));
      KeyFacts scan = with(scan(T + 3 * HOUR, FactSource.SNAPSHOT), KeyAttribute.STATE, "Disabled");
      history.accept(with(scan, KeyAttribute.CUSTOM_KEY_STORE, null));
      history.accept(change(T + 4 * HOUR, KeyChange.put(KeyAttribute.GRANTS, "g", "x: Decrypt")));
    }
  }

  // ---- words ----

  private String state(long millis) {
    return history.asOf(millis).text(KeyAttribute.STATE);
  }

  static void acceptInto(KeyHistory history, Object word) {
    if (word instanceof KeyStatement) history.accept((KeyStatement) word);
    else history.accept((KeyFacts) word);
  }

  static KeyStatement change(long millis, KeyChange... changes) {
    KeyStatement statement = new KeyStatement(ARN, millis, "event-" + millis);
    for (KeyChange change : changes) statement.add(change);
    return statement;
  }

  static KeyStatement state(long millis, String state) {
    return change(millis, KeyChange.set(KeyAttribute.STATE, state));
  }

  static KeyStatement created(long millis) {
    KeyStatement statement =
        change(
            millis,
            KeyChange.of(Kind.CREATED, null),
            KeyChange.set(KeyAttribute.CREATED, Long.toString(millis)));
    statement.rank = 0;
    return statement;
  }

  static KeyStatement rotated(long millis, Type type) {
    return change(millis, KeyChange.of(Kind.ROTATED, type.name()));
  }

  private static KeyStatement imported(long millis) {
    return change(millis, KeyChange.of(Kind.MATERIAL_IMPORTED, "NEW_KEY_MATERIAL"));
  }

  static KeyFacts scan(long millis, FactSource source) {
    return new KeyFacts(ARN, millis)
        .put(KeyAttribute.MANAGER, new Stated("CUSTOMER", source, millis, millis));
  }

  static KeyFacts with(KeyFacts scan, KeyAttribute attribute, Object value) {
    FactSource source = scan.stated(KeyAttribute.MANAGER).source;
    return scan.put(attribute, new Stated(value, source, scan.asOfMillis(), scan.asOfMillis()));
  }

  private static Stated fact(Object value, long since, long seen) {
    return new Stated(value, FactSource.API, since, seen);
  }

  static Map<String, String> map(String... pairs) {
    TreeMap<String, String> map = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) map.put(pairs[i], pairs[i + 1]);
    return map;
  }

  static TreeSet<String> set(String... texts) {
    return new TreeSet<>(List.of(texts));
  }

  static long at(String time) {
    return Instant.parse(time).toEpochMilli();
  }
}
