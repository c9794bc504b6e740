package io.keytrail.jobs.rules;

import io.keytrail.jobs.trail.TrailCounter;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.sigma.problem.Problem;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Compiles what was read before anybody is given it: rules are taken as a whole or not at all, as
 * at the start of a job. Parallelism 1, behind the watch.
 */
public final class RuleUpdateFunction extends ProcessFunction<RuleUpdate, RuleUpdate> {
  public static final String UID = "rule-updates";

  private static final long serialVersionUID = 1;

  private final RuleProgram program;

  private transient TrailCounter reloads;
  private transient TrailCounter refused;

  public RuleUpdateFunction(RuleProgram program) {
    this.program = program;
  }

  @Override
  public void open(OpenContext context) {
    reloads = new TrailCounter(getRuntimeContext(), TrailCounters.RULE_RELOADS);
    refused = new TrailCounter(getRuntimeContext(), TrailCounters.RULE_RELOADS_REFUSED);
  }

  @Override
  public void processElement(RuleUpdate read, Context ctx, Collector<RuleUpdate> out) {
    RuleUpdate judged = judged(read);
    (judged.isRefused() ? refused : reloads).increment();
    out.collect(judged);
  }

  private RuleUpdate judged(RuleUpdate read) {
    if (read.isRefused()) return read;
    List<String> errors =
        program.with(read).problems().stream()
            .filter(Problem::isError)
            .map(Problem::toString)
            .collect(Collectors.toList());
    return errors.isEmpty() ? read : read.refused(errors);
  }
}
