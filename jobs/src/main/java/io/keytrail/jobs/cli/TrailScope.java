package io.keytrail.jobs.cli;

import io.keytrail.jobs.config.JobConfig;
import io.keytrail.jobs.config.JobOptions;
import io.keytrail.jobs.config.Option;
import io.keytrail.jobs.config.Setting;
import io.keytrail.jobs.files.FileFailure;
import io.keytrail.jobs.source.archive.ArchiveOptions;
import io.keytrail.jobs.source.archive.ArchivePathException;
import io.keytrail.jobs.source.archive.TrailArchiveSource;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Whose part of an archive is read, whenever it was written, and by how many. */
final class TrailScope {
  @CommandLine.Option(
      names = "--account",
      paramLabel = "A",
      split = ",",
      description = "The trail of this account only; may be repeated.")
  private List<String> accounts = List.of();

  @CommandLine.Option(
      names = "--region",
      paramLabel = "R",
      split = ",",
      description = "The trail of this Region only; may be repeated.")
  private List<String> regions = List.of();

  @CommandLine.Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Subtasks of each operator. Default: the number of cores.")
  private String parallelism;

  /**
   * @param paths as given on the command line; null when it has none
   */
  List<Setting> settings(List<String> paths) {
    List<Setting> settings = new ArrayList<>();
    settings.add(new Setting(JobOptions.SOURCE_TYPE.name(), "archive", "this command"));
    if (paths != null) add(settings, JobOptions.ARCHIVE_PATHS, paths, "PATH");
    add(settings, JobOptions.ARCHIVE_ACCOUNTS, accounts, "--account");
    add(settings, JobOptions.ARCHIVE_REGIONS, regions, "--region");
    add(settings, JobOptions.PARALLELISM, parallelism, "--parallelism");
    return settings;
  }

  /**
   * @param value null when the flag was not given
   */
  static void add(List<Setting> settings, Option<?> option, String value, String flag) {
    if (value != null) settings.add(new Setting(option.name(), value, flag));
  }

  private static void add(
      List<Setting> settings, Option<List<String>> option, List<String> values, String flag) {
    if (!values.isEmpty()) add(settings, option, option.type().format(values), flag);
  }

  /** The first of these flags that was given; null if none was. */
  String given() {
    if (!accounts.isEmpty()) return "--account";
    if (!regions.isEmpty()) return "--region";
    return parallelism == null ? null : "--parallelism";
  }

  /** Tells of each path at which there is nothing to read, or that may not be read. */
  static void requireFiles(JobConfig config, Wrong wrong) {
    List<String> paths = config.find(JobOptions.ARCHIVE_PATHS).orElse(List.of());
    for (String path : wrong.surely(paths)) wrong.check(() -> requireFiles(path));
  }

  private static void requireFiles(String path) {
    try {
      TrailArchiveSource.check(ArchiveOptions.of(List.of(path)).build());
    } catch (ArchivePathException e) {
      if (FileFailure.isNoAnswer(e)) throw CommandException.failed(e.getMessage(), e);
      throw CommandException.wrongUse(e.getMessage(), e);
    }
  }
}
