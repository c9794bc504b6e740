package io.keytrail.usage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.keytrail.finding.SafeText;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyView;
import io.keytrail.stats.DistinctCounter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a usage window as one line of JSON: the same window, the same bytes.
 *
 * <p>Counts of zero are written, so that a reader need not know which are optional; maps and lists
 * that are empty are left out. Texts pass {@link SafeText}.
 */
public final class UsageJson {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int TOP_RESOURCES = 10;

  private final int topPrincipals;

  /**
   * @param topPrincipals how many principals are named in a window
   */
  public UsageJson(int topPrincipals) {
    this.topPrincipals = topPrincipals;
  }

  public String write(UsageWindow window) {
    StringWriter text = new StringWriter(512);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      write(window, json);
    } catch (IOException e) {
      throw new UncheckedIOException("a string takes everything", e);
    }
    return text.toString();
  }

  private void write(UsageWindow window, JsonGenerator json) throws IOException {
    KeyUsage usage = window.usage;
    json.writeStartObject();
    json.writeStringField("key_arn", safe(window.keyArn));
    json.writeStringField("window_start", Instant.ofEpochMilli(window.startMillis).toString());
    json.writeStringField("window_end", Instant.ofEpochMilli(window.endMillis).toString());
    json.writeNumberField("revision", window.revision);
    json.writeNumberField("calls", usage.calls);
    json.writeNumberField("failed", usage.failed);
    json.writeNumberField("dry_runs", usage.dryRuns);
    json.writeNumberField("encrypt_side", usage.encryptSide);
    json.writeNumberField("decrypt_side", usage.decryptSide);
    json.writeObjectFieldStart("service_made");
    json.writeNumberField("calls", usage.serviceMadeCalls);
    json.writeNumberField("encrypt_side", usage.serviceMadeEncryptSide);
    json.writeNumberField("decrypt_side", usage.serviceMadeDecryptSide);
    json.writeEndObject();
    json.writeNumberField("cross_account_calls", usage.crossAccountCalls);
    json.writeNumberField("paired_calls", usage.pairedCalls);
    writeTally("by_operation", usage.byOperation, json);
    Map<String, Long> byCategory = new TreeMap<>();
    usage
        .byCategory()
        .forEach(
            (category, count) -> byCategory.put(category.name().toLowerCase(Locale.ROOT), count));
    writeCounts("by_category", byCategory, 0, json);
    writeTally("failures_by_error", usage.failuresByError, json);
    writeTally("by_via_service", usage.byViaService, json);
    writeDistinct("distinct_principals", usage.distinctPrincipals(), json);
    writeDistinct("distinct_source_addresses", usage.distinctAddresses(), json);
    writeTexts("aliases_asked_for", usage.aliases(), json);
    writeResources(usage.byContextResource, json);
    writePrincipals(usage, json);
    writeKey(window.key, json);
    if (usage.calls > 0) {
      json.writeStringField("first_event", Instant.ofEpochMilli(usage.firstMillis).toString());
      json.writeStringField("last_event", Instant.ofEpochMilli(usage.lastMillis).toString());
    }
    json.writeEndObject();
  }

  private static void writeKey(KeyView key, JsonGenerator json) throws IOException {
    if (key == null) return;
    json.writeObjectFieldStart("key");
    for (Map.Entry<String, Object> fact : key.summary().entrySet()) {
      Object value = fact.getValue();
      if (value instanceof Boolean) json.writeBooleanField(fact.getKey(), (Boolean) value);
      else if (value instanceof Long) json.writeNumberField(fact.getKey(), (Long) value);
      else json.writeStringField(fact.getKey(), safe(value.toString()));
    }
    writeTexts("aliases", key.facts.entries(KeyAttribute.ALIASES).keySet(), json);
    Map<String, String> tags = new TreeMap<>();
    key.facts
        .entries(KeyAttribute.TAGS)
        .forEach((name, value) -> tags.putIfAbsent(safe(name), safe(value)));
    if (!tags.isEmpty()) {
      json.writeObjectFieldStart("tags");
      for (Map.Entry<String, String> tag : tags.entrySet()) {
        json.writeStringField(tag.getKey(), tag.getValue());
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void writeResources(Tally resources, JsonGenerator json) throws IOException {
    writeTexts("resources_in_encryption_context", resources.top(TOP_RESOURCES), json);
    int leftOut = resources.sorted().size() - TOP_RESOURCES;
    if (leftOut > 0) json.writeNumberField("resources_in_encryption_context_left_out", leftOut);
    if (resources.others() > 0) {
      json.writeBooleanField("resources_in_encryption_context_are_a_sample", true);
    }
  }

  private void writePrincipals(KeyUsage usage, JsonGenerator json) throws IOException {
    if (usage.unnamed() != null) {
      json.writeNumberField("calls_that_name_nobody", usage.unnamed().calls);
    }
    if (usage.principals().isEmpty()) return;
    json.writeArrayFieldStart("top_principals");
    for (PrincipalUsage principal : usage.topPrincipals(topPrincipals)) {
      json.writeStartObject();
      json.writeStringField("principal", safe(principal.principal));
      json.writeStringField("type", principal.type.name());
      json.writeBooleanField("service_made", principal.serviceMade);
      json.writeNumberField("calls", principal.calls);
      json.writeNumberField("failed", principal.failed);
      json.writeNumberField("encrypt_side", principal.encryptSide);
      json.writeNumberField("decrypt_side", principal.decryptSide);
      json.writeArrayFieldStart("sample_event_ids");
      for (EventSample sample : principal.samples()) json.writeString(safe(sample.eventId));
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    if (usage.principalsTrimmed()) json.writeBooleanField("top_principals_are_a_sample", true);
  }

  private static void writeDistinct(String name, DistinctCounter counter, JsonGenerator json)
      throws IOException {
    json.writeNumberField(name, counter.count());
    if (!counter.isExact()) json.writeBooleanField(name + "_estimated", true);
  }

  private static void writeTally(String name, Tally tally, JsonGenerator json) throws IOException {
    if (!tally.isEmpty()) writeCounts(name, tally.sorted(), tally.others(), json);
  }

  private static void writeCounts(
      String name, Map<String, Long> counts, long others, JsonGenerator json) throws IOException {
    if (counts.isEmpty()) return;
    Map<String, Long> shown = new TreeMap<>();
    counts.forEach((text, count) -> shown.merge(safe(text), count, Long::sum));
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Long> entry : shown.entrySet()) {
      json.writeNumberField(entry.getKey(), entry.getValue());
    }
    if (others > 0) json.writeNumberField("(others)", others);
    json.writeEndObject();
  }

  private static void writeTexts(String name, Iterable<String> texts, JsonGenerator json)
      throws IOException {
    if (!texts.iterator().hasNext()) return;
    json.writeArrayFieldStart(name);
    for (String text : texts) json.writeString(safe(text));
    json.writeEndArray();
  }

  /** Callers chose most of these texts. */
  private static String safe(String text) {
    String safe = SafeText.clean(text, SafeText.ID);
    return safe == null ? "" : safe;
  }
}
