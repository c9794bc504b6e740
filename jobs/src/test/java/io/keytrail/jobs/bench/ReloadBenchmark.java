package io.keytrail.jobs.bench;

import com.sun.management.OperatingSystemMXBean;
import io.keytrail.detections.PackagedRules;
import io.keytrail.jobs.rules.RuleContext;
import io.keytrail.jobs.rules.RuleInterest;
import io.keytrail.jobs.rules.RuleProgram;
import io.keytrail.jobs.serial.UsageWindowSerializer;
import io.keytrail.jobs.source.archive.ArchiveOptions;
import io.keytrail.jobs.source.archive.ArchiveTrail;
import io.keytrail.jobs.topology.KeyUsageOptions;
import io.keytrail.jobs.topology.KeyUsageStreams;
import io.keytrail.jobs.topology.KeyUsageTopology;
import io.keytrail.jobs.topology.RuleReload;
import io.keytrail.jobs.trail.RecordInterest;
import io.keytrail.testdata.GeneratorOptions;
import io.keytrail.testdata.ProgressListener;
import io.keytrail.testdata.TrailGenerator;
import io.keytrail.usage.UsageWindow;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * What it costs that rules can be replaced: the source hands on every record's text, and to a task
 * of its own, since only that can be told of new rules. The same archive and the packaged rules,
 * once with rules that are read once, and once with rules that are watched.
 *
 * <pre>
 * ./mvnw -q -pl jobs -am -Pbenchmark process-test-classes \
 *     -Dbench.main=io.keytrail.jobs.bench.ReloadBenchmark -Dbench.events=1000000 -Dbench.rounds=3
 * </pre>
 */
public final class ReloadBenchmark {
  private static volatile CountDownLatch read = new CountDownLatch(1);

  private final Path archive;
  private final int parallelism;
  private final Path rules;

  private ReloadBenchmark(Path archive, int parallelism, Path rules) {
    this.archive = archive;
    this.parallelism = parallelism;
    this.rules = rules;
  }

  /** Arguments: number of events, parallelism, rounds, folder for the archive (made if missing). */
  public static void main(String[] args) throws Exception {
    int events = Integer.parseInt(args[0]);
    int parallelism = Integer.parseInt(args[1]);
    int rounds = Integer.parseInt(args[2]);
    Path folder = Path.of(args[3]);
    if (!Files.exists(folder.resolve("AWSLogs"))) {
      new TrailGenerator(
              GeneratorOptions.builder().out(folder).events(events).seed(7).anomalies(true).build())
          .run(ProgressListener.NONE);
    }
    Path rules = Files.createTempDirectory("rules");
    Files.writeString(
        rules.resolve("one.yml"),
        "title: One\nid: one\nlogsource: {product: aws, service: cloudtrail}\n"
            + "detection: {s: {eventSource: nowhere.amazonaws.com}, condition: s}\n");
    ReloadBenchmark benchmark = new ReloadBenchmark(folder.resolve("AWSLogs"), parallelism, rules);
    System.out.printf(
        Locale.ROOT,
        "%,d events, parallelism %d, JDK %s%n%6s%32s%32s%n",
        events,
        parallelism,
        Runtime.version(),
        "round",
        "once: events/s, CPU s/million",
        "watched");
    double[][] all = new double[4][rounds];
    for (int round = 0; round <= rounds; round++) {
      double[] times = new double[4];
      benchmark.run(false, times, 0);
      benchmark.run(true, times, 2);
      print(round == 0 ? "warm" : "" + round, events, times);
      for (int i = 0; i < 4 && round > 0; i++) all[i][round - 1] = times[i];
    }
    double[] medians = new double[4];
    for (int i = 0; i < 4; i++) {
      Arrays.sort(all[i]);
      medians[i] = all[i][rounds / 2];
    }
    print("median", events, medians);
  }

  private static void print(String round, int events, double[] times) {
    System.out.printf(
        Locale.ROOT,
        "%6s%,22.0f%10.1f%,22.0f%10.1f%n",
        round,
        events / times[0],
        1e6 * times[1] / events,
        events / times[2],
        1e6 * times[3] / events);
  }

  /** Wall clock and CPU time until all of the archive was read. */
  private void run(boolean watched, double[] times, int column) throws Exception {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    read = new CountDownLatch(1);
    JobClient job = start(watched);
    long cpu = system.getProcessCpuTime();
    long begin = System.nanoTime();
    read.await();
    times[column] = (System.nanoTime() - begin) / 1e9;
    times[column + 1] = (system.getProcessCpuTime() - cpu) / 1e9;
    if (watched) job.cancel().get(); // it would wait for other rules
    else job.getJobExecutionResult().get();
  }

  private JobClient start(boolean watched) throws Exception {
    Configuration flink = new Configuration();
    flink.set(PipelineOptions.GENERIC_TYPES, false);
    flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(128));
    flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(128));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, flink);
    RuleProgram program = new RuleProgram(PackagedRules.files(), List.of(), RuleContext.DEFAULT);
    KeyUsageStreams streams =
        KeyUsageTopology.define(
            env,
            new ArchiveTrail(
                ArchiveOptions.of(List.of(archive.toString()))
                    .records(watched ? RecordInterest.ALL : new RuleInterest(program))
                    .build()),
            KeyUsageOptions.builder()
                .rules(program)
                .reload(watched ? new RuleReload(rules.toString(), Duration.ofHours(1)) : null)
                .build());
    streams.findings().sinkTo(new DiscardingSink<>());
    streams.rejected().sinkTo(new DiscardingSink<>());
    streams
        .usage()
        .transform("end", UsageWindowSerializer.TYPE, new End())
        .setParallelism(1)
        .sinkTo(new DiscardingSink<>());
    return env.executeAsync("benchmark");
  }

  /** Tells when the last usage window has come. */
  private static final class End extends AbstractStreamOperator<UsageWindow>
      implements OneInputStreamOperator<UsageWindow, UsageWindow>, BoundedOneInput {
    private static final long serialVersionUID = 1;

    @Override
    public void processElement(StreamRecord<UsageWindow> window) {}

    @Override
    public void endInput() {
      read.countDown();
    }
  }
}
