package io.keytrail.key;

import io.keytrail.kms.KmsEvent;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Reads the facts of an event, see {@link KmsEvent#facts}: what is not there is null. */
final class EventFacts {
  static final String REQUEST = "requestParameters.";
  static final String RESPONSE = "responseElements.";

  private EventFacts() {}

  static void setIfTold(KeyStatement s, KeyAttribute attribute, String value) {
    if (value != null) s.add(KeyChange.set(attribute, value));
  }

  static String get(KmsEvent event, String path) {
    return event.facts == null ? null : event.facts.get(path);
  }

  static String either(KmsEvent event, String path, String otherwise) {
    String value = get(event, path);
    return value == null ? get(event, otherwise) : value;
  }

  static boolean hasAny(KmsEvent event, String prefix) {
    return event.facts != null
        && event.facts.keySet().stream().anyMatch(path -> path.startsWith(prefix));
  }

  static List<String> list(String joined) {
    return joined == null || joined.isEmpty()
        ? Collections.emptyList()
        : Arrays.asList(joined.split(","));
  }

  /** The text if it is a plausible number of days, else null. */
  static String number(String text) {
    if (text == null || text.isEmpty() || text.length() > 6) return null;
    return text.chars().allMatch(c -> c >= '0' && c <= '9') ? text : null;
  }

  /** ISO-8601, as the decoder writes all dates, to epoch ms as text; null if it is none. */
  static String millis(String text) {
    if (text == null) return null;
    try {
      long millis = Instant.parse(text).toEpochMilli();
      return millis > 0 ? Long.toString(millis) : null;
    } catch (DateTimeParseException | ArithmeticException e) {
      return null;
    }
  }
}
