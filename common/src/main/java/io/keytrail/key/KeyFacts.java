package io.keytrail.key;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known of one key at one moment: what a scan of KMS saw, what a line of a snapshot file
 * says, or what a key's history answers when asked how the key was.
 *
 * <p>Written once, then left alone. An attribute that is not there is <em>unknown</em>; one whose
 * value is null is known to be absent. The typed getters give null for both, so ask {@link #knows}
 * where the difference matters.
 */
public final class KeyFacts {
  private final String keyArn;
  private final long asOfMillis;
  private final EnumMap<KeyAttribute, Stated> stated = new EnumMap<>(KeyAttribute.class);
  private final List<Rotation> rotations = new ArrayList<>(0);
  private Long rotationsCompleteSinceMillis;

  /**
   * @param asOfMillis the moment that the facts are about, epoch ms
   */
  public KeyFacts(String keyArn, long asOfMillis) {
    this.keyArn = keyArn;
    this.asOfMillis = asOfMillis;
  }

  public String keyArn() {
    return keyArn;
  }

  public long asOfMillis() {
    return asOfMillis;
  }

  /** The caller keeps to the attribute's form and hands over a value that nobody changes. */
  public KeyFacts put(KeyAttribute attribute, Stated fact) {
    stated.put(attribute, fact);
    return this;
  }

  /** A rotation that took place; in order of time. */
  public KeyFacts add(Rotation rotation) {
    rotations.add(rotation);
    return this;
  }

  /**
   * From when on {@link #rotations} lacks none, epoch ms; 0 for the key's whole life, null when no
   * such time is known.
   */
  public KeyFacts rotationsCompleteSince(Long millis) {
    rotationsCompleteSinceMillis = millis;
    return this;
  }

  public Long rotationsCompleteSince() {
    return rotationsCompleteSinceMillis;
  }

  /** By time, oldest first. */
  public List<Rotation> rotations() {
    return Collections.unmodifiableList(rotations);
  }

  /** Null when the attribute is unknown. */
  public Stated stated(KeyAttribute attribute) {
    return stated.get(attribute);
  }

  public Map<KeyAttribute, Stated> stated() {
    return Collections.unmodifiableMap(stated);
  }

  public boolean knows(KeyAttribute attribute) {
    return stated.containsKey(attribute);
  }

  /** Null when unknown or absent, as in all getters below. */
  public String text(KeyAttribute attribute) {
    return (String) value(attribute);
  }

  public Boolean flag(KeyAttribute attribute) {
    return (Boolean) value(attribute);
  }

  public Long number(KeyAttribute attribute) {
    return (Long) value(attribute);
  }

  /** Epoch ms. */
  public Long time(KeyAttribute attribute) {
    return (Long) value(attribute);
  }

  @SuppressWarnings("unchecked")
  public Set<String> texts(KeyAttribute attribute) {
    return (Set<String>) value(attribute);
  }

  @SuppressWarnings("unchecked")
  public Map<String, String> map(KeyAttribute attribute) {
    return (Map<String, String>) value(attribute);
  }

  /** Value of a tag; null when the key has no such tag, or its tags are unknown. */
  public String tag(String name) {
    Map<String, String> tags = map(KeyAttribute.TAGS);
    return tags == null ? null : tags.get(name);
  }

  private Object value(KeyAttribute attribute) {
    Stated fact = stated.get(attribute);
    return fact == null ? null : fact.value;
  }
}
