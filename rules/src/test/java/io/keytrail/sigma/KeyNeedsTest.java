package io.keytrail.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.sigma.event.KeyContext;
import io.keytrail.sigma.event.Truth;
import io.keytrail.sigma.model.RuleInfo;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can match, and what waits, while nothing is known of any key. */
class KeyNeedsTest {
  /** a and b ask the record, k and l the key. */
  private static final String ITEMS =
      "a: {x: 1}\nb: {y: 1}\nk: {key.state: Disabled}\nl: {key.tags.env: prod}\n";

  private static RuleSet rules(String condition) {
    return Sigma.clean(Sigma.rule(ITEMS + "condition: " + condition));
  }

  @ParameterizedTest
  @CsvSource({
    "a,                      true",
    "not a,                  true",
    "k,                      false",
    "not k,                  false",
    "not not k,              false",
    "a and b,                true",
    "a and k,                false",
    "k and a,                false",
    "a and not k,            false",
    "a or k,                 true",
    "k or l,                 false",
    "k and l,                false",
    "not (a and k),          true",
    "not (a or k),           false",
    "not (k or l),           false",
    "a and (b or k),         true",
    "a and (k or l),         false",
    "a and not (b and k),    true",
    "a and not (b or k),     false",
    "not (k and not (a or l)), true",
    "1 of them,              true",
    "all of them,            false"
  })
  void aRuleWaitsWhenNothingButTheKeyCanMakeItTrue(String condition, boolean canMatch) {
    RuleSet rules = rules(condition);
    assertThat(rules.rules().get(0).canMatchWithoutKey()).isEqualTo(canMatch);
    assertThat(rules.waitsForKey(rules.rules().get(0).info())).isEqualTo(!canMatch);
  }

  /** Over random conditions: what some event makes true does not wait. */
  @Test
  void theAnalysisAgreesWithEveryEvent() {
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      String condition = condition(random, 3);
      RuleSet rules = rules(condition);
      boolean everTrue = false;
      for (int bits = 0; bits < 4; bits++) {
        String json = "{'x':" + (bits & 1) + ",'y':" + (bits >> 1) + "}";
        everTrue |= Sigma.test(rules, json, null) == Truth.TRUE;
      }
      boolean canMatch = rules.rules().get(0).canMatchWithoutKey();
      // A contradiction such as "a and not a" is seen by nobody, and does no harm.
      if (everTrue) assertThat(canMatch).as(condition).isTrue();
    }
  }

  private static String condition(Random random, int depth) {
    int kind = depth == 0 ? 0 : random.nextInt(4);
    String first = kind == 0 ? List.of("a", "b", "k", "l").get(random.nextInt(4)) : null;
    if (first != null) return first;
    if (kind == 1) return "not (" + condition(random, depth - 1) + ")";
    return "("
        + condition(random, depth - 1)
        + (kind == 2 ? " and " : " or ")
        + condition(random, depth - 1)
        + ")";
  }

  private static String named(String name, String items) {
    return "title: T\nid: "
        + name
        + "\nname: "
        + name
        + "\nlogsource: {product: aws, service: cloudtrail}\ndetection: {s: "
        + items
        + ", condition: s}\n";
  }

  private static String correlation(String name, String rest) {
    return "title: C\nid: " + name + "\nname: " + name + "\ncorrelation: {" + rest + "}\n";
  }

  private static List<String> waiting(RuleSet rules) {
    return rules.infos().stream()
        .filter(rules::waitsForKey)
        .map((RuleInfo info) -> info.id)
        .collect(Collectors.toList());
  }

  @Test
  void aFilterThatOnlyTheKeyCanPassMakesItsRuleWait() {
    String filter =
        "title: F\nid: f\nlogsource: {product: aws, service: cloudtrail}\n"
            + "filter: {rules: [r], s: {key.tags.env: test}, condition: not s%s}\n";
    assertThat(waiting(Sigma.clean(named("r", "{x: 1}"), String.format(filter, ""))))
        .containsExactly("r");
    assertThat(
            waiting(
                Sigma.clean(
                    named("r", "{x: 1}"),
                    String.format(filter, " or t").replace("condition", "t: {y: 1}, condition"))))
        .isEmpty();
  }

  @Test
  void aSequenceWaitsForEachOfItsStepsAndACountForAll() {
    RuleSet rules =
        Sigma.clean(
            named("plain", "{eventName: A}"),
            named("key", "{eventName: B, key.state: Disabled}"),
            correlation("sequence", "type: temporal_ordered, rules: [plain, key], timespan: 1h"),
            correlation(
                "either", "type: temporal, rules: [plain, key], timespan: 1h, condition: {gte: 1}"),
            correlation(
                "count",
                "type: event_count, rules: [plain, key], timespan: 1h, condition: {gte: 2}"),
            correlation(
                "keys", "type: event_count, rules: [key], timespan: 1h, condition: {gte: 2}"),
            correlation(
                "grouped",
                "type: event_count, rules: [plain], group-by: [key.owner], timespan: 1h, condition:"
                    + " {gte: 2}"),
            correlation("outer", "type: temporal, rules: [keys, count], timespan: 1h"));
    assertThat(waiting(rules)).containsExactly("key", "sequence", "keys", "grouped", "outer");
  }

  @Test
  void aRuleThatMayWellMatchWithoutTheKeyIsStillUndecidedWhereItMustBe() {
    RuleSet rules = rules("a or k");
    assertThat(Sigma.test(rules, "{'x':1}", null)).isEqualTo(Truth.TRUE);
    assertThat(Sigma.test(rules, "{'x':2}", null)).isEqualTo(Truth.UNDECIDED);
    KeyContext key = new KeyContext().set("state", "Disabled");
    assertThat(Sigma.test(rules, "{'x':2}", key)).isEqualTo(Truth.TRUE);
  }
}
