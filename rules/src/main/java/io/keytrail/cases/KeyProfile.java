package io.keytrail.cases;

import io.keytrail.profile.CompactReader;
import io.keytrail.profile.CompactWriter;
import io.keytrail.profile.TrailGaps;
import java.io.IOException;
import java.util.TreeMap;

/**
 * All that is remembered of one key's use: how much, by whom, and which case is open. The state of
 * {@link KeyProfiler}. No parameter stands in it, so other parameters go on from it.
 */
public final class KeyProfile {
  private static final int VERSION = 2;

  /** Knew of no windows that may change: it had learned each when it closed. */
  private static final int WITHOUT_SHOWN = 1;

  /** From windows that no late event can change any more. */
  final LearnedUse learned;

  /** The windows after these that were shown, by start. */
  final TreeMap<Long, ShownWindow> shown = new TreeMap<>();

  final CaseState cases;

  /**
   * End of the last window judged, with use or without, epoch ms; {@link Long#MIN_VALUE} before the
   * first, and where it is that of the last one learned.
   */
  long judgedMillis = Long.MIN_VALUE;

  /** End of the last window shown, epoch ms; {@link Long#MIN_VALUE} before the first. */
  long usedMillis = Long.MIN_VALUE;

  private LearnedUse ahead;
  private TrailGaps gaps = TrailGaps.NONE;

  public KeyProfile() {
    this(new LearnedUse(), new CaseState());
  }

  private KeyProfile(LearnedUse learned, CaseState cases) {
    this.learned = learned;
    this.cases = cases;
  }

  /**
   * What was learned, and what the windows teach that may still change: all that the next window is
   * judged by. Follows from the rest and is not stored; null when it must be worked out anew.
   */
  public LearnedUse ahead() {
    return ahead;
  }

  /**
   * @param ahead of this very profile, as it was when last seen; null to have it worked out anew
   */
  public void setAhead(LearnedUse ahead) {
    this.ahead = ahead;
  }

  TrailGaps gaps() {
    return gaps;
  }

  /**
   * @param gaps of the trail of the key's account and Region: all that are known, of which each
   *     moment knows its own. Not stored; none when not set.
   */
  public void setGaps(TrailGaps gaps) {
    this.gaps = gaps;
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.number(usedMillis);
    learned.write(out);
    out.bytes(cases.toBytes());
    out.number(judgedMillis);
    out.count(shown.size());
    shown.values().forEach(window -> window.write(out));
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of an unknown version, or damaged
   */
  public static KeyProfile fromBytes(byte[] bytes) throws IOException {
    int version = bytes.length > 0 && bytes[0] == WITHOUT_SHOWN ? WITHOUT_SHOWN : VERSION;
    CompactReader in = new CompactReader(bytes, version, "profile of a key");
    long used = in.number();
    KeyProfile profile = new KeyProfile(LearnedUse.read(in), CaseState.fromBytes(in.bytes()));
    profile.usedMillis = used;
    if (version != WITHOUT_SHOWN) {
      profile.judgedMillis = in.number();
      for (int i = in.size(); i > 0; i--) {
        ShownWindow shown = ShownWindow.read(in);
        profile.shown.put(shown.startMillis, shown);
      }
    }
    in.end();
    return profile;
  }
}
