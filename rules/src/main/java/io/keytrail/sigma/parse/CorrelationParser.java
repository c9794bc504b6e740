package io.keytrail.sigma.parse;

import io.keytrail.sigma.correlate.Bound;
import io.keytrail.sigma.correlate.CorrelationRule;
import io.keytrail.sigma.correlate.CorrelationType;
import io.keytrail.sigma.match.Comparison;
import io.keytrail.sigma.model.RuleInfo;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads a {@code correlation} document. */
final class CorrelationParser {
  private static final Set<String> KEYS =
      Set.of("type", "rules", "group-by", "timespan", "condition", "aliases", "generate", "field");
  private static final Map<String, Comparison> OPERATORS =
      Map.of(
          "gt", Comparison.GT,
          "gte", Comparison.GTE,
          "lt", Comparison.LT,
          "lte", Comparison.LTE,
          "eq", Comparison.EQ,
          "neq", Comparison.NEQ);

  /** More events than this in one window are not held; the state of a group is bounded. */
  private static final double LARGEST_COUNT = 10_000;

  private final String file;
  private final Problems problems;
  private final InfoParser infos;

  CorrelationParser(String file, Problems problems) {
    this.file = file;
    this.problems = problems;
    this.infos = new InfoParser(file, problems);
  }

  /** Null when anything is refused. */
  CorrelationDraft parse(YamlNode document) {
    int errors = problems.errorCount();
    CorrelationDraft draft = new CorrelationDraft();
    draft.info = infos.parse(document, RuleInfo.Kind.CORRELATION);
    YamlNode section = document.get("correlation");
    if (!section.isMap()) {
      error(section, "`correlation` must be a map, not " + section.describe());
      return null;
    }
    for (String key : section.entries().keySet()) {
      if (KEYS.contains(key)) continue;
      problems.error(
          file,
          section.keyLine(key),
          "unknown key "
              + Problems.quote(key)
              + " in `correlation`"
              + Problems.didYouMean(key, new TreeSet<>(KEYS))
              + " (there are "
              + String.join(", ", new TreeSet<>(KEYS))
              + ")");
    }
    draft.type = type(section);
    references(section, draft);
    draft.groupByLine = section.keyLine("group-by");
    draft.groupBy.addAll(infos.texts(section, "group-by"));
    draft.timespanMillis = timespan(section);
    aliases(section, draft);
    generate(document, section, draft);
    if (draft.type != null) condition(section, draft);
    return problems.errorCount() == errors ? draft : null;
  }

  private CorrelationType type(YamlNode section) {
    String name = infos.text(section, "type", 64);
    CorrelationType type = name == null ? null : CorrelationType.of(name.toLowerCase(Locale.ROOT));
    if (type == null) {
      YamlNode at = section.get("type") == null ? section : section.get("type");
      error(
          at,
          (name == null
                  ? "`type` of the correlation is missing"
                  : "unknown correlation type "
                      + Problems.quote(name)
                      + Problems.didYouMean(name, CorrelationType.names()))
              + " (there are "
              + String.join(", ", CorrelationType.names())
              + ")");
    }
    return type;
  }

  private void references(YamlNode section, CorrelationDraft draft) {
    YamlNode rules = section.get("rules");
    if (rules == null
        || rules.isMap()
        || rules.isNull()
        || (rules.isList() && rules.items().isEmpty())) {
      error(
          rules == null ? section : rules,
          "`rules` must name the rules to correlate by id or name");
      return;
    }
    for (YamlNode rule : rules.isList() ? rules.items() : List.of(rules)) {
      if (!rule.isScalar() || rule.isNull()) {
        error(rule, "a rule is named by its id or name, not by " + rule.describe());
      } else if (draft.references.put(rule.text().strip(), rule.line()) != null) {
        error(rule, "rule " + Problems.quote(rule.text()) + " is named twice");
      }
    }
    if (draft.references.size() > CorrelationRule.MAX_RULES) {
      error(rules, "a correlation takes at most " + CorrelationRule.MAX_RULES + " rules");
    }
  }

  private long timespan(YamlNode section) {
    YamlNode node = section.get("timespan");
    if (node == null || node.isNull()) {
      error(node == null ? section : node, "`timespan` is missing" + InfoParser.TIMESPANS);
      return 0;
    }
    return infos.timespan(section, "timespan");
  }

  private void aliases(YamlNode section, CorrelationDraft draft) {
    YamlNode aliases = section.get("aliases");
    draft.aliasesLine = section.keyLine("aliases");
    if (aliases == null || aliases.isNull()) return;
    String form = "`aliases` must map each alias to a map of rule to field";
    if (!aliases.isMap()) {
      error(aliases, form + ", not " + aliases.describe());
      return;
    }
    aliases
        .entries()
        .forEach(
            (alias, fields) -> {
              Map<String, String> byRule = new LinkedHashMap<>();
              if (!fields.isMap()) error(fields, form + "; here is " + fields.describe());
              fields
                  .entries()
                  .forEach(
                      (rule, field) -> {
                        if (field.isScalar() && !field.isNull()) {
                          byRule.put(rule, field.text());
                        } else {
                          error(field, form + "; here is " + field.describe());
                        }
                      });
              draft.aliases.put(alias, byRule);
            });
  }

  /** The specification's schema has it beside {@code correlation}, most rules inside. */
  private void generate(YamlNode document, YamlNode section, CorrelationDraft draft) {
    YamlNode node =
        section.get("generate") != null ? section.get("generate") : document.get("generate");
    if (node == null) return;
    Boolean value = node.asBoolean();
    if (value == null) {
      error(node, "`generate` is true or false, not " + node.describe());
    } else {
      draft.generate = value;
    }
  }

  private void condition(YamlNode section, CorrelationDraft draft) {
    YamlNode condition = section.get("condition");
    CorrelationType type = draft.type;
    int rules = draft.references.size();
    if (condition == null) {
      if (type.isTemporal()) {
        draft.bounds.add(new Bound(Comparison.GTE, rules));
      } else {
        error(
            section,
            "`condition` is missing: " + type.sigmaName() + " judges the " + type.measure());
      }
      return;
    }
    draft.conditionLine = section.keyLine("condition");
    if (!condition.isMap()) {
      error(
          condition,
          "`condition` of a correlation must be a map such as {gte: 10}, not "
              + condition.describe()
              + (condition.isScalar() ? "; boolean expressions over rules are not Sigma" : ""));
      return;
    }
    for (Map.Entry<String, YamlNode> entry : condition.entries().entrySet()) {
      String key = entry.getKey();
      YamlNode value = entry.getValue();
      Comparison comparison = OPERATORS.get(key);
      if (comparison != null) {
        bound(draft, key, comparison, value);
      } else if (key.equals("field")) {
        draft.fields.addAll(infos.texts(condition, "field"));
      } else if (key.equals("percentile") && type == CorrelationType.VALUE_PERCENTILE) {
        Double percentile = decimal(value);
        if (percentile == null || percentile <= 0 || percentile > 100) {
          error(value, "`percentile` is a number over 0 and up to 100, not " + value.describe());
        } else {
          draft.percentile = percentile;
        }
      } else {
        Set<String> allowed = new TreeSet<>(OPERATORS.keySet());
        allowed.add("field");
        if (type == CorrelationType.VALUE_PERCENTILE) allowed.add("percentile");
        problems.error(
            file,
            condition.keyLine(key),
            "unknown key "
                + Problems.quote(key)
                + " in the correlation's condition"
                + Problems.didYouMean(key, allowed)
                + " (there are "
                + String.join(", ", allowed)
                + ")");
      }
    }
    if (draft.fields.isEmpty()) draft.fields.addAll(infos.texts(section, "field"));
    checkTogether(condition, draft);
  }

  private void bound(CorrelationDraft draft, String key, Comparison comparison, YamlNode value) {
    Double limit = decimal(value);
    boolean whole = !draft.type.isNumeric();
    if (limit == null) {
      error(value, "`" + key + "` takes a number, not " + value.describe());
    } else if (whole && (limit != Math.rint(limit) || limit < 0)) {
      error(
          value,
          "`"
              + key
              + "` of "
              + draft.type.sigmaName()
              + " takes a whole number, not "
              + value.describe()
              + "; "
              + draft.type.measure()
              + " has no fraction");
    } else if (whole && limit > LARGEST_COUNT) {
      error(
          value,
          "`"
              + key
              + "` cannot be over "
              + (long) LARGEST_COUNT
              + ": a group's state is bounded; correlate a correlation for more");
    } else {
      draft.bounds.add(new Bound(comparison, limit));
    }
  }

  private void checkTogether(YamlNode condition, CorrelationDraft draft) {
    CorrelationType type = draft.type;
    if (draft.bounds.isEmpty() && !condition.entries().isEmpty() && draft.type.isTemporal()) {
      draft.bounds.add(new Bound(Comparison.GTE, draft.references.size()));
    } else if (draft.bounds.isEmpty()) {
      error(condition, "the condition compares with nothing; write for example {gte: 10}");
    }
    if (type.hasField() && draft.fields.isEmpty()) {
      error(condition, "`field` is missing: " + type.sigmaName() + " judges the " + type.measure());
    }
    if (!type.hasField() && !draft.fields.isEmpty()) {
      error(condition, type.sigmaName() + " has no `field`; value_count counts distinct values");
    }
    if (type.hasField() && type != CorrelationType.VALUE_COUNT && draft.fields.size() > 1) {
      error(condition, type.sigmaName() + " takes one `field`");
    }
    if (type == CorrelationType.VALUE_PERCENTILE && draft.percentile == 0) {
      error(condition, "`percentile` is missing, for example {field: …, percentile: 95, gte: 100}");
    }
    if (type.isTemporal()) {
      boolean possible = false;
      for (int n = 1; n <= draft.references.size(); n++) {
        boolean holds = true;
        for (Bound bound : draft.bounds) holds &= bound.admits(n);
        possible |= holds;
      }
      if (!possible && !draft.bounds.isEmpty()) {
        error(
            condition,
            "the condition can never hold: there are " + draft.references.size() + " rules");
      }
    }
  }

  private static Double decimal(YamlNode value) {
    if (!value.isScalar() || !value.text().matches("-?\\d{1,15}(\\.\\d{1,9})?")) return null;
    return Double.valueOf(value.text());
  }

  private void error(YamlNode at, String message) {
    problems.error(file, at.line(), message);
  }
}
