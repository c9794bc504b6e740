package io.keytrail.jobs;

import io.keytrail.jobs.config.JobConfig;
import io.keytrail.jobs.config.JobOptions;
import io.keytrail.jobs.topology.KeyComplianceTopology;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job for those who want to know how their keys stand to the policy, and nothing else: no
 * rules, no detections, no usage windows. Configured as {@link KeyUsageJob} is.
 */
public final class KeyComplianceJob {
  private static final Logger LOG = LoggerFactory.getLogger(KeyComplianceJob.class);

  private KeyComplianceJob() {}

  public static void main(String[] args) throws Exception {
    JobConfig config = KeyUsageJob.configuration(args, System.getenv());
    LOG.info("Keytrail is configured as follows:\n{}", config.describe());
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    define(env, config);
    env.execute("keytrail-key-compliance");
  }

  /** Everything but the execution. */
  public static void define(StreamExecutionEnvironment env, JobConfig config) {
    KeyUsageJob.prepare(env, config);
    JobAssembly parts = JobAssembly.withoutRules(config);
    KeyComplianceTopology streams =
        KeyComplianceTopology.define(
            env,
            KeyUsageJob.source(parts, config),
            parts.inventory().orElse(null),
            parts.usage(),
            parts.compliance());
    parts
        .sink(config.get(JobOptions.SINK_FINDINGS))
        .attach(parts.findingLines(streams.findings()), "findings");
    parts
        .sink(config.get(JobOptions.SINK_REJECTED))
        .attach(parts.rejectedLines(streams.rejected()), "rejected");
  }
}
