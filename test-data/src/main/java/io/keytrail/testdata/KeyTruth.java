package io.keytrail.testdata;

import static io.keytrail.testdata.Json.object;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a generated key is at one moment, and which of that a reader of the trail can know. Copied
 * before it is handed out.
 */
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

  /**
   * {@code AUTOMATIC}, {@code ON_DEMAND}, {@code IMPORTED} or {@code ALIAS_SWITCH}, by time; those
   * that the trail tells of.
   */
  public TreeMap<Instant, String> rotations = new TreeMap<>();

  /** Null when none is scheduled or past. */
  public Instant deletionDate;

  /** Null when there is no imported material, or it does not expire. */
  public Instant materialExpiry;

  /**
   * What can be known from the trail: {@code created}, {@code state}, {@code tags}, {@code
   * aliases}, {@code rotation}, {@code deletion}, {@code expiry}, {@code manager}; and of a key
   * that is older than the trail single entries, {@code tag:Owner}, {@code alias:alias/app}. Empty
   * before the trail first names the key.
   */
  public TreeSet<String> known = new TreeSet<>();

  KeyTruth(String arn, Instant created) {
    this.arn = arn;
    this.created = created;
  }

  public boolean knows(String fact) {
    return known.contains(fact);
  }

  /** Whether it is known if the key has this tag. */
  public boolean knowsTag(String name) {
    return knows("tags") || knows("tag:" + name);
  }

  boolean isLeaving() {
    return state.equals("PendingDeletion");
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
    copy.known = new TreeSet<>(known);
    return copy;
  }

  Map<String, Object> toJson() {
    Map<String, Object> times = new TreeMap<>();
    rotations.forEach((time, type) -> times.put(time.toString(), type));
    return object(
        "keyArn", arn,
        "created", created.toString(),
        "state", state,
        "tags", tags,
        "aliases", new ArrayList<>(aliases),
        "rotationEnabled", rotationEnabled,
        "rotationPeriodDays", rotationPeriodDays,
        "rotations", times,
        "deletionDate", text(deletionDate),
        "materialExpiry", text(materialExpiry),
        "known", new ArrayList<>(known));
  }

  private static String text(Instant time) {
    return time == null ? null : time.toString();
  }
}
