package io.keytrail.cases;

import io.keytrail.profile.CompactReader;
import io.keytrail.profile.CompactWriter;
import io.keytrail.profile.TextTable;
import io.keytrail.profile.TrailGaps;
import java.io.IOException;
import java.util.TreeMap;

/**
 * All that is remembered of one key's use: how much, and by whom. The state of {@link KeyProfiler}.
 * No parameter stands in it, so other parameters go on from it.
 */
public final class KeyProfile {
  private static final int VERSION = 3;

  /** Held the key's case too, which goes on with the next signal as a new one. */
  private static final int WITH_CASE = 2;

  /** Knew of no windows that may change either: it had learned each when it closed. */
  private static final int WITHOUT_SHOWN = 1;

  /** From windows that no late event can change any more. */
  LearnedUse learned;

  /** The windows after these that were shown, by start. */
  final TreeMap<Long, ShownWindow> shown = new TreeMap<>();

  /**
   * End of the last window judged, with use or without, epoch ms; {@link Long#MIN_VALUE} before the
   * first, and where it is that of the last one learned.
   */
  long judgedMillis = Long.MIN_VALUE;

  /** End of the last window shown, epoch ms; {@link Long#MIN_VALUE} before the first. */
  long usedMillis = Long.MIN_VALUE;

  /**
   * End of the last window with a signal, epoch ms; {@link Long#MIN_VALUE} when no case can be open
   * for one.
   */
  long signalMillis = Long.MIN_VALUE;

  private TrailGaps gaps = TrailGaps.NONE;
  private Ahead ahead;

  public KeyProfile() {
    this(new LearnedUse());
  }

  private KeyProfile(LearnedUse learned) {
    this.learned = learned;
  }

  /** Null when it must be worked out anew. */
  public Ahead ahead() {
    return ahead;
  }

  /**
   * @param ahead of this very profile, as it was when last seen; null to have it worked out anew
   */
  public void setAhead(Ahead ahead) {
    this.ahead = ahead;
  }

  /** Of the trail of the key's account and Region: all that are known. */
  TrailGaps gaps() {
    return gaps;
  }

  /** What was not known of them before no longer holds ahead. */
  public void setGaps(TrailGaps gaps) {
    this.gaps = gaps;
    ahead = null;
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.number(usedMillis);
    learned.write(out);
    out.number(judgedMillis);
    out.number(signalMillis);
    out.bytes(gaps.toBytes());
    TextTable texts = new TextTable();
    CompactWriter windows = new CompactWriter(VERSION);
    windows.count(shown.size());
    shown.values().forEach(window -> window.write(windows, texts));
    texts.write(out);
    out.bytes(windows.toBytes());
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of an unknown version, or damaged
   */
  public static KeyProfile fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, WITHOUT_SHOWN, VERSION, "profile of a key");
    long used = in.number();
    KeyProfile profile = new KeyProfile(LearnedUse.read(in));
    profile.usedMillis = used;
    if (in.version() <= WITH_CASE) CaseState.fromBytes(in.bytes());
    if (in.version() > WITHOUT_SHOWN) profile.judgedMillis = in.number();
    if (in.version() == WITH_CASE) profile.readShown(in, null);
    if (in.version() == VERSION) {
      profile.signalMillis = in.number();
      profile.gaps = TrailGaps.fromBytes(in.bytes());
      TextTable texts = TextTable.read(in);
      CompactReader windows = new CompactReader(in.bytes(), VERSION, "windows of a key");
      profile.readShown(windows, texts);
      windows.end();
    }
    in.end();
    return profile;
  }

  private void readShown(CompactReader in, TextTable texts) throws IOException {
    for (int i = in.size(); i > 0; i--) {
      ShownWindow window = ShownWindow.read(in, texts);
      shown.put(window.startMillis, window);
    }
  }
}
