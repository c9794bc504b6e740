package io.keytrail.jobs.key;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.key.KeyView;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Puts a finding about several keys together again when each of them has answered. Keyed by record.
 *
 * <p>State: the finding until its last key has answered, which is at the same watermark for all.
 */
public final class FindingJoinFunction extends KeyedProcessFunction<String, Finding, Finding> {
  public static final String UID = "finding-join";
  private static final long serialVersionUID = 1;

  private transient ValueState<Finding> partial;

  /** The key of the stream: one record about one finding. */
  public static String record(Finding finding) {
    return finding.uid + '#' + finding.sequence;
  }

  static ValueStateDescriptor<Finding> partial() {
    return new ValueStateDescriptor<>("partial-finding", FindingSerializer.TYPE);
  }

  @Override
  public void open(OpenContext context) {
    partial = getRuntimeContext().getState(partial());
  }

  @Override
  public void processElement(Finding answered, Context ctx, Collector<Finding> out)
      throws Exception {
    Finding before = partial.value();
    Finding joined = answered;
    if (before != null) {
      Map<String, KeyView> keys = new TreeMap<>(before.keys);
      keys.putAll(answered.keys);
      joined = answered.copy();
      joined.keys = keys;
    }
    if (joined.keys.size() < FindingKeys.of(joined).size()) {
      partial.update(joined);
    } else {
      if (before != null) partial.clear();
      out.collect(joined);
    }
  }
}
