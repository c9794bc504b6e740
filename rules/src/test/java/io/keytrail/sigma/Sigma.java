package io.keytrail.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.KeyContext;
import io.keytrail.sigma.event.Truth;
import io.keytrail.sigma.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One rule, or what is wrong with it, in one line of a test. */
final class Sigma {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Sigma() {}

  /** A CloudTrail rule around a detection section, which is indented by four blanks. */
  static String rule(String detection) {
    return "title: T\nid: r1\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n"
        + detection.lines().map(l -> "    " + l + "\n").collect(Collectors.joining());
  }

  /** A rule with one selection of one item, in YAML: {@code "f|contains: x"}. */
  static String item(String item) {
    return rule("selection:\n  " + item.replace("\n", "\n  ") + "\ncondition: selection");
  }

  static Compilation compile(String... files) {
    return compile(RuleOptions.DEFAULTS, files);
  }

  static Compilation compile(RuleOptions options, String... files) {
    List<RuleFile> list = new ArrayList<>();
    for (int i = 0; i < files.length; i++) list.add(RuleFile.of("f" + (i + 1) + ".yml", files[i]));
    return RuleCompiler.compile(list, options);
  }

  /** The rule set of files that must be without errors. */
  static RuleSet clean(String... files) {
    return clean(RuleOptions.DEFAULTS, files);
  }

  static RuleSet clean(RuleOptions options, String... files) {
    Compilation compilation = compile(options, files);
    assertThat(compilation.problems()).filteredOn(Problem::isError).isEmpty();
    return compilation.ruleSet();
  }

  /** All problems, one a line. */
  static String problems(String... files) {
    return compile(files).problems().stream()
        .map(Problem::toString)
        .collect(Collectors.joining("\n"));
  }

  /** What the first rule says to an event in relaxed JSON (single quotes will do). */
  static Truth test(RuleSet rules, String json, KeyContext key) {
    EventView view = view(rules, json).with(key);
    Evaluation evaluation = rules.evaluate(view);
    assertThat(view.defect()).isNull();
    if (!evaluation.matched().isEmpty()) return Truth.TRUE;
    return evaluation.undecided().isEmpty() ? Truth.FALSE : Truth.UNDECIDED;
  }

  static EventView view(RuleSet rules, String json) {
    try {
      byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
      JsonNode node = JSON.readTree(bytes);
      return rules
          .newView()
          .reset(
              bytes,
              0,
              bytes.length,
              node.path("eventSource").asText(null),
              node.path("eventName").asText(null),
              node.path("eventID").asText("e1"),
              0,
              null);
    } catch (java.io.IOException e) {
      throw new AssertionError(json, e);
    }
  }

  /** Whether a rule of one item matches an event. */
  static boolean matches(String item, String json) {
    return test(clean(item(item)), json, null) == Truth.TRUE;
  }

  /** Whether a rule with this detection section matches an event. */
  static boolean detects(String detection, String json) {
    return test(clean(rule(detection)), json, null) == Truth.TRUE;
  }

  static boolean matches(Map<String, List<String>> placeholders, String item, String json) {
    RuleOptions options = RuleOptions.DEFAULTS.withPlaceholders(placeholders);
    return test(clean(options, item(item)), json, null) == Truth.TRUE;
  }
}
