package io.keytrail.kms;

import java.time.Duration;

/**
 * What KMS does by itself is told twice where both ways are read: by a CloudTrail service event
 * ({@code RotateKey}, {@code DeleteKey}, {@code DeleteExpiredKeyMaterial}) and by an EventBridge
 * event of KMS's own, with another id and a time that differs a little. EventBridge may also repeat
 * itself, or say nothing: its delivery is best effort.
 *
 * <p>Two CloudTrail records are always two events.
 */
public final class ServiceEventTwin {
  /** How far the times of the two tellings of one event may lie apart. */
  public static final Duration GAP = Duration.ofHours(1);

  private ServiceEventTwin() {}

  /**
   * What tellings of one event have in common: operation and key; null if it is not such an event.
   */
  public static String id(KmsEvent event) {
    if (event.keys.size() != 1) return null;
    switch (event.operation) {
      case ROTATE_KEY:
      case DELETE_KEY:
      case DELETE_EXPIRED_KEY_MATERIAL:
        return event.eventName + " " + event.keys.get(0).keyArn;
      default:
        return null;
    }
  }

  /** Whether CloudTrail recorded it, as opposed to EventBridge. */
  public static boolean isCloudTrail(KmsEvent event) {
    return event.facts == null || !event.facts.containsKey(DecodedFact.DETAIL_TYPE);
  }

  /** Whether two times are near enough to be one event's. */
  public static boolean near(long oneMillis, long otherMillis) {
    return Math.abs(oneMillis - otherMillis) <= GAP.toMillis();
  }

  /** Whether these two, with one {@link #id}, tell of one event. */
  public static boolean areTwins(KmsEvent one, KmsEvent other) {
    return (!isCloudTrail(one) || !isCloudTrail(other))
        && near(one.eventTimeMillis, other.eventTimeMillis);
  }
}
