package io.keytrail.jobs.bench;

import io.keytrail.jobs.JobAssembly;
import io.keytrail.jobs.config.ConfigLoader;
import io.keytrail.jobs.config.JobConfig;
import io.keytrail.jobs.config.JobOptions;
import io.keytrail.jobs.config.Option;
import io.keytrail.jobs.config.Setting;
import io.keytrail.testdata.AttackFamily;
import io.keytrail.testdata.ProgressListener;
import io.keytrail.testdata.ScenarioGenerator;
import io.keytrail.testdata.ScenarioOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What profiles cost a whole replay of a scenario: with all else off, and with rules and key policy
 * as they are set by default. With and without profiles take turns, so that a machine whose speed
 * drifts treats them alike: quote the ratios. CPU time is the process's own, what the JVM compiles
 * and collects included.
 *
 * <pre>
 * ./mvnw -q -pl jobs -am -Pbenchmark process-test-classes -Dbench.main=io.keytrail.jobs.bench.ProfileReplayBenchmark \
 *     -Dbench.events=1200000 -Dbench.parallelism=2 -Dbench.rounds=3
 * </pre>
 */
public final class ProfileReplayBenchmark {
  private static final long SEED = 7;
  private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
  private static final int EVENTS_A_DAY = 28_500;

  private final Path archive;
  private final Instant end;
  private final int parallelism;
  private final int rounds;

  private ProfileReplayBenchmark(Path archive, Instant end, int parallelism, int rounds) {
    this.archive = archive;
    this.end = end;
    this.parallelism = parallelism;
    this.rounds = rounds;
  }

  /**
   * Arguments: number of events, for as many days of the six weeks as have them, parallelism,
   * rounds, folder for the archive (made if missing).
   */
  public static void main(String[] args) throws Exception {
    Duration days = Duration.ofDays(Integer.parseInt(args[0]) / EVENTS_A_DAY);
    int parallelism = Integer.parseInt(args[1]);
    ProfileReplayBenchmark benchmark =
        new ProfileReplayBenchmark(
            archive(Path.of(args[3])), START.plus(days), parallelism, Integer.parseInt(args[2]));
    System.out.printf("parallelism %d, JDK %s%n", parallelism, Runtime.version());
    benchmark.run("all else off", false);
    benchmark.run("rules and key policy on", true);
  }

  private static Path archive(Path folder) throws IOException {
    if (!Files.exists(folder.resolve("AWSLogs"))) {
      ScenarioOptions options =
          ScenarioOptions.builder()
              .seed(SEED)
              .start(START)
              .families(EnumSet.allOf(AttackFamily.class))
              .build();
      int threads = Runtime.getRuntime().availableProcessors();
      new ScenarioGenerator(options).write(folder, threads, ProgressListener.NONE);
    }
    return folder.resolve("AWSLogs");
  }

  private void run(String title, boolean everythingElse) throws Exception {
    System.out.printf(
        "%n%s%n%6s %30s %30s %22s%n%6s %15s %14s %15s %14s %11s %10s%n",
        title,
        "",
        "records/s, wall clock",
        "CPU seconds per million",
        "rate with ÷ without",
        "round",
        "without",
        "with",
        "without",
        "with",
        "by clock",
        "by CPU");
    List<double[]> measured = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      double[] without = replay(everythingElse, false);
      double[] with = replay(everythingElse, true);
      double[] row = {
        without[0], with[0], without[1], with[1], with[0] / without[0], without[1] / with[1]
      };
      print(round == 0 ? "warm" : "" + round, row);
      if (round > 0) measured.add(row);
    }
    double[] medians = new double[6];
    for (int i = 0; i < medians.length; i++) medians[i] = median(measured, i);
    print("median", medians);
  }

  private static void print(String round, double[] row) {
    System.out.printf(
        Locale.ROOT,
        "%6s %,15.0f %,14.0f %15.1f %14.1f %11.3f %10.3f%n",
        round,
        row[0],
        row[1],
        row[2],
        row[3],
        row[4],
        row[5]);
  }

  private static double median(List<double[]> rows, int column) {
    return rows.stream().mapToDouble(row -> row[column]).sorted().toArray()[rows.size() / 2];
  }

  /** Records a second by the wall clock, and seconds of CPU time for a million of them. */
  private double[] replay(boolean everythingElse, boolean profiles) throws Exception {
    JobAssembly parts = new JobAssembly(config(everythingElse, profiles));
    AtomicLong records = new AtomicLong();
    System.gc(); // what the last one left is not this one's
    double[] time =
        TimedReplay.time(
            () ->
                records.addAndGet(
                    TimedReplay.run(parts.archive().build(), parallelism, parts.usage())));
    return new double[] {records.get() / time[0], 1e6 * time[1] / records.get()};
  }

  private JobConfig config(boolean everythingElse, boolean profiles) {
    List<Setting> settings = new ArrayList<>();
    set(settings, JobOptions.SOURCE_TYPE, "archive");
    set(settings, JobOptions.ARCHIVE_PATHS, archive.toString());
    set(settings, JobOptions.ARCHIVE_TO, end.toString());
    set(settings, JobOptions.PROFILES_ENABLED, "" + profiles);
    set(settings, JobOptions.RULES_PACK, "" + everythingElse);
    set(settings, JobOptions.COMPLIANCE_ENABLED, "" + everythingElse);
    set(settings, JobOptions.SINK_FINDINGS, "none");
    set(settings, JobOptions.SINK_REJECTED, "none");
    return new ConfigLoader().flags(settings).load();
  }

  private static void set(List<Setting> settings, Option<?> option, String value) {
    settings.add(new Setting(option.name(), value, "benchmark"));
  }
}
