package io.keytrail.jobs.serial;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The few encodings that our serializers share; each allows null where it says so. */
public final class Wire {
  /** Serializers are shared by the tasks of a process, and each task has a thread. */
  private static final ThreadLocal<TextCache> TEXTS = ThreadLocal.withInitial(TextCache::new);

  private Wire() {}

  /**
   * Null is allowed. As UTF-8 after its length in bytes plus one: most text here is ASCII, for
   * which the JDK copies arrays, while character-wise encodings were a tenth of a replay's time. A
   * lone surrogate, which UTF-8 cannot carry, comes back as a question mark.
   */
  public static void writeText(String text, DataOutputView out) throws IOException {
    if (text == null) {
      out.writeByte(0);
      return;
    }
    byte[] bytes = TEXTS.get().bytes(text);
    writeCount(bytes.length + 1L, out);
    out.write(bytes);
  }

  public static String readText(DataInputView in) throws IOException {
    int length = (int) readCount(in) - 1;
    return length < 0 ? null : TEXTS.get().read(in, length);
  }

  /**
   * As {@link #readText}, for text that repeats: the same string for the same text where it can.
   */
  public static String readRepeatedText(DataInputView in) throws IOException {
    int length = (int) readCount(in) - 1;
    return length < 0 ? null : TEXTS.get().readRepeated(in, length);
  }

  /** Null is allowed. */
  public static void writeOptionalLong(Long value, DataOutputView out) throws IOException {
    out.writeBoolean(value != null);
    if (value != null) out.writeLong(value);
  }

  public static Long readOptionalLong(DataInputView in) throws IOException {
    return in.readBoolean() ? (Long) in.readLong() : null;
  }

  /** Null is allowed. */
  public static void writeOptionalBoolean(Boolean value, DataOutputView out) throws IOException {
    out.writeByte(value == null ? 2 : value ? 1 : 0);
  }

  public static Boolean readOptionalBoolean(DataInputView in) throws IOException {
    byte value = in.readByte();
    return value == 2 ? null : (Boolean) (value == 1);
  }

  /** A size or count that is small most of the time: seven bits a byte. */
  public static void writeCount(long count, DataOutputView out) throws IOException {
    while ((count & ~0x7FL) != 0) {
      out.writeByte((int) (count & 0x7F | 0x80));
      count >>>= 7;
    }
    out.writeByte((int) count);
  }

  public static long readCount(DataInputView in) throws IOException {
    long count = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.readByte();
      count |= (long) (next & 0x7F) << shift;
      if (next >= 0) return count;
    }
  }

  /** A map is null or filled: an empty one is read back as empty. */
  public static void writeTexts(Map<String, String> map, DataOutputView out) throws IOException {
    if (map == null) {
      writeCount(0, out);
      return;
    }
    writeCount(map.size() + 1L, out);
    for (Map.Entry<String, String> entry : map.entrySet()) {
      writeText(entry.getKey(), out);
      writeText(entry.getValue(), out);
    }
  }

  public static Map<String, String> readTexts(DataInputView in) throws IOException {
    int size = (int) readCount(in) - 1;
    if (size < 0) return null;
    Map<String, String> map = new HashMap<>(2 * size);
    for (int i = 0; i < size; i++) map.put(readRepeatedText(in), readRepeatedText(in));
    return map;
  }

  public static void writeBytes(byte[] bytes, DataOutputView out) throws IOException {
    writeCount(bytes.length, out);
    out.write(bytes);
  }

  public static byte[] readBytes(DataInputView in) throws IOException {
    byte[] bytes = new byte[(int) readCount(in)];
    in.readFully(bytes);
    return bytes;
  }
}
