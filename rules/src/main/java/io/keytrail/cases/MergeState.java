package io.keytrail.cases;

import io.keytrail.finding.Finding;
import java.util.TreeMap;

/**
 * What a {@link CaseMerger} remembers of one cause: the finding that is told of it, and the cases
 * of keys that are open. A flat bean, stored field by field; see {@link #isEmpty} for its end.
 */
public final class MergeState {
  /** What became of a key's case. */
  public enum Standing {
    /** Told under its own uid. */
    TOLD,
    /** Told by the finding. */
    JOINED,
    /** Told by the finding until it got a cause of its own, and under its own uid since. */
    LEFT
  }

  /** One key's case. */
  public static final class Part {
    public Standing standing = Standing.TOLD;

    public String keyArn;

    /** Its last record as it came, shortened; null when only its key is named. */
    public Finding last;

    /** Under which it is told by itself: what has ended for the finding does not begin again. */
    public String uid;

    /** When it was first told by itself, under this uid. */
    public long createdMillis;

    /** Of the last record of its own; 0 when none was written. */
    public int sequence;

    /** {@link Finding#count} of its last record. */
    public long events;

    public boolean over;

    Part copy() {
      Part copy = new Part();
      copy.standing = standing;
      copy.keyArn = keyArn;
      copy.last = last;
      copy.uid = uid;
      copy.createdMillis = createdMillis;
      copy.sequence = sequence;
      copy.events = events;
      copy.over = over;
      return copy;
    }
  }

  /** The last record that the finding stands on; null when none is open. */
  public Finding base;

  public boolean baseOver;

  /** Of the finding, whatever record it stands on by now. */
  public String uid;

  public long createdMillis;

  /** Of the last record of the finding; 0 before the first. */
  public int sequence;

  /** When something last joined, or the base spoke, in event time. */
  public long lastMillis = Long.MIN_VALUE;

  /** When a record last came, in event time. */
  public long touchedMillis = Long.MIN_VALUE;

  /** The gravest of all that it told of: an OCSF id, and the rank of the classification. */
  public int severity;

  public int confidence;
  public int rank = Integer.MAX_VALUE;

  /** The same in its last record, and how many keys' cases it told of. */
  public int toldSeverity;

  public int toldRank = Integer.MAX_VALUE;
  public int toldKeys;

  /** Of parts that were over when their keys came again. */
  public long earlierEvents;

  /** By the uid with which its records come. */
  public final TreeMap<String, Part> parts = new TreeMap<>();

  /** Whether no case is open. */
  public boolean isEmpty() {
    return base == null && parts.isEmpty();
  }

  /** The same state, to be changed apart; the records in it are shared, for nobody changes them. */
  public MergeState copy() {
    MergeState copy = new MergeState();
    copy.base = base;
    copy.baseOver = baseOver;
    copy.uid = uid;
    copy.createdMillis = createdMillis;
    copy.sequence = sequence;
    copy.lastMillis = lastMillis;
    copy.touchedMillis = touchedMillis;
    copy.severity = severity;
    copy.confidence = confidence;
    copy.rank = rank;
    copy.toldSeverity = toldSeverity;
    copy.toldRank = toldRank;
    copy.toldKeys = toldKeys;
    copy.earlierEvents = earlierEvents;
    parts.forEach((uid, part) -> copy.parts.put(uid, part.copy()));
    return copy;
  }

  /** Ends the finding; cases that are told by themselves stay. */
  void clearFinding() {
    base = null;
    baseOver = false;
    uid = null;
    createdMillis = 0;
    sequence = 0;
    lastMillis = Long.MIN_VALUE;
    severity = 0;
    confidence = 0;
    rank = Integer.MAX_VALUE;
    toldSeverity = 0;
    toldRank = Integer.MAX_VALUE;
    toldKeys = 0;
    earlierEvents = 0;
    parts.values().removeIf(part -> part.over || part.standing == Standing.JOINED);
    for (Part part : parts.values()) part.standing = Standing.TOLD;
  }
}
