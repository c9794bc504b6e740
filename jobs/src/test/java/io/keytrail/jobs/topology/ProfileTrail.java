package io.keytrail.jobs.topology;

import io.keytrail.jobs.testing.TrailEvents;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

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
  private static final Duration FILE = Duration.ofMinutes(15);

  private final TreeMap<Instant, StringBuilder> files = new TreeMap<>();
  private long events;

  private ProfileTrail() {}

  static String key(int n) {
    return String.format(
        "arn:aws:kms:eu-west-1:111122223333:key/%08x-0000-4000-8000-000000000000", n);
  }

  static void write(Path folder) throws IOException {
    ProfileTrail trail = new ProfileTrail();
    int window = 0;
    for (Instant start = START; start.isBefore(END); start = start.plus(WINDOW)) {
      int calls = start.isBefore(SILENCE) ? 5 + window * 7 % 4 : 0;
      if (!start.isBefore(SPIKE) && start.isBefore(SPIKE.plus(WINDOW.multipliedBy(2)))) calls = 150;
      for (int i = 0; i < calls; i++) trail.add(start.plusSeconds(i * 280 / calls), 0, "payments");
      if (window % 12 == 3) {
        for (int n = 1; n <= OTHERS; n++) trail.add(start.plusSeconds(10 * n), n, "service-" + n);
      }
      window++;
    }
    for (int n = 1; n <= OTHERS; n++) trail.add(FAN_OUT.plusSeconds(10 * n), n, "payments");
    for (Instant name : trail.files.keySet()) {
      String day = name.toString().substring(0, 10).replace('-', '/');
      String minute = name.toString().replaceAll("[-:]", "").substring(0, 13) + 'Z';
      Path file =
          folder.resolve(
              "AWSLogs/111122223333/CloudTrail/eu-west-1/"
                  + day
                  + "/111122223333_CloudTrail_eu-west-1_"
                  + minute
                  + "_AbCdEfGhIjKlMnOp.json.gz");
      Files.createDirectories(file.getParent());
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
        String records = "{\"Records\":[" + trail.files.get(name) + "]}";
        out.write(records.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** Into the file that is named by its end. */
  private void add(Instant time, int key, String role) {
    long step = FILE.toMillis();
    long end = (Math.floorDiv(time.toEpochMilli(), step) + 1) * step;
    StringBuilder file =
        files.computeIfAbsent(Instant.ofEpochMilli(end), name -> new StringBuilder());
    if (file.length() > 0) file.append(',');
    String id = String.format("5b0c6a1e-7d42-4c19-9f3a-%012x", events++);
    file.append(
        TrailEvents.decrypt(id, time)
            .replace(TrailEvents.KEY_ARN, key(key))
            .replace(
                "arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:user/" + role)
            .replace("alice", role));
  }
}
