package io.keytrail.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the baseline promises for any series. */
class UsageBaselineTest {
  private static final long STEP = 300_000;
  private static final int DAY = 288;
  private static final long MONDAY = 1_767_571_200_000L; // 2026-01-05

  private final UsageBaseline baseline =
      new UsageBaseline(BaselineParameters.defaults(), Duration.ofMillis(STEP));

  /** Series that break models. */
  enum Hostile {
    ZERO,
    CONSTANT,
    BILLIONS,
    TINY,
    NEGATIVE,
    LARGEST,
    ONE_VALUE_AMONG_ZEROS,
    DAILY,
    LEVEL_SHIFTS,
    MISSING,
    OUT_OF_ORDER,
    NOT_NUMBERS,
    RANDOM_MAGNITUDES;

    double value(int i, SplittableRandom random) {
      switch (this) {
        case ZERO:
          return 0;
        case CONSTANT:
          return 45;
        case BILLIONS:
          return 1e9 * (1 + random.nextDouble());
        case TINY:
          return 1e-12 * random.nextDouble();
        case NEGATIVE:
          return -50 + 10 * random.nextDouble();
        case LARGEST:
          return i % 3 == 0 ? Double.MAX_VALUE : -Double.MAX_VALUE;
        case ONE_VALUE_AMONG_ZEROS:
          return i == 2000 ? 7 : 0;
        case DAILY:
          return Math.rint(100 + 90 * StrictMath.sin(i * 2 * Math.PI / DAY) + random.nextDouble());
        case LEVEL_SHIFTS:
          return Math.rint(StrictMath.pow(10, i / 600 % 7) * (1 + random.nextDouble()));
        case NOT_NUMBERS:
          return i % 5 == 0 ? Double.NaN : i % 7 == 0 ? Double.POSITIVE_INFINITY : 3;
        default:
          return StrictMath.exp(40 * random.nextDouble() - 20);
      }
    }

    long millis(int i, SplittableRandom random) {
      if (this == MISSING) return MONDAY + STEP * (i + i / 10 * 7L);
      if (this == OUT_OF_ORDER) return MONDAY + STEP * (i + random.nextInt(5) - 2);
      return MONDAY + STEP * i;
    }
  }

  @ParameterizedTest
  @EnumSource(Hostile.class)
  void everySeriesGetsNumbersAndOrderedIntervals(Hostile kind) {
    SplittableRandom random = new SplittableRandom(7);
    UsageState state = new UsageState();
    for (int i = 0; i < 12 * DAY; i++) {
      Judgement j = baseline.observe(state, kind.millis(i, random), kind.value(i, random));
      assertThat(
              new double[] {
                j.expected,
                j.lower,
                j.upper,
                j.usual,
                j.usualLower,
                j.usualUpper,
                j.surprise,
                j.news,
                j.factor,
                j.weight
              })
          .as("%s, window %d", kind, i)
          .doesNotContain(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
      assertThat(j.expected).as("%s, window %d", kind, i).isBetween(j.lower, j.upper);
      assertThat(j.usual).isBetween(j.usualLower, j.usualUpper);
      assertThat(j.score()).isBetween(0.0, 1.0).isLessThan(1);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 45, 0.25, 1e9})
  void aConstantIsExpectedAsItIsAndSurprisesNobody(double constant) {
    UsageState state = new UsageState();
    Judgement last = null;
    for (int i = 0; i < 5 * DAY; i++) {
      last = observe(state, i, constant);
      assertThat(last.surprise).isLessThan(1);
    }
    assertThat(last.expected).isBetween(constant * 0.99, constant * 1.01 + 0.01);
    assertThat(last.upper - last.lower).isLessThan(constant * 0.05 + 0.3);
  }

  @Test
  void beforeTheWarmUpNothingIsSaid() {
    UsageState state = new UsageState();
    for (int i = 0; i < DAY - 1; i++) {
      Judgement j = observe(state, i, i == 200 ? 1e6 : 5 + i % 3);
      assertThat(j.surprise).isZero();
      assertThat(j.weight).isZero();
      assertThat(j.basis).isEqualTo(Judgement.Basis.NOTHING);
    }
  }

  /** Ten keys of negative binomial calls with a daily rhythm: 10^-s of the windows exceed s. */
  @Test
  void surpriseIsCalibratedOnDataOfItsOwnKind() {
    int windows = 0;
    int[] above = new int[5];
    int inside = 0;
    for (int key = 0; key < 10; key++) {
      SplittableRandom random = new SplittableRandom(key);
      double scale = StrictMath.exp(1 + 0.4 * key);
      UsageState state = new UsageState();
      for (int i = 0; i < 35 * DAY; i++) {
        double mean = scale * (1.2 + StrictMath.sin(i * 2 * Math.PI / DAY));
        double value = Counts.draw(mean, 10, random);
        Judgement j = observe(state, i, value);
        if (i < 14 * DAY) continue;
        windows++;
        for (int s = 1; s < above.length; s++) if (j.surprise > s) above[s]++;
        if (value >= j.lower && value <= j.upper) inside++;
      }
    }
    assertThat(above[1] / (double) windows).isBetween(0.02, 0.2);
    assertThat(above[2] / (double) windows).isBetween(0.001, 0.02);
    assertThat(above[3] / (double) windows).isLessThan(0.003);
    assertThat(above[4] / (double) windows).isLessThan(0.0005);
    assertThat(inside / (double) windows).isBetween(0.92, 0.99);
  }

  @Test
  void judgingChangesNothing() throws IOException {
    UsageState state = new UsageState();
    run(state, 0, 3 * DAY, i -> i % 40);
    byte[] before = bytes(state);
    baseline.judge(state, MONDAY + 3 * DAY * STEP, 1e6);
    assertThat(bytes(state)).isEqualTo(before);
  }

  @Test
  void aPrefixIsJudgedAsTheWhole() {
    SplittableRandom random = new SplittableRandom(3);
    double[] values = random.doubles(6 * DAY).map(v -> Math.rint(100 * v)).toArray();
    List<Double> whole = surprises(values, values.length);
    assertThat(surprises(values, 4 * DAY)).isEqualTo(whole.subList(0, 4 * DAY));
  }

  private List<Double> surprises(double[] values, int n) {
    UsageState state = new UsageState();
    List<Double> surprises = new ArrayList<>();
    for (int i = 0; i < n; i++) surprises.add(observe(state, i, values[i]).surprise);
    return surprises;
  }

  @Test
  void aRestoredStateGoesOnAsTheLostOneWould() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    UsageState state = new UsageState();
    UsageState restored = state;
    for (int i = 0; i < 10 * DAY; i++) {
      double value = Counts.draw(i > 8 * DAY ? 90 : 30, 5, random);
      if (i % 97 == 0) restored = read(bytes(restored));
      assertThat(observe(restored, i, value).surprise).isEqualTo(observe(state, i, value).surprise);
    }
    assertThat(bytes(restored)).isEqualTo(bytes(state));
  }

  @Test
  void emptyWindowsAreTheSameAtOnceAndOneByOne() throws IOException {
    UsageState once = new UsageState();
    UsageState each = new UsageState();
    run(once, 0, 4 * DAY, i -> 20 + i % 7);
    run(each, 0, 4 * DAY, i -> 20 + i % 7);
    baseline.learnEmpty(once, MONDAY + 60L * DAY * STEP);
    for (int i = 4 * DAY; i < 60 * DAY; i++) baseline.learn(each, MONDAY + i * STEP, 0);
    assertThat(bytes(once)).isEqualTo(bytes(each));
    assertThat(once.windows()).isEqualTo(60L * DAY);
    assertThat(bytes(once).length).as("what is forgotten takes no room").isLessThan(800);
  }

  @Test
  void whatIsOutOfOrderOrNoNumberTeachesNothing() throws IOException {
    UsageState state = new UsageState();
    run(state, 0, DAY, i -> 20 + i % 7);
    byte[] before = bytes(state);
    observe(state, DAY - 1, 1000);
    observe(state, 5, 1000);
    observe(state, DAY, Double.NaN);
    assertThat(bytes(state)).isEqualTo(before);
  }

  private void run(UsageState state, int from, int to, IntToDoubleFunction values) {
    for (int i = from; i < to; i++) observe(state, i, values.applyAsDouble(i));
  }

  private Judgement observe(UsageState state, int window, double value) {
    return baseline.observe(state, MONDAY + window * STEP, value);
  }

  private static byte[] bytes(UsageState state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    UsageStateCodec.write(state, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static UsageState read(byte[] bytes) throws IOException {
    return UsageStateCodec.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }
}
