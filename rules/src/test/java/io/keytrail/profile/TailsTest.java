package io.keytrail.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tail probabilities against sums and closed forms. */
class TailsTest {
  @ParameterizedTest
  @CsvSource({"0.1, 0.5", "3, 4", "30, 10", "200, 2", "5, 100000"})
  void negativeBinomialTailsAreTheSumsOfTheirTerms(double mean, double size) {
    double p = mean / (mean + size);
    double term = Math.pow(size / (mean + size), size);
    double below = 0;
    for (int x = 0; x < 2 * mean + 20; x++) {
      double atLeast = 1 - below;
      if (atLeast > 1e-6)
        assertThat(Tails.atLeast(x, mean, size)).isCloseTo(-Math.log10(atLeast), within(1e-5));
      below += term;
      assertThat(Tails.atMost(x, mean, size)).isCloseTo(-Math.log10(below), within(1e-3));
      term *= p * (x + size) / (x + 1);
    }
  }

  /** With two degrees of freedom P(T >= t) is 1/2 - t / (2 sqrt(2 + t²)). */
  @ParameterizedTest
  @CsvSource({"0.1", "1", "3", "10", "-1", "-5"})
  void studentsTailHasItsClosedForm(double t) {
    assertThat(Tails.student(t, 2))
        .isCloseTo(-Math.log10(0.5 - t / (2 * Math.sqrt(2 + t * t))), within(1e-9));
  }

  @Test
  void farTailsAreNumbersAndGrow() {
    assertThat(Tails.atLeast(1e6, 1, 1000)).isGreaterThan(1000).isLessThan(1e7);
    assertThat(Tails.atLeast(2e6, 1, 1000)).isGreaterThan(Tails.atLeast(1e6, 1, 1000));
    assertThat(Tails.student(1e200, 20)).isGreaterThan(1000).isFinite();
    assertThat(Tails.atMost(0, 1e9, 5)).isGreaterThan(40).isFinite();
    assertThat(Tails.atLeast(0, 5, 5)).isZero();
  }

  @Test
  void theScaleIsUndoneAndKeepsSmallAndLargeApart() {
    for (double value : new double[] {0, 1e-12, 0.3, 1, 45, 1e9, 1e300, -7}) {
      assertThat(Scale.back(Scale.of(value))).isCloseTo(value, within(Math.abs(value) * 1e-9));
    }
    assertThat(Scale.of(1e-9)).isEqualTo(1e-9);
    assertThat(Scale.of(Double.MAX_VALUE)).isFinite();
  }
}
