package io.keytrail.profile;

import java.io.IOException;

/** What kind of departure from normal a {@link Signal} speaks of. */
public enum SignalFamily {
  /** Far more use in one window than the key's rhythm explains. */
  VOLUME_SPIKE("volume-spike"),
  /** A level that moved over many windows, none of them remarkable alone. */
  SLOW_SHIFT("slow-shift"),
  /** A busy key, or side of it, that fell silent. */
  SILENCE("silence"),
  /** Far more failed calls than usual. */
  FAILURES("failures"),
  /** Decrypt against encrypt moved away from the key's own past, whatever the volume. */
  RATIO_SHIFT("ratio-shift"),
  NEW_PRINCIPAL("new-principal"),
  NEW_CALLER_ACCOUNT("new-caller-account"),
  NEW_NETWORK("new-network"),
  NEW_VIA_SERVICE("new-via-service"),
  NEW_REGION("new-region"),
  NEW_OPERATION("new-operation"),
  NEW_CONTEXT_TYPE("new-context-type"),
  /** A principal's first use of any key of a classification. */
  NEW_CLASSIFICATION("new-classification"),
  /** A usual principal at an hour or on a day at which it never uses the key. */
  OFF_HOURS("off-hours"),
  /** One principal on many more keys than in its own past. */
  REACH("reach"),
  /** A key, or a principal on it, that wakes after a long silence. */
  DORMANT("dormant"),
  /** One principal both administers and uses the key. */
  DUTIES("separation-of-duties");

  private final String text;

  SignalFamily(String text) {
    this.text = text;
  }

  /** The name that stands in findings, labels and configuration. */
  public String text() {
    return text;
  }

  /** The family with this name; null when there is none. */
  public static SignalFamily of(String text) {
    for (SignalFamily family : values()) if (family.text.equals(text)) return family;
    return null;
  }

  /**
   * As {@link #of}, from a stored form.
   *
   * @throws IOException when there is none
   */
  public static SignalFamily stored(String text) throws IOException {
    SignalFamily family = of(text);
    if (family == null) throw new IOException("a signal of " + text + " is unknown");
    return family;
  }
}
