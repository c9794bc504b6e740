package io.keytrail.jobs.cli;

import io.keytrail.jobs.config.JobOptions;
import io.keytrail.jobs.config.Setting;
import java.util.List;
import picocli.CommandLine;

/** Which part of an archive is replayed. */
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

  @CommandLine.Mixin private TrailScope scope = new TrailScope();

  /**
   * @param paths as given on the command line; null when it has none
   */
  List<Setting> settings(List<String> paths) {
    List<Setting> settings = scope.settings(paths);
    TrailScope.add(settings, JobOptions.ARCHIVE_FROM, from, "--from");
    TrailScope.add(settings, JobOptions.ARCHIVE_TO, to, "--to");
    TrailScope.add(settings, JobOptions.ARCHIVE_AS_OF, asOf, "--as-of");
    return settings;
  }

  /** The first of these flags that was given; null if none was. */
  String given() {
    if (from != null) return "--from";
    if (to != null) return "--to";
    return asOf != null ? "--as-of" : scope.given();
  }
}
