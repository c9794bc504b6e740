package io.keytrail.jobs.trail;

/** The JSON text of one record, for whoever asks for more than was decoded. Immutable. */
public final class RawRecord {
  /** {@link #event} of a record of another service. */
  public static final int NO_EVENT = -1;

  /** A JSON object, without its carrier. */
  public final byte[] json;

  public final String eventSource;
  public final String eventName;

  /** Epoch ms. */
  public final long eventTimeMillis;

  /** Which of the batch's events it was decoded to, or {@link #NO_EVENT}. */
  public final int event;

  public RawRecord(
      byte[] json, String eventSource, String eventName, long eventTimeMillis, int event) {
    this.json = json;
    this.eventSource = eventSource;
    this.eventName = eventName;
    this.eventTimeMillis = eventTimeMillis;
    this.event = event;
  }
}
