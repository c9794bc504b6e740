package io.keytrail.sigma;

import static io.keytrail.sigma.Sigma.compile;
import static io.keytrail.sigma.Sigma.item;
import static io.keytrail.sigma.Sigma.problems;
import static io.keytrail.sigma.Sigma.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.keytrail.sigma.event.Truth;
import io.keytrail.sigma.problem.Problem;
import io.keytrail.sigma.problem.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a rule writer reads when something is wrong, and that nothing hostile gets far. */
class RuleProblemsTest {
  private static final String GOOD = item("eventName: a").replace("r1", "good");

  @Test
  void allProblemsOfAllFilesAreTold() {
    Compilation compilation =
        compile(
            item("f|startwith: a\ng|cidr: x\nkey.stat: y"),
            GOOD,
            "title: T\nlevel: hihg\nlogsource: {}\ndetection: {s: {f: 1}, condition: s or}\n");
    assertThat(compilation.problems())
        .extracting(Problem::toString)
        .anyMatch(p -> p.startsWith("f1.yml:6: error: unknown modifier `startwith`"))
        .anyMatch(p -> p.startsWith("f1.yml:7: error: `x` is no IP network"))
        .anyMatch(
            p -> p.startsWith("f1.yml:8: error: unknown field `key.stat`; did you mean `state`?"))
        .anyMatch(
            p -> p.startsWith("f3.yml:2: error: `level` cannot be `hihg`; did you mean `high`?"))
        .anyMatch(
            p -> p.contains("f3.yml:4: error: condition `s or`: ends where a search identifier"));
    assertThat(compilation.ruleSet().rules()).extracting(r -> r.info().id).containsExactly("good");
  }

  @Test
  void aRuleGroupsByCallerOrPrincipalAndNothingElse() {
    String rule = item("userAgent: a");
    assertThat(problems(rule + "group-by: [kms.caller, kms.key_arn]\n")).isEmpty();
    assertThat(problems(rule + "group-by: [kms.key_arn, kms.principal]\n")).isEmpty();
    for (String fields : List.of("kms.principal", "[kms.principal, kms.alias]", "[]")) {
      assertThat(problems(rule + "group-by: " + fields + "\n"))
          .endsWith(
              "error: `group-by` of a rule is [kms.principal, kms.key_arn], or, as without it,"
                  + " [kms.caller, kms.key_arn]");
    }
    assertThat(
            problems(
                rule,
                "title: C\nid: c\ngroup-by: [kms.principal, kms.key_arn]\ncorrelation:"
                    + " {type: event_count, rules: [r1], timespan: 1h, condition: {gte: 2}}\n"))
        .contains("f2.yml:3: error: `group-by` stands here in rules only;");
  }

  @Test
  void nullInQuotesIsWarnedOf() {
    assertThat(problems(item("errorCode: 'null'")))
        .isEqualTo(
            "f1.yml:6: warning: `null` in quotes is text that no event has; for a field that is"
                + " missing or null write null without quotes");
    assertThat(problems(item("errorCode: null\nuserAgent|contains: nullable"))).isEmpty();
  }

  /** As rules of other authors are written: old dates, old tags, texts for lists, no level. */
  @Test
  void habitsOfOtherAuthorsAreNoProblem() {
    String rule =
        "title: A trail was changed\nid: 6f3b8f6c-4a0e-4e0e-9d39-0c6f0a8f7d11\nstatus: test\n"
            + "description: |\n  More than\n  one line.\nauthor: Alice @alice, Bob\n"
            + "date: 2020/01/21\nmodified: 2022-10-09\n"
            + "references:\n   - https://example.com/a?b=c#d\n"
            + "related:\n    - id: 7f3b8f6c-4a0e-4e0e-9d39-0c6f0a8f7d11\n      type: similar\n"
            + "tags:\n    - attack.defense_evasion\n    - attack.defense-impairment\n"
            + "    - attack.t1562.001\n"
            + "logsource:\n    product: aws\n    service: cloudtrail\n"
            + "detection:\n    selection_source:\n        eventName: \n            - StopLogging\n"
            + "            - DeleteTrail # and what a comment says\n"
            + "    filter1:\n        errorMessage|contains: '*'\n"
            + "    filter_main_generic:\n        - eventSource: 'ssm.amazonaws.com'\n"
            + "        - sourceIPAddress: 'AWS Internal'\n"
            + "    condition: selection_source and not 1 of filter*\n"
            + "fields:\n    - userIdentity.arn\n"
            + "falsepositives: |\n    Rare, but may include:\n      - planned changes\n\n\n";
    assertThat(problems(rule)).isEmpty();
    RuleSet rules = Sigma.clean(rule);
    assertThat(Sigma.test(rules, "{'eventName':'StopLogging'}", null)).isEqualTo(Truth.TRUE);
    assertThat(Sigma.test(rules, "{'eventName':'StopLogging','errorMessage':''}", null))
        .isEqualTo(Truth.FALSE);
    assertThat(
            Sigma.test(rules, "{'eventName':'DeleteTrail','sourceIPAddress':'AWS Internal'}", null))
        .isEqualTo(Truth.FALSE);
  }

  @Test
  void aBrokenDocumentTakesNoOtherDown() {
    Compilation compilation =
        compile(
            GOOD
                + "---\ntitle: bad\nid: bad\nlogsource: {product: aws}\ndetection: {condition: x}\n---\n"
                + GOOD.replace("good", "good2"));
    assertThat(compilation.ruleSet().rules())
        .extracting(r -> r.info().id)
        .containsExactly("good", "good2");
    assertThat(compilation.problems().toString())
        .contains("unknown search identifier `x` (there are none)");
  }

  @Test
  void aSyntaxErrorRefusesItsFileAlone() {
    Compilation compilation = compile("title: [", GOOD);
    assertThat(compilation.ruleSet().rules()).hasSize(1);
    assertThat(compilation.problems().get(0).toString()).startsWith("f1.yml:1: error: not YAML: ");
    assertThat(problems("a: b\n c: d\n")).startsWith("f1.yml:2: error: not YAML");
    assertThat(problems("a: \u0000")).contains("f1.yml").contains("error: not YAML");
    assertThat(problems("\t- x")).contains("error: not YAML");
  }

  @Test
  void slipsInAttributeNamesAreFound() {
    assertThat(problems(item("f: a").replace("detection:", "detections:")))
        .contains(
            "a document has one of `detection`, `correlation` and `filter`, not none; did you mean `detection` by `detections`?");
    assertThat(problems("falsepostives: [x]\n" + item("f: a")))
        .contains(
            "f1.yml:1: warning: unknown attribute `falsepostives`; did you mean `falsepositives`?");
    assertThat(problems("our_own_field: [x]\n" + item("eventName: a"))).isEmpty();
    assertThat(problems(rule("selection: {f: a}\nconditon: selection")))
        .contains("`condition` is missing; did you mean it by `conditon`?");
    assertThat(problems("title: x\naction: global\n")).contains("`action` (global, repeat, reset)");
  }

  @Test
  void missingAndWrongAttributes() {
    assertThat(problems(item("f: a").replace("title: T\n", ""))).contains("`title` is missing");
    assertThat(problems(item("f: a").replace("id: r1\n", ""))).contains("warning: `id` is missing");
    assertThat(problems(item("f: a").replace("title: T", "title: [a]")))
        .contains("`title` must be text, not a list");
    assertThat(
            problems(
                item("f: a").replace("logsource: {product: aws, service: cloudtrail}", "x: y")))
        .contains("`logsource` must be a map");
    assertThat(problems(rule("selection: {}\ncondition: selection")))
        .contains("`selection` is empty");
    assertThat(problems(rule("selection: {f: a}\ncondition: []")))
        .contains("`condition` is an empty list");
    assertThat(problems(rule("'': {f: a}\ncondition: 1 of them"))).contains("has a blank, bracket");
    assertThat(problems(rule("not: {f: a}\ncondition: not"))).contains("is a word of conditions");
    assertThat(problems(rule("a: {f: a}\nb: {f: b}\ncondition: a")))
        .contains("warning: search identifier `b` is not used");
    assertThat(problems("- a\n- b")).contains("a rule must be a map, not a list");
  }

  @Test
  void twoWithOneNameAreRefusedWithBothPlaces() {
    assertThat(problems(GOOD, GOOD))
        .contains("f2.yml:1: error: `good` is already the id or name of the one at f1.yml:1");
  }

  @Test
  void rulesForOtherLogSourcesAreCompiledButNeverMatch() {
    String windows =
        item("f: a").replace("{product: aws, service: cloudtrail}", "{product: windows}");
    assertThat(problems(windows)).contains("is not CloudTrail's");
    RuleSet rules = Sigma.clean(windows);
    assertThat(rules.evaluate(Sigma.view(rules, "{'f':'a'}")).isEmpty()).isTrue();
    RuleSet aws = Sigma.clean(item("f: a").replace(", service: cloudtrail", ""));
    assertThat(aws.evaluate(Sigma.view(aws, "{'f':'a'}")).matched()).hasSize(1);
  }

  @Test
  void aBillionLaughsAreCountedNotExpanded() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [lol,lol,lol,lol,lol,lol,lol,lol,lol,lol]\n");
    for (int i = 1; i < 40; i++) { // more than a long can count
      bomb.append("a").append(i).append(": &a").append(i).append(" [");
      for (int k = 0; k < 10; k++) bomb.append(k == 0 ? "" : ",").append("*a").append(i - 1);
      bomb.append("]\n");
    }
    assertThat(problems(bomb.toString()))
        .contains("more than 200000 YAML nodes once aliases are expanded");
  }

  /** A defect in one document, then one without, then one with a slip of another kind. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "title: [",
        "title: 'never closed",
        "title: \"never closed",
        "a: b\n c: d",
        "\t- x",
        "a: *nobody",
        "a: !!java.lang.Runtime x",
        "a: 1\na: 2",
        "a: \u0007",
        "? [a, b]\n: c",
        "a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "%YAML 9.9"
      })
  void brokenYamlHidesNoOtherDocumentOfItsFile(String broken) {
    String slip = rule("s: {f|contians: x}\ncondition: s").replace("r1", "r3");
    String file = GOOD + "---\n" + broken + "\n---\n" + GOOD.replace("good", "good2");
    int slipLine = (int) file.lines().count() + 6;

    Compilation compilation = compile(file + "---\r\n" + slip);

    assertThat(compilation.ruleSet().rules())
        .extracting(rule -> rule.info().id)
        .containsExactly("good", "good2");
    assertThat(compilation.problems())
        .filteredOn(Problem::isError)
        .anySatisfy(problem -> assertThat(problem.message()).contains("did you mean `contains`?"))
        .extracting(Problem::line)
        .hasSize(2)
        .last()
        .isEqualTo(slipLine);
  }

  @Test
  void whoRefersToBrokenYamlIsToldSo() {
    String correlation =
        "title: C\nid: c\ncorrelation: {type: event_count, rules: [%s], timespan: 1m,"
            + " condition: {gte: 2}}\n";
    assertThat(
            problems(
                "title: T\nname: mine # see below\nid: 'm'\n a: [\n",
                correlation.replace("%s", "mine, m")))
        .contains("refers to `mine`, which is refused (f1.yml)")
        .contains("refers to `m`, which is refused (f1.yml)");
  }

  @Test
  void aFileOfBrokenDocumentsIsReadInBoundedTime() {
    String problems = problems("---\n[\n".repeat(200_000));
    assertThat(problems)
        .contains("f1.yml:3: error: not YAML")
        .contains("what follows is not read: more than 50 documents above are broken");
    assertThat(problems.lines()).hasSizeLessThan(60);
  }

  @Test
  void deepNestingRecursionAndTagsAreRefused() {
    assertThat(problems("[".repeat(100_000))).contains("nested deeper than 32 levels");
    assertThat(problems("a: &a [*a]"))
        .contains("alias `*a` names nothing, or something that contains it");
    assertThat(problems("a: !!java.lang.Runtime x")).contains("is not used in rules");
    assertThat(problems("a: &x {b: c}\nd:\n  <<: *x"))
        .contains("`<<` (merge) is not part of YAML 1.2");
    assertThat(problems(rule("s: {f: a}\ncondition: " + "(".repeat(200) + "s" + ")".repeat(200))))
        .contains("is nested deeper than 64 levels");
    assertThat(problems(rule("s: {f: a}\ncondition: " + "not ".repeat(200) + "s")))
        .contains("is nested deeper than 64 levels");
    assertThat(problems(item("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q: x")))
        .contains("must have 1 to 16 parts");
  }

  @Test
  void bytesThatAreNoRuleFile() {
    byte[] latin = "title: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);
    Compilation compilation =
        RuleCompiler.compile(
            List.of(
                new RuleFile("latin.yml", latin),
                new RuleFile("huge.yml", new byte[RuleFile.MAX_BYTES + 1]),
                RuleFile.of("bom.yml", "\uFEFF" + GOOD)),
            RuleOptions.DEFAULTS);
    assertThat(compilation.problems())
        .extracting(Problem::toString)
        .containsExactly(
            "huge.yml: error: is larger than 4 MiB; a rule file is not",
            "latin.yml: error: is not UTF-8 text");
    assertThat(compilation.ruleSet().rules()).hasSize(1);
  }

  @Test
  void tenThousandRulesCompileInBoundedTimeAndKeepEventsCheap() {
    List<RuleFile> files = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      files.add(
          RuleFile.of(
              i + ".yml",
              item("eventSource: kms.amazonaws.com\neventName: Call"
                      + i
                      + "\nf|re: 'a.*b"
                      + i
                      + "'")
                  .replace("r1", "r" + i)));
    }
    Compilation compilation =
        assertTimeout(
            Duration.ofSeconds(20), () -> RuleCompiler.compile(files, RuleOptions.DEFAULTS));
    RuleSet rules = compilation.ruleSet();
    assertThat(rules.rules()).hasSize(10_000);
    assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          for (int i = 0; i < 200_000; i++) {
            if (rules.wants("kms.amazonaws.com", "Decrypt")) throw new AssertionError();
          }
        });
  }

  @Test
  void tenThousandBrokenRulesGiveABoundedList() {
    List<RuleFile> files = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) files.add(RuleFile.of(i + ".yml", "title: x\nfoo: bar"));
    List<Problem> found = RuleCompiler.compile(files, RuleOptions.DEFAULTS).problems();
    assertThat(found).hasSizeLessThan(1_100);
    assertThat(found.get(found.size() - 1).message()).contains("further problems are not shown");
  }

  @Test
  void messagesCarryNoControlCharacters() {
    assertThat(problems(item("\"f|\\u001b[31mx\": a"))).contains("unknown modifier ` [31mx`");
  }

  @Test
  void aDirectoryIsReadInTheOrderOfItsNames(@TempDir Path dir) throws IOException {
    Files.writeString(dir.resolve("b.yml"), GOOD);
    Files.createDirectory(dir.resolve("sub"));
    Files.writeString(dir.resolve("sub/a.yaml"), GOOD.replace("good", "good2"));
    Files.writeString(dir.resolve("README.md"), "no rule");
    assertThat(RuleCompiler.compile(dir, RuleOptions.DEFAULTS).ruleSet().rules())
        .extracting(r -> r.info().id)
        .containsExactly("good", "good2");
    Problems problems = new Problems();
    assertThat(RuleFile.below(dir.resolve("none"), problems)).isEmpty();
    assertThat(problems.sorted().toString()).contains("cannot be read");
  }

  @Test
  void aRuleMayBeNamedAsItsIdIs() {
    assertThat(Sigma.problems(Sigma.rule("s: {eventName: b}\ncondition: s") + "name: r1\n"))
        .isEmpty();
  }
}
