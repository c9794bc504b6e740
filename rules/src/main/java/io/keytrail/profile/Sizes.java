package io.keytrail.profile;

import java.io.IOException;

/**
 * How large something usually is: a histogram of counts in half-octaves (1, 2, 3, 4, 5–6, 7–8, 9–12
 * …), whose past fades ({@link Fading}).
 */
final class Sizes {
  private static final int BUCKETS = 40;
  private static final double PRIOR = 0.1;

  private final long[] counts = new long[BUCKETS];
  private long day = Long.MIN_VALUE;

  void add(long size, long millis) {
    long today = Fading.day(millis);
    if (day == Long.MIN_VALUE) day = today;
    if (today > day) {
      for (int i = 0; i < BUCKETS; i++) counts[i] = Fading.after(counts[i], today - day);
      day = today;
    }
    counts[bucket(size)] += Fading.ONE;
  }

  double total() {
    double total = 0;
    for (long count : counts) total += Fading.occurrences(count);
    return total;
  }

  /** The mean, taking each bucket's upper end; 1 when nothing is known. */
  double mean() {
    double sum = 0;
    for (int i = 0; i < BUCKETS; i++) sum += Fading.occurrences(counts[i]) * upper(i);
    double total = total();
    return total == 0 ? 1 : Math.max(1, sum / total);
  }

  /**
   * The probability of a size as large or larger. Beyond what was seen it falls with the square of
   * the size, as heavy tails of human doing commonly do.
   */
  double probabilityOfAsLarge(long size) {
    double larger = 0;
    for (int i = bucket(size); i < BUCKETS; i++) larger += Fading.occurrences(counts[i]);
    double tail = Math.min(1, mean() / size);
    return Math.min(1, (larger + PRIOR * tail * tail) / (total() + PRIOR));
  }

  static int bucket(long size) {
    int bucket = 0;
    while (bucket < BUCKETS - 1 && upper(bucket) < size) bucket++;
    return bucket;
  }

  /** 1, 2, 3, 4, 6, 8, 12, 16 … */
  private static long upper(int bucket) {
    if (bucket < 2) return bucket + 1;
    return bucket % 2 == 0 ? 3L << (bucket / 2 - 1) : 4L << (bucket / 2 - 1);
  }

  void write(CompactWriter out) {
    out.number(day);
    int filled = 0;
    for (long count : counts) if (count > 0) filled++;
    out.count(filled);
    for (int i = 0; i < BUCKETS; i++) {
      if (counts[i] == 0) continue;
      out.count(i);
      out.count(counts[i]);
    }
  }

  static Sizes read(CompactReader in) throws IOException {
    Sizes read = new Sizes();
    read.day = in.number();
    for (int i = in.size(); i > 0; i--) {
      long bucket = in.count();
      if (bucket < 0 || bucket >= BUCKETS) throw new IOException("stored sizes are damaged");
      read.counts[(int) bucket] = in.count();
    }
    return read;
  }
}
