package io.keytrail.detections;

import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.verify.Fixtures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The rules that come with Keytrail: what lies in {@code rules/detections} of its sources, packaged
 * beside this class.
 *
 * <p>Jars have no directories to list; so the jar (or folder of classes) that this class came from
 * is asked for its entries, which needs no index that could lag behind.
 */
public final class PackagedRules {
  /** What the names of packaged rule files begin with: their place in the sources. */
  public static final String PREFIX = "detections/";

  private static final String FOLDER = "io/keytrail/detections/";

  private PackagedRules() {}

  /**
   * All rule files by name; empty in a build without rules.
   *
   * @throws UncheckedIOException if Keytrail's own jar cannot be read
   */
  public static List<RuleFile> files() {
    List<RuleFile> files = new ArrayList<>();
    try {
      for (String name : names()) {
        if (!name.endsWith(".yml") && !name.endsWith(".yaml")) continue;
        files.add(RuleFile.packaged(PREFIX + name, read(name, RuleFile.MAX_BYTES)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the packaged rules cannot be read", e);
    }
    return files;
  }

  /** The events that tests of packaged rules name: files below {@code detections/fixtures}. */
  public static Fixtures fixtures() {
    return name -> {
      String path = Path.of("/fixtures", name).normalize().toString();
      if (!path.startsWith("/fixtures/")) {
        throw new IOException("fixture " + name + " lies outside " + PREFIX + "fixtures");
      }
      return read(path.substring(1), Fixtures.MAX_BYTES);
    };
  }

  private static byte[] read(String name, int maxBytes) throws IOException {
    try (InputStream in = PackagedRules.class.getClassLoader().getResourceAsStream(FOLDER + name)) {
      if (in == null) throw new IOException("there is no " + PREFIX + name);
      return in.readNBytes(maxBytes + 1);
    }
  }

  /** Sorted, relative to the folder. */
  private static TreeSet<String> names() throws IOException {
    Path origin = origin();
    TreeSet<String> names = new TreeSet<>();
    if (Files.isDirectory(origin)) {
      Path folder = origin.resolve(FOLDER);
      if (!Files.isDirectory(folder)) return names;
      try (Stream<Path> walk = Files.walk(folder)) {
        walk.filter(Files::isRegularFile)
            .forEach(file -> names.add(folder.relativize(file).toString().replace('\\', '/')));
      }
      return names;
    }
    try (ZipFile jar = new ZipFile(origin.toFile())) {
      jar.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.startsWith(FOLDER) && !name.endsWith("/"))
          .forEach(name -> names.add(name.substring(FOLDER.length())));
    }
    return names;
  }

  private static Path origin() throws IOException {
    try {
      URI location =
          PackagedRules.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(location);
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new IOException("Keytrail's classes do not come from a jar or folder", e);
    }
  }
}
