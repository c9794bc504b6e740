package io.keytrail.jobs.key;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.FindingSerializer;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Tells findings how their keys were when they fired. Keyed by key ARN.
 *
 * <p>It remembers what {@link KeyTimelineFunction} remembers too: that one answers records which
 * then become findings, and a stream cannot run in a circle. State: the {@link KeyMemory} of the
 * key, and the findings that wait.
 */
public final class KeyContextFunction extends KeyedProcessFunction<String, KeyInput, Finding> {
  public static final String UID = "key-context";

  /**
   * Findings about several keys, each with the one that answered, for {@link FindingJoinFunction}.
   */
  public static final OutputTag<Finding> PARTIAL =
      new OutputTag<>("partial-findings", FindingSerializer.TYPE);

  private static final long serialVersionUID = 1;

  private final KeyContextOptions options;
  private transient KeyMemory memory;
  private transient Questions questions;

  public KeyContextFunction(KeyContextOptions options) {
    this.options = options;
  }

  @Override
  public void open(OpenContext context) {
    memory = new KeyMemory(options, getRuntimeContext());
    questions = new Questions(getRuntimeContext());
  }

  @Override
  public void processElement(KeyInput input, Context ctx, Collector<Finding> out) throws Exception {
    if (input.isQuestion()) questions.ask(input, ctx.timerService());
    else memory.learn(input, ctx.timerService());
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<Finding> out) throws Exception {
    for (KeyInput question : questions.due(now)) {
      Finding described = question.finding.copy();
      described.keys = new TreeMap<>();
      described.keys.put(question.keyArn, memory.view(question.keyArn, question.timeMillis));
      if (FindingKeys.of(described).size() == 1) out.collect(described);
      else ctx.output(PARTIAL, described);
    }
    memory.expire(now);
  }
}
