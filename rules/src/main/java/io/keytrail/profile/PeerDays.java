package io.keytrail.profile;

import java.io.IOException;
import java.util.TreeMap;

/**
 * The last days of all keys of one group: the state of {@link PeerModel} for a group, 1 kB a day at
 * most, however many keys there are.
 */
public final class PeerDays {
  private static final int VERSION = 1;

  /** One day of all keys. */
  static final class Day {
    int keys;
    final PeerSums sums;

    Day(int keys, PeerSums sums) {
      this.keys = keys;
      this.sums = sums;
    }
  }

  final TreeMap<Long, Day> days = new TreeMap<>();

  /** Takes in what one key saw; the order leaves no trace. */
  public void add(PeerDay one) {
    Day day = days.computeIfAbsent(one.day, d -> new Day(0, new PeerSums()));
    day.keys++;
    day.sums.merge(one.sums);
  }

  public boolean isEmpty() {
    return days.isEmpty();
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.count(days.size());
    days.forEach(
        (number, day) -> {
          out.number(number);
          out.count(day.keys);
          day.sums.write(out);
        });
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static PeerDays fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "days of peers");
    PeerDays read = new PeerDays();
    for (int i = in.size(); i > 0; i--) {
      read.days.put(in.number(), new Day((int) in.count(), PeerSums.read(in)));
    }
    in.end();
    return read;
  }
}
