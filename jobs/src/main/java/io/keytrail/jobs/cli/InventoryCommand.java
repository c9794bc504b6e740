package io.keytrail.jobs.cli;

import io.keytrail.jobs.config.JobOptions;
import io.keytrail.jobs.config.Option;
import io.keytrail.jobs.config.Regions;
import io.keytrail.jobs.inventory.SnapshotFile;
import io.keytrail.jobs.inventory.scan.InventoryOptions;
import io.keytrail.jobs.inventory.scan.InventoryTarget;
import io.keytrail.jobs.inventory.scan.KmsScanner;
import io.keytrail.jobs.inventory.scan.ScanReport;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeySnapshotHeader;
import io.keytrail.kms.KeyArn;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.flink.util.clock.Clock;
import org.apache.flink.util.clock.SystemClock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keytrail inventory}: what KMS tells of keys today, as a snapshot file. */
@Command(
    name = "inventory",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Asks KMS for all keys of accounts and Regions, and writes a snapshot file of them.",
      "What the permissions do not allow is left out as unknown, and counted. Exits with 1 when keys"
          + " or answers are missing for another reason; the file is not written then."
    })
final class InventoryCommand implements Checked {
  private final Console console;

  @picocli.CommandLine.Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where to write; a file that is there is replaced when the scan is through.")
  private Path out;

  @picocli.CommandLine.Option(
      names = "--accounts",
      paramLabel = "ID",
      description =
          "Account ids, with commas between them, each entered by its role. Default: the account of"
              + " the credentials, without a role.")
  private String accounts;

  @picocli.CommandLine.Option(
      names = "--regions",
      paramLabel = "R",
      description = "Regions, with commas between them. Default: AWS_REGION.")
  private String regions;

  @picocli.CommandLine.Option(
      names = "--role-pattern",
      paramLabel = "ARN",
      description =
          "The role of each account, with {account} in it. Default:"
              + " arn:{partition}:iam::{account}:role/KeytrailInventory.")
  private String rolePattern;

  @picocli.CommandLine.Option(
      names = "--external-id",
      paramLabel = "ID",
      description = "External id that the roles ask for.")
  private String externalId;

  @picocli.CommandLine.Option(
      names = "--policies",
      description = "With key policies: a request more for each key.")
  private boolean policies;

  @picocli.CommandLine.Option(
      names = "--grants",
      description = "With grants: a request more for each key and each further 100 grants.")
  private boolean grants;

  @picocli.CommandLine.Option(
      names = "--rate",
      paramLabel = "N",
      description = "Requests a second for each account and Region, retries included. Default: 20.")
  private String rate;

  @picocli.CommandLine.Option(
      names = "--endpoint-url",
      paramLabel = "URL",
      description = "Endpoint of KMS and of STS instead of AWS's own: an emulator, for example.")
  private String endpointUrl;

  @picocli.CommandLine.Option(
      names = "--accept-incomplete",
      description =
          "Write the file, and exit with 0, though keys or answers are missing; it says so itself.")
  private boolean acceptIncomplete;

  @picocli.CommandLine.Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "The summary as text on standard error, or as json on standard output. Default:"
              + " ${DEFAULT-VALUE}.")
  private Format format;

  @Mixin private CommonOptions common = new CommonOptions();

  /** How the summary is written. */
  enum Format {
    TEXT,
    JSON
  }

  InventoryCommand(Console console) {
    this.console = console;
  }

  private InventoryOptions options;

  @Override
  public void check(Wrong wrong) {
    options = options(wrong);
    if (out != null) wrong.check(this::refuseWhatCannotBeWritten);
  }

  @Override
  public Integer call() throws Exception {
    PrintStream people = console.people(common.quiet);
    options.targets().stream()
        .map(InventoryTarget::region)
        .distinct()
        .forEach(region -> Regions.doubt(region).ifPresent(console.err::println));
    Map<String, KeyFacts> facts = new ConcurrentSkipListMap<>();
    Clock clock = SystemClock.getInstance();
    long startedMillis = clock.absoluteTimeMillis();
    long begin = clock.relativeTimeNanos();
    ScanReport report = scan(clock, facts);
    InventorySummary summary =
        new InventorySummary(report, (clock.relativeTimeNanos() - begin) / 1e9);
    boolean written = report.complete() || acceptIncomplete;
    if (written) {
      SnapshotFile.write(out, header(options, report, facts, startedMillis), facts.values());
    }
    if (format == Format.JSON) {
      console.out.println(summary.json(written ? out : null));
      console.complete();
    } else {
      summary.print(console.people(common.quiet));
    }
    if (written) return ExitCode.DONE;
    throw CommandException.failed(
        "the inventory is incomplete, and "
            + out
            + " was not written. "
            + summary.firstProblem()
            + " Run it again, or take what there is with --accept-incomplete");
  }

  private ScanReport scan(Clock clock, Map<String, KeyFacts> facts)
      throws InterruptedException, ExecutionException {
    AtomicLong read = new AtomicLong();
    try (KmsScanner scanner = new KmsScanner(options, clock::absoluteTimeMillis);
        Progress progress = Progress.of(console, common.quiet, "inventory", " keys", 1)) {
      CompletableFuture<ScanReport> scan =
          scanner.scan(
              options.targets(),
              key -> {
                facts.put(key.keyArn(), key);
                read.incrementAndGet();
                return CompletableFuture.completedFuture(null);
              },
              done -> {});
      while (true) {
        try {
          return scan.get(200, TimeUnit.MILLISECONDS);
        } catch (TimeoutException notYet) {
          progress.at(read.get(), -1, "");
        }
      }
    }
  }

  /** Null when any of them is refused. */
  private InventoryOptions options(Wrong wrong) {
    List<String> problems = new ArrayList<>();
    String askedRegions = regions != null ? regions : console.environment.get("AWS_REGION");
    InventoryOptions.Builder options =
        InventoryOptions.builder(
                askedRegions == null
                    ? List.of()
                    : parsed("--regions", JobOptions.INVENTORY_REGIONS, askedRegions, problems))
            .policies(policies)
            .grants(grants);
    if (askedRegions == null && !wrong.isRefused("--regions"))
      problems.add("name the Regions with --regions, or set AWS_REGION");
    take("--accounts", JobOptions.INVENTORY_ACCOUNTS, accounts, options::accounts, problems);
    take(
        "--role-pattern",
        JobOptions.INVENTORY_ROLE_PATTERN,
        rolePattern,
        options::rolePattern,
        problems);
    take(
        "--external-id",
        JobOptions.INVENTORY_EXTERNAL_ID,
        externalId,
        options::externalId,
        problems);
    take("--rate", JobOptions.INVENTORY_RATE, rate, options::requestsPerSecond, problems);
    take(
        "--endpoint-url",
        JobOptions.INVENTORY_ENDPOINT_URL,
        endpointUrl,
        options::endpoint,
        problems);
    if (accounts == null && (rolePattern != null || externalId != null)) {
      problems.add("--role-pattern and --external-id have a meaning only with --accounts");
    }
    wrong.addAll(problems);
    return problems.isEmpty() && askedRegions != null ? options.build() : null;
  }

  private static <T> void take(
      String flag, Option<T> option, String text, Consumer<T> into, List<String> problems) {
    if (text == null) return;
    T value = parsed(flag, option, text, problems);
    if (value != null) into.accept(value);
  }

  /** As the option of the same meaning is read; the default or null when it cannot be. */
  private static <T> T parsed(String flag, Option<T> option, String text, List<String> problems) {
    try {
      return option.parse(text);
    } catch (IllegalArgumentException e) {
      problems.add(flag + ": " + e.getMessage());
      return option == JobOptions.INVENTORY_REGIONS ? option.parse("eu-west-1") : null;
    }
  }

  /** Before KMS is asked for hours. */
  private void refuseWhatCannotBeWritten() {
    if (Files.isDirectory(out)) {
      throw CommandException.wrongUse(out + " is a directory: name the file to write");
    }
    if (Files.isSymbolicLink(out) || Files.exists(out) && !Files.isRegularFile(out)) {
      throw CommandException.wrongUse(
          out + " is a link, a device or a pipe, and would be replaced by a file: name a file");
    }
    Path parent = out.toAbsolutePath().getParent();
    if (!Files.isDirectory(parent)) {
      throw CommandException.wrongUse(parent + " does not exist: make the directory first");
    }
    if (!Files.isWritable(parent)) {
      throw CommandException.failed(parent + " may not be written to: check its permissions");
    }
  }

  private static KeySnapshotHeader header(
      InventoryOptions options, ScanReport report, Map<String, KeyFacts> facts, long takenAt) {
    SortedSet<String> accounts = new TreeSet<>();
    SortedSet<String> regions = new TreeSet<>();
    options
        .targets()
        .forEach(
            target -> {
              if (target.accountId() != null) accounts.add(target.accountId());
              regions.add(target.region());
            });
    // The account of the credentials is known by its keys.
    for (String arn : facts.keySet()) accounts.add(KeyArn.parse(arn).accountId());
    return new KeySnapshotHeader(takenAt, accounts, regions, report.complete());
  }
}
