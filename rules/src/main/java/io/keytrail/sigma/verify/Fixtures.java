package io.keytrail.sigma.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Where the events come from that tests name by file. */
@FunctionalInterface
public interface Fixtures {
  /** Larger than any CloudTrail record. */
  int MAX_BYTES = 1 << 20;

  /**
   * The bytes of one event.
   *
   * @throws IOException saying, for the rule writer, what is wrong with the name
   */
  byte[] load(String name) throws IOException;

  /** Files below a directory; a name cannot lead out of it. */
  static Fixtures below(Path root) {
    return name -> {
      Path file = root.resolve(name).normalize();
      if (!file.startsWith(root.normalize())) {
        throw new IOException("fixture " + name + " lies outside " + root);
      }
      try {
        if (Files.size(file) > MAX_BYTES) {
          throw new IOException(
              "fixture " + file + " is larger than " + (MAX_BYTES >> 20) + " MiB");
        }
        return Files.readAllBytes(file);
      } catch (NoSuchFileException e) {
        throw new IOException("there is no fixture " + file, e);
      }
    };
  }

  /**
   * Those of a directory of rules: in the nearest folder {@code fixtures}, its own or one above,
   * else in itself.
   */
  static Fixtures of(Path rules) {
    Path directory = rules.toAbsolutePath().normalize();
    if (!Files.isDirectory(directory)) directory = directory.getParent();
    for (Path place = directory; place != null; place = place.getParent()) {
      if (Files.isDirectory(place.resolve("fixtures"))) return below(place.resolve("fixtures"));
    }
    return below(directory);
  }

  /** For rules whose tests write their events out. */
  static Fixtures none() {
    return name -> {
      throw new IOException("there is no directory of fixtures to find " + name + " in");
    };
  }
}
