package io.keytrail.testdata;

import java.time.Instant;
import java.util.Objects;

/** What a generated archive hides: one anomaly, and where and when to find it. */
public final class Label {
  /** The kinds of anomaly that the generator can build in. */
  public enum Anomaly {
    /**
     * One role decrypts with a key that is hardly used, again and again: the decrypt side is far
     * more than ten times the encrypt side in each five-minute window.
     */
    DECRYPT_BURST("decrypt-burst"),
    /** Far more calls on one key than it ever sees: over 1,000 in each five-minute window. */
    VOLUME_FLOOD("volume-flood");

    private final String text;

    Anomaly(String text) {
      this.text = text;
    }

    /** The name that stands in the labels file. */
    public String text() {
      return text;
    }
  }

  private final Anomaly anomaly;
  private final String keyArn;
  private final String principal;
  private final Instant from;
  private final Instant to;
  private final long calls;

  Label(Anomaly anomaly, String keyArn, String principal, Instant from, Instant to, long calls) {
    this.anomaly = anomaly;
    this.keyArn = keyArn;
    this.principal = principal;
    this.from = from;
    this.to = to;
    this.calls = calls;
  }

  public Anomaly anomaly() {
    return anomaly;
  }

  /** ARN of the KMS key that is misused. */
  public String keyArn() {
    return keyArn;
  }

  /** ARN of the role (not of its session) that makes the calls. */
  public String principal() {
    return principal;
  }

  /** Begin of the first five-minute window that is affected, inclusive. */
  public Instant from() {
    return from;
  }

  /** End of the last five-minute window that is affected, exclusive. */
  public Instant to() {
    return to;
  }

  /** How many calls the anomaly adds to the key's ordinary traffic. */
  public long calls() {
    return calls;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Label)) return false;
    Label that = (Label) other;
    return anomaly == that.anomaly
        && keyArn.equals(that.keyArn)
        && principal.equals(that.principal)
        && from.equals(that.from)
        && to.equals(that.to)
        && calls == that.calls;
  }

  @Override
  public int hashCode() {
    return Objects.hash(anomaly, keyArn, principal, from, to, calls);
  }

  @Override
  public String toString() {
    return anomaly.text() + " on " + keyArn + " from " + from + " to " + to;
  }
}
