package io.keytrail.sigma.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Predicate;

/**
 * A field name of a rule, ready to be looked up. Dots descend into maps, arrays fan out, and a
 * literal key with dots in it is found too, since every split of the name is tried. Names are
 * compared with case. Immutable.
 *
 * <p>A look-up costs one hash probe per split that exists in the event; n names have at most
 * 2^(n-1) splits, hence the bound of {@value #MAX_NAMES} names.
 */
public final class FieldPath {
  /** IAM condition keys and tag names have dots too; CloudTrail itself nests some six deep. */
  public static final int MAX_NAMES = 16;

  private final String text;
  private final String namespace;
  private final String fact;
  private final int start;
  private final boolean needsKey;

  /** keys[from][to - from]: the names from..to joined by dots. */
  private final String[][] keys;

  private FieldPath(String text, String namespace, String[] names, boolean needsKey) {
    this.text = text;
    this.needsKey = needsKey;
    this.namespace = namespace;
    this.start = namespace == null ? 0 : 1;
    this.fact = namespace == null || names.length < 2 ? null : names[1];
    this.keys = new String[names.length][];
    for (int from = 0; from < names.length; from++) {
      keys[from] = new String[names.length - from];
      StringBuilder joined = new StringBuilder();
      for (int to = from; to < names.length; to++) {
        if (to > from) joined.append('.');
        joined.append(names[to]);
        keys[from][to - from] = joined.toString();
      }
    }
  }

  /** A field of the CloudTrail record itself. */
  public static FieldPath ofEvent(String text) {
    return new FieldPath(text, null, text.split("\\.", -1), false);
  }

  /**
   * A fact such as {@code key.state}; its first name is a namespace, not part of the record.
   *
   * @param needsKey whether it can be undecided for want of the key's context
   */
  public static FieldPath ofFact(String text, boolean needsKey) {
    String[] names = text.split("\\.", -1);
    return new FieldPath(text, names[0], names, needsKey);
  }

  /** Number of names in a field's text; more than {@link #MAX_NAMES} are refused by parsers. */
  public static int nameCount(String text) {
    return text.split("\\.", -1).length;
  }

  /** The name as written. */
  public String text() {
    return text;
  }

  /** {@code key}, {@code kms}, {@code policy} …; null for a field of the record. */
  public String namespace() {
    return namespace;
  }

  /** The members of a record's top level that a look-up can begin with; not of a fact. */
  List<String> firstNames() {
    return List.of(keys[0]);
  }

  /** Whether it can be undecided for want of the key's context. */
  public boolean needsKey() {
    return needsKey;
  }

  /** The name after the namespace; null when there is none. */
  public String fact() {
    return fact;
  }

  /**
   * Whether the test holds for any value of this field: array elements one by one, a map as it is.
   * JSON null is a value here; a missing field has none.
   */
  public boolean any(JsonNode root, Predicate<JsonNode> test) {
    return root != null && any(root, start, test);
  }

  /** Same, where the value of the second name ({@code arn} in {@code kms.arn}) is at hand. */
  boolean anyOfFact(JsonNode value, Predicate<JsonNode> test) {
    return value != null && any(value, 2, test);
  }

  private boolean any(JsonNode node, int from, Predicate<JsonNode> test) {
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        if (any(node.get(i), from, test)) return true;
      }
      return false;
    }
    if (from == keys.length) return test.test(node);
    if (!node.isObject()) return false;
    for (int split = 0; split < keys[from].length; split++) {
      JsonNode child = node.get(keys[from][split]);
      if (child != null && any(child, from + split + 1, test)) return true;
    }
    return false;
  }

  /** Whether the key is there, be its value null, an empty string or an empty list. */
  public boolean exists(JsonNode root) {
    return root != null && exists(root, start);
  }

  boolean existsInFact(JsonNode value) {
    return value != null && exists(value, 2);
  }

  private boolean exists(JsonNode node, int from) {
    if (from == keys.length) return true;
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        if (exists(node.get(i), from)) return true;
      }
      return false;
    }
    if (!node.isObject()) return false;
    for (int split = 0; split < keys[from].length; split++) {
      JsonNode child = node.get(keys[from][split]);
      if (child != null && exists(child, from + split + 1)) return true;
    }
    return false;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof FieldPath && text.equals(((FieldPath) o).text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
