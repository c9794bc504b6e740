package io.keytrail.key;

import java.util.Objects;

/** What key facts stand on, and how old that is. Immutable. */
public final class Freshness {
  public static final Freshness UNAVAILABLE = new Freshness(Enrichment.UNAVAILABLE, null);

  public final Enrichment enrichment;

  /**
   * Between the newest scan (for {@code trail} and {@code partial}: the newest statement) and the
   * moment that was asked for, ms; null when nothing is known.
   */
  public final Long ageMillis;

  public Freshness(Enrichment enrichment, Long ageMillis) {
    this.enrichment = enrichment;
    this.ageMillis = ageMillis;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Freshness
        && enrichment == ((Freshness) other).enrichment
        && Objects.equals(ageMillis, ((Freshness) other).ageMillis);
  }

  @Override
  public int hashCode() {
    return Objects.hash(enrichment, ageMillis);
  }

  @Override
  public String toString() {
    return enrichment.text() + (ageMillis == null ? "" : ", " + ageMillis + " ms old");
  }
}
