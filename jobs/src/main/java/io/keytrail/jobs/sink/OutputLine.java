package io.keytrail.jobs.sink;

import java.util.Comparator;
import java.util.Objects;

/** One line of output, for example a finding as JSON. A flat bean, left alone once it was made. */
public final class OutputLine {
  /** By time, then by text: an order that does not depend on who was first. */
  public static final Comparator<OutputLine> BY_TIME =
      Comparator.<OutputLine>comparingLong(line -> line.timestampMillis)
          .thenComparing(line -> line.text)
          .thenComparing(line -> line.partitionKey);

  /** Without line end, and without one inside. Never null. */
  public String text;

  /**
   * Lines of the same key keep their order in a Kinesis stream, and land in one shard: a key ARN,
   * or the uid of a finding. Never null; may be longer than Kinesis allows.
   */
  public String partitionKey;

  /** Event time in epoch ms. */
  public long timestampMillis;

  public OutputLine() {}

  public OutputLine(String text, String partitionKey, long timestampMillis) {
    this.text = Objects.requireNonNull(text, "text");
    this.partitionKey = Objects.requireNonNull(partitionKey, "partitionKey");
    this.timestampMillis = timestampMillis;
  }

  @Override
  public boolean equals(Object o) {
    if (!(o instanceof OutputLine)) return false;
    OutputLine that = (OutputLine) o;
    return timestampMillis == that.timestampMillis
        && Objects.equals(text, that.text)
        && Objects.equals(partitionKey, that.partitionKey);
  }

  @Override
  public int hashCode() {
    return Objects.hash(text, partitionKey, timestampMillis);
  }

  @Override
  public String toString() {
    return timestampMillis + " [" + partitionKey + "] " + text;
  }
}
