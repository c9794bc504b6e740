package io.keytrail.key;

import java.util.Objects;

/** One fact about a key: the value, who says so, and since when. Immutable. */
public final class Stated {
  /** Of the attribute's {@link KeyAttribute.Form}; null says that it is known to be absent. */
  public final Object value;

  public final FactSource source;

  /**
   * Since when it holds, as far as the source can tell, epoch ms; not after {@link #seenMillis}.
   */
  public final long sinceMillis;

  /** When the source said so: time of the event or of the scan, epoch ms. */
  public final long seenMillis;

  public Stated(Object value, FactSource source, long sinceMillis, long seenMillis) {
    this.value = value;
    this.source = source;
    this.sinceMillis = sinceMillis;
    this.seenMillis = seenMillis;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Stated)) return false;
    Stated that = (Stated) other;
    return Objects.equals(value, that.value)
        && source == that.source
        && sinceMillis == that.sinceMillis
        && seenMillis == that.seenMillis;
  }

  @Override
  public int hashCode() {
    return Objects.hash(value, source, sinceMillis, seenMillis);
  }

  @Override
  public String toString() {
    return value + " (" + source.text() + ")";
  }
}
