package io.keytrail.jobs.serial;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Plain JSON values (text, whole and decimal numbers, true and false, lists, maps) on the wire. */
final class JsonValues {
  private static final int TEXT = 1;
  private static final int WHOLE = 2;
  private static final int DECIMAL = 3;
  private static final int BOOLEAN = 4;
  private static final int LIST = 5;
  private static final int MAP = 6;

  private JsonValues() {}

  /** Maps come back sorted, whole numbers as Long. */
  static void write(Object value, DataOutputView out) throws IOException {
    if (value instanceof String) {
      out.writeByte(TEXT);
      Wire.writeText((String) value, out);
    } else if (value instanceof Long || value instanceof Integer) {
      out.writeByte(WHOLE);
      out.writeLong(((Number) value).longValue());
    } else if (value instanceof Double) {
      out.writeByte(DECIMAL);
      out.writeDouble((Double) value);
    } else if (value instanceof Boolean) {
      out.writeByte(BOOLEAN);
      out.writeBoolean((Boolean) value);
    } else if (value instanceof Collection) {
      out.writeByte(LIST);
      Wire.writeCount(((Collection<?>) value).size(), out);
      for (Object element : (Collection<?>) value) write(element, out);
    } else if (value instanceof Map) {
      out.writeByte(MAP);
      Wire.writeCount(((Map<?, ?>) value).size(), out);
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
        Wire.writeText((String) entry.getKey(), out);
        write(entry.getValue(), out);
      }
    } else {
      throw new IllegalArgumentException("not a plain JSON value: " + value);
    }
  }

  static Object read(DataInputView in) throws IOException {
    int kind = in.readByte();
    switch (kind) {
      case TEXT:
        return Wire.readText(in);
      case WHOLE:
        return in.readLong();
      case DECIMAL:
        return in.readDouble();
      case BOOLEAN:
        return in.readBoolean();
      case LIST:
        List<Object> list = new ArrayList<>();
        for (long n = Wire.readCount(in); n > 0; n--) list.add(read(in));
        return list;
      case MAP:
        return readMapEntries(in);
      default:
        throw new IOException("unknown kind of value: " + kind);
    }
  }

  static void writeMap(Map<String, Object> map, DataOutputView out) throws IOException {
    write(map, out);
  }

  static Map<String, Object> readMap(DataInputView in) throws IOException {
    in.readByte();
    return readMapEntries(in);
  }

  private static Map<String, Object> readMapEntries(DataInputView in) throws IOException {
    Map<String, Object> map = new TreeMap<>();
    for (long n = Wire.readCount(in); n > 0; n--) map.put(Wire.readText(in), read(in));
    return map;
  }
}
