package io.keytrail.jobs.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** A length in bytes, as eight of them. */
final class LengthSerializer implements SimpleVersionedSerializer<Long> {
  @Override
  public int getVersion() {
    return 1;
  }

  @Override
  public byte[] serialize(Long length) {
    return ByteBuffer.allocate(Long.BYTES).putLong(length).array();
  }

  @Override
  public Long deserialize(int version, byte[] bytes) throws IOException {
    if (version != 1 || bytes.length != Long.BYTES) {
      throw new IOException(
          "The state of a file output has version "
              + version
              + ", this release reads version 1: was it written by a newer release?");
    }
    return ByteBuffer.wrap(bytes).getLong();
  }
}
