package io.keytrail.jobs.source.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveListingTest {
  private static final String DAY = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/02/";

  @TempDir Path dir;

  @Test
  void findsFilesAtAnyDepthUndatedFirstThenByTimeThenByPath() throws IOException {
    String late = file(DAY + "111122223333_CloudTrail_eu-west-1_20260302T0010Z_a.json.gz");
    String b = file(DAY + "111122223333_CloudTrail_eu-west-1_20260302T0005Z_b.json.gz");
    String a = file(DAY + "111122223333_CloudTrail_eu-west-1_20260302T0005Z_a.json.gz");
    String flat = file("111122223333_CloudTrail_us-east-1_20260301T2355Z_z.json");
    String undated = file("zzz/deep/er/events.jsonl");
    assertThat(paths(list(dir.toString()))).containsExactly(undated, flat, a, b, late);
  }

  @Test
  void countsWhatItIgnoresAndWhatIsOutside() throws IOException {
    file(DAY + "111122223333_CloudTrail_eu-west-1_20260302T0005Z_a.json.gz");
    file(DAY + "111122223333_CloudTrail_eu-west-1_20260302T1205Z_a.json.gz");
    file(DAY + "manifest.txt");
    file("AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/d.json.gz");
    file("AWSLogs/111122223333/CloudTrail-Insight/eu-west-1/i.json.gz");
    ArchiveListing listing =
        ArchiveListing.of(
            ArchiveOptions.of(List.of(dir.toString()))
                .from(Instant.parse("2026-03-02T12:00:00Z"))
                .build());
    ArchiveTotals totals = listing.totals();
    assertThat(totals.files).isEqualTo(1);
    assertThat(totals.bytes).isEqualTo(1);
    assertThat(totals.outsideFiles).isEqualTo(1);
    assertThat(totals.ignoredFiles).isEqualTo(1);
    assertThat(totals.ignoredFolders).isEqualTo(2);
  }

  @Test
  void doesNotOpenFoldersThatTheSelectionLeavesOut() throws IOException {
    String kept = file(DAY + "111122223333_CloudTrail_eu-west-1_20260302T0005Z_a.json.gz");
    // Were it opened, this file would be found: its name tells nothing.
    file("AWSLogs/444455556666/CloudTrail/eu-west-1/2026/03/02/undated.json");
    file("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/02/undated.json");
    file("AWSLogs/o-abc/444455556666/CloudTrail/eu-west-1/2026/03/02/undated.json");
    ArchiveListing listing =
        ArchiveListing.of(
            ArchiveOptions.of(List.of(dir.toString()))
                .accounts(List.of("111122223333"))
                .from(Instant.parse("2026-03-01T12:00:00Z"))
                .build());
    assertThat(paths(listing)).containsExactly(kept);
  }

  @Test
  void takesSingleFilesAndGlobs() throws IOException {
    String one = file("one/a.json");
    String two = file("two/b.json");
    file("three/c.json");
    String deep = file("two/x/y/d.jsonl");
    assertThat(paths(list(one))).containsExactly(one);
    assertThat(paths(list(dir + "/{one,two}"))).containsExactly(one, two, deep);
    assertThat(paths(list(dir + "/t?o/*.json"))).containsExactly(two);
    assertThat(paths(list(dir + "/**/*.jsonl"))).containsExactly(deep);
    assertThat(paths(list("file://" + one))).containsExactly(one);
  }

  @Test
  void takesRelativePathsAndTrailingSlashes() throws IOException {
    String one = file("one/a.json");
    Path relative = Paths.get("").toAbsolutePath().relativize(dir);
    assertThat(paths(list(relative.toString()))).containsExactly(one);
    assertThat(paths(list(relative + "/*/"))).containsExactly(one);
    assertThat(paths(list(dir + "/"))).containsExactly(one);
  }

  @Test
  void takesANameWithWildcardCharactersLiterallyWhereItExists() throws IOException {
    String odd = file("a[1] {b}/x y%20z.json");
    assertThat(paths(list(dir + "/a[1] {b}"))).containsExactly(odd);
  }

  @Test
  void readsAFileOnceThoughTwoPathsLeadToIt() throws IOException {
    String a = file("in/a.json");
    assertThat(paths(list(dir.toString(), dir + "/in", a))).containsExactly(a);
  }

  @Test
  void doesNotRunInCirclesAlongLinks() throws IOException {
    String a = file("in/a.json");
    Files.createSymbolicLink(dir.resolve("in/loop"), dir);
    assertThat(paths(list(dir + "/in"))).containsExactly(a);
  }

  @Test
  void keepsADanglingLinkSoThatTheReaderRejectsIt() throws IOException {
    String a = file("a.json");
    Path dangling = Files.createSymbolicLink(dir.resolve("b.json"), dir.resolve("nowhere"));
    assertThat(paths(list(dir.toString()))).containsExactly(a, dangling.toString());
  }

  @Test
  void takesNamesWithAColon() throws IOException {
    String deep = file("day 12:00/export-2026-03-02T12:00:00Z.jsonl");
    String flat = file("export-2026-03-02T12:00:00Z.jsonl");
    assertThat(paths(list(dir.toString()))).containsExactly(deep, flat);
    assertThat(paths(list(dir + "/*.jsonl"))).containsExactly(flat);
    assertThat(paths(list(flat))).containsExactly(flat);
  }

  @Test
  void ignoresWhatIsNoRegularFileAndCountsIt() throws IOException {
    String a = file("a.json");
    // A device, and so no regular file, that every system has.
    Path device = Files.createSymbolicLink(dir.resolve("b.json"), Paths.get("/dev/zero"));
    ArchiveListing listing = list(dir.toString());
    assertThat(paths(listing)).containsExactly(a);
    assertThat(listing.totals().ignoredFiles).isEqualTo(1);
    assertThatThrownBy(() -> check(device.toString()))
        .isInstanceOf(ArchivePathException.class)
        .hasMessageStartingWith("no .json, .jsonl, .ndjson or .gz file in " + device);
  }

  @Test
  void niceErrorForAMissingPath() {
    String missing = dir + "/missing";
    assertThatThrownBy(() -> check(missing))
        .isInstanceOf(ArchivePathException.class)
        .hasMessage(missing + " does not exist: give a directory, a file, a glob or an s3:// URI");
  }

  @Test
  void niceErrorForAPatternWithoutMatch() {
    String pattern = dir + "/*.json";
    assertThatThrownBy(() -> check(pattern))
        .isInstanceOf(ArchivePathException.class)
        .hasMessage(
            "nothing matches "
                + pattern
                + ": check the pattern, and quote it if the shell expands it");
  }

  @Test
  void niceErrorForAnEmptyDirectoryAndForOneWithoutTrail() throws IOException {
    file("others/a.csv");
    Path empty = Files.createDirectories(dir.resolve("empty/x.json"));
    assertThatThrownBy(() -> check(empty.toString()))
        .hasMessage(
            "no .json, .jsonl, .ndjson or .gz file in "
                + empty
                + ": give the directory of a trail");
    assertThatThrownBy(() -> check(dir + "/others"))
        .isInstanceOf(ArchivePathException.class)
        .hasMessageStartingWith("no .json, .jsonl, .ndjson or .gz file in " + dir + "/others");
  }

  @Test
  void niceErrorForAnUnknownScheme() {
    assertThatThrownBy(() -> check("gopher://logs/x"))
        .isInstanceOf(ArchivePathException.class)
        .hasMessageStartingWith("cannot open gopher://logs/x: Flink has no file system");
  }

  @Test
  void niceErrorForWildcardsWhereNoneCanBe() {
    assertThatThrownBy(() -> check("file://b*cket/x")).isInstanceOf(ArchivePathException.class);
    assertThatThrownBy(() -> check("file://b*cket")).isInstanceOf(ArchivePathException.class);
    assertThatThrownBy(() -> check(dir + "/[a"))
        .isInstanceOf(ArchivePathException.class)
        .hasMessageStartingWith(dir + "/[a is not a valid pattern: ");
  }

  @Test
  void niceErrorForNoPathAndForABlankOne() {
    assertThatThrownBy(() -> TrailArchiveSource.check(ArchiveOptions.of(List.of()).build()))
        .isInstanceOf(ArchivePathException.class)
        .hasMessageStartingWith("no path was given");
    assertThatThrownBy(() -> check(" ")).hasMessageStartingWith("an empty path was given");
  }

  @Test
  void eachPathMustHoldSomething() throws IOException {
    file("a/x.json");
    Files.createDirectories(dir.resolve("b"));
    assertThatThrownBy(() -> list(dir + "/a", dir + "/b"))
        .isInstanceOf(ArchivePathException.class)
        .hasMessageContaining(dir + "/b");
  }

  @Test
  void aSelectionThatLeavesNothingIsNoError() throws IOException {
    file(DAY + "111122223333_CloudTrail_eu-west-1_20260302T0005Z_a.json.gz");
    ArchiveListing listing =
        ArchiveListing.of(
            ArchiveOptions.of(List.of(dir.toString())).accounts(List.of("444455556666")).build());
    assertThat(listing.files()).isEmpty();
  }

  private static void check(String path) {
    TrailArchiveSource.check(ArchiveOptions.of(List.of(path)).build());
  }

  private static ArchiveListing list(String... paths) {
    ArchiveOptions options = ArchiveOptions.of(List.of(paths)).build();
    TrailArchiveSource.check(options);
    return ArchiveListing.of(options);
  }

  private static List<String> paths(ArchiveListing listing) {
    return listing.files().stream().map(file -> file.path).collect(Collectors.toList());
  }

  private String file(String path) throws IOException {
    Path file = dir.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[1]);
    return file.toString();
  }
}
