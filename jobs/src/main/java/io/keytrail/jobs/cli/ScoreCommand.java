package io.keytrail.jobs.cli;

import io.keytrail.finding.Severity;
import io.keytrail.jobs.config.Shown;
import io.keytrail.score.FamilyScore;
import io.keytrail.score.FindingRecord;
import io.keytrail.score.LabelledTrail;
import io.keytrail.score.Score;
import io.keytrail.score.ScoreInputException;
import io.keytrail.score.ScoreOptions;
import io.keytrail.score.Scorer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keytrail score}: how good findings are, by labels. */
@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Judges findings by the labels of a scenario: recall and delay by family of attack, and false"
          + " findings per key and week.",
      "An attack counts as found when any finding names its key and overlaps its time. A finding"
          + " about more than two keys must name its principal too, as must all that is said of an"
          + " attack on more than two.",
      "A finding that overlaps no attack when it comes into being is false."
    })
final class ScoreCommand implements Checked {
  private final Console console;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      required = true,
      arity = "1..*",
      description = "What 'generate --scenario' wrote beside the archive. Several are one score.")
  private List<Path> labels;

  @Option(
      names = "--findings",
      paramLabel = "FILE",
      required = true,
      arity = "1..*",
      description = "What 'replay --findings' wrote of those archives.")
  private List<Path> findings;

  @Option(
      names = "--severity",
      paramLabel = "SEVERITY",
      defaultValue = "low",
      description =
          "Findings below count for nothing: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Severity floor;

  @Option(
      names = "--grace-minutes",
      paramLabel = "N",
      description = "How long after an attack a finding still is about it. Default: 60.")
  private Long graceMinutes;

  @Option(
      names = "--min-recall",
      paramLabel = "SHARE",
      description = "Exit with 3 if less of all attacks is found: 0.9.")
  private Double minRecall;

  @Option(
      names = "--min-family-recall",
      paramLabel = "SHARE",
      description = "Exit with 3 if less of the attacks of a family is found: 0.8.")
  private Double minFamilyRecall;

  @Option(
      names = "--max-false-per-key-week",
      paramLabel = "N",
      description = "Exit with 3 if there are more false findings per key and week: 0.05.")
  private Double maxFalse;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json. Default: ${DEFAULT-VALUE}.")
  private RuleSelection.Format format;

  @Mixin private CommonOptions common = new CommonOptions();

  ScoreCommand(Console console) {
    this.console = console;
  }

  private final List<LabelledTrail> trails = new ArrayList<>();

  @Override
  public void check(Wrong wrong) throws IOException {
    if (graceMinutes != null && graceMinutes < 0) {
      wrong.add("--grace-minutes: must not be negative");
    }
    share("--min-recall", minRecall, wrong);
    share("--min-family-recall", minFamilyRecall, wrong);
    if (maxFalse != null && !(maxFalse >= 0)) {
      wrong.add("--max-false-per-key-week: must not be negative, is " + maxFalse);
    }
    if (labels != null) {
      for (Path file : labels) readLabels(file, wrong);
    }
    if (findings != null) {
      for (Path file : findings) isThere("--findings", file, wrong);
    }
  }

  /** Not a number is none, either. */
  private static void share(String flag, Double share, Wrong wrong) {
    if (share == null || share >= 0 && share <= 1) return;
    wrong.add(flag + ": must be a share of 0 to 1, such as 0.9 for 90 %, is " + share);
  }

  private void readLabels(Path file, Wrong wrong) throws IOException {
    if (!isThere("--labels", file, wrong)) return;
    try (InputStream in = Files.newInputStream(file)) {
      trails.add(LabelledTrail.read(in, file.toString()));
    } catch (ScoreInputException e) {
      wrong.addFailure(e.getMessage());
    }
  }

  private static boolean isThere(String flag, Path file, Wrong wrong) {
    String shown = Shown.line(file.toString());
    if (Files.notExists(file)) {
      wrong.add(flag + ": " + shown + " does not exist: name a file");
    } else if (Files.isDirectory(file)) {
      wrong.add(flag + ": " + shown + " is a directory; name a file");
    } else if (!Files.isReadable(file)) {
      wrong.add(flag + ": " + shown + " may not be read: check its permissions");
    } else {
      return true;
    }
    return false;
  }

  @Override
  public Integer call() throws IOException {
    Duration grace = Duration.ofMinutes(graceMinutes == null ? 60 : graceMinutes);
    Score score = score(new ScoreOptions(floor, grace));
    ScoreReport report = new ScoreReport(score, floor);
    if (format == RuleSelection.Format.JSON) {
      console.out.println(RuleSelection.write(report.json()));
    } else {
      report.print(console.out);
    }
    console.complete();
    return verdict(score);
  }

  private Score score(ScoreOptions options) throws IOException {
    Scorer scorer = new Scorer(trails, options);
    List<String> unreadable = new ArrayList<>();
    for (Path file : findings) {
      if (Files.isRegularFile(file) && Files.size(file) == 0) {
        console.people(common.quiet).println(Shown.line(file + " is empty: there was no finding"));
      }
      try (InputStream in = Files.newInputStream(file)) {
        scorer.read(in, file.toString());
      } catch (ScoreInputException e) {
        unreadable.add(e.getMessage());
      }
    }
    if (!unreadable.isEmpty()) throw CommandException.all(ExitCode.FAILED, unreadable, null);
    Score score = scorer.score();
    refuseStrangers(score, trails);
    return score;
  }

  /** A score of 0 that comes of comparing this with that says nothing. */
  private static void refuseStrangers(Score score, List<LabelledTrail> trails) {
    if (score.overall().found() > 0 || score.falseFindings().isEmpty()) return;
    for (FindingRecord finding : score.falseFindings()) {
      for (LabelledTrail trail : trails) {
        if (finding.keyArns().stream().anyMatch(trail.keyArns()::contains)) return;
      }
    }
    throw CommandException.failed(
        "no finding names a key of the labels: give those of the same archive");
  }

  private int verdict(Score score) {
    List<String> shortfalls = new ArrayList<>();
    below(shortfalls, score.overall(), minRecall, "--min-recall");
    for (FamilyScore family : score.families()) {
      below(shortfalls, family, minFamilyRecall, "--min-family-recall");
    }
    if (maxFalse != null && score.falsePerKeyWeek() > maxFalse) {
      shortfalls.add(
          String.format(
              Locale.ROOT,
              "%.3f false findings per key-week (--max-false-per-key-week %s)",
              score.falsePerKeyWeek(),
              maxFalse));
    }
    if (shortfalls.isEmpty()) return ExitCode.DONE;
    throw CommandException.notPassed("not good enough: " + String.join("; ", shortfalls));
  }

  private static void below(
      List<String> shortfalls, FamilyScore family, Double least, String option) {
    if (least == null || family.recall() >= least) return;
    shortfalls.add(
        String.format(
            Locale.ROOT,
            "%d of %d attacks found, %s (%s %s)",
            family.found(),
            family.attacks(),
            family.family(),
            option,
            least));
  }
}
