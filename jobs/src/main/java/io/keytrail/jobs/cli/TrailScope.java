package io.keytrail.jobs.cli;

import io.keytrail.jobs.config.JobOptions;
import io.keytrail.jobs.config.Option;
import io.keytrail.jobs.config.Setting;
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
   * @param paths as given on the command line
   */
  List<Setting> settings(List<String> paths) {
    List<Setting> settings = new ArrayList<>();
    settings.add(new Setting(JobOptions.SOURCE_TYPE.name(), "archive", "this command"));
    add(settings, JobOptions.ARCHIVE_PATHS, paths, "PATH");
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

  /**
   * @throws CommandException if there is nothing to read, or it may not be read
   */
  static void requireFiles(ArchiveOptions archive) {
    try {
      TrailArchiveSource.check(archive);
    } catch (ArchivePathException e) {
      throw CommandException.wrongUse(e.getMessage(), e);
    }
  }
}
