package io.keytrail.finding;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one finding says of another: of a part that has the same cause, or of the whole that it
 * became part of. A flat bean; null means not known.
 */
public final class RelatedFinding {
  /** {@link Finding#uid} under which it is told, or would have been. */
  public String uid;

  /** The last record of it that was written; 0 when none ever was, for it joined untold. */
  public int sequence;

  /** Of that record. */
  public Activity activity = Activity.CREATE;

  public Severity severity = Severity.MEDIUM;
  public String title;

  /** One sentence with its own facts. */
  public String message;

  /** The key that it is about; null when it is about a principal. */
  public String keyArn;

  /** Ids of a few of its events. */
  public List<String> eventIds = new ArrayList<>(0);

  /** Its numbers and names: plain JSON values, sorted by name. */
  public Map<String, Object> facts = new TreeMap<>();
}
