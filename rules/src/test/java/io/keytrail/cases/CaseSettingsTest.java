package io.keytrail.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.profile.SignalFamily;
import io.keytrail.sigma.problem.Problems;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CaseSettingsTest {
  private static String problems(String text) {
    Problems problems = new Problems();
    assertThat(CaseSettingsReader.read("my.yml", text, problems)).isNull();
    return problems.sorted().toString();
  }

  @Test
  void thePackagedOnesKnowEachFamily() {
    CaseSettings settings = CaseSettings.packaged();
    for (SignalFamily family : SignalFamily.values()) {
      assertThat(settings.family(family).group).as(family.text()).isNotEmpty();
    }
    assertThat(settings.bridge).isEqualTo(Duration.ofHours(4));
    assertThat(settings.maxFindingsPerDay).isEqualTo(20);
  }

  @Test
  void tagsDecideWithoutRegardToCaseAndUnknownTagsAreNone() {
    CaseSettings settings = CaseSettings.packaged();
    assertThat(settings.overrideFor(Map.of("dataCLASSIFICATION", "restricted")).bar)
        .isEqualTo(2.65);
    assertThat(settings.overrideFor(Map.of("DataClassification", "Public"))).isNull();
    assertThat(settings.overrideFor(null)).isNull();
  }

  @Test
  void allProblemsAreNamedAtOnceWithTheirLine() {
    String text =
        CaseSettings.packagedText()
            .replace("bar: 4.5", "bar: much")
            .replace("bridge: 4h", "bridge: 4 hours")
            .replace("  reach: {group", "  rech: {group")
            .replace("within: 0.25", "within: 7");
    assertThat(problems(text))
        .contains("`bar` is a number from 0.1 to 100.0, not ")
        .contains("`bridge` is a time such as 30m, 1h or 90d")
        .contains("rech")
        .contains("`reach` is missing")
        .contains("`within` is a number from 0.0 to 1.0");
  }

  @Test
  void whatIsNoMapIsRefused() {
    assertThat(problems("- 1")).contains("one map is expected");
    assertThat(problems("families: 3\noverrides: 4\n")).contains("`overrides` is a list");
  }
}
