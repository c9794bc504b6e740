package io.keytrail.jobs.key;

import io.keytrail.jobs.serial.Wire;
import io.keytrail.profile.UseFacts;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link UseFacts} that may be null, as one part of a record. */
final class Facts {
  private Facts() {}

  static void write(UseFacts facts, DataOutputView out) throws IOException {
    out.writeBoolean(facts != null);
    if (facts != null) Wire.writeBytes(facts.toBytes(), out);
  }

  static UseFacts read(DataInputView in) throws IOException {
    return in.readBoolean() ? UseFacts.fromBytes(Wire.readBytes(in)) : null;
  }
}
