package io.keytrail.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.testdata.Attack;
import io.keytrail.testdata.ScenarioGenerator;
import io.keytrail.testdata.ScenarioOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LabelledTrailTest {
  private static LabelledTrail read(String json) throws IOException {
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return LabelledTrail.read(new ByteArrayInputStream(bytes), "x.labels.json");
  }

  @Test
  void readsWhatTheGeneratorWrites() throws IOException {
    ScenarioGenerator generator = new ScenarioGenerator(ScenarioOptions.builder().seed(2).build());
    LabelledTrail trail =
        LabelledTrail.read(new ByteArrayInputStream(generator.labels()), "labels");
    assertThat(trail.keyArns()).isEqualTo(generator.keyTags().keySet());
    assertThat(trail.keyWeeks()).isEqualTo(3.0 * trail.keyArns().size());
    assertThat(trail.labels())
        .extracting(Label::id)
        .containsExactlyElementsOf(generator.attacks().stream().map(Attack::id)::iterator);
    for (int i = 0; i < trail.labels().size(); i++) {
      Label label = trail.labels().get(i);
      Attack attack = generator.attacks().get(i);
      assertThat(label.family()).isEqualTo(attack.family().text());
      assertThat(label.keyArns()).containsExactlyInAnyOrderElementsOf(attack.keyArns());
      assertThat(label.principal()).isEqualTo(attack.principal());
      assertThat(label.from()).isEqualTo(attack.from());
      assertThat(label.to()).isEqualTo(attack.to());
    }
  }

  @Test
  void niceErrorsForWhatIsNoLabelsFile() {
    assertThatThrownBy(() -> read("nonsense"))
        .isInstanceOf(ScoreInputException.class)
        .hasMessageStartingWith("x.labels.json is not JSON: ");
    assertThatThrownBy(() -> read(""))
        .hasMessage("x.labels.json: the file is empty; is it from 'generate --scenario'?");
    assertThatThrownBy(() -> read("{'labels':[]}"))
        .hasMessage("x.labels.json: there is no list keys; is it from 'generate --scenario'?");
    assertThatThrownBy(() -> read("{'keys':[],'labels':[],'judgedFrom':'yesterday','to':'today'}"))
        .hasMessageContaining("judgedFrom is not a time in UTC: yesterday");
    assertThatThrownBy(
            () -> read("{'keys':[],'labels':[{'keyArns':['k']}],'judgedFrom':'','to':''}"))
        .hasMessageContaining("keyArns of a label are not among the keys: [k]");
  }
}
