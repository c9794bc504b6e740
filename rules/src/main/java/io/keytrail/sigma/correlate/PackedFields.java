package io.keytrail.sigma.correlate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Values by field name, as bytes until somebody asks. Immutable.
 *
 * <p>Correlations hold evidence of hundreds of thousands of events, and of next to none of them is
 * it ever shown: as a map, each would be some sixty objects for the collector to walk, and be taken
 * apart and put together on every way.
 */
final class PackedFields extends AbstractMap<String, List<String>> {
  private static final int LONGEST = 1 << 26;

  /** As {@link CorrelationStateCodec} writes fields. */
  private final byte[] bytes;

  private PackedFields(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The same map, packed; the map itself if it is packed already, or empty. */
  static Map<String, List<String>> of(Map<String, List<String>> fields) {
    if (fields instanceof PackedFields || fields.isEmpty()) return fields;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try {
      CorrelationStateCodec.fields(fields, new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory can be written", e);
    }
    return new PackedFields(bytes.toByteArray());
  }

  /** Length and content, whatever kind of map it is. */
  static void write(Map<String, List<String>> fields, DataOutput out) throws IOException {
    Map<String, List<String>> packed = of(fields);
    if (packed.isEmpty()) {
      out.writeInt(0);
      return;
    }
    byte[] bytes = ((PackedFields) packed).bytes;
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * @throws IOException when the bytes are damaged; what they hold is looked at when it is asked
   *     for
   */
  static Map<String, List<String>> read(DataInput in) throws IOException {
    int length = in.readInt();
    if (length == 0) return Map.of();
    if (length < 0 || length > LONGEST) {
      throw new IOException("evidence of " + length + " bytes: the bytes are damaged");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new PackedFields(bytes);
  }

  /** Null where the field has no value; the other fields stay packed. */
  @Override
  public List<String> get(Object field) {
    byte[] name = ((String) field).getBytes(StandardCharsets.UTF_8);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    for (int fields = in.getInt(); fields > 0; fields--) {
      int length = in.getInt();
      int from = in.position();
      in.position(from + length);
      int values = in.position();
      if (Arrays.equals(bytes, from, values, name, 0, name.length)) return values(values);
      for (int texts = in.getInt(); texts > 0; texts--) {
        int text = in.getInt();
        in.position(in.position() + text);
      }
    }
    return null;
  }

  private List<String> values(int from) {
    try {
      return CorrelationStateCodec.texts(
          new DataInputStream(new ByteArrayInputStream(bytes, from, bytes.length - from)));
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  @Override
  public Set<Map.Entry<String, List<String>>> entrySet() {
    try {
      return CorrelationStateCodec.fields(new DataInputStream(new ByteArrayInputStream(bytes)))
          .entrySet();
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private static UncheckedIOException damaged(IOException e) {
    return new UncheckedIOException("the evidence of a correlated event is damaged", e);
  }

  @Override
  public boolean containsKey(Object field) {
    return get(field) != null;
  }

  @Override
  public int size() {
    return ByteBuffer.wrap(bytes).getInt();
  }
}
