package io.keytrail.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.kms.KmsEvent;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.problem.Problem;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.verify.Fixtures;
import io.keytrail.sigma.verify.RuleTests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rule files and records are input: whatever stands in them, nothing is thrown. */
class RuleFuzzTest {
  private static final String FILES =
      "title: a\nid: a\nname: na\nlevel: high\nlogsource: {product: aws}\ntags: [attack.t1485]\n"
          + "detection:\n  sel:\n    f|contains|all: [x, 'y*']\n    g|re|i: '(a|b)+$'\n    h|cidr: 10.0.0.0/8\n"
          + "  k: ['w', v]\n  '_n': {i|base64offset|contains: secret, j|gte: 5, key.tags.t|neq: null}\n"
          + "  condition: (sel or 1 of k*) and not all of _*\n"
          + "tests:\n  - {name: t, event: {f: x y}, with: {a.0.b: 1}, without: [c.d], key: {tags: {t: u}}, expect: match}\n---\n"
          + "title: c\nid: c\ncorrelation:\n  type: value_count\n  rules: [na]\n  group-by: [u]\n  timespan: 5m\n"
          + "  aliases: {u: {na: f}}\n  condition: {field: [g, h], gte: 2, lt: 9}\n"
          + "tests:\n  - {name: t, events: [{event: {f: x}, at: 1s, times: 3, every: 5s}], expect: no-match}\n---\n"
          + "title: fi\nid: fi\nexpires: 2026-01-01\nlogsource: {product: aws}\nfilter:\n  rules: any\n  s: {f|windash: -a}\n  condition: not s\n";
  private static final String SPICE = "|:{}[]'\"*?\\-#&!%@`,\n \t~<>01aé\u0000\uD83D";

  private static String mutated(String text, Random random) {
    StringBuilder out = new StringBuilder(text);
    for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
      int at = random.nextInt(out.length());
      switch (random.nextInt(4)) {
        case 0:
          out.deleteCharAt(at);
          break;
        case 1:
          out.setCharAt(at, SPICE.charAt(random.nextInt(SPICE.length())));
          break;
        case 2:
          out.insert(at, SPICE.charAt(random.nextInt(SPICE.length())));
          break;
        default:
          int from = random.nextInt(out.length());
          out.insert(at, out.substring(from, Math.min(out.length(), from + 12)));
          break;
      }
    }
    return out.toString();
  }

  @Test
  void theFilesAreCleanBeforeTheyAreSpoilt() {
    assertThat(Sigma.compile(FILES).problems()).filteredOn(Problem::isError).isEmpty();
  }

  @Test
  void spoiltRuleFilesAndTheirTestsThrowNothing() {
    Random random = new Random(3);
    int usable = 0;
    for (int i = 0; i < 2_000; i++) {
      Compilation compilation = Sigma.compile(mutated(FILES, random));
      RuleSet rules = compilation.ruleSet();
      usable += rules.rules().size();
      new RuleTests(rules, Fixtures.none(), json -> (KmsEvent) null).run(new Problems());
    }
    assertThat(usable).as("some survive, or nothing would be tested").isGreaterThan(250);
  }

  @Test
  void spoiltRecordsThrowNothing() {
    RuleSet rules = Sigma.clean(FILES);
    String record =
        "{\"eventSource\":\"x\",\"f\":[\"x y\",{\"a\":[1,2.5,true,null]}],\"g\":\"ab\",\"h\":\"10.0.0.1\",\"u\":{}}";
    Random random = new Random(5);
    EventView view = rules.newView();
    int read = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] json = mutated(record, random).getBytes(StandardCharsets.UTF_8);
      view.reset(json, 0, json.length, "x", "y", "e" + i, i, null);
      Evaluation evaluation = rules.evaluate(view);
      rules.contributions(view, evaluation.matched());
      List.copyOf(rules.rules()).forEach(rule -> rule.explain(view));
      if (view.defect() == null) read++;
    }
    assertThat(read).as("some stay readable").isGreaterThan(500);
  }
}
