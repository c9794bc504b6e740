package io.keytrail.jobs.config;

/** Chapters of the reference, in its order. */
public enum OptionGroup {
  SOURCE("Source", "Where the trail comes from."),
  KINESIS_SOURCE(
      "Source: Kinesis",
      "Live, with `source.type=kinesis`. Credentials come from the AWS default chain."),
  ARCHIVE_SOURCE("Source: archive", "A replay, with `source.type=archive`."),
  S3(
      "S3",
      "How `keytrail` itself reaches `s3://` paths, of the trail, rules and policies alike. Credentials come"
          + " from the AWS default chain. On a cluster it is Flink's matter: there set `s3.endpoint`,"
          + " `s3.endpoint.region` and `s3.path.style.access` in Flink's own configuration."),
  DECODE("Decoding", "Bounds on hostile input: what exceeds one is rejected, and reading goes on."),
  TIME("Time", "How events that arrive late or twice are treated. All in event time."),
  USAGE("Usage windows", "What is counted for each key."),
  KEYS(
      "Keys",
      "How keys are remembered and described, in findings, usage windows and rules (`key.…`)."),
  DETECT("Detections", "When the use of a key is a finding."),
  PROFILES(
      "Profiles",
      "What is normal for each key and principal, learned from the trail, and the findings when it is"
          + " not: see [rules/profiles/README.md](../rules/profiles/README.md). Nothing is said before"
          + " enough was learned."),
  RULES(
      "Rules",
      "Detection rules in Sigma: see [rules/README.md](../rules/README.md). All problems of rule files"
          + " are reported before anything starts."),
  INVENTORY(
      "Key inventory",
      "What KMS itself tells of the keys of a live job, asked on an interval. The job's role needs the"
          + " permissions in [deploy/README.md](../deploy/README.md#key-inventory); what is denied is"
          + " unknown, and nothing waits for KMS."),
  COMPLIANCE(
      "Key compliance",
      "What is asked of keys: see [rules/policies/README.md](../rules/policies/README.md). All"
          + " problems of policy files are reported before anything starts."),
  SINK(
      "Sinks",
      "Where the three outputs go. Each is `stdout`, `none`, `file:DIR` (JSON lines in a"
          + " directory), or `kinesis:STREAM`. Delivery is at least once: a finding is known by its"
          + " `finding_info.uid`."),
  JOB("Job", "How Flink runs it.");

  private final String heading;
  private final String introduction;

  OptionGroup(String heading, String introduction) {
    this.heading = heading;
    this.introduction = introduction;
  }

  public String heading() {
    return heading;
  }

  /** One or two sentences in Markdown. */
  public String introduction() {
    return introduction;
  }
}
