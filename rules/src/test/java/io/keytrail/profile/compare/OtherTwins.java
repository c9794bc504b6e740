package io.keytrail.profile.compare;

import io.keytrail.profile.Counts;
import java.util.SplittableRandom;

/**
 * Series of other kinds that public benchmarks hold, at steps from a minute to a day: artificial
 * days, prices, traffic, mentions, demand, web traffic with trend and change points, business
 * figures. None of their values stands here.
 */
enum OtherTwins {
  DAY_JUMPS_UP(5, 4032) {
    @Override
    void build(Twin t) {
      days(t, 6);
      t.departs(11 * t.day + t.day / 3 + 20, 100, (v, s) -> v * 2);
    }
  },
  DAY_JUMPS_DOWN(5, 4032) {
    @Override
    void build(Twin t) {
      days(t, 6);
      t.departs(10 * t.day + t.day / 3 + 20, 100, (v, s) -> 20 + t.uniform(-3, 3));
    }
  },
  DAY_WITHOUT_A_JUMP(5, 4032) {
    @Override
    void build(Twin t) {
      days(t, 6);
      t.departs(10 * t.day + t.day / 3, t.day / 2, (v, s) -> 20 + t.uniform(-6, 6));
    }
  },
  DAY_FLAT_IN_THE_MIDDLE(5, 4032) {
    @Override
    void build(Twin t) {
      days(t, 6);
      t.departs(9 * t.day + t.day / 3, t.day / 2, (v, s) -> 55 + t.uniform(-1, 1));
    }
  },
  DAYS_AND_NOTHING_ELSE(5, 4032) {
    @Override
    void build(Twin t) {
      days(t, t.chance(0.5) ? 0 : 3);
    }
  },
  FLAT_UNTIL_IT_IS_NOT(5, 4032) {
    @Override
    void build(Twin t) {
      t.fill(i -> 45);
      t.departs(t.somewhere(0, 1), 40, (v, s) -> 46);
    }
  },
  PRICE_BY_THE_HOUR(60, 1620) {
    @Override
    void build(Twin t) {
      double[] last = {0};
      t.fill(
          i ->
              0.45
                  * StrictMath.exp(0.3 * t.wave(i) + (last[0] = 0.85 * last[0] + 0.1 * t.noise()))
                  * (t.chance(0.004) ? t.uniform(2, 4) : 1));
      t.departs(t.somewhere(0, 3), 1, (v, s) -> v * t.uniform(12, 20));
      t.departs(t.somewhere(1, 3), 3, (v, s) -> v * t.uniform(4, 8));
      t.departs(t.somewhere(2, 3), 30, (v, s) -> v * 2.6);
      t.loses(0.01, 700, 12);
    }
  },
  TRAVEL_TIME(10, 4000) {
    @Override
    void build(Twin t) {
      double[] last = {0};
      t.fill(
          i ->
              Math.rint(
                  (100 + 220 * t.office(i) * (t.weekend(i) ? 0.5 : 1))
                      * StrictMath.exp((last[0] = 0.85 * last[0] + 0.15 * t.noise()))));
      for (int k = 0; k < 6; k++)
        t.changes(t.random.nextInt(t.n), 3, (v, s) -> Math.rint(v + t.uniform(200, 600)));
      t.departs(t.somewhere(0, 2), 4, (v, s) -> Math.rint(t.uniform(2200, 3000)));
      t.departs(t.somewhere(1, 2), 40, (v, s) -> Math.rint(v * 4));
      t.loses(0.4, 1200, 150);
    }
  },
  OCCUPANCY(5, 2500) {
    @Override
    void build(Twin t) {
      t.fill(
          i ->
              Math.max(
                  0,
                  (1 + 9 * t.office(i)) * StrictMath.exp(0.35 * t.noise())
                      + (t.hour(i) > 16 && t.hour(i) < 18 && t.chance(0.3) ? 8 : 0)));
      t.departs(t.somewhere(0, 2), 14, (v, s) -> v + t.uniform(18, 30));
      t.departs(t.somewhere(1, 2), 10, (v, s) -> v + t.uniform(20, 35));
      t.loses(0.15, 900, 80);
    }
  },
  SPEED(5, 2500) {
    @Override
    void build(Twin t) {
      t.fill(
          i ->
              Math.rint(
                  66
                      + 4 * t.noise()
                      - (t.hour(i) > 16.5 && t.hour(i) < 18 && t.chance(0.3)
                          ? t.uniform(5, 30)
                          : 0)));
      t.departs(t.somewhere(0, 3), 10, (v, s) -> Math.rint(Math.max(6, v - 6 * s)));
      t.departs(t.somewhere(1, 3), 14, (v, s) -> Math.rint(t.uniform(6, 25)));
      t.departs(t.somewhere(2, 3), 8, (v, s) -> Math.rint(t.uniform(10, 40)));
      t.loses(0.2, 1000, 100);
    }
  },
  FEW_MENTIONS(5, 15_800) {
    @Override
    void build(Twin t) {
      mentions(t, 4, 60);
    }
  },
  MANY_MENTIONS(5, 15_800) {
    @Override
    void build(Twin t) {
      mentions(t, 80, 900);
    }
  },
  TAXIS(30, 10_320) {
    @Override
    void build(Twin t) {
      double[] last = {0};
      t.fill(
          i -> {
            double hour = t.hour(i) - (t.weekend(i) ? 2 : 0);
            double shape =
                1.2
                    + StrictMath.sin((hour - 9) * Math.PI / 12)
                    + 0.3 * StrictMath.sin((hour - 3) * Math.PI / 6);
            last[0] = 0.92 * last[0] + 0.02 * t.noise();
            return Math.rint(12_000 * Math.max(0.15, shape) * StrictMath.exp(last[0]));
          });
      t.changes(60 * t.day, t.day, (v, s) -> Math.rint(v * 0.8));
      t.departs(workday(t, 125), t.day, (v, s) -> Math.rint(v * 0.65));
      t.departs(workday(t, 145), 6, (v, s) -> Math.rint(v * 1.7));
      t.departs(workday(t, 170), 2 * t.day, (v, s) -> Math.rint(v * 0.55));
      t.departs(workday(t, 200), 30, (v, s) -> Math.rint(v * 0.08));
    }
  },
  WEB_TRAFFIC_BY_THE_HOUR(60, 1440) {
    @Override
    void build(Twin t) {
      t.fill(
          i ->
              (600 + 350 * t.wave(i) + i * 0.2)
                  * (t.weekend(i) ? 0.7 : 1)
                  * StrictMath.exp(0.05 * t.noise()));
      t.departs(t.somewhere(0, 3), 1, (v, s) -> v * 2.2);
      t.departs(t.somewhere(1, 3), 2, (v, s) -> v * 0.3);
      t.departs(t.somewhere(2, 3), 4, (v, s) -> v + 900);
    }
  },
  SYNTHETIC_WITH_A_TREND(60, 1680) {
    @Override
    void build(Twin t) {
      t.fill(
          i ->
              200
                  + 1.3 * i
                  + 150 * t.wave(i)
                  + 90 * StrictMath.sin(i * 2 * Math.PI / 168)
                  + 20 * t.noise());
      for (int k = 0; k < 4; k++)
        t.departs(t.somewhere(k, 4), 1, (v, s) -> v + t.uniform(300, 600));
    }
  },
  MANY_OUTLIERS(60, 1680) {
    @Override
    void build(Twin t) {
      t.fill(
          i ->
              -400
                  + 0.8 * i
                  + 300 * t.wave(i)
                  + 120 * StrictMath.sin(i * 2 * Math.PI / 12)
                  + 150 * StrictMath.sin(i * 2 * Math.PI / 168)
                  + 25 * t.noise());
      for (int k = 0; k < 8; k++) {
        double by = (t.chance(0.5) ? 1 : -1) * t.uniform(250, 900);
        t.departs(t.somewhere(k, 8), 1, (v, s) -> v + by);
      }
    }
  },
  CHANGE_POINTS(60, 1680) {
    @Override
    void build(Twin t) {
      t.fill(i -> 3000 - 0.5 * i + 400 * t.wave(i) + 60 * t.noise());
      t.departs(t.somewhere(0, 3), 1, (v, s) -> v + 700);
      int change = t.somewhere(1, 3);
      t.departs(change, 1, (v, s) -> v);
      t.changes(change, t.n, (v, s) -> v + 1500);
      t.departs(t.somewhere(2, 3), 1, (v, s) -> v - 700);
    }
  },
  FIGURE_BY_THE_MINUTE(1, 40_000) {
    @Override
    void build(Twin t) {
      double[] last = {0};
      t.fill(
          i ->
              2.5
                  * StrictMath.exp(
                      0.9 * t.wave(i)
                          - (t.weekend(i) ? 0.2 : 0)
                          + (last[0] = 0.9 * last[0] + 0.02 * t.noise())
                          + 0.05 * t.noise())
                  * (t.chance(0.0004) ? t.uniform(1.3, 1.6) : 1));
      for (int k = 0; k < 5; k++) {
        double factor = k % 2 == 0 ? t.uniform(0.2, 0.5) : t.uniform(2, 4);
        t.departs(t.somewhere(k, 5), 3 + t.random.nextInt(25), (v, s) -> v * factor);
      }
      t.loses(0.01, 20_000, 300);
    }
  },
  ERRORS_BY_THE_MINUTE(1, 30_000) {
    @Override
    void build(Twin t) {
      t.fill(i -> t.chance(0.002) ? t.uniform(0.05, 0.3) : 0.01 + 0.004 * Math.abs(t.noise()));
      for (int k = 0; k < 4; k++)
        t.departs(t.somewhere(k, 4), 5 + t.random.nextInt(20), (v, s) -> t.uniform(0.5, 2));
    }
  },
  SALES_BY_THE_DAY(1440, 900) {
    @Override
    void build(Twin t) {
      t.fill(
          i ->
              (5000 + 3 * i + 800 * StrictMath.sin(i * 2 * Math.PI / 365))
                  * (i % 7 >= 5 ? 1.4 : 1)
                  * StrictMath.exp(0.06 * t.noise()));
      for (int k = 0; k < 4; k++) {
        double factor = k % 2 == 0 ? 1.9 : 0.4;
        t.departs(t.somewhere(k, 4), 1 + t.random.nextInt(3), (v, s) -> v * factor);
      }
    }
  },
  BALANCE_BELOW_ZERO(60, 3000) {
    @Override
    void build(Twin t) {
      double[] last = {0};
      t.fill(i -> -3e-7 + 2e-7 * t.wave(i) + (last[0] = 0.8 * last[0] + 3e-8 * t.noise()));
      t.departs(t.somewhere(0, 2), 4, (v, s) -> v + 8e-7);
      t.departs(t.somewhere(1, 2), 4, (v, s) -> v - 8e-7);
    }
  };

  private final int stepMinutes;
  private final int n;

  OtherTwins(int stepMinutes, int n) {
    this.stepMinutes = stepMinutes;
    this.n = n;
  }

  abstract void build(Twin twin);

  Series series(long seed) {
    Twin twin =
        new Twin(name(), stepMinutes, n, new SplittableRandom(seed * 7919 + 500 + ordinal()));
    build(twin);
    return twin.series();
  }

  private static void days(Twin t, double noise) {
    t.fill(
        i -> {
          boolean high = i % t.day >= t.day / 3 && i % t.day < t.day / 3 + t.day / 2;
          return (high ? 80 : 20) + noise * t.uniform(-1, 1);
        });
  }

  private static int workday(Twin t, int from) {
    int day = from + t.random.nextInt(10);
    while (day % 7 >= 5) day++;
    return day * t.day;
  }

  private static void mentions(Twin t, double usual, double rush) {
    double[] burst = {0};
    t.fill(
        i -> {
          burst[0] = t.chance(0.004) ? t.uniform(1, 5) : burst[0] * 0.5;
          double mean = usual * (0.3 + t.office(i)) * (t.weekend(i) ? 0.5 : 1) * (1 + burst[0]);
          return Counts.draw(mean, 3, t.random);
        });
    for (int k = 0; k < 3; k++) {
      double size = rush * t.uniform(1, 3);
      t.departs(t.somewhere(k, 3), 40, (v, s) -> v + Math.rint(size * StrictMath.exp(-s / 10.0)));
    }
  }
}
