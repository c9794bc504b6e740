package io.keytrail.sigma.correlate;

import io.keytrail.finding.FindingUid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A correlation's condition held for the window that ends at {@link #timeMillis}. A bean, complete
 * in itself.
 */
public final class Firing {
  /** More contributing events than these are counted, not listed. */
  public static final int MAX_LISTED = 100;

  public String correlationId;

  /** Names of the group-by fields, and beside them the group's values. */
  public List<String> groupFields = new ArrayList<>();

  public List<String> group = new ArrayList<>();

  /** The event time that made it fire: end of the window. */
  public long timeMillis;

  /** Time of the earliest event in the window. */
  public long firstMillis;

  /**
   * When the episode began: the first of the firings that are no further apart than {@link
   * CorrelationRule#quietMillis}, which all have this in common.
   */
  public long episodeMillis;

  /** Time of the earliest event in the windows of the episode so far. */
  public long episodeFirstMillis;

  /** Events in the windows of the episode so far, each once, of those that were kept. */
  public long episodeCount;

  /** 1 for the first firing of the episode. */
  public int number;

  /** What the condition judged: count, sum, mean, percentile, chain length. */
  public double measured;

  /**
   * Events of the window that were kept: of those alike in one time, value_count and temporal
   * correlations keep one.
   */
  public long count;

  /** Whether bounds cut the window: counts are then lower bounds. */
  public boolean truncated;

  /** Events of the window by time and id: the first and the last ones when there are too many. */
  public List<Contribution> contributions = new ArrayList<>();

  /** Distinct values in the window of what outer correlations ask for. */
  public Map<String, List<String>> carried = new TreeMap<>();

  /** Its identity as an event of another correlation. */
  public String uid() {
    return FindingUid.of(correlationId, Contribution.join(group), Long.toString(timeMillis));
  }

  /** The identity of the episode: the same for all its firings. */
  public String episodeUid() {
    return FindingUid.of(
        correlationId, Contribution.join(group), "episode", Long.toString(episodeMillis));
  }

  List<String> valuesOf(String field) {
    int index = groupFields.indexOf(field);
    return index >= 0 ? List.of(group.get(index)) : carried.getOrDefault(field, List.of());
  }

  @Override
  public String toString() {
    return correlationId + group + "@" + timeMillis + " measured " + measured + " of " + count;
  }
}
