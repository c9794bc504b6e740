package io.keytrail.cases;

import io.keytrail.profile.CompactReader;
import io.keytrail.profile.CompactWriter;
import io.keytrail.profile.KeyBaselinesCodec;
import io.keytrail.profile.KeyBaselinesState;
import io.keytrail.profile.UseProfile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * All that is remembered of one key's use: how much, by whom, and which case is open. The state of
 * {@link KeyProfiler}. No parameter stands in it, so other parameters go on from it.
 */
public final class KeyProfile {
  private static final int VERSION = 1;

  final KeyBaselinesState baselines;
  final UseProfile use;
  final CaseState cases;

  /** End of the last window shown, epoch ms; {@link Long#MIN_VALUE} before the first. */
  long usedMillis = Long.MIN_VALUE;

  public KeyProfile() {
    this(new KeyBaselinesState(), new UseProfile(), new CaseState());
  }

  private KeyProfile(KeyBaselinesState baselines, UseProfile use, CaseState cases) {
    this.baselines = baselines;
    this.use = use;
    this.cases = cases;
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.number(usedMillis);
    ByteArrayOutputStream learned = new ByteArrayOutputStream(4096);
    try {
      KeyBaselinesCodec.write(baselines, new DataOutputStream(learned));
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    out.bytes(learned.toByteArray());
    out.bytes(use.toBytes());
    out.bytes(cases.toBytes());
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static KeyProfile fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "profile of a key");
    long used = in.number();
    ByteArrayInputStream learned = new ByteArrayInputStream(in.bytes());
    KeyProfile profile =
        new KeyProfile(
            KeyBaselinesCodec.read(new DataInputStream(learned)),
            UseProfile.fromBytes(in.bytes()),
            CaseState.fromBytes(in.bytes()));
    if (learned.available() > 0) {
      throw new IOException("bytes follow a key's baselines: they are damaged");
    }
    profile.usedMillis = used;
    in.end();
    return profile;
  }
}
