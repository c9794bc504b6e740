package io.keytrail.key;

import io.keytrail.key.KeyAttribute.Form;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Values of attributes from and to the texts of statements. */
final class Texts {
  private Texts() {}

  /** The value in the attribute's form; null for null. */
  static Object value(KeyAttribute attribute, String text) {
    if (text == null) return null;
    switch (attribute.form()) {
      case TEXT:
        return text;
      case FLAG:
        return Boolean.valueOf(text);
      case NUMBER:
      case TIME:
        return Long.valueOf(text);
      default:
        throw new IllegalArgumentException(attribute + " has entries, is no single value");
    }
  }

  static Object empty(KeyAttribute attribute) {
    return attribute.form() == Form.TEXTS
        ? Collections.unmodifiableSortedSet(new TreeSet<String>())
        : Collections.unmodifiableSortedMap(new TreeMap<String, String>());
  }

  @SuppressWarnings("unchecked")
  static Set<String> set(Object value) {
    return (Set<String>) value;
  }

  @SuppressWarnings("unchecked")
  static Map<String, String> map(Object value) {
    return (Map<String, String>) value;
  }

  /** The set or map with the entry; without it when {@code value} is null. */
  static Object with(Form form, Object whole, String name, String value) {
    if (form == Form.TEXTS) {
      TreeSet<String> set = new TreeSet<>(set(whole));
      if (value == null) set.remove(name);
      else set.add(name);
      return Collections.unmodifiableSortedSet(set);
    }
    TreeMap<String, String> map = new TreeMap<>(map(whole));
    if (value == null) map.remove(name);
    else map.put(name, value);
    return Collections.unmodifiableSortedMap(map);
  }

  /** Its entries in the form of {@link KeyFacts#putPart}. */
  static TreeMap<String, String> asPart(Form form, Object whole) {
    if (form == Form.TEXT_MAP) return new TreeMap<>(map(whole));
    TreeMap<String, String> part = new TreeMap<>();
    for (String name : set(whole)) part.put(name, "");
    return part;
  }
}
