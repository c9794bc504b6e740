package io.keytrail.usage;

import io.keytrail.kms.KmsEvent;
import java.util.Comparator;

/**
 * One event kept as an example of many: enough to find it in the trail and to see who stood behind
 * it. Immutable.
 */
public final class EventSample {
  /** The earliest first; the id decides ties, so that the choice does not depend on arrival. */
  public static final Comparator<EventSample> EARLIEST_FIRST =
      Comparator.comparingLong((EventSample s) -> s.timeMillis).thenComparing(s -> s.eventId);

  public final String eventId;
  public final long timeMillis;
  public final String eventName;
  public final String requestId;
  public final String sessionName;
  public final String accessKeyId;
  public final String sourceAddress;
  public final String userAgent;
  public final String contextResource;
  public final String errorCode;
  public final Boolean mfa;
  public final Long sessionCreatedMillis;

  public EventSample(
      String eventId,
      long timeMillis,
      String eventName,
      String requestId,
      String sessionName,
      String accessKeyId,
      String sourceAddress,
      String userAgent,
      String contextResource,
      String errorCode,
      Boolean mfa,
      Long sessionCreatedMillis) {
    this.eventId = eventId;
    this.timeMillis = timeMillis;
    this.eventName = eventName;
    this.requestId = requestId;
    this.sessionName = sessionName;
    this.accessKeyId = accessKeyId;
    this.sourceAddress = sourceAddress;
    this.userAgent = userAgent;
    this.contextResource = contextResource;
    this.errorCode = errorCode;
    this.mfa = mfa;
    this.sessionCreatedMillis = sessionCreatedMillis;
  }

  /** Which event it is, and nothing of what it holds. */
  public EventSample brief() {
    return brief(eventId, timeMillis);
  }

  /** An event of which no more is told. */
  public static EventSample brief(String eventId, long timeMillis) {
    return new EventSample(
        eventId, timeMillis, null, null, null, null, null, null, null, null, null, null);
  }

  /** Whether it comes after an event of this time and id in the order {@link #EARLIEST_FIRST}. */
  boolean isAfter(long millis, String id) {
    return timeMillis > millis || timeMillis == millis && eventId.compareTo(id) > 0;
  }

  public static EventSample of(KmsEvent event) {
    return new EventSample(
        event.eventId,
        event.eventTimeMillis,
        event.eventName,
        event.requestId,
        event.sessionName,
        event.accessKeyId,
        event.sourceAddress,
        event.userAgent,
        event.contextResource,
        event.errorCode,
        event.mfa,
        event.sessionCreatedMillis);
  }
}
