package io.keytrail.profile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What one key has to tell its peers: the days under way, and since when it has been in use. The
 * state of {@link PeerModel} for one key: 1 kB at most for a day, of which there are one or two.
 */
public final class KeyDays {
  private static final int VERSION = 1;

  /** Start of the first window since the key was last unknown, epoch ms; MIN_VALUE without any. */
  long sinceMillis = Long.MIN_VALUE;

  /** End of the last window with use, epoch ms; MIN_VALUE without any. */
  long lastMillis = Long.MIN_VALUE;

  /** One day of the key. */
  static final class Day {
    /** As the tags were in the last window of the day, and when that began. */
    List<PeerGroup> groups = new ArrayList<>(0);

    long lastStart = Long.MIN_VALUE;
    final PeerSums sums;

    Day(PeerSums sums) {
      this.sums = sums;
    }
  }

  final TreeMap<Long, Day> days = new TreeMap<>();

  /** Counts of the windows that may still change, by start. */
  final TreeMap<Long, long[]> open = new TreeMap<>();

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.number(sinceMillis);
    out.number(lastMillis);
    out.count(days.size());
    days.forEach(
        (number, day) -> {
          out.number(number);
          out.number(day.lastStart);
          out.count(day.groups.size());
          day.groups.forEach(group -> out.text(group.text()));
          day.sums.write(out);
        });
    out.count(open.size());
    open.forEach(
        (start, counts) -> {
          out.number(start);
          for (long count : counts) out.count(count);
        });
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static KeyDays fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "days of a key");
    KeyDays read = new KeyDays();
    read.sinceMillis = in.number();
    read.lastMillis = in.number();
    for (int i = in.size(); i > 0; i--) {
      long number = in.number();
      long lastStart = in.number();
      List<PeerGroup> groups = new ArrayList<>(2);
      for (int n = in.size(); n > 0; n--) groups.add(PeerGroup.parse(in.text()));
      Day day = new Day(PeerSums.read(in));
      day.lastStart = lastStart;
      day.groups = groups;
      read.days.put(number, day);
    }
    for (int i = in.size(); i > 0; i--) {
      long start = in.number();
      long[] counts = new long[KeySide.values().length];
      for (int side = 0; side < counts.length; side++) counts[side] = in.count();
      read.open.put(start, counts);
    }
    in.end();
    return read;
  }
}
