package io.keytrail.reject;

/**
 * Input that could not be used: never lost, never a reason to stop. A flat bean.
 *
 * <p>Written as one JSON object a line by {@link RejectedJson}.
 */
public final class Rejected {
  /** How many of the first bytes are kept. */
  public static final int FIRST_BYTES = 256;

  public RejectStage stage;
  public RejectReason reason;

  /** One sentence for a person: what is wrong and, where known, at which byte. */
  public String detail;

  /** Where it came from: a file path or s3 URI, or {@code stream/shard}. */
  public String origin;

  /**
   * Which record there: 0-based number of the record in its file, or the sequence number in its
   * shard; empty when the whole carrier was rejected.
   */
  public String position;

  /** Event id, where it could be read, else null. */
  public String eventId;

  /** Event time in epoch ms, where it could be read, else null. */
  public Long eventTimeMillis;

  /** The first bytes of what was rejected, at most {@link #FIRST_BYTES}; never null. */
  public byte[] firstBytes = new byte[0];

  public Rejected() {}

  public Rejected(
      RejectStage stage, RejectReason reason, String detail, String origin, String position) {
    this.stage = stage;
    this.reason = reason;
    this.detail = detail;
    this.origin = origin;
    this.position = position;
  }
}
