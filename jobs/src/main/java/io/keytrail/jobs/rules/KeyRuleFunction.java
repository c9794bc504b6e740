package io.keytrail.jobs.rules;

import io.keytrail.jobs.trail.UndecidedRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The second stage of {@link RuleMatchFunction}: rules that could not judge a record without its
 * key, now that the key has answered. Without state; its side outputs are those of the first stage.
 */
public final class KeyRuleFunction extends ProcessFunction<UndecidedRecord, RuleHit> {
  /** Of {@link ReloadingKeyRuleFunction}, too. */
  public static final String UID = "key-rules";

  private static final long serialVersionUID = 1;

  private final RuleProgram program;

  private transient RuleMatcher matcher;

  public KeyRuleFunction(RuleProgram program) {
    this.program = program;
  }

  @Override
  public void open(OpenContext context) {
    matcher = new RuleMatcher(getRuntimeContext(), false);
    matcher.use(program);
  }

  @Override
  public void processElement(UndecidedRecord record, Context ctx, Collector<RuleHit> out) {
    matcher.settle(record, ctx::output, out);
  }
}
