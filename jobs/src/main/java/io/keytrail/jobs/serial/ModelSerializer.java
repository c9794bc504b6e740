package io.keytrail.jobs.serial;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Base for what a model remembers and writes in bytes of its own, with a version of their own. In
 * state it stays an object, so that an event does not cost reading and writing all of it; it is
 * changed in place, and so copied deeply for a checkpoint that is written meanwhile.
 */
public abstract class ModelSerializer<T> extends CompactSerializer<T> {
  private static final long serialVersionUID = 1;

  protected abstract byte[] toBytes(T model);

  /**
   * @throws IOException when the bytes are of an unknown version, or damaged
   */
  protected abstract T fromBytes(byte[] bytes) throws IOException;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected final void write(T model, DataOutputView out) throws IOException {
    Wire.writeBytes(toBytes(model), out);
  }

  @Override
  protected final T read(int version, DataInputView in) throws IOException {
    return fromBytes(Wire.readBytes(in));
  }

  @Override
  public final T copy(T from) {
    try {
      return fromBytes(toBytes(from));
    } catch (IOException e) {
      throw new UncheckedIOException("what was written just now is read back", e);
    }
  }
}
