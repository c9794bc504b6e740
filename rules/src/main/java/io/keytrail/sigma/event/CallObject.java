package io.keytrail.sigma.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a call of another service than KMS was about: the ARNs among the record's {@code resources},
 * and what its request names: a bucket, a role, an instance. Bounded, for the request is its
 * caller's; values are as written, to be escaped where they are shown.
 */
public final class CallObject {
  /** The field of a record that says it best, where the service fills it in. */
  public static final String RESOURCES = "resources.ARN";

  static final int MAX_FIELDS = 6;
  static final int MAX_VALUES = 5;
  static final int MAX_TEXT = 256;
  private static final int MAX_DEPTH = 4;
  private static final int MAX_NODES = 500;

  /** How AWS calls the members of a request that name something: bucketName, roleArn, key. */
  private static final Pattern NAMING =
      Pattern.compile(
          "(name|arn|identifier|id|key|alias|url|.*(Name|A(rn|RN)|Identifier|I[dD]|Key|Alias|U(rl|RL)))s?");

  private final Map<String, List<String>> found = new LinkedHashMap<>();
  private int nodes;

  private CallObject() {}

  /** Values by field name, in the order of the record; empty where it names nothing. */
  public static Map<String, List<String>> of(JsonNode record) {
    CallObject object = new CallObject();
    for (JsonNode resource : record.path("resources")) {
      JsonNode arn = resource.hasNonNull("ARN") ? resource.path("ARN") : resource.path("arn");
      object.take(RESOURCES, arn);
      if (++object.nodes > MAX_NODES) break;
    }
    object.walk("requestParameters", "", record.path("requestParameters"), 0);
    return object.found;
  }

  private void walk(String path, String name, JsonNode node, int depth) {
    if (++nodes > MAX_NODES || depth > MAX_DEPTH) return;
    if (node.isArray()) {
      for (JsonNode item : node) walk(path, name, item, depth + 1);
    } else if (node.isObject()) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        walk(path + '.' + member.getKey(), member.getKey(), member.getValue(), depth + 1);
      }
    } else if (NAMING.matcher(name).matches()) {
      take(path, node);
    }
  }

  private void take(String field, JsonNode value) {
    boolean names = value.isTextual() || value.isIntegralNumber();
    if (!names || value.asText().isBlank()) return;
    List<String> values = found.get(field);
    if (values == null) {
      if (found.size() == MAX_FIELDS || field.length() > MAX_TEXT) return;
      found.put(field, values = new ArrayList<>(1));
    }
    String text = value.asText();
    if (text.length() > MAX_TEXT) text = text.substring(0, MAX_TEXT - 1) + '…';
    if (values.size() < MAX_VALUES && !values.contains(text)) values.add(text);
  }
}
