package io.keytrail.sigma.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is known of a KMS key at the time of an event: the {@code key.…} fields of rules. A field
 * that was {@link #set} to null is known to be absent; one that was never set is not known, and
 * what a rule asks of it stays undecided. Filled once, then read.
 */
public final class KeyContext {
  /** All fields, for messages and for documentation. */
  public static final Set<String> FIELDS =
      Collections.unmodifiableSet(
          new TreeSet<>(
              Arrays.asList(
                  "arn",
                  "account",
                  "region",
                  "alias",
                  "tags",
                  "state",
                  "manager",
                  "classification",
                  "owner",
                  "age_days",
                  "origin",
                  "spec",
                  "usage",
                  "multi_region",
                  "rotation_enabled",
                  "rotation_age_days",
                  "deletion_date",
                  "policy",
                  "days_since_use")));

  private final ObjectNode node = JsonNodeFactory.instance.objectNode();
  private final Set<String> known = new HashSet<>();
  private Map<String, String> someTags = Map.of();

  /** Text; null says that it is known to be absent. */
  public KeyContext set(String field, String value) {
    known(field);
    if (value != null) node.put(field, value);
    return this;
  }

  public KeyContext set(String field, long value) {
    known(field);
    node.put(field, value);
    return this;
  }

  public KeyContext set(String field, boolean value) {
    known(field);
    node.put(field, value);
    return this;
  }

  /** A list such as the key's aliases. */
  public KeyContext set(String field, Collection<String> values) {
    known(field);
    ArrayNode list = node.putArray(field);
    values.forEach(list::add);
    return this;
  }

  /** All tags of the key, as they were at the time of the event. */
  public KeyContext tags(Map<String, String> tags) {
    known("tags");
    ObjectNode map = node.putObject("tags");
    tags.forEach(map::put);
    return this;
  }

  /**
   * Tags of which it is known one by one what they are, when not all of the key's tags are: those
   * that are known not to be there have null. Rules see them through {@link #tag} only.
   */
  public KeyContext someTags(Map<String, String> tags) {
    someTags = tags;
    return this;
  }

  /** The value of a tag; null when the key has no such tag, or it is unknown whether it has. */
  public String tag(String name) {
    JsonNode value = node.path("tags").get(name);
    return value == null ? someTags.get(name) : value.asText();
  }

  /** Whether it is known that the key has no such tag. */
  public boolean lacksTag(String name) {
    return tag(name) == null && (known.contains("tags") || someTags.containsKey(name));
  }

  /** Any JSON value; tests inside rule files use it. */
  public KeyContext set(String field, JsonNode value) {
    known(field);
    if (!value.isNull()) node.set(field, value);
    return this;
  }

  private void known(String field) {
    if (!FIELDS.contains(field)) {
      throw new IllegalArgumentException("key." + field + " is no field; there are " + FIELDS);
    }
    known.add(field);
  }

  /** The key policy in force before the event; null when it is not known. */
  public String policy() {
    JsonNode policy = node.get("policy");
    return policy == null ? null : policy.isTextual() ? policy.textValue() : policy.toString();
  }

  boolean knows(String field) {
    return field == null ? !known.isEmpty() : known.contains(field);
  }

  JsonNode node() {
    return node;
  }
}
