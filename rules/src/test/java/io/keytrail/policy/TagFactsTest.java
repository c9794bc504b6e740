package io.keytrail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keytrail.sigma.RuleCompiler;
import io.keytrail.sigma.RuleOptions;
import io.keytrail.sigma.RuleSet;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.KeyContext;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TagFactsTest {
  private static final RuleSet EMPTY =
      RuleCompiler.compile(List.of(), RuleOptions.DEFAULTS).ruleSet();
  private static final String SET =
      "{'tags':[{'tagKey':'Tier','tagValue':'gold'},{'tagKey':'Owner','tagValue':'web'}]}";
  private static final String REMOVE = "{'tagKeys':['Tier','Owner']}";

  private static String changed(String request, KeyContext key) {
    byte[] json =
        ("{'requestParameters':" + request + "}")
            .replace('\'', '"')
            .getBytes(StandardCharsets.UTF_8);
    EventView view =
        EMPTY.newView().reset(json, 0, json.length, "kms.amazonaws.com", "x", "e", 0, null);
    JsonNode facts = new TagFacts().facts(key == null ? view : view.with(key));
    return facts.path("changed").toString();
  }

  private static KeyContext all(Map<String, String> tags) {
    return new KeyContext().tags(tags);
  }

  @Test
  void whatIsSetToTheSameValueHasNotChanged() {
    assertThat(changed(SET, all(Map.of("Tier", "gold", "Owner", "web")))).isEqualTo("[]");
    assertThat(changed(SET, all(Map.of("Tier", "iron", "Owner", "web"))))
        .isEqualTo("['Tier']".replace('\'', '"'));
    assertThat(changed(SET, all(Map.of()))).contains("Tier", "Owner");
  }

  @Test
  void whatWasNotThereCannotBeRemoved() {
    assertThat(changed(REMOVE, all(Map.of("Tier", "gold"))))
        .contains("Tier")
        .doesNotContain("Owner");
  }

  @Test
  void ofSomeTagsOnlyWhatIsKnownSpeaksAgainstAChange() {
    Map<String, String> some = new HashMap<>();
    some.put("Tier", "gold");
    some.put("Owner", null);
    assertThat(changed(SET, new KeyContext().someTags(some)))
        .doesNotContain("Tier")
        .contains("Owner");
    assertThat(changed(REMOVE, new KeyContext().someTags(some)))
        .contains("Tier")
        .doesNotContain("Owner");
    assertThat(changed(REMOVE, new KeyContext())).as("nothing is known").contains("Tier", "Owner");
  }

  @Test
  void withoutTheKeyOrTagsThereIsNothingToTell() {
    assertThat(changed(SET, null)).isEmpty();
    assertThat(changed("null", all(Map.of()))).isEqualTo("[]");
  }
}
