package io.keytrail.jobs.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.problem.Problem;
import io.keytrail.sigma.problem.Problems;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileProgramTest {
  @Test
  void allThatIsWrongIsToldAtOnceWithItsFile() {
    Problems problems = new Problems();
    ProfileProgram.read(
        List.of(
            RuleFile.of("dir/baseline.yml", "learn: {level-hours: soon}\n"),
            RuleFile.of("dir/cases.yml", "bar: none\n"),
            RuleFile.of("dir/uses.yml", "dormant:\n  silence: 14\n  memroy: 1d\n"),
            RuleFile.of("dir/health.yml", "silnet: {surprise: 3}\n"),
            RuleFile.of("dir/terms.yml", "quota:\n  symmetric-per-second: none\n"),
            RuleFile.of("dir/healt.yml", "bar: 4\n")),
        problems);
    assertThat(problems.sorted())
        .extracting(Problem::toString)
        .anyMatch(p -> p.contains("dir/baseline.yml") && p.contains("level-hours"))
        .anyMatch(p -> p.contains("dir/cases.yml") && p.contains("bar"))
        .anyMatch(p -> p.startsWith("dir/uses.yml:2:") && p.contains("`dormant.silence` is a time"))
        .anyMatch(p -> p.startsWith("dir/uses.yml:3:") && p.contains("did you mean `memory`?"))
        .anyMatch(p -> p.startsWith("dir/health.yml:1:") && p.contains("did you mean `silent`?"))
        .anyMatch(p -> p.startsWith("dir/terms.yml:2:") && p.contains("symmetric-per-second"))
        .anyMatch(p -> p.contains("dir/healt.yml") && p.contains("did you mean `health.yml`?"));
  }

  @Test
  void settingsOfOnesOwnReachTheModels() {
    Problems problems = new Problems();
    ProfileProgram program =
        ProfileProgram.read(
            List.of(
                RuleFile.of(
                    "terms.yml",
                    "about: {source: our contract}\n"
                        + "quota: {symmetric-per-second-by-region: {eu-west-1: 5}}\n")),
            problems);
    assertThat(problems.sorted()).isEmpty();
    assertThat(program.terms().symmetricPerSecond("eu-west-1")).isEqualTo(5);
    assertThat(program.terms().symmetricPerSecond("us-east-1")).isEqualTo(10_000);
    assertThat(program.terms().source()).isEqualTo("our contract");
    assertThat(program.terms().cost(10_000)).isEqualTo(0.03);
  }

  @Test
  void aBaselineMayHoldSomeOfItsParameters() {
    Problems problems = new Problems();
    ProfileProgram.read(
        List.of(RuleFile.of("baseline.yml", "learn: {level-hours: 24}\n")), problems);
    assertThat(problems.sorted()).isEmpty();
  }
}
