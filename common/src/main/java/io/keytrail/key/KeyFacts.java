package io.keytrail.key;

import io.keytrail.key.KeyAttribute.Form;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

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
  private final EnumMap<KeyAttribute, Stated> parts = new EnumMap<>(KeyAttribute.class);
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

  /**
   * Entries that are known of a set or map whose whole is not: the one tag that the trail saw set
   * on a key which is older than the trail.
   *
   * @param fact its value is a sorted map from each known entry to its value, to the empty text in
   *     a set, and to null where the entry is known not to be there; never null itself
   * @throws IllegalArgumentException when the attribute is neither set nor map
   */
  public KeyFacts putPart(KeyAttribute attribute, Stated fact) {
    Form form = attribute.form();
    if (form != Form.TEXTS && form != Form.TEXT_MAP) {
      throw new IllegalArgumentException(attribute + " has no entries");
    }
    parts.put(attribute, fact);
    return this;
  }

  /** See {@link #putPart}; null when no entry is known, or all are. */
  public Stated part(KeyAttribute attribute) {
    return parts.get(attribute);
  }

  public Map<KeyAttribute, Stated> parts() {
    return Collections.unmodifiableMap(parts);
  }

  /** Whether it is known if this entry (tag, alias, grant) is there, and with which value. */
  public boolean knowsEntry(KeyAttribute attribute, String name) {
    return knows(attribute) || partOf(attribute).containsKey(name);
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

  /**
   * When the key got the material that it uses: its last rotation, else its creation, epoch ms.
   * Null when that is unknown, because a rotation may be missing from the list.
   */
  public Long currentMaterialSince() {
    if (rotationsCompleteSinceMillis == null) return null;
    long last = rotations.isEmpty() ? -1 : rotations.get(rotations.size() - 1).timeMillis;
    if (last >= rotationsCompleteSinceMillis) return last;
    Long created = time(KeyAttribute.CREATED);
    boolean wholeLife = created != null && created >= rotationsCompleteSinceMillis;
    // A replica has the material of its primary, which may be older than itself.
    boolean own = !KeyStatements.REPLICA.equals(text(KeyAttribute.MULTI_REGION_ROLE));
    return wholeLife && own ? created : null;
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

  /** Value of a tag; null when the key has no such tag, or it is unknown whether it has. */
  public String tag(String name) {
    Map<String, String> tags = map(KeyAttribute.TAGS);
    return tags == null ? partOf(KeyAttribute.TAGS).get(name) : tags.get(name);
  }

  /**
   * The entries of a set or map that are known to be there, sorted; the values of a set are empty
   * texts. All of them where the attribute is known, else some, or none.
   */
  public SortedMap<String, String> entries(KeyAttribute attribute) {
    TreeMap<String, String> entries = new TreeMap<>();
    Object whole = value(attribute);
    if (whole instanceof Map) {
      entries.putAll(map(attribute));
    } else if (whole != null) {
      for (String text : texts(attribute)) entries.put(text, "");
    } else {
      entries.putAll(partOf(attribute));
      entries.values().removeIf(Objects::isNull);
    }
    return entries;
  }

  /**
   * What is known of a map's or set's entries one by one, as {@link #putPart} has it; empty when
   * the whole is known, or nothing.
   */
  @SuppressWarnings("unchecked")
  public Map<String, String> partOf(KeyAttribute attribute) {
    Stated part = parts.get(attribute);
    return part == null ? Map.of() : (Map<String, String>) part.value;
  }

  private Object value(KeyAttribute attribute) {
    Stated fact = stated.get(attribute);
    return fact == null ? null : fact.value;
  }
}
