package io.keytrail.jobs.inventory;

import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeyFactsJson;
import io.keytrail.key.KeySnapshotHeader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;

/** Writes a key snapshot so that a reader sees all of it, or what was there before. */
public final class SnapshotFile {
  private SnapshotFile() {}

  /**
   * @param keys in the order of the file
   * @throws IOException if it cannot be written; a file that was there is left as it was
   */
  public static void write(Path file, KeySnapshotHeader header, Collection<KeyFacts> keys)
      throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try {
      try (BufferedWriter out = Files.newBufferedWriter(partial, StandardCharsets.UTF_8)) {
        out.append(KeyFactsJson.header(header)).append('\n');
        for (KeyFacts key : keys) out.append(KeyFactsJson.write(key)).append('\n');
      }
      Files.move(
          partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }
}
