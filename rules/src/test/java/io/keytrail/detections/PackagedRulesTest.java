package io.keytrail.detections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.policy.Trust;
import io.keytrail.sigma.RuleCompiler;
import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.correlate.CorrelationRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PackagedRulesTest {
  @Test
  void everyFileOfTheFolderIsPackagedUnderItsName() throws IOException {
    Path folder = Path.of("detections");
    List<String> written = List.of();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> walk = Files.walk(folder)) {
        written =
            walk.map(Path::toString)
                .filter(name -> name.endsWith(".yml") || name.endsWith(".yaml"))
                .sorted()
                .collect(Collectors.toList());
      }
    }
    assertThat(PackagedRules.files()).extracting(RuleFile::name).isEqualTo(written);
  }

  @Test
  void noPackagedCorrelationTakesPeopleWhoShareARoleForOne() {
    var rules =
        RuleCompiler.compile(PackagedRules.files(), RuleDefaults.options(Trust.NOBODY, Set.of()))
            .ruleSet();
    for (CorrelationRule correlation : rules.correlations()) {
      assertThat(correlation.groupBy())
          .as(correlation.toString())
          .noneMatch(field -> field.name().equals("kms.principal"));
    }
  }

  @Test
  void fixturesCannotLeadOut() {
    for (String name : List.of("../kms/x.yml", "/../../PackagedRules.class", "..")) {
      assertThatThrownBy(() -> PackagedRules.fixtures().load(name)).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> PackagedRules.fixtures().load("absent.json"))
        .hasMessage("there is no detections/fixtures/absent.json");
  }
}
