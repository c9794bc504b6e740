package io.keytrail.profile;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Bursts of a series, by when in the week they came: a backup on Sundays is no surprise the third
 * time. They explain a burst that comes again a week or two later, and are not expected: whoever
 * leaves one out is not missed.
 *
 * <p>What came once explains at a price, since an attack may be what came; but a second burst as
 * large within twenty minutes of the same time of the week is a schedule rather than a coincidence,
 * of which there is one in two hundred. The first was told. Bounded: the latest few are kept.
 */
final class WeeklyBatches {
  static final int MOST = 8;

  private static final long WEEK = 7L * 86_400_000;

  /** Weeks that one may be left out, and the one in which it comes again. */
  private static final int WEEKS = 2;

  /** Surprise of a burst that one earlier burst explains: once in a thousand. */
  private static final double ONCE = 3;

  /** On the scale: half as much again is the same batch on a day with more to do. */
  private static final double ALIKE = StrictMath.log(1.5);

  private static final double FADES = 0.8;

  private final List<Batch> batches = new ArrayList<>(0);

  /** One of them, as of the last time it came. */
  private static final class Batch {
    /** Start of its first window, and of its last one, epoch ms. */
    long fromMillis;

    long toMillis;

    /** The largest departure on the scale of earlier times, and of this one. */
    float size;

    float now;

    /** In how many weeks it came, this time included. */
    int times;

    /** Whether a window lies where this would be in one of the next weeks. */
    boolean comesAgain(long millis, long slack) {
      for (int week = 1; week <= WEEKS; week++) {
        long shift = week * WEEK;
        if (millis >= fromMillis + shift - slack && millis <= toMillis + shift + slack) return true;
      }
      return false;
    }

    Batch copy() {
      Batch copy = new Batch();
      copy.fromMillis = fromMillis;
      copy.toMillis = toMillis;
      copy.size = size;
      copy.now = now;
      copy.times = times;
      return copy;
    }

    boolean isUnderWay(long millis, long slack) {
      return millis > toMillis && millis <= toMillis + slack;
    }
  }

  /** What explains a burst: by how much it departs, and how surprising that is all the same. */
  static final class Explanation {
    final double departure;
    final double surprise;

    private Explanation(double departure, double surprise) {
      this.departure = departure;
      this.surprise = surprise;
    }
  }

  /**
   * @param slack how far from its time a batch may be, in ms
   * @return the largest that may come in this window; null for none
   */
  Explanation at(long millis, long slack) {
    Explanation best = null;
    for (Batch batch : batches) {
      boolean again = batch.comesAgain(millis, slack);
      int earlier = again ? batch.times : batch.isUnderWay(millis, slack) ? batch.times - 1 : 0;
      if (earlier == 0) continue;
      double size = ALIKE + (again ? Math.max(batch.size, batch.now) : batch.size);
      if (best != null && best.departure >= size) continue;
      best = new Explanation(size, earlier > 1 ? 0 : ONCE);
    }
    return best;
  }

  /** Takes in a burst that the rest of the rhythm does not explain. */
  void learn(long millis, double departure, long slack) {
    batches.removeIf(batch -> millis > batch.toMillis + WEEKS * WEEK + slack);
    for (Batch batch : batches) {
      if (!batch.isUnderWay(millis, slack)) continue;
      batch.toMillis = millis;
      batch.now = Math.max(batch.now, (float) departure);
      return;
    }
    for (Batch batch : batches) {
      if (!batch.comesAgain(millis, slack)) continue;
      batch.size = Math.max((float) FADES * batch.size, batch.now);
      batch.now = (float) departure;
      batch.fromMillis = millis;
      batch.toMillis = millis;
      batch.times++;
      return;
    }
    if (batches.size() == MOST) {
      batches.remove(
          batches.stream()
              .min(Comparator.comparingInt((Batch b) -> b.times).thenComparingLong(b -> b.toMillis))
              .orElseThrow());
    }
    Batch batch = new Batch();
    batch.fromMillis = millis;
    batch.toMillis = millis;
    batch.now = (float) departure;
    batch.times = 1;
    batches.add(batch);
  }

  /** To learn on from here, and leave this as it is. */
  WeeklyBatches copy() {
    WeeklyBatches copy = new WeeklyBatches();
    for (Batch batch : batches) copy.batches.add(batch.copy());
    return copy;
  }

  void forget() {
    batches.clear();
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(batches.size());
    for (Batch batch : batches) {
      out.writeLong(batch.fromMillis);
      out.writeLong(batch.toMillis);
      out.writeFloat(batch.size);
      out.writeFloat(batch.now);
      out.writeInt(batch.times);
    }
  }

  void read(DataInput in) throws IOException {
    int size = in.readByte();
    if (size < 0 || size > MOST) {
      throw new IOException(size + " weekly batches in usage state: the bytes are damaged");
    }
    for (int i = 0; i < size; i++) {
      Batch batch = new Batch();
      batch.fromMillis = in.readLong();
      batch.toMillis = in.readLong();
      batch.size = in.readFloat();
      batch.now = in.readFloat();
      batch.times = in.readInt();
      batches.add(batch);
    }
  }
}
