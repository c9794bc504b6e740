package io.keytrail.testdata;

import static io.keytrail.testdata.Json.object;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;

/** A breach of the key policy that a generated trail shows: when it opens, and when it is cured. */
public final class Violation {
  private final String control;
  private final String keyArn;
  private final Instant opens;
  private final Instant closes;

  Violation(String control, String keyArn, Instant opens, Instant closes) {
    this.control = control;
    this.keyArn = keyArn;
    this.opens = opens;
    this.closes = closes;
  }

  /** As policies call it, such as {@code rotation-age}. */
  public String control() {
    return control;
  }

  public String keyArn() {
    return keyArn;
  }

  /** In UTC. */
  public LocalDate openDay() {
    return day(opens);
  }

  /** In UTC; null when it is open at the end. */
  public LocalDate closeDay() {
    return closes == null ? null : day(closes);
  }

  private static LocalDate day(Instant time) {
    return time.atOffset(ZoneOffset.UTC).toLocalDate();
  }

  Map<String, Object> toJson() {
    return object(
        "control",
        control,
        "keyArn",
        keyArn,
        "opens",
        opens.toString(),
        "closes",
        closes == null ? null : closes.toString());
  }
}
