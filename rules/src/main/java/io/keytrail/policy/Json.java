package io.keytrail.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/** Policy JSON: one value where a list may stand, bounded, and no key twice. */
final class Json {
  /** KMS takes 32 KiB; escapes may double it in a log. */
  static final int MAX_CHARS = 256 << 10;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(20).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  static JsonNode read(String text) throws PolicyException {
    if (text.length() > MAX_CHARS) throw new PolicyException("longer than any key policy");
    try {
      JsonNode node = MAPPER.readTree(text);
      if (!node.isObject()) throw new PolicyException("not a JSON object");
      return node;
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new PolicyException("not JSON: " + e.getOriginalMessage());
    }
  }

  /** A text, or a list of texts; numbers and booleans count as text, as IAM takes them. */
  static List<String> texts(JsonNode node, String element) throws PolicyException {
    List<String> out = new ArrayList<>();
    if (node.isArray()) {
      for (JsonNode item : node) out.add(text(item, element));
    } else {
      out.add(text(node, element));
    }
    return out;
  }

  private static String text(JsonNode node, String element) throws PolicyException {
    if (node.isValueNode() && !node.isNull()) return node.asText();
    throw new PolicyException(element + " must be text or a list of text");
  }
}
