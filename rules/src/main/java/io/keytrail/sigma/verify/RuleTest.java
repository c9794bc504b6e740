package io.keytrail.sigma.verify;

import io.keytrail.sigma.RuleSet;
import io.keytrail.sigma.event.KeyContext;
import io.keytrail.sigma.event.KnownValues;
import io.keytrail.sigma.model.RuleInfo;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One test as it stands in a rule file, checked but not run. */
final class RuleTest {
  private static final Set<String> EVENT_KEYS =
      Set.of("event", "with", "without", "key", "settings", "at", "times", "every");
  private static final int MAX_TIMES = 20_000;

  final RuleInfo info;
  final String name;
  final int line;
  final String expect;
  final List<TestedEvent> events;

  private RuleTest(RuleInfo info, String name, int line, String expect, List<TestedEvent> events) {
    this.info = info;
    this.name = name;
    this.line = line;
    this.expect = expect;
    this.events = events;
  }

  /**
   * The tests of one document that can be run; the others are problems.
   *
   * @param rules the set that it is in
   */
  static List<RuleTest> of(RuleInfo info, RuleSet rules, Problems problems) {
    List<RuleTest> tests = new ArrayList<>();
    if (info.tests == null || !info.tests.isList()) return tests;
    for (YamlNode node : info.tests.items()) {
      int errors = problems.errorCount();
      RuleTest test = new Parser(info, rules, problems).parse(node);
      if (problems.errorCount() == errors) tests.add(test);
    }
    return tests;
  }

  private static Set<String> expectations(RuleInfo.Kind kind) {
    switch (kind) {
      case FILTER:
        return Set.of("filtered", "kept");
      case CORRELATION:
        return Set.of("match", "no-match");
      default:
        return Set.of("match", "no-match", "undecided", "suppressed");
    }
  }

  private static final class Parser {
    private final RuleInfo info;
    private final RuleSet rules;
    private final Problems problems;

    Parser(RuleInfo info, RuleSet rules, Problems problems) {
      this.info = info;
      this.rules = rules;
      this.problems = problems;
    }

    RuleTest parse(YamlNode node) {
      if (!node.isMap()) {
        error(node, "a test must be a map with `event` and `expect`, not " + node.describe());
        return null;
      }
      Set<String> allowed = new TreeSet<>(EVENT_KEYS);
      allowed.addAll(Set.of("name", "expect", "events"));
      refuseOthers(node, allowed);
      List<TestedEvent> events = new ArrayList<>();
      YamlNode list = node.get("events");
      if (list == null) {
        events.add(event(node));
      } else if (!list.isList() || list.items().isEmpty()) {
        error(list, "`events` must be a list of events");
      } else if (info.kind != RuleInfo.Kind.CORRELATION) {
        error(list, "`events` are for correlations; a rule sees one `event`");
      } else {
        for (YamlNode one : list.items()) {
          if (!one.isMap()) error(one, "an event must be a map, not " + one.describe());
          refuseOthers(one, EVENT_KEYS);
          events.add(event(one));
        }
      }
      return new RuleTest(info, name(node), node.line(), expect(node), events);
    }

    private void refuseOthers(YamlNode node, Set<String> allowed) {
      for (String key : node.entries().keySet()) {
        if (allowed.contains(key)) continue;
        problems.error(
            info.file,
            node.keyLine(key),
            "unknown key "
                + Problems.quote(key)
                + " in a test"
                + Problems.didYouMean(key, allowed)
                + " (there are "
                + String.join(", ", new TreeSet<>(allowed))
                + ")");
      }
    }

    private String name(YamlNode node) {
      YamlNode name = node.get("name");
      if (name != null && name.isScalar() && !name.isNull()) return name.text();
      error(node, "a test needs a `name` that says what it shows");
      return "";
    }

    private String expect(YamlNode node) {
      Set<String> allowed = expectations(info.kind);
      YamlNode expect = node.get("expect");
      if (expect != null && expect.isScalar() && allowed.contains(expect.text())) {
        return expect.text();
      }
      error(
          expect == null ? node : expect,
          "`expect` must be one of "
              + String.join(", ", new TreeSet<>(allowed))
              + (expect == null ? "" : ", not " + expect.describe()));
      return "";
    }

    private TestedEvent event(YamlNode node) {
      TestedEvent event = new TestedEvent(node);
      YamlNode fixture = node.get("event");
      if (fixture != null && !fixture.isMap() && (!fixture.isScalar() || fixture.isNull())) {
        error(fixture, "`event` must be a fixture's name or an event, not " + fixture.describe());
      }
      if (fixture == null && node.get("with") == null) {
        error(node, "an event needs `event`, `with` or both");
      }
      for (String map : List.of("with", "key")) {
        YamlNode value = node.get(map);
        if (value != null && !value.isMap()) {
          error(value, "`" + map + "` must be a map of field to value, not " + value.describe());
        }
      }
      new EventSlips(info, problems).warn(node);
      YamlNode key = node.get("key");
      if (key != null && key.isMap()) {
        for (String field : key.entries().keySet()) {
          if (KeyContext.FIELDS.contains(field)) {
            warnOfValue("key." + field, key.get(field));
            continue;
          }
          problems.error(
              info.file,
              key.keyLine(field),
              "key has no field "
                  + Problems.quote(field)
                  + Problems.didYouMean(field, KeyContext.FIELDS));
        }
      }
      YamlNode without = node.get("without");
      if (without != null) {
        for (YamlNode field : without.isList() ? without.items() : List.of(without)) {
          if (!field.isScalar() || field.isNull()) {
            error(field, "`without` must be a list of fields; here is " + field.describe());
          }
        }
      }
      settings(event);
      event.atMillis = millis(node.get("at"), "at");
      Long every = millis(node.get("every"), "every");
      event.everyMillis = every == null ? 0 : every;
      YamlNode times = node.get("times");
      if (times != null) {
        boolean number = times.isScalar() && times.text().matches("[1-9]\\d{0,4}");
        event.times = number ? Integer.parseInt(times.text()) : 0;
        if (!number || event.times > MAX_TIMES) {
          error(times, "`times` is a number from 1 to " + MAX_TIMES + ", not " + times.describe());
        }
      }
      return event;
    }

    /** A test of what no key is proves nothing. */
    private void warnOfValue(String field, YamlNode value) {
      Set<String> known = KnownValues.BY_FIELD.get(field);
      if (known == null || !value.isScalar() || value.isNull()) return;
      if (known.contains(value.text())) return;
      problems.warning(
          info.file,
          value.line(),
          "`"
              + field
              + "` is never "
              + Problems.quote(value.text())
              + Problems.didYouMean(value.text(), known));
    }

    private void settings(TestedEvent event) {
      YamlNode settings = event.node.get("settings");
      if (settings == null) return;
      if (!settings.isMap()) {
        error(settings, "`settings` must be a map of name to list, not " + settings.describe());
        return;
      }
      Set<String> known = rules.settings();
      for (Map.Entry<String, YamlNode> entry : settings.entries().entrySet()) {
        List<String> values = new ArrayList<>();
        YamlNode value = entry.getValue();
        for (YamlNode item : value.isList() ? value.items() : List.of(value)) {
          if (item.isScalar() && !item.isNull()) values.add(item.text());
          else error(item, "a setting is a list of texts; here is " + item.describe());
        }
        event.settings.put(entry.getKey(), values);
        if (known.contains(entry.getKey())) continue;
        problems.error(
            info.file,
            settings.keyLine(entry.getKey()),
            "there is no setting "
                + Problems.quote(entry.getKey())
                + Problems.didYouMean(entry.getKey(), known)
                + " (there are "
                + String.join(", ", known)
                + ")");
      }
      try {
        rules.newView(event.settings);
      } catch (IllegalArgumentException e) {
        error(settings, e.getMessage());
      }
    }

    private Long millis(YamlNode node, String key) {
      if (node == null) return null;
      if (!node.isScalar() || !node.text().matches("\\d{1,7}[smhd]")) {
        error(node, "`" + key + "` is a time such as 90s, 5m, 1h or 2d, not " + node.describe());
        return null;
      }
      String text = node.text();
      long number = Long.parseLong(text.substring(0, text.length() - 1));
      switch (text.charAt(text.length() - 1)) {
        case 's':
          return number * 1_000;
        case 'm':
          return number * 60_000;
        case 'h':
          return number * 3_600_000;
        default:
          return number * 86_400_000;
      }
    }

    private void error(YamlNode at, String message) {
      problems.error(info.file, at.line(), message);
    }
  }
}
