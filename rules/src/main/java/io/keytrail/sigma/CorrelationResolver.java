package io.keytrail.sigma;

import io.keytrail.sigma.correlate.CorrelatedField;
import io.keytrail.sigma.correlate.CorrelationRule;
import io.keytrail.sigma.event.FieldPath;
import io.keytrail.sigma.match.Vocabulary;
import io.keytrail.sigma.model.RuleInfo;
import io.keytrail.sigma.parse.CorrelationDraft;
import io.keytrail.sigma.parse.ParsedDocuments;
import io.keytrail.sigma.parse.ParsedDocuments.ParsedRule;
import io.keytrail.sigma.problem.Problems;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds what correlations refer to. Unknown names and cycles are refused, and whatever depends on a
 * refused document with them, to the last.
 */
final class CorrelationResolver {
  private static final int SUGGESTIONS = 100;

  private final ParsedDocuments parsed;
  private final Vocabulary vocabulary;
  private final Set<String> disabled;
  private final Problems problems;
  private final Map<String, RuleInfo> byName = new HashMap<>();
  private final Map<String, CorrelationDraft> draftsById = new HashMap<>();

  /** What correlations refer to, ids in their order; in the end without the refused ones. */
  private final Map<String, List<String>> references = new LinkedHashMap<>();

  private CorrelationGraph graph;

  /**
   * @param disabled ids of what shall be silent whoever refers to it
   */
  CorrelationResolver(
      ParsedDocuments parsed, Vocabulary vocabulary, Set<String> disabled, Problems problems) {
    this.parsed = parsed;
    this.vocabulary = vocabulary;
    this.disabled = disabled;
    this.problems = problems;
  }

  List<CorrelationRule> resolve() {
    for (ParsedRule rule : parsed.rules) name(rule.info);
    for (CorrelationDraft draft : parsed.correlations) {
      name(draft.info);
      draftsById.put(draft.info.id, draft);
    }
    Set<String> refused = new LinkedHashSet<>();
    for (CorrelationDraft draft : parsed.correlations) {
      List<String> ids = resolveReferences(draft);
      references.put(draft.info.id, ids == null ? List.of() : ids);
      if (ids == null) refused.add(draft.info.id);
    }
    graph = new CorrelationGraph(references);
    refused.addAll(cyclesAndTowers());
    Map<String, CorrelationRule.Builder> builders = new LinkedHashMap<>();
    for (CorrelationDraft draft : parsed.correlations) {
      if (refused.contains(draft.info.id) || !isUsable(draft.info.id)) continue;
      CorrelationRule.Builder rule = build(draft);
      if (rule == null) refused.add(draft.info.id);
      builders.put(draft.info.id, rule);
    }
    refuseDependants(refused);
    return build(builders);
  }

  /** From the rules upward, for a fingerprint depends on those below; in the order of the files. */
  private List<CorrelationRule> build(Map<String, CorrelationRule.Builder> builders) {
    Set<String> silenced = silenced();
    Map<String, String> fingerprints = new HashMap<>();
    for (ParsedRule rule : parsed.rules) fingerprints.put(rule.info.id, rule.fingerprint);
    List<CorrelationDraft> inner = new ArrayList<>(parsed.correlations);
    inner.sort(Comparator.comparingInt(draft -> graph.level(draft.info.id)));
    Map<String, CorrelationRule> built = new HashMap<>();
    for (CorrelationDraft draft : inner) {
      String id = draft.info.id;
      CorrelationRule.Builder rule = builders.get(id);
      rule.silent = silenced.contains(id);
      rule.meanings =
          rule.ruleIds.stream().map(fingerprints::get).collect(Collectors.toUnmodifiableList());
      built.put(id, rule.build());
      fingerprints.put(id, built.get(id).fingerprint());
    }
    List<CorrelationRule> out = new ArrayList<>();
    for (CorrelationDraft draft : parsed.correlations) out.add(built.get(draft.info.id));
    return out;
  }

  /**
   * Ids of what only feeds correlations, and of what is switched off: one reference without {@code
   * generate} is enough.
   */
  Set<String> silenced() {
    Set<String> silenced = new HashSet<>(disabled);
    for (CorrelationDraft draft : parsed.correlations) {
      if (!draft.generate) silence(draft.info.id, silenced);
    }
    return silenced;
  }

  /** Silence goes down to the last rule. */
  private void silence(String correlationId, Set<String> silenced) {
    for (String id : references.getOrDefault(correlationId, List.of())) {
      if (silenced.add(id) || disabled.contains(id)) silence(id, silenced);
    }
  }

  private void name(RuleInfo info) {
    byName.put(info.id, info);
    if (info.name != null) byName.put(info.name, info);
  }

  /** For messages: a name that nothing has, or that only a refused document has. */
  static String unknown(String reference, ParsedDocuments parsed, Problems problems) {
    String refused = parsed.refused.get(reference);
    if (refused != null) {
      return "refers to " + Problems.quote(reference) + ", which is refused (" + refused + ")";
    }
    List<String> names = new ArrayList<>();
    // Comparing thousands of names with thousands of slips helps nobody.
    if (problems.errorCount() > SUGGESTIONS) {
      return "no rule has the id or name " + Problems.quote(reference);
    }
    for (ParsedRule rule : parsed.rules) {
      if (rule.info.name != null) names.add(rule.info.name);
      names.add(rule.info.id);
    }
    for (CorrelationDraft draft : parsed.correlations) {
      if (draft.info.name != null) names.add(draft.info.name);
      names.add(draft.info.id);
    }
    return "no rule has the id or name "
        + Problems.quote(reference)
        + Problems.didYouMean(reference, names);
  }

  /** The ids that a correlation's references mean, in their order; null when one means nothing. */
  private List<String> resolveReferences(CorrelationDraft draft) {
    Set<String> ids = new LinkedHashSet<>();
    boolean clean = true;
    for (Map.Entry<String, Integer> reference : draft.references.entrySet()) {
      RuleInfo info = byName.get(reference.getKey());
      if (info == null) {
        clean = false;
        String message = unknown(reference.getKey(), parsed, problems);
        problems.error(draft.info.file, reference.getValue(), message);
      } else if (!ids.add(info.id)) {
        clean = false;
        problems.error(
            draft.info.file, reference.getValue(), info + " is named twice, by id and by name");
      }
    }
    return clean ? new ArrayList<>(ids) : null;
  }

  private Set<String> cyclesAndTowers() {
    Set<String> refused = graph.cycles();
    for (String id : refused) {
      RuleInfo info = draftsById.get(id).info;
      problems.error(info.file, info.line, "refers to itself, by way of " + references.get(id));
    }
    for (String id : references.keySet()) {
      Integer level = graph.level(id);
      if (level == null || level != CorrelationRule.MAX_LEVELS + 1) continue;
      RuleInfo info = draftsById.get(id).info;
      problems.error(
          info.file,
          info.line,
          "correlations are nested more than " + CorrelationRule.MAX_LEVELS + " deep");
      refused.add(id);
    }
    return refused;
  }

  /** Neither in a cycle, nor above one, nor too high. */
  private boolean isUsable(String id) {
    Integer level = graph.level(id);
    return level != null && level <= CorrelationRule.MAX_LEVELS;
  }

  private void refuseDependants(Set<String> refused) {
    Map<String, String> dependants = graph.above(refused);
    dependants.forEach(
        (id, inner) -> {
          RuleInfo info = draftsById.get(id).info;
          RuleInfo below = draftsById.get(inner).info;
          problems.error(
              info.file,
              info.line,
              "refers to " + below + ", which is refused (" + below.where() + ")");
        });
    Set<String> gone = new HashSet<>(refused);
    gone.addAll(dependants.keySet());
    for (String id : gone) parsed.refused.put(id, draftsById.get(id).info.where());
    references.keySet().removeAll(gone);
    parsed.correlations.removeIf(draft -> gone.contains(draft.info.id));
  }

  private CorrelationRule.Builder build(CorrelationDraft draft) {
    int errors = problems.errorCount();
    checkAliases(draft);
    CorrelationRule.Builder rule = new CorrelationRule.Builder();
    rule.info = draft.info;
    rule.level = graph.level(draft.info.id);
    rule.type = draft.type;
    rule.ruleIds = references.get(draft.info.id);
    rule.groupBy = fields(draft, draft.groupBy, draft.groupByLine);
    rule.fields = fields(draft, draft.fields, draft.conditionLine);
    rule.carried = fields(draft, new ArrayList<>(carried(draft, new HashSet<>())), draft.info.line);
    rule.timespanMillis = draft.timespanMillis;
    rule.bounds = draft.bounds;
    rule.percentile = draft.percentile;
    return problems.errorCount() > errors ? null : rule;
  }

  private void checkAliases(CorrelationDraft draft) {
    draft.aliases.forEach(
        (alias, fields) -> {
          for (String rule : fields.keySet()) {
            boolean referred = false;
            for (String id : references.get(draft.info.id)) {
              referred |= byName.get(id).isCalled(rule);
            }
            if (!referred) {
              problems.error(
                  draft.info.file,
                  draft.aliasesLine,
                  "alias "
                      + Problems.quote(alias)
                      + " names "
                      + Problems.quote(rule)
                      + ", which is not among this correlation's rules"
                      + Problems.didYouMean(rule, draft.references.keySet()));
            }
          }
          if (!draft.groupBy.contains(alias) && !draft.fields.contains(alias)) {
            problems.warning(
                draft.info.file,
                draft.aliasesLine,
                "alias " + Problems.quote(alias) + " is not used");
          }
        });
  }

  private List<CorrelatedField> fields(CorrelationDraft draft, List<String> names, int line) {
    List<CorrelatedField> fields = new ArrayList<>();
    for (String name : names) {
      List<FieldPath> paths = new ArrayList<>();
      for (String id : references.get(draft.info.id)) {
        String text = fieldIn(draft, name, id);
        // An inner correlation's alias is a name of its own, not a field of the record.
        CorrelationDraft inner = draftsById.get(id);
        FieldPath path =
            inner != null && inner.aliases.containsKey(text)
                ? FieldPath.ofEvent(text)
                : vocabulary.field(text, draft.info.file, line, problems);
        if (path != null) paths.add(path);
      }
      fields.add(new CorrelatedField(name, paths));
    }
    return fields;
  }

  /** The field that a name means in the events of one rule. */
  private String fieldIn(CorrelationDraft draft, String name, String ruleId) {
    RuleInfo info = byName.get(ruleId);
    Map<String, String> alias = draft.aliases.getOrDefault(name, Map.of());
    for (Map.Entry<String, String> field : alias.entrySet()) {
      if (info.isCalled(field.getKey())) return field.getValue();
    }
    return name;
  }

  /**
   * Fields that correlations over this one ask for, all levels up, and that it doesn't group by.
   */
  private Set<String> carried(CorrelationDraft draft, Set<String> visited) {
    Set<String> needed = new LinkedHashSet<>();
    if (!visited.add(draft.info.id)) return needed;
    for (String id : graph.outerOf(draft.info.id)) {
      if (!isUsable(id)) continue;
      CorrelationDraft outer = draftsById.get(id);
      List<String> names = new ArrayList<>(outer.groupBy);
      names.addAll(outer.fields);
      names.addAll(carried(outer, visited));
      for (String name : names) needed.add(fieldIn(outer, name, draft.info.id));
    }
    visited.remove(draft.info.id);
    needed.removeAll(draft.groupBy);
    return needed;
  }
}
