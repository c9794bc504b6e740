package io.keytrail.jobs.source.archive;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;

/** The watermark of one reader: it only goes forward. */
final class ArchiveClock {
  private ReaderOutput<?> output;
  private long watermarkMillis = Long.MIN_VALUE;

  void attach(ReaderOutput<?> output) {
    this.output = output;
  }

  /** The last watermark emitted, {@link Long#MIN_VALUE} before the first. */
  long watermarkMillis() {
    return watermarkMillis;
  }

  void advance(long watermarkMillis) {
    if (watermarkMillis <= this.watermarkMillis) return;
    this.watermarkMillis = watermarkMillis;
    output.emitWatermark(new Watermark(watermarkMillis));
  }
}
