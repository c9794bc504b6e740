package io.keytrail.jobs.cli;

import io.keytrail.jobs.config.Nearest;
import io.keytrail.jobs.config.Shown;
import io.keytrail.jobs.sink.NamedOutputStream;
import io.keytrail.testdata.Attack;
import io.keytrail.testdata.AttackFamily;
import io.keytrail.testdata.GeneratorOptions;
import io.keytrail.testdata.GeneratorResult;
import io.keytrail.testdata.Label;
import io.keytrail.testdata.LifecycleGenerator;
import io.keytrail.testdata.LifecycleOptions;
import io.keytrail.testdata.ScenarioGenerator;
import io.keytrail.testdata.ScenarioOptions;
import io.keytrail.testdata.TrailGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
final class GenerateCommand implements Checked {
  private static final String LIFECYCLE = "lifecycle";

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
      description =
          "Ordinary events; duplicates and anomalies come on top. Required without --scenario.")
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

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "How many days it covers. Default: 1; of a scenario 42, of lifecycle 400.")
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

  @Option(
      names = "--keys",
      paramLabel = "N",
      description = "KMS keys altogether. Default: 48; of lifecycle 40.")
  private Long keys;

  @Option(
      names = "--anomalies",
      description = "Build in misuses of keys; DIR.labels.json names them.")
  private boolean anomalies;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      split = ",",
      description = {
        "Instead: some weeks of a company with labelled attacks, for 'keytrail score'.",
        "Attacks of these families, with commas between them: spike, slow-exfiltration,",
        "ratio-shift, off-hours, new-principal, new-network, fan-out, denied-then-success,",
        "dormant-key, silence, sequence. Or 'all'; or 'none': the background alone.",
        "Or 'lifecycle': more than a year of keys that are made, rotated, retagged and deleted;",
        "DIR.labels.json tells how they were at three moments, and when they broke the policy."
      })
  private List<String> families;

  @Option(
      names = "--attacks",
      paramLabel = "N",
      description = "Of a scenario: attacks in each family. Default: 3.")
  private Long attacks;

  @Option(
      names = "--warm-up-days",
      paramLabel = "N",
      description = "Of a scenario: days without an attack at the beginning. Default: 21.")
  private Long warmUpDays;

  @Mixin private CommonOptions common = new CommonOptions();

  GenerateCommand(Console console) {
    this.console = console;
  }

  /** One of them, by what was asked for. */
  private GeneratorOptions plain;

  private ScenarioOptions scenario;
  private LifecycleOptions lifecycle;

  @Override
  public void check(Wrong wrong) throws IOException {
    if (families == null) {
      refuse(wrong, "--scenario", "--attacks", attacks, "--warm-up-days", warmUpDays);
      if (!wrong.isRefused("--scenario")) plain = options(wrong);
    } else if (families.equals(List.of(LIFECYCLE))) {
      refuse(wrong, "no --scenario", "--events", events, "--anomalies", anomalies ? true : null);
      refuse(wrong, "--scenario of attacks", "--attacks", attacks, "--warm-up-days", warmUpDays);
      lifecycle = lifecycle(wrong);
    } else {
      refuse(wrong, "no --scenario", "--events", events, "--keys", keys, "--accounts", accounts);
      refuse(wrong, "no --scenario", "--regions", regions, "--anomalies", anomalies ? true : null);
      scenario = scenario(wrong);
    }
    checkOut(wrong);
  }

  private void checkOut(Wrong wrong) throws IOException {
    if (out == null || Files.notExists(out)) return;
    if (!Files.isDirectory(out)) {
      wrong.add("--out " + out + " is no directory: name a new one");
      return;
    }
    try (Stream<Path> there = Files.list(out)) {
      if (there.findAny().isPresent()) {
        wrong.addFailure(out + " is not empty: name a new directory, or empty it first");
      }
    }
  }

  @Override
  public Integer call() throws IOException {
    Thread onSignal = new Thread(this::interrupted, "tell-of-signal");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try {
      generate();
    } catch (IOException e) {
      throw NamedOutputStream.named(e, out);
    } finally {
      forget(onSignal);
    }
    console.out.println(out);
    return ExitCode.DONE;
  }

  /** What is there looks like an archive. */
  private void interrupted() {
    if (console.terminal) console.err.println(); // behind the bar
    console.err.println("keytrail generate: interrupted: " + out + " is not whole; delete it.");
  }

  private static void forget(Thread onSignal) {
    try {
      Runtime.getRuntime().removeShutdownHook(onSignal);
    } catch (IllegalStateException ending) {
      // The signal has come, and was told.
    }
  }

  private void generate() throws IOException {
    long begin = System.nanoTime();
    List<String> labels;
    GeneratorResult result;
    if (plain != null) {
      try (Progress progress = progress()) {
        result = new TrailGenerator(plain).run((n, expected) -> progress.at(n, expected, ""));
      }
      labels = result.labels().stream().map(GenerateCommand::line).collect(Collectors.toList());
    } else if (lifecycle != null) {
      LifecycleGenerator generator = new LifecycleGenerator(lifecycle);
      result = generator.write(out);
      labels = List.of(generator.violations().size() + " violations of the default key policy");
    } else {
      ScenarioGenerator generator = new ScenarioGenerator(scenario);
      int threads = Runtime.getRuntime().availableProcessors();
      try (Progress progress = progress()) {
        result = generator.write(out, threads, (n, expected) -> progress.at(n, expected, ""));
      }
      labels = generator.attacks().stream().map(GenerateCommand::line).collect(Collectors.toList());
    }
    report(result, labels, (System.nanoTime() - begin) / 1e9);
  }

  private Progress progress() {
    return Progress.of(console, common.quiet, "generate", " events", 1);
  }

  /** Refuses options that say nothing here. */
  private static void refuse(Wrong wrong, String without, Object... namesAndValues) {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i + 1] == null) continue;
      wrong.add(namesAndValues[i] + " goes with " + without);
    }
  }

  private GeneratorOptions options(Wrong wrong) {
    if (events == null && !wrong.isRefused("--events")) {
      wrong.add("name --events, or a --scenario");
    }
    GeneratorOptions.Builder options =
        GeneratorOptions.builder()
            .out(out == null ? Path.of("") : out)
            .events(events == null ? 1 : events)
            .seed(seed())
            .anomalies(anomalies);
    if (start != null) options.start(start);
    if (days != null) options.duration(Duration.ofDays(days));
    if (accounts != null) options.accounts(accounts);
    if (regions != null) options.regions(regions);
    if (keys != null) options.keys(number(keys));
    return built(options::build, wrong);
  }

  /** Any, where it is missing: then there are problems, and nothing is made of it. */
  private long seed() {
    return seed == null ? 0 : seed;
  }

  private ScenarioOptions scenario(Wrong wrong) {
    ScenarioOptions.Builder options =
        ScenarioOptions.builder().seed(seed()).families(families(wrong));
    if (start != null) options.start(start);
    if (days != null) options.days(number(days));
    if (attacks != null) options.attacksPerFamily(number(attacks));
    if (warmUpDays != null) options.warmUpDays(number(warmUpDays));
    return built(options::build, wrong);
  }

  private LifecycleOptions lifecycle(Wrong wrong) {
    LifecycleOptions.Builder options = LifecycleOptions.builder().seed(seed());
    if (start != null) options.start(start);
    if (days != null) options.days(number(days));
    if (keys != null) options.keys(number(keys));
    if (accounts != null) options.accounts(accounts);
    if (regions != null) options.regions(regions);
    return built(options::build, wrong);
  }

  private Set<AttackFamily> families(Wrong wrong) {
    if (families.equals(List.of("all"))) return EnumSet.allOf(AttackFamily.class);
    Set<AttackFamily> named = EnumSet.noneOf(AttackFamily.class);
    if (families.equals(List.of("none"))) return named;
    for (String family : families) {
      AttackFamily.of(family).ifPresentOrElse(named::add, () -> wrong.add(unknown(family)));
    }
    return named;
  }

  private static String unknown(String family) {
    List<String> names =
        Arrays.stream(AttackFamily.values()).map(AttackFamily::text).collect(Collectors.toList());
    return "--scenario: there is no "
        + Shown.quoted(family)
        + Nearest.to(family, names)
            .map(near -> "; did you mean " + near + "?")
            .orElse(", but all, none, or some of " + String.join(", ", names));
  }

  private static int number(long number) {
    return (int) Math.max(Math.min(number, Integer.MAX_VALUE), Integer.MIN_VALUE);
  }

  /** Null when it is refused. */
  private static <T> T built(Supplier<T> options, Wrong wrong) {
    try {
      return options.get();
    } catch (IllegalArgumentException e) {
      e.getMessage()
          .lines()
          .map(line -> "--" + line.replaceFirst("^duration:", "days:"))
          .forEach(wrong::add);
      return null;
    }
  }

  private void report(GeneratorResult result, List<String> labels, double seconds) {
    PrintStream people = console.people(common.quiet);
    people.printf(
        Locale.ROOT,
        "%,d events, %,d of them KMS, in %,d files (%,d MB) in %.1f s%n",
        result.eventsWritten(),
        result.kmsEvents(),
        result.files(),
        result.bytes() / 1_000_000,
        seconds);
    labels.forEach(people::println);
  }

  private static String line(Label label) {
    return String.format(
        "%s on %s, %s to %s", label.anomaly().text(), label.keyArn(), label.from(), label.to());
  }

  private static String line(Attack attack) {
    return String.format(
        "%s on %s, %s to %s: %s",
        attack.id(),
        attack.keyArns().size() == 1 ? attack.keyArns().get(0) : attack.keyArns().size() + " keys",
        attack.from(),
        attack.to(),
        attack.what());
  }
}
