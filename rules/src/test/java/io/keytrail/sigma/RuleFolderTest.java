package io.keytrail.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.keytrail.sigma.problem.Problem;
import io.keytrail.sigma.problem.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is found below a directory, against a real one. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class RuleFolderTest {
  @TempDir Path dir;

  private final Problems problems = new Problems();

  private void write(String name) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "title: " + name);
  }

  private void link(String name, String target) throws IOException {
    Path link = dir.resolve(name);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(target));
  }

  private List<String> read(Path root) {
    return RuleFile.below(root, problems).stream()
        .map(file -> dir.relativize(Path.of(file.name())).toString())
        .collect(Collectors.toList());
  }

  private List<String> errors() {
    return problems.sorted().stream()
        .filter(Problem::isError)
        .map(Problem::toString)
        .collect(Collectors.toList());
  }

  @Test
  void namesWithADotInFrontArePassedOverUnlessTheyWereGiven() throws IOException {
    write("a.yml");
    write(".hidden.yml");
    write(".git/b.yml");
    assertThat(read(dir)).containsExactly("a.yml");
    assertThat(read(dir.resolve(".git"))).containsExactly(".git/b.yml");
    assertThat(errors()).isEmpty();
  }

  @Test
  void extensionsCountInAnyCase() throws IOException {
    write("a.yml");
    write("B.YML");
    write("c.Yaml");
    write("d.yml.bak");
    assertThat(read(dir)).containsExactly("B.YML", "a.yml", "c.Yaml");
  }

  @Test
  void linksAreFollowedAndLoopsEnd() throws IOException {
    write("in/kms/a.yml");
    write("out/b.yml");
    write("c.txt");
    link("in/loop", "..");
    link("in/again", "kms");
    link("in/a-again.yml", "kms/a.yml");
    link("in/kms/out", "../../out");
    link("in/c.yml", "../c.txt");
    assertThat(read(dir.resolve("in")))
        .containsExactlyInAnyOrder("in/kms/a.yml", "in/c.yml", "in/kms/out/b.yml");
    assertThat(errors()).isEmpty();
  }

  @Test
  void theDirectoryGivenMayBeALink() throws IOException {
    write("real/a.yml");
    link("link", "real");
    assertThat(read(dir.resolve("link"))).containsExactly("link/a.yml");
    assertThat(errors()).isEmpty();
  }

  @Test
  void aMountedConfigMapIsReadAsItLooks() throws IOException {
    write("..2026_11_22/night.yml");
    link("..data", "..2026_11_22");
    link("night.yml", "..data/night.yml");
    assertThat(read(dir)).containsExactly("night.yml");
    assertThat(errors()).isEmpty();
  }

  @Test
  void linksToNothingAreErrorsAndTheOthersAreRead() throws IOException {
    write("a.yml");
    link("gone.yml", "nowhere.yml");
    link("self", "self");
    assertThat(read(dir)).containsExactly("a.yml");
    assertThat(errors()).hasSize(2);
    assertThat(errors().get(0))
        .isEqualTo(
            dir
                + "/gone.yml: error: cannot be read: it is a link to nowhere.yml, which does not"
                + " exist");
    assertThat(errors().get(1)).startsWith(dir + "/self: error: cannot be read: Too many levels");
  }

  @Test
  void aPipeIsAnErrorAndNeverOpened() throws Exception {
    write("a.yml");
    for (String pipe : List.of("p.yml", "other")) {
      Process made = new ProcessBuilder("mkfifo", dir.resolve(pipe).toString()).start();
      assertThat(made.waitFor()).isZero();
    }
    link("device.yml", "/dev/null");
    String why = ": error: is no regular file, but a pipe, a socket or a device: it is not opened";
    assertThat(read(dir)).containsExactly("a.yml");
    assertThat(errors()).containsExactly(dir + "/device.yml" + why, dir + "/p.yml" + why);
    assertThat(read(dir.resolve("other"))).isEmpty();
    assertThat(errors()).contains(dir + "/other" + why);
  }

  @Test
  void whatMayNotBeReadIsAnErrorAndTheOthersAreRead() throws IOException {
    write("a.yml");
    write("closed/b.yml");
    write("closed.yml");
    Path closed = dir.resolve("closed");
    Files.setPosixFilePermissions(closed, Set.of());
    Files.setPosixFilePermissions(dir.resolve("closed.yml"), Set.of());
    try {
      assumeFalse(Files.isReadable(closed), "whoever may read everything cannot see this");
      assertThat(read(dir)).containsExactly("a.yml");
      assertThat(errors())
          .containsExactly(
              closed + ": error: cannot be read: access is denied",
              closed + ".yml: error: cannot be read: access is denied");
    } finally {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void directoriesThatAreTooDeepAreErrors() throws IOException {
    write("1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/a.yml");
    assertThat(read(dir)).hasSize(1);
    assertThat(errors()).isEmpty();
    write("1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/b.yml");
    assertThat(read(dir)).hasSize(1);
    assertThat(errors()).singleElement().asString().contains("is more than 16 directories deep");
  }

  @Test
  void aFileWithoutARuleIsAWarningAndNothingElseAnError() throws IOException {
    write("empty.yml");
    Files.writeString(dir.resolve("empty.yml"), "");
    Files.writeString(dir.resolve("comment.yml"), "# later\n");
    assertThat(RuleCompiler.compile(dir, RuleOptions.DEFAULTS).problems())
        .hasSize(2)
        .allMatch(Problem::isError)
        .allMatch(problem -> problem.message().startsWith("holds no rule: it is empty"));
    Files.writeString(dir.resolve("rule.yml"), Sigma.rule("s: {eventName: b}\ncondition: s"));
    assertThat(RuleCompiler.compile(dir, RuleOptions.DEFAULTS).problems())
        .extracting(Problem::toString)
        .containsExactly(
            dir + "/comment.yml: warning: holds no rule: it is empty, or all of it is a comment",
            dir + "/empty.yml: warning: holds no rule: it is empty, or all of it is a comment");
  }

  @Test
  void theExamplesOfTheReadmeAreRulesTogether() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String[] parts = readme.split("(?m)^```(yaml)?\n");
    int documents = 0;
    for (String part : parts) {
      if (!part.startsWith("title: ")) continue;
      Files.writeString(dir.resolve(documents++ + ".yml"), part);
    }
    assertThat(documents).isEqualTo(3);
    Compilation compilation = RuleCompiler.compile(dir, RuleOptions.DEFAULTS);
    assertThat(compilation.problems()).isEmpty();
    assertThat(compilation.ruleSet().infos()).hasSize(3);
  }
}
