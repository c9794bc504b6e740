package io.keytrail.profile;

import static io.keytrail.profile.KeyLife.BEGIN;
import static io.keytrail.profile.KeyLife.DAY;
import static io.keytrail.profile.KeyLife.HOUR;
import static io.keytrail.profile.KeyLife.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.TestEvents;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReachModelTest {
  private final ReachModel model = new ReachModel(Duration.ofDays(90), Duration.ofDays(7));
  private final UseReader reader = new UseReader();
  private PrincipalProfile profile = new PrincipalProfile();
  private final List<Signal> signals = new ArrayList<>();
  private long events;

  private static String key(int n) {
    return String.format("arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-%012d", n);
  }

  /** Use of the keys from one number to another in one window. */
  private List<PrincipalTouch> touches(
      long millis, KmsOperation operation, String classification, int from, int to) {
    List<PrincipalTouch> touches = new ArrayList<>();
    for (int n = from; n < to; n++) {
      UseFacts facts = new UseFacts();
      KmsEvent event =
          TestEvents.event(events++, Instant.ofEpochMilli(millis).toString())
              .operation(operation)
              .key(key(n))
              .build();
      facts.add(event, event.keys.get(0), reader);
      touches.addAll(
          PrincipalTouch.of(key(n), millis, millis + WINDOW, classification, facts.sorted()));
    }
    return touches;
  }

  private List<Signal> observe(List<PrincipalTouch> touches) {
    List<Signal> found = model.observe(profile, touches);
    signals.addAll(found);
    return found;
  }

  private void weeks(int keys, Random random) {
    for (int day = 0; day < 28; day++) {
      for (int hour = 0; hour < 24; hour += 2) {
        int many = 1 + random.nextInt(keys);
        observe(touches(BEGIN + day * DAY + hour * HOUR, KmsOperation.DECRYPT, null, 0, many));
      }
    }
  }

  @Test
  void manyMoreKeysThanEverIsOneSignalForEachKeyAndOnlyWhenItDoubles() {
    weeks(3, new Random(1));
    assertThat(KeyLife.words(signals)).isEmpty();
    long at = BEGIN + 28 * DAY;
    List<Signal> found = observe(touches(at, KmsOperation.DECRYPT, null, 0, 12));
    assertThat(found).hasSize(12).extracting(s -> s.family).containsOnly(SignalFamily.REACH);
    assertThat(found.get(0).surprise).isGreaterThan(4);
    assertThat(found.get(0).words).startsWith("BatchExport: 12 keys used per ");
    assertThat(found).extracting(s -> s.keyArn).doesNotHaveDuplicates();
    assertThat(observe(touches(at + WINDOW, KmsOperation.DECRYPT, null, 10, 16))).isEmpty();
    assertThat(observe(touches(at + 2 * WINDOW, KmsOperation.DECRYPT, null, 16, 60)))
        .as("doubled, and the keys named are bounded")
        .hasSize(ReachModel.NAMED_KEYS);
  }

  @Test
  void aScannerThatReachesAllKeysEachDayIsQuiet() {
    for (int day = 0; day < 20; day++) {
      observe(touches(BEGIN + day * DAY, KmsOperation.DECRYPT, null, 0, 200));
    }
    assertThat(KeyLife.words(signals)).isEmpty();
  }

  @Test
  void administeringManyKeysCountsFromTheFirstDayAndSaysHowLittleIsKnown() {
    List<Signal> found = observe(touches(BEGIN, KmsOperation.DISABLE_KEY, null, 0, 15));
    assertThat(found).hasSize(15);
    assertThat(found.get(0).measure).startsWith("keys administered per ");
    assertThat(found.get(0).weight).isEqualTo(0.5);
    assertThat(found.get(0).words).endsWith("but its past is known for 0 minutes");
  }

  @Test
  void theFirstRestrictedKeyAfterWeeksOfOthersIsNewAndAnUnknownOneIsNot() {
    for (int day = 0; day < 28; day++) {
      observe(touches(BEGIN + day * DAY, KmsOperation.DECRYPT, "Internal", 0, 2));
      observe(touches(BEGIN + day * DAY + HOUR, KmsOperation.DECRYPT, null, 5, 6));
    }
    assertThat(KeyLife.words(signals)).isEmpty();
    List<Signal> found =
        observe(touches(BEGIN + 28 * DAY, KmsOperation.DECRYPT, "Restricted", 9, 10));
    assertThat(found).extracting(s -> s.family).containsExactly(SignalFamily.NEW_CLASSIFICATION);
    assertThat(found.get(0).keyArn).isEqualTo(key(9));
    assertThat(observe(touches(BEGIN + 29 * DAY, KmsOperation.DECRYPT, "Restricted", 9, 10)))
        .isEmpty();
  }

  @Test
  void theOrderOfTouchesOfOneWindowDoesNotMatter() {
    List<PrincipalTouch> touches = touches(BEGIN, KmsOperation.DISABLE_KEY, null, 0, 15);
    List<String> inOrder = KeyLife.words(observe(touches));
    byte[] state = profile.toBytes();
    profile = new PrincipalProfile();
    Collections.shuffle(touches, new Random(2));
    assertThat(KeyLife.words(observe(touches))).isEqualTo(inOrder);
    assertThat(profile.toBytes()).isEqualTo(state);
  }

  @Test
  void keysOfADayAndTheStateAreBounded() throws IOException {
    observe(touches(BEGIN, KmsOperation.DECRYPT, null, 0, 2 * ReachModel.KEYS));
    assertThat(profile.keys).hasSize(ReachModel.KEYS);
    assertThat(PrincipalProfile.fromBytes(profile.toBytes()).toBytes())
        .isEqualTo(profile.toBytes());
    observe(touches(BEGIN + DAY, KmsOperation.DECRYPT, null, 0, 1));
    assertThat(profile.keys).as("yesterday's are gone").hasSize(1);
  }

  @Test
  void aTouchRoundTrips() throws IOException {
    PrincipalTouch touch = touches(BEGIN, KmsOperation.DECRYPT, "Restricted", 0, 1).get(0);
    assertThat(PrincipalTouch.fromBytes(touch.toBytes()))
        .usingRecursiveComparison()
        .isEqualTo(touch);
  }
}
