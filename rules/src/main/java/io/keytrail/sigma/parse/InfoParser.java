package io.keytrail.sigma.parse;

import io.keytrail.finding.FindingUid;
import io.keytrail.finding.Severity;
import io.keytrail.sigma.model.LogSource;
import io.keytrail.sigma.model.RuleInfo;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.yaml.YamlNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what rules, correlations and filters say about themselves. */
final class InfoParser {
  /** The specification's attributes and ours; any other may stand there too, if it is no slip. */
  static final Set<String> ATTRIBUTES =
      Set.of(
          "title",
          "id",
          "name",
          "related",
          "taxonomy",
          "status",
          "description",
          "license",
          "author",
          "references",
          "date",
          "modified",
          "logsource",
          "detection",
          "correlation",
          "filter",
          "fields",
          "falsepositives",
          "level",
          "tags",
          "scope",
          "generate",
          "runbook",
          "tests",
          "expires",
          "quiet",
          "group-by",
          "replaces",
          "reason");

  private static final Set<String> BY_CALLER = Set.of("kms.caller", "kms.key_arn");
  private static final Set<String> BY_PRINCIPAL = Set.of("kms.key_arn", "kms.principal");
  private static final Set<String> STATUSES =
      Set.of("stable", "test", "experimental", "deprecated", "unsupported");
  private static final Pattern TIMESPAN = Pattern.compile("([1-9]\\d{0,8})([a-zA-Z]+)");
  private static final long LONGEST_DAYS = 366;
  private static final long DAY = 86_400_000L;

  /** What a timespan looks like, for messages. */
  static final String TIMESPANS = "; write a number and s, m, h or d, such as 90s, 5m, 1h, 7d";

  private static final int MAX_TITLE = 256;
  private static final int MAX_TEXT = 65_535;

  private final String file;
  private final Problems problems;

  InfoParser(String file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  RuleInfo parse(YamlNode document, RuleInfo.Kind kind) {
    RuleInfo info = new RuleInfo();
    info.kind = kind;
    info.file = file;
    info.line = document.line();
    info.title = text(document, "title", MAX_TITLE);
    if (info.title == null && document.get("title") == null) {
      problems.error(file, document.line(), "`title` is missing");
    }
    info.name = text(document, "name", MAX_TITLE);
    info.id = text(document, "id", MAX_TITLE);
    if (info.id == null) {
      info.id = FindingUid.of("sigma", file, String.valueOf(info.title));
      if (kind != RuleInfo.Kind.FILTER) {
        problems.warning(
            file,
            document.line(),
            "`id` is missing; without one, findings change their identity when the file or title does");
      }
    }
    info.description = text(document, "description", MAX_TEXT);
    info.author = text(document, "author", MAX_TEXT);
    info.runbook = text(document, "runbook", MAX_TEXT);
    info.reason = text(document, "reason", MAX_TEXT);
    info.references = texts(document, "references");
    info.tags = texts(document, "tags");
    TagCheck.warn(document.get("tags"), file, problems);
    info.falsePositives = texts(document, "falsepositives");
    info.fields = texts(document, "fields");
    info.status = oneOf(document, "status", STATUSES);
    String level = oneOf(document, "level", RuleInfo.LEVELS.keySet());
    info.levelGiven = level != null;
    if (level != null) info.level = RuleInfo.LEVELS.getOrDefault(level, Severity.MEDIUM);
    long quietMillis = timespan(document, "quiet");
    if (quietMillis > 0) info.quiet = Duration.ofMillis(quietMillis);
    info.groupsByPrincipal = groupsByPrincipal(document, kind);
    info.replacesPackaged = oneOf(document, "replaces", Set.of("packaged")) != null;
    info.tests = document.get("tests");
    if (info.tests != null && !info.tests.isList()) {
      problems.error(
          file, info.tests.line(), "`tests` must be a list, not " + info.tests.describe());
    }
    if (kind != RuleInfo.Kind.CORRELATION) info.logSource = logSource(document);
    warnOfSlips(document);
    return info;
  }

  private boolean groupsByPrincipal(YamlNode document, RuleInfo.Kind kind) {
    YamlNode groupBy = document.get("group-by");
    if (groupBy == null) return false;
    if (kind != RuleInfo.Kind.RULE) {
      problems.error(
          file,
          groupBy.line(),
          "`group-by` stands here in rules only; a correlation has it under `correlation`");
      return false;
    }
    Set<String> fields = Set.copyOf(texts(document, "group-by"));
    if (!fields.equals(BY_CALLER) && !fields.equals(BY_PRINCIPAL)) {
      problems.error(
          file,
          groupBy.line(),
          "`group-by` of a rule is [kms.principal, kms.key_arn], or, as without it, [kms.caller,"
              + " kms.key_arn]");
    }
    return fields.equals(BY_PRINCIPAL);
  }

  private void warnOfSlips(YamlNode document) {
    for (String key : document.entries().keySet()) {
      if (ATTRIBUTES.contains(key)) continue;
      String near = Problems.nearest(key, new TreeSet<>(ATTRIBUTES));
      if (near != null && document.get(near) == null) {
        problems.warning(
            file,
            document.keyLine(key),
            "unknown attribute " + Problems.quote(key) + "; did you mean `" + near + "`?");
      }
    }
  }

  private LogSource logSource(YamlNode document) {
    YamlNode node = document.get("logsource");
    if (node == null || !node.isMap()) {
      int line = node == null ? document.line() : node.line();
      problems.error(
          file, line, "`logsource` must be a map such as {product: aws, service: cloudtrail}");
      return new LogSource(null, null, null);
    }
    return new LogSource(
        text(node, "category", MAX_TITLE),
        text(node, "product", MAX_TITLE),
        text(node, "service", MAX_TITLE));
  }

  /** Null when absent or, with a problem, when it is no text. */
  String text(YamlNode map, String key, int longest) {
    YamlNode value = map.get(key);
    if (value == null || value.isNull()) return null;
    if (!value.isScalar()) {
      problems.error(file, value.line(), "`" + key + "` must be text, not " + value.describe());
      return null;
    }
    if (value.text().length() > longest) {
      problems.error(file, value.line(), "`" + key + "` is longer than " + longest + " characters");
      return null;
    }
    if (value.text().isBlank()) {
      problems.error(file, value.line(), "`" + key + "` is empty");
      return null;
    }
    return value.text().strip();
  }

  /** A list of texts, or one text alone; empty when absent. */
  List<String> texts(YamlNode map, String key) {
    YamlNode value = map.get(key);
    if (value == null || value.isNull()) return List.of();
    List<String> texts = new ArrayList<>();
    for (YamlNode item : value.isList() ? value.items() : List.of(value)) {
      if (!item.isScalar()) {
        problems.error(
            file, item.line(), "`" + key + "` must be a list of texts; here is " + item.describe());
      } else if (!item.isNull()) {
        texts.add(item.text().strip());
      }
    }
    return texts;
  }

  /** In milliseconds; 0 when absent or, with a problem, when it is none. */
  long timespan(YamlNode map, String key) {
    String text = text(map, key, 64);
    if (text == null) return 0;
    Matcher matcher = TIMESPAN.matcher(text);
    long unit = 0;
    if (matcher.matches()) {
      switch (matcher.group(2)) {
        case "s":
          unit = 1_000;
          break;
        case "m":
          unit = 60_000;
          break;
        case "h":
          unit = 3_600_000;
          break;
        case "d":
          unit = DAY;
          break;
        default:
          break;
      }
    }
    int line = map.get(key).line();
    if (unit == 0) {
      problems.error(file, line, key + " " + Problems.quote(text) + " is none" + TIMESPANS);
      return 0;
    }
    long millis = Long.parseLong(matcher.group(1)) * unit;
    if (millis > LONGEST_DAYS * DAY) {
      problems.error(file, line, "`" + key + "` is longer than " + LONGEST_DAYS + " days");
    }
    return millis;
  }

  private String oneOf(YamlNode document, String key, Set<String> allowed) {
    String value = text(document, key, MAX_TITLE);
    if (value == null) return null;
    String lower = value.toLowerCase(Locale.ROOT);
    if (allowed.contains(lower)) return lower;
    problems.error(
        file,
        document.get(key).line(),
        "`"
            + key
            + "` cannot be "
            + Problems.quote(value)
            + Problems.didYouMean(value, new TreeSet<>(allowed))
            + " (there are "
            + String.join(", ", new TreeSet<>(allowed))
            + ")");
    return null;
  }
}
