package io.keytrail.sigma.correlate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The stored form of {@link CorrelationState}, and of {@link Contribution} on its way: length and
 * content, in a fixed order, behind a version that readers check. Any {@link DataOutput} will do.
 */
public final class CorrelationStateCodec {
  /**
   * Raised when the form changes; readers refuse what they do not know. Version 2 writes the length
   * of an event's evidence before it, which so can stay in its stored form. Version 3 knows the
   * first event and the number of events of an episode.
   */
  public static final int VERSION = 3;

  private static final int UNPACKED_EVIDENCE = 1;
  private static final int WHOLE_EPISODES = 3;

  private static final int LONGEST = 1 << 20;

  private CorrelationStateCodec() {}

  public static void write(CorrelationState state, DataOutput out) throws IOException {
    out.writeByte(VERSION);
    text(state.fingerprint, out);
    out.writeLong(state.judgedMillis);
    out.writeLong(state.episodeMillis);
    out.writeLong(state.lastFiredMillis);
    out.writeInt(state.firings);
    out.writeLong(state.episodeFirstMillis);
    out.writeLong(state.episodeEvents);
    out.writeLong(state.truncatedUntilMillis);
    out.writeInt(state.events.size());
    for (Contribution event : state.events) body(event, out);
  }

  /**
   * @throws IOException when the bytes are of another version or no state at all
   */
  public static CorrelationState read(DataInput in) throws IOException {
    int version = version(in);
    CorrelationState state = new CorrelationState();
    state.fingerprint = text(in);
    state.judgedMillis = in.readLong();
    state.episodeMillis = in.readLong();
    state.lastFiredMillis = in.readLong();
    state.firings = in.readInt();
    state.episodeFirstMillis = version >= WHOLE_EPISODES ? in.readLong() : state.episodeMillis;
    state.episodeEvents = version >= WHOLE_EPISODES ? in.readLong() : 0;
    state.truncatedUntilMillis = in.readLong();
    int count = count(in);
    for (int i = 0; i < count; i++) state.events.add(body(version, in));
    return state;
  }

  public static void write(Contribution event, DataOutput out) throws IOException {
    out.writeByte(VERSION);
    body(event, out);
  }

  /**
   * @throws IOException when the bytes are of another version or no contribution at all
   */
  public static Contribution readContribution(DataInput in) throws IOException {
    return body(version(in), in);
  }

  private static int version(DataInput in) throws IOException {
    int version = in.readByte();
    if (version < UNPACKED_EVIDENCE || version > VERSION) {
      throw new IOException(
          "correlation state of version "
              + version
              + "; this build reads versions 1 to "
              + VERSION);
    }
    return version;
  }

  private static void body(Contribution event, DataOutput out) throws IOException {
    text(event.correlationId, out);
    texts(event.group, out);
    text(event.eventId, out);
    out.writeLong(event.timeMillis);
    out.writeLong(event.ruleMask);
    texts(event.values, out);
    fields(event.carried, out);
    PackedFields.write(event.evidence, out);
  }

  private static Contribution body(int version, DataInput in) throws IOException {
    Contribution event = new Contribution();
    event.correlationId = text(in);
    event.group = texts(in);
    event.eventId = text(in);
    event.timeMillis = in.readLong();
    event.ruleMask = in.readLong();
    event.values = texts(in);
    event.carried = fields(in);
    event.evidence =
        version == UNPACKED_EVIDENCE ? PackedFields.of(fields(in)) : PackedFields.read(in);
    return event;
  }

  private static void text(String text, DataOutput out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInput in) throws IOException {
    byte[] bytes = new byte[count(in)];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void texts(List<String> texts, DataOutput out) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) text(text, out);
  }

  static List<String> texts(DataInput in) throws IOException {
    int count = count(in);
    if (count == 0) return List.of();
    if (count == 1) return List.of(text(in));
    List<String> texts = new ArrayList<>(Math.min(count, 16));
    for (int i = 0; i < count; i++) texts.add(text(in));
    return texts;
  }

  static void fields(Map<String, List<String>> fields, DataOutput out) throws IOException {
    out.writeInt(fields.size());
    for (Map.Entry<String, List<String>> field : fields.entrySet()) {
      text(field.getKey(), out);
      texts(field.getValue(), out);
    }
  }

  static Map<String, List<String>> fields(DataInput in) throws IOException {
    int count = count(in);
    if (count == 0) return Map.of();
    Map<String, List<String>> fields = new TreeMap<>();
    for (int i = 0; i < count; i++) fields.put(text(in), texts(in));
    return fields;
  }

  private static int count(DataInput in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > LONGEST) {
      throw new IOException(
          "a length of " + count + " in correlation state: the bytes are damaged");
    }
    return count;
  }
}
