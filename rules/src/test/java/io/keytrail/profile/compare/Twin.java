package io.keytrail.profile.compare;

import io.keytrail.profile.Counts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A series in the making: values, what is put on them, and which of that is labelled. */
final class Twin {
  private static final long MONDAY = 1_767_571_200_000L;

  final int n;
  final int day;
  final double[] v;
  final SplittableRandom random;
  private final String name;
  private final long stepMillis;
  private final List<int[]> labels = new ArrayList<>();

  Twin(String name, int stepMinutes, int n, SplittableRandom random) {
    this.name = name;
    this.n = n;
    this.random = random;
    stepMillis = 60_000L * stepMinutes;
    day = Math.max(1, 1440 / stepMinutes);
    v = new double[n];
  }

  Series series() {
    return new Series(name, MONDAY, stepMillis, v, labels, -1);
  }

  /** Somewhere in the k-th of so many equal parts of what follows the first fifth. */
  int somewhere(int k, int parts) {
    double begin = 0.2 + 0.75 * k / parts;
    return (int) (n * (begin + 0.65 / parts * random.nextDouble()));
  }

  double noise() {
    return Counts.gaussian(random);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  double uniform(double least, double most) {
    return least + (most - least) * random.nextDouble();
  }

  double hour(int i) {
    return i % day * 24.0 / day;
  }

  boolean weekend(int i) {
    return i / day % 7 >= 5;
  }

  /** A hump about 13 o'clock, 0 to 1. */
  double office(int i) {
    return StrictMath.exp(-(hour(i) - 13) * (hour(i) - 13) / 18);
  }

  /** A wave that is lowest at 4 and highest at 16 o'clock, -1 to 1. */
  double wave(int i) {
    return StrictMath.sin((hour(i) - 10) * Math.PI / 12);
  }

  void fill(Shape shape) {
    for (int i = 0; i < n; i++) v[i] = shape.at(i);
  }

  /** Changes rows that are labelled as one departure. */
  void departs(int from, int rows, Change change) {
    labels.add(new int[] {from, Math.min(n, from + rows) - 1});
    changes(from, rows, change);
  }

  /** Changes rows without a label: what an analyst would not want to hear of. */
  void changes(int from, int rows, Change change) {
    for (int i = from; i < Math.min(n, from + rows); i++) v[i] = change.of(v[i], i - from);
  }

  /** Takes rows away. */
  void loses(double share, int gapFrom, int gapRows) {
    for (int i = 0; i < n; i++) if (chance(share)) v[i] = Double.NaN;
    Arrays.fill(v, Math.min(n, gapFrom), Math.min(n, gapFrom + gapRows), Double.NaN);
    // A departure begins with a row.
    for (int[] label : labels) while (Double.isNaN(v[label[0]])) label[0]++;
  }

  /** The value of a row. */
  interface Shape {
    double at(int i);
  }

  /** What becomes of a value, so many rows after the beginning. */
  interface Change {
    double of(double value, int since);
  }
}
