package io.keytrail.key;

import java.util.Objects;

/** One time at which a key got new material. Immutable. */
public final class Rotation {
  /** What brought the new material. */
  public enum Type {
    AUTOMATIC,
    ON_DEMAND,
    /** Material was imported anew. */
    IMPORTED,
    /** The alias moved here from an older key: rotation by hand, by replacing the key. */
    ALIAS_SWITCH,
    /** KMS rotated it, and the record does not say why. */
    UNKNOWN
  }

  public final long timeMillis;
  public final Type type;
  public final FactSource source;

  public Rotation(long timeMillis, Type type, FactSource source) {
    this.timeMillis = timeMillis;
    this.type = type;
    this.source = source;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Rotation)) return false;
    Rotation that = (Rotation) other;
    return timeMillis == that.timeMillis && type == that.type && source == that.source;
  }

  @Override
  public int hashCode() {
    return Objects.hash(timeMillis, type, source);
  }

  @Override
  public String toString() {
    return type + " at " + java.time.Instant.ofEpochMilli(timeMillis);
  }
}
