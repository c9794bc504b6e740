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
            RuleFile.of("dir/other.yml", "bar: 4\n")),
        problems);
    assertThat(problems.sorted())
        .extracting(Problem::toString)
        .anyMatch(p -> p.contains("dir/baseline.yml") && p.contains("level-hours"))
        .anyMatch(p -> p.contains("dir/cases.yml") && p.contains("bar"))
        .anyMatch(p -> p.contains("dir/other.yml") && p.contains("baseline.yml or cases.yml"));
  }

  @Test
  void aBaselineMayHoldSomeOfItsParameters() {
    Problems problems = new Problems();
    ProfileProgram.read(
        List.of(RuleFile.of("baseline.yml", "learn: {level-hours: 24}\n")), problems);
    assertThat(problems.sorted()).isEmpty();
  }
}
