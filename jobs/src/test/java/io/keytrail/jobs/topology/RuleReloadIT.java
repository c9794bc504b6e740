package io.keytrail.jobs.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keytrail.finding.OcsfValidator;
import io.keytrail.jobs.KeyUsageJob;
import io.keytrail.jobs.config.ConfigLoader;
import io.keytrail.jobs.config.Setting;
import io.keytrail.jobs.kinesis.KinesisStream;
import io.keytrail.jobs.testing.KinesisServer;
import io.keytrail.jobs.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Rules are edited while the job reads a Kinesis stream. A failure of the job ends it. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class RuleReloadIT {
  @RegisterExtension static final KinesisServer KINESIS = new KinesisServer();
  @RegisterExtension static final S3Server S3 = new S3Server();

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");

  /** Speaks for itself, for each principal: so a test learns how far the job is, and its rules. */
  private static final String PROBE =
      "title: Probe\nid: probe\nlogsource: {product: aws, service: cloudtrail}\n"
          + "detection: {s: {eventSource: kms.amazonaws.com, eventName: ListKeys}, condition: s}\n";

  private static final String DECRYPTED =
      "title: Decrypted\nid: decrypted\nname: decrypted\n"
          + "logsource: {product: aws, service: cloudtrail}\n"
          + "detection: {s: {eventSource: kms.amazonaws.com, eventName: Decrypt}, condition: s}\n";

  private static final String MANY =
      "title: Many decrypts\nid: many\nlevel: high\ncorrelation:\n  type: event_count\n"
          + "  rules: [decrypted]\n  group-by: [userIdentity.arn]\n  timespan: 1h\n"
          + "  condition: {gte: %d}\n";

  private static final String BUCKETS =
      "title: Buckets\nid: buckets\nlogsource: {product: aws, service: cloudtrail}\n"
          + "detection: {s: {eventSource: s3.amazonaws.com, eventName: ListBuckets}, condition: s}\n";

  @TempDir Path rules;

  private KinesisStream in;
  private KinesisStream out;
  private String location;
  private JobClient job;
  private int events;

  @BeforeEach
  void streams() throws Exception {
    in = KINESIS.createStream("trail", 1);
    out = KINESIS.createStream("findings", 1);
    location = rules.toString();
  }

  @AfterEach
  void stop() throws Exception {
    if (job == null) return;
    assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
    job.cancel().get(1, TimeUnit.MINUTES);
  }

  @Test
  void anotherThresholdIsInForceForTheNextFindingAndTheEventsBeforeItCount() throws Exception {
    rule("probe.yml", PROBE);
    rule("decrypted.yml", DECRYPTED);
    rule("many.yml", String.format(MANY, 100));
    job = start();
    for (int i = 0; i < 3; i++) put("kms.amazonaws.com", "Decrypt", "mallory");
    String before = versionOfProbe();

    rule("many.yml", String.format(MANY, 5));
    awaitOtherVersionThan(before);
    for (int i = 0; i < 2; i++) put("kms.amazonaws.com", "Decrypt", "mallory");

    JsonNode finding = await(f -> uid(f).equals("many"));
    assertThat(finding.at("/unmapped/measured").asDouble()).isEqualTo(5);
    assertThat(finding.at("/unmapped/condition").asText()).isEqualTo(">= 5");
    assertThat(finding.at("/unmapped/rule_set").asText())
        .isNotEqualTo(before)
        .isEqualTo(finding.at("/finding_info/analytic/version").asText());
  }

  @Test
  void aBrokenUpdateIsOneFindingUntilItIsMendedAndNewRulesGetTheirEvents() throws Exception {
    rule("probe.yml", PROBE);
    job = start();
    String before = versionOfProbe();

    Path broken = rule("buckets.yml", BUCKETS.replace("condition: s", "condition: selection"));
    JsonNode refused = await(f -> uid(f).equals("keytrail.rules.update-refused"));
    assertThat(refused.get("activity_name").asText()).isEqualTo("Create");
    assertThat(refused.get("message").asText())
        .startsWith("1 problem in " + rules + ", so rule set " + before + " stays in force")
        .contains(broken + ":4: error: ");
    assertThat(OcsfValidator.check(refused.toString()).errors).isEmpty();
    assertThat(versionOfProbe()).as("the rules go on").isEqualTo(before);

    rule("buckets.yml", BUCKETS);
    JsonNode mended =
        await(
            f ->
                uid(f).equals("keytrail.rules.update-refused")
                    && f.get("activity_name").asText().equals("Close"));
    assertThat(mended.at("/finding_info/uid")).isEqualTo(refused.at("/finding_info/uid"));
    assertThat(OcsfValidator.check(mended.toString()).errors).isEmpty();

    awaitOtherVersionThan(before);
    put("s3.amazonaws.com", "ListBuckets", "mallory");
    await(f -> uid(f).equals("buckets"));
    assertThat(findings())
        .filteredOn(f -> uid(f).equals("keytrail.rules.update-refused"))
        .hasSize(2);
  }

  @Test
  @EnabledForJreRange(max = JRE.JAVA_23)
  void rulesInABucketAreReadAgainToo() throws Exception {
    String bucket = S3.createBucket("rules");
    loadFileSystems();
    location = "s3://" + bucket + "/team a";
    S3.put(bucket, "team a/kms=1/probe.yml", PROBE);
    S3.put(bucket, "team a/kms=1/decrypted.yml", DECRYPTED);
    S3.put(bucket, "team a/many.yml", String.format(MANY, 100));
    job = start();
    for (int i = 0; i < 3; i++) put("kms.amazonaws.com", "Decrypt", "mallory");
    String before = versionOfProbe();

    S3.put(bucket, "team a/many.yml", String.format(MANY, 0).replace("gte", "get"));
    JsonNode refused = await(f -> uid(f).equals("keytrail.rules.update-refused"));
    assertThat(refused.get("message").asText()).contains(location + "/many.yml:9: error: ");
    assertThat(versionOfProbe()).as("the rules go on").isEqualTo(before);

    S3.put(bucket, "team a/many.yml", String.format(MANY, 5));
    awaitOtherVersionThan(before);
    for (int i = 0; i < 2; i++) put("kms.amazonaws.com", "Decrypt", "mallory");
    JsonNode finding = await(f -> uid(f).equals("many"));
    assertThat(finding.at("/unmapped/measured").asDouble()).isEqualTo(5);
    assertThat(finding.at("/unmapped/rule_set").asText()).isNotEqualTo(before);
  }

  /** As a cluster does that knows where S3 is. */
  private static void loadFileSystems() {
    Configuration flink = new Configuration();
    flink.setString("s3.endpoint", S3.endpoint().toString());
    flink.setString("s3.path.style.access", "true");
    flink.setString(
        "s3.aws.credentials.provider", "com.amazonaws.auth.DefaultAWSCredentialsProviderChain");
    FileSystem.initialize(flink, PluginUtils.createPluginManagerFromRootFolder(flink));
  }

  private Path rule(String name, String text) throws IOException {
    return Files.writeString(rules.resolve(name), text);
  }

  private static String uid(JsonNode finding) {
    return finding.at("/finding_info/analytic/uid").asText();
  }

  /** Puts a probe, and waits for it: what was put before it has been matched then. */
  private String versionOfProbe() throws Exception {
    String principal = "probe-" + events;
    put("kms.amazonaws.com", "ListKeys", principal);
    JsonNode finding =
        await(f -> uid(f).equals("probe") && f.toString().contains(principal + "\""));
    return finding.at("/unmapped/rule_set").asText();
  }

  private void awaitOtherVersionThan(String before) throws Exception {
    while (versionOfProbe().equals(before)) {
      assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.RUNNING); // bounded by the time-out
    }
  }

  /** Time goes on while it waits, or what is at hand would not be told. */
  private JsonNode await(Predicate<JsonNode> wanted) throws Exception {
    while (true) {
      for (JsonNode finding : findings()) {
        if (wanted.test(finding)) return finding;
      }
      assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
      put("kms.amazonaws.com", "DescribeKey", "clock");
      Thread.sleep(500); // bounded by the time-out of the test
    }
  }

  private List<JsonNode> findings() throws IOException {
    List<JsonNode> findings = new ArrayList<>();
    for (String line : KINESIS.texts(out)) findings.add(JSON.readTree(line));
    return findings;
  }

  /** Each event a second after the one before. */
  private void put(String source, String name, String user) {
    int number = events++;
    KINESIS.put(
        in,
        KINESIS.shards(in).get(0),
        "{\"eventVersion\":\"1.11\",\"eventTime\":\""
            + NINE.plusSeconds(number)
            + "\",\"eventSource\":\""
            + source
            + "\",\"eventName\":\""
            + name
            + "\",\"awsRegion\":\"eu-west-1\",\"eventID\":\"event-"
            + number
            + "\",\"userIdentity\":{\"type\":\"IAMUser\",\"arn\":\"arn:aws:iam::111122223333:user/"
            + user
            + "\",\"accountId\":\"111122223333\"},\"eventType\":\"AwsApiCall\","
            + "\"recipientAccountId\":\"111122223333\"}");
  }

  private JobClient start() throws Exception {
    Map<String, String> options = new TreeMap<>();
    options.put("source.kinesis.stream", in.name());
    options.put("source.kinesis.region", KINESIS.region());
    options.put("source.kinesis.endpoint-url", KINESIS.endpoint().toString());
    options.put("source.kinesis.start", "TRIM_HORIZON");
    // The clock of the test keeps the shard from being idle: what comes after a pause may be late.
    options.put("source.kinesis.shard-idle-timeout", "10s");
    options.put("time.out-of-orderness", "0s");
    options.put("sink.findings", "kinesis:" + out.name());
    options.put("sink.rejected", "none");
    options.put("job.parallelism", "2");
    options.put("rules.pack", "false");
    options.put("rules.location", location);
    options.put("rules.reload-interval", "1s");
    List<Setting> settings = new ArrayList<>();
    options.forEach((name, value) -> settings.add(new Setting(name, value, "test")));
    Configuration flink = new Configuration();
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(flink);
    KeyUsageJob.define(env, new ConfigLoader().flags(settings).load());
    return env.executeAsync("live");
  }
}
