package io.keytrail.cases;

import io.keytrail.profile.CompactReader;
import io.keytrail.profile.CompactWriter;
import io.keytrail.profile.PrincipalProfile;
import io.keytrail.profile.PrincipalTouch;
import java.io.IOException;
import java.util.TreeMap;

/** What is remembered of one principal over all keys: the state of {@link PrincipalProfiler}. */
public final class PrincipalCases {
  private static final int VERSION = 2;

  /** Knew of no windows that may change: it had learned each when it closed. */
  private static final int WITHOUT_SHOWN = 1;

  /** From windows that no late event can change any more. */
  final PrincipalProfile learned;

  /** What was touched in the windows after these, by start and key. */
  final TreeMap<Long, TreeMap<String, PrincipalTouch>> shown = new TreeMap<>();

  final CaseState cases;

  /**
   * All that the next window is judged by: what was learned, and shown since. Null when it must be
   * worked out anew, as after a restore: it follows from the rest and is not stored.
   */
  PrincipalProfile ahead;

  public PrincipalCases() {
    this(new PrincipalProfile(), new CaseState());
  }

  private PrincipalCases(PrincipalProfile learned, CaseState cases) {
    this.learned = learned;
    this.cases = cases;
  }

  /** Start of the last window in which it touched a key; {@link Long#MIN_VALUE} if in none. */
  long lastMillis() {
    return shown.isEmpty() ? learned.lastMillis() : Math.max(learned.lastMillis(), shown.lastKey());
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.bytes(learned.toBytes());
    out.bytes(cases.toBytes());
    out.count(shown.size());
    shown
        .values()
        .forEach(
            touches -> {
              out.count(touches.size());
              touches.values().forEach(touch -> out.bytes(touch.toBytes()));
            });
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of an unknown version, or damaged
   */
  public static PrincipalCases fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, WITHOUT_SHOWN, VERSION, "cases of a principal");
    PrincipalCases read =
        new PrincipalCases(PrincipalProfile.fromBytes(in.bytes()), CaseState.fromBytes(in.bytes()));
    if (in.version() > WITHOUT_SHOWN) {
      for (int i = in.size(); i > 0; i--) {
        for (int j = in.size(); j > 0; j--) read.show(PrincipalTouch.fromBytes(in.bytes()));
      }
    }
    in.end();
    return read;
  }

  void show(PrincipalTouch touch) {
    shown.computeIfAbsent(touch.startMillis, start -> new TreeMap<>()).put(touch.keyArn, touch);
  }
}
