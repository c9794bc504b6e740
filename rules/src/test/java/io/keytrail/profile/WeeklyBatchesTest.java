package io.keytrail.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** A key in daily use that has a backup at 03:00 on Sundays. */
class WeeklyBatchesTest {
  private static final long STEP = 300_000;
  private static final int DAY = 288;
  private static final int WEEK = 7 * DAY;
  private static final long MONDAY = 1_767_571_200_000L; // 2026-01-05
  private static final int SUNDAY_3 = 6 * DAY + 36;

  /** What is told of a window: less, and nobody hears of it. */
  private static final double TOLD = 5.5;

  private final UsageBaseline baseline =
      new UsageBaseline(BaselineParameters.defaults(), Duration.ofMillis(STEP));
  private UsageState state = new UsageState();

  @Test
  void aBatchThatComesEachWeekIsToldOnce() {
    IntUnaryOperator backup = week -> SUNDAY_3;
    assertThat(surpriseOfSunday(0, backup)).isGreaterThan(TOLD);
    assertThat(surpriseOfSunday(1, backup)).isLessThan(TOLD).isGreaterThan(2);
    assertThat(surpriseOfSunday(2, backup)).isLessThan(2);
    assertThat(surpriseOfSunday(3, backup)).isLessThan(2);
  }

  @Test
  void itMayBeTwentyMinutesOffAndLeftOutOnce() {
    int[] off = {0, 4, 1};
    for (int week = 0; week < 3; week++) surpriseOfSunday(week, w -> SUNDAY_3 + off[w]);
    run(3 * WEEK, 4 * WEEK, i -> 0);
    assertThat(surpriseOfSunday(4, w -> SUNDAY_3)).isLessThan(2);
  }

  @Test
  void afterThreeWeeksWithoutItIsForgotten() {
    surpriseOfSunday(0, w -> SUNDAY_3);
    surpriseOfSunday(1, w -> SUNDAY_3);
    run(2 * WEEK, 5 * WEEK, i -> 0);
    assertThat(surpriseOfSunday(5, w -> SUNDAY_3)).isGreaterThan(TOLD);
  }

  @Test
  void itExplainsNoOtherTimeAndNothingMuchLarger() {
    for (int week = 0; week < 3; week++) surpriseOfSunday(week, w -> SUNDAY_3);
    UsageState known = copy();
    run(3 * WEEK, 3 * WEEK + SUNDAY_3, i -> 0);
    long at = MONDAY + (3L * WEEK + SUNDAY_3) * STEP;
    assertThat(baseline.judge(state, at, 600).surprise).as("ten times").isGreaterThan(TOLD);
    state = known;
    run(3 * WEEK, 3 * WEEK + 2 * DAY + 36, i -> 0);
    at = MONDAY + (3L * WEEK + 2 * DAY + 36) * STEP;
    assertThat(baseline.judge(state, at, 60).surprise).as("Wednesday").isGreaterThan(TOLD);
  }

  @Test
  void whoLeavesItOutIsNotMissed() {
    for (int week = 0; week < 3; week++) surpriseOfSunday(week, w -> SUNDAY_3);
    run(3 * WEEK, 3 * WEEK + SUNDAY_3, i -> 0);
    Judgement j = baseline.judge(state, MONDAY + (3L * WEEK + SUNDAY_3) * STEP, 2);
    assertThat(j.surprise).isLessThan(2);
  }

  @Test
  void onlyTheLatestFewAreKept() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    run(0, 8 * WEEK, i -> random.nextInt(40) == 0 ? 200 : 0);
    byte[] bytes = bytes(state.weekly);
    assertThat(bytes[0]).isLessThanOrEqualTo((byte) WeeklyBatches.MOST);
    assertThat(bytes.length).isLessThan(300);
  }

  @Test
  void aStateThatKnewNoneIsRead() throws IOException {
    run(0, 3 * DAY, i -> 0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    UsageStateCodec.write(state, new DataOutputStream(out));
    byte[] earlier = Arrays.copyOf(out.toByteArray(), out.size() - 1);
    earlier[0] = 1;
    UsageState read = UsageStateCodec.read(new DataInputStream(new ByteArrayInputStream(earlier)));
    assertThat(read).usingRecursiveComparison().isEqualTo(state);
  }

  /** The week up to its Sunday's backup of fifteen minutes, and how surprising that is. */
  private double surpriseOfSunday(int week, IntUnaryOperator start) {
    int from = week * WEEK + start.applyAsInt(week);
    double[] most = new double[1];
    run(week * WEEK, from, i -> 0);
    for (int i = from; i < from + 3; i++) {
      Judgement j = observe(i, 60);
      if (j.test == Judgement.Test.POINT) most[0] = Math.max(most[0], j.surprise);
    }
    run(from + 3, (week + 1) * WEEK, i -> 0);
    return most[0];
  }

  private void run(int from, int to, IntUnaryOperator more) {
    for (int i = from; i < to; i++) observe(i, more.applyAsInt(i));
  }

  /** Some calls by day, next to none by night, and {@code more}. */
  private Judgement observe(int window, int more) {
    int hour = window % DAY / 12;
    int usual = hour < 7 || hour > 18 ? 0 : new SplittableRandom(window).nextInt(4);
    return baseline.observe(state, MONDAY + window * STEP, usual + more);
  }

  private UsageState copy() {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      UsageStateCodec.write(state, new DataOutputStream(out));
      return UsageStateCodec.read(new DataInputStream(new ByteArrayInputStream(out.toByteArray())));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(WeeklyBatches batches) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    batches.write(new DataOutputStream(out));
    return out.toByteArray();
  }
}
