package io.keytrail.jobs.packaging;

import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Opens the jar that a Flink cluster is given, and the distribution it was built beside. */
class JobJarIT {
  private static final long MAX_BYTES = 120L << 20;
  private static final int JAVA_11 = 55;

  private static final Path PATH = Path.of(System.getProperty("job.jar"));
  private static final Path LIB = Path.of(System.getProperty("dist"), "lib");
  private static final List<Path> OUR_CLASSES =
      List.of(
          Path.of("../common/target/classes"),
          Path.of("../rules/target/classes"),
          Path.of("target/classes"));

  private static JarFile jar;
  private static Set<String> names;

  @BeforeAll
  static void open() throws IOException {
    jar = new JarFile(PATH.toFile());
    names = jar.stream().map(ZipEntry::getName).collect(toSet());
  }

  @AfterAll
  static void close() throws IOException {
    jar.close();
  }

  @Test
  void staysSmallEnoughToRestartQuickly() throws IOException {
    assertThat(Files.size(PATH)).isLessThan(MAX_BYTES);
  }

  @Test
  void holdsNoClassAboveJava11DependenciesIncluded() {
    List<String> tooNew = new ArrayList<>();
    jar.stream()
        .filter(entry -> entry.getName().endsWith(".class"))
        .forEach(
            entry -> {
              int major = majorVersion(entry);
              if (major > JAVA_11) tooNew.add(entry.getName() + " is " + major);
            });
    assertThat(tooNew).isEmpty();
    assertThat(releasesOfMultiReleaseClasses()).allMatch(release -> release <= 11);
  }

  @Test
  void leavesFlinkAndLoggingToTheCluster() {
    assertThat(
            namesLike(
                "org/apache/flink/(api|client|configuration|connector/(base|file)|core|metrics|optimizer"
                    + "|runtime|shaded|state|streaming/(api|runtime)|table|util)/.*"))
        .isEmpty();
    assertThat(namesLike("org/(slf4j|rocksdb|apache/(logging|log4j))/.*")).isEmpty();
  }

  @Test
  void leavesCommandLineAndTestDataAtHome() {
    assertThat(namesLike("(io/keytrail/(jobs/cli|testdata)|picocli)/.*")).isEmpty();
  }

  @Test
  void carriesNeitherSignaturesNorModuleDescriptors() {
    assertThat(namesLike("META-INF/[^/]+\\.(SF|DSA|RSA|EC)|.*module-info\\.class")).isEmpty();
  }

  @Test
  void namesAMainClassThatIsInside() throws IOException {
    Attributes manifest = jar.getManifest().getMainAttributes();
    String main = manifest.getValue(Attributes.Name.MAIN_CLASS);
    assertThat(main).isEqualTo("io.keytrail.jobs.KeyUsageJob");
    assertThat(jar.getEntry(main.replace('.', '/') + ".class")).as(main).isNotNull();
    assertThat(manifest.getValue(Attributes.Name.MULTI_RELEASE)).isEqualTo("true");
  }

  @Test
  void holdsAllThatOurModulesBuilt() throws IOException {
    Set<String> built = new TreeSet<>();
    for (Path classes : OUR_CLASSES) built.addAll(filesUnder(classes));
    built.removeIf(
        file -> file.startsWith("io/keytrail/jobs/cli/") || file.startsWith("META-INF/"));
    assertThat(built).hasSizeGreaterThan(20);
    assertThat(names).containsAll(built);
  }

  @Test
  void asksForNothingThatTheClusterLacks() throws IOException {
    Set<String> atHand = new HashSet<>(names);
    for (Path library : libraries()) {
      if (isOnEveryCluster(library)) atHand.addAll(classesOf(library));
    }
    Set<String> missing = new TreeSet<>();
    for (JavaClass ours : new ClassFileImporter().importPaths(OUR_CLASSES)) {
      if (ours.getPackageName().startsWith("io.keytrail.jobs.cli")) continue;
      ours.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(target -> !target.isPrimitive())
          .map(target -> target.getName().replace('.', '/') + ".class")
          .filter(file -> !atHand.contains(file))
          .filter(file -> ClassLoader.getPlatformClassLoader().getResource(file) == null)
          .forEach(file -> missing.add(ours.getName() + " uses " + file));
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void keepsServiceFiles() throws IOException {
    assertThat(text("META-INF/services/com.fasterxml.jackson.core.ObjectCodec"))
        .contains("com.fasterxml.jackson.databind.ObjectMapper");
    assertThat(text("META-INF/services/org.apache.flink.table.factories.Factory"))
        .contains("org.apache.flink.connector.kinesis.table.KinesisDynamicTableSinkFactory");
  }

  @Test
  void keepsTheLicenceOfEveryLibraryInside() throws IOException {
    assertThat(text("META-INF/LICENSE")).contains("Apache License").contains("Version 2.0");
    assertThat(text("META-INF/NOTICE")).contains("Apache Flink").contains("Jackson");
    Set<String> bundled = new TreeSet<>();
    for (Path library : libraries()) {
      Set<String> classes = classesOf(library);
      if (classes.stream().anyMatch(names::contains)) bundled.add(artifactOf(library));
    }
    bundled.removeIf(artifact -> artifact.startsWith("keytrail-"));
    assertThat(bundled).contains("flink-connector-kinesis", "jackson-core", "re2j");
    bundled.removeIf(
        artifact -> !namesLike("META-INF/licenses/" + artifact + "/.*LICENSE.*").isEmpty());
    assertThat(bundled).as("no licence file; add one to src/main/licenses").isEmpty();
  }

  private static List<String> namesLike(String regex) {
    return names.stream().filter(Pattern.compile(regex).asMatchPredicate()).collect(toList());
  }

  /** What {@code lib/} of any Flink 1.20 holds. */
  private static boolean isOnEveryCluster(Path library) {
    String artifact = artifactOf(library);
    return artifact.startsWith("flink-") && !artifact.equals("flink-connector-kinesis")
        || artifact.equals("slf4j-api");
  }

  private static String artifactOf(Path library) {
    return library.getFileName().toString().replaceFirst("-\\d.*\\.jar$", "");
  }

  private static List<Path> libraries() throws IOException {
    try (Stream<Path> files = Files.list(LIB)) {
      return files.collect(toList());
    }
  }

  private static Set<String> classesOf(Path library) throws IOException {
    try (JarFile file = new JarFile(library.toFile())) {
      return file.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
          .filter(name -> !name.endsWith("module-info.class"))
          .collect(toSet());
    }
  }

  private static Set<String> filesUnder(Path root) throws IOException {
    if (Files.notExists(root)) return Set.of();
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .collect(toSet());
    }
  }

  private static Set<Integer> releasesOfMultiReleaseClasses() {
    Pattern versioned = Pattern.compile("META-INF/versions/(\\d+)/.*");
    return names.stream()
        .map(versioned::matcher)
        .filter(Matcher::matches)
        .map(matcher -> Integer.valueOf(matcher.group(1)))
        .collect(toSet());
  }

  private static int majorVersion(ZipEntry entry) {
    try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
      assertThat(in.readInt()).as(entry.getName()).isEqualTo(0xCAFEBABE);
      in.readUnsignedShort(); // minor version
      return in.readUnsignedShort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(String name) throws IOException {
    ZipEntry entry = jar.getEntry(name);
    assertThat(entry).as(name).isNotNull();
    return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
  }
}
