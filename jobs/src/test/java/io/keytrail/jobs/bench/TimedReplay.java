package io.keytrail.jobs.bench;

import com.sun.management.OperatingSystemMXBean;
import io.keytrail.detect.DecryptEncryptRatio;
import io.keytrail.detect.UsageVolume;
import io.keytrail.jobs.rules.RuleInterest;
import io.keytrail.jobs.rules.RuleProgram;
import io.keytrail.jobs.source.archive.ArchiveOptions;
import io.keytrail.jobs.source.archive.ArchiveTrail;
import io.keytrail.jobs.topology.KeyUsageOptions;
import io.keytrail.jobs.topology.KeyUsageStreams;
import io.keytrail.jobs.topology.KeyUsageTopology;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.testdata.GeneratorOptions;
import io.keytrail.testdata.ProgressListener;
import io.keytrail.testdata.TrailGenerator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** A whole replay with all outputs thrown away, for benchmarks. */
final class TimedReplay {
  private TimedReplay() {}

  /** The generated archive in a folder, made if it is missing. */
  static Path archive(Path folder, int events) throws IOException {
    if (!Files.exists(folder.resolve("AWSLogs"))) {
      new TrailGenerator(
              GeneratorOptions.builder().out(folder).events(events).seed(7).anomalies(true).build())
          .run(ProgressListener.NONE);
    }
    return folder.resolve("AWSLogs");
  }

  /** Seconds by the wall clock, and of the process's CPU time. */
  static double[] time(Callable<?> work) throws Exception {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    long start = System.nanoTime();
    work.call();
    return new double[] {
      (System.nanoTime() - start) / 1e9, (system.getProcessCpuTime() - cpu) / 1e9
    };
  }

  /**
   * Both detections over usage, and rules.
   *
   * @param rules null for none
   * @return the number of records read
   */
  static long run(Path archive, int parallelism, RuleProgram rules) throws Exception {
    ArchiveOptions.Builder source = ArchiveOptions.of(List.of(archive.toString()));
    if (rules != null) source.records(new RuleInterest(rules));
    return run(
        source.build(),
        parallelism,
        KeyUsageOptions.builder()
            .detections(List.of(new DecryptEncryptRatio(10, 100), new UsageVolume(1000, 2)))
            .rules(rules)
            .build());
  }

  /**
   * @return the number of records read
   */
  static long run(ArchiveOptions source, int parallelism, KeyUsageOptions options)
      throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(128));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(128));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
    KeyUsageStreams streams = KeyUsageTopology.define(env, new ArchiveTrail(source), options);
    streams.findings().sinkTo(new DiscardingSink<>());
    streams.usage().sinkTo(new DiscardingSink<>());
    streams.rejected().sinkTo(new DiscardingSink<>());
    return env.execute().<Long>getAccumulatorResult(TrailCounters.RECEIVED);
  }
}
