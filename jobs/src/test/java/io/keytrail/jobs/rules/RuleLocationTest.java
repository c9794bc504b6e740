package io.keytrail.jobs.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.keytrail.sigma.RuleFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleLocationTest {
  @TempDir Path dir;

  @Test
  void readsRuleFilesOfAllFoldersByNameAndNothingElse() throws IOException {
    Path below = Files.createDirectories(dir.resolve("kms/deep"));
    Files.writeString(below.resolve("b.yaml"), "title: b");
    Files.writeString(dir.resolve("a.yml"), "title: a");
    Files.writeString(dir.resolve("readme.md"), "#");
    assertThat(RuleLocation.read(dir.toString()))
        .extracting(RuleFile::name)
        .containsExactly(dir + "/a.yml", dir + "/kms/deep/b.yaml");
    assertThat(RuleLocation.read(dir + "/a.yml")).hasSize(1);
    assertThat(RuleLocation.read(dir.toUri().toString()))
        .extracting(RuleFile::name)
        .contains(dir + "/a.yml");
  }

  @Test
  void niceErrorForNoDirectoryAndForAnEmptyOne() {
    assertThatIOException()
        .isThrownBy(() -> RuleLocation.read(dir + "/absent"))
        .withMessage(dir + "/absent does not exist: give a directory of rules, or one file");
    assertThatIOException()
        .isThrownBy(() -> RuleLocation.read(dir.toString()))
        .withMessage(dir + " holds no .yml or .yaml file");
  }
}
