package io.keytrail.sigma.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The part of a record that some rules read: its top-level members by name, or all of it. A field
 * of the record has the same values in the excerpt as in the record, if the excerpt is made for it.
 * Immutable.
 */
public final class Excerpt {
  /** Everything: for keywords, and for facts that are computed from the record. */
  public static final Excerpt WHOLE = new Excerpt(null);

  /** Nothing: for what the decoder's facts and the key's suffice. */
  public static final Excerpt NOTHING = new Excerpt(new TreeMap<>());

  private static final JsonFactory JSON = new JsonFactory();
  private static final byte[] EMPTY = {'{', '}'};

  /** Each with its name as it is written; null for all there are. */
  private final TreeMap<String, byte[]> members;

  private final String text;

  private Excerpt(TreeMap<String, byte[]> members) {
    this.members = members;
    text = members == null ? null : String.join("\n", members.keySet());
  }

  /** What is needed to look up these fields. */
  public static Excerpt of(Collection<FieldPath> fields) {
    TreeMap<String, byte[]> members = new TreeMap<>();
    for (FieldPath field : fields) {
      String namespace = field.namespace();
      if (EventView.KEY.equals(namespace) || EventView.KMS.equals(namespace)) continue;
      if (namespace != null) return WHOLE;
      for (String name : field.firstNames()) members.put(name, written(name));
    }
    return members.isEmpty() ? NOTHING : new Excerpt(members);
  }

  private static byte[] written(String name) {
    String quoted = '"' + new String(JsonStringEncoder.getInstance().quoteAsString(name)) + "\":";
    return quoted.getBytes(StandardCharsets.UTF_8);
  }

  public Excerpt and(Excerpt other) {
    if (covers(other)) return this;
    if (other.covers(this)) return other;
    TreeMap<String, byte[]> both = new TreeMap<>(members);
    both.putAll(other.members);
    return new Excerpt(both);
  }

  /** Whether it has all that the other one has. */
  public boolean covers(Excerpt other) {
    if (members == null) return true;
    return other.members != null && members.keySet().containsAll(other.members.keySet());
  }

  /**
   * A record with these members and no others, each as it stands there; the record itself when it
   * is no JSON object, for then it has no fields.
   */
  public byte[] of(byte[] record) {
    if (members == null) return record;
    if (members.isEmpty()) return EMPTY;
    try (JsonParser parser = JSON.createParser(record)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) return record;
      ByteArrayOutputStream out = new ByteArrayOutputStream(512);
      out.write('{');
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        byte[] name = members.get(parser.currentName());
        parser.nextToken();
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        if (name == null) continue;
        parser.finishToken();
        int to = (int) parser.currentLocation().getByteOffset();
        if (out.size() > 1) out.write(',');
        out.write(name, 0, name.length);
        out.write(record, from, to - from);
      }
      out.write('}');
      return out.toByteArray();
    } catch (IOException e) {
      return record;
    }
  }

  /** Its members' names in one text, to be kept beside what it made; null for all of them. */
  public String text() {
    return text;
  }

  /** The other way round. */
  public static Excerpt ofText(String text) {
    if (text == null) return WHOLE;
    if (text.isEmpty()) return NOTHING;
    TreeMap<String, byte[]> members = new TreeMap<>();
    for (String name : text.split("\n", -1)) members.put(name, written(name));
    return new Excerpt(members);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Excerpt && Objects.equals(text, ((Excerpt) o).text);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(text);
  }

  @Override
  public String toString() {
    return members == null ? "all" : members.keySet().toString();
  }
}
