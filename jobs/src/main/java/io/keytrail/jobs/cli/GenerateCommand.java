package io.keytrail.jobs.cli;

import io.keytrail.testdata.GeneratorOptions;
import io.keytrail.testdata.GeneratorResult;
import io.keytrail.testdata.Label;
import io.keytrail.testdata.TrailGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keytrail generate}: a synthetic archive in CloudTrail's S3 layout. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Writes a synthetic CloudTrail archive in the layout of S3.",
      "The same options give the same archive. Its path is printed on standard output."
    })
final class GenerateCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where to write: a directory that is empty or does not exist yet.")
  private Path out;

  @Option(
      names = "--events",
      paramLabel = "N",
      required = true,
      description = "Ordinary events. Duplicates and anomalies come on top.")
  private Long events;

  @Option(
      names = "--seed",
      paramLabel = "S",
      required = true,
      description = "Any number; another seed is another archive.")
  private Long seed;

  @Option(
      names = "--start",
      paramLabel = "T",
      description = "Time of the first event: ISO-8601, or a day. Default: 2026-03-02.",
      converter = Converters.Time.class)
  private Instant start;

  @Option(names = "--days", paramLabel = "N", description = "How many days it covers. Default: 1.")
  private Long days;

  @Option(
      names = "--accounts",
      paramLabel = "ID",
      split = ",",
      description = "Account ids, with commas between them. Default: three.")
  private List<String> accounts;

  @Option(
      names = "--regions",
      paramLabel = "R",
      split = ",",
      description = "Regions, with commas between them. Default: eu-west-1,us-east-1.")
  private List<String> regions;

  @Option(names = "--keys", paramLabel = "N", description = "KMS keys altogether. Default: 48.")
  private Long keys;

  @Option(
      names = "--anomalies",
      description = "Build in misuses of keys; DIR.labels.json names them.")
  private boolean anomalies;

  @Mixin private CommonOptions common = new CommonOptions();

  GenerateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    GeneratorOptions options = options();
    long begin = System.nanoTime();
    GeneratorResult result;
    try (Progress progress = Progress.of(console, common.quiet, "generate", " events", 1)) {
      result =
          new TrailGenerator(options)
              .run((written, expected) -> progress.at(written, expected, ""));
    }
    report(result, (System.nanoTime() - begin) / 1e9);
    console.out.println(out);
    return ExitCode.DONE;
  }

  private GeneratorOptions options() {
    GeneratorOptions.Builder options =
        GeneratorOptions.builder().out(out).events(events).seed(seed).anomalies(anomalies);
    if (start != null) options.start(start);
    if (days != null) options.duration(Duration.ofDays(days));
    if (accounts != null) options.accounts(accounts);
    if (regions != null) options.regions(regions);
    if (keys != null) options.keys((int) Math.min(keys, Integer.MAX_VALUE));
    try {
      return options.build();
    } catch (IllegalArgumentException e) {
      throw CommandException.wrongUse(
          e.getMessage()
              .lines()
              .map(line -> "--" + line.replaceFirst("^duration:", "days:"))
              .collect(Collectors.joining("; ")),
          e);
    }
  }

  private void report(GeneratorResult result, double seconds) {
    PrintStream people = console.people(common.quiet);
    people.printf(
        Locale.ROOT,
        "%,d events, %,d of them KMS, in %,d files (%,d MB) in %.1f s%n",
        result.eventsWritten(),
        result.kmsEvents(),
        result.files(),
        result.bytes() / 1_000_000,
        seconds);
    for (Label label : result.labels()) {
      people.printf(
          "%s on %s, %s to %s%n", label.anomaly().text(), label.keyArn(), label.from(), label.to());
    }
  }
}
