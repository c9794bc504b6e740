package io.keytrail.detect;

import java.util.TreeMap;

/**
 * What an {@link EpisodeTracker} remembers of one key: what windows that cannot change any more
 * have led to, and what was reported. Empty for a key on which nothing is going on.
 */
public final class EpisodeState {
  /** The episode that settled windows have opened and not yet ended; null if none. */
  public Episode open;

  /** Settled windows that broke the detection in a row, too few so far; null if none. */
  public Episode run;

  /** What was said about episodes that are not over, by finding uid. */
  public final TreeMap<String, Reported> reported = new TreeMap<>();

  public boolean isEmpty() {
    return open == null && run == null && reported.isEmpty();
  }

  public EpisodeState copy() {
    EpisodeState copy = new EpisodeState();
    copy.open = open == null ? null : open.copy();
    copy.run = run == null ? null : run.copy();
    copy.reported.putAll(reported);
    return copy;
  }

  /** The last record written about one finding. Immutable. */
  public static final class Reported {
    public final int sequence;
    public final long createdMillis;

    /** Start of the episode, and how much of it the record told. */
    public final long startMillis;

    public final int windows;
    public final long calls;
    public final long timeMillis;
    public final int severityId;

    public Reported(
        int sequence,
        long createdMillis,
        long startMillis,
        int windows,
        long calls,
        long timeMillis,
        int severityId) {
      this.sequence = sequence;
      this.createdMillis = createdMillis;
      this.startMillis = startMillis;
      this.windows = windows;
      this.calls = calls;
      this.timeMillis = timeMillis;
      this.severityId = severityId;
    }
  }
}
