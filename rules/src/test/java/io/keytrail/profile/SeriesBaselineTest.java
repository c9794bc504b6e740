package io.keytrail.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for any series whose step and magnitude are found from its rows. */
class SeriesBaselineTest {
  private static final int DAY = 288;
  private static final long FIVE_MINUTES = 300_000;
  private static final long MONDAY = 1_767_571_200_000L; // 2026-01-05

  @ParameterizedTest
  @ValueSource(doubles = {1e-12, 1e-9, 1e-3, 0.3, 7, 1e6, 1e12})
  void theMeasureDoesNotMatter(double factor) {
    double[] values = wave(6 * DAY);
    List<Judgement> as = judgements(FIVE_MINUTES, values.length, i -> values[i]);
    List<Judgement> other = judgements(FIVE_MINUTES, values.length, i -> values[i] * factor);
    int apart = 0;
    for (int i = 1; i < values.length; i++) { // at first not even the measure is known
      Judgement one = as.get(i);
      Judgement two = other.get(i);
      assertThat(two.score()).as("row %d", i).isCloseTo(one.score(), within(0.05));
      assertThat(two.expected / factor).isCloseTo(one.expected, within(0.02 * one.upper));
      if (Math.abs(two.score() - one.score()) > 1e-6) apart++;
    }
    assertThat(apart).as("rows where rounding tips a balance").isLessThan(values.length / 100);
    assertThat(as.get(5 * DAY).score()).as("the departure").isGreaterThan(0.5);
  }

  @Test
  void upAndDownAreTheSameUpsideDown() {
    double[] values = wave(6 * DAY);
    List<Judgement> as = judgements(FIVE_MINUTES, values.length, i -> values[i]);
    List<Judgement> other = judgements(FIVE_MINUTES, values.length, i -> -values[i]);
    for (int i = 0; i < values.length; i++) {
      assertThat(other.get(i).score()).isCloseTo(as.get(i).score(), within(1e-6));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {60_000, FIVE_MINUTES, 1_800_000, 3_600_000, 86_400_000})
  void aPrefixIsJudgedAsTheWholeWhateverTheStep(long step) {
    double[] values = wave(900);
    List<Double> whole = scores(judgements(step, 900, i -> values[i]));
    for (int n : new int[] {1, 2, 31, 64, 100, 513}) {
      assertThat(scores(judgements(step, n, i -> values[i]))).isEqualTo(whole.subList(0, n));
    }
  }

  @Test
  void theStepIsThatOfMostRows() {
    SeriesBaseline baseline = new SeriesBaseline(BaselineParameters.defaults());
    for (int i = 0; i < 64; i++) baseline.observe(MONDAY + (i + i / 10 * 5L) * 60_000, i % 3);
    assertThat(baseline.step()).isEqualTo(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @ValueSource(doubles = {45, 0.45, 1e-9, -3})
  void theFirstChangeOfAFlatLineStandsOut(double flat) {
    List<Judgement> all = judgements(FIVE_MINUTES, 4 * DAY, i -> i < 3 * DAY ? flat : flat * 1.1);
    for (int i = 0; i < 3 * DAY; i++) assertThat(all.get(i).score()).isLessThan(0.2);
    assertThat(all.get(3 * DAY).score()).isGreaterThan(0.55);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aDayWithSteepStepsIsKnownAfterFourDays(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Judgement> all =
        judgements(
            FIVE_MINUTES,
            6 * DAY,
            i -> {
              boolean high = i % DAY >= DAY / 3 && i % DAY < DAY * 5 / 6;
              double value = (high ? 80 : 20) + 6 * random.nextDouble() - 3;
              return high && i > 5 * DAY ? 2 * value : value;
            });
    double before = 0;
    for (int i = 0; i < 5 * DAY; i++) before = Math.max(before, all.get(i).score());
    double most = 0;
    for (int i = 5 * DAY + DAY / 3; i < 5 * DAY + DAY / 3 + 12; i++) {
      most = Math.max(most, all.get(i).score());
    }
    assertThat(most).as("the first hour of the doubled day").isGreaterThan(before + 0.05);
  }

  @Test
  void aSecondDepartureIsNotHiddenByTheFirst() {
    double[] values = wave(12 * DAY);
    for (int i = 0; i < 6; i++) values[8 * DAY + i] += 200;
    List<Judgement> all = judgements(FIVE_MINUTES, values.length, i -> values[i]);
    assertThat(all.get(5 * DAY).score()).isGreaterThan(0.5);
    assertThat(all.get(8 * DAY).score()).isGreaterThan(0.5);
  }

  @Test
  void whatBreaksModelsGetsNumbersAndOrderedIntervals() {
    double[] odd = {0, -0.0, 1e308, -1e308, Double.MIN_VALUE, 1e-300, 3, Double.NaN, 2.5};
    SplittableRandom random = new SplittableRandom(9);
    SeriesBaseline baseline = new SeriesBaseline(BaselineParameters.defaults());
    long time = MONDAY;
    for (int i = 0; i < 6000; i++) {
      time += FIVE_MINUTES * (random.nextInt(20) - 2);
      Judgement j = baseline.observe(time, odd[random.nextInt(odd.length)]);
      assertThat(new double[] {j.expected, j.lower, j.upper, j.usual, j.surprise})
          .as("row %d", i)
          .doesNotContain(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
      assertThat(j.expected).isBetween(j.lower, j.upper);
      assertThat(j.score()).isBetween(0.0, 1.0).isLessThan(1);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void burstsNeverMakeForecastsGrowWithoutEnd(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[3 * DAY];
    for (int i = 0; i < values.length; i++) values[i] = 0.1 + 0.02 * random.nextDouble();
    for (int i = 0; i < values.length; i += 40 + random.nextInt(140)) {
      int end = Math.min(values.length, i + 2 + random.nextInt(10));
      double high = 10 + 50 * random.nextDouble();
      for (int k = i; k < end; k++) values[k] = high + Counts.gaussian(random);
    }
    List<Judgement> all = judgements(FIVE_MINUTES, values.length, i -> values[i]);
    for (int i = 12; i < values.length; i++) {
      assertThat(all.get(i).expected).as("row %d", i).isBetween(-100.0, 1000.0);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theSecondDayIsNoSurprise(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[3 * 48];
    double wander = 0;
    int phase = random.nextInt(48);
    for (int i = 0; i < values.length; i++) {
      wander = 0.9 * wander + 0.03 * Counts.gaussian(random);
      double wave = 1.2 + StrictMath.sin((i + phase) * 2 * Math.PI / 48);
      values[i] = Math.rint(12_000 * wave * StrictMath.exp(wander));
    }
    List<Judgement> all = judgements(1_800_000, values.length, i -> values[i]);
    for (int i = 0; i < 2 * 48; i++) assertThat(all.get(i).score()).as("row %d", i).isLessThan(0.5);
  }

  @Test
  void aPerfectSquareWaveIsKnownAfterADay() {
    List<Judgement> all =
        judgements(FIVE_MINUTES, 14 * DAY, i -> i % DAY >= 96 && i % DAY < 240 ? 80 : 20);
    for (int i = DAY + 48; i < all.size(); i++) {
      assertThat(all.get(i).score()).as("row %d", i).isLessThan(0.3);
      assertThat(all.get(i).expected)
          .isCloseTo(i % DAY >= 96 && i % DAY < 240 ? 80 : 20, within(8.0));
    }
  }

  @Test
  void whatWasToldStaysAboveWhatIsUsualAndBelowTheNews() {
    SplittableRandom random = new SplittableRandom(7);
    int from = 6 * DAY;
    List<Judgement> all =
        judgements(
            FIVE_MINUTES,
            from + 40,
            i -> 0.1 + 0.01 * random.nextDouble() + (i < from ? 0 : i % 2 == 0 ? 3 : 0.5));
    double news = all.get(from).score();
    double usual = 0;
    for (int i = 3 * DAY; i < from; i++) usual += all.get(i).score() / (from - 3 * DAY);
    double told = 0;
    for (int i = from + 1; i < from + 20; i++) {
      assertThat(all.get(i).score()).as("row %d", i).isLessThan(news);
      told += all.get(i).score() / 19;
    }
    assertThat(news).isGreaterThan(0.8);
    assertThat(told).isGreaterThan(3 * usual).isGreaterThan(0.2);
  }

  @Test
  void nothingNegativeIsExpectedWhereNothingWas() {
    SplittableRandom random = new SplittableRandom(3);
    double[] values = new double[4 * DAY];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(8) == 0 ? StrictMath.exp(2 * Counts.gaussian(random)) : 0;
    }
    for (Judgement j : judgements(FIVE_MINUTES, values.length, i -> values[i])) {
      assertThat(Math.min(j.lower, Math.min(j.expected, j.usual))).isNotNegative();
    }
    values[DAY] = -5;
    List<Judgement> below = judgements(FIVE_MINUTES, values.length, i -> values[i]);
    assertThat(below.get(DAY).lower).isNotNegative();
    assertThat(below.get(DAY + 2).lower).isNegative();
  }

  @Test
  void monthsHaveTheirSeasonInTheYear() {
    SplittableRandom random = new SplittableRandom(5);
    SeriesBaseline baseline = new SeriesBaseline(BaselineParameters.defaults());
    LocalDate first = LocalDate.of(1949, 1, 1);
    double off = 0;
    for (int i = 0; i < 144; i++) {
      double season = 1 + 0.3 * StrictMath.sin(i * Math.PI / 6);
      double value = 100 * season * StrictMath.exp(0.01 * i + 0.02 * Counts.gaussian(random));
      long month = first.plusMonths(i).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
      Judgement j = baseline.observe(month, i == 120 ? 2 * value : value);
      if (i == 120) assertThat(j.score()).as("a doubled month").isGreaterThan(0.5);
      else assertThat(j.score()).as("month %d", i).isLessThan(0.5);
      if (i >= 72) off += Math.abs(j.expected / value - 1) / 72;
    }
    assertThat(off).as("mean relative error").isLessThan(0.06);
    assertThat(baseline.step()).isEqualTo(Duration.ofDays(31));
  }

  @Test
  void fewRowsADayAreJudgedAfterADay() {
    SplittableRandom random = new SplittableRandom(2);
    SeriesBaseline baseline = new SeriesBaseline(BaselineParameters.defaults());
    for (int day = 0; day < 3; day++) {
      for (int i = 0; i < 60; i++) {
        long time =
            MONDAY + day * 86_400_000L + 36_000_000 + i / 2 * 1_200_000L + i % 2 * FIVE_MINUTES;
        Judgement j = baseline.observe(time, day == 2 && i == 50 ? 23 : 66 + random.nextInt(5));
        if (day == 2 && i == 50) assertThat(j.score()).isGreaterThan(0.5);
        else assertThat(j.score()).as("day %d row %d", day, i).isLessThan(0.5);
      }
    }
  }

  @Test
  void aRowBeforeTheFirstIsJudgedByNothing() {
    SeriesBaseline baseline = new SeriesBaseline(BaselineParameters.defaults());
    for (int i = 0; i < 5 * DAY; i++) baseline.observe(MONDAY + i * FIVE_MINUTES, 20 + i % 3);
    Judgement j = baseline.observe(MONDAY - FIVE_MINUTES, 1e6);
    assertThat(Double.toString(j.score())).isEqualTo("0.0");
  }

  /** A wave by the day with noise, no whole numbers, and a departure on the sixth day. */
  private static double[] wave(int n) {
    SplittableRandom random = new SplittableRandom(4);
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = 50 + 30 * StrictMath.sin(i * 2 * Math.PI / DAY) + 3 * Counts.gaussian(random);
      if (i >= 5 * DAY && i < 5 * DAY + 6) values[i] += 200;
    }
    return values;
  }

  private static List<Judgement> judgements(long step, int n, IntToDoubleFunction values) {
    SeriesBaseline baseline = new SeriesBaseline(BaselineParameters.defaults());
    List<Judgement> all = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      all.add(baseline.observe(MONDAY + i * step, values.applyAsDouble(i)));
    }
    return all;
  }

  private static List<Double> scores(List<Judgement> judgements) {
    List<Double> scores = new ArrayList<>();
    for (Judgement judgement : judgements) scores.add(judgement.score());
    return scores;
  }
}
