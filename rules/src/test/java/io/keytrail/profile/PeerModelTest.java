package io.keytrail.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.keytrail.key.Enrichment;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeyView;
import io.keytrail.kms.TestEvents;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.UsageWindow;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PeerModelTest {
  private static final Duration STEP = Duration.ofMinutes(5);
  private static final Duration LATENESS = Duration.ofMinutes(30);
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long FIRST = 20_000;
  private static final PeerGroup PAYMENTS = PeerGroup.parse("111122223333/application/payments");

  private final PeerModel model = new PeerModel(BaselineParameters.defaults(), STEP, LATENESS);

  static KeyView tagged(String application, String classification) {
    return new KeyView(
        new KeyFacts(TestEvents.KEY, 0),
        Enrichment.TRAIL,
        0L,
        classification,
        null,
        application,
        null);
  }

  private static UsageWindow window(long startMillis, long decrypts, KeyView key) {
    KeyUsage usage = new KeyUsage(1);
    usage.decryptSide = decrypts;
    usage.calls = decrypts;
    long end = startMillis + STEP.toMillis();
    return new UsageWindow(TestEvents.KEY, startMillis, end, 0, usage).with(key);
  }

  private void show(KeyDays key, UsageWindow window) {
    model.show(key, window, window.endMillis - 1);
  }

  /** Each day one hour of use, as much in each window; all that the key tells until the end. */
  private List<PeerDay> life(long from, long to, long decrypts, KeyView view) {
    KeyDays key = new KeyDays();
    List<PeerDay> told = new ArrayList<>();
    for (long day = from; day < to; day++) {
      for (int i = 0; i < 12; i++) {
        show(key, window(day * DAY + 9 * DAY / 24 + i * STEP.toMillis(), decrypts, view));
      }
      told.addAll(model.close(key, day));
    }
    return told;
  }

  private static PeerDays seen(List<PeerDay> told) {
    PeerDays seen = new PeerDays();
    told.forEach(seen::add);
    return seen;
  }

  private List<PeerDay> keys(int count, long days) {
    List<PeerDay> told = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      told.addAll(life(FIRST - 4, FIRST + days, 100, tagged("payments", null)));
    }
    return told;
  }

  @Test
  void peersShareAccountAndApplicationOrElseClassification() {
    assertThat(PeerGroup.of(TestEvents.KEY, tagged("payments", "Restricted")))
        .extracting(PeerGroup::text)
        .containsExactly(
            "111122223333/application/payments", "111122223333/classification/Restricted");
    assertThat(PeerGroup.of(TestEvents.KEY, tagged(null, "Restricted"))).hasSize(1);
    assertThat(PeerGroup.of(TestEvents.KEY, tagged("", null))).isEmpty();
    assertThat(PeerGroup.of(TestEvents.KEY, null)).as("nothing is known of the key").isEmpty();
  }

  @Test
  void aTagMayHoldAnythingAndIsBounded() {
    String hostile = "a/b/" + "x".repeat(5_000);
    PeerGroup group = PeerGroup.of(TestEvents.KEY, tagged(hostile, null)).get(0);
    assertThat(group.text()).hasSizeLessThan(300);
    assertThat(group.words()).startsWith("application a/b/xxx");
  }

  @Test
  void whoIsTooYoungToBeJudgedAloneTeachesNobody() {
    List<PeerDay> told = life(FIRST, FIRST + 6, 10, tagged("payments", null));
    assertThat(told).extracting(day -> day.day).containsExactly(FIRST + 4, FIRST + 5);
    assertThat(told).allMatch(day -> day.group.equals(PAYMENTS));
  }

  @Test
  void whoWasAwayForLongIsYoungAgain() {
    KeyDays key = new KeyDays();
    KeyView view = tagged("payments", null);
    show(key, window(FIRST * DAY, 10, view));
    long back = model.expiryMillis(key);
    show(key, window(back, 10, view));
    show(key, window(back + 2 * DAY, 10, view));
    assertThat(model.close(key, PeerModel.day(back) + 3)).isEmpty();
  }

  @Test
  void aKeyWithoutTagsTellsNobody() {
    assertThat(life(FIRST, FIRST + 9, 10, null)).isEmpty();
    assertThat(life(FIRST, FIRST + 9, 10, tagged(null, null))).isEmpty();
  }

  @Test
  void aWindowThatChangesWhileItMayCountsAsItWasLast() {
    KeyView view = tagged("payments", null);
    KeyDays inTime = new KeyDays();
    KeyDays late = new KeyDays();
    for (long start = FIRST * DAY; start < (FIRST + 4) * DAY; start += STEP.toMillis()) {
      long calls = 5 + start / STEP.toMillis() % 7;
      show(inTime, window(start, calls, view));
      show(late, window(start, calls / 2, view));
      long before = start - LATENESS.toMillis();
      if (before < FIRST * DAY) continue;
      UsageWindow whole = window(before, 5 + before / STEP.toMillis() % 7, view);
      model.show(late, whole, before + STEP.toMillis() - 1 + LATENESS.toMillis());
    }
    for (long open = (FIRST + 4) * DAY - 6 * STEP.toMillis();
        open < (FIRST + 4) * DAY;
        open += STEP.toMillis()) {
      show(late, window(open, 5 + open / STEP.toMillis() % 7, view));
    }
    assertThat(late.toBytes()).isEqualTo(inTime.toBytes());
    PeerDay told = model.close(late, FIRST + 3).get(0);
    assertThat(told.toBytes()).isEqualTo(model.close(inTime, FIRST + 3).get(0).toBytes());
    assertThat(late.open).isEmpty();
  }

  @Test
  void fewKeysOrFewDaysAreNoPrior() {
    assertThat(model.prior(PAYMENTS, seen(keys(2, 9)), FIRST + 8)).isNull();
    assertThat(model.prior(PAYMENTS, seen(keys(3, 2)), FIRST + 1)).isNull();
    PeerPrior enough = model.prior(PAYMENTS, seen(keys(3, 3)), FIRST + 2);
    assertThat(enough.keys).isEqualTo(3);
    assertThat(enough.days).isEqualTo(3);
  }

  @Test
  void aDayOnWhichTooFewWereUsedDoesNotCount() {
    List<PeerDay> told = keys(3, 3);
    told.addAll(life(FIRST - 4, FIRST + 9, 1_000_000, tagged("payments", null)));
    PeerPrior prior = model.prior(PAYMENTS, seen(told), FIRST + 8);
    assertThat(prior.days).isEqualTo(3);
    assertThat(prior.keys).isEqualTo(4);
  }

  @Test
  void theDayBeforeIsTheLastThatNoLateEventCanChange() {
    long midnight = FIRST * DAY;
    long open = midnight + LATENESS.toMillis();
    assertThat(model.dayBefore(open)).isEqualTo(FIRST - 2);
    assertThat(model.dayBefore(open + STEP.toMillis())).isEqualTo(FIRST - 1);
    assertThat(model.closeMillis(FIRST - 1)).isEqualTo(open - 1);
    assertThat(model.closedDay(open - 1)).isEqualTo(FIRST - 1);
    assertThat(model.closedDay(open - 2)).isEqualTo(FIRST - 2);
  }

  @Test
  void daysToComeAndDaysLongPastDoNotCount() {
    PeerDays seen = seen(keys(5, 20));
    assertThat(model.prior(PAYMENTS, seen, FIRST + 4).days).isEqualTo(5);
    assertThat(model.prior(PAYMENTS, seen, FIRST + 19).days).isEqualTo(14);
    assertThat(model.prior(PAYMENTS, seen, FIRST + 31)).isNull();
    model.forget(seen, FIRST + 31);
    assertThat(seen.isEmpty()).isFalse();
    model.forget(seen, FIRST + 32);
    assertThat(seen.isEmpty()).isTrue();
  }

  @Test
  void levelAndRhythmAreThoseOfThePeers() {
    List<PeerDay> told = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      told.addAll(life(FIRST - 4, FIRST + 7, 80 + 5 * i, tagged("payments", null)));
    }
    PeerPrior prior = model.prior(PAYMENTS, seen(told), FIRST + 6);
    double[] atNine = prior.expected(KeySide.DECRYPT, FIRST * DAY + 9 * DAY / 24);
    assertThat(atNine[0]).isCloseTo(97, within(3.0));
    assertThat(atNine[1]).isBetween(60.0, 80.0);
    assertThat(atNine[2]).isBetween(115.0, 160.0);
    assertThat(prior.expected(KeySide.DECRYPT, FIRST * DAY)).containsOnly(0.0);
    assertThat(prior.expected(KeySide.ENCRYPT, FIRST * DAY + 9 * DAY / 24)).containsOnly(0.0);
    assertThat(prior.weight()).isBetween(0.4, 0.5);
  }

  @Test
  void fewPeersLeaveWiderBounds() {
    List<PeerDay> three = new ArrayList<>();
    List<PeerDay> many = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      List<PeerDay> one = life(FIRST - 4, FIRST + 7, i % 3 * 10 + 90, tagged("payments", null));
      if (i < 3) three.addAll(one);
      many.addAll(one);
    }
    long nine = FIRST * DAY + 9 * DAY / 24;
    double wide = model.prior(PAYMENTS, seen(three), FIRST + 6).expected(KeySide.ALL, nine)[2];
    double close = model.prior(PAYMENTS, seen(many), FIRST + 6).expected(KeySide.ALL, nine)[2];
    assertThat(wide).isGreaterThan(1.2 * close);
  }

  @Test
  void theOrderInWhichKeysTellLeavesNoTrace() {
    List<PeerDay> told = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      told.addAll(life(FIRST - 4, FIRST + 7, 3 + 17 * i, tagged("payments", null)));
    }
    byte[] whole = seen(told).toBytes();
    for (int seed = 0; seed < 5; seed++) {
      Collections.shuffle(told, new Random(seed));
      assertThat(seen(told).toBytes()).isEqualTo(whole);
    }
  }

  @Test
  void whatIsStoredIsBoundedAndReadBack() throws IOException {
    KeyDays key = new KeyDays();
    for (long at = FIRST * DAY; at < (FIRST + 5) * DAY; at += STEP.toMillis()) {
      show(key, window(at, 10_000_000_000L, tagged("payments", "Restricted")));
      if (at % DAY == 0) model.close(key, PeerModel.day(at) - 1);
    }
    byte[] bytes = key.toBytes();
    assertThat(bytes).hasSizeLessThan(1200);
    assertThat(KeyDays.fromBytes(bytes).toBytes()).isEqualTo(bytes);
    PeerDays days = seen(keys(3, 20));
    assertThat(PeerDays.fromBytes(days.toBytes()).toBytes()).isEqualTo(days.toBytes());
    PeerDay day = keys(1, 1).get(0);
    assertThat(PeerDay.fromBytes(day.toBytes()).toBytes()).isEqualTo(day.toBytes());
    PeerPrior prior = model.prior(PAYMENTS, days, FIRST + 9);
    assertThat(prior.toBytes()).hasSizeLessThan(1100);
    assertThat(PeerPrior.fromBytes(prior.toBytes()).toBytes()).isEqualTo(prior.toBytes());
  }

  @Test
  void cutBytesAndThoseOfAnotherVersionAreRefused() {
    byte[] bytes = model.prior(PAYMENTS, seen(keys(3, 9)), FIRST + 8).toBytes();
    assertThatThrownBy(() -> PeerPrior.fromBytes(Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(IOException.class);
    bytes[0] = 9;
    assertThatThrownBy(() -> PeerPrior.fromBytes(bytes)).hasMessageContaining("version 9");
    byte[] days = seen(keys(3, 9)).toBytes();
    assertThatThrownBy(() -> PeerDays.fromBytes(Arrays.copyOf(days, days.length - 1)))
        .isInstanceOf(IOException.class);
  }
}
