package io.keytrail.testdata;

import static io.keytrail.testdata.Json.object;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Writes a synthetic CloudTrail archive in CloudTrail's own S3 layout: {@code
 * AWSLogs/<account>/CloudTrail/<Region>/<yyyy>/<MM>/<dd>/….json.gz}, a file per account, Region and
 * five minutes.
 *
 * <p>Deterministic: the same options give the same files, whatever the machine, locale, time zone
 * and number of threads. (JSON for sure; the gzip bytes are those of the JDK's zlib, and so the
 * same where that is.)
 *
 * <p>Records within a file are in no order of time, as in life.
 */
public final class TrailGenerator {
  private final GeneratorOptions options;
  private final Scenario scenario;
  private final Anomalies anomalies;

  public TrailGenerator(GeneratorOptions options) {
    this.options = options;
    this.scenario = new Scenario(options);
    this.anomalies = new Anomalies(options, scenario);
  }

  /**
   * Writes the archive below {@link GeneratorOptions#out}, and {@link GeneratorOptions#labelsFile}
   * if anomalies are asked for.
   *
   * @throws IOException if the directory is not empty (two archives would mix), or cannot be
   *     written. What was written until then stays
   */
  public GeneratorResult run(ProgressListener listener) throws IOException {
    Path out = options.out();
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw new FileSystemException(
          out.toString(), null, "is a file: name a directory to write to");
    }
    Files.createDirectories(out);
    try (Stream<Path> content = Files.list(out)) {
      if (content.findAny().isPresent()) {
        throw new FileSystemException(
            out.toString(), null, "is not empty: name a new directory, or empty it first");
      }
    }
    Tally tally = writeFiles(listener);
    List<Label> labels = anomalies.labels();
    if (options.anomalies()) Files.write(options.labelsFile(), labelsJson(labels));
    return new GeneratorResult(out.resolve("AWSLogs"), tally, labels);
  }

  private Tally writeFiles(ProgressListener listener) throws IOException {
    AtomicInteger nextSlot = new AtomicInteger();
    Progress progress = new Progress(listener, expectedEvents());
    ExecutorService workers = Executors.newFixedThreadPool(options.threads());
    try {
      List<Future<Tally>> tallies = new ArrayList<>();
      for (int i = 0; i < options.threads(); i++) {
        tallies.add(workers.submit(() -> writeSlots(nextSlot, progress)));
      }
      Tally sum = new Tally();
      for (Future<Tally> tally : tallies) sum.add(tally.get());
      return sum;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while writing to " + options.out(), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException) throw (IOException) e.getCause();
      throw new IllegalStateException("the generator failed", e.getCause());
    } finally {
      workers.shutdownNow();
    }
  }

  private Tally writeSlots(AtomicInteger nextSlot, Progress progress) throws IOException {
    FileMaker files = new FileMaker(options, scenario, anomalies);
    // Late events and duplicates of the last slots come after the time covered.
    int slots = options.slots() + FileMaker.MAX_DELAY;
    try {
      for (int slot = nextSlot.getAndIncrement(); slot < slots; slot = nextSlot.getAndIncrement()) {
        long before = files.tally().events;
        for (int place = 0; place < scenario.places.size(); place++) {
          files.write(slot, place);
        }
        progress.add(files.tally().events - before);
      }
      return files.tally();
    } catch (IOException | RuntimeException | Error e) {
      nextSlot.set(slots); // the others need not go on
      throw e;
    } finally {
      files.close();
    }
  }

  private long expectedEvents() {
    return options.events()
        + Math.round(options.events() * options.duplicateShare())
        + anomalies.calls();
  }

  private static byte[] labelsJson(List<Label> labels) {
    List<Object> list = new ArrayList<>();
    for (Label label : labels) {
      list.add(
          object(
              "what", label.anomaly().text(),
              "keyArn", label.keyArn(),
              "principal", label.principal(),
              "from", label.from().toString(),
              "to", label.to().toString(),
              "calls", label.calls()));
    }
    return Json.prettyBytes(object("labels", list));
  }

  /** Sums up what the workers report, and tells the listener one after the other. */
  private static final class Progress {
    private final ProgressListener listener;
    private final long expected;
    private long written;

    Progress(ProgressListener listener, long expected) {
      this.listener = listener;
      this.expected = expected;
    }

    synchronized void add(long events) {
      written += events;
      listener.written(written, expected);
    }
  }
}
