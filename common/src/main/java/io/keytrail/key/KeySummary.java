package io.keytrail.key;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a finding or a usage window says of its key, as of its time: the few facts that tell an
 * analyst whose key it is. A flat bean, written once; null, and empty here, is what is unknown or
 * not there. Texts are as KMS holds them: escape them on output.
 */
public final class KeySummary {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_ALIASES = 8;

  /** The first aliases of the key, by name. */
  public List<String> aliases = new ArrayList<>(1);

  public String state;

  /** {@code CUSTOMER} or {@code AWS}. */
  public String manager;

  public String classification;
  public String owner;

  /** The tags by which {@link TagNames} knows a key, by name. */
  public Map<String, String> tags = new TreeMap<>();

  public Enrichment enrichment = Enrichment.UNAVAILABLE;

  /** See {@link Freshness#ageMillis}; null when nothing is known. */
  public Long ageMillis;

  public KeySummary() {}

  public static KeySummary of(KeyFacts facts, Freshness freshness, TagNames names) {
    KeySummary summary = new KeySummary();
    if (facts.texts(KeyAttribute.ALIASES) != null) {
      facts.texts(KeyAttribute.ALIASES).stream().limit(MAX_ALIASES).forEach(summary.aliases::add);
    } else if (facts.part(KeyAttribute.ALIASES) != null) {
      Texts.map(facts.part(KeyAttribute.ALIASES).value).entrySet().stream()
          .filter(alias -> alias.getValue() != null)
          .limit(MAX_ALIASES)
          .forEach(alias -> summary.aliases.add(alias.getKey()));
    }
    summary.state = facts.text(KeyAttribute.STATE);
    summary.manager = facts.text(KeyAttribute.MANAGER);
    summary.classification = TagNames.value(facts, names.classification());
    summary.owner = TagNames.value(facts, names.owner());
    for (String name : names.all()) {
      if (facts.tag(name) != null) summary.tags.put(name, facts.tag(name));
    }
    summary.enrichment = freshness.enrichment;
    summary.ageMillis = freshness.ageMillis;
    return summary;
  }

  /** The same as one JSON object; what is unknown is left out. */
  public String toJson() {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("a string takes everything", e);
    }
    return text.toString();
  }

  /** Writes the object into a finding or window that is being written. */
  public void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    if (!aliases.isEmpty()) {
      json.writeArrayFieldStart("aliases");
      for (String alias : aliases) json.writeString(alias);
      json.writeEndArray();
    }
    text(json, "state", state);
    text(json, "manager", manager);
    text(json, "classification", classification);
    text(json, "owner", owner);
    if (!tags.isEmpty()) {
      json.writeObjectFieldStart("tags");
      for (Map.Entry<String, String> tag : tags.entrySet()) {
        json.writeStringField(tag.getKey(), tag.getValue());
      }
      json.writeEndObject();
    }
    json.writeStringField("enrichment", enrichment.text());
    if (ageMillis != null) json.writeNumberField("age_seconds", ageMillis / 1000);
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String name, String value) throws IOException {
    if (value != null) json.writeStringField(name, value);
  }
}
