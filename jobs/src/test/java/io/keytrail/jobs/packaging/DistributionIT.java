package io.keytrail.jobs.packaging;

import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code ./keytrail} runs. */
class DistributionIT {
  private static final Path DIST = Path.of(System.getProperty("dist"));

  /** Otherwise the order of the class path, which is that of file names, decides what runs. */
  @Test
  void noClassIsThereInTwoVersions() throws IOException {
    Map<String, Long> checksums = new HashMap<>();
    Map<String, String> homes = new HashMap<>();
    TreeSet<String> clashes = new TreeSet<>();
    for (Path library : filesOf("lib")) {
      String home = library.getFileName().toString();
      try (JarFile jar = new JarFile(library.toFile())) {
        for (JarEntry entry : jar.stream().collect(toList())) {
          String name = entry.getName();
          if (!name.endsWith(".class") || name.endsWith("module-info.class")) continue;
          Long before = checksums.putIfAbsent(name, entry.getCrc());
          String other = homes.putIfAbsent(name, home);
          if (before != null && before != entry.getCrc()) clashes.add(other + " and " + home);
        }
      }
    }
    assertThat(checksums).hasSizeGreaterThan(10_000);
    assertThat(clashes).isEmpty();
  }

  @Test
  void s3ComesAsAPluginOfFlink() throws IOException {
    assertThat(filesOf("plugins/s3-fs-hadoop"))
        .singleElement()
        .asString()
        .contains("flink-s3-fs-hadoop-");
  }

  private static List<Path> filesOf(String folder) throws IOException {
    try (Stream<Path> files = Files.list(DIST.resolve(folder))) {
      return files.sorted().collect(toList());
    }
  }
}
