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

/** What windows of one key have taught: how much it is used, and by whom. */
final class LearnedUse {
  final KeyBaselinesState baselines;
  final UseProfile use;

  LearnedUse() {
    this(new KeyBaselinesState(), new UseProfile());
  }

  private LearnedUse(KeyBaselinesState baselines, UseProfile use) {
    this.baselines = baselines;
    this.use = use;
  }

  /** To learn on from here, and leave this as it is. */
  LearnedUse copy() {
    return new LearnedUse(baselines.copy(), use.copy());
  }

  void write(CompactWriter out) {
    ByteArrayOutputStream learned = new ByteArrayOutputStream(4096);
    try {
      KeyBaselinesCodec.write(baselines, new DataOutputStream(learned));
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    out.bytes(learned.toByteArray());
    out.bytes(use.toBytes());
  }

  static LearnedUse read(CompactReader in) throws IOException {
    ByteArrayInputStream learned = new ByteArrayInputStream(in.bytes());
    LearnedUse read =
        new LearnedUse(
            KeyBaselinesCodec.read(new DataInputStream(learned)), UseProfile.fromBytes(in.bytes()));
    if (learned.available() > 0) {
      throw new IOException("bytes follow a key's baselines: they are damaged");
    }
    return read;
  }
}
