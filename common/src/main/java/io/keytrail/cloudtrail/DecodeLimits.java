package io.keytrail.cloudtrail;

import java.io.Serializable;

/**
 * Bounds on hostile input. What exceeds one is rejected with the reason; nothing after it in the
 * same file is lost, except past the decompressed size, where reading the carrier ends.
 */
public final class DecodeLimits implements Serializable {
  private static final long serialVersionUID = 1;

  /** Defaults: 4 GiB decompressed, 4 MiB a record, depth 64, 1 MiB a string. */
  public static final DecodeLimits DEFAULT = new DecodeLimits(4L << 30, 4 << 20, 64, 1 << 20);

  private final long maxDecompressedBytes;
  private final int maxRecordBytes;
  private final int maxDepth;
  private final int maxStringLength;

  /**
   * @param maxDecompressedBytes bytes that one file or carrier may unpack to
   * @param maxRecordBytes bytes of one record as JSON text. CloudTrail itself stops at 256 KiB for
   *     an event; envelopes with many events are larger
   * @param maxDepth nesting of objects and arrays inside one record
   * @param maxStringLength characters of one string value
   * @throws IllegalArgumentException if a bound is not positive
   */
  public DecodeLimits(
      long maxDecompressedBytes, int maxRecordBytes, int maxDepth, int maxStringLength) {
    if (maxDecompressedBytes <= 0 || maxRecordBytes <= 0 || maxDepth <= 0 || maxStringLength <= 0) {
      throw new IllegalArgumentException("limits must be positive");
    }
    this.maxDecompressedBytes = maxDecompressedBytes;
    this.maxRecordBytes = maxRecordBytes;
    this.maxDepth = maxDepth;
    this.maxStringLength = maxStringLength;
  }

  public long maxDecompressedBytes() {
    return maxDecompressedBytes;
  }

  public int maxRecordBytes() {
    return maxRecordBytes;
  }

  public int maxDepth() {
    return maxDepth;
  }

  public int maxStringLength() {
    return maxStringLength;
  }
}
