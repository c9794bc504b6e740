package io.keytrail.jobs.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.Test;

class RuleUpdateFunctionTest {
  private static List<RuleUpdate> judged(RuleUpdate... updates) throws Exception {
    RuleProgram program = Rules.packaged(Rules.DISABLED);
    OneInputStreamOperatorTestHarness<RuleUpdate, RuleUpdate> harness =
        ProcessFunctionTestHarnesses.forProcessFunction(new RuleUpdateFunction(program));
    for (RuleUpdate update : updates) harness.processElement(update, 0);
    List<RuleUpdate> judged = harness.extractOutputValues();
    harness.close();
    return judged;
  }

  @Test
  void rulesAreTakenAsAWholeOrNotAtAll() throws Exception {
    String good = Rules.DISABLED.replace("disabled", "other");
    List<RuleUpdate> judged =
        judged(
            Rules.update(good),
            Rules.update(good, "title: x\nid: x\ndetection: {s: {a|contans: b}, condition: s}\n"));
    assertThat(judged.get(0).isRefused()).isFalse();
    assertThat(judged.get(1).isRefused()).isTrue();
    assertThat(judged.get(1).problems)
        .anyMatch(problem -> problem.startsWith("f1.yml:") && problem.contains("contans"));
  }

  @Test
  void whatClashesWithAPackagedRuleIsRefused() throws Exception {
    RuleUpdate judged = judged(Rules.update(Rules.DISABLED)).get(0);
    assertThat(judged.problems)
        .containsExactly(
            "f0.yml:1: error: `r-disabled` is already the id or name of the one at"
                + " detections/packaged.yml:1; to take its place write `replaces: packaged` beside"
                + " `id`");
  }

  @Test
  void whatReplacesAPackagedRuleIsTaken() throws Exception {
    String replacing = Rules.DISABLED.replace("level:", "replaces: packaged\nlevel:");
    assertThat(judged(Rules.update(replacing)).get(0).isRefused()).isFalse();
  }
}
