package io.keytrail.profile.compare;

import io.keytrail.profile.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Series that are no counts of calls: load, temperature, prices, traffic, demand. Each has one to
 * three labelled departures, as public benchmarks have, or none.
 */
final class MetricSeries {
  private static final long MONDAY = 1_767_571_200_000L;
  private static final long FIVE = 300_000;
  private static final int DAY = 288;

  private MetricSeries() {}

  static List<Series> all(long seed) {
    List<Series> all = new ArrayList<>();
    for (int kind = 0; kind < 16; kind++)
      all.add(of(kind, new SplittableRandom(seed * 7919 + kind)));
    return all;
  }

  private static Series of(int kind, SplittableRandom random) {
    List<int[]> labels = new ArrayList<>();
    int n = 4032;
    long step = FIVE;
    String name;
    double[] v;
    int at = n / 3 + random.nextInt(n / 2);
    switch (kind) {
      case 0:
        name = "load, a spike and a new level";
        v = load(n, random);
        for (int i = 0; i < 4; i++) v[at + i] += 1.5;
        labels.add(new int[] {at, at + 3});
        break;
      case 1:
        name = "load with habitual spikes, then a plateau";
        v = load(n, random);
        for (int i = 0; i < n; i += 60 + random.nextInt(200)) v[i] += 0.3 + random.nextDouble();
        for (int i = 0; i < 150; i++) v[at + i] += 4 + random.nextDouble();
        labels.add(new int[] {at, at + 149});
        break;
      case 2:
        name = "day wave, one hump missing";
        at = (8 + random.nextInt(5)) * DAY + DAY / 3;
        v = square(n, random, 6);
        for (int i = 0; i < DAY / 2; i++) v[at + i] = 20 + random.nextDouble();
        labels.add(new int[] {at, at + DAY / 2});
        break;
      case 3:
        name = "day wave, one hump higher";
        at = (8 + random.nextInt(5)) * DAY + DAY / 3 + 20;
        v = square(n, random, 6);
        for (int i = 0; i < 60; i++) v[at + i] += 70;
        labels.add(new int[] {at, at + 59});
        break;
      case 4:
        name = "day wave, night as high as day";
        at = (8 + random.nextInt(5)) * DAY;
        v = square(n, random, 6);
        for (int i = 0; i < DAY / 4; i++) v[at + i] = 80 + random.nextDouble();
        labels.add(new int[] {at, at + DAY / 4});
        break;
      case 5:
        name = "perfect square wave";
        v = square(n, random, 0);
        break;
      case 6:
        name = "flat line";
        v = new double[n];
        java.util.Arrays.fill(v, 45);
        break;
      case 7:
        name = "noise alone";
        v = new double[n];
        for (int i = 0; i < n; i++) v[i] = 20 + 3 * Counts.gaussian(random);
        break;
      case 8:
        name = "temperature by the hour, wandering, a collapse";
        n = 7000;
        step = 3_600_000;
        at = n / 3 + random.nextInt(n / 2);
        v = temperature(n, 24, random);
        for (int i = 0; i < 60; i++) v[at + i] -= Math.min(12, 0.5 * i);
        labels.add(new int[] {at, at + 60});
        break;
      case 9:
        name = "machine temperature, a slow fall then shutdown";
        n = 20_000;
        at = n / 3 + random.nextInt(n / 2);
        v = temperature(n, DAY, random);
        for (int i = 0; i < 900; i++) v[at + i] -= i / 900.0 * 12;
        for (int i = 900; i < 1000; i++) v[at + i] = 5 + random.nextDouble();
        labels.add(new int[] {at, at + 1000});
        break;
      case 10:
        name = "demand by half hours, a holiday and a storm";
        n = 10_000;
        step = 1_800_000;
        v = demand(n, random);
        int holiday = (80 + random.nextInt(40)) * 48;
        while (holiday / 48 % 7 >= 5) holiday += 48;
        for (int i = holiday; i < holiday + 48; i++) v[i] *= 0.55;
        int storm = holiday + 48 * (30 + random.nextInt(30));
        for (int i = storm; i < storm + 30; i++) v[i] *= 0.1;
        labels.add(new int[] {holiday, holiday + 47});
        labels.add(new int[] {storm, storm + 29});
        break;
      case 11:
        name = "mentions, heavy-tailed, two rushes";
        n = 15_000;
        v = mentions(n, random);
        for (int k = 0; k < 2; k++) {
          int rush = n / 4 + k * n / 3 + random.nextInt(n / 5);
          for (int i = 0; i < 60; i++) v[rush + i] += Math.rint(1500 * StrictMath.exp(-i / 15.0));
          labels.add(new int[] {rush, rush + 40});
        }
        break;
      case 12:
        name = "bytes, mostly 0, a busy day";
        v = new double[n];
        for (int i = 0; i < n; i++)
          v[i] = random.nextInt(12) == 0 ? 1e7 * StrictMath.exp(2 * Counts.gaussian(random)) : 0;
        for (int i = 0; i < 100; i++) v[at + i] = 4e8 * (1 + random.nextDouble());
        labels.add(new int[] {at, at + 99});
        break;
      case 13:
        name = "price by the hour, noisy, one excess";
        n = 1624;
        step = 3_600_000;
        at = n / 3 + random.nextInt(n / 2);
        v = new double[n];
        for (int i = 0; i < n; i++)
          v[i] =
              0.12
                  * StrictMath.exp(0.35 * Counts.gaussian(random))
                  * (1 + 0.2 * StrictMath.sin(i * Math.PI / 12));
        for (int i = 0; i < 5; i++) v[at + i] *= 7;
        labels.add(new int[] {at, at + 4});
        break;
      case 14:
        name = "speed of traffic, gaps, a jam";
        n = 2500;
        at = n / 3 + random.nextInt(n / 2);
        v = new double[n];
        double wander = 0;
        for (int i = 0; i < n; i++) {
          wander = 0.8 * wander + 2 * Counts.gaussian(random);
          double rush = i % DAY > 80 && i % DAY < 110 ? 15 : 0;
          v[i] = Math.rint(68 - rush * random.nextDouble() + wander);
        }
        for (int i = 0; i < 40; i++) v[at + i] = Math.rint(18 + 4 * Counts.gaussian(random));
        for (int i = 0; i < n; i++)
          if (random.nextInt(6) == 0 || i > 700 && i < 800) v[i] = Double.NaN;
        if (at > 660 && at < 800) v[at] = 18;
        labels.add(new int[] {at, at + 39});
        break;
      default:
        name = "latency, flat, three excursions";
        v = new double[n];
        for (int i = 0; i < n; i++)
          v[i] = 46 + 1.5 * Counts.gaussian(random) + (random.nextInt(150) == 0 ? 6 : 0);
        for (int k = 0; k < 3; k++) {
          int excursion = n / 4 + k * n / 4 + random.nextInt(n / 6);
          for (int i = 0; i < 10; i++) v[excursion + i] += 25;
          labels.add(new int[] {excursion, excursion + 9});
        }
    }
    return new Series(name, MONDAY, step, v, labels, -1);
  }

  private static double[] load(int n, SplittableRandom random) {
    double[] v = new double[n];
    for (int i = 0; i < n; i++)
      v[i] =
          0.132
              + 0.002 * random.nextInt(2) * random.nextInt(3)
              + (random.nextInt(80) == 0 ? 0.03 : 0);
    return v;
  }

  private static double[] square(int n, SplittableRandom random, double noise) {
    double[] v = new double[n];
    for (int i = 0; i < n; i++) {
      boolean high = i % DAY >= DAY / 3 && i % DAY < DAY / 3 + DAY / 2;
      v[i] = (high ? 80 : 20) + noise * (random.nextDouble() - 0.5) * 2;
    }
    return v;
  }

  private static double[] temperature(int n, int day, SplittableRandom random) {
    double[] v = new double[n];
    double wander = 0;
    double slow = 0;
    double persistence = day == 24 ? 0.9 : 0.98;
    for (int i = 0; i < n; i++) {
      wander = persistence * wander + 0.35 * Counts.gaussian(random);
      slow = 0.999 * slow + 0.06 * Counts.gaussian(random);
      v[i] =
          70
              + wander
              + slow
              + 1.2 * StrictMath.sin(i * 2 * Math.PI / day)
              + 0.3 * Counts.gaussian(random);
    }
    return v;
  }

  private static double[] demand(int n, SplittableRandom random) {
    double[] v = new double[n];
    double wander = 0;
    for (int i = 0; i < n; i++) {
      wander = 0.9 * wander + 0.02 * Counts.gaussian(random);
      boolean weekend = i / 48 % 7 >= 5;
      double hour = i % 48 / 2.0 + (weekend ? -2 : 0);
      double shape =
          1.2
              + StrictMath.sin((hour - 9) * Math.PI / 12)
              + 0.3 * StrictMath.sin((hour - 3) * Math.PI / 6);
      v[i] = Math.rint(12_000 * Math.max(0.15, shape) * StrictMath.exp(wander));
    }
    return v;
  }

  private static double[] mentions(int n, SplittableRandom random) {
    double[] v = new double[n];
    for (int i = 0; i < n; i++) {
      double mean = 40 * (1 + 0.6 * StrictMath.sin(i * 2 * Math.PI / DAY));
      double heavy =
          random.nextInt(200) == 0 ? 3 + StrictMath.exp(0.8 * Counts.gaussian(random)) : 1;
      v[i] = Counts.draw(mean * heavy, 4, random);
    }
    return v;
  }
}
