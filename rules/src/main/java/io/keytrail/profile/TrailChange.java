package io.keytrail.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Set;

/**
 * A call that changed what a trail records, or whether it does: the explanation of a silence that
 * follows. Immutable.
 */
public final class TrailChange {
  /** CloudTrail API reference: the calls by which a trail comes to record less. */
  private static final Set<String> NAMES =
      Set.of("DeleteTrail", "PutEventSelectors", "StopLogging", "UpdateTrail");

  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_TEXT = 512;

  /** Epoch ms. */
  final long millis;

  final String eventName;

  /** Null when the record names nobody. */
  final String principal;

  final String eventId;

  public TrailChange(long millis, String eventName, String principal, String eventId) {
    this.millis = millis;
    this.eventName = eventName;
    this.principal = principal;
    this.eventId = eventId;
  }

  /** Whether {@link #of} may find a change in a record; cheap. Both may be null. */
  public static boolean mayBe(String eventSource, String eventName) {
    return eventName != null
        && NAMES.contains(eventName)
        && eventSource != null
        && (eventSource.equals("cloudtrail.amazonaws.com")
            || eventSource.equals("cloudtrail.amazonaws.com.cn"));
  }

  /**
   * @param record a CloudTrail record of which {@link #mayBe} is true
   * @return null when the call failed, or the record cannot be read
   */
  public static TrailChange of(byte[] record) {
    try {
      JsonNode read = JSON.readTree(record);
      if (text(read.path("errorCode")) != null) return null;
      String id = text(read.path("eventID"));
      String name = text(read.path("eventName"));
      String time = text(read.path("eventTime"));
      if (id == null || name == null || time == null) return null;
      return new TrailChange(
          Instant.parse(time).toEpochMilli(), name, principal(read.path("userIdentity")), id);
    } catch (IOException | DateTimeParseException e) {
      return null; // the rules are asked about the same record, and tell what cannot be read
    }
  }

  private static String principal(JsonNode who) {
    String issuer = text(who.path("sessionContext").path("sessionIssuer").path("arn"));
    if (issuer != null) return issuer;
    String arn = text(who.path("arn"));
    return arn != null ? arn : text(who.path("invokedBy"));
  }

  private static String text(JsonNode value) {
    if (!value.isTextual() || value.textValue().isEmpty()) return null;
    String text = value.textValue();
    return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT);
  }

  /** The later of two, ids deciding ties; either may be null. */
  static TrailChange later(TrailChange one, TrailChange other) {
    if (one == null || other == null) return one == null ? other : one;
    if (one.millis != other.millis) return one.millis > other.millis ? one : other;
    return one.eventId.compareTo(other.eventId) <= 0 ? one : other;
  }

  /** Null is allowed. */
  static void write(TrailChange change, CompactWriter out) {
    out.flag(change != null);
    if (change == null) return;
    out.number(change.millis);
    out.text(change.eventName);
    out.text(change.principal);
    out.text(change.eventId);
  }

  static TrailChange read(CompactReader in) throws IOException {
    if (!in.flag()) return null;
    return new TrailChange(in.number(), in.text(), in.text(), in.text());
  }
}
