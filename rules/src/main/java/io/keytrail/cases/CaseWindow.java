package io.keytrail.cases;

import io.keytrail.profile.Signal;
import io.keytrail.usage.KeyUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a {@link CaseTracker} is shown of one subject when a window has closed. A flat bean. */
public final class CaseWindow {
  /** Key ARN, or principal: whatever the tracker is keyed by; never null. */
  public String subject;

  /** The window, epoch ms: start inclusive, end exclusive. */
  public long startMillis;

  public long endMillis;

  /** What the models said; empty most of the time. */
  public List<Signal> signals = new ArrayList<>(0);

  /** The key's use in this window; null for a principal, and when a key was silent. */
  public KeyUsage usage;

  /** The key's tags as they were then; null when they are not known. */
  public Map<String, String> tags;

  /** When the tags were last known to hold, epoch ms; null when not known. */
  public Long tagsAsOfMillis;

  /** The alias by which people know the key; null when not known. */
  public String alias;

  /**
   * What is known to be missing: gaps in the data, late or silent Regions; sentences for a person.
   * Empty says that no gap was noticed, not that there was none.
   */
  public List<String> gaps = new ArrayList<>(0);
}
