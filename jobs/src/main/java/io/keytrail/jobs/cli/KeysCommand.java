package io.keytrail.jobs.cli;

import io.keytrail.jobs.JobAssembly;
import io.keytrail.jobs.config.JobConfig;
import io.keytrail.jobs.config.JobOptions;
import io.keytrail.jobs.config.Setting;
import io.keytrail.jobs.config.SinkTarget;
import io.keytrail.jobs.inventory.KeyInventory;
import io.keytrail.jobs.inventory.SnapshotInventory;
import io.keytrail.jobs.key.KeyNewsFunction;
import io.keytrail.jobs.source.archive.ArchiveOptions;
import io.keytrail.jobs.source.archive.ArchiveProgress;
import io.keytrail.jobs.source.archive.ArchiveTrail;
import io.keytrail.jobs.topology.KeysTopology;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeyFactsJson;
import io.keytrail.key.KeyHistory;
import io.keytrail.key.KeySnapshotHeader;
import io.keytrail.kms.KeyArn;
import io.keytrail.policy.Trust;
import io.keytrail.reject.Rejected;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code keytrail keys}: how the keys were on a date. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Tells how the keys were at a moment: state, aliases, tags, rotation and policy, those deleted"
          + " since included, from a CloudTrail archive and, where there is one, a snapshot of KMS.",
      "What neither of them tells is marked with a question mark."
    })
final class KeysCommand implements Checked {
  /** How the answer is written. */
  enum Format {
    table,
    json
  }

  private static final Duration NOTHING_IS_LATE = Duration.ofDays(36_500);

  private final Console console;

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description =
          "Directories, files, globs, or s3:// URIs: an archive, or any .json, .jsonl, .gz.")
  private List<String> paths;

  @picocli.CommandLine.Option(
      names = "--as-of",
      paramLabel = "T",
      description =
          "The moment: ISO-8601, or a day, which means its begin. Default: the time of the last"
              + " event of KMS.")
  private String asOf;

  @picocli.CommandLine.Option(
      names = "--inventory",
      paramLabel = "FILE",
      description = "A key snapshot, see common/key-snapshot.md.")
  private String inventory;

  @picocli.CommandLine.Option(
      names = "--format",
      paramLabel = "F",
      description =
          "${COMPLETION-CANDIDATES}. Default: table. json is a key snapshot again, with each fact's"
              + " source and age.")
  private Format format = Format.table;

  @Mixin private TrailScope scope = new TrailScope();
  @Mixin private ConfigFlags flags = new ConfigFlags();
  @Mixin private CommonOptions common = new CommonOptions();

  KeysCommand(Console console) {
    this.console = console;
  }

  private JobConfig config;

  /** Null when none is asked for. */
  private KeyInventory snapshot;

  @Override
  public void check(Wrong wrong) {
    config = config(wrong);
    wrong.check(() -> LocalFlink.check(config));
    LocalFlink.loadFileSystems(config);
    TrailScope.requireFiles(config, wrong);
    snapshot = wrong.tried(this::snapshot);
  }

  @Override
  public Integer call() throws Exception {
    config.warnings().forEach(console.err::println);
    PrintStream people = console.people(common.quiet);
    Map<String, KeyHistory> histories = new ConcurrentSkipListMap<>();
    RejectTally unused = new RejectTally();
    try (ArchiveProgress progress = ArchiveProgress.open();
        Tap<KeyHistory> keysTap = new Tap<>(key -> histories.put(key.keyArn(), key));
        Tap<Rejected> rejectedTap = new Tap<>(unused::add);
        LocalJob running =
            new LocalJob(
                start(progress, keysTap, rejectedTap), console, people, JobClient::cancel)) {
      Optional<JobExecutionResult> result = running.await(progress, common.quiet);
      if (result.isEmpty()) {
        if (!running.interrupted()) return ExitCode.DONE;
        throw CommandException.failed("interrupted: the keys are not known");
      }
      RunSummary summary = new RunSummary(result.get().getAllAccumulatorResults());
      if (summary.count(TrailCounters.KMS) == 0) {
        summary.warn(console.err);
        unused.print(console.err, true);
        if (config.find(JobOptions.ARCHIVE_AS_OF).isEmpty()) {
          throw CommandException.failed("without an event there is no last moment: give --as-of");
        }
      }
      long moment = moment(config, summary);
      List<KeyHistory> known = new ArrayList<>();
      for (KeyHistory history : histories.values()) {
        if (history.existedAt(moment)) known.add(history);
      }
      print(config, known, moment);
      console.complete();
      people.println(count(known, histories.size(), moment));
      if (summary.count(TrailCounters.KMS) > 0) unused.print(console.err, true);
      return ExitCode.DONE;
    }
  }

  private JobConfig config(Wrong wrong) {
    List<Setting> settings = scope.settings(paths);
    TrailScope.add(settings, JobOptions.RULES_PACK, "false", "keys");
    TrailScope.add(settings, JobOptions.ARCHIVE_AS_OF, asOf, "--as-of");
    return wrong.config(
        flags
            .loader(console, settings, wrong)
            .commandDefault(JobOptions.SINK_FINDINGS, SinkTarget.NONE)
            .commandDefault(JobOptions.SINK_REJECTED, SinkTarget.NONE));
  }

  /** Null when none is asked for. */
  private KeyInventory snapshot() {
    if (inventory == null) return null;
    try {
      SnapshotInventory.check(inventory);
      return new SnapshotInventory(inventory);
    } catch (IllegalArgumentException | IOException e) {
      throw CommandException.wrongUse("--inventory: " + e.getMessage(), e);
    }
  }

  private JobClient start(
      ArchiveProgress progress, Tap<KeyHistory> keysTap, Tap<Rejected> rejectedTap)
      throws Exception {
    // Whatever its time, an event is told before the end, and nothing is asked for earlier.
    ArchiveOptions archive =
        JobAssembly.withoutRules(config)
            .archive()
            .holdBack(NOTHING_IS_LATE)
            .progress(progress)
            .build();
    StreamExecutionEnvironment env = LocalFlink.forReplay(config.get(JobOptions.PARALLELISM));
    KeysTopology keys = KeysTopology.define(env, new ArchiveTrail(archive), snapshot);
    keysTap.attach(keys.histories(), "keys-tap");
    rejectedTap.attach(keys.rejected(), "rejected-tally");
    return env.executeAsync("keytrail keys");
  }

  /** Epoch ms. */
  private static long moment(JobConfig config, RunSummary summary) {
    Optional<Instant> asked = config.find(JobOptions.ARCHIVE_AS_OF);
    return asked
        .map(Instant::toEpochMilli)
        .orElseGet(() -> summary.count(KeyNewsFunction.LAST_EVENT));
  }

  /**
   * @param known of which anything is told at the moment, those deleted by then included
   * @param all the keys of the trail, at whatever time
   */
  private static String count(List<KeyHistory> known, int all, long moment) {
    int deleted = 0;
    int overdue = 0;
    for (KeyHistory key : known) {
      KeyFacts facts = key.asOf(moment);
      if (KeyTable.isDeleted(facts)) deleted++;
      else if (KeyTable.isOverdue(facts)) overdue++;
    }
    int existed = known.size() - deleted;
    String text = "%,d of %,d key%s existed at %s";
    if (deleted > 0) text += ", %5$,d deleted";
    if (overdue > 0) text += "; the date of deletion has passed for %6$,d";
    String plural = all == 1 ? "" : "s";
    Instant at = Instant.ofEpochMilli(moment);
    return String.format(Locale.ROOT, text, existed, all, plural, at, deleted, overdue);
  }

  private void print(JobConfig config, List<KeyHistory> keys, long moment) {
    if (format == Format.json) {
      printSnapshot(keys, moment);
      return;
    }
    Trust trust =
        new Trust(
            Set.copyOf(config.find(JobOptions.RULES_TRUSTED_ACCOUNTS).orElse(List.of())),
            Set.copyOf(config.find(JobOptions.RULES_TRUSTED_ORGANIZATIONS).orElse(List.of())));
    Map<String, List<KeyHistory>> places = new TreeMap<>();
    for (KeyHistory key : keys) {
      KeyArn arn = KeyArn.parse(key.keyArn());
      String place = arn.accountId() + "  " + arn.region();
      places.computeIfAbsent(place, name -> new ArrayList<>()).add(key);
    }
    KeyTable table = new KeyTable(console.out, trust);
    places.forEach(
        (place, there) -> {
          table.heading(place);
          for (KeyHistory key : there) table.key(key.asOf(moment), key.freshness(moment, null));
        });
  }

  private void printSnapshot(List<KeyHistory> keys, long moment) {
    Set<String> inAccounts = new TreeSet<>();
    Set<String> inRegions = new TreeSet<>();
    for (KeyHistory key : keys) {
      KeyArn arn = KeyArn.parse(key.keyArn());
      inAccounts.add(arn.accountId());
      inRegions.add(arn.region());
    }
    console.out.println(
        KeyFactsJson.header(new KeySnapshotHeader(moment, inAccounts, inRegions, false)));
    for (KeyHistory key : keys) {
      KeyFacts facts = key.asOf(moment);
      console.out.println(KeyFactsJson.write(facts));
    }
  }
}
