package io.keytrail.sigma.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.key.FactSource;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.Rotation;
import io.keytrail.key.Stated;
import io.keytrail.key.TagNames;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class KeyContextsTest {
  private static final String ARN =
      "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final long NOW = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();
  private static final long DAY = Duration.ofDays(1).toMillis();

  private final KeyContexts contexts = new KeyContexts(TagNames.DEFAULT);

  @Test
  void whatIsKnownIsAField() {
    KeyFacts facts = new KeyFacts(ARN, NOW);
    put(facts, KeyAttribute.ALIASES, new TreeSet<>(List.of("alias/pay")));
    put(
        facts,
        KeyAttribute.TAGS,
        new TreeMap<>(Map.of("DataClassification", "Restricted", "Cost", "7")));
    put(facts, KeyAttribute.STATE, "Enabled");
    put(facts, KeyAttribute.ROTATION_ENABLED, false);
    put(facts, KeyAttribute.CREATED, NOW - 100 * DAY);
    put(facts, KeyAttribute.DELETION_DATE, null);
    put(facts, KeyAttribute.MULTI_REGION_ROLE, null);
    facts.add(new Rotation(NOW - 9 * DAY - 1, Rotation.Type.ON_DEMAND, FactSource.TRAIL));
    facts.rotationsCompleteSince(0L);

    KeyContext context = contexts.of(facts);

    assertThat(context.node().toString())
        .isEqualTo(
            "{\"arn\":\""
                + ARN
                + "\",\"account\":\"111122223333\",\"region\":\"eu-west-1\","
                + "\"alias\":[\"alias/pay\"],"
                + "\"tags\":{\"Cost\":\"7\",\"DataClassification\":\"Restricted\"},"
                + "\"classification\":\"Restricted\",\"state\":\"Enabled\","
                + "\"multi_region\":false,\"rotation_enabled\":false,\"age_days\":100,"
                + "\"rotation_age_days\":9}");
    assertThat(context.knows("owner")).as("known to be absent").isTrue();
    assertThat(context.knows("deletion_date")).as("known to be absent").isTrue();
    assertThat(context.knows("origin")).isFalse();
  }

  /** A field that nothing ever sets would leave rules undecided for ever. */
  @Test
  void everyFieldIsKnownOfAKeyOfWhichAllIsKnown() {
    KeyFacts facts = new KeyFacts(ARN, NOW);
    for (KeyAttribute attribute : KeyAttribute.values()) put(facts, attribute, null);
    put(facts, KeyAttribute.ALIASES, new TreeSet<>());
    put(facts, KeyAttribute.TAGS, new TreeMap<>());
    put(facts, KeyAttribute.ROTATION_ENABLED, true);
    put(facts, KeyAttribute.CREATED, NOW - DAY);
    put(facts, KeyAttribute.LAST_USED, NOW - DAY);
    facts.add(new Rotation(NOW - DAY, Rotation.Type.ON_DEMAND, FactSource.TRAIL));
    facts.rotationsCompleteSince(0L);

    KeyContext context = contexts.of(facts);

    assertThat(KeyContext.FIELDS).allMatch(context::knows);
  }

  @Test
  void whatIsUnknownStaysUndecided() {
    KeyContext context = contexts.of(new KeyFacts(ARN, NOW));

    assertThat(KeyContext.FIELDS)
        .filteredOn(context::knows)
        .containsExactly("account", "arn", "region");
  }

  @Test
  void oneKnownTagIsEnoughForWhatItTells() {
    TreeMap<String, String> some = new TreeMap<>();
    some.put("DataClassification", "Confidential");
    KeyFacts facts = new KeyFacts(ARN, NOW);
    facts.putPart(KeyAttribute.TAGS, new Stated(some, FactSource.TRAIL, NOW, NOW));

    KeyContext context = contexts.of(facts);

    assertThat(context.node().path("classification").asText()).isEqualTo("Confidential");
    assertThat(context.knows("tags")).isFalse();
    assertThat(context.knows("owner")).isFalse();
  }

  @Test
  void theAgeOfTheMaterialIsUnknownWhereARotationMayBeMissing() {
    KeyFacts facts = new KeyFacts(ARN, NOW);
    put(facts, KeyAttribute.CREATED, NOW - 100 * DAY);
    assertThat(contexts.of(facts).knows("rotation_age_days")).isFalse();

    facts.rotationsCompleteSince(NOW - 50 * DAY);
    assertThat(contexts.of(facts).knows("rotation_age_days")).isFalse();

    facts.rotationsCompleteSince(0L);
    assertThat(contexts.of(facts).node().path("rotation_age_days").asInt()).isEqualTo(100);
  }

  private static void put(KeyFacts facts, KeyAttribute attribute, Object value) {
    facts.put(attribute, new Stated(value, FactSource.API, NOW, NOW));
  }
}
