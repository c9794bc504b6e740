package io.keytrail.jobs.config;

import static io.keytrail.jobs.config.OptionGroup.ARCHIVE_SOURCE;
import static io.keytrail.jobs.config.OptionGroup.COMPLIANCE;
import static io.keytrail.jobs.config.OptionGroup.DECODE;
import static io.keytrail.jobs.config.OptionGroup.DETECT;
import static io.keytrail.jobs.config.OptionGroup.INVENTORY;
import static io.keytrail.jobs.config.OptionGroup.JOB;
import static io.keytrail.jobs.config.OptionGroup.KEYS;
import static io.keytrail.jobs.config.OptionGroup.KINESIS_SOURCE;
import static io.keytrail.jobs.config.OptionGroup.PROFILES;
import static io.keytrail.jobs.config.OptionGroup.RULES;
import static io.keytrail.jobs.config.OptionGroup.S3;
import static io.keytrail.jobs.config.OptionGroup.SINK;
import static io.keytrail.jobs.config.OptionGroup.SOURCE;
import static io.keytrail.jobs.config.OptionGroup.TIME;
import static io.keytrail.jobs.config.OptionGroup.USAGE;
import static io.keytrail.jobs.config.OptionTypes.COUNT;
import static io.keytrail.jobs.config.OptionTypes.DECIMAL;
import static io.keytrail.jobs.config.OptionTypes.DURATION;
import static io.keytrail.jobs.config.OptionTypes.INSTANT;
import static io.keytrail.jobs.config.OptionTypes.PATH;
import static io.keytrail.jobs.config.OptionTypes.PATHS;
import static io.keytrail.jobs.config.OptionTypes.REGION;
import static io.keytrail.jobs.config.OptionTypes.REGIONS;
import static io.keytrail.jobs.config.OptionTypes.SIZE;
import static io.keytrail.jobs.config.OptionTypes.SWITCH;
import static io.keytrail.jobs.config.OptionTypes.TEXT;
import static io.keytrail.jobs.config.OptionTypes.URL;
import static io.keytrail.jobs.config.OptionTypes.listOf;
import static io.keytrail.jobs.config.OptionTypes.matching;
import static io.keytrail.jobs.config.OptionTypes.oneOf;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Every option there is, in the order of the reference, which is generated from here. */
public final class JobOptions {
  private static final List<Option<?>> declared = new ArrayList<>();

  private static final Pattern ACCOUNT_FORM = Pattern.compile("\\d{12}");
  private static final Pattern EXTERNAL_ID_FORM = Pattern.compile("[\\w+=,.@:/-]{2,1224}");
  private static final OptionType<List<String>> ACCOUNTS =
      listOf("account", matching(ACCOUNT_FORM, "an account id of 12 digits"));
  private static final OptionType<List<String>> TAGS =
      listOf("tag", matching(Pattern.compile(".{1,128}"), "the name of a tag"));
  private static final OptionType<List<String>> ORGANIZATIONS =
      listOf(
          "organization",
          matching(
              Pattern.compile("o-[a-z0-9]{10,32}"), "an organization id such as o-a1b2c3d4e5"));

  public static final Option<SourceType> SOURCE_TYPE =
      declare(
          Option.of(SOURCE, "source.type", oneOf(SourceType.class, JobOptions::lowerCase))
              .defaultsTo("kinesis")
              .means("A live stream, or an archive that is replayed."));

  public static final Option<String> KINESIS_STREAM =
      declare(
          Option.of(KINESIS_SOURCE, "source.kinesis.stream", TEXT)
              .where(
                  "the name of a stream: 1 to 128 letters, digits, '_', '-' and '.'",
                  name -> SinkTarget.STREAM_NAME.matcher(name).matches())
              .means("Name of the stream that carries the trail. Required for a live job."));

  public static final Option<String> KINESIS_REGION =
      declare(
          Option.of(KINESIS_SOURCE, "source.kinesis.region", REGION)
              .means(
                  "Region of the stream. Required for a live job; the environment variable"
                      + " `AWS_REGION` stands in for it."));

  public static final Option<URI> KINESIS_ENDPOINT_URL =
      declare(
          Option.of(KINESIS_SOURCE, "source.kinesis.endpoint-url", URL)
              .means("Endpoint instead of the Region's own: a VPC endpoint, or an emulator."));

  public static final Option<StartPosition> KINESIS_START =
      declare(
          Option.of(KINESIS_SOURCE, "source.kinesis.start", oneOf(StartPosition.class, Enum::name))
              .defaultsTo("LATEST")
              .means("Where reading begins when there is no checkpoint to go on from."));

  public static final Option<Instant> KINESIS_START_TIMESTAMP =
      declare(
          Option.of(KINESIS_SOURCE, "source.kinesis.start-timestamp", INSTANT)
              .means("Arrival time of the first record to read, with `AT_TIMESTAMP` only."));

  public static final Option<ConsumerType> KINESIS_CONSUMER =
      declare(
          Option.of(
                  KINESIS_SOURCE,
                  "source.kinesis.consumer",
                  oneOf(ConsumerType.class, JobOptions::lowerCase))
              .defaultsTo("polling")
              .means(
                  "`polling` shares a shard's 2 MB/s with its other readers; `efo` is enhanced"
                      + " fan-out, with 2 MB/s of its own, at a price."));

  public static final Option<String> KINESIS_CONSUMER_NAME =
      declare(
          Option.of(KINESIS_SOURCE, "source.kinesis.consumer-name", TEXT)
              .where(
                  "1 to 128 letters, digits, '_', '-' and '.'",
                  name -> SinkTarget.STREAM_NAME.matcher(name).matches())
              .means(
                  "Name under which the job registers as a consumer, with `efo` only. No two jobs"
                      + " may share one."));

  public static final Option<Duration> KINESIS_SHARD_IDLE_TIMEOUT =
      declare(
          Option.of(KINESIS_SOURCE, "source.kinesis.shard-idle-timeout", DURATION)
              .defaultsTo("1m")
              .where("at least 1s", duration -> atLeast(Duration.ofSeconds(1), duration))
              .means("Wall-clock time without records after which a shard no longer holds time."));

  public static final Option<List<String>> ARCHIVE_PATHS =
      declare(
          Option.of(ARCHIVE_SOURCE, "source.archive.paths", PATHS)
              .means(
                  "Directories, files, globs or `s3://` URIs. Required for a replay. A comma within"
                      + " a path is written `\\,`."));

  public static final Option<Instant> ARCHIVE_FROM =
      declare(
          Option.of(ARCHIVE_SOURCE, "source.archive.from", INSTANT)
              .means("Event time of the first event to read."));

  public static final Option<Instant> ARCHIVE_TO =
      declare(
          Option.of(ARCHIVE_SOURCE, "source.archive.to", INSTANT)
              .means("Event time at which to stop: events at or after it are left out."));

  public static final Option<Instant> ARCHIVE_AS_OF =
      declare(
          Option.of(ARCHIVE_SOURCE, "source.archive.as-of", INSTANT)
              .means(
                  "The moment at which the replay is judged: nothing fires for a later one. Without"
                      + " it, the time of the last event."));

  public static final Option<List<String>> ARCHIVE_ACCOUNTS =
      declare(
          Option.of(ARCHIVE_SOURCE, "source.archive.accounts", ACCOUNTS)
              .means("Read the trail of these accounts only. Without it, of all."));

  public static final Option<List<String>> ARCHIVE_REGIONS =
      declare(
          Option.of(ARCHIVE_SOURCE, "source.archive.regions", REGIONS)
              .means("Read the trail of these Regions only. Without it, of all."));

  public static final Option<String> ARCHIVE_KEY_SNAPSHOT =
      declare(
          Option.of(ARCHIVE_SOURCE, "source.archive.key-snapshot", PATH)
              .means(
                  "A file that `keytrail inventory` or `keytrail keys --format json` wrote: how keys"
                      + " were when it was taken. What the trail says of the time before and after"
                      + " counts as well."));

  public static final Option<Duration> ARCHIVE_SLICE =
      declare(
          Option.of(ARCHIVE_SOURCE, "source.archive.slice", DURATION)
              .defaultsTo("5m")
              .where("at least 1s", duration -> atLeast(Duration.ofSeconds(1), duration))
              .means("Files of this much delivery time are read together, slice after slice."));

  public static final Option<Duration> ARCHIVE_DELIVERY_SLACK =
      declare(
          Option.of(ARCHIVE_SOURCE, "source.archive.delivery-slack", DURATION)
              .defaultsTo("6h")
              .where("0s or more", duration -> !duration.isNegative())
              .means(
                  "How much later than its events a file may have been delivered: files up to this"
                      + " much past `source.archive.to` are opened."));

  public static final Option<URI> S3_ENDPOINT_URL =
      declare(
          Option.of(S3, "s3.endpoint-url", URL)
              .means(
                  "Endpoint instead of AWS's own: a VPC endpoint, MinIO or another store that speaks"
                      + " S3. The environment variable `AWS_ENDPOINT_URL_S3` stands in for it."));

  public static final Option<String> S3_REGION =
      declare(
          Option.of(S3, "s3.region", REGION)
              .means(
                  "Region of the buckets. AWS finds it by itself; an endpoint that does not name it"
                      + " may want it."));

  public static final Option<Boolean> S3_PATH_STYLE =
      declare(
          Option.of(S3, "s3.path-style", SWITCH)
              .means(
                  "Ask for `endpoint/bucket` and not for `bucket.endpoint`. Without it, `true` where"
                      + " an endpoint is given."));

  public static final Option<Long> MAX_DECOMPRESSED_SIZE =
      declare(
          Option.of(DECODE, "decode.max-decompressed-size", SIZE)
              .defaultsTo("4GiB")
              .where("at least 1KiB", size -> size >= 1 << 10)
              .means("What one file or carrier may unpack to."));

  public static final Option<Long> MAX_RECORD_SIZE =
      declare(
          Option.of(DECODE, "decode.max-record-size", SIZE)
              .defaultsTo("4MiB")
              .where("between 1KiB and 1GiB", size -> size >= 1 << 10 && size <= 1 << 30)
              .means("JSON text of one record. CloudTrail's own limit for an event is 256 KiB."));

  public static final Option<Integer> MAX_DEPTH =
      declare(
          Option.of(DECODE, "decode.max-depth", COUNT)
              .defaultsTo("64")
              .where("between 8 and 1000", depth -> depth >= 8 && depth <= 1000)
              .means("Objects and arrays within each other in one record."));

  public static final Option<Integer> MAX_STRING_LENGTH =
      declare(
          Option.of(DECODE, "decode.max-string-length", COUNT)
              .defaultsTo("1048576")
              .where("at least 1024", length -> length >= 1024)
              .means("Characters of one string in a record."));

  public static final Option<Duration> OUT_OF_ORDERNESS =
      declare(
          Option.of(TIME, "time.out-of-orderness", DURATION)
              .defaultsTo("5m")
              .where("0s or more", duration -> !duration.isNegative())
              .means("How far behind the latest event time the watermark stays."));

  public static final Option<Duration> ALLOWED_LATENESS =
      declare(
          Option.of(TIME, "time.allowed-lateness", DURATION)
              .defaultsTo("30m")
              .where("0s or more", duration -> !duration.isNegative())
              .means(
                  "An event that is at most this late updates its window; a later one is rejected"
                      + " as `LATE`."));

  public static final Option<Duration> DEDUPE_HORIZON =
      declare(
          Option.of(TIME, "dedupe.horizon", DURATION)
              .defaultsTo("24h")
              .where("more than 0s", duration -> atLeast(Duration.ofMillis(1), duration))
              .means(
                  "For how long an event id is remembered. Within it, no event counts twice;"
                      + " state grows with it."));

  public static final Option<Duration> USAGE_WINDOW =
      declare(
          Option.of(USAGE, "usage.window", DURATION)
              .defaultsTo("5m")
              .where(
                  "between 1s and 1d, and divide a day without a rest",
                  duration ->
                      atLeast(Duration.ofSeconds(1), duration)
                          && atLeast(duration, Duration.ofDays(1))
                          && Duration.ofDays(1).toMillis() % duration.toMillis() == 0)
              .means("Length of the tumbling windows; they begin at midnight UTC."));

  public static final Option<Integer> PRE_AGGREGATE_ENTRIES =
      declare(
          Option.of(USAGE, "usage.pre-aggregate-entries", COUNT)
              .defaultsTo("20000")
              .where("at least 1", entries -> entries >= 1)
              .means(
                  "How many groups (key, window, operation, principal …) a subtask adds up before"
                      + " it sends them on."));

  public static final Option<Integer> TOP_PRINCIPALS =
      declare(
          Option.of(USAGE, "usage.top-principals", COUNT)
              .defaultsTo("10")
              .where("between 1 and 1000", count -> count >= 1 && count <= 1000)
              .means("How many of its principals a window names, the busiest first."));

  public static final Option<Integer> EXACT_DISTINCT =
      declare(
          Option.of(USAGE, "usage.exact-distinct", COUNT)
              .defaultsTo("256")
              .where("between 1 and 65536", count -> count >= 1 && count <= 65536)
              .means(
                  "Up to this many distinct principals or addresses are counted exactly, more by a"
                      + " sketch."));

  public static final Option<List<String>> KEY_CLASSIFICATION_TAGS =
      declare(
          Option.of(KEYS, "keys.classification-tags", TAGS)
              .defaultsTo("DataClassification")
              .means(
                  "Tags that tell how secret a key's data is. Of several names the first that a key has counts; letter case counts too."));

  public static final Option<List<String>> KEY_OWNER_TAGS =
      declare(
          Option.of(KEYS, "keys.owner-tags", TAGS)
              .defaultsTo("Owner")
              .means("Tags that name the owner of a key."));

  public static final Option<List<String>> KEY_APPLICATION_TAGS =
      declare(
          Option.of(KEYS, "keys.application-tags", TAGS)
              .defaultsTo("Application")
              .means("Tags that name what uses a key."));

  public static final Option<List<String>> KEY_ENVIRONMENT_TAGS =
      declare(
          Option.of(KEYS, "keys.environment-tags", TAGS)
              .defaultsTo("Environment")
              .means("Tags that name the environment of a key."));

  public static final Option<Duration> KEY_RETENTION =
      declare(
          Option.of(KEYS, "keys.retention", DURATION)
              .defaultsTo("800d")
              .where("at least 1d", duration -> atLeast(Duration.ofDays(1), duration))
              .means(
                  "Event time without any use or news after which what is known of a key is"
                      + " forgotten. A replay starts knowing nothing."));

  public static final Option<Boolean> RATIO_ENABLED =
      declare(
          Option.of(DETECT, "detect.ratio.enabled", SWITCH)
              .defaultsTo("true")
              .means(
                  "Find keys that decrypt far more than they encrypt. Informational for a key"
                      + " whose profile is two weeks old and knows better."));

  public static final Option<Double> RATIO_FACTOR =
      declare(
          Option.of(DETECT, "detect.ratio.factor", DECIMAL)
              .defaultsTo("10")
              .where("more than 0", factor -> factor > 0)
              .means("A finding when the decrypt side is more than this many times the other."));

  public static final Option<Integer> RATIO_MIN_DECRYPTS =
      declare(
          Option.of(DETECT, "detect.ratio.min-decrypts", COUNT)
              .defaultsTo("100")
              .where("at least 1", count -> count >= 1)
              .means("Calls on the decrypt side of a window below which it is not judged."));

  public static final Option<Boolean> VOLUME_ENABLED =
      declare(
          Option.of(DETECT, "detect.volume.enabled", SWITCH)
              .defaultsTo("true")
              .means(
                  "Find keys that are used in unusual volume. Informational for a key whose"
                      + " profile is two weeks old and knows better."));

  public static final Option<Integer> VOLUME_MAX_CALLS =
      declare(
          Option.of(DETECT, "detect.volume.max-calls", COUNT)
              .defaultsTo("1000")
              .where("at least 1", count -> count >= 1)
              .means("Calls in a window that are still usual."));

  public static final Option<Integer> VOLUME_WINDOWS =
      declare(
          Option.of(DETECT, "detect.volume.windows", COUNT)
              .defaultsTo("2")
              .where("between 1 and 1000", count -> count >= 1 && count <= 1000)
              .means("A finding when this many windows in a row have more."));

  public static final Option<Duration> EPISODE_QUIET =
      declare(
          Option.of(DETECT, "detect.episode-quiet", DURATION)
              .defaultsTo("30m")
              .where("0s or more", duration -> !duration.isNegative())
              .means(
                  "Event time without an alarming window after which the next one is a new finding"
                      + " and no update."));

  public static final Option<Boolean> PROFILES_ENABLED =
      declare(
          Option.of(PROFILES, "profiles.enabled", SWITCH)
              .defaultsTo("true")
              .means(
                  "Learn what is normal for each key and principal. Turning it off takes operators"
                      + " with state out of the job: a savepoint then needs Flink's"
                      + " `--allowNonRestoredState`."));

  public static final Option<String> PROFILES_SETTINGS =
      declare(
          Option.of(PROFILES, "profiles.settings", PATH)
              .means(
                  "Directory or `s3://` prefix with some of `baseline.yml`, `cases.yml`, `uses.yml`,"
                      + " `health.yml` and `terms.yml`, or one of them. Each may hold any of its"
                      + " settings, but `cases.yml` stands in for the packaged one. Read once, when"
                      + " the job starts; what was learned goes on."));

  public static final Option<Boolean> RULES_PACK =
      declare(
          Option.of(RULES, "rules.pack", SWITCH)
              .defaultsTo("true")
              .means("Use the rules that come with Keytrail."));

  public static final Option<String> RULES_LOCATION =
      declare(
          Option.of(RULES, "rules.location", PATH)
              .means(
                  "Directory or `s3://` prefix of further rules, or one file. A live job reads it"
                      + " again, see `rules.reload-interval`; then every machine of a cluster must see"
                      + " it under this name."));

  public static final Option<Duration> RULES_RELOAD_INTERVAL =
      declare(
          Option.of(RULES, "rules.reload-interval", DURATION)
              .defaultsTo("1m")
              .where(
                  "0s, or at least 1s",
                  duration -> duration.isZero() || atLeast(Duration.ofSeconds(1), duration))
              .means(
                  "How often a live job reads `rules.location` again; what has changed comes into"
                      + " force without a restart. `0s` reads it once. Turning it off, or taking the"
                      + " location away, takes operators with state out of the job: a savepoint then"
                      + " needs Flink's `--allowNonRestoredState`."));

  public static final Option<List<String>> RULES_PLACEHOLDERS =
      declare(
          Option.of(
                  RULES,
                  "rules.placeholders",
                  listOf(
                      "NAME=VALUE pair",
                      matching(
                          Pattern.compile("[A-Za-z0-9_.-]{1,64}=.+"),
                          "NAME=VALUE, the name of 1 to 64 letters, digits, '_', '.' and '-'")))
              .means(
                  "Values for the `expand` modifier: `admins=alice,admins=bob` lets `%admins%` be"
                      + " either. Values may hold wildcards."));

  public static final Option<List<String>> RULES_TRUSTED_ACCOUNTS =
      declare(
          Option.of(RULES, "rules.trusted-accounts", ACCOUNTS)
              .means(
                  "Accounts that are not external where rules ask for `policy.external_…` or"
                      + " `grant.external`. Without it, the key's own account only."));

  public static final Option<List<String>> RULES_TRUSTED_ORGANIZATIONS =
      declare(
          Option.of(RULES, "rules.trusted-organizations", ORGANIZATIONS)
              .means("Organizations whose accounts are not external, by their ids."));

  public static final Option<List<String>> RULES_USED_REGIONS =
      declare(
          Option.of(RULES, "rules.used-regions", REGIONS)
              .means(
                  "All Regions that you use. Where rules ask for `region.unused`, any other is unused."
                      + " Without it nothing is known of that, and such rules keep silent."));

  public static final Option<List<String>> RULES_DISABLED =
      declare(
          Option.of(
                  RULES,
                  "rules.disabled",
                  listOf("rule", matching(Pattern.compile(".{1,256}"), "the id or name of a rule")))
              .means(
                  "Rules and correlations, packaged ones or others, that shall make no findings, by id"
                      + " or name. Correlations that count on them go on."));

  public static final Option<Boolean> INVENTORY_ENABLED =
      declare(
          Option.of(INVENTORY, "inventory.enabled", SWITCH)
              .defaultsTo("false")
              .means("Ask KMS for the keys of `inventory.accounts` and `inventory.regions`."));

  public static final Option<List<String>> INVENTORY_REGIONS =
      declare(
          Option.of(INVENTORY, "inventory.regions", REGIONS)
              .means("Regions whose keys are asked for. Required when it is enabled."));

  public static final Option<List<String>> INVENTORY_ACCOUNTS =
      declare(
          Option.of(INVENTORY, "inventory.accounts", ACCOUNTS)
              .means(
                  "Accounts whose keys are asked for, each by its role. Without it, the account of"
                      + " the job's own role, and no other role."));

  public static final Option<String> INVENTORY_ROLE_PATTERN =
      declare(
          Option.of(INVENTORY, "inventory.role-pattern", TEXT)
              .defaultsTo("arn:{partition}:iam::{account}:role/KeytrailInventory")
              .where(
                  "the ARN of a role with {account} in it",
                  pattern -> pattern.startsWith("arn:") && pattern.contains("{account}"))
              .means(
                  "The role that is assumed in each account. `{account}` is its id, `{partition}`"
                      + " follows from the Region."));

  public static final Option<String> INVENTORY_EXTERNAL_ID =
      declare(
          Option.of(INVENTORY, "inventory.external-id", TEXT)
              .where(
                  "2 to 1224 letters, digits and '+=,.@:/-_'",
                  id -> EXTERNAL_ID_FORM.matcher(id).matches())
              .means("External id that the roles' trust policies ask for."));

  public static final Option<Duration> INVENTORY_INTERVAL =
      declare(
          Option.of(INVENTORY, "inventory.interval", DURATION)
              .defaultsTo("15m")
              .where("at least 1m", duration -> atLeast(Duration.ofMinutes(1), duration))
              .means(
                  "From the start of one round to the start of the next. A round that takes longer"
                      + " is followed by the next at once."));

  public static final Option<Integer> INVENTORY_RATE =
      declare(
          Option.of(INVENTORY, "inventory.rate", COUNT)
              .defaultsTo("20")
              .where("between 1 and 1000", rate -> rate >= 1 && rate <= 1000)
              .means(
                  "Requests a second to KMS, for each account and Region, retries included. A key"
                      + " takes four or five a round; the smallest quota among them is 100 a second"
                      + " (ListKeyRotations, ListGrants), shared with everybody else in the account."));

  public static final Option<Boolean> INVENTORY_POLICIES =
      declare(
          Option.of(INVENTORY, "inventory.policies", SWITCH)
              .defaultsTo("false")
              .means("Read key policies too: one request more for each key."));

  public static final Option<Boolean> INVENTORY_GRANTS =
      declare(
          Option.of(INVENTORY, "inventory.grants", SWITCH)
              .defaultsTo("false")
              .means(
                  "List grants too: one request more for each key, and for each further 100 grants."
                      + " More than 2,000 of a key stay unknown."));

  public static final Option<Boolean> INVENTORY_LAST_USAGE =
      declare(
          Option.of(INVENTORY, "inventory.last-usage", SWITCH)
              .defaultsTo("true")
              .means("Ask when each key was last used: one request for each key."));

  public static final Option<Duration> INVENTORY_CLOCK_DELAY =
      declare(
          Option.of(INVENTORY, "inventory.clock-delay", DURATION)
              .where("at least 1m", duration -> atLeast(Duration.ofMinutes(1), duration))
              .means(
                  "Lets event time go on while the trail is idle: it follows the clock by this much."
                      + " While the trail is not idle, time is never nearer to the clock than this."
                      + " Make it longer than CloudTrail takes to deliver, or its events are late."
                      + " Without it, only the trail moves time."));

  public static final Option<URI> INVENTORY_ENDPOINT_URL =
      declare(
          Option.of(INVENTORY, "inventory.endpoint-url", URL)
              .means(
                  "Endpoint of KMS and of STS instead of the Regions' own: an emulator, for"
                      + " example."));

  public static final Option<Boolean> COMPLIANCE_ENABLED =
      declare(
          Option.of(COMPLIANCE, "compliance.enabled", SWITCH)
              .defaultsTo("true")
              .means(
                  "Judge keys by the policy in the job that watches their use, too. The job that does"
                      + " nothing else always judges them."));

  public static final Option<String> COMPLIANCE_POLICY =
      declare(
          Option.of(COMPLIANCE, "compliance.policy", PATH)
              .means(
                  "Directory or `s3://` prefix of a key policy, or one file, over the policy that"
                      + " comes with Keytrail. Read once, when the job starts. Without it, that policy"
                      + " alone."));

  public static final Option<SinkTarget> SINK_FINDINGS =
      declare(
          Option.of(SINK, "sink.findings", OptionTypes.SINK)
              .means(
                  "Findings, as OCSF JSON lines. Must be given for a job on a cluster; a local run"
                      + " has `stdout`."));

  public static final Option<SinkTarget> SINK_USAGE =
      declare(
          Option.of(SINK, "sink.usage", OptionTypes.SINK)
              .defaultsTo("none")
              .means("Usage windows of every key, as JSON lines."));

  public static final Option<SinkTarget> SINK_TRAFFIC =
      declare(
          Option.of(SINK, "sink.traffic", OptionTypes.SINK)
              .defaultsTo("none")
              .means(
                  "What each account asked of KMS in a Region and UTC day, its cost and the quota,"
                      + " as JSON lines; none without `profiles.enabled`."));

  public static final Option<SinkTarget> SINK_REJECTED =
      declare(
          Option.of(SINK, "sink.rejected", OptionTypes.SINK)
              .means(
                  "Input that could not be used, with the reason, as JSON lines. Must be given for a"
                      + " job on a cluster; a local run has `none`, and counts it."));

  public static final Option<String> SINK_KINESIS_REGION =
      declare(
          Option.of(SINK, "sink.kinesis.region", REGION)
              .means(
                  "Region of the streams written to. Without it, that of `source.kinesis.region`."));

  public static final Option<URI> SINK_KINESIS_ENDPOINT_URL =
      declare(
          Option.of(SINK, "sink.kinesis.endpoint-url", URL)
              .means(
                  "Endpoint instead of the Region's own. Without it, and in the same Region, that of"
                      + " `source.kinesis.endpoint-url`."));

  public static final Option<Integer> PARALLELISM =
      declare(
          Option.of(JOB, "job.parallelism", COUNT)
              .where("between 1 and 1024", count -> count >= 1 && count <= 1024)
              .means(
                  "Subtasks of each operator. Without it, what the cluster says; in a local run, the"
                      + " number of cores."));

  public static final Option<Duration> CHECKPOINT_INTERVAL =
      declare(
          Option.of(JOB, "job.checkpoint-interval", DURATION)
              .defaultsTo("1m")
              .where("at least 100ms", duration -> atLeast(Duration.ofMillis(100), duration))
              .means(
                  "Wall-clock time between checkpoints of a live job. Managed Service for Apache"
                      + " Flink overrides it."));

  public static final Option<String> CHECKPOINT_DIR =
      declare(
          Option.of(JOB, "job.checkpoint-dir", PATH)
              .means(
                  "Where checkpoints are kept, a path or URI. Without it, what the cluster says; in a"
                      + " local run a temporary directory that ends with it."));

  /** In the order of the reference. */
  public static final List<Option<?>> ALL = List.copyOf(declared);

  private JobOptions() {}

  private static <T> Option<T> declare(Option<T> option) {
    declared.add(option);
    return option;
  }

  private static boolean atLeast(Duration least, Duration value) {
    return value.compareTo(least) >= 0;
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
