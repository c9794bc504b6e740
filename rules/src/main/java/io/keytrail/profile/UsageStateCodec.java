package io.keytrail.profile;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The stored form of {@link UsageState}: every number as it is, so that a restored state goes on as
 * the lost one would have. No parameters; any {@link DataOutput} will do.
 */
public final class UsageStateCodec {
  /** Raised when the form changes; readers refuse what they do not know. */
  public static final int VERSION = 2;

  private static final int LONGEST = 4096;

  private UsageStateCodec() {}

  public static void write(UsageState state, DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(state.firstMillis);
    out.writeLong(state.lastMillis);
    out.writeLong(state.windows);
    out.writeLong(state.taught);
    out.writeLong(state.zeros);
    out.writeBoolean(state.counts);
    out.writeDouble(state.judged);
    // A series that was never used has learned nothing else.
    boolean slept = state.zeros == state.windows;
    out.writeBoolean(slept);
    if (slept) return;
    out.writeDouble(state.level);
    out.writeDouble(state.trend);
    out.writeDouble(state.formerLevel);
    out.writeLong(state.formerMillis);
    out.writeDouble(state.departure);
    out.writeDouble(state.recent);
    out.writeShort(state.daySlot);
    out.writeDouble(state.daySum);
    out.writeInt(state.dayCount);
    out.writeShort(state.weekSlot);
    out.writeDouble(state.weekSum);
    out.writeInt(state.weekCount);
    out.writeDouble(state.dayMean);
    out.writeDouble(state.offsetMean);
    doubles(state.regression, out);
    doubles(state.rhythmFit, out);
    out.writeDouble(state.noise);
    out.writeDouble(state.recentNoise);
    out.writeDouble(state.poisson);
    out.writeDouble(state.wander);
    doubles(state.drift, out);
    doubles(state.driftSquare, out);
    out.writeInt(state.outOfBounds);
    out.writeDouble(state.told);
    out.writeLong(state.peakDay);
    out.writeFloat(state.peakToday);
    floats(state.peaks, out);
    out.writeDouble(state.lastUp);
    out.writeDouble(state.lastDown);
    out.writeDouble(state.lastShift);
    floats(state.up, out);
    floats(state.down, out);
    floats(state.shift, out);
    floats(state.day, out);
    floats(state.fine, out);
    floats(state.trial, out);
    floats(state.spread, out);
    floats(state.week, out);
    state.weekly.write(out);
  }

  /**
   * @throws IOException when the bytes are of another version or no state at all
   */
  public static UsageState read(DataInput in) throws IOException {
    int version = in.readByte();
    if (version < 1 || version > VERSION) {
      throw new IOException(
          "usage state of version " + version + "; this build reads versions up to " + VERSION);
    }
    UsageState state = new UsageState();
    state.firstMillis = in.readLong();
    state.lastMillis = in.readLong();
    state.windows = in.readLong();
    state.taught = in.readLong();
    state.zeros = in.readLong();
    state.counts = in.readBoolean();
    state.judged = in.readDouble();
    if (in.readBoolean()) return state;
    state.level = in.readDouble();
    state.trend = in.readDouble();
    state.formerLevel = in.readDouble();
    state.formerMillis = in.readLong();
    state.departure = in.readDouble();
    state.recent = in.readDouble();
    state.daySlot = in.readShort();
    state.daySum = in.readDouble();
    state.dayCount = in.readInt();
    state.weekSlot = in.readShort();
    state.weekSum = in.readDouble();
    state.weekCount = in.readInt();
    state.dayMean = in.readDouble();
    state.offsetMean = in.readDouble();
    doubles(state.regression, in);
    doubles(state.rhythmFit, in);
    state.noise = in.readDouble();
    state.recentNoise = in.readDouble();
    state.poisson = in.readDouble();
    state.wander = in.readDouble();
    doubles(state.drift, in);
    doubles(state.driftSquare, in);
    state.outOfBounds = in.readInt();
    state.told = in.readDouble();
    state.peakDay = in.readLong();
    state.peakToday = in.readFloat();
    state.peaks = floats(in);
    state.lastUp = in.readDouble();
    state.lastDown = in.readDouble();
    state.lastShift = in.readDouble();
    state.up = floats(in);
    state.down = floats(in);
    state.shift = floats(in);
    state.day = floats(in);
    state.fine = floats(in);
    state.trial = floats(in);
    state.spread = floats(in);
    state.week = floats(in);
    if (version > 1) state.weekly.read(in);
    return state;
  }

  private static void doubles(double[] values, DataOutput out) throws IOException {
    for (double value : values) out.writeDouble(value);
  }

  private static void doubles(double[] values, DataInput in) throws IOException {
    for (int i = 0; i < values.length; i++) values[i] = in.readDouble();
  }

  static void floats(float[] values, DataOutput out) throws IOException {
    out.writeShort(values.length);
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
    bytes.asFloatBuffer().put(values);
    out.write(bytes.array());
  }

  static float[] floats(DataInput in) throws IOException {
    int length = in.readShort();
    if (length < 0 || length > LONGEST) {
      throw new IOException("a length of " + length + " in usage state: the bytes are damaged");
    }
    byte[] bytes = new byte[Float.BYTES * length];
    in.readFully(bytes);
    float[] values = new float[length];
    ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
    return values;
  }
}
