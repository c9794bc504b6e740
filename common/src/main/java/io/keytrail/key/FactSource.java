package io.keytrail.key;

/** Where a fact about a key comes from, in rising order of trust at equal times. */
public enum FactSource {
  /** Told by an event of the trail: CreateKey, TagResource, KMS's own RotateKey. */
  TRAIL("trail"),
  /** Read from a snapshot file, which an earlier scan wrote. */
  SNAPSHOT("snapshot"),
  /** Answered by KMS. */
  API("api");

  private final String text;

  FactSource(String text) {
    this.text = text;
  }

  /** The source with this {@link #text}; null when there is none. */
  static FactSource of(String text) {
    for (FactSource source : values()) {
      if (source.text.equals(text)) return source;
    }
    return null;
  }

  /** The name that stands in files and findings. */
  public String text() {
    return text;
  }
}
