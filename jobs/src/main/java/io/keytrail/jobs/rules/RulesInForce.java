package io.keytrail.jobs.rules;

import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * Which rules a subtask goes by: those that the job was started with, until others were broadcast.
 * The latter are in broadcast state, so that a restored job goes on with the rules it had, whatever
 * it was submitted with.
 */
public final class RulesInForce {
  private static final String KEY = "in-force";

  private final RuleProgram initial;
  private RuleProgram current;

  RulesInForce(RuleProgram initial) {
    this.initial = initial;
  }

  /** Of every operator that rules are broadcast to. */
  public static MapStateDescriptor<String, RuleUpdate> state() {
    return new MapStateDescriptor<>("rules", Types.STRING, RuleUpdate.TYPE);
  }

  /**
   * State can be asked for once elements come, not before: so each of them asks.
   *
   * @return whether this is the first time, and so there are rules to be taken up
   */
  boolean restore(ReadOnlyBroadcastState<String, RuleUpdate> state) throws Exception {
    if (current != null) return false;
    RuleUpdate last = state.get(KEY);
    current = last == null ? initial : initial.with(last);
    return true;
  }

  /**
   * @param update that is not refused
   */
  void replace(RuleUpdate update, BroadcastState<String, RuleUpdate> state) throws Exception {
    state.put(KEY, update);
    current = initial.with(update);
  }

  /** After {@link #restore}. */
  RuleProgram current() {
    return current;
  }
}
