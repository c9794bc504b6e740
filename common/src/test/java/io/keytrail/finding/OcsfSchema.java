package io.keytrail.finding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The table {@code ocsf-1.8.0.json}, read: which attributes a class or an object has, and the rules
 * about each. {@link OcsfValidator} applies them.
 */
final class OcsfSchema {
  private static final OcsfSchema V1_8_0 = read("ocsf-1.8.0.json");

  final String version;
  final Set<String> profiles;
  private final Map<String, Type> classes = new HashMap<>();
  private final Map<String, Type> objects = new HashMap<>();

  private OcsfSchema(JsonNode table) {
    version = table.get("version").asText();
    profiles = Set.of(table.get("profiles").asText().split(" "));
    JsonNode enums = table.get("enums");
    JsonNode classTable = table.get("classes");
    classTable
        .properties()
        .forEach(
            entry -> {
              JsonNode rules = entry.getValue();
              var type = new Type(entry.getKey(), rules, enums);
              if (rules.has("extends")) {
                new Type(entry.getKey(), classTable.get(rules.get("extends").asText()), enums)
                    .attributes.forEach(type.attributes::putIfAbsent);
              }
              classes.put(entry.getKey(), type);
            });
    table
        .get("objects")
        .properties()
        .forEach(
            entry ->
                objects.put(entry.getKey(), new Type(entry.getKey(), entry.getValue(), enums)));
  }

  static OcsfSchema v1_8_0() {
    return V1_8_0;
  }

  /** The class with this {@code class_uid}, or null if the table does not describe it. */
  Type classOf(int uid) {
    return classes.get(Integer.toString(uid));
  }

  /** The object of this name, or null if the table names it only. */
  Type object(String name) {
    return objects.get(name);
  }

  private static OcsfSchema read(String resource) {
    try (var in = OcsfSchema.class.getResourceAsStream(resource)) {
      return new OcsfSchema(new ObjectMapper().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }

  /** A class or an object. */
  static final class Type {
    final String name;

    /** Of a class, {@code Detection Finding}; null for objects. */
    final String caption;

    /** Of a class, its category's uid and name; null for objects. */
    final String[] category;

    /** Whether any attribute is allowed: the object {@code object}. */
    final boolean free;

    /** Of these one must be there; empty for no such rule. */
    final List<String> atLeastOne;

    final Map<String, Attribute> attributes = new LinkedHashMap<>();

    private Type(String name, JsonNode rules, JsonNode enums) {
      this.name = name;
      caption = rules.path("caption").asText(null);
      category = rules.has("category") ? rules.get("category").asText().split(" ", 2) : null;
      free = rules.path("free").asBoolean();
      atLeastOne =
          rules.has("at_least_one")
              ? List.of(rules.get("at_least_one").asText().split(" "))
              : List.of();
      rules
          .get("attributes")
          .properties()
          .forEach(
              entry -> {
                var attribute = new Attribute(entry.getKey(), enums);
                for (String each : entry.getValue().asText().split(" ")) {
                  attributes.put(each, attribute);
                }
              });
    }
  }

  /** What the table says of an attribute. */
  static final class Attribute {
    final boolean required;
    final boolean recommended;
    final boolean deprecated;
    final boolean array;

    /** The object's name, or null when {@link #type} is a plain type. */
    final String object;

    final String type;

    /** The profile that brings the attribute; null when it is always there. */
    final String profile;

    /** Caption by value; null for attributes that are no enum. */
    final Map<String, String> captions;

    /** The attribute that takes the caption; null when there is none. */
    final String text;

    private Attribute(String key, JsonNode enums) {
      String[] parts = key.split(" ");
      required = parts[0].equals("R");
      recommended = parts[0].equals("r");
      array = parts[1].endsWith("[]");
      String single = array ? parts[1].substring(0, parts[1].length() - 2) : parts[1];
      object = single.startsWith(":") ? single.substring(1) : null;
      type = single;
      var options = new HashMap<String, String>();
      for (int i = 2; i < parts.length; i++) {
        String[] option = parts[i].split("=");
        options.put(option[0], option.length == 2 ? option[1] : "");
      }
      deprecated = options.containsKey("deprecated");
      profile = options.get("profile");
      text = options.get("text");
      captions = options.containsKey("enum") ? captions(enums.get(options.get("enum"))) : null;
    }

    private static Map<String, String> captions(JsonNode table) {
      var captions = new LinkedHashMap<String, String>();
      table.properties().forEach(e -> captions.put(e.getKey(), e.getValue().asText()));
      return captions;
    }
  }
}
