package io.keytrail.sigma.correlate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One event's part in one group of one correlation: what travels to the keyed state, and what the
 * state keeps. A flat bean for serializers; left alone once made, but for what {@link
 * CorrelationState} merges.
 */
public final class Contribution implements Comparable<Contribution> {
  /** {@code info().id} of the correlation. */
  public String correlationId;

  /**
   * {@link CorrelationRule#fingerprint} of the correlation as it was when this was made. On the way
   * only: state has it once.
   */
  public String fingerprint;

  /** The values of its group-by fields, in their order; empty when it has none. */
  public List<String> group = new ArrayList<>();

  /** CloudTrail's {@code eventID}; of a nested correlation's firing, {@link Firing#uid}. */
  public String eventId;

  public long timeMillis;

  /** Which of the correlation's rules the event matched: bit i is rule i. */
  public long ruleMask;

  /** Values of the judged field: numbers as text, tuples joined unambiguously; empty if none. */
  public List<String> values = new ArrayList<>();

  /** What outer correlations will ask of a firing: values by field name. */
  public Map<String, List<String>> carried = new TreeMap<>();

  /**
   * What an analyst wants to see, values by field name; kept for a few events of each second.
   * Replaced, never changed.
   */
  public Map<String, List<String>> evidence = Map.of();

  /** Correlation and group as one text without ambiguity: the key of the stream and its state. */
  public String streamKey() {
    return correlationId + '\n' + join(group);
  }

  /** Texts joined so that no two lists give the same: each after its length. */
  static String join(List<String> texts) {
    StringBuilder out = new StringBuilder();
    for (String text : texts) out.append(text.length()).append(':').append(text);
    return out.toString();
  }

  /** The texts that {@link #join} made this of. */
  public static List<String> split(String joined) {
    List<String> texts = new ArrayList<>();
    for (int at = 0; at < joined.length(); ) {
      int colon = joined.indexOf(':', at);
      int end = colon + 1 + Integer.parseInt(joined.substring(at, colon));
      texts.add(joined.substring(colon + 1, end));
      at = end;
    }
    return texts;
  }

  /** Its fields again: what they hold is replaced, never changed. */
  Contribution copy() {
    Contribution copy = new Contribution();
    copy.correlationId = correlationId;
    copy.fingerprint = fingerprint;
    copy.group = group;
    copy.eventId = eventId;
    copy.timeMillis = timeMillis;
    copy.ruleMask = ruleMask;
    copy.values = values;
    copy.carried = carried;
    copy.evidence = evidence;
    return copy;
  }

  /** By time, then event id: the order in which state keeps them. */
  @Override
  public int compareTo(Contribution other) {
    int order = Long.compare(timeMillis, other.timeMillis);
    return order != 0 ? order : eventId.compareTo(other.eventId);
  }

  @Override
  public boolean equals(Object o) {
    if (!(o instanceof Contribution)) return false;
    Contribution other = (Contribution) o;
    return timeMillis == other.timeMillis
        && ruleMask == other.ruleMask
        && correlationId.equals(other.correlationId)
        && eventId.equals(other.eventId)
        && group.equals(other.group)
        && values.equals(other.values)
        && carried.equals(other.carried)
        && evidence.equals(other.evidence);
  }

  @Override
  public int hashCode() {
    return 31 * eventId.hashCode() + Long.hashCode(timeMillis);
  }

  @Override
  public String toString() {
    return eventId + "@" + timeMillis + " rules " + Long.toBinaryString(ruleMask) + " " + values;
  }
}
