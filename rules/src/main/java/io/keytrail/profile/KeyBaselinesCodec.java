package io.keytrail.profile;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The stored form of {@link KeyBaselinesState}, behind a version that readers check. */
public final class KeyBaselinesCodec {
  /** Raised when the form changes; readers refuse what they do not know. */
  public static final int VERSION = 1;

  private KeyBaselinesCodec() {}

  public static void write(KeyBaselinesState state, DataOutput out) throws IOException {
    out.writeByte(VERSION);
    for (UsageState side : state.sides) UsageStateCodec.write(side, out);
    RatioState ratio = state.ratio;
    out.writeLong(ratio.lastMillis);
    out.writeLong(ratio.windows);
    if (ratio.windows == 0) return;
    for (double decrypts : ratio.decrypts) out.writeDouble(decrypts);
    for (double calls : ratio.calls) out.writeDouble(calls);
    out.writeInt(ratio.outOfBounds);
    out.writeDouble(ratio.judged);
    for (RatioState.Recent recent : ratio.recent) {
      out.writeDouble(recent.decrypts);
      out.writeDouble(recent.calls);
      out.writeDouble(recent.expected);
      out.writeDouble(recent.binomial);
      out.writeDouble(recent.dispersion);
      out.writeDouble(recent.lastRaw);
      UsageStateCodec.floats(recent.record, out);
    }
  }

  /**
   * @throws IOException when the bytes are of another version or no state at all
   */
  public static KeyBaselinesState read(DataInput in) throws IOException {
    int version = in.readByte();
    if (version != VERSION) {
      throw new IOException(
          "key baselines of version " + version + "; this build reads version " + VERSION);
    }
    KeyBaselinesState state = new KeyBaselinesState();
    for (int i = 0; i < state.sides.length; i++) state.sides[i] = UsageStateCodec.read(in);
    RatioState ratio = state.ratio;
    ratio.lastMillis = in.readLong();
    ratio.windows = in.readLong();
    if (ratio.windows == 0) return state;
    for (int i = 0; i < ratio.decrypts.length; i++) ratio.decrypts[i] = in.readDouble();
    for (int i = 0; i < ratio.calls.length; i++) ratio.calls[i] = in.readDouble();
    ratio.outOfBounds = in.readInt();
    ratio.judged = in.readDouble();
    for (RatioState.Recent recent : ratio.recent) {
      recent.decrypts = in.readDouble();
      recent.calls = in.readDouble();
      recent.expected = in.readDouble();
      recent.binomial = in.readDouble();
      recent.dispersion = in.readDouble();
      recent.lastRaw = in.readDouble();
      recent.record = UsageStateCodec.floats(in);
    }
    return state;
  }
}
