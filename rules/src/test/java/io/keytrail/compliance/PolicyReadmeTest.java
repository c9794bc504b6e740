package io.keytrail.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.problem.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The policies' README says what the code does. */
class PolicyReadmeTest {
  private static final Path README = Path.of("policies/README.md");

  private static String row(Control control) {
    return "| `"
        + control.id()
        + "` | "
        + control.title()
        + " | "
        + control.severity().caption()
        + " | "
        + (control.requirements().isEmpty() ? "—" : String.join(", ", control.requirements()))
        + " | "
        + (control.foldable() ? "yes" : "no")
        + " |";
  }

  @Test
  void theTableListsTheControls() throws IOException {
    List<String> rows =
        Files.readAllLines(README).stream()
            .filter(line -> line.startsWith("| `") && line.split("\\|").length == 6)
            .collect(Collectors.toList());
    assertThat(rows)
        .isEqualTo(
            Arrays.stream(Control.values())
                .map(PolicyReadmeTest::row)
                .collect(Collectors.toList()));
  }

  @Test
  void itsExampleIsAPolicyWithoutProblems() throws IOException {
    Matcher block =
        Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));
    Problems problems = new Problems();
    int examples = 0;
    while (block.find()) {
      CompliancePolicy.read(List.of(RuleFile.of("example.yml", block.group(1))), problems);
      examples++;
    }
    assertThat(problems.sorted()).isEmpty();
    assertThat(examples).isEqualTo(1);
  }

  @Test
  void everySettingIsDescribed() throws IOException {
    String text = Files.readString(README);
    assertThat(PolicyParser.SETTINGS).allSatisfy(name -> assertThat(text).contains("`" + name));
  }
}
