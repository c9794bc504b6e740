package io.keytrail.jobs.key;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.FindingSerializer;
import java.util.List;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Sends a finding to each of its keys; one without keys needs no answer and goes on as it is. */
public final class FindingSplitFunction extends ProcessFunction<Finding, KeyInput> {
  public static final String UID = "finding-keys";
  public static final OutputTag<Finding> KEYLESS =
      new OutputTag<>("keyless-findings", FindingSerializer.TYPE);
  private static final long serialVersionUID = 1;

  @Override
  public void processElement(Finding finding, Context ctx, Collector<KeyInput> out) {
    List<String> keys = FindingKeys.of(finding);
    if (keys.isEmpty()) ctx.output(KEYLESS, finding);
    for (String keyArn : keys) out.collect(KeyInput.of(finding, keyArn));
  }
}
