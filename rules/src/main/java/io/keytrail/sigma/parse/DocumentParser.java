package io.keytrail.sigma.parse;

import io.keytrail.finding.FindingUid;
import io.keytrail.sigma.event.RecordFields;
import io.keytrail.sigma.match.EventKeys;
import io.keytrail.sigma.match.Vocabulary;
import io.keytrail.sigma.model.RuleInfo;
import io.keytrail.sigma.parse.ParsedDocuments.ParsedFilter;
import io.keytrail.sigma.parse.ParsedDocuments.ParsedRule;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.yaml.YamlNode;
import io.keytrail.sigma.yaml.YamlReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one rule file: each document by itself, so that a broken one takes no other down. */
public final class DocumentParser {
  private static final Set<String> RULE_KEYS = Set.of("condition", "timeframe");
  private static final Set<String> FILTER_KEYS = Set.of("rules", "condition");
  private static final Pattern NAMED =
      Pattern.compile(
          "(?m)^(?:id|name):[ \\t]*['\"]?([^\\s'\"#][^\\n'\"#]{0,255}?)['\"]?\\s*?(?:#.*)?$");

  private final Vocabulary vocabulary;
  private final Problems problems;
  private final ParsedDocuments out;

  public DocumentParser(Vocabulary vocabulary, Problems problems, ParsedDocuments out) {
    this.vocabulary = vocabulary;
    this.problems = problems;
    this.out = out;
  }

  /** Adds what the file holds to the documents, and what is wrong with it to the problems. */
  public void parse(String file, String text) {
    int before = problems.errorCount();
    List<YamlNode> documents = YamlReader.read(file, text, problems);
    if (problems.errorCount() > before) refusedBySight(file, text);
    for (YamlNode document : documents) {
      if (document.isNull()) continue; // an empty document, such as after a last ---
      int errors = problems.errorCount();
      document(file, document);
      if (problems.errorCount() > errors) refused(file, document);
    }
  }

  /** Broken YAML shows its names to the eye: who refers to them is told why they are missing. */
  private void refusedBySight(String file, String text) {
    Matcher name = NAMED.matcher(text);
    while (name.find()) out.refused.putIfAbsent(name.group(1), file);
  }

  private void refused(String file, YamlNode document) {
    for (String key : List.of("id", "name")) {
      YamlNode value = document.get(key);
      if (value != null && value.isScalar()) {
        out.refused.put(value.text().strip(), file + ":" + document.line());
      }
    }
  }

  private void document(String file, YamlNode document) {
    if (!document.isMap()) {
      problems.error(file, document.line(), "a rule must be a map, not " + document.describe());
      return;
    }
    if (document.get("action") != null) {
      problems.error(
          file,
          document.keyLine("action"),
          "`action` (global, repeat, reset) is no longer Sigma; write each rule out");
      return;
    }
    long kinds =
        Arrays.asList("detection", "correlation", "filter").stream()
            .filter(key -> document.get(key) != null)
            .count();
    if (kinds != 1) {
      String slip = "";
      for (String key : document.entries().keySet()) {
        if (InfoParser.ATTRIBUTES.contains(key) || !slip.isEmpty()) continue;
        String near = Problems.nearest(key, List.of("detection", "correlation", "filter"));
        if (near != null) slip = "; did you mean `" + near + "` by " + Problems.quote(key) + "?";
      }
      problems.error(
          file,
          document.line(),
          "a document has one of `detection`, `correlation` and `filter`, not "
              + (kinds == 0 ? "none" : "several")
              + slip);
      return;
    }
    if (document.get("correlation") != null) {
      CorrelationDraft draft = new CorrelationParser(file, problems).parse(document);
      if (draft != null) out.correlations.add(draft);
    } else if (document.get("filter") != null) {
      filter(file, document);
    } else {
      rule(file, document);
    }
  }

  private void rule(String file, YamlNode document) {
    int errors = problems.errorCount();
    RuleInfo info = new InfoParser(file, problems).parse(document, RuleInfo.Kind.RULE);
    warnOfFields(file, document, info);
    YamlNode detection = document.get("detection");
    if (!detection.isMap()) {
      problems.error(
          file, detection.line(), "`detection` must be a map, not " + detection.describe());
      return;
    }
    // timeframe belonged to the aggregations that are gone; it is no search identifier.
    if (detection.get("timeframe") != null) {
      problems.warning(
          file,
          detection.keyLine("timeframe"),
          "`timeframe` has no meaning without a correlation and is passed over");
    }
    ConditionParser.Condition condition = detection(file, detection, RULE_KEYS, info);
    warnOfSource(file, document, info, "the rule never matches here");
    if (problems.errorCount() > errors || condition == null) {
      out.refusedInfos.add(info);
      return;
    }
    out.rules.add(new ParsedRule(info, condition.matcher, fingerprint(info, detection)));
  }

  private String fingerprint(RuleInfo info, YamlNode detection) {
    String text = detection.canonical();
    String values = text.contains("|expand") ? vocabulary.placeholders().toString() : "";
    return FindingUid.of(info.logSource.toString(), text, values);
  }

  private void filter(String file, YamlNode document) {
    int errors = problems.errorCount();
    InfoParser infos = new InfoParser(file, problems);
    RuleInfo info = infos.parse(document, RuleInfo.Kind.FILTER);
    info.expires = expires(file, document, infos);
    if (info.replacesPackaged) {
      problems.error(
          file,
          document.keyLine("replaces"),
          "a filter replaces nothing; `replaces` is for rules and correlations");
    }
    YamlNode section = document.get("filter");
    if (!section.isMap()) {
      problems.error(file, section.line(), "`filter` must be a map, not " + section.describe());
      return;
    }
    for (String key : List.of("expires", "reason")) {
      YamlNode value = section.get(key);
      if (value != null && value.isScalar()) {
        problems.error(
            file,
            section.keyLine(key),
            "`"
                + key
                + "` belongs to the document, beside `filter`; in here it would be a search"
                + " identifier");
      }
    }
    ConditionParser.Condition condition = detection(file, section, FILTER_KEYS, info);
    ParsedFilter filter = condition == null ? null : new ParsedFilter(info, condition.matcher);
    references(file, section, filter);
    warnOfSource(file, document, info, "the filter leaves nothing out here");
    if (condition != null && !condition.negates) {
      problems.warning(
          file,
          section.keyLine("condition"),
          "the filter's condition has no `not`, so it keeps only the events it describes; to leave"
              + " them out write `not selection`");
    }
    if (problems.errorCount() > errors || filter == null) {
      out.refusedInfos.add(info);
      return;
    }
    out.filters.add(filter);
  }

  /** Of those that findings shall show: none is shown that does not exist. */
  private void warnOfFields(String file, YamlNode document, RuleInfo info) {
    if (!info.logSource.isCloudTrail()) return;
    for (String field : info.fields) {
      if (!vocabulary.isFact(field)) {
        String unknown = RecordFields.unknown(field);
        if (unknown != null) problems.warning(file, document.keyLine("fields"), unknown);
      }
    }
  }

  /** What can be warned of is warned of beside an error, too: all is mended in one go. */
  private ConditionParser.Condition detection(
      String file, YamlNode section, Set<String> notIdentifiers, RuleInfo info) {
    Vocabulary words = info.logSource.isCloudTrail() ? vocabulary : vocabulary.ofOtherLogs();
    ConditionParser.Condition condition =
        new DetectionParser(file, words, problems).parse(section, notIdentifiers);
    EventKeys keys = condition == null ? EventKeys.ANY : condition.matcher.keys();
    new DeadValues(file, words, keys, problems).warn(section, notIdentifiers);
    return condition;
  }

  private void warnOfSource(String file, YamlNode document, RuleInfo info, String so) {
    YamlNode written = document.get("logsource");
    if (info.logSource.isCloudTrail() || written == null || !written.isMap()) return;
    problems.warning(
        file,
        document.keyLine("logsource"),
        "logsource ("
            + info.logSource
            + ") is not CloudTrail's (product aws, service cloudtrail): "
            + so
            + meant(written, "product", "aws")
            + meant(written, "service", "cloudtrail"));
  }

  private static String meant(YamlNode logSource, String key, String right) {
    YamlNode value = logSource.get(key);
    if (value == null || !value.isScalar() || value.isNull()) return "";
    if (value.text().strip().equalsIgnoreCase(right)) return "";
    return Problems.didYouMean(value.text().strip(), List.of(right));
  }

  private void references(String file, YamlNode section, ParsedFilter filter) {
    YamlNode rules = section.get("rules");
    if (rules == null || rules.isMap() || rules.isNull()) {
      problems.error(
          file,
          rules == null ? section.line() : rules.line(),
          "`rules` must name rules by id or name, or be `any`");
      return;
    }
    boolean any = rules.isList() && rules.items().isEmpty();
    for (YamlNode rule : rules.isList() ? rules.items() : List.of(rules)) {
      if (!rule.isScalar() || rule.isNull()) {
        problems.error(
            file, rule.line(), "a rule is named by id or name, not by " + rule.describe());
      } else if (rule.text().strip().equals("any")) {
        any = true;
      } else if (filter != null) {
        filter.references.put(rule.text().strip(), rule.line());
      }
    }
    if (any && filter != null) filter.references.clear();
  }

  private Instant expires(String file, YamlNode document, InfoParser infos) {
    String text = infos.text(document, "expires", 64);
    if (text == null) return null;
    try {
      return text.length() == 10
          ? LocalDate.parse(text).plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC)
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      problems.error(
          file,
          document.get("expires").line(),
          "`expires` must be a last day such as 2027-06-30 or a time such as 2027-06-30T18:00:00Z,"
              + " not "
              + Problems.quote(text));
      return null;
    }
  }
}
