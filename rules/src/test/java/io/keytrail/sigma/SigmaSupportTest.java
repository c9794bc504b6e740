package io.keytrail.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.kms.KmsEvent;
import io.keytrail.policy.GrantFacts;
import io.keytrail.policy.PolicyFacts;
import io.keytrail.policy.RegionFacts;
import io.keytrail.policy.TagFacts;
import io.keytrail.policy.Trust;
import io.keytrail.sigma.correlate.CorrelationEngine;
import io.keytrail.sigma.correlate.CorrelationRule;
import io.keytrail.sigma.correlate.CorrelationType;
import io.keytrail.sigma.event.KeyContext;
import io.keytrail.sigma.event.KmsFacts;
import io.keytrail.sigma.match.Modifier;
import io.keytrail.sigma.problem.Problem;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.verify.Fixtures;
import io.keytrail.sigma.verify.RuleTests;
import io.keytrail.sigma.verify.TestResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages for rule writers say what the code does. */
class SigmaSupportTest {
  private static String page(String name) throws IOException {
    return Files.readString(Path.of(name));
  }

  /** The rows of the table under a heading row. */
  private static List<String> rows(String page, String heading) {
    return page.lines()
        .dropWhile(line -> !line.equals(heading))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .collect(Collectors.toList());
  }

  @Test
  void everyModifierIsDocumentedAndNoOther() throws IOException {
    assertThat(rows(page("sigma-support.md"), "| modifier | meaning |"))
        .containsExactlyElementsOf(
            Stream.of(Modifier.values())
                .map(m -> "| `" + m.sigmaName() + "` | " + m.meaning() + " |")
                .collect(Collectors.toList()));
  }

  @Test
  void everyCorrelationTypeIsDocumentedAndNoOther() throws IOException {
    assertThat(rows(page("sigma-support.md"), "| type | its condition judges |"))
        .containsExactlyElementsOf(
            Stream.of(CorrelationType.values())
                .map(t -> "| `" + t.sigmaName() + "` | " + t.measure() + " |")
                .collect(Collectors.toList()));
  }

  @Test
  void theBoundsAreTheCodes() throws IOException {
    assertThat(page("sigma-support.md"))
        .contains("up to " + CorrelationRule.MAX_LEVELS + " levels")
        .contains("more than " + CorrelationRule.MAX_RULES + " rules")
        .contains(String.format("A group holds %,d events", CorrelationEngine.MAX_EVENTS));
  }

  @Test
  void everyFactFieldIsListed() throws IOException {
    assertThat(page("README.md"))
        .contains(list(KmsFacts.FIELDS))
        .contains(list(KeyContext.FIELDS))
        .contains(list(new PolicyFacts(Trust.NOBODY).fields()))
        .contains(list(new GrantFacts(Trust.NOBODY).fields()))
        .contains(list(new TagFacts().fields()))
        .contains(list(new TreeSet<>(new RegionFacts(Set.of()).fields())));
  }

  private static String list(Set<String> fields) {
    return fields.stream().map(f -> "`" + f + "`").collect(Collectors.joining(" · "));
  }

  @Test
  void theExamplesCompileAndTheirTestsPass() throws IOException {
    Matcher blocks =
        Pattern.compile("```yaml\n(title:.*?)```", Pattern.DOTALL).matcher(page("README.md"));
    List<RuleFile> files = new ArrayList<>();
    while (blocks.find())
      files.add(RuleFile.of("example" + files.size() + ".yml", blocks.group(1)));
    assertThat(files).hasSize(3);
    // The correlation and the filter speak of a rule that is not on the page.
    files.add(
        RuleFile.of(
            "other.yml",
            Sigma.item("eventName: DisableKey").replace("r1", "k\nname: key_disabled")));
    Compilation compilation = RuleCompiler.compile(files, RuleOptions.DEFAULTS);
    assertThat(compilation.problems()).extracting(Problem::toString).isEmpty();
    Problems problems = new Problems();
    List<TestResult> results =
        new RuleTests(compilation.ruleSet(), Fixtures.none(), json -> (KmsEvent) null)
            .run(problems);
    assertThat(problems.sorted()).isEmpty();
    assertThat(results).hasSize(2).allMatch(TestResult::passed);
  }
}
