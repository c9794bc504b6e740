package io.keytrail.jobs;

import io.keytrail.detect.DecryptEncryptRatio;
import io.keytrail.detect.UsageVolume;
import io.keytrail.detect.WindowDetection;
import io.keytrail.detections.PackagedRules;
import io.keytrail.finding.Finding;
import io.keytrail.finding.OcsfJson;
import io.keytrail.jobs.compliance.PolicyProgram;
import io.keytrail.jobs.config.ConfigException;
import io.keytrail.jobs.config.ConsumerType;
import io.keytrail.jobs.config.JobConfig;
import io.keytrail.jobs.config.JobOptions;
import io.keytrail.jobs.config.Option;
import io.keytrail.jobs.config.SinkTarget;
import io.keytrail.jobs.config.SourceType;
import io.keytrail.jobs.config.StartPosition;
import io.keytrail.jobs.files.FileFailure;
import io.keytrail.jobs.inventory.KeyInventory;
import io.keytrail.jobs.inventory.LiveInventory;
import io.keytrail.jobs.inventory.SnapshotInventory;
import io.keytrail.jobs.inventory.scan.InventoryOptions;
import io.keytrail.jobs.key.KeyContextOptions;
import io.keytrail.jobs.kinesis.KinesisPreflight;
import io.keytrail.jobs.kinesis.KinesisStream;
import io.keytrail.jobs.profile.ProfileProgram;
import io.keytrail.jobs.rules.RuleContext;
import io.keytrail.jobs.rules.RuleInterest;
import io.keytrail.jobs.rules.RuleLocation;
import io.keytrail.jobs.rules.RuleProgram;
import io.keytrail.jobs.sink.LineSink;
import io.keytrail.jobs.sink.LineSinks;
import io.keytrail.jobs.sink.OutputLine;
import io.keytrail.jobs.sink.OutputLineSerializer;
import io.keytrail.jobs.source.archive.ArchiveOptions;
import io.keytrail.jobs.source.kinesis.KinesisTrail;
import io.keytrail.jobs.source.kinesis.KinesisTrailOptions;
import io.keytrail.jobs.topology.KeyComplianceOptions;
import io.keytrail.jobs.topology.KeyUsageOptions;
import io.keytrail.jobs.topology.RuleReload;
import io.keytrail.jobs.trail.RecordInterest;
import io.keytrail.key.TagNames;
import io.keytrail.profile.ServiceTerms;
import io.keytrail.profile.TrafficDay;
import io.keytrail.reject.Rejected;
import io.keytrail.reject.RejectedJson;
import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.problem.Problem;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.usage.UsageJson;
import io.keytrail.usage.UsageWindow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Builds the parts that a configuration asks for; commands and clusters put them together. */
public final class JobAssembly {
  /** After so many rounds without an answer of KMS, its last one is stale. */
  private static final int MISSED_ROUNDS = 3;

  private final JobConfig config;

  /** Null when there are no rules. */
  private final RuleProgram rules;

  /** Null when there are none. */
  private final ProfileProgram profiles;

  /** Null before it was read: it may be large, and is looked through but once. */
  private KeyInventory checkedSnapshot;

  /**
   * Reads the rules, the settings of profiles, the key policy and the snapshot too.
   *
   * @throws ConfigException if they cannot be read, or any of them has an error: with all problems
   */
  public JobAssembly(JobConfig config) {
    List<String> problems = new ArrayList<>();
    JobAssembly tried = inPart(config, problems);
    if (!problems.isEmpty()) throw new ConfigException(problems);
    this.config = config;
    this.rules = tried.rules;
    this.profiles = tried.profiles;
    this.checkedSnapshot = tried.checkedSnapshot;
  }

  /**
   * For whoever wants to know all that is wrong: what cannot be read is left out.
   *
   * @param config may itself be loaded in part
   * @param problems takes what is wrong with rules, settings of profiles, key policy and snapshot
   */
  public static JobAssembly inPart(JobConfig config, Collection<String> problems) {
    boolean unread =
        config.isUnread(JobOptions.RULES_PLACEHOLDERS) || config.isUnread(JobOptions.RULES_PACK);
    RuleProgram rules = unread ? null : tried(() -> rules(config), problems);
    JobAssembly parts = new JobAssembly(config, rules, tried(() -> profiles(config), problems));
    if (config.get(JobOptions.COMPLIANCE_ENABLED)) tried(parts::compliance, problems);
    if (config.find(JobOptions.ARCHIVE_KEY_SNAPSHOT).isPresent()) {
      tried(parts::inventory, problems);
    }
    return parts;
  }

  private static <T> T tried(Supplier<T> part, Collection<String> problems) {
    try {
      return part.get();
    } catch (ConfigException e) {
      problems.addAll(e.problems());
      return null;
    }
  }

  private JobAssembly(JobConfig config, RuleProgram rules, ProfileProgram profiles) {
    this.config = config;
    this.rules = rules;
    this.profiles = profiles;
  }

  /**
   * For a job that has no use for rules and profiles: the source then need not hand on whole
   * records.
   */
  public static JobAssembly withoutRules(JobConfig config) {
    return new JobAssembly(config, null, null);
  }

  private static ProfileProgram profiles(JobConfig config) {
    if (!config.get(JobOptions.PROFILES_ENABLED)) return null;
    Optional<String> location = config.find(JobOptions.PROFILES_SETTINGS);
    if (location.isEmpty()) return ProfileProgram.DEFAULT;
    Problems problems = new Problems();
    ProfileProgram program;
    try {
      program =
          ProfileProgram.read(RuleLocation.read(location.get(), "settings of profiles"), problems);
    } catch (IOException e) {
      throw new ConfigException(
          List.of(config.origin(JobOptions.PROFILES_SETTINGS) + ": " + e.getMessage()));
    }
    refuse(problems.sorted());
    return program;
  }

  private static void refuse(List<Problem> problems) {
    List<String> errors = errors(problems);
    if (!errors.isEmpty()) throw new ConfigException(errors);
  }

  private static List<String> errors(List<Problem> problems) {
    return problems.stream()
        .filter(Problem::isError)
        .map(Problem::toString)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static RuleProgram rules(JobConfig config) {
    List<RuleFile> packaged = config.get(JobOptions.RULES_PACK) ? PackagedRules.files() : List.of();
    List<RuleFile> located = new ArrayList<>();
    Optional<String> location = config.find(JobOptions.RULES_LOCATION);
    if (location.isPresent()) {
      try {
        located.addAll(RuleLocation.read(location.get()));
      } catch (IOException e) {
        throw new ConfigException(
            List.of(config.origin(JobOptions.RULES_LOCATION) + ": " + e.getMessage()));
      }
    }
    if (packaged.isEmpty() && located.isEmpty()) return null;
    RuleContext context =
        new RuleContext(
            config.find(JobOptions.RULES_TRUSTED_ACCOUNTS).orElse(List.of()),
            config.find(JobOptions.RULES_TRUSTED_ORGANIZATIONS).orElse(List.of()),
            config.find(JobOptions.RULES_USED_REGIONS).orElse(List.of()),
            config.placeholders(),
            config.find(JobOptions.RULES_DISABLED).orElse(List.of()),
            tagNames(config));
    RuleProgram program = new RuleProgram(packaged, located, context);
    List<String> problems = errors(program.problems());
    if (problems.isEmpty() || located.isEmpty()) problems.addAll(unknown(config, program));
    if (!problems.isEmpty()) throw new ConfigException(problems);
    return program;
  }

  /**
   * At the start only: later, a rule that is switched off may well be taken away. Where rules are
   * refused, it may be one of them.
   */
  private static List<String> unknown(JobConfig config, RuleProgram program) {
    List<String> disabled = config.find(JobOptions.RULES_DISABLED).orElse(List.of());
    return program.rules().unknownAmong(disabled).stream()
        .map(unknown -> config.origin(JobOptions.RULES_DISABLED) + ": " + unknown)
        .collect(Collectors.toList());
  }

  private static TagNames tagNames(JobConfig config) {
    return new TagNames(
        config.get(JobOptions.KEY_CLASSIFICATION_TAGS),
        config.get(JobOptions.KEY_OWNER_TAGS),
        config.get(JobOptions.KEY_APPLICATION_TAGS),
        config.get(JobOptions.KEY_ENVIRONMENT_TAGS));
  }

  /** How keys are remembered: as far back as a late event or a waiting finding can ask. */
  private KeyContextOptions keys() {
    Duration memory =
        config.get(JobOptions.ALLOWED_LATENESS).plus(config.get(JobOptions.DEDUPE_HORIZON));
    return new KeyContextOptions(
        tagNames(config), apiFresh(), memory, config.get(JobOptions.KEY_RETENTION));
  }

  /** How old KMS's last answer may be; null when it is not asked. */
  private Duration apiFresh() {
    return config.get(JobOptions.INVENTORY_ENABLED)
        ? config.get(JobOptions.INVENTORY_INTERVAL).multipliedBy(MISSED_ROUNDS)
        : null;
  }

  /** What the rules are warned of; nothing that keeps them from being used. */
  public List<Problem> ruleWarnings() {
    return rules == null ? List.of() : rules.problems();
  }

  /** How rules are replaced while the job runs; nothing if they are read once. */
  public Optional<RuleReload> reload() {
    Duration interval = config.get(JobOptions.RULES_RELOAD_INTERVAL);
    boolean live = config.get(JobOptions.SOURCE_TYPE) == SourceType.KINESIS;
    return config
        .find(JobOptions.RULES_LOCATION)
        .filter(location -> live && !interval.isZero())
        .map(location -> new RuleReload(location, interval));
  }

  private RecordInterest interest() {
    if (rules == null) return null;
    return reload().isPresent() ? RecordInterest.ALL : new RuleInterest(rules);
  }

  /** What the topology is told. */
  public KeyUsageOptions usage() {
    List<WindowDetection> detections = new ArrayList<>();
    if (config.get(JobOptions.RATIO_ENABLED)) {
      detections.add(
          new DecryptEncryptRatio(
              config.get(JobOptions.RATIO_FACTOR), config.get(JobOptions.RATIO_MIN_DECRYPTS)));
    }
    if (config.get(JobOptions.VOLUME_ENABLED)) {
      detections.add(
          new UsageVolume(
              config.get(JobOptions.VOLUME_MAX_CALLS), config.get(JobOptions.VOLUME_WINDOWS)));
    }
    return KeyUsageOptions.builder()
        .window(config.get(JobOptions.USAGE_WINDOW))
        .allowedLateness(config.get(JobOptions.ALLOWED_LATENESS))
        .dedupeHorizon(config.get(JobOptions.DEDUPE_HORIZON))
        .episodeQuiet(config.get(JobOptions.EPISODE_QUIET))
        .preAggregateEntries(config.get(JobOptions.PRE_AGGREGATE_ENTRIES))
        .exactDistinct(config.get(JobOptions.EXACT_DISTINCT))
        .detections(detections)
        .rules(rules)
        .keys(keys())
        .inventory(inventory().orElse(null))
        .compliance(config.get(JobOptions.COMPLIANCE_ENABLED) ? compliance() : null)
        .reload(reload().orElse(null))
        .profiles(profiles)
        .build();
  }

  /**
   * What is asked of keys.
   *
   * @throws ConfigException if the policy cannot be read, or has an error: with all problems
   */
  public KeyComplianceOptions compliance() {
    List<RuleFile> files = List.of();
    Optional<String> location = config.find(JobOptions.COMPLIANCE_POLICY);
    if (location.isPresent()) {
      try {
        files = RuleLocation.read(location.get(), "key policies");
      } catch (IOException e) {
        throw new ConfigException(
            List.of(config.origin(JobOptions.COMPLIANCE_POLICY) + ": " + e.getMessage()));
      }
    }
    PolicyProgram program = new PolicyProgram(files);
    refuse(program.problems());
    Long observedFrom =
        config.find(JobOptions.ARCHIVE_FROM).map(Instant::toEpochMilli).orElse(null);
    return new KeyComplianceOptions(program, keys().memory(), apiFresh(), observedFrom);
  }

  /** The archive of {@code source.type=archive}; open, so that a caller may watch its progress. */
  public ArchiveOptions.Builder archive() {
    ArchiveOptions.Builder archive =
        ArchiveOptions.of(config.get(JobOptions.ARCHIVE_PATHS))
            .slice(config.get(JobOptions.ARCHIVE_SLICE))
            .deliverySlack(config.get(JobOptions.ARCHIVE_DELIVERY_SLACK))
            .holdBack(
                config
                    .get(JobOptions.OUT_OF_ORDERNESS)
                    .plus(config.get(JobOptions.ALLOWED_LATENESS)))
            .records(interest())
            .hearing(profiles != null)
            .limits(config.decodeLimits());
    config.find(JobOptions.ARCHIVE_FROM).ifPresent(archive::from);
    config.find(JobOptions.ARCHIVE_TO).ifPresent(archive::to);
    config.find(JobOptions.ARCHIVE_AS_OF).ifPresent(archive::asOf);
    config.find(JobOptions.ARCHIVE_ACCOUNTS).ifPresent(archive::accounts);
    config.find(JobOptions.ARCHIVE_REGIONS).ifPresent(archive::regions);
    return archive;
  }

  /** The stream of {@code source.type=kinesis}. */
  public KinesisTrail kinesis() {
    KinesisTrailOptions.Builder options =
        KinesisTrailOptions.builder(stream())
            .shardIdleTimeout(config.get(JobOptions.KINESIS_SHARD_IDLE_TIMEOUT))
            .outOfOrderness(config.get(JobOptions.OUT_OF_ORDERNESS))
            .records(interest())
            .hearing(profiles != null)
            .limits(config.decodeLimits());
    if (config.get(JobOptions.KINESIS_START) == StartPosition.AT_TIMESTAMP) {
      options.startAt(config.get(JobOptions.KINESIS_START_TIMESTAMP));
    } else {
      options.start(KinesisTrailOptions.Start.valueOf(config.get(JobOptions.KINESIS_START).name()));
    }
    if (config.get(JobOptions.KINESIS_CONSUMER) == ConsumerType.EFO) {
      options.enhancedFanOut(config.get(JobOptions.KINESIS_CONSUMER_NAME));
    }
    return new KinesisTrail(options.build());
  }

  private KinesisStream stream() {
    return KinesisStream.of(
        config.get(JobOptions.KINESIS_STREAM),
        config.get(JobOptions.KINESIS_REGION),
        config.find(JobOptions.KINESIS_ENDPOINT_URL).orElse(null));
  }

  /**
   * Asks for the stream of the trail, over the network, before a job starts.
   *
   * @return what keeps it from being read, as one sentence
   */
  public Optional<String> streamProblem() {
    return KinesisPreflight.problem(stream());
  }

  /**
   * What tells of keys beside the trail: KMS, for a replay a snapshot, or nothing.
   *
   * @throws ConfigException if the snapshot cannot be read
   */
  public Optional<KeyInventory> inventory() {
    Optional<String> snapshot = config.find(JobOptions.ARCHIVE_KEY_SNAPSHOT);
    if (snapshot.isPresent() && config.get(JobOptions.SOURCE_TYPE) == SourceType.ARCHIVE) {
      if (checkedSnapshot != null) return Optional.of(checkedSnapshot);
      try {
        SnapshotInventory.check(snapshot.get());
      } catch (IllegalArgumentException | IOException e) {
        throw new ConfigException(
            List.of(
                config.origin(JobOptions.ARCHIVE_KEY_SNAPSHOT)
                    + ": "
                    + FileFailure.reason(snapshot.get(), e)));
      }
      checkedSnapshot = new SnapshotInventory(snapshot.get());
      return Optional.of(checkedSnapshot);
    }
    if (!config.get(JobOptions.INVENTORY_ENABLED)) return Optional.empty();
    InventoryOptions.Builder options =
        InventoryOptions.builder(config.get(JobOptions.INVENTORY_REGIONS))
            .rolePattern(config.get(JobOptions.INVENTORY_ROLE_PATTERN))
            .requestsPerSecond(config.get(JobOptions.INVENTORY_RATE))
            .policies(config.get(JobOptions.INVENTORY_POLICIES))
            .grants(config.get(JobOptions.INVENTORY_GRANTS))
            .lastUsage(config.get(JobOptions.INVENTORY_LAST_USAGE));
    config.find(JobOptions.INVENTORY_ACCOUNTS).ifPresent(options::accounts);
    config.find(JobOptions.INVENTORY_EXTERNAL_ID).ifPresent(options::externalId);
    config.find(JobOptions.INVENTORY_ENDPOINT_URL).ifPresent(options::endpoint);
    return Optional.of(
        new LiveInventory(
            options.build(),
            config.get(JobOptions.INVENTORY_INTERVAL),
            config.find(JobOptions.INVENTORY_CLOCK_DELAY).orElse(null)));
  }

  public LineSink sink(SinkTarget target) {
    switch (target.kind()) {
      case STDOUT:
        return LineSinks.stdout();
      case FILE:
        return LineSinks.directory(target.directory());
      case KINESIS:
        return LineSinks.kinesis(
            KinesisStream.of(
                target.stream(),
                config.get(JobOptions.SINK_KINESIS_REGION),
                config.find(JobOptions.SINK_KINESIS_ENDPOINT_URL).orElse(null)));
      default:
        return LineSinks.none();
    }
  }

  /** Findings as OCSF; all records of a finding in one shard, in their order. */
  public DataStream<OutputLine> findingLines(DataStream<Finding> findings) {
    return lines(
        findings,
        finding -> new OutputLine(OcsfJson.write(finding), finding.uid, finding.timeMillis),
        "finding-lines");
  }

  /** Whether anybody wants what goes to this sink; else its lines need not be made. */
  public static boolean isWanted(JobConfig config, Option<SinkTarget> sink) {
    return config.get(sink).kind() != SinkTarget.Kind.NONE;
  }

  /** Usage windows; all of a key in one shard, in their order. */
  public DataStream<OutputLine> usageLines(DataStream<UsageWindow> usage) {
    int topPrincipals = config.get(JobOptions.TOP_PRINCIPALS);
    return lines(
        usage,
        window ->
            new OutputLine(
                new UsageJson(topPrincipals).write(window), window.keyArn, window.startMillis),
        "usage-lines");
  }

  /** What accounts asked of KMS, day by day; all of an account and Region in one shard. */
  public DataStream<OutputLine> trafficLines(DataStream<TrafficDay> days) {
    ServiceTerms terms = terms();
    return lines(
        days,
        day ->
            new OutputLine(
                day.toJson(terms), day.accountId + "/" + day.region, day.endMillis() - 1),
        "traffic-lines");
  }

  /** What AWS charges and allows; the packaged terms when there are no profiles. */
  public ServiceTerms terms() {
    return profiles == null ? ServiceTerms.defaults() : profiles.terms();
  }

  /** Rejected input, by where it came from; its time is that of the input it stood in. */
  public DataStream<OutputLine> rejectedLines(DataStream<Rejected> rejected) {
    return rejected
        .process(
            new ProcessFunction<Rejected, OutputLine>() {
              private static final long serialVersionUID = 1;

              @Override
              public void processElement(Rejected input, Context ctx, Collector<OutputLine> out) {
                Long time = ctx.timestamp();
                out.collect(
                    new OutputLine(
                        RejectedJson.toJson(input), input.origin, time == null ? 0 : time));
              }
            })
        .returns(OutputLineSerializer.TYPE)
        .name("rejected-lines")
        .uid("rejected-lines");
  }

  private static <T> DataStream<OutputLine> lines(
      DataStream<T> stream, MapFunction<T, OutputLine> write, String uid) {
    return stream.map(write).returns(OutputLineSerializer.TYPE).name(uid).uid(uid);
  }
}
