package io.keytrail.sigma.correlate;

import com.fasterxml.jackson.databind.JsonNode;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.SafeText;
import io.keytrail.sigma.event.CallObject;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.FieldPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * Says to which groups of a correlation an event, or another correlation's firing, goes. Pure.
 *
 * <p>An event without a group-by field goes nowhere: else all events that lack it would become one
 * suspect. A list gives a group for each element.
 */
public final class Router {
  private static final int MAX_GROUPS = 100;
  private static final int MAX_VALUES = 100;
  private static final int MAX_TEXT = 1_024;
  private static final int MAX_JSON = 512;

  /** Evidence that tells whether the caller's session was authenticated with MFA. */
  public static final String MFA = "kms.mfa";

  /** Evidence that stays with a firing in outer correlations: a finding must be about something. */
  private static final List<String> WHAT_IT_IS_ABOUT =
      List.of(
          "awsRegion", "kms.key_arn", "kms.principal", "recipientAccountId", CallObject.RESOURCES);

  private final List<FieldPath> evidence;

  /**
   * @param evidence fields of the record that shall travel with each event, for the analyst
   */
  public Router(List<FieldPath> evidence) {
    this.evidence = List.copyOf(evidence);
  }

  /**
   * One contribution for each group, without evidence.
   *
   * @param ruleMask bit i set when the event matched the correlation's rule i
   */
  public List<Contribution> route(CorrelationRule correlation, long ruleMask, EventView event) {
    return route(
        correlation,
        ruleMask,
        event.eventId(),
        event.eventTimeMillis(),
        (field, rule) -> texts(event, field.path(rule)));
  }

  /** What an analyst wants to see of an event, for all of its contributions; not to be changed. */
  public Map<String, List<String>> evidence(EventView event, Iterable<FieldPath> alsoEvidence) {
    Map<String, List<String>> shown = new TreeMap<>();
    for (FieldPath field : evidence) show(event, field, shown);
    for (FieldPath field : alsoEvidence) show(event, field, shown);
    if (event.kms() == null) ofOtherService(event.record(), shown);
    return PackedFields.of(shown);
  }

  /** What the decoder tells of KMS's events, and the keys that those are about. */
  private static void ofOtherService(JsonNode record, Map<String, List<String>> shown) {
    JsonNode mfa = record.path("userIdentity").path("sessionContext").path("attributes");
    if (mfa.hasNonNull("mfaAuthenticated")) {
      shown.put(MFA, List.of(mfa.path("mfaAuthenticated").asText()));
    }
    CallObject.of(record).forEach(shown::putIfAbsent);
  }

  private static void show(EventView event, FieldPath field, Map<String, List<String>> shown) {
    List<String> values = shown(event, field);
    if (!values.isEmpty())
      shown.put(field.text(), values.size() > 20 ? new ArrayList<>(values.subList(0, 20)) : values);
  }

  /** A firing is an event of the correlations that refer to its own, at the time it fired. */
  public List<Contribution> route(CorrelationRule outer, long ruleMask, Firing firing) {
    List<Contribution> out =
        route(
            outer,
            ruleMask,
            firing.uid(),
            firing.timeMillis,
            (field, rule) -> firing.valuesOf(field.path(rule).text()));
    Map<String, List<String>> shown = new TreeMap<>();
    for (Contribution inner : firing.contributions) {
      for (String field : WHAT_IT_IS_ABOUT) {
        merge(shown, field, inner.evidence.getOrDefault(field, List.of()));
      }
    }
    for (int i = 0; i < firing.group.size(); i++) {
      shown.put(firing.groupFields.get(i), new ArrayList<>(List.of(firing.group.get(i))));
    }
    Map<String, List<String>> packed = PackedFields.of(shown);
    for (Contribution contribution : out) contribution.evidence = packed;
    return out;
  }

  private static List<Contribution> route(
      CorrelationRule correlation,
      long ruleMask,
      String eventId,
      long timeMillis,
      BiFunction<CorrelatedField, Integer, List<String>> lookUp) {
    Map<List<String>, Contribution> byGroup = new LinkedHashMap<>();
    for (int rule = 0; rule < correlation.ruleIds().size(); rule++) {
      if ((ruleMask & 1L << rule) == 0) continue;
      int r = rule; // an alias may be another field for each rule, so groups can differ
      for (List<String> group :
          product(correlation.groupBy(), f -> lookUp.apply(f, r), MAX_GROUPS)) {
        Contribution contribution = byGroup.get(group);
        if (contribution == null) {
          contribution = new Contribution();
          contribution.correlationId = correlation.info().id;
          contribution.fingerprint = correlation.fingerprint();
          contribution.group = new ArrayList<>(group);
          contribution.eventId = eventId;
          contribution.timeMillis = timeMillis;
          byGroup.put(group, contribution);
        }
        contribution.ruleMask |= 1L << rule;
        addValues(correlation, contribution, f -> lookUp.apply(f, r));
        for (CorrelatedField field : correlation.carried()) {
          merge(contribution.carried, field.name(), lookUp.apply(field, rule));
        }
      }
    }
    return new ArrayList<>(byGroup.values());
  }

  private static void addValues(
      CorrelationRule correlation,
      Contribution contribution,
      java.util.function.Function<CorrelatedField, List<String>> lookUp) {
    if (correlation.fields().isEmpty()) return;
    Set<String> values = new LinkedHashSet<>(contribution.values);
    for (List<String> tuple : product(correlation.fields(), lookUp, MAX_VALUES)) {
      values.add(tuple.size() == 1 ? tuple.get(0) : Contribution.join(tuple));
    }
    contribution.values = new ArrayList<>(values);
  }

  static void merge(Map<String, List<String>> into, String field, List<String> values) {
    if (values.isEmpty()) return;
    Set<String> all = new LinkedHashSet<>(into.getOrDefault(field, List.of()));
    for (String value : values) {
      if (all.size() < MAX_VALUES) all.add(value);
    }
    into.put(field, new ArrayList<>(all));
  }

  /** All combinations of the fields' values; none when a field has no value; one of no fields. */
  private static List<List<String>> product(
      List<CorrelatedField> fields,
      java.util.function.Function<CorrelatedField, List<String>> lookUp,
      int limit) {
    List<List<String>> out = new ArrayList<>();
    out.add(List.of());
    for (CorrelatedField field : fields) {
      List<List<String>> longer = new ArrayList<>();
      List<String> values = lookUp.apply(field);
      for (List<String> head : out) {
        for (String value : values) {
          if (longer.size() == limit) break;
          List<String> tuple = new ArrayList<>(head);
          tuple.add(value);
          longer.add(tuple);
        }
      }
      out = longer;
    }
    return out;
  }

  /** The distinct scalars of a field as text, null and maps left out, long ones shortened. */
  public static List<String> texts(EventView event, FieldPath path) {
    Set<String> texts = new LinkedHashSet<>();
    event.any(
        path,
        value -> {
          if (value.isValueNode() && !value.isNull()) texts.add(text(value));
          return texts.size() >= MAX_VALUES;
        });
    return new ArrayList<>(texts);
  }

  /** Same, for an analyst: a map as its JSON, shortened. */
  public static List<String> shown(EventView event, FieldPath path) {
    Set<String> texts = new LinkedHashSet<>();
    event.any(
        path,
        value -> {
          if (value.isObject()) texts.add(SafeText.clean(value.toString(), MAX_JSON));
          else if (!value.isNull()) texts.add(text(value));
          return texts.size() >= MAX_VALUES;
        });
    return new ArrayList<>(texts);
  }

  private static String text(JsonNode value) {
    String text = value.asText();
    // A hash keeps different long values different.
    return text.length() <= MAX_TEXT ? text : text.substring(0, 128) + "…" + FindingUid.of(text);
  }
}
