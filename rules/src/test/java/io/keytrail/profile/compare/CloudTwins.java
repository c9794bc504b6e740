package io.keytrail.profile.compare;

import io.keytrail.profile.Counts;
import java.util.SplittableRandom;

/**
 * Series as cloud monitoring gives them, every five minutes for two weeks: load of machines and
 * databases, bytes, requests, latency. Modelled on what the public benchmarks of such series look
 * like, habitual spikes and unlabelled changes included; none of their values stands here.
 */
enum CloudTwins {
  QUANTISED_IDLE {
    @Override
    void build(Twin t) {
      t.fill(
          i ->
              t.chance(0.01)
                  ? t.uniform(0.19, 0.21)
                  : t.chance(0.3) ? 0.134 : t.chance(0.1) ? 0.066 : 0.132);
      t.departs(t.somewhere(0, 2), 2, (v, s) -> t.uniform(1.5, 2.5));
      t.departs(t.somewhere(1, 2), 600, (v, s) -> v + 0.01);
    }
  },
  STEADY_LOAD {
    @Override
    void build(Twin t) {
      t.fill(i -> 1.8 + 0.06 * t.noise() + (t.chance(0.01) ? t.uniform(0.2, 0.4) : 0));
      t.departs(t.somewhere(0, 2), 3, (v, s) -> v - 0.4);
      t.departs(t.somewhere(1, 2), 2, (v, s) -> v + 0.9);
    }
  },
  ALTERNATING_LOAD {
    @Override
    void build(Twin t) {
      double[] last = {0};
      t.fill(i -> 46 + (last[0] = -0.6 * last[0] + 3 * t.noise()));
      t.departs(t.somewhere(0, 2), 2, (v, s) -> v + 19);
      t.departs(t.somewhere(1, 2), 400, (v, s) -> v - 7);
    }
  },
  BURSTS {
    @Override
    void build(Twin t) {
      t.fill(i -> 0.1 + 0.02 * Math.abs(t.noise()));
      for (int i = 0; i < t.n; i += (int) t.uniform(40, 180)) {
        double high = t.uniform(10, 60);
        t.changes(i, (int) t.uniform(2, 12), (v, s) -> high + t.noise());
      }
      t.departs(t.somewhere(0, 1), 150, (v, s) -> 95 + t.noise());
    }
  },
  SATURATES_TO_THE_END {
    @Override
    void build(Twin t) {
      t.fill(i -> 35 + 2.5 * t.noise() + (t.chance(0.02) ? 8 : 0) + 3 * t.wave(i));
      t.departs((int) (t.n * t.uniform(0.8, 0.9)), t.n, (v, s) -> 99.6 + 0.1 * t.noise());
    }
  },
  HABITUAL_SPIKES {
    @Override
    void build(Twin t) {
      t.fill(i -> 2.4 + 0.1 * t.noise());
      for (int i = 0; i < t.n; i += (int) t.uniform(200, 320))
        t.changes(i, 3, (v, s) -> t.uniform(15, 30));
      t.departs(t.somewhere(0, 2), 4, (v, s) -> t.uniform(60, 90));
      t.departs(t.somewhere(1, 2), 50, (v, s) -> 18 + 2 * t.noise());
    }
  },
  SPARSE_BYTES {
    @Override
    void build(Twin t) {
      t.fill(i -> t.chance(0.15) ? 2e6 * StrictMath.exp(1.2 * t.noise()) : 0);
      t.departs(t.somewhere(0, 2), 60, (v, s) -> t.uniform(3e8, 6e8));
      t.departs(t.somewhere(1, 2), 3, (v, s) -> t.uniform(5e8, 6e8));
    }
  },
  NETWORK_WITH_A_BATCH {
    @Override
    void build(Twin t) {
      t.fill(
          i ->
              6e4 * StrictMath.exp(0.15 * t.noise())
                  + (i % t.day >= 20 && i % t.day < 23 ? 2e6 : 0)
                  + (t.chance(0.004) ? t.uniform(2e5, 8e5) : 0));
      t.departs(t.somewhere(0, 1), 8, (v, s) -> t.uniform(5e6, 9e6));
    }
  },
  REQUESTS {
    @Override
    void build(Twin t) {
      t.fill(
          i ->
              Counts.draw(
                  (25 + 90 * t.office(i)) * (t.chance(0.01) ? t.uniform(2, 3) : 1), 6, t.random));
      t.departs(t.somewhere(0, 2), 3, (v, s) -> Math.rint(t.uniform(550, 700)));
      t.departs(t.somewhere(1, 2), 40, (v, s) -> v + Counts.draw(180, 8, t.random));
    }
  },
  DATABASE_LOAD {
    @Override
    void build(Twin t) {
      t.fill(
          i ->
              (i % 2 == 0 ? 15 : 14)
                  + 0.4 * t.noise()
                  - (t.chance(0.05) ? 2 : 0)
                  + (t.chance(0.004) ? t.uniform(2, 4) : 0));
      t.departs(t.somewhere(0, 2), 4, (v, s) -> v + 10);
      t.departs(t.somewhere(1, 2), 700, (v, s) -> v + 2.5);
    }
  },
  DATABASE_WITH_HUMPS {
    @Override
    void build(Twin t) {
      t.fill(i -> 14 + 3 * t.office(i) + 0.9 * t.noise() + (t.chance(0.01) ? t.uniform(2, 6) : 0));
      t.changes((int) (0.1 * t.n), t.n, (v, s) -> v + 1.5);
      t.departs(t.somewhere(0, 2), 2, (v, s) -> t.uniform(60, 80));
      t.departs(t.somewhere(1, 2), 80, (v, s) -> v - 6);
    }
  },
  GROUP_OF_MACHINES {
    @Override
    void build(Twin t) {
      double[] last = {0};
      t.fill(i -> Math.max(0, 33 + 4 * t.wave(i) + (last[0] = 0.7 * last[0] + 1.5 * t.noise())));
      t.departs(t.somewhere(0, 3), 10, (v, s) -> 0.1);
      t.departs(t.somewhere(1, 3), 60, (v, s) -> v + 25);
      t.departs(t.somewhere(2, 3), 30, (v, s) -> v * 0.4);
    }
  },
  MISCONFIGURED_GROUP(18_000) {
    @Override
    void build(Twin t) {
      double[] last = {0};
      t.fill(
          i ->
              Math.max(
                  1,
                  40
                      + 12 * t.wave(i) * (t.weekend(i) ? 0.5 : 1)
                      + (last[0] = 0.6 * last[0] + 6 * t.noise())
                      + (t.chance(0.003) ? t.uniform(20, 40) : 0)));
      t.departs((int) (t.n * 0.83), 1500, (v, s) -> Math.min(100, v + 35));
    }
  },
  LATENCY {
    @Override
    void build(Twin t) {
      t.fill(i -> 45 + 1.5 * t.noise() + (t.chance(0.008) ? t.uniform(4, 9) : 0));
      t.departs(t.somewhere(0, 3), 6, (v, s) -> v + t.uniform(12, 25));
      t.departs(t.somewhere(1, 3), 2, (v, s) -> v - 20);
      t.departs(t.somewhere(2, 3), 15, (v, s) -> v + 8 + s * 2);
    }
  },
  ZERO_OR_SOMETHING(1900) {
    @Override
    void build(Twin t) {
      boolean[] off = {false};
      t.fill(
          i -> {
            if (t.chance(off[0] ? 0.03 : 0.004)) off[0] = !off[0];
            return off[0] || t.chance(0.1)
                ? 0
                : 0.07 * StrictMath.exp(0.15 * t.noise()) + (t.chance(0.004) ? 0.5 : 0);
          });
      t.departs(t.somewhere(0, 1), 30, (v, s) -> t.uniform(0.6, 1.2));
      t.loses(0.1, 500, 250);
    }
  },
  SPIKES_BECOME_DENSE {
    @Override
    void build(Twin t) {
      t.fill(i -> 0);
      for (int i = 0; i < t.n; i += (int) t.uniform(40, 80))
        t.changes(i, 1, (v, s) -> 20 + 2 * t.random.nextDouble());
      t.departs(t.somewhere(0, 1), 144, (v, s) -> s % 6 == 0 ? 20 + 2 * t.random.nextDouble() : v);
    }
  },
  SPIKES_GROW {
    @Override
    void build(Twin t) {
      t.fill(i -> t.chance(0.01) ? t.uniform(0.5, 1.2) : 0.1 + 0.02 * t.noise());
      t.departs(
          t.somewhere(0, 1), 150, (v, s) -> t.chance(0.2) ? t.uniform(1.5, 3.2) : v + s * 0.002);
    }
  };

  private final int n;

  CloudTwins() {
    this(4032);
  }

  CloudTwins(int n) {
    this.n = n;
  }

  abstract void build(Twin twin);

  Series series(long seed) {
    Twin twin = new Twin(name(), 5, n, new SplittableRandom(seed * 7919 + 100 + ordinal()));
    build(twin);
    return twin.series();
  }
}
