package io.keytrail.testdata;

import static io.keytrail.testdata.Json.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A key of a scenario: what it is for, its tags, and who works with it. */
final class ScenarioKey {
  /** What a key is for; which attacks suit it depends on that. */
  enum Kind {
    /** An application that people use day and night. */
    WEB("web"),
    /** An application that people use at work. */
    OFFICE("office"),
    /** Configuration: decrypted by every process that starts, hardly ever encrypted. */
    CONFIG("config"),
    BATCH("batch"),
    /** A job each hour. */
    CRON("cron"),
    BUCKET("bucket"),
    SECRETS("secrets"),
    VOLUMES("volumes"),
    /** Pipelines, each with a role of its own. */
    PIPELINES("pipelines"),
    /** Restricted data that a few people look at. */
    ANALYSTS("analysts"),
    /** Restricted data that one machine looks at, all the time. */
    VAULT("vault"),
    SIGNING("signing"),
    /** Not used any more, or once a week. */
    ARCHIVE("archive"),
    /** Its material is imported. */
    IMPORTED("imported");

    final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  final KmsKey key;
  final Kind kind;
  final Map<String, String> tags;
  final List<Workload> workloads = new ArrayList<>();

  ScenarioKey(KmsKey key, Kind kind, Map<String, String> tags) {
    this.key = key;
    this.kind = kind;
    this.tags = tags;
  }

  /** The role that uses the key most. */
  Caller user(int slot) {
    return workloads.get(0).caller(slot);
  }

  double expected(int slot) {
    double sum = 0;
    for (Workload workload : workloads) sum += workload.expected(slot);
    return sum;
  }

  double expected(int fromSlot, int toSlot) {
    double sum = 0;
    for (int slot = fromSlot; slot < toSlot; slot++) sum += expected(slot);
    return sum;
  }

  boolean isRestricted() {
    return "Restricted".equals(tags.get("DataClassification"));
  }

  /** The encryption context that this kind of use has; null for none. */
  Map<String, Object> context(Random64 random) {
    String arn = key.region + ":" + key.account + ":";
    switch (kind) {
      case BUCKET:
        return object("aws:s3:arn", "arn:aws:s3:::" + key.name() + "-" + key.account);
      case VOLUMES:
        return object("aws:ebs:id", "vol-0" + Random64.of(random.nextInt(40)).hex(16));
      case SECRETS:
        return object(
            "SecretARN",
            "arn:aws:secretsmanager:" + arn + "secret:app/" + random.nextInt(30) + "-a1B2c3",
            "SecretVersionId",
            Random64.of(random.nextInt(40)).uuid());
      case WEB:
      case OFFICE:
      case VAULT:
        return object("app", key.name(), "tenant", "tenant-" + random.nextInt(25));
      default:
        return null;
    }
  }
}
