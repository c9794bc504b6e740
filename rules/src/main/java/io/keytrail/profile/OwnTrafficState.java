package io.keytrail.profile;

import io.keytrail.usage.Tally;
import java.io.IOException;
import java.util.TreeMap;

/** What {@link OwnTraffic} remembers of one account and Region: the open days, and an episode. */
public final class OwnTrafficState {
  private static final int VERSION = 1;
  private static final int NAMES = 64;

  /** Windows with throttling, or near the quota, that follow each other within an hour. */
  static final class Episode {
    final long firstMillis;

    /** When the last such window ended. */
    long lastMillis;

    /** Bit by bit, from the window that ended last: whether it counted. */
    long windows;

    final Tally throttled = new Tally(NAMES);
    long requests;
    long peakPerSecond;

    /** Records of the finding; 0 when none was told. */
    int sequence;

    long createdMillis;
    long toldThrottled;

    Episode(long firstMillis) {
      this.firstMillis = firstMillis;
    }
  }

  /** By day since 1970. */
  final TreeMap<Long, TrafficDay> days = new TreeMap<>();

  /** Null when there is none. */
  Episode episode;

  public boolean isEmpty() {
    return days.isEmpty() && episode == null;
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.count(days.size());
    days.values().forEach(day -> day.write(out));
    out.flag(episode != null);
    if (episode != null) {
      out.number(episode.firstMillis);
      out.number(episode.lastMillis);
      out.count(episode.windows);
      HeardHour.write(episode.throttled, out);
      out.count(episode.requests);
      out.count(episode.peakPerSecond);
      out.count(episode.sequence);
      out.number(episode.createdMillis);
      out.count(episode.toldThrottled);
    }
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static OwnTrafficState fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "an account's own traffic");
    OwnTrafficState state = new OwnTrafficState();
    for (int i = in.size(); i > 0; i--) {
      TrafficDay day = TrafficDay.read(in);
      state.days.put(day.day, day);
    }
    if (in.flag()) {
      Episode episode = new Episode(in.number());
      episode.lastMillis = in.number();
      episode.windows = in.count();
      HeardHour.read(episode.throttled, in);
      episode.requests = in.count();
      episode.peakPerSecond = in.count();
      episode.sequence = (int) in.count();
      episode.createdMillis = in.number();
      episode.toldThrottled = in.count();
      state.episode = episode;
    }
    in.end();
    return state;
  }
}
