package io.keytrail.cloudtrail;

import io.keytrail.kms.KmsEvent;
import io.keytrail.reject.Rejected;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the records of one carrier (a file, an S3 object, a Kinesis record), whatever its form, one
 * after the other. The bytes decide what it is: gzip, S3 {@code Records}, CloudWatch Logs
 * subscription, EventBridge envelope, single event, JSON lines, array.
 *
 * <pre>{@code
 * try (TrailReader reader = TrailReader.open(in, path, limits)) {
 *   for (Item item = reader.next(); item != Item.END; item = reader.next()) { … }
 * }
 * }</pre>
 */
public final class TrailReader implements Closeable {
  /** What {@link #next} found. Every record is exactly one of KMS, OTHER, REJECTED. */
  public enum Item {
    KMS,
    /** A readable record that is not KMS's: counted and passed over. */
    OTHER,
    REJECTED,
    END
  }

  private TrailReader() {}

  /**
   * @param carrier read to its end and closed by {@link #close}
   * @param origin named in what is rejected: file path, s3 URI, {@code stream/shard}
   */
  public static TrailReader open(InputStream carrier, String origin, DecodeLimits limits) {
    throw new UnsupportedOperationException();
  }

  /**
   * Moves to the next record. Bad input never throws: it is an item of kind REJECTED. A read that
   * fails ({@link IOException}) is REJECTED as UNREADABLE, then END.
   */
  public Item next() {
    throw new UnsupportedOperationException();
  }

  /**
   * The event of the KMS item just read; a new object each time, the reader keeps no hold on it.
   */
  public KmsEvent event() {
    throw new UnsupportedOperationException();
  }

  /** The reason, origin and first bytes of the REJECTED item just read. */
  public Rejected rejected() {
    throw new UnsupportedOperationException();
  }

  /**
   * {@code eventTime} of the KMS or OTHER item just read, epoch ms; {@link Long#MIN_VALUE} when an
   * OTHER item shows none.
   */
  public long eventTimeMillis() {
    throw new UnsupportedOperationException();
  }

  /** 0-based number of the item just read in its carrier. */
  public long recordNumber() {
    throw new UnsupportedOperationException();
  }

  /**
   * The JSON text of the record just read, a copy; what an envelope wraps, without the envelope.
   */
  public byte[] recordBytes() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() throws IOException {
    throw new UnsupportedOperationException();
  }
}
