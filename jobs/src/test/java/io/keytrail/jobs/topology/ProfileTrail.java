package io.keytrail.jobs.topology;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Nine days of thirteen keys, written as an archive: one that a role uses all the time, and twelve
 * with a call of their own role each hour. On the last day the first role takes far more than
 * usual, then reads with all the other keys, and then its key falls silent.
 */
final class ProfileTrail {
  static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
  static final Instant SPIKE = START.plus(Duration.ofHours(8 * 24 + 12));
  static final Instant FAN_OUT = START.plus(Duration.ofHours(8 * 24 + 15));
  static final Instant SILENCE = START.plus(Duration.ofHours(8 * 24 + 18));
  static final Instant END = START.plus(Duration.ofDays(9));
  static final int OTHERS = 12;

  private static final Duration WINDOW = Duration.ofMinutes(5);

  private ProfileTrail() {}

  static String key(int n) {
    return TrailArchive.key(n);
  }

  static void write(Path folder) throws IOException {
    TrailArchive trail = new TrailArchive();
    int window = 0;
    for (Instant start = START; start.isBefore(END); start = start.plus(WINDOW)) {
      int calls = start.isBefore(SILENCE) ? 5 + window * 7 % 4 : 0;
      if (!start.isBefore(SPIKE) && start.isBefore(SPIKE.plus(WINDOW.multipliedBy(2)))) calls = 150;
      for (int i = 0; i < calls; i++) {
        trail.decrypt(start.plusSeconds(i * 280 / calls), 0, "payments");
      }
      if (window % 12 == 3) {
        for (int n = 1; n <= OTHERS; n++) {
          trail.decrypt(start.plusSeconds(10 * n), n, "service-" + n);
        }
      }
      window++;
    }
    for (int n = 1; n <= OTHERS; n++) trail.decrypt(FAN_OUT.plusSeconds(10 * n), n, "payments");
    trail.write(folder);
  }
}
