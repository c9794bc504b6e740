package io.keytrail.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keytrail backtest}: rules, thresholds or the baseline over history of one's own. */
@Command(
    name = "backtest",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "",
    customSynopsis = {
      "Usage: keytrail backtest [--rules A]... --against B... [OPTIONS] PATH...",
      "       keytrail backtest --series FILE.csv --out FILE.csv"
    },
    description = {
      "With --against: replays an archive with two rule sets or thresholds, A and B, and tells what"
          + " B finds more, less and differently.",
      "With --series: runs the model of a key's usage over any regular series. Reads"
          + " timestamp,value and writes timestamp,value,expected,lower,upper,score, a row for each"
          + " row."
    },
    footer = {
      "",
      "A and B are, each by a flag of its own: pack, for the packaged rules; a directory, s3:// prefix",
      "or file of rules, instead of the packaged ones or beside pack; NAME=VALUE, for an option such as",
      "detect.volume.max-calls=500; FILE.properties, for several. Without rules among them they are",
      "those of a replay; --set and --config hold for both sides. A finding is the same in both by",
      "its id, else by its rule, and a key, principal and time in common.",
      "",
      "Timestamps of a series are ISO-8601, yyyy-MM-dd HH:mm:ss, or seconds or milliseconds since 1970,",
      "in UTC where they do not say otherwise. Each row is judged by the rows above it alone: expected",
      "is what they forecast, lower and upper hold 95 of 100 values, score is 0 for what is usual and",
      "0.5 for what comes once in ten thousand rows; it never reaches 1. A departure that lasts scores",
      "above 0.5 when it begins and when it grows, and about 0.33 in between. Nothing scores in the first",
      "day or the first 24 rows, whichever is longer; a day of more than 288 rows is not waited for.",
      "Until three days are known a row must be rarer to score as high. Weeks, months and quarters have",
      "their season in the year.",
      "Missing rows are unknown. Rows out of order are judged and teach nothing; rows without a value",
      "teach nothing and score 0."
    })
final class BacktestCommand implements Checked {
  private final Console console;

  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      description =
          "Directories, files, globs, or s3:// URIs: an archive, or any .json, .jsonl, .gz.")
  private List<String> paths = List.of();

  @Option(
      names = "--rules",
      paramLabel = "A",
      description = "The yardstick; may be repeated. Default: what a replay does by itself.")
  private List<String> rules = List.of();

  @Option(
      names = "--against",
      paramLabel = "B",
      description = "What is compared with it; may be repeated.")
  private List<String> against = List.of();

  @Mixin private TrailFlags trail = new TrailFlags();

  @Option(names = "--format", paramLabel = "FORMAT", description = "text or json. Default: text.")
  private RuleSelection.Format format;

  @Option(
      names = "--fail-on-change",
      description = "Exit with 3 if B does not find and say the same as A.")
  private boolean failOnChange;

  @Option(
      names = "--series",
      paramLabel = "FILE.csv",
      description = "The series. Its first line names the columns timestamp and value.")
  private Path series;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Where to write; - is standard output, the default with --against. An older file is"
              + " replaced.")
  private String out;

  @Mixin private ConfigFlags flags = new ConfigFlags();
  @Mixin private CommonOptions common = new CommonOptions();

  BacktestCommand(Console console) {
    this.console = console;
  }

  private WholeFile file;

  /** Null when there is a series. */
  private RulesBacktest comparison;

  @Override
  public void check(Wrong wrong) throws IOException {
    String to = out != null ? out : series == null ? "-" : null;
    file = to == null ? null : wrong.tried(() -> WholeFile.of(to));
    if (series != null) checkSeries(wrong);
    else checkComparison(wrong);
  }

  private void checkComparison(Wrong wrong) {
    if (against.isEmpty() && !wrong.isRefused("--against")) {
      boolean neither = rules.isEmpty() && wrong.surely(paths).isEmpty();
      if (neither && wrong.isRefused("--series")) return;
      wrong.add(
          neither
              ? "name --series FILE.csv for the model of a key's usage, or --against and a PATH for"
                  + " rules and thresholds"
              : "there is nothing to compare with: name it with --against, such as --against"
                  + " detect.volume.max-calls=500");
      if (neither) return;
    } else if (paths.isEmpty()) {
      wrong.add("--against needs a PATH: the archive to replay");
    } else if (out != null && !out.equals("-")) {
      wrong.check(() -> OutputPlace.refuseInput(Path.of(out), paths));
    }
    comparison =
        new RulesBacktest(
            console,
            common.quiet,
            RulesBacktest.shared(trail.settings(paths.isEmpty() ? null : paths)),
            flags,
            new BacktestSide("--rules", rules, wrong),
            new BacktestSide("--against", against, wrong),
            wrong);
  }

  private void checkSeries(Wrong wrong) throws IOException {
    String other = comparisonFlag(wrong);
    if (other != null) {
      wrong.add(
          "--series runs a model over one series and takes no "
              + other
              + ", which is for comparing rules over an archive with --against: give one of the two");
    }
    if (out == null && !wrong.isRefused("--out")) {
      wrong.add("--series needs --out FILE.csv: where to write; - is standard output");
    }
    if (Files.isDirectory(series)) {
      wrong.add("--series " + series + " is a directory; name a CSV file");
    } else if (Files.notExists(series)) {
      wrong.add("--series " + series + " does not exist: name a CSV file");
    }
    if (file != null && file.replaces(series)) {
      wrong.add("--out would overwrite the series; name another file");
    }
  }

  /** The first thing given that is of no use to a series; null if there is none. */
  private String comparisonFlag(Wrong wrong) {
    if (!against.isEmpty()) return "--against";
    if (!rules.isEmpty()) return "--rules";
    if (!wrong.surely(paths).isEmpty()) return "PATH";
    if (trail.given() != null) return trail.given();
    if (format != null) return "--format";
    if (failOnChange) return "--fail-on-change";
    if (flags.file != null) return "--config";
    return flags.set.isEmpty() ? null : "--set";
  }

  @Override
  public Integer call() throws Exception {
    if (comparison != null) return compare();
    series();
    return ExitCode.DONE;
  }

  private void series() throws IOException {
    SeriesBacktest backtest;
    try (SeriesReader reader = new SeriesReader(series)) {
      backtest =
          file.write(
              console,
              writer -> {
                SeriesBacktest run = new SeriesBacktest(writer);
                run.run(reader);
                return run;
              });
    }
    backtest.summary().forEach(console.people(common.quiet)::println);
  }

  private int compare() throws Exception {
    Optional<BacktestReport> report = comparison.run();
    if (report.isEmpty()) return ExitCode.DONE; // the reader of the output has seen enough
    file.write(
        console,
        writer -> {
          if (format == RuleSelection.Format.JSON) report.get().writeJson(writer);
          else report.get().print(writer);
          return null;
        });
    if (!failOnChange || report.get().isUnchanged()) return ExitCode.DONE;
    throw CommandException.notPassed(report.get().verdict() + " (--fail-on-change)");
  }
}
