package io.keytrail.jobs.serial;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Base of our hand-made serializers: a version byte, then the fields.
 *
 * <p>The version byte lets a later release read what an earlier one left in a savepoint: {@link
 * #read} is given the version found, and one that is not known is refused by name. Copying returns
 * the same object, for what travels is left alone once it was made; a type that state changes in
 * place overrides {@link #copy(Object)}.
 */
public abstract class CompactSerializer<T> extends TypeSerializerSingleton<T> {
  private static final long serialVersionUID = 1;

  /** The version that {@link #write} writes. */
  protected abstract int version();

  protected abstract void write(T record, DataOutputView out) throws IOException;

  /** Reads a record that was written by this {@code version} or an older one. */
  protected abstract T read(int version, DataInputView in) throws IOException;

  @Override
  public final void serialize(T record, DataOutputView out) throws IOException {
    out.writeByte(version());
    write(record, out);
  }

  @Override
  public final T deserialize(DataInputView in) throws IOException {
    int found = in.readUnsignedByte();
    if (found == 0 || found > version()) {
      throw new IOException(
          getClass().getSimpleName()
              + " reads versions 1 to "
              + version()
              + ", but found version "
              + found
              + ": was the state written by a newer release?");
    }
    return read(found, in);
  }

  @Override
  public final T deserialize(T reuse, DataInputView in) throws IOException {
    return deserialize(in);
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public T copy(T from) {
    return from;
  }

  @Override
  public final T copy(T from, T reuse) {
    return copy(from);
  }

  /** Never asked for a record to fill: ours are made when they are read. */
  @Override
  public final T createInstance() {
    return null;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public final void copy(DataInputView in, DataOutputView out) throws IOException {
    serialize(deserialize(in), out);
  }
}
