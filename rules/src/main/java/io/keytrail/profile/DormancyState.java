package io.keytrail.profile;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What {@link DormancyModel} remembers: when a key and its principals were last active. */
public final class DormancyState {
  private static final int VERSION = 1;

  /** When something was used. */
  static final class Use {
    final long firstMillis;
    long lastMillis;

    /** Times that it began to be used, after at least a day without; the first included. */
    int wakes;

    Use(long firstMillis, long lastMillis, int wakes) {
      this.firstMillis = firstMillis;
      this.lastMillis = lastMillis;
      this.wakes = wakes;
    }

    Use copy() {
      return new Use(firstMillis, lastMillis, wakes);
    }

    void write(CompactWriter out) {
      out.number(firstMillis);
      out.number(lastMillis - firstMillis);
      out.count(wakes);
    }

    static Use read(CompactReader in) throws IOException {
      long first = in.number();
      long last = first + in.number();
      return new Use(first, last, (int) in.count());
    }
  }

  /** Null before the first use. */
  Use key;

  final TreeMap<String, Use> principals = new TreeMap<>();

  DormancyState copy() {
    DormancyState copy = new DormancyState();
    if (key != null) copy.key = key.copy();
    principals.forEach((principal, use) -> copy.principals.put(principal, use.copy()));
    return copy;
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.flag(key != null);
    if (key != null) key.write(out);
    out.count(principals.size());
    for (Map.Entry<String, Use> entry : principals.entrySet()) {
      out.text(entry.getKey());
      entry.getValue().write(out);
    }
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static DormancyState fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "dormancy of a key");
    DormancyState state = new DormancyState();
    if (in.flag()) state.key = Use.read(in);
    for (int i = in.size(); i > 0; i--) {
      String principal = in.text();
      if (principal == null) throw new IOException("a principal is missing in a stored dormancy");
      state.principals.put(principal, Use.read(in));
    }
    in.end();
    return state;
  }
}
