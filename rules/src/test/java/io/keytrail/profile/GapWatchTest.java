package io.keytrail.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.kms.TestEvents;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

class GapWatchTest {
  private static final long HOUR = HeardHour.HOUR_MILLIS;
  private static final long SLOT = HeardHour.SLOT_MILLIS;
  private static final long DAY = 24 * HOUR;

  /** A Monday. */
  private static final long BEGIN = Instant.parse("2026-01-05T00:00:00Z").toEpochMilli();

  private static final long KNOWN = BEGIN + 21 * DAY;
  private static final String PLACE = TrailGaps.place("111122223333", "eu-west-1");

  private final GapWatch watch = new GapWatch(HealthSettings.defaults(), Duration.ofMinutes(30));
  private GapWatchState state = new GapWatchState();
  private TrailGaps told = TrailGaps.NONE;

  private static HeardHour slot(long start) {
    HeardHour heard = new HeardHour("111122223333", "eu-west-1", HeardHour.hour(start));
    heard.add(TestEvents.event(1, Instant.ofEpochMilli(start + 1000).toString()).build());
    return heard;
  }

  private void look(long now) {
    TrailGaps gaps = watch.look(state, PLACE, now);
    if (gaps != null) told = gaps;
  }

  /** Slot by slot, as time passes. */
  private void hear(long from, long to, LongPredicate heard) {
    for (long at = from; at < to; at += SLOT) {
      if (heard.test(at)) watch.hear(state, slot(at), at);
      look(at + SLOT);
    }
  }

  private static boolean isOffice(long at) {
    long day = Fading.day(at);
    long hour = Math.floorMod(at, DAY) / HOUR;
    return Math.floorMod(day + 3, 7L) < 5 && hour >= 8 && hour < 18;
  }

  @Test
  void halfAnHourWithoutARecordIsAGapWhereThereAlwaysAreSome() {
    hear(BEGIN, KNOWN, at -> true);
    look(KNOWN + 5 * SLOT);
    assertThat(told.isEmpty()).as("a pause, so far").isTrue();
    look(KNOWN + 6 * SLOT);
    assertThat(told.lastsSince()).isEqualTo(KNOWN);
    hear(KNOWN + 12 * HOUR, KNOWN + 13 * HOUR, at -> true);
    assertThat(told.lastsSince()).isEqualTo(Long.MAX_VALUE);
    assertThat(told.heardFrom(KNOWN, SLOT)).isEqualTo(KNOWN + 12 * HOUR);
    assertThat(told.heardBefore(KNOWN + 12 * HOUR, SLOT)).isEqualTo(KNOWN - SLOT);
  }

  @Test
  void otherServicesRecordsDoNotTellOfKeys() {
    hear(BEGIN, KNOWN, at -> true);
    for (long at = KNOWN; at < KNOWN + HOUR; at += SLOT) {
      HeardHour others = new HeardHour("111122223333", "eu-west-1", KNOWN);
      others.addOther(at);
      watch.hear(state, others, at);
    }
    look(KNOWN + HOUR);
    assertThat(told.lastsSince()).isEqualTo(KNOWN);
  }

  @Test
  void aMomentKnowsWhatWasKnownByThen() {
    hear(BEGIN, KNOWN, at -> true);
    hear(KNOWN + HOUR, KNOWN + 2 * HOUR, at -> true);
    assertThat(told.asOf(KNOWN + 6 * SLOT - 1).isEmpty()).isTrue();
    assertThat(told.asOf(KNOWN + 6 * SLOT).lastsSince()).isEqualTo(KNOWN);
    assertThat(told.asOf(KNOWN + HOUR + SLOT - 1).lastsSince()).isEqualTo(KNOWN);
    assertThat(told.asOf(KNOWN + HOUR + SLOT)).isEqualTo(told);
    assertThat(told.changed(KNOWN, KNOWN + 6 * SLOT - 1)).isFalse();
    assertThat(told.changed(KNOWN, KNOWN + 6 * SLOT)).isTrue();
    assertThat(told.changed(KNOWN + 6 * SLOT, KNOWN + HOUR + SLOT)).isTrue();
  }

  @Test
  void whatIsNotWatchedLongEnoughHasNoGaps() {
    hear(BEGIN, BEGIN + 13 * DAY, at -> true);
    look(BEGIN + 14 * DAY);
    assertThat(told.isEmpty()).isTrue();
  }

  @Test
  void theNightsOfAnOfficeAreNoGapsButItsMorningsAre() {
    hear(BEGIN, KNOWN, GapWatchTest::isOffice);
    assertThat(told.isEmpty()).isTrue();
    // It falls silent in the night, which is missed from the morning on.
    look(KNOWN + 8 * HOUR + 6 * SLOT);
    assertThat(told.lastsSince()).isEqualTo(KNOWN + 8 * HOUR);
  }

  @Test
  void daysInAGapDoNotMakeTheNextOneUsual() {
    hear(BEGIN, KNOWN, at -> true);
    for (int week = 0; week < 3; week++) {
      long gap = KNOWN + week * 7 * DAY;
      hear(gap, gap + 7 * DAY, at -> at >= gap + 3 * DAY);
      assertThat(told.asOf(gap + HOUR).lastsSince()).isEqualTo(gap);
    }
  }

  @Test
  void whatComesLateButInTimeShrinksAGap() {
    hear(BEGIN, KNOWN, at -> true);
    look(KNOWN + 6 * SLOT);
    assertThat(watch.hear(state, slot(KNOWN + 2 * SLOT), KNOWN + 6 * SLOT)).isTrue();
    look(KNOWN + 6 * SLOT);
    assertThat(told.isEmpty()).isTrue();
    look(KNOWN + 9 * SLOT);
    assertThat(told.lastsSince()).isEqualTo(KNOWN + 3 * SLOT);
  }

  @Test
  void whatComesTooLateForWindowsIsNotHeard() {
    hear(BEGIN, KNOWN, at -> true);
    look(KNOWN + 2 * HOUR);
    assertThat(told.lastsSince()).isEqualTo(KNOWN);
    // Two hours late, all at once: of the last half hour windows still change.
    for (long at = KNOWN; at < KNOWN + 2 * HOUR; at += SLOT) {
      watch.hear(state, slot(at), KNOWN + 2 * HOUR);
    }
    look(KNOWN + 2 * HOUR);
    assertThat(told.lastEnd()).isEqualTo(KNOWN + 2 * HOUR - 6 * SLOT);
    hear(KNOWN + 2 * HOUR, KNOWN + DAY, at -> true);
    assertThat(told.all()).hasSize(1);
    assertThat(told.lastEnd()).isEqualTo(KNOWN + 2 * HOUR - 6 * SLOT);
  }

  @Test
  void neitherOrderNorHowSeldomItIsLookedChangesAnything() throws IOException {
    Random random = new Random(5);
    long end = KNOWN + 9 * DAY;
    LongPredicate heard =
        at ->
            (at < KNOWN + DAY || at >= KNOWN + 2 * DAY)
                && (at < KNOWN + 5 * DAY || at >= KNOWN + 5 * DAY + 40 * 60_000);
    hear(BEGIN, end, heard);
    byte[] stepByStep = state.toBytes();
    TrailGaps gaps = told;
    assertThat(gaps.all()).hasSize(2);
    state = new GapWatchState();
    told = TrailGaps.NONE;
    List<Long> waiting = new ArrayList<>();
    long looked = BEGIN;
    for (long at = BEGIN; at < end; at += SLOT) {
      if (heard.test(at)) waiting.add(at);
      if (random.nextInt(40) > 0 && at + SLOT < end) continue;
      Collections.shuffle(waiting, random);
      for (long one : waiting) watch.hear(state, slot(one), Long.MIN_VALUE);
      waiting.clear();
      assertThat(at).isGreaterThanOrEqualTo(looked);
      looked = at;
      look(at + SLOT);
    }
    assertThat(told).isEqualTo(gaps);
    assertThat(Arrays.equals(state.toBytes(), stepByStep)).isTrue();
    assertThat(GapWatchState.fromBytes(stepByStep).toBytes()).isEqualTo(stepByStep);
    assertThat(stepByStep.length).isLessThan(500);
    for (int length = 0; length < stepByStep.length; length++) {
      byte[] cut = Arrays.copyOf(stepByStep, length);
      assertThatThrownBy(() -> GapWatchState.fromBytes(cut)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void whatIsLookedAtInTimeIsToldAtItsMoment() {
    hear(BEGIN, KNOWN, at -> true);
    long next = watch.nextMillis(state, KNOWN);
    int looks = 0;
    for (; told.isEmpty(); looks++) {
      look(next);
      if (told.isEmpty()) next = watch.nextMillis(state, next);
    }
    assertThat(next).isEqualTo(KNOWN + 6 * SLOT);
    assertThat(looks).isLessThan(3);
  }

  @Test
  void aSeasonLaterTheGapIsClosedAndThenAllIsForgotten() {
    hear(BEGIN, KNOWN, at -> true);
    int looks = 0;
    long now = KNOWN;
    while (!watch.isOver(state, now)) {
      now = watch.nextMillis(state, now);
      look(now);
      looks++;
      if (now < KNOWN + 90 * DAY && looks > 2) {
        assertThat(told.lastsSince()).isEqualTo(KNOWN);
      }
    }
    assertThat(now).isGreaterThan(KNOWN + 90 * DAY).isLessThan(KNOWN + 140 * DAY);
    assertThat(looks).isLessThan(100);
  }

  @Test
  void gapsAreBoundedWhateverComes() {
    hear(BEGIN, KNOWN, at -> true);
    hear(KNOWN, KNOWN + 10 * DAY, at -> (at - KNOWN) / SLOT % 8 == 7);
    assertThat(told.all().size()).isLessThanOrEqualTo(64);
    assertThat(state.toBytes().length).isLessThan(3000);
  }

  @Test
  void gapsComeBackFromTheirBytes() throws IOException {
    hear(BEGIN, KNOWN, at -> true);
    look(KNOWN + DAY);
    assertThat(TrailGaps.fromBytes(told.toBytes())).isEqualTo(told);
    assertThatThrownBy(() -> TrailGaps.fromBytes(new byte[] {9, 0}))
        .isInstanceOf(IOException.class);
  }
}
