package io.keytrail.jobs.topology;

import io.keytrail.jobs.testing.TrailEvents;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;

/**
 * Eighteen days of two accounts that are heard each hour, by KMS and by another service, written as
 * an archive. In the end the trail of one is stopped for a day; that of the other is told to leave
 * KMS out. Calls of the second are throttled for a while, and its files come late for another.
 */
final class HealthTrail {
  static final String STOPPED = "111122223333";
  static final String NARROWED = "444455556666";
  static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
  static final Instant THROTTLED = START.plus(Duration.ofHours(3 * 24 + 7));
  static final Instant LATE = START.plus(Duration.ofHours(15 * 24 + 7));
  static final Instant CHANGE = START.plus(Duration.ofHours(16 * 24 + 10));
  static final Instant BACK = CHANGE.plus(Duration.ofHours(24));
  static final Instant END = START.plus(Duration.ofDays(18));

  private static final Duration HOUR = Duration.ofHours(1);
  private final Path folder;
  private long events;

  private HealthTrail(Path folder) {
    this.folder = folder;
  }

  static String id(long n) {
    return String.format("5b0c6a1e-7d42-4c19-9f3a-%012x", n);
  }

  static final String STOP = id(1 << 24);
  static final String NARROW = id((1 << 24) + 1);

  static void write(Path folder) throws IOException {
    HealthTrail trail = new HealthTrail(folder);
    for (Instant hour = START; hour.isBefore(END); hour = hour.plus(HOUR)) {
      boolean stopped = hour.isAfter(CHANGE) && hour.isBefore(BACK);
      if (!stopped) trail.hour(STOPPED, hour, true);
      trail.hour(NARROWED, hour, !hour.isAfter(CHANGE));
    }
  }

  private void hour(String account, Instant hour, boolean kms) throws IOException {
    StringBuilder records = new StringBuilder();
    records.append(TrailEvents.other(id(events++), hour.plusSeconds(900)));
    if (kms) {
      for (int minute = 16; minute <= 20; minute += 2) {
        records
            .append(',')
            .append(TrailEvents.decrypt(id(events++), hour.plusSeconds(60 * minute)));
      }
    }
    if (account.equals(NARROWED) && hour.equals(THROTTLED)) {
      for (int i = 0; i < 100; i++) {
        String call = TrailEvents.decrypt(id(events++), hour.plusSeconds(12 * i));
        records
            .append(',')
            .append(
                call.replace(
                    "\"eventType\"", "\"errorCode\":\"ThrottlingException\",\"eventType\""));
      }
    }
    if (hour.equals(CHANGE)) {
      boolean stop = account.equals(STOPPED);
      records.append(
          ','
              + TrailEvents.other(stop ? STOP : NARROW, hour.plusSeconds(1230))
                  .replace("s3.amazonaws.com", "cloudtrail.amazonaws.com")
                  .replace("GetObject", stop ? "StopLogging" : "PutEventSelectors"));
    }
    boolean late =
        account.equals(NARROWED) && !hour.isBefore(LATE) && hour.isBefore(LATE.plus(HOUR));
    write(account, hour.plusSeconds(late ? 2820 : 1320), records.toString());
  }

  private void write(String account, Instant delivered, String records) throws IOException {
    String day = delivered.toString().substring(0, 10).replace('-', '/');
    String minute = delivered.toString().replaceAll("[-:]", "").substring(0, 13) + 'Z';
    Path file =
        folder.resolve(
            String.format(
                "AWSLogs/%s/CloudTrail/eu-west-1/%s/%s_CloudTrail_eu-west-1_%s_AbCdEfGhIjKlMnOp.json.gz",
                account, day, account, minute));
    Files.createDirectories(file.getParent());
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      String text = "{\"Records\":[" + records.replace(STOPPED, account) + "]}";
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
