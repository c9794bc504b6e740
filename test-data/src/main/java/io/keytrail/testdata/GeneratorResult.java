package io.keytrail.testdata;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/**
 * What a generator wrote, counted while writing: exact, so that tests may hold a reader to it.
 *
 * <p>{@code eventsWritten = options.events + duplicates + sharedPairs + the labels' calls}.
 */
public final class GeneratorResult {
  private final Path archive;
  private final Tally tally;
  private final List<Label> labels;

  GeneratorResult(Path archive, Tally tally, List<Label> labels) {
    this.archive = archive;
    this.tally = tally;
    this.labels = List.copyOf(labels);
  }

  /** The archive's root, the folder {@code AWSLogs} in the output directory. */
  public Path archive() {
    return archive;
  }

  /** Log files in the archive; the labels file is not one. */
  public long files() {
    return tally.files;
  }

  /** Size of all log files together, compressed. */
  public long bytes() {
    return tally.bytes;
  }

  /** Size of all log files together, decompressed. */
  public long jsonBytes() {
    return tally.jsonBytes;
  }

  /** Records in the archive, KMS or not, duplicates included. */
  public long eventsWritten() {
    return tally.events;
  }

  /** Records of {@code kms.amazonaws.com}, duplicates included. */
  public long kmsEvents() {
    return tally.kmsEvents;
  }

  /**
   * Records of {@code kms.amazonaws.com}, each (eventID, recipientAccountId) once: what is left
   * after dedupe. The two views of a cross-account call are two of them.
   */
  public long distinctKmsEvents() {
    return tally.kmsEvents - tally.kmsDuplicates;
  }

  /**
   * Calls and service events of KMS, each once, whatever the number of accounts that logged it:
   * what is left when the two views of a cross-account call count as one use.
   */
  public long distinctKmsCalls() {
    return distinctKmsEvents() - tally.sharedPairs;
  }

  /** Records that stand in the archive a second time. */
  public long duplicates() {
    return tally.duplicates;
  }

  /** Records, each once, that stand in a file 10 to 60 minutes after their own. */
  public long late() {
    return tally.late;
  }

  /** Records with an {@code errorCode}, duplicates not counted again. */
  public long errors() {
    return tally.errors;
  }

  /** Cross-account calls; each is logged in two accounts under one {@code sharedEventID}. */
  public long sharedPairs() {
    return tally.sharedPairs;
  }

  /** {@link #kmsEvents} by {@code eventName}, sorted by name. */
  public SortedMap<String, Long> kmsEventsByOperation() {
    return tally.kmsByOperation();
  }

  /** {@link #distinctKmsEvents} by {@code eventName}, sorted by name. */
  public SortedMap<String, Long> distinctKmsEventsByOperation() {
    return tally.distinctKmsByOperation();
  }

  /** The anomalies built in, in order of time; empty unless asked for. */
  public List<Label> labels() {
    return labels;
  }
}
