package io.keytrail.jobs.source.archive;

import com.sun.management.OperatingSystemMXBean;
import io.keytrail.cloudtrail.TrailReader;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.testdata.GeneratorOptions;
import io.keytrail.testdata.TrailGenerator;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * How fast a generated archive is listed, read and decoded into a sink that drops it all, beside
 * the decoder alone on as many threads.
 *
 * <p>From the root, once compiled: {@code java -Xmx2g -cp <test class path>
 * io.keytrail.jobs.source.archive.ArchiveReplayBenchmark DIR [events] [parallelism] [rounds]}. DIR
 * is generated if it does not exist. Rounds run in one JVM: the first shows the start, the others
 * the warm rate.
 */
public final class ArchiveReplayBenchmark {
  private ArchiveReplayBenchmark() {}

  public static void main(String[] args) throws Exception {
    Path dir = Paths.get(args[0]);
    long events = args.length > 1 ? Long.parseLong(args[1]) : 1_000_000;
    int parallelism = args.length > 2 ? Integer.parseInt(args[2]) : 4;
    int rounds = args.length > 3 ? Integer.parseInt(args[3]) : 4;
    if (!Files.exists(dir)) {
      new TrailGenerator(GeneratorOptions.builder().out(dir).events(events).build())
          .run((done, expected) -> {});
    }
    for (int round = 1; round <= rounds; round++) {
      decode(dir, parallelism, round);
      replay(dir, parallelism, round);
    }
  }

  /** The ceiling: the same files through the decoder alone, without Flink. */
  private static void decode(Path dir, int threads, int round) throws Exception {
    ArchiveOptions options = ArchiveOptions.of(List.of(dir.toString())).build();
    ConcurrentLinkedQueue<ArchiveFile> files =
        new ConcurrentLinkedQueue<>(ArchiveListing.of(options).files());
    LongAdder records = new LongAdder();
    Stopwatch watch = new Stopwatch();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Future<?>> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      workers.add(
          pool.submit(
              () -> {
                for (ArchiveFile file = files.poll(); file != null; file = files.poll()) {
                  try (TrailReader reader =
                      TrailReader.open(
                          Files.newInputStream(Paths.get(file.path)), file.path, options.limits)) {
                    while (reader.next() != TrailReader.Item.END) records.increment();
                  }
                }
                return null;
              }));
    }
    for (Future<?> worker : workers) worker.get();
    pool.shutdown();
    System.out.printf(
        Locale.ROOT, "round %d, decoder alone: %s%n", round, watch.rates(records.sum()));
  }

  private static void replay(Path dir, int parallelism, int round) throws Exception {
    try (ArchiveProgress progress = ArchiveProgress.open()) {
      ArchiveOptions options =
          ArchiveOptions.of(List.of(dir.toString())).progress(progress).build();
      long begin = System.nanoTime();
      int files = ArchiveListing.of(options).files().size();
      Duration listing = Duration.ofNanos(System.nanoTime() - begin);

      Configuration config = new Configuration();
      StreamExecutionEnvironment env =
          StreamExecutionEnvironment.createLocalEnvironment(parallelism, config);
      new ArchiveTrail(options).attach(env).sinkTo(new DiscardingSink<TrailBatch>());
      Stopwatch watch = new Stopwatch();
      env.execute("archive benchmark");
      System.out.printf(
          Locale.ROOT,
          "round %d, replay: %s; %,d KMS, %,d stored bytes; %,d files listed in %d ms%n",
          round,
          watch.rates(progress.records()),
          progress.events(),
          progress.bytes(),
          files,
          listing.toMillis());
    }
  }

  /** Wall clock, and processor time of the process, which a busy machine does not distort. */
  private static final class Stopwatch {
    private final OperatingSystemMXBean system =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final long begin = System.nanoTime();
    private final long cpuBegin = system.getProcessCpuTime();

    String rates(long records) {
      double seconds = (System.nanoTime() - begin) / 1e9;
      double cpu = (system.getProcessCpuTime() - cpuBegin) / 1e9;
      return String.format(
          Locale.ROOT,
          "%,d records in %.2f s = %,.0f/s; %.2f s of processor = %,.0f/s a core",
          records,
          seconds,
          records / seconds,
          cpu,
          records / cpu);
    }
  }
}
