package io.keytrail.jobs.key;

import io.keytrail.jobs.trail.UndecidedRecord;
import io.keytrail.kms.KeyUse;
import java.util.TreeSet;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Sends a record to each of its keys. */
public final class RecordSplitFunction extends ProcessFunction<UndecidedRecord, KeyInput> {
  public static final String UID = "record-keys";
  private static final long serialVersionUID = 1;

  @Override
  public void processElement(UndecidedRecord record, Context ctx, Collector<KeyInput> out) {
    TreeSet<String> keys = new TreeSet<>();
    for (KeyUse use : record.kms.keys) keys.add(use.keyArn);
    for (String keyArn : keys) out.collect(KeyInput.of(record, keyArn));
  }
}
