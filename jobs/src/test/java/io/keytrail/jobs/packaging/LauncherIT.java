package io.keytrail.jobs.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code ./keytrail} from a checkout of its own, with spaces in its path. */
class LauncherIT {
  private static final Path LAUNCHER = Path.of("..", "keytrail");
  private static final Path DIST = Path.of(System.getProperty("dist"));

  @TempDir private Path directory;

  private Path checkout;
  private final Map<String, String> environment = new TreeMap<>();

  @BeforeEach
  void copyLauncher() throws IOException {
    checkout = Files.createDirectory(directory.resolve("a check out"));
    Files.copy(LAUNCHER, checkout.resolve("keytrail"));
    assertThat(checkout.resolve("keytrail").toFile().setExecutable(true)).isTrue();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
  }

  @Test
  void runsFromAnotherDirectoryThroughALink() throws Exception {
    linkDistribution();
    Path link =
        Files.createSymbolicLink(directory.resolve("kt"), Path.of("a check out", "keytrail"));
    Result result = run(link, "--version");
    assertThat(result.err).isEmpty();
    assertThat(result.out).startsWith("keytrail ");
    assertThat(result.code).isZero();
  }

  @Test
  void passesTheExitCodeOn() throws Exception {
    linkDistribution();
    Result result = keytrail("no-such-command");
    assertThat(result.code).isEqualTo(2);
    assertThat(result.err).contains("no-such-command").doesNotContain("\tat ");
  }

  @Test
  void passesArgumentsOnAsTheyAre() throws Exception {
    linkDistribution();
    fakeJava("21.0.4");
    Result result = keytrail("replay", "two words", "*", "", "$HOME");
    assertThat(result.out)
        .endsWith("<io.keytrail.jobs.cli.Keytrail>\n<replay>\n<two words>\n<*>\n<>\n<$HOME>\n");
  }

  @Test
  void refusesJavaBelow17InOneSentence() throws Exception {
    linkDistribution();
    fakeJava("11.0.22");
    Result result = keytrail("--version");
    assertThat(result.code).isEqualTo(1);
    assertThat(result.err.lines())
        .singleElement()
        .asString()
        .contains("Java 17 or newer is needed", "11.0.22", "JAVA_HOME");
  }

  @Test
  void refusesJava8WhichCountsItsVersionsDifferently() throws Exception {
    fakeJava("1.8.0_402");
    assertThat(keytrail("--version").err).contains("17 or newer", "1.8.0_402");
  }

  @Test
  void namesAJavaHomeThatHoldsNoJava() throws Exception {
    environment.put("JAVA_HOME", directory.resolve("nowhere").toString());
    Result result = keytrail("--version");
    assertThat(result.code).isEqualTo(1);
    assertThat(result.err.lines()).singleElement().asString().contains("nowhere", "bin/java");
  }

  @Test
  void letsOptionsOfTheUserWin() throws Exception {
    linkDistribution();
    fakeJava("17.0.9");
    environment.put("KEYTRAIL_JAVA_OPTS", "-Xmx5g -XX:+UseZGC");
    String[] options = keytrail("--help").out.split("\n");
    assertThat(options).containsSubsequence("<-Xmx2g>", "<-Xmx5g>", "<-XX:+UseZGC>");
    assertThat(options).doesNotContain("<-XX:+UseParallelGC>");
  }

  @Test
  void refusesS3WhereJavaNoLongerServesItsClient() throws Exception {
    linkDistribution();
    fakeJava("25.0.1");
    Result result = keytrail("replay", "s3://trail/AWSLogs");
    assertThat(result.code).isEqualTo(1);
    assertThat(result.err.lines()).singleElement().asString().contains("s3://", "17 to 23");
    assertThat(keytrail("replay", "trail").code).isZero();
  }

  @Test
  void buildsWhatIsMissingAndSaysSoInOneLine() throws Exception {
    fakeSources("linkDist");
    fakeJava("17.0.9");
    Result first = keytrail("--version");
    assertThat(first.err.lines()).singleElement().asString().startsWith("keytrail: first call");
    assertThat(first.code).isZero();
    assertThat(keytrail("--version").err).as("second call").isEmpty();
  }

  @Test
  void buildsAgainWhenASourceIsNewer() throws Exception {
    fakeSources("linkDist");
    fakeJava("17.0.9");
    keytrail("--version");
    Path test = Files.createDirectories(checkout.resolve("common/src/test")).resolve("ATest.java");
    touchAhead(Files.createFile(test));
    assertThat(keytrail("--version").err).as("tests are not part of it").isEmpty();
    touchAhead(checkout.resolve("common/src/main/A.java"));
    assertThat(keytrail("--version").err.lines())
        .singleElement()
        .asString()
        .contains("sources have changed");
  }

  @Test
  void tellsWhyABuildFailed() throws Exception {
    fakeSources("echo '[ERROR] no such artifact'; exit 1");
    fakeJava("17.0.9");
    Result result = keytrail("--version");
    assertThat(result.code).isEqualTo(1);
    assertThat(result.err).contains("[ERROR] no such artifact", "the build failed", "build.log");
    assertThat(checkout.resolve("jobs/target/build.lock")).doesNotExist();
  }

  @Test
  void takesOverTheLockOfABuildThatDied() throws Exception {
    fakeSources("linkDist");
    fakeJava("17.0.9");
    Path lock = Files.createDirectories(checkout.resolve("jobs/target/build.lock"));
    Files.writeString(lock.resolve("pid"), Long.toString(deadProcess()));
    assertThat(keytrail("--version").code).isZero();
  }

  private Result keytrail(String... arguments) throws Exception {
    return run(checkout.resolve("keytrail"), arguments);
  }

  private Result run(Path program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(Arrays.asList(arguments));
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().remove("KEYTRAIL_JAVA_OPTS");
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ended in time").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** The distribution under test, under the checkout; without sources there is nothing to build. */
  private void linkDistribution() throws IOException {
    Files.createDirectories(checkout.resolve("jobs/target"));
    Files.createSymbolicLink(checkout.resolve("jobs/target/dist"), DIST);
  }

  /** A Java that tells this version, and otherwise prints what it was given. */
  private void fakeJava(String version) throws IOException {
    Path home = directory.resolve("java " + version);
    script(
        home.resolve("bin/java"),
        "if [ \"$1\" = -version ]; then echo 'openjdk version \"" + version + "\"' >&2; exit; fi",
        "printf '<%s>\\n' \"$@\"");
    script(home.resolve("bin/javac"));
    environment.put("JAVA_HOME", home.toString());
  }

  /** Sources, and a Maven that does {@code build}. */
  private void fakeSources(String build) throws IOException {
    for (String module : List.of("common", "rules", "jobs", "test-data")) {
      Path source = checkout.resolve(module).resolve("src/main/A.java");
      Files.createDirectories(source.getParent());
      Files.createFile(source);
      Files.createFile(checkout.resolve(module).resolve("pom.xml"));
    }
    Files.createFile(checkout.resolve("pom.xml"));
    try (Stream<Path> files = Files.walk(checkout)) {
      for (Path file : files.collect(Collectors.toList())) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
      }
    }
    script(
        checkout.resolve("mvnw"),
        "linkDist() {",
        "  mkdir -p jobs/target/dist/lib",
        "  ln -sf '" + DIST.toAbsolutePath() + "'/lib/*.jar jobs/target/dist/lib",
        "  ln -sfn '" + DIST.toAbsolutePath() + "'/conf jobs/target/dist/conf",
        "}",
        build);
  }

  private static void script(Path file, String... lines) throws IOException {
    Files.createDirectories(file.getParent());
    String text = "#!/bin/sh\n" + String.join("\n", lines) + "\n";
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static void touchAhead(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
  }

  private static long deadProcess() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    return process.pid();
  }

  private static final class Result {
    final int code;
    final String out;
    final String err;

    Result(int code, String out, String err) {
      this.code = code;
      this.out = out;
      this.err = err;
    }
  }
}
