package io.keytrail.sigma.verify;

import io.keytrail.sigma.event.KnownValues;
import io.keytrail.sigma.event.RecordFields;
import io.keytrail.sigma.model.RuleInfo;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.yaml.YamlNode;
import java.util.List;

/**
 * Warns of what no event has in the event of a test: a test whose field is misspelt proves nothing,
 * and is green where nothing is expected to match.
 */
final class EventSlips {
  private static final String KMS = "kms.amazonaws.com";

  private final RuleInfo info;
  private final Problems problems;

  EventSlips(RuleInfo info, Problems problems) {
    this.info = info;
    this.problems = problems;
  }

  /** Looks at {@code event}, {@code with} and {@code without}, whatever else is wrong there. */
  void warn(YamlNode test) {
    if (info.logSource != null && !info.logSource.isCloudTrail()) return;
    YamlNode event = test.get("event");
    if (event != null && event.isMap()) {
      below("", event);
      name(event);
    }
    YamlNode with = test.get("with");
    if (with != null && with.isMap()) {
      below("", with);
      name(with);
    }
    YamlNode without = test.get("without");
    if (without == null) return;
    for (YamlNode field : without.isList() ? without.items() : List.of(without)) {
      if (field.isScalar() && !field.isNull()) field(field.text(), field.line());
    }
  }

  private void below(String above, YamlNode map) {
    map.entries()
        .forEach(
            (name, value) -> {
              String field = above + name;
              // What stands below a field that does not exist is no second slip.
              if (field(field, map.keyLine(name))) return;
              for (YamlNode one : value.isList() ? value.items() : List.of(value)) {
                if (one.isMap()) below(field + '.', one);
              }
            });
  }

  private boolean field(String field, int line) {
    String unknown = RecordFields.unknown(field.replaceAll("\\.\\d{1,4}(?=\\.|$)", ""));
    if (unknown != null) problems.warning(info.file, line, unknown);
    return unknown != null;
  }

  /** Where the event itself says that it is KMS's. */
  private void name(YamlNode event) {
    YamlNode source = event.get("eventSource");
    YamlNode name = event.get("eventName");
    if (!isText(source) || !isText(name) || !source.text().equals(KMS)) return;
    if (KnownValues.KMS_EVENTS.contains(name.text())) return;
    String near = Problems.didYouMean(name.text(), KnownValues.KMS_EVENTS);
    problems.warning(
        info.file,
        name.line(),
        "no event of KMS is called "
            + Problems.quote(name.text())
            + (near.isEmpty() ? ", as far as this version knows" : near));
  }

  private static boolean isText(YamlNode value) {
    return value != null && value.isScalar() && !value.isNull();
  }
}
