package io.keytrail.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.FactSource;
import io.keytrail.sigma.event.KeyContext;
import java.util.Set;
import java.util.TreeSet;

/**
 * The {@code tags.…} fields: what a TagResource or UntagResource request makes of the key's tags. A
 * deployment sets the tags that are there over and over, which changes nothing. No field is there
 * for other events.
 */
public final class TagFacts implements FactSource {
  /**
   * Names of tags that are set to another value than before, or removed. What was before and is not
   * known counts as another.
   */
  private static final String CHANGED = "changed";

  @Override
  public Set<String> fields() {
    return Set.of(CHANGED);
  }

  /** Once the classification is known, the key has been asked. */
  @Override
  public String keyFieldBehind(String field) {
    return "classification";
  }

  @Override
  public JsonNode facts(EventView event) {
    ObjectNode facts = JsonNodeFactory.instance.objectNode();
    KeyContext key = event.key();
    if (key == null) return facts;
    JsonNode request = event.record().path("requestParameters");
    Set<String> changed = new TreeSet<>();
    for (JsonNode tag : request.path("tags")) {
      String name = tag.path("tagKey").asText();
      String before = key.tag(name);
      if (before == null || !before.equals(tag.path("tagValue").asText())) changed.add(name);
    }
    for (JsonNode name : request.path("tagKeys")) {
      if (!key.lacksTag(name.asText())) changed.add(name.asText());
    }
    PolicyFacts.list(facts, CHANGED, changed);
    return facts;
  }
}
