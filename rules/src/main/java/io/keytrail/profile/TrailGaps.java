package io.keytrail.profile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * When no record of KMS came from an account and Region that always has some at such hours. What
 * its keys did then is unknown: their windows are neither judged nor learned as empty. Immutable.
 */
public final class TrailGaps {
  /** Where none is known. */
  public static final TrailGaps NONE = new TrailGaps("", List.of());

  /** The end of a gap that lasts. */
  static final long LASTS = Long.MAX_VALUE;

  private static final int VERSION = 1;

  /** From the end of the last slot in which the trail was heard to the begin of the next. */
  static final class Gap {
    final long fromMillis;
    final long toMillis;

    Gap(long fromMillis, long toMillis) {
      this.fromMillis = fromMillis;
      this.toMillis = toMillis;
    }

    /** From when on it is known that it is one. */
    long knownMillis() {
      return fromMillis + DataGaps.SHORTEST_MILLIS;
    }

    /** From when on it is known that it is over: the end of the first slot that was heard. */
    long overMillis() {
      return toMillis == LASTS ? LASTS : toMillis + HeardHour.SLOT_MILLIS;
    }

    boolean overlaps(long startMillis, long endMillis) {
      return startMillis < toMillis && endMillis > fromMillis;
    }
  }

  /** {@link #place}. */
  public final String place;

  /** In order of time; they do not overlap. */
  private final List<Gap> gaps;

  TrailGaps(String place, List<Gap> gaps) {
    this.place = place;
    this.gaps = Collections.unmodifiableList(new ArrayList<>(gaps));
  }

  /** The name of an account and Region. */
  public static String place(String accountId, String region) {
    return accountId + "/" + region;
  }

  /** What is known of them at a time, if all that was heard by then came in time. */
  public TrailGaps asOf(long millis) {
    if (gaps.isEmpty() || last().overMillis() <= millis) return this;
    List<Gap> known = new ArrayList<>(gaps.size());
    for (Gap gap : gaps) {
      if (gap.knownMillis() > millis) break;
      known.add(gap.overMillis() <= millis ? gap : new Gap(gap.fromMillis, LASTS));
    }
    return new TrailGaps(place, known);
  }

  private Gap last() {
    return gaps.get(gaps.size() - 1);
  }

  /** Whether something became known of them after the first of these times, up to the second. */
  public boolean changed(long afterMillis, long untilMillis) {
    for (Gap gap : gaps) {
      if (gap.knownMillis() > afterMillis && gap.knownMillis() <= untilMillis) return true;
      if (gap.overMillis() > afterMillis && gap.overMillis() <= untilMillis) return true;
    }
    return false;
  }

  /** When the gap that lasts began, epoch ms; {@link Long#MAX_VALUE} when none lasts. */
  public long lastsSince() {
    return gaps.isEmpty() || last().toMillis != LASTS ? Long.MAX_VALUE : last().fromMillis;
  }

  /** When the last one ended that is over, epoch ms; {@link Long#MIN_VALUE} when there is none. */
  public long lastEnd() {
    for (int i = gaps.size() - 1; i >= 0; i--) {
      if (gaps.get(i).toMillis != LASTS) return gaps.get(i).toMillis;
    }
    return Long.MIN_VALUE;
  }

  /** This window, or the first after it that does not lie in a gap; {@link #LASTS} for none yet. */
  long heardFrom(long startMillis, long step) {
    long start = startMillis;
    for (Gap gap : gaps) {
      if (!gap.overlaps(start, start + step)) continue;
      if (gap.toMillis == LASTS) return LASTS;
      start += -Math.floorDiv(start - gap.toMillis, step) * step;
    }
    return start;
  }

  /** The start of the last window before this one that does not lie in a gap. */
  long heardBefore(long startMillis, long step) {
    long start = startMillis - step;
    for (int i = gaps.size() - 1; i >= 0; i--) {
      Gap gap = gaps.get(i);
      if (!gap.overlaps(start, start + step)) continue;
      start -= -Math.floorDiv(gap.fromMillis - start - step, step) * step;
    }
    return start;
  }

  /** The last gap that is over and overlaps this time; null for none. */
  Gap lastIn(long fromMillis, long toMillis) {
    for (int i = gaps.size() - 1; i >= 0; i--) {
      Gap gap = gaps.get(i);
      if (gap.toMillis != LASTS && gap.overlaps(fromMillis, toMillis)) return gap;
    }
    return null;
  }

  public boolean isEmpty() {
    return gaps.isEmpty();
  }

  /** Those that were not over for good by this time. */
  TrailGaps since(long millis) {
    List<Gap> since = new ArrayList<>(gaps);
    since.removeIf(gap -> gap.toMillis <= millis);
    return new TrailGaps(place, since);
  }

  List<Gap> all() {
    return gaps;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof TrailGaps) || !((TrailGaps) other).place.equals(place)) return false;
    List<Gap> others = ((TrailGaps) other).gaps;
    if (others.size() != gaps.size()) return false;
    for (int i = 0; i < gaps.size(); i++) {
      if (gaps.get(i).fromMillis != others.get(i).fromMillis) return false;
      if (gaps.get(i).toMillis != others.get(i).toMillis) return false;
    }
    return true;
  }

  @Override
  public int hashCode() {
    return place.hashCode() + 31 * gaps.size();
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    write(out);
    return out.toBytes();
  }

  void write(CompactWriter out) {
    out.text(place);
    out.count(gaps.size());
    for (Gap gap : gaps) {
      out.number(gap.fromMillis);
      out.number(gap.toMillis);
    }
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static TrailGaps fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "gaps of a trail");
    TrailGaps read = read(in);
    in.end();
    return read;
  }

  static TrailGaps read(CompactReader in) throws IOException {
    String place = in.text();
    if (place == null) throw new IOException("the place is missing in stored gaps of a trail");
    List<Gap> gaps = new ArrayList<>();
    for (int i = in.size(); i > 0; i--) gaps.add(new Gap(in.number(), in.number()));
    return new TrailGaps(place, gaps);
  }
}
