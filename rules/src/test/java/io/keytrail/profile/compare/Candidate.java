package io.keytrail.profile.compare;

import com.amazon.randomcutforest.RandomCutForest;
import io.keytrail.profile.BaselineParameters;
import io.keytrail.profile.SeriesBaseline;

/** Something that scores each window from those before it. Missing windows score 0. */
enum Candidate {
  KEYTRAIL("Keytrail") {
    @Override
    double[] scores(Series series) {
      SeriesBaseline baseline = new SeriesBaseline(BaselineParameters.defaults());
      double[] scores = new double[series.values.length];
      for (int i = 0; i < scores.length; i++) {
        if (Double.isNaN(series.values[i])) continue;
        scores[i] = baseline.observe(series.millis(i), series.values[i]).score();
      }
      return scores;
    }
  },

  /** Distance in standard deviations from an exponentially weighted mean, errors clipped at 3.5. */
  Z_SCORE("robust z-score (EWMA)") {
    @Override
    double[] scores(Series series) {
      double[] scores = new double[series.values.length];
      double gain = 1.0 / 288;
      double mean = 0;
      double square = 0;
      int seen = 0;
      for (int i = 0; i < scores.length; i++) {
        double value = series.values[i];
        if (Double.isNaN(value)) continue;
        if (seen++ == 0) mean = value;
        double deviation = Math.sqrt(square) + 1e-9 + 1e-3 * Math.abs(mean);
        double error = value - mean;
        if (seen > 48) scores[i] = Math.abs(error) / deviation;
        double taken =
            seen <= 48 ? error : Math.max(-3.5 * deviation, Math.min(3.5 * deviation, error));
        double g = Math.max(gain, 1.0 / seen);
        mean += g * taken;
        square += g * (taken * taken - square);
      }
      return scores;
    }
  },

  /** Additive daily season by window, level and errors exponentially weighted. */
  HOLT_WINTERS("seasonal Holt-Winters") {
    @Override
    double[] scores(Series series) {
      int period = (int) Math.max(1, 86_400_000 / series.stepMillis);
      double[] season = new double[period];
      double[] scores = new double[series.values.length];
      double level = 0;
      double square = 0;
      int seen = 0;
      for (int i = 0; i < scores.length; i++) {
        double value = series.values[i];
        if (Double.isNaN(value)) continue;
        if (seen++ == 0) level = value;
        int slot = i % period;
        double error = value - level - season[slot];
        double deviation = Math.sqrt(square) + 1e-9 + 1e-3 * Math.abs(level);
        if (seen > period) scores[i] = Math.abs(error) / deviation;
        double g = Math.max(0.02, 1.0 / seen);
        double taken =
            seen <= 2 * period
                ? error
                : Math.max(-3.5 * deviation, Math.min(3.5 * deviation, error));
        level += g * taken;
        season[slot] += (seen <= period ? 0.9 : 0.2) * taken;
        square += Math.max(1.0 / 288, 1.0 / seen) * (taken * taken - square);
      }
      return scores;
    }
  },

  /** AWS's forest, with the settings of its examples: shingles of 8, 50 trees, samples of 256. */
  RANDOM_CUT_FOREST("AWS RandomCutForest 4.4.0") {
    @Override
    double[] scores(Series series) {
      RandomCutForest forest =
          RandomCutForest.builder()
              .dimensions(8)
              .shingleSize(8)
              .internalShinglingEnabled(true)
              .numberOfTrees(50)
              .sampleSize(256)
              .outputAfter(100)
              .parallelExecutionEnabled(false)
              .randomSeed(1)
              .build();
      double[] scores = new double[series.values.length];
      for (int i = 0; i < scores.length; i++) {
        if (Double.isNaN(series.values[i])) continue;
        float[] point = {(float) series.values[i]};
        scores[i] = forest.getAnomalyScore(point);
        forest.update(point);
      }
      return scores;
    }
  };

  private final String title;

  Candidate(String title) {
    this.title = title;
  }

  abstract double[] scores(Series series);

  String title() {
    return title;
  }
}
