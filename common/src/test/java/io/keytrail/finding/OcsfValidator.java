package io.keytrail.finding;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks one event against {@link OcsfSchema}, stricter than the schema's own server where that
 * keeps a trap open: null, {@code ""} and {@code []} are refused, captions must match, a time in
 * seconds is refused, and an observable must point at its value.
 *
 * <p>Use {@link #check(String)} in tests; its messages begin with the path of the attribute.
 */
public final class OcsfValidator {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final Pattern RFC_3339 =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");
  private static final Pattern HOSTNAME =
      Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?\\.?");
  private static final Pattern MAC = Pattern.compile("([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}");

  /** March 1973: an instant since then, written in seconds, reads as one before. */
  private static final long SECONDS = 100_000_000_000L;

  private static final int OTHER = 99;

  private final OcsfSchema schema = OcsfSchema.v1_8_0();
  private final Set<String> profiles = new HashSet<>();
  private final List<String> errors = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private OcsfValidator() {}

  /** The findings of the check of one event. */
  public static final class Report {
    /** Why the event is not valid; empty when it is. */
    public final List<String> errors;

    /** Recommended attributes that are missing, deprecated ones that are used. */
    public final List<String> warnings;

    private Report(List<String> errors, List<String> warnings) {
      this.errors = List.copyOf(errors);
      this.warnings = List.copyOf(warnings);
    }
  }

  /** Checks one JSON text. */
  public static Report check(String event) {
    var validator = new OcsfValidator();
    try {
      validator.event(JSON.readTree(event));
    } catch (JsonProcessingException e) {
      validator.errors.add("not one JSON value: " + e.getOriginalMessage());
    }
    return new Report(validator.errors, validator.warnings);
  }

  private void event(JsonNode event) {
    OcsfSchema.Type type = schema.classOf(event.path("class_uid").asInt());
    if (type == null || type.caption == null) {
      error("class_uid", event.path("class_uid") + " is no class that the table describes");
      return;
    }
    String version = event.path("metadata").path("version").asText();
    if (!version.equals(schema.version)) {
      error("metadata.version", "is '" + version + "', the table describes " + schema.version);
    }
    for (JsonNode profile : event.path("metadata").path("profiles")) {
      if (!schema.profiles.contains(profile.asText())) {
        error("metadata.profiles", "unknown profile '" + profile.asText() + "'");
      }
      profiles.add(profile.asText());
    }
    object("", event, type);
    classification(event, type);
    observables(event);
  }

  private void classification(JsonNode event, OcsfSchema.Type type) {
    int classUid = event.path("class_uid").asInt();
    int activity = event.path("activity_id").asInt();
    expect(event, "type_uid", Integer.toString(classUid * 100 + activity));
    expect(event, "class_name", type.caption);
    expect(event, "category_uid", type.category[0]);
    expect(event, "category_name", type.category[1]);
    String caption = type.attributes.get("activity_id").captions.get(Integer.toString(activity));
    if (activity != OTHER) expect(event, "type_name", type.caption + ": " + caption);
  }

  private void expect(JsonNode event, String name, String value) {
    if (event.has(name) && !event.get(name).asText().equals(value)) {
      error(name, "is '" + event.get(name).asText() + "', must be '" + value + "'");
    }
  }

  private void object(String path, JsonNode object, OcsfSchema.Type type) {
    if (!object.isObject()) {
      error(path, "must be an object");
      return;
    }
    if (type.free) return;
    object.properties().forEach(e -> attribute(path, object, type, e.getKey(), e.getValue()));
    type.attributes.forEach(
        (name, attribute) -> {
          boolean applies = attribute.profile == null || profiles.contains(attribute.profile);
          if (!applies || object.hasNonNull(name)) return;
          if (attribute.required) error(join(path, name), "required, but missing");
          if (attribute.recommended && !attribute.deprecated) {
            warnings.add(join(path, name) + ": recommended, but missing");
          }
        });
    if (!type.atLeastOne.isEmpty() && type.atLeastOne.stream().noneMatch(object::hasNonNull)) {
      error(path, "needs at least one of " + String.join(", ", type.atLeastOne));
    }
  }

  private void attribute(
      String path, JsonNode object, OcsfSchema.Type type, String name, JsonNode value) {
    String here = join(path, name);
    if (absent(type, name, value)) {
      error(here, value + " is no information: leave the attribute out");
      return;
    }
    OcsfSchema.Attribute attribute = type.attributes.get(name);
    if (attribute == null) {
      if (isTwin(type, name)) twin(here, object, name, value);
      else error(here, "unknown attribute of " + type.name);
      return;
    }
    if (attribute.profile != null && !profiles.contains(attribute.profile)) {
      error(here, "belongs to the profile '" + attribute.profile + "', which is not listed");
    }
    if (attribute.deprecated) warnings.add(here + ": deprecated");
    if (!attribute.array) {
      value(here, value, attribute);
    } else if (!value.isArray()) {
      error(here, "must be an array");
    } else {
      for (int i = 0; i < value.size(); i++) value(here + "[" + i + "]", value.get(i), attribute);
    }
    if (attribute.text != null) caption(path, object, attribute, value);
  }

  private static boolean absent(OcsfSchema.Type type, String name, JsonNode value) {
    boolean awsTagWithoutValue = type.name.equals("key_value_object") && name.equals("value");
    return value.isNull()
        || value.isTextual() && value.asText().isEmpty() && !awsTagWithoutValue
        || value.isContainerNode() && value.isEmpty();
  }

  private static boolean isTwin(OcsfSchema.Type type, String name) {
    if (!name.endsWith("_dt")) return false;
    var base = type.attributes.get(name.substring(0, name.length() - "_dt".length()));
    return base != null && base.type.equals("timestamp_t");
  }

  private void twin(String here, JsonNode object, String name, JsonNode value) {
    if (!profiles.contains("datetime")) {
      error(here, "belongs to the profile 'datetime', which is not listed");
    }
    if (!value.isTextual() || !RFC_3339.matcher(value.asText()).matches()) {
      error(here, value + " is no RFC 3339 date-time with 'T' and offset");
      return;
    }
    JsonNode base = object.path(name.substring(0, name.length() - "_dt".length()));
    Instant instant = OffsetDateTime.parse(value.asText()).toInstant();
    if (!base.isIntegralNumber() || base.asLong() != instant.toEpochMilli()) {
      error(here, value + " is not the instant of its twin, " + base);
    }
  }

  private void caption(String path, JsonNode object, OcsfSchema.Attribute attribute, JsonNode id) {
    if (attribute.captions == null) return;
    String here = join(path, attribute.text);
    JsonNode text = object.path(attribute.text);
    if (id.asInt() == OTHER) {
      if (!text.isTextual()) error(here, "must say what 99 (Other) is");
      return;
    }
    String caption = attribute.captions.get(id.asText());
    if (caption != null && text.isTextual() && !text.asText().equals(caption)) {
      error(here, "is " + text + ", the caption of " + id + " is '" + caption + "'");
    }
  }

  private void value(String here, JsonNode value, OcsfSchema.Attribute attribute) {
    if (attribute.object != null) {
      OcsfSchema.Type type = schema.object(attribute.object);
      if (type == null) error(here, "the table does not describe object " + attribute.object);
      else object(here, value, type);
      return;
    }
    String wrong = wrong(value, attribute.type);
    if (wrong != null) {
      error(here, value + " " + wrong);
    } else if (attribute.captions != null && !attribute.captions.containsKey(value.asText())) {
      error(here, value + " is not one of " + attribute.captions);
    }
  }

  /** What is wrong with a value of this type, or null. */
  private static String wrong(JsonNode value, String type) {
    switch (type) {
      case "json_t":
        return null;
      case "boolean_t":
        return value.isBoolean() ? null : "must be true or false";
      case "integer_t":
        return value.isInt() ? null : "must be an integer of 32 bits";
      case "long_t":
        return isLong(value) ? null : "must be an integer";
      case "timestamp_t":
        if (!isLong(value)) return "must be an integer, milliseconds since the epoch";
        return value.asLong() < SECONDS ? "looks like seconds, must be milliseconds" : null;
      case "port_t":
        return value.isInt() && value.asInt() >= 0 && value.asInt() <= 65535 ? null : "is no port";
      default:
        return value.isTextual() ? wrongText(value.asText(), type) : "must be a string";
    }
  }

  private static boolean isLong(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToLong();
  }

  private static String wrongText(String text, String type) {
    switch (type) {
      case "string_t":
      case "username_t":
      case "resource_uid_t":
        return null;
      case "ip_t":
        return SourceAddress.of(text) == SourceAddress.IP ? null : "is no IP address";
      case "hostname_t":
        return HOSTNAME.matcher(text).matches() ? null : "is no host name";
      case "uuid_t":
        return UUID.matcher(text).matches() ? null : "is no UUID";
      case "email_t":
        return EMAIL.matcher(text).matches() ? null : "is no e-mail address";
      case "mac_t":
        return MAC.matcher(text).matches() ? null : "is no MAC address";
      case "url_t":
        return isAbsoluteUrl(text) ? null : "is no URL";
      default:
        throw new IllegalStateException("the table has a type that the validator lacks: " + type);
    }
  }

  private static boolean isAbsoluteUrl(String text) {
    try {
      return new URI(text).isAbsolute();
    } catch (URISyntaxException notAUrl) {
      return false;
    }
  }

  /** An observable's name is a path in the event, and its value what stands there. */
  private void observables(JsonNode event) {
    JsonNode observables = event.path("observables");
    for (int i = 0; i < observables.size(); i++) {
      String name = observables.get(i).path("name").asText();
      String value = observables.get(i).path("value").asText();
      if (!name.isEmpty() && valuesAt(event, name).stream().noneMatch(value::equals)) {
        error("observables[" + i + "]", "at " + name + " stands no '" + value + "'");
      }
    }
  }

  /** Texts at {@code resources[0].uid}, {@code resources[].uid} or {@code resources.uid}. */
  private static List<String> valuesAt(JsonNode event, String path) {
    List<JsonNode> nodes = List.of(event);
    for (String step : path.replace("]", "").split("[.\\[]")) {
      var next = new ArrayList<JsonNode>();
      for (JsonNode node : nodes) {
        if (!node.isArray()) next.add(node.path(step));
        else if (step.isEmpty()) node.forEach(next::add);
        else if (step.matches("\\d+")) next.add(node.path(Integer.parseInt(step)));
        else node.forEach(element -> next.add(element.path(step)));
      }
      nodes = next;
    }
    var texts = new ArrayList<String>();
    for (JsonNode node : nodes) texts.add(node.asText());
    return texts;
  }

  private void error(String path, String what) {
    errors.add((path.isEmpty() ? "event" : path) + ": " + what);
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
