package io.keytrail.sigma.match;

import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.FactSource;
import io.keytrail.sigma.event.FieldPath;
import io.keytrail.sigma.event.KeyContext;
import io.keytrail.sigma.event.KmsFacts;
import io.keytrail.sigma.event.KnownValues;
import io.keytrail.sigma.event.RecordFields;
import io.keytrail.sigma.problem.Problems;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The names that rules may use beyond their own: fact fields and placeholders. Immutable. */
public final class Vocabulary {
  private final Map<String, List<String>> placeholders;
  private final Map<String, FactSource> sources;
  private final Map<String, Set<String>> fields = new TreeMap<>();
  private final boolean ofCloudTrail;

  /**
   * @param placeholders values of {@code %name%} for the {@code expand} modifier
   * @param sources facts by namespace, beside {@code key} and {@code kms}
   */
  public Vocabulary(Map<String, List<String>> placeholders, Map<String, FactSource> sources) {
    this(placeholders, sources, true);
  }

  private Vocabulary(
      Map<String, List<String>> placeholders,
      Map<String, FactSource> sources,
      boolean ofCloudTrail) {
    this.ofCloudTrail = ofCloudTrail;
    this.placeholders = Collections.unmodifiableMap(new TreeMap<>(placeholders));
    this.sources = Map.copyOf(sources);
    fields.put(EventView.KEY, KeyContext.FIELDS);
    fields.put(EventView.KMS, KmsFacts.FIELDS);
    sources.forEach((namespace, source) -> fields.put(namespace, source.fields()));
  }

  /** The same for rules about other logs, whose records have fields of their own. */
  public Vocabulary ofOtherLogs() {
    return new Vocabulary(placeholders, sources, false);
  }

  public Map<String, List<String>> placeholders() {
    return placeholders;
  }

  public Map<String, FactSource> sources() {
    return sources;
  }

  /** Facts by namespace, for documentation. */
  public Map<String, Set<String>> facts() {
    return Collections.unmodifiableMap(fields);
  }

  /** Whether a field's name begins with a namespace of facts, and so is none of the record. */
  public boolean isFact(String field) {
    int dot = field.indexOf('.');
    return dot > 0 && fields.containsKey(field.substring(0, dot));
  }

  /** The values that a field can have, if it has only some; null of any other. */
  public Set<String> values(String field) {
    Set<String> known = KnownValues.BY_FIELD.get(field);
    int dot = field.indexOf('.');
    if (known != null || dot < 0) return known;
    FactSource source = sources.get(field.substring(0, dot));
    boolean flag = source != null && source.flags().contains(field.substring(dot + 1));
    return flag ? KnownValues.SWITCH : null;
  }

  /**
   * The path of a field name; on a name that cannot be one, null and a problem. Of a field that no
   * record has a warning only: CloudTrail may have more than this version knows.
   */
  public FieldPath field(String text, String file, int line, Problems problems) {
    if (text.isEmpty() || FieldPath.nameCount(text) > FieldPath.MAX_NAMES) {
      problems.error(
          file,
          line,
          "field name "
              + Problems.quote(text)
              + " must have 1 to "
              + FieldPath.MAX_NAMES
              + " parts");
      return null;
    }
    int dot = text.indexOf('.');
    Set<String> facts = dot < 0 ? null : fields.get(text.substring(0, dot));
    if (facts == null) {
      String unknown = ofCloudTrail ? RecordFields.unknown(text) : null;
      if (unknown != null) problems.warning(file, line, unknown);
      return FieldPath.ofEvent(text);
    }
    String namespace = text.substring(0, dot);
    String fact = text.split("\\.", -1)[1];
    if (!facts.contains(fact)) {
      problems.error(
          file,
          line,
          "unknown field "
              + Problems.quote(text)
              + Problems.didYouMean(fact, facts)
              + " ("
              + namespace
              + " has "
              + String.join(", ", new ArrayList<>(new java.util.TreeSet<>(facts)))
              + ")");
      return null;
    }
    FactSource source = sources.get(namespace);
    boolean needsKey =
        source == null ? namespace.equals(EventView.KEY) : source.keyFieldBehind(fact) != null;
    return FieldPath.ofFact(text, needsKey);
  }
}
