package io.keytrail.testdata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Reads back what was written, with another parser than the code under test. */
final class Archive {
  static final ObjectMapper MAPPER = new ObjectMapper();

  /** One record and the file it stands in. */
  static final class Entry {
    final String file;
    final JsonNode record;

    Entry(String file, JsonNode record) {
      this.file = file;
      this.record = record;
    }

    boolean isKms() {
      return text("eventSource").equals("kms.amazonaws.com");
    }

    String text(String field) {
      return record.path(field).asText();
    }

    String identity() {
      return text("eventID") + "/" + text("recipientAccountId");
    }

    Instant time() {
      return Instant.parse(text("eventTime"));
    }

    /** The time in the file's name. */
    Instant delivered() {
      String minute = file.split("_")[3]; // 20260302T1205Z
      return Instant.parse(
          minute.substring(0, 4)
              + "-"
              + minute.substring(4, 6)
              + "-"
              + minute.substring(6, 11)
              + ":"
              + minute.substring(11, 13)
              + ":00Z");
    }
  }

  private Archive() {}

  /** The records of all log files below the root, in order of path. */
  static List<Entry> read(Path root) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (var file : files(root).entrySet()) {
      if (!file.getKey().endsWith(".json.gz")) continue;
      JsonNode json = MAPPER.readTree(unzip(file.getValue()));
      for (JsonNode record : json.get("Records")) entries.add(new Entry(file.getKey(), record));
    }
    return entries;
  }

  /** All files below the root by their path, with slashes. */
  static TreeMap<String, byte[]> files(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths
          .filter(Files::isRegularFile)
          .collect(
              Collectors.toMap(
                  path -> root.relativize(path).toString().replace('\\', '/'),
                  Archive::bytes,
                  (a, b) -> a,
                  TreeMap::new));
    }
  }

  static byte[] unzip(byte[] gzip) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return in.readAllBytes();
    }
  }

  private static byte[] bytes(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
