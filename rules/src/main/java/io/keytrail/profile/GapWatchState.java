package io.keytrail.profile;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What {@link GapWatch} remembers of one account and Region. Bounded; half a kilobyte. */
public final class GapWatchState {
  private static final int VERSION = 1;

  /** The hours of working days, and of weekends. */
  static final int HOURS = 48;

  /**
   * When the first slot began that was heard, epoch ms; {@link Long#MIN_VALUE} before it was
   * looked.
   */
  long sinceMillis = Long.MIN_VALUE;

  /** Up to here nothing can change any more: what was heard is learned. */
  long settledMillis;

  /** The end of the last slot before that in which the trail was heard. */
  long heardMillis;

  /** Slots in which it was heard, by hour: of those hours that are not settled. */
  final TreeMap<Long, Integer> recent = new TreeMap<>();

  /** How many of each hour of the day were watched, and how many had no pause that is long. */
  final int[] watched = new int[HOURS];

  final int[] dense = new int[HOURS];

  /** Slots in a row, settled ones, without a record; and what was seen of the hour under way. */
  int pause;

  boolean hourPaused;
  boolean hourUnknown;

  /** Those that are settled; and all, as they were told last. */
  TrailGaps settled = TrailGaps.NONE;

  TrailGaps told = TrailGaps.NONE;

  boolean isEmpty() {
    return sinceMillis == Long.MIN_VALUE;
  }

  /** Whether anything was ever heard. */
  public boolean hasHeard() {
    return !isEmpty() || !recent.isEmpty();
  }

  /** Whether the gap that was told last goes on. */
  public boolean toldLasts() {
    return told.lastsSince() != Long.MAX_VALUE;
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.number(sinceMillis);
    out.number(settledMillis);
    out.number(heardMillis);
    out.count(recent.size());
    for (Map.Entry<Long, Integer> hour : recent.entrySet()) {
      out.number(hour.getKey());
      out.count(hour.getValue());
    }
    for (int i = 0; i < HOURS; i++) {
      out.count(watched[i]);
      out.count(dense[i]);
    }
    out.count(pause);
    out.flag(hourPaused);
    out.flag(hourUnknown);
    settled.write(out);
    told.write(out);
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static GapWatchState fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "watch for gaps of a trail");
    GapWatchState state = new GapWatchState();
    state.sinceMillis = in.number();
    state.settledMillis = in.number();
    state.heardMillis = in.number();
    for (int i = in.size(); i > 0; i--) state.recent.put(in.number(), (int) in.count());
    for (int i = 0; i < HOURS; i++) {
      state.watched[i] = (int) in.count();
      state.dense[i] = (int) in.count();
    }
    state.pause = (int) in.count();
    state.hourPaused = in.flag();
    state.hourUnknown = in.flag();
    state.settled = TrailGaps.read(in);
    state.told = TrailGaps.read(in);
    in.end();
    return state;
  }
}
