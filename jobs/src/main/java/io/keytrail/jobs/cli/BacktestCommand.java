package io.keytrail.jobs.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keytrail backtest}: the baseline over a series of one's own, without a cluster. */
@Command(
    name = "backtest",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Runs the model of a key's usage over any regular series.",
      "Reads timestamp,value and writes timestamp,value,expected,lower,upper,score, a row for each row."
    },
    footer = {
      "",
      "Timestamps are ISO-8601 or yyyy-MM-dd HH:mm:ss, in UTC where they do not say otherwise.",
      "Each row is judged by the rows above it alone: expected is what they forecast, lower and upper",
      "hold 95 of 100 values, score is 0 for what is usual and 0.5 for what comes once in ten thousand",
      "rows; it never reaches 1. A departure that lasts scores when it begins and when it grows.",
      "Nothing scores in the first day, or the first 48 rows where they take longer.",
      "Missing rows are unknown. Rows out of order are judged and teach nothing; rows without a value",
      "teach nothing and score 0."
    })
final class BacktestCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--series",
      paramLabel = "FILE.csv",
      required = true,
      description = "The series. Its first line names the columns timestamp and value.")
  private Path series;

  @Option(
      names = "--out",
      paramLabel = "FILE.csv",
      required = true,
      description = "Where to write; - is standard output. An older file is replaced.")
  private String out;

  @Mixin private CommonOptions common = new CommonOptions();

  BacktestCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    SeriesBacktest backtest;
    try (SeriesReader reader = new SeriesReader(input())) {
      if (out.equals("-")) {
        Writer writer = new OutputStreamWriter(console.out, StandardCharsets.UTF_8);
        backtest = new SeriesBacktest(writer);
        backtest.run(reader);
        writer.flush();
        console.complete();
      } else {
        backtest = intoFile(reader, output());
      }
    }
    console
        .people(common.quiet)
        .printf(
            Locale.ROOT,
            "rows  %,d, a step of %s%n",
            backtest.rows,
            backtest.step().toString().substring(2).toLowerCase(Locale.ROOT));
    return ExitCode.DONE;
  }

  private Path input() {
    if (Files.isDirectory(series)) {
      throw CommandException.wrongUse("--series " + series + " is a directory; name a CSV file");
    }
    return series;
  }

  private Path output() throws IOException {
    Path file = Path.of(out);
    if (Files.isDirectory(file)) {
      throw CommandException.wrongUse("--out " + file + " is a directory; name a file");
    }
    if (Files.exists(file) && Files.exists(series) && Files.isSameFile(file, series)) {
      throw CommandException.wrongUse("--out would overwrite the series; name another file");
    }
    return file.toAbsolutePath();
  }

  /** Into a file beside it first, so that a failure leaves nothing that looks complete. */
  private static SeriesBacktest intoFile(SeriesReader reader, Path file) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try {
      SeriesBacktest backtest;
      try (BufferedWriter writer = Files.newBufferedWriter(partial)) {
        backtest = new SeriesBacktest(writer);
        backtest.run(reader);
      }
      Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
      return backtest;
    } finally {
      Files.deleteIfExists(partial);
    }
  }
}
