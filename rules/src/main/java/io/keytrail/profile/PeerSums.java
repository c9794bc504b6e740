package io.keytrail.profile;

import io.keytrail.usage.KeyUsage;
import java.io.IOException;

/**
 * Sums and sums of squares of each side's windows by hour of the day, on the {@link Scale}: what
 * mean and spread are made of. A window without use adds nothing, so that only those with use need
 * be shown.
 *
 * <p>In whole thousandths, so that merging is exact and leaves no trace of the order: 1,000 calls
 * are 7.6, and a hundred thousand keys over a year of five-minute windows do not overflow. Bounded:
 * 1 kB at most, a few bytes for a key that is seldom used.
 */
final class PeerSums {
  static final int HOURS = 24;
  static final int CELLS = KeySide.values().length * HOURS;
  private static final double UNIT = 1024;
  private static final long HOUR = 3_600_000;

  private final long[] sums = new long[CELLS];
  private final long[] squares = new long[CELLS];

  static int cell(KeySide side, long millis) {
    return side.ordinal() * HOURS + (int) Math.floorMod(Math.floorDiv(millis, HOUR), (long) HOURS);
  }

  /** What a window holds of each side. */
  static long[] counts(KeyUsage usage) {
    KeySide[] sides = KeySide.values();
    long[] counts = new long[sides.length];
    for (KeySide side : sides) counts[side.ordinal()] = side.count(usage);
    return counts;
  }

  void add(long startMillis, long[] counts) {
    for (KeySide side : KeySide.values()) {
      if (counts[side.ordinal()] == 0) continue;
      int cell = cell(side, startMillis);
      long value = Math.round(Scale.of(counts[side.ordinal()]) * UNIT);
      sums[cell] += value;
      squares[cell] += value * value;
    }
  }

  void merge(PeerSums other) {
    for (int cell = 0; cell < CELLS; cell++) {
      sums[cell] += other.sums[cell];
      squares[cell] += other.squares[cell];
    }
  }

  /**
   * @param windows of the hour, those without use included
   */
  double mean(int cell, double windows) {
    return sums[cell] / UNIT / windows;
  }

  /** Of single windows about their mean. */
  double variance(int cell, double windows) {
    double mean = mean(cell, windows);
    double square = squares[cell] / UNIT / UNIT / windows;
    return Math.max(0, square - mean * mean) * windows / (windows - 1);
  }

  void write(CompactWriter out) {
    int used = 0;
    for (long sum : sums) if (sum > 0) used++;
    out.count(used);
    for (int cell = 0; cell < CELLS; cell++) {
      if (sums[cell] == 0) continue;
      out.count(cell);
      out.count(sums[cell]);
      out.count(squares[cell]);
    }
  }

  static PeerSums read(CompactReader in) throws IOException {
    PeerSums read = new PeerSums();
    for (int i = in.size(); i > 0; i--) {
      long cell = in.count();
      if (cell < 0 || cell >= CELLS) throw new IOException("sums of peers are damaged");
      read.sums[(int) cell] = in.count();
      read.squares[(int) cell] = in.count();
    }
    return read;
  }
}
