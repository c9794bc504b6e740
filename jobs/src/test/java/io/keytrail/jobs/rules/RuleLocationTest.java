package io.keytrail.jobs.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.keytrail.sigma.RuleFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

  @Test
  void whatCannotBeReadIsToldTogether() throws IOException {
    Files.writeString(dir.resolve("a.yml"), "title: a");
    Files.createSymbolicLink(dir.resolve("b.yml"), Path.of("nowhere"));
    Files.createSymbolicLink(dir.resolve("c"), Path.of("gone"));
    assertThatIOException()
        .isThrownBy(() -> RuleLocation.read(dir.toString()))
        .withMessage(
            dir
                + "/b.yml cannot be read: it is a link to nowhere, which does not exist; "
                + dir
                + "/c cannot be read: it is a link to gone, which does not exist");
    assertThatIOException()
        .isThrownBy(() -> RuleLocation.read(dir + "/c"))
        .withMessage(dir + "/c cannot be read: it is a link to gone, which does not exist");
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.MINUTES)
  void aPipeIsRefusedAndNeverOpened() throws Exception {
    Path pipe = dir.resolve("p.yml");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThatIOException()
        .isThrownBy(() -> RuleLocation.read(dir.toString()))
        .withMessageStartingWith(pipe + " is no regular file");
  }

  @Test
  void otherFileSystemsAreReadAlike() throws IOException {
    Files.createDirectories(dir.resolve(".git"));
    Files.writeString(dir.resolve(".git/a.yml"), "title: a");
    Files.writeString(dir.resolve(".a.yml"), "title: a");
    org.apache.flink.core.fs.Path root = new org.apache.flink.core.fs.Path(dir.toUri());
    assertThatIOException()
        .isThrownBy(() -> RuleLocation.readRemote(FileSystem.getLocalFileSystem(), root))
        .withMessage(root + " holds no .yml or .yaml file");
    Files.createDirectories(dir.resolve("kms"));
    Files.writeString(dir.resolve("kms/b.YML"), "title: b");
    assertThat(RuleLocation.readRemote(FileSystem.getLocalFileSystem(), root))
        .extracting(RuleFile::name)
        .singleElement()
        .asString()
        .endsWith("/kms/b.YML");
    Files.createDirectories(dir.resolve("1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17"));
    assertThatIOException()
        .isThrownBy(() -> RuleLocation.readRemote(FileSystem.getLocalFileSystem(), root))
        .withMessageContaining("/16/17 is more than 16 directories deep");
  }
}
