package io.keytrail.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.FactSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The {@code region.…} fields: where a ReplicateKey or UpdatePrimaryRegion request takes a
 * multi-Region key. No field is there for other events.
 *
 * <p>Which Regions are in use is for the configuration to say. The trail cannot: what shows a new
 * Region first is the very call that is to be judged.
 */
public final class RegionFacts implements FactSource {
  /** The setting that names the Regions in use. */
  private static final String USED_REGIONS = "used-regions";

  /** The Region that the request names. */
  private static final String TARGET = "target";

  /** Whether that Region is none of those in use; not there as long as none are named. */
  private static final String UNUSED = "unused";

  private final Set<String> used;

  /**
   * @param used such as {@code eu-west-1}; empty when it is not known which are in use
   */
  public RegionFacts(Set<String> used) {
    this.used = Set.copyOf(used);
  }

  @Override
  public Set<String> fields() {
    return Set.of(TARGET, UNUSED);
  }

  @Override
  public Set<String> flags() {
    return Set.of(UNUSED);
  }

  @Override
  public Set<String> settings() {
    return Set.of(USED_REGIONS);
  }

  @Override
  public Map<String, Set<String>> configured() {
    return Map.of(USED_REGIONS, used);
  }

  @Override
  public FactSource with(Map<String, List<String>> settings) {
    List<String> regions = settings.get(USED_REGIONS);
    return regions == null ? this : new RegionFacts(Set.copyOf(regions));
  }

  @Override
  public JsonNode facts(EventView event) {
    ObjectNode facts = JsonNodeFactory.instance.objectNode();
    JsonNode request = event.record().path("requestParameters");
    String target = request.path("replicaRegion").asText(request.path("primaryRegion").asText(""));
    if (target.isEmpty()) return facts;
    facts.put(TARGET, target);
    if (!used.isEmpty()) facts.put(UNUSED, !used.contains(target));
    return facts;
  }
}
