package io.keytrail.testdata;

import java.time.Instant;
import java.util.TreeMap;
import java.util.TreeSet;

/** How a generated key is at one moment. Copied before it is handed out. */
public final class KeyTruth {
  public final String arn;
  public final Instant created;

  /** As KMS calls it; {@code Deleted} for one that is gone. */
  public String state = "Enabled";

  public TreeMap<String, String> tags = new TreeMap<>();
  public TreeSet<String> aliases = new TreeSet<>();
  public boolean rotationEnabled;

  /** Null when rotation is off. */
  public Integer rotationPeriodDays;

  /** {@code AUTOMATIC}, {@code ON_DEMAND}, {@code IMPORTED} or {@code ALIAS_SWITCH}, by time. */
  public TreeMap<Instant, String> rotations = new TreeMap<>();

  /** Null when none is scheduled or past. */
  public Instant deletionDate;

  /** Null when there is no imported material, or it does not expire. */
  public Instant materialExpiry;

  KeyTruth(String arn, Instant created) {
    this.arn = arn;
    this.created = created;
  }

  KeyTruth copy() {
    KeyTruth copy = new KeyTruth(arn, created);
    copy.state = state;
    copy.tags = new TreeMap<>(tags);
    copy.aliases = new TreeSet<>(aliases);
    copy.rotationEnabled = rotationEnabled;
    copy.rotationPeriodDays = rotationPeriodDays;
    copy.rotations = new TreeMap<>(rotations);
    copy.deletionDate = deletionDate;
    copy.materialExpiry = materialExpiry;
    return copy;
  }
}
