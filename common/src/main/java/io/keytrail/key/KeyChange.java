package io.keytrail.key;

import java.util.Objects;

/** One thing that an event says of a key. Immutable; part of a {@link KeyStatement}. */
public final class KeyChange {
  /** What is said. Stored by number: append only. */
  public enum Kind {
    /** The attribute has this {@link KeyChange#value}; null says that it is absent. */
    SET,
    /** The set or map is empty. */
    CLEAR,
    /** The entry {@link KeyChange#name} of a map has this value, or is in the set. */
    PUT,
    /** The entry {@link KeyChange#name} is no longer in the set or map. */
    REMOVE,
    /** Whatever was known of the attribute is outdated; the new value is not told. */
    FORGET,
    /**
     * The key came into being: from here on the trail tells of its whole life. The value is its
     * multi-Region role, or null.
     */
    CREATED,
    /** The key served a cryptographic call, so it was enabled. Fills a gap, contradicts nothing. */
    USED,
    /** KMS rotated the key; the value is a {@link Rotation.Type}. */
    ROTATED,
    /** The same, as EventBridge tells it: a second telling, perhaps. */
    ROTATED_ELSEWHERE,
    /** Somebody had KMS rotate the key; KMS tells of the rotation itself later. */
    ROTATION_REQUESTED,
    /**
     * Material was imported; the name is its id, the value CloudTrail's {@code importType}, each
     * null when not told.
     */
    MATERIAL_IMPORTED,
    /** Imported material was deleted or has expired; the name is its id, null when not told. */
    MATERIAL_GONE,
    /**
     * The alias {@link KeyChange#name} moved here; the value is the ARN of the key that it left,
     * null when there was none or it is unknown.
     */
    ALIAS_CAME
  }

  public final Kind kind;

  /** Null where the kind says it all. */
  public final KeyAttribute attribute;

  /** Of an entry, an alias or key material, else null. */
  public final String name;

  /** As text: numbers and times (epoch ms) in decimal, flags as {@code true} or {@code false}. */
  public final String value;

  /**
   * With {@link Kind#ALIAS_CAME}: a time at which the key that the alias left existed already (when
   * it was created, where that is known), epoch ms; null when none is known.
   */
  public final Long otherExistedMillis;

  public KeyChange(
      Kind kind, KeyAttribute attribute, String name, String value, Long otherExistedMillis) {
    this.kind = kind;
    this.attribute = attribute;
    this.name = name;
    this.value = value;
    this.otherExistedMillis = otherExistedMillis;
  }

  static KeyChange of(Kind kind, String value) {
    return new KeyChange(kind, null, null, value, null);
  }

  static KeyChange material(Kind kind, String materialId, String value) {
    return new KeyChange(kind, null, materialId, value, null);
  }

  static KeyChange set(KeyAttribute attribute, String value) {
    return new KeyChange(Kind.SET, attribute, null, value, null);
  }

  static KeyChange clear(KeyAttribute attribute) {
    return new KeyChange(Kind.CLEAR, attribute, null, null, null);
  }

  static KeyChange put(KeyAttribute attribute, String name, String value) {
    return new KeyChange(Kind.PUT, attribute, name, value, null);
  }

  static KeyChange remove(KeyAttribute attribute, String name) {
    return new KeyChange(Kind.REMOVE, attribute, name, null, null);
  }

  static KeyChange forget(KeyAttribute attribute) {
    return new KeyChange(Kind.FORGET, attribute, null, null, null);
  }

  static KeyChange aliasCame(String alias, String fromKeyArn, Long otherExistedMillis) {
    return new KeyChange(Kind.ALIAS_CAME, null, alias, fromKeyArn, otherExistedMillis);
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof KeyChange)) return false;
    KeyChange that = (KeyChange) other;
    return kind == that.kind
        && attribute == that.attribute
        && Objects.equals(name, that.name)
        && Objects.equals(value, that.value)
        && Objects.equals(otherExistedMillis, that.otherExistedMillis);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, attribute, name, value, otherExistedMillis);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(kind.name());
    if (attribute != null) text.append(' ').append(attribute.text());
    if (name != null) text.append(' ').append(name);
    return text.append(value == null ? "" : "=" + value).toString();
  }
}
