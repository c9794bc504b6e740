package io.keytrail.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.sigma.problem.Problems;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The packaged defaults, a file of one's own, and what is refused. */
class BaselineParametersTest {
  @Test
  void thePackagedFileHoldsEveryDefault() {
    BaselineParameters defaults = BaselineParameters.defaults();
    assertThat(defaults.levelHours).isEqualTo(168);
    assertThat(defaults.shiftHours).containsExactly(1, 6, 24);
    assertThat(defaults.surprise).isEqualTo(5.5);
    assertThat(BaselineParameters.defaults()).isSameAs(defaults);
  }

  @Test
  void aFileOfOnesOwnChangesWhatItNames() {
    Problems problems = new Problems();
    BaselineParameters own =
        BaselineParameters.read("own.yml", "signal:\n  surprise: 7\n", problems);
    assertThat(problems.sorted()).isEmpty();
    assertThat(own.surprise).isEqualTo(7);
    assertThat(own.youth).isEqualTo(BaselineParameters.defaults().youth);
  }

  @Test
  void everythingWrongIsToldAtOnceWithItsLine() {
    Problems problems = new Problems();
    BaselineParameters own =
        BaselineParameters.read(
            "own.yml",
            "signal:\n  surprise: lots\n  surprize: 7\nlearning: {clip: 3}\nlearn:\n  shift-hours: [6, 1]\n  clip: -1\n",
            problems);
    assertThat(own).isNull();
    assertThat(problems.sorted().stream().map(Object::toString).collect(Collectors.joining("\n")))
        .contains("own.yml:2")
        .contains("`signal.surprise` is a number from 0 to 1000, not `lots`")
        .contains("own.yml:3")
        .contains("there is no setting `surprize`; did you mean `surprise`?")
        .contains("own.yml:4")
        .contains("there is no section `learning`; allowed: judge, learn, peers, signal")
        .contains("`learn.shift-hours` is 3 rising numbers over 0, 1000 at most, not a list")
        .contains("`learn.clip` is a number from 1 to 100, not `-1`");
  }
}
