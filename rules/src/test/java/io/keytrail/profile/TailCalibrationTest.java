package io.keytrail.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** How a series' own record corrects what its model claims. */
class TailCalibrationTest {
  private final float[] counts = new float[TailCalibration.SIZE];

  @Test
  void withoutARecordTheModelsWordStands() {
    for (double raw : new double[] {0.2, 1, 5, 50, 1000}) {
      assertThat(TailCalibration.calibrated(counts, 0, raw)).isCloseTo(raw, within(1e-9));
    }
  }

  @Test
  void oneEarlierDepartureExcusesNoOther() {
    learn(40, 0);
    assertThat(TailCalibration.calibrated(counts, 2000, 40)).isGreaterThan(39);
  }

  @Test
  void whatCameOftenIsAsRareAsItWas() {
    for (int i = 0; i < 21; i++) learn(40, 0);
    assertThat(TailCalibration.calibrated(counts, 2000, 30)).isCloseTo(2, within(0.01));
    assertThat(TailCalibration.calibrated(counts, 2000, 400))
        .as("more than ever")
        .isGreaterThan(10);
  }

  @Test
  void aDepartureThatLastsCountsOnce() {
    learn(40, 0);
    for (int i = 0; i < 50; i++) learn(40, 40);
    assertThat(TailCalibration.calibrated(counts, 2000, 40)).isGreaterThan(25);
  }

  @Test
  void moreIsNeverLessSurprising() {
    for (int i = 0; i < 400; i++) learn(i % 13 * i % 7, 0);
    double before = 0;
    for (double raw = 0; raw < 500; raw += 0.05) {
      double now = TailCalibration.calibrated(counts, 400, raw);
      assertThat(now).isGreaterThanOrEqualTo(before);
      before = now;
    }
  }

  private void learn(double raw, double before) {
    TailCalibration.learn(counts, raw, before, 1, raw < 3);
  }
}
