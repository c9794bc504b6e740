package io.keytrail.jobs.key;

import io.keytrail.jobs.trail.WaitingRecords;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.streaming.api.TimerService;

/**
 * Questions that wait for the watermark, which brings all news of their moment with it: so an
 * answer does not depend on what came first. Of the current key, as all keyed state.
 */
final class Questions {
  private final WaitingRecords<KeyInput> waiting;

  Questions(RuntimeContext runtime) {
    waiting = new WaitingRecords<>(waiting(), runtime);
  }

  /** By the time at which they are answered. */
  static MapStateDescriptor<Long, List<KeyInput>> waiting() {
    return WaitingRecords.descriptor("questions", KeyInputSerializer.TYPE);
  }

  /** Keeps a question until its timer, which is set here. */
  void ask(KeyInput question, TimerService timers) throws Exception {
    waiting.add(question, question.timeMillis, timers);
  }

  /** Those whose time has come; they are no longer kept. */
  List<KeyInput> due(long now) throws Exception {
    return waiting.due(now);
  }
}
