package io.keytrail.key;

import java.util.Objects;

/** What key facts stand on, and how old that is. Immutable. */
public final class Freshness {
  public static final Freshness UNAVAILABLE = new Freshness(Enrichment.UNAVAILABLE, null, null);

  public final Enrichment enrichment;

  /**
   * Between the youngest word about the key, by a scan or by the trail, and the moment that was
   * asked for, ms; null when nothing is known.
   */
  public final Long ageMillis;

  /** Between the newest scan and that moment, ms; null where there was none. */
  public final Long scanAgeMillis;

  public Freshness(Enrichment enrichment, Long ageMillis, Long scanAgeMillis) {
    this.enrichment = enrichment;
    this.ageMillis = ageMillis;
    this.scanAgeMillis = scanAgeMillis;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Freshness
        && enrichment == ((Freshness) other).enrichment
        && Objects.equals(ageMillis, ((Freshness) other).ageMillis)
        && Objects.equals(scanAgeMillis, ((Freshness) other).scanAgeMillis);
  }

  @Override
  public int hashCode() {
    return Objects.hash(enrichment, ageMillis, scanAgeMillis);
  }

  @Override
  public String toString() {
    return enrichment.text() + (ageMillis == null ? "" : ", " + ageMillis + " ms old");
  }
}
