package io.keytrail.cloudtrail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.Serializable;

/**
 * Bounds on hostile input. What exceeds one is rejected with the reason; nothing after it in the
 * same file is lost, except past the decompressed size, where reading the carrier ends.
 */
public final class DecodeLimits implements Serializable {
  private static final long serialVersionUID = 1;

  /** 2099-12-31T23:59:59Z: later times are rejected, because one would drag a watermark with it. */
  public static final long DEFAULT_MAX_EVENT_TIME_MILLIS = 4_102_444_799_000L;

  /**
   * Defaults: 4 GiB decompressed, 4 MiB a record, depth 64, 1 MiB a string, events up to the end of
   * 2099.
   */
  public static final DecodeLimits DEFAULT = new DecodeLimits(4L << 30, 4 << 20, 64, 1 << 20);

  private final long maxDecompressedBytes;
  private final int maxRecordBytes;
  private final int maxDepth;
  private final int maxStringLength;
  private final long maxEventTimeMillis;

  /** Made on first use: it holds the table of field names, which all readers share. */
  private transient volatile JsonFactory jsonFactory;

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
    this(
        maxDecompressedBytes,
        maxRecordBytes,
        maxDepth,
        maxStringLength,
        DEFAULT_MAX_EVENT_TIME_MILLIS);
  }

  private DecodeLimits(
      long maxDecompressedBytes,
      int maxRecordBytes,
      int maxDepth,
      int maxStringLength,
      long maxEventTimeMillis) {
    if (maxDecompressedBytes <= 0 || maxRecordBytes <= 0 || maxDepth <= 0 || maxStringLength <= 0) {
      throw new IllegalArgumentException("limits must be positive");
    }
    this.maxDecompressedBytes = maxDecompressedBytes;
    this.maxRecordBytes = maxRecordBytes;
    this.maxDepth = maxDepth;
    this.maxStringLength = maxStringLength;
    this.maxEventTimeMillis = maxEventTimeMillis;
  }

  /**
   * These limits with another bound on {@code eventTime}, epoch ms: a later event is rejected as
   * BAD_EVENT_TIME. A live job gives its clock plus some tolerance, a replay the default.
   */
  public DecodeLimits withMaxEventTimeMillis(long maxEventTimeMillis) {
    return new DecodeLimits(
        maxDecompressedBytes, maxRecordBytes, maxDepth, maxStringLength, maxEventTimeMillis);
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

  public long maxEventTimeMillis() {
    return maxEventTimeMillis;
  }

  JsonFactory jsonFactory() {
    JsonFactory factory = jsonFactory;
    if (factory == null) {
      factory =
          JsonFactory.builder()
              // Callers choose the names in an encryption context: they do not belong into the
              // JVM's
              // table of interned strings.
              .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
              // The records of one carrier share its buffer, which outlives the parser.
              .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(maxDepth)
                      .maxStringLength(maxStringLength)
                      .maxNameLength(Math.min(maxStringLength, 1 << 16))
                      .build())
              .build();
      jsonFactory = factory;
    }
    return factory;
  }
}
