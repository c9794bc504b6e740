package io.keytrail.profile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the keys of one kind saw in the days up to this one: mean and spread of each side by hour of
 * the day. Stands in while a key's own rhythm is not known, and is always called what it is: peers,
 * never the key's own past. Immutable, 1 kB at most.
 */
public final class PeerPrior {
  /** Raised when the stored form changes; readers refuse what they do not know. */
  private static final int VERSION = 1;

  /** Peers are not the key: by themselves they are half a proof at most. */
  private static final double MOST_WEIGHT = 0.5;

  private static final double Z95 = 1.959964;

  public final PeerGroup group;

  /** The last day in it, since 1970: it speaks of the days after. */
  public final long day;

  /** How many days are in it, and how many keys took part in each of them at least. */
  public final int days;

  public final int keys;

  private final float[] mean = new float[PeerSums.CELLS];
  private final float[] deviation = new float[PeerSums.CELLS];

  private PeerPrior(PeerGroup group, long day, int days, int keys) {
    this.group = group;
    this.day = day;
    this.days = days;
    this.keys = keys;
  }

  /**
   * @param keys of each day at least, two or more
   * @param keyDays days of keys that are in the sums
   * @param perHour windows in an hour
   */
  static PeerPrior of(
      PeerGroup group, long day, int days, int keys, PeerSums sums, long keyDays, long perHour) {
    PeerPrior prior = new PeerPrior(group, day, days, keys);
    double windows = (double) keyDays * perHour;
    for (int cell = 0; cell < PeerSums.CELLS; cell++) {
      prior.mean[cell] = (float) sums.mean(cell, windows);
      prior.deviation[cell] = (float) Math.sqrt(sums.variance(cell, windows));
    }
    return prior;
  }

  /**
   * What is told of a key's window: all but those signals of a key too young to be judged alone
   * that its peers would not show either; the others name the peers.
   *
   * @param signals as {@link KeyBaselines} gave them, others may follow; they stay as they are
   * @param startMillis of the window
   * @param peers null when the key has none: then nothing is told that needs them
   */
  public static List<Signal> told(List<Signal> signals, long startMillis, PeerPrior peers) {
    List<Signal> told = new ArrayList<>(signals.size());
    for (Signal signal : signals) {
      if (signal.besidePeers == null) told.add(signal);
      else if (peers != null) peers.tell(signal, startMillis, told);
    }
    return told;
  }

  private void tell(Signal signal, long startMillis, List<Signal> told) {
    double[] ofPeers = expected(signal.besidePeers, startMillis);
    if (signal.seen <= ofPeers[2]) return;
    // What a side has said goes without saying of all calls.
    if (signal.besidePeers == KeySide.ALL
        && told.stream().anyMatch(other -> other.family == signal.family)) return;
    Signal beside = signal.copy();
    beside.besidePeers = null;
    beside.words += UsageWords.ofPeers(ofPeers, this);
    beside.weight = 1 - (1 - signal.weight) * (1 - weight());
    told.add(beside);
  }

  /** How much is known of a key that is like these, 0 to 1/2: less of few keys or few days. */
  double weight() {
    return MOST_WEIGHT * (1 - 1.0 / keys) * Math.min(1, days / 7.0);
  }

  /** Expected, lower and upper end of 95 % for a window of such a key at this hour. */
  double[] expected(KeySide side, long startMillis) {
    int cell = PeerSums.cell(side, startMillis);
    double width = student95(keys - 1) * Math.sqrt(1 + 1.0 / keys) * deviation[cell];
    return new double[] {
      Scale.back(mean[cell]),
      Math.max(0, Scale.back(mean[cell] - width)),
      Scale.back(mean[cell] + width)
    };
  }

  /**
   * Bounds of a further key after so few: Student's t, by its expansion about the normal
   * (Abramowitz and Stegun, 26.7.5). Keys differ more than windows do, so keys are counted.
   */
  private static double student95(int freedom) {
    double z = Z95;
    double cube = z * z * z;
    double first = (cube + z) / 4;
    double second = (5 * cube * z * z + 16 * cube + 3 * z) / 96;
    return z + first / freedom + second / freedom / freedom;
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.text(group.text());
    out.number(day);
    out.count(days);
    out.count(keys);
    for (int cell = 0; cell < PeerSums.CELLS; cell++) {
      // What is never used takes a byte instead of eight.
      out.flag(mean[cell] != 0);
      if (mean[cell] == 0) continue;
      out.number(Float.floatToIntBits(mean[cell]));
      out.number(Float.floatToIntBits(deviation[cell]));
    }
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static PeerPrior fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "peer prior");
    PeerPrior prior =
        new PeerPrior(PeerGroup.parse(in.text()), in.number(), (int) in.count(), (int) in.count());
    for (int cell = 0; cell < PeerSums.CELLS; cell++) {
      if (!in.flag()) continue;
      prior.mean[cell] = Float.intBitsToFloat((int) in.number());
      prior.deviation[cell] = Float.intBitsToFloat((int) in.number());
    }
    in.end();
    return prior;
  }
}
