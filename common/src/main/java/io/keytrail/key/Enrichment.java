package io.keytrail.key;

/** What the key context beside a finding or a window stands on. */
public enum Enrichment {
  /** KMS answered recently enough. */
  API("api"),
  /** A snapshot file, not contradicted by the trail since. */
  SNAPSHOT("snapshot"),
  /** The trail alone, from the key's creation on. */
  TRAIL("trail"),
  /** The trail alone, and it does not reach back far enough: some facts are unknown. */
  PARTIAL("partial"),
  /** KMS was to be asked, and its last answer is too old. */
  STALE("stale"),
  /** Nothing is known but what the event itself says. */
  UNAVAILABLE("unavailable");

  private final String text;

  Enrichment(String text) {
    this.text = text;
  }

  /** The word that stands in findings. */
  public String text() {
    return text;
  }
}
