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

/** Events as CloudTrail files them: a file for each quarter of an hour, named by its end. */
final class TrailArchive {
  private static final Duration FILE = Duration.ofMinutes(15);

  private final TreeMap<Instant, StringBuilder> files = new TreeMap<>();
  private long events;

  static String key(int n) {
    return String.format(
        "arn:aws:kms:eu-west-1:111122223333:key/%08x-0000-4000-8000-000000000000", n);
  }

  void decrypt(Instant time, int key, String user) {
    add(time, decrypted(time, key, user));
  }

  void tag(Instant time, int key, String name, String value) {
    add(
        time,
        decrypted(time, key, "admin")
            .replace("\"Decrypt\"", "\"TagResource\"")
            .replace(
                "\"resources\":",
                "\"requestParameters\":{\"keyId\":\""
                    + key(key)
                    + "\",\"tags\":[{\"tagKey\":\""
                    + name
                    + "\",\"tagValue\":\""
                    + value
                    + "\"}]},\"resources\":"));
  }

  private String decrypted(Instant time, int key, String user) {
    String id = String.format("5b0c6a1e-7d42-4c19-9f3a-%012x", events++);
    return TrailEvents.decrypt(id, time)
        .replace(TrailEvents.KEY_ARN, key(key))
        .replace("arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:user/" + user)
        .replace("alice", user);
  }

  private void add(Instant time, String event) {
    long step = FILE.toMillis();
    long end = (Math.floorDiv(time.toEpochMilli(), step) + 1) * step;
    StringBuilder file =
        files.computeIfAbsent(Instant.ofEpochMilli(end), name -> new StringBuilder());
    if (file.length() > 0) file.append(',');
    file.append(event);
  }

  void write(Path folder) throws IOException {
    for (Instant name : files.keySet()) {
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
        String records = "{\"Records\":[" + files.get(name) + "]}";
        out.write(records.getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
