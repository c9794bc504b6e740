package io.keytrail.profile;

import io.keytrail.usage.KeyUsage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What the keys of one kind see, such as those that share an application or a classification tag:
 * mean and spread of each side by hour of the day. Stands in while a key's own rhythm is not known,
 * and is always called what it is: peers, never the key's own past.
 *
 * <p>Bounded, 2.3 kB whatever is learned; merging is commutative, and exact up to rounding (Chan,
 * Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances",
 * 1979).
 */
public final class PeerPrior {
  /** Raised when the stored form changes; readers refuse what they do not know. */
  public static final int VERSION = 1;

  private static final int HOURS = 24;
  private static final int CELLS = KeySide.values().length * HOURS;
  private static final long HOUR = 3_600_000;

  /** Fewer keys or windows of an hour than this tell nothing of a kind. */
  private static final int LEAST_KEYS = 3;

  private static final int LEAST_WINDOWS = 36;
  private static final double Z95 = 1.959964;

  private int keys;
  private final double[] windows = new double[CELLS];
  private final double[] mean = new double[CELLS];
  private final double[] squares = new double[CELLS];

  /** Another key takes part. */
  public void join() {
    keys++;
  }

  /** Learns one window of one of the keys; an empty one is a {@link KeyUsage} without calls. */
  public void learn(long startMillis, KeyUsage usage) {
    for (KeySide side : KeySide.values()) {
      int cell = cell(side, startMillis);
      double value = Scale.of(side.count(usage));
      double distance = value - mean[cell];
      windows[cell]++;
      mean[cell] += distance / windows[cell];
      squares[cell] += distance * (value - mean[cell]);
    }
  }

  public void merge(PeerPrior other) {
    keys += other.keys;
    for (int i = 0; i < CELLS; i++) {
      double all = windows[i] + other.windows[i];
      if (all == 0) continue;
      double distance = other.mean[i] - mean[i];
      mean[i] += distance * other.windows[i] / all;
      squares[i] += other.squares[i] + distance * distance * windows[i] * other.windows[i] / all;
      windows[i] = all;
    }
  }

  /** Keys that take part. */
  public int keys() {
    return keys;
  }

  /**
   * Expected, lower and upper end of 95 % for a window of such a key at this hour; null while too
   * few keys or windows took part.
   */
  double[] expected(KeySide side, long startMillis) {
    int cell = cell(side, startMillis);
    if (keys < LEAST_KEYS || windows[cell] < LEAST_WINDOWS) return null;
    double deviation = Math.sqrt(squares[cell] / (windows[cell] - 1));
    return new double[] {
      Scale.back(mean[cell]),
      Math.max(0, Scale.back(mean[cell] - Z95 * deviation)),
      Scale.back(mean[cell] + Z95 * deviation)
    };
  }

  private static int cell(KeySide side, long millis) {
    return side.ordinal() * HOURS + (int) Math.floorMod(Math.floorDiv(millis, HOUR), (long) HOURS);
  }

  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeInt(keys);
    for (int i = 0; i < CELLS; i++) {
      out.writeDouble(windows[i]);
      out.writeDouble(mean[i]);
      out.writeDouble(squares[i]);
    }
  }

  /**
   * @throws IOException when the bytes are of another version or no prior at all
   */
  public static PeerPrior read(DataInput in) throws IOException {
    int version = in.readByte();
    if (version != VERSION) {
      throw new IOException(
          "peer prior of version " + version + "; this build reads version " + VERSION);
    }
    PeerPrior prior = new PeerPrior();
    prior.keys = in.readInt();
    for (int i = 0; i < CELLS; i++) {
      prior.windows[i] = in.readDouble();
      prior.mean[i] = in.readDouble();
      prior.squares[i] = in.readDouble();
    }
    return prior;
  }
}
