package io.keytrail.profile;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What {@link RhythmModel} remembers of one key: the hours of its principals. */
public final class RhythmState {
  private static final int VERSION = 1;

  /** The hours of one principal. */
  static final class Hours {
    long sinceMillis;
    final WeekHours week;

    Hours(long sinceMillis, WeekHours week) {
      this.sinceMillis = sinceMillis;
      this.week = week;
    }
  }

  final TreeMap<String, Hours> principals = new TreeMap<>();

  RhythmState copy() {
    RhythmState copy = new RhythmState();
    principals.forEach(
        (principal, hours) ->
            copy.principals.put(principal, new Hours(hours.sinceMillis, hours.week.copy())));
    return copy;
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.count(principals.size());
    for (Map.Entry<String, Hours> entry : principals.entrySet()) {
      out.text(entry.getKey());
      out.number(entry.getValue().sinceMillis);
      entry.getValue().week.write(out);
    }
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static RhythmState fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "rhythm of a key");
    RhythmState state = new RhythmState();
    for (int i = in.size(); i > 0; i--) {
      String principal = in.text();
      if (principal == null) throw new IOException("a principal is missing in a stored rhythm");
      long since = in.number();
      state.principals.put(principal, new Hours(since, WeekHours.read(in)));
    }
    in.end();
    return state;
  }
}
