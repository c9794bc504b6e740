package io.keytrail.jobs.cli;

import io.keytrail.jobs.config.JobOptions;
import io.keytrail.jobs.config.Option;
import io.keytrail.jobs.config.Setting;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Which part of an archive is read. */
final class TrailFlags {
  @CommandLine.Option(
      names = "--from",
      paramLabel = "T",
      description = "Events at or after this time only: ISO-8601, or a day.")
  private String from;

  @CommandLine.Option(
      names = "--to",
      paramLabel = "T",
      description = "Events before this time only.")
  private String to;

  @CommandLine.Option(
      names = "--as-of",
      paramLabel = "T",
      description = "Judge as of this moment. Default: the time of the last event.")
  private String asOf;

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

  /**
   * @param paths as given on the command line
   */
  List<Setting> settings(List<String> paths) {
    List<Setting> settings = new ArrayList<>();
    settings.add(new Setting(JobOptions.SOURCE_TYPE.name(), "archive", "this command"));
    add(settings, JobOptions.ARCHIVE_PATHS, paths, "PATH");
    add(settings, JobOptions.ARCHIVE_FROM, from, "--from");
    add(settings, JobOptions.ARCHIVE_TO, to, "--to");
    add(settings, JobOptions.ARCHIVE_AS_OF, asOf, "--as-of");
    add(settings, JobOptions.ARCHIVE_ACCOUNTS, accounts, "--account");
    add(settings, JobOptions.ARCHIVE_REGIONS, regions, "--region");
    return settings;
  }

  private static void add(List<Setting> settings, Option<?> option, String value, String flag) {
    if (value != null) settings.add(new Setting(option.name(), value, flag));
  }

  private static void add(
      List<Setting> settings, Option<List<String>> option, List<String> values, String flag) {
    if (!values.isEmpty()) add(settings, option, option.type().format(values), flag);
  }

  /** The first of these flags that was given; null if none was. */
  String given() {
    if (from != null) return "--from";
    if (to != null) return "--to";
    if (asOf != null) return "--as-of";
    if (!accounts.isEmpty()) return "--account";
    return regions.isEmpty() ? null : "--region";
  }
}
