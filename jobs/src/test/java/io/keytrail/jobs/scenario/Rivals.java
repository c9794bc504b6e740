package io.keytrail.jobs.scenario;

import com.amazon.randomcutforest.RandomCutForest;
import io.keytrail.detect.DecryptEncryptRatio;
import io.keytrail.detect.EpisodeState;
import io.keytrail.detect.EpisodeTracker;
import io.keytrail.detect.UsageVolume;
import io.keytrail.finding.Activity;
import io.keytrail.finding.Analytic;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.Severity;
import io.keytrail.jobs.scenario.ScenarioWindows.Used;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Simpler ways to judge the same windows. */
final class Rivals {
  private static final int DAY = 288;
  private static final int SLOTS = 42 * DAY;
  private static final long BRIDGE = Duration.ofHours(4).toMillis();
  private static final Analytic ANALYTIC =
      new Analytic(Analytic.Type.BEHAVIORAL, "rival", "Rival", "1");

  private Rivals() {}

  /** Says how unusual a key's windows are, one after the other, each before it is learned. */
  interface Scores {
    double next(double calls, double decrypts);
  }

  /** A score for each key and window, to be cut at some threshold. */
  static final class Judged implements Consumer<List<Used>> {
    final ScenarioWindows scenario;
    final Map<String, float[]> scores = new TreeMap<>();

    private final Map<String, Scores> models = new TreeMap<>();
    private final Supplier<Scores> model;
    private int slots;

    Judged(ScenarioWindows scenario, Supplier<Scores> model) {
      this.scenario = scenario;
      this.model = model;
    }

    @Override
    public void accept(List<Used> slot) {
      Map<String, double[]> counts = new TreeMap<>();
      for (Used used : slot) {
        models.computeIfAbsent(used.window.keyArn, k -> model.get());
        counts.put(
            used.window.keyArn,
            new double[] {used.window.usage.calls, used.window.usage.decryptSide});
      }
      for (Map.Entry<String, Scores> key : models.entrySet()) {
        double[] count = counts.getOrDefault(key.getKey(), new double[2]);
        scores.computeIfAbsent(key.getKey(), k -> new float[SLOTS])[slots] =
            (float) key.getValue().next(count[0], count[1]);
      }
      slots++;
    }

    /** One finding for windows beyond the threshold that lie near each other. */
    List<Finding> findings(double threshold) {
      List<Finding> findings = new ArrayList<>();
      scores.forEach(
          (key, ofKey) -> {
            long last = Long.MIN_VALUE / 2;
            long told = 0;
            String uid = null;
            // Nothing is said in the first day.
            for (int i = DAY; i < slots; i++) {
              if (ofKey[i] < threshold) continue;
              long start = scenario.startMillis + i * ScenarioWindows.WINDOW;
              boolean anew = start - last > BRIDGE;
              last = start;
              if (anew) uid = FindingUid.of("rival", key, Long.toString(start));
              else if (start - told < 3_600_000) continue;
              told = start;
              findings.add(finding(uid, key, start, anew));
            }
          });
      return findings;
    }

    private static Finding finding(String uid, String key, long start, boolean anew) {
      Finding finding = new Finding();
      finding.uid = uid;
      finding.analytic = ANALYTIC;
      finding.title = "Unusual";
      finding.message = "Unusual";
      finding.activity = anew ? Activity.CREATE : Activity.UPDATE;
      finding.severity = Severity.MEDIUM;
      finding.confidence = 1;
      finding.types.add("unusual");
      finding.timeMillis = start + ScenarioWindows.WINDOW - 1;
      finding.createdMillis = finding.timeMillis;
      finding.firstSeenMillis = start;
      finding.lastSeenMillis = finding.timeMillis;
      finding.keyArns.add(key);
      return finding;
    }
  }

  /**
   * The larger of two distances, of calls and of decrypts, in standard deviations from a mean; mean
   * and deviation are weighted exponentially, over a week.
   */
  static final class ZScore implements Scores {
    private static final double GAIN = 1.0 / (7 * DAY);
    private final double[] mean = new double[2];
    private final double[] square = new double[2];
    private int seen;

    @Override
    public double next(double calls, double decrypts) {
      seen++;
      return Math.max(one(0, calls), one(1, decrypts));
    }

    private double one(int side, double value) {
      double error = value - mean[side];
      double score = Math.abs(error) / Math.sqrt(square[side] + 1);
      double gain = Math.max(GAIN, 1.0 / seen);
      mean[side] += gain * error;
      square[side] += gain * (error * error - square[side]);
      return score;
    }
  }

  /** AWS's forest over calls and decrypts of the last four windows: 50 trees, samples of 256. */
  static final class Forest implements Scores {
    private final RandomCutForest forest =
        RandomCutForest.builder()
            .dimensions(8)
            .shingleSize(4)
            .internalShinglingEnabled(true)
            .numberOfTrees(50)
            .sampleSize(256)
            .outputAfter(100)
            .parallelExecutionEnabled(false)
            .randomSeed(1)
            .build();

    @Override
    public double next(double calls, double decrypts) {
      float[] point = {(float) calls, (float) decrypts};
      double score = forest.getAnomalyScore(point);
      forest.update(point);
      return score;
    }
  }

  /** Keytrail's own bounds that know nothing of a key's past, as they are set by default. */
  static final class StaticBounds implements Consumer<List<Used>> {
    private static final Duration WINDOW = Duration.ofMillis(ScenarioWindows.WINDOW);
    private final List<EpisodeTracker> trackers =
        List.of(
            new EpisodeTracker(
                new DecryptEncryptRatio(10, 100), WINDOW, Duration.ofHours(1), Duration.ZERO),
            new EpisodeTracker(
                new UsageVolume(1_000, 2), WINDOW, Duration.ofHours(1), Duration.ZERO));
    private final Map<String, EpisodeState> states = new TreeMap<>();
    final List<Finding> findings = new ArrayList<>();

    @Override
    public void accept(List<Used> slot) {
      for (Used used : slot) {
        for (int i = 0; i < trackers.size(); i++) {
          String key = used.window.keyArn;
          EpisodeState state = states.computeIfAbsent(i + key, k -> new EpisodeState());
          findings.addAll(trackers.get(i).judge(state, key, List.of(used.window)));
          findings.addAll(trackers.get(i).settle(state, key, used.window));
        }
      }
    }
  }
}
