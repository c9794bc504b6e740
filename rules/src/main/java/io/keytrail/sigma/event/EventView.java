package io.keytrail.sigma.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.keytrail.kms.KmsEvent;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * One CloudTrail record as rules see it: parsed into a tree when, and only when, a rule asks for
 * something that the decoder has not already read. Reusable: {@link #reset} takes the next record,
 * so that an event no rule asks about costs no allocation at all. Not thread-safe.
 */
public final class EventView {
  /** The namespace of what the key's inventory and history know. */
  public static final String KEY = "key";

  /** The namespace of what the KMS decoder found out. */
  public static final String KMS = "kms";

  /** The decoder has its own, configurable bounds; these only keep recursion off the cliff. */
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(200)
                          .maxStringLength(16 << 20)
                          .build())
                  .build())
          .build();

  private final Map<String, FactSource> sources;
  private final Map<String, JsonNode> facts = new HashMap<>();

  private byte[] json;
  private int offset;
  private int length;
  private String eventSource;
  private String eventName;
  private String eventId;
  private long eventTimeMillis;
  private KmsEvent kms;
  private KeyContext key;
  private JsonNode record;
  private String defect;

  /**
   * @param sources facts beyond the record's own by namespace, such as {@code policy}; kept
   */
  public EventView(Map<String, FactSource> sources) {
    this.sources = sources;
  }

  /** A view without further facts. */
  public EventView() {
    this(Map.of());
  }

  /**
   * Takes the next record and forgets the one before, its key context included.
   *
   * @param json the record's bytes, not copied: leave them alone while the view is in use
   * @param eventSource {@code kms.amazonaws.com}; the decoder has it anyway
   * @param eventName as written
   * @param kms the decoded event, from which {@code kms.…} fields come; null for other services
   */
  public EventView reset(
      byte[] json,
      int offset,
      int length,
      String eventSource,
      String eventName,
      String eventId,
      long eventTimeMillis,
      KmsEvent kms) {
    this.json = json;
    this.offset = offset;
    this.length = length;
    this.eventSource = eventSource;
    this.eventName = eventName;
    this.eventId = eventId;
    this.eventTimeMillis = eventTimeMillis;
    this.kms = kms;
    this.key = null;
    this.record = null;
    this.defect = null;
    if (!facts.isEmpty()) facts.clear();
    return this;
  }

  /** {@link #reset} for a decoded KMS event; source, name, id and time are taken from it. */
  public EventView reset(byte[] json, KmsEvent event) {
    return reset(
        json,
        0,
        json.length,
        "kms.amazonaws.com",
        event.eventName,
        event.eventId,
        event.eventTimeMillis,
        event);
  }

  /** From now on {@code key.…} fields are decided; null makes them undecided again. */
  public EventView with(KeyContext context) {
    key = context;
    if (!facts.isEmpty()) facts.clear(); // some facts compare the event with the key
    return this;
  }

  public String eventSource() {
    return eventSource;
  }

  public String eventName() {
    return eventName;
  }

  public String eventId() {
    return eventId;
  }

  /** Epoch ms. */
  public long eventTimeMillis() {
    return eventTimeMillis;
  }

  /** Null for other services than KMS. */
  public KmsEvent kms() {
    return kms;
  }

  /** Null in the first stage, when the key's context is not at hand. */
  public KeyContext key() {
    return key;
  }

  /** Whether a rule has asked for more than the decoder knew. */
  public boolean isParsed() {
    return record != null;
  }

  /**
   * Why the record could not be parsed, null when it could or nobody asked. A record with a defect
   * has no fields; whoever evaluates rules sends it to the rejected.
   */
  public String defect() {
    return defect;
  }

  /** The whole record, parsed now if need be; a missing node when it is no JSON object. */
  public JsonNode record() {
    if (record == null) {
      try (JsonParser parser = JSON.createParser(json, offset, length)) {
        if (parser.nextToken() == JsonToken.START_OBJECT) {
          record = JSON.readTree(parser);
        } else {
          defect = "a record must be a JSON object";
        }
      } catch (IOException e) {
        defect = e.getMessage();
      }
      if (record == null) record = MissingNode.getInstance();
    }
    return record;
  }

  /**
   * Takes an event of which only the decoder's facts are at hand: {@code eventSource}, {@code
   * eventName} and {@code kms.…}. Whatever else a rule asks is undecided, so that a rule that is
   * false of the outline is false of the record.
   */
  public EventView outline(String eventSource, KmsEvent event) {
    reset(null, 0, 0, eventSource, event.eventName, event.eventId, event.eventTimeMillis, event);
    return this;
  }

  /** Whether the record is not at hand. */
  public boolean isOutline() {
    return json == null;
  }

  /** Whether this is an outline, and the field none of what it shows. */
  public boolean isHidden(FieldPath path) {
    return json == null && !KMS.equals(path.namespace());
  }

  /** Whether the test holds for any value of the field, as {@link FieldPath#any} says. */
  public boolean any(FieldPath path, Predicate<JsonNode> test) {
    return KMS.equals(path.namespace())
        ? kms != null && path.anyOfFact(KmsFacts.of(kms, path.fact()), test)
        : path.any(root(path), test);
  }

  /** Whether the field is there, as {@link FieldPath#exists} says. */
  public boolean exists(FieldPath path) {
    return KMS.equals(path.namespace())
        ? kms != null && path.existsInFact(KmsFacts.of(kms, path.fact()))
        : path.exists(root(path));
  }

  /** Where the look-up of a path begins that is no KMS fact; null when nothing is known there. */
  private JsonNode root(FieldPath path) {
    String namespace = path.namespace();
    if (namespace == null) return record();
    if (namespace.equals(KEY)) return key == null ? null : key.node();
    JsonNode known = facts.get(namespace);
    if (known == null) {
      FactSource source = sources.get(namespace);
      known = source == null ? MissingNode.getInstance() : source.facts(this);
      facts.put(namespace, known);
    }
    return known;
  }

  /** Whether the field cannot be known yet: it is the key's, and the key's context is not here. */
  public boolean undecided(FieldPath path) {
    if (!path.needsKey()) return false;
    if (key == null) return true;
    FactSource source = sources.get(path.namespace());
    return !key.knows(source == null ? path.fact() : source.keyFieldBehind(path.fact()));
  }
}
