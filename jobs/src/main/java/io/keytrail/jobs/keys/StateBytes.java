package io.keytrail.jobs.keys;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Bytes behind their length. */
final class StateBytes {
  private StateBytes() {}

  static void write(byte[] bytes, DataOutputView out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static byte[] read(DataInputView in) throws IOException {
    int length = in.readInt();
    if (length < 0) throw new IOException("a length of " + length + ": the bytes are damaged");
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }
}
