package io.keytrail.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class JobConfigTest {
  @Test
  void defaults() {
    JobConfig config = Configs.of(Configs.ARCHIVE);

    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("source.type", "archive");
    expected.put("source.kinesis.start", "LATEST");
    expected.put("source.kinesis.consumer", "polling");
    expected.put("source.kinesis.shard-idle-timeout", "1m");
    expected.put("source.archive.paths", "/trail");
    expected.put("source.archive.slice", "5m");
    expected.put("source.archive.delivery-slack", "6h");
    expected.put("decode.max-decompressed-size", "4GiB");
    expected.put("decode.max-record-size", "4MiB");
    expected.put("decode.max-depth", "64");
    expected.put("decode.max-string-length", "1048576");
    expected.put("time.out-of-orderness", "5m");
    expected.put("time.allowed-lateness", "30m");
    expected.put("dedupe.horizon", "1d");
    expected.put("usage.window", "5m");
    expected.put("usage.pre-aggregate-entries", "20000");
    expected.put("usage.top-principals", "10");
    expected.put("usage.exact-distinct", "256");
    expected.put("keys.classification-tags", "DataClassification");
    expected.put("keys.owner-tags", "Owner");
    expected.put("keys.application-tags", "Application");
    expected.put("keys.environment-tags", "Environment");
    expected.put("keys.retention", "800d");
    expected.put("detect.ratio.enabled", "true");
    expected.put("detect.ratio.factor", "10");
    expected.put("detect.ratio.min-decrypts", "100");
    expected.put("detect.volume.enabled", "true");
    expected.put("detect.volume.max-calls", "1000");
    expected.put("detect.volume.windows", "2");
    expected.put("detect.episode-quiet", "30m");
    expected.put("profiles.enabled", "true");
    expected.put("rules.pack", "true");
    expected.put("rules.reload-interval", "1m");
    expected.put("inventory.enabled", "false");
    expected.put("inventory.role-pattern", "arn:{partition}:iam::{account}:role/KeytrailInventory");
    expected.put("inventory.interval", "15m");
    expected.put("inventory.rate", "20");
    expected.put("inventory.policies", "false");
    expected.put("inventory.grants", "false");
    expected.put("inventory.last-usage", "true");
    expected.put("compliance.enabled", "true");
    expected.put("sink.findings", "stdout");
    expected.put("sink.usage", "none");
    expected.put("sink.traffic", "none");
    expected.put("sink.rejected", "none");
    expected.put("job.checkpoint-interval", "1m");
    assertThat(config.toProperties()).containsExactlyEntriesOf(expected);
  }

  @Test
  void fullMapping() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("source.type", "kinesis");
    all.put("source.kinesis.stream", "trail");
    all.put("source.kinesis.region", "eu-west-1");
    all.put("source.kinesis.endpoint-url", "http://localhost:4567");
    all.put("source.kinesis.start", "AT_TIMESTAMP");
    all.put("source.kinesis.start-timestamp", "2026-07-01T13:00:00Z");
    all.put("source.kinesis.consumer", "efo");
    all.put("source.kinesis.consumer-name", "keytrail");
    all.put("source.kinesis.shard-idle-timeout", "2m");
    all.put("source.archive.paths", "/a,s3://trail/AWSLogs");
    all.put("source.archive.from", "2026-07-01T00:00:00Z");
    all.put("source.archive.to", "2026-07-02T00:00:00Z");
    all.put("source.archive.as-of", "2026-07-03T00:00:00Z");
    all.put("source.archive.accounts", "111122223333,444455556666");
    all.put("source.archive.regions", "eu-west-1,us-gov-east-1");
    all.put("source.archive.key-snapshot", "/snapshot.jsonl");
    all.put("source.archive.slice", "10m");
    all.put("source.archive.delivery-slack", "1h");
    all.put("s3.endpoint-url", "http://localhost:9000");
    all.put("s3.region", "eu-west-1");
    all.put("s3.path-style", "false");
    all.put("decode.max-decompressed-size", "1GiB");
    all.put("decode.max-record-size", "512KiB");
    all.put("decode.max-depth", "32");
    all.put("decode.max-string-length", "2048");
    all.put("time.out-of-orderness", "1m");
    all.put("time.allowed-lateness", "10m");
    all.put("dedupe.horizon", "2d");
    all.put("usage.window", "1m");
    all.put("usage.pre-aggregate-entries", "500");
    all.put("usage.top-principals", "3");
    all.put("usage.exact-distinct", "64");
    all.put("keys.classification-tags", "class,level");
    all.put("keys.owner-tags", "team");
    all.put("keys.application-tags", "app");
    all.put("keys.environment-tags", "env,stage");
    all.put("keys.retention", "30d");
    all.put("detect.ratio.enabled", "false");
    all.put("detect.ratio.factor", "2.5");
    all.put("detect.ratio.min-decrypts", "7");
    all.put("detect.volume.enabled", "false");
    all.put("detect.volume.max-calls", "50");
    all.put("detect.volume.windows", "3");
    all.put("detect.episode-quiet", "1h");
    all.put("profiles.enabled", "false");
    all.put("profiles.settings", "/profiles");
    all.put("rules.pack", "false");
    all.put("rules.location", "s3://rules/kms");
    all.put("rules.reload-interval", "10s");
    all.put("rules.placeholders", "admins=alice,admins=b*b,own=a\\,b");
    all.put("rules.trusted-accounts", "111122223333,444455556666");
    all.put("rules.trusted-organizations", "o-a1b2c3d4e5");
    all.put("rules.used-regions", "eu-west-1,us-east-1");
    all.put("rules.disabled", "kms_alias_moved,trail_redirected");
    all.put("inventory.enabled", "true");
    all.put("inventory.regions", "eu-west-1,us-east-1");
    all.put("inventory.accounts", "111122223333");
    all.put("inventory.role-pattern", "arn:aws:iam::{account}:role/Audit");
    all.put("inventory.external-id", "from-keytrail");
    all.put("inventory.interval", "1h");
    all.put("inventory.rate", "5");
    all.put("inventory.policies", "true");
    all.put("inventory.grants", "true");
    all.put("inventory.last-usage", "false");
    all.put("inventory.clock-delay", "20m");
    all.put("inventory.endpoint-url", "http://localhost:4566");
    all.put("compliance.enabled", "false");
    all.put("compliance.policy", "s3://policies/keys");
    all.put("sink.findings", "kinesis:findings");
    all.put("sink.usage", "file:/out/usage");
    all.put("sink.traffic", "file:/out/traffic");
    all.put("sink.rejected", "stdout");
    all.put("sink.kinesis.region", "us-east-1");
    all.put("sink.kinesis.endpoint-url", "https://localhost:4568");
    all.put("job.parallelism", "4");
    all.put("job.checkpoint-interval", "10s");
    all.put("job.checkpoint-dir", "s3://state/checkpoints");

    JobConfig config = Configs.of(all);

    assertThat(all).hasSameSizeAs(JobOptions.ALL);
    assertThat(config.toProperties()).containsExactlyEntriesOf(all);
    assertThat(config.get(JobOptions.KINESIS_START_TIMESTAMP))
        .isEqualTo(Instant.parse("2026-07-01T13:00:00Z"));
    assertThat(config.get(JobOptions.USAGE_WINDOW)).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.get(JobOptions.ARCHIVE_PATHS)).containsExactly("/a", "s3://trail/AWSLogs");
    assertThat(config.get(JobOptions.RATIO_FACTOR)).isEqualTo(2.5);
    assertThat(config.get(JobOptions.SINK_FINDINGS).stream()).isEqualTo("findings");
    assertThat(config.get(JobOptions.SINK_USAGE).directory()).isEqualTo("/out/usage");
    assertThat(config.get(JobOptions.KINESIS_ENDPOINT_URL))
        .isEqualTo(URI.create("http://localhost:4567"));
    assertThat(config.placeholders())
        .containsExactly(
            Map.entry("admins", List.of("alice", "b*b")), Map.entry("own", List.of("a,b")));
    assertThat(config.decodeLimits().maxRecordBytes()).isEqualTo(512 * 1024);
    assertThat(config.decodeLimits().maxDecompressedBytes()).isEqualTo(1L << 30);
    assertThat(config.decodeLimits().maxDepth()).isEqualTo(32);
    assertThat(config.decodeLimits().maxStringLength()).isEqualTo(2048);
  }

  @Test
  void whatWasLeftOutIsAbsentAndNeverNull() {
    JobConfig config = Configs.of(Configs.ARCHIVE);

    assertThat(config.find(JobOptions.ARCHIVE_AS_OF)).isEmpty();
    assertThat(config.origin(JobOptions.ARCHIVE_AS_OF)).isEmpty();
    Assertions.assertThatThrownBy(() -> config.get(JobOptions.ARCHIVE_AS_OF))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("source.archive.as-of has no value");
  }

  @Test
  void sinksStandWhereTheSourceStandsUnlessToldOtherwise() {
    Map<String, String> live =
        Configs.with(
            Configs.KINESIS,
            "source.kinesis.endpoint-url",
            "http://localhost:4567",
            "sink.findings",
            "kinesis:findings");

    JobConfig here = Configs.of(live);
    assertThat(here.get(JobOptions.SINK_KINESIS_REGION)).isEqualTo("eu-west-1");
    assertThat(here.get(JobOptions.SINK_KINESIS_ENDPOINT_URL))
        .isEqualTo(URI.create("http://localhost:4567"));
    assertThat(here.origin(JobOptions.SINK_KINESIS_REGION)).isEqualTo("as source.kinesis.region");

    JobConfig elsewhere = Configs.of(Configs.with(live, "sink.kinesis.region", "us-east-1"));
    assertThat(elsewhere.find(JobOptions.SINK_KINESIS_ENDPOINT_URL)).isEmpty();
  }

  @Test
  void secretsAreMaskedWhereverTheConfigurationIsShown() {
    JobConfig config =
        Configs.of(
            Configs.with(
                Configs.KINESIS,
                "source.kinesis.endpoint-url",
                "http://user:p%40ss@localhost:4567",
                "job.checkpoint-dir",
                "s3://AKIA:secret@bucket/checkpoints"));

    assertThat(config.toProperties())
        .containsEntry("source.kinesis.endpoint-url", "http://***@localhost:4567")
        .containsEntry("job.checkpoint-dir", "s3://***@bucket/checkpoints");
    assertThat(config.describe() + config)
        .contains("source.kinesis.endpoint-url = http://***@localhost:4567 (test)")
        .doesNotContain("p%40ss", "secret");
  }

  @Test
  void sayWhereEachValueComesFrom() {
    JobConfig config =
        new ConfigLoader()
            .flags(List.of(new Setting("usage.window", "1m", "--set")))
            .flags(Configs.settings(Configs.ARCHIVE))
            .load();

    assertThat(config.describe().lines())
        .contains("usage.window = 1m (--set)", "dedupe.horizon = 1d (default)");
  }
}
