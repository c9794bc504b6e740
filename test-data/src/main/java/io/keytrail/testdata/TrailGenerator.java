package io.keytrail.testdata;

import static io.keytrail.testdata.Json.object;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
  private final Traffic traffic;
  private final Anomalies anomalies;

  public TrailGenerator(GeneratorOptions options) {
    this.options = options;
    this.traffic = new Traffic(options);
    this.anomalies = new Anomalies(options, traffic);
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
    SlotWorkers.createEmpty(out);
    // Late events and duplicates of the last slots come after the time covered.
    int slots = options.slots() + FileMaker.MAX_DELAY;
    Tally tally =
        new SlotWorkers(options.threads(), slots)
            .run(
                () -> new FileMaker(options, traffic, anomalies),
                written -> listener.written(written, expectedEvents()));
    List<Label> labels = anomalies.labels();
    if (options.anomalies()) Files.write(options.labelsFile(), labelsJson(labels));
    return new GeneratorResult(out.resolve("AWSLogs"), tally, labels);
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
}
