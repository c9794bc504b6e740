package io.keytrail.sigma;

import static io.keytrail.sigma.Sigma.clean;
import static io.keytrail.sigma.Sigma.item;
import static io.keytrail.sigma.Sigma.problems;
import static io.keytrail.sigma.Sigma.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.sigma.event.EventView;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Filters: items 45 to 47, and our {@code expires} and {@code reason}. */
class FilterTest {
  private static final String RULE = item("f: a");

  private static String filter(String body) {
    return "title: known\nid: fi\nlogsource: {product: aws}\nfilter:\n"
        + body.lines().map(l -> "    " + l + "\n").collect(Collectors.joining());
  }

  private static final String KNOWN =
      filter("rules: [r1]\nselection: {user: ann}\ncondition: not selection");

  private static Evaluation evaluate(RuleSet rules, String json, String time) {
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    long millis = Instant.parse(time).toEpochMilli();
    EventView view = rules.newView().reset(bytes, 0, bytes.length, "x", "X", "e", millis, null);
    return rules.evaluate(view);
  }

  private static boolean matches(RuleSet rules, String json) {
    return !evaluate(rules, json, "2026-01-01T00:00:00Z").matched().isEmpty();
  }

  @Test
  void item45TheFiltersConditionIsAndedToTheRules() {
    RuleSet rules = clean(RULE, KNOWN);
    assertThat(matches(rules, "{'f':'a','user':'ann'}")).isFalse();
    assertThat(matches(rules, "{'f':'a','user':'bob'}")).isTrue();
    assertThat(matches(rules, "{'f':'a'}")).isTrue();
    assertThat(matches(rules, "{'f':'b'}")).isFalse();
  }

  @Test
  void item45AConditionWithoutNotIsWarnedOf() {
    String keeps = KNOWN.replace("not selection", "selection");
    assertThat(problems(RULE, keeps))
        .contains("f2.yml:7: warning: the filter's condition has no `not`")
        .contains("write `not selection`");
    RuleSet rules = clean(RULE, keeps);
    assertThat(matches(rules, "{'f':'a','user':'ann'}")).isTrue();
    assertThat(matches(rules, "{'f':'a'}")).isFalse();
    assertThat(problems(RULE, KNOWN)).doesNotContain("f2.yml:7:");
  }

  @Test
  void item46RulesByIdNameListAnyAndEmptyList() {
    String named = RULE.replace("id: r1", "id: r1\nname: my_rule");
    for (String reference :
        new String[] {"[r1]", "[my_rule]", "my_rule", "any", "[any]", "[]", "[my_rule, r1]"}) {
      RuleSet rules = clean(named, KNOWN.replace("[r1]", reference));
      assertThat(matches(rules, "{'f':'a','user':'ann'}")).as(reference).isFalse();
    }
    assertThat(problems(named, KNOWN.replace("[r1]", "[my_rul]")))
        .contains("f2.yml:5: error: no rule has the id or name `my_rul`; did you mean `my_rule`?");
    assertThat(problems(named, KNOWN.replace("    rules: [r1]\n", "")))
        .contains("`rules` must name rules");
  }

  @Test
  void item46AnUnknownNameLeavesTheFilterForTheOthers() {
    RuleSet rules = Sigma.compile(RULE, KNOWN.replace("[r1]", "[r1, gone]")).ruleSet();
    assertThat(matches(rules, "{'f':'a','user':'ann'}")).isFalse();
  }

  @Test
  void item46TheFiltersLogSourceMustCoverTheRules() {
    String narrow = KNOWN.replace("{product: aws}", "{product: aws, service: s3}");
    assertThat(problems(RULE, narrow)).contains("does not apply to T (r1)");
    assertThat(matches(clean(RULE, narrow), "{'f':'a','user':'ann'}")).isTrue();
    String equal = KNOWN.replace("{product: aws}", "{product: AWS, service: cloudtrail}");
    assertThat(matches(clean(RULE, equal), "{'f':'a','user':'ann'}")).isFalse();
    assertThat(
            matches(clean(RULE, KNOWN.replace("{product: aws}", "{}")), "{'f':'a','user':'ann'}"))
        .isFalse();
  }

  @Test
  void item46IdentifiersOfRuleAndFilterDoNotMix() {
    String rule = rule("selection: {f: a}\ncondition: 1 of them");
    String filter =
        filter(
            "rules: any\nselection: {user: ann}\nselection2: {user: bob}\ncondition: not 1 of them");
    RuleSet rules = clean(rule, filter);
    assertThat(matches(rules, "{'f':'x','user':'ann'}")).isFalse();
    assertThat(matches(rules, "{'f':'a','user':'bob'}")).isFalse();
    assertThat(matches(rules, "{'f':'a','user':'eve'}")).isTrue();
  }

  @Test
  void item47FiltersApplyToEachConditionOfAList() {
    RuleSet rules = clean(rule("a: {f: a}\nb: {f: b}\ncondition: [a, b]"), KNOWN);
    assertThat(matches(rules, "{'f':'a','user':'ann'}")).isFalse();
    assertThat(matches(rules, "{'f':'b','user':'ann'}")).isFalse();
    assertThat(matches(rules, "{'f':'b'}")).isTrue();
  }

  @Test
  void item47FiltersApplyToRulesUnderACorrelationNotToTheCorrelation() {
    String correlation =
        "title: c\nid: c\nname: corr\ncorrelation: {type: event_count, rules: [r1], timespan: 5m, condition: {gte: 1}}";
    RuleSet rules = clean(RULE, correlation, KNOWN);
    assertThat(matches(rules, "{'f':'a','user':'ann'}")).isFalse();
    assertThat(problems(RULE, correlation, KNOWN.replace("[r1]", "[corr]")))
        .contains("a filter cannot apply to the correlation c (corr)");
    assertThat(problems(RULE, correlation, KNOWN.replace("[r1]", "any")))
        .doesNotContain("cannot apply", "error");
  }

  @Test
  void aFilterEndsWithItsLastDayInEventTimeAndIsReported() {
    String until = "expires: 2026-06-30\nreason: migration of the billing keys\n" + KNOWN;
    RuleSet rules = clean(RULE, until);
    String event = "{'f':'a','user':'ann'}";
    assertThat(evaluate(rules, event, "2026-06-30T23:59:59Z").matched()).isEmpty();
    assertThat(evaluate(rules, event, "2026-07-01T00:00:00Z").matched()).hasSize(1);
    long after = Instant.parse("2026-07-01T00:00:00Z").toEpochMilli();
    assertThat(rules.expiredFilters(after - 1)).isEmpty();
    assertThat(rules.expiredFilters(after)).hasSize(1);
    assertThat(rules.expiredFilters(after).get(0).info().reason)
        .isEqualTo("migration of the billing keys");
    RuleSet exact = clean(RULE, "expires: '2026-06-30T12:00:00+02:00'\n" + KNOWN);
    assertThat(evaluate(exact, event, "2026-06-30T09:59:59Z").matched()).isEmpty();
    assertThat(evaluate(exact, event, "2026-06-30T10:00:00Z").matched()).hasSize(1);
    assertThat(problems(RULE, "expires: soon\n" + KNOWN))
        .contains("f2.yml:1: error: `expires` must be a last day");
    assertThat(problems(RULE, "expires: 2026-02-30\n" + KNOWN))
        .contains("`expires` must be a last day");
    assertThat(problems(RULE, KNOWN + "    expires: 2026-06-30\n"))
        .contains("`expires` belongs to the document");
  }

  @Test
  void whatAFilterLeavesOutIsTold() {
    Evaluation evaluation =
        evaluate(clean(RULE, KNOWN), "{'f':'a','user':'ann'}", "2026-01-01T00:00:00Z");
    assertThat(evaluation.matched()).isEmpty();
    assertThat(evaluation.suppressed()).hasSize(1);
    assertThat(evaluation.suppressed().get(0).filter().info().id).isEqualTo("fi");
    assertThat(evaluation.suppressed().get(0).rule().info().id).isEqualTo("r1");
  }

  @Test
  void aFilterOnTheKeysTagsMakesTheRuleUndecidedFirst() {
    RuleSet rules = clean(RULE, KNOWN.replace("user: ann", "key.tags.env: dev"));
    assertThat(evaluate(rules, "{'f':'a'}", "2026-01-01T00:00:00Z").undecided()).hasSize(1);
    EventView view = Sigma.view(rules, "{'f':'a'}");
    view.with(new io.keytrail.sigma.event.KeyContext().tags(Map.of("env", "dev")));
    assertThat(rules.evaluate(view).suppressed()).hasSize(1);
  }
}
