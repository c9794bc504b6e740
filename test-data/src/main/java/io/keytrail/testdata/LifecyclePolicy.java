package io.keytrail.testdata;

import io.keytrail.testdata.LivingKey.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which requirements a key breaks at which moments, by plain arithmetic with the defaults of the
 * key policy, and only as far as the trail proves it. A test judges the product by this, so it
 * shares nothing with it.
 */
final class LifecyclePolicy {
  private static final Duration NEW_KEY_GRACE = Duration.ofHours(1);
  private static final Duration AGE_GRACE = Duration.ofDays(1);
  private static final int LEAST_DAYS = 90;
  private static final int MOST_DAYS = 365;
  private static final int[] AGE_LIMITS = {LEAST_DAYS, 180, MOST_DAYS};
  private static final Duration EXPIRY_WARNING = Duration.ofDays(30);
  private static final Duration USED_WITHIN = Duration.ofDays(30);
  private static final Duration UNUSED_AFTER = Duration.ofDays(30);
  private static final Duration DISABLED_FIRST = Duration.ofDays(1);
  private static final String[] REQUIRED_TAGS = {
    "Owner", "DataClassification", "Environment", "Application"
  };

  /** Says why a key breaks a requirement at a moment; null when it does not. */
  private interface Requirement {
    String broken(KeyTruth key, Instant at, String before);
  }

  private final LivingKey key;

  private LifecyclePolicy(LivingKey key) {
    this.key = key;
  }

  /** All that open before the end, in order of control and time. */
  static List<Violation> violations(LivingKey key, Instant end) {
    if (key.seen == null) return List.of();
    LifecyclePolicy policy = new LifecyclePolicy(key);
    Map<String, Requirement> requirements = new TreeMap<>();
    requirements.put("rotation-age", policy::rotationAge);
    requirements.put("rotation-off", policy::rotationOff);
    requirements.put("rotation-period", policy::rotationPeriod);
    requirements.put("material-expiry", policy::materialExpiry);
    requirements.put("pending-deletion", policy::pendingDeletion);
    requirements.put("deletion-in-use", policy::deletionInUse);
    requirements.put("deletion-not-disabled", policy::deletionNotDisabled);
    requirements.put("unused", policy::unused);
    requirements.put("required-tags", policy::requiredTags);
    TreeSet<Instant> moments = policy.moments(end);
    List<Violation> violations = new ArrayList<>();
    requirements.forEach(
        (control, requirement) -> policy.judge(control, requirement, moments, violations));
    return violations;
  }

  private void judge(
      String control, Requirement requirement, TreeSet<Instant> moments, List<Violation> out) {
    String why = null;
    Instant since = null;
    for (Instant at : moments) {
      KeyTruth then = key.at(at);
      // Whose key it is must be known: nobody is blamed for AWS's.
      boolean judged = then.knows("manager") && !then.state.equals("Deleted");
      String now = judged ? requirement.broken(then, at, why) : null;
      if (Objects.equals(why, now)) continue;
      if (why != null) out.add(new Violation(control, key.now.arn, since, at));
      why = now;
      since = at;
    }
    if (why != null) out.add(new Violation(control, key.now.arn, since, null));
  }

  /** When a verdict may change: something happens, or a time is up. */
  private TreeSet<Instant> moments(Instant end) {
    TreeSet<Instant> moments = new TreeSet<>(key.history.keySet());
    moments.addAll(key.uses);
    moments.addAll(key.refused);
    TreeSet<Instant> bases = new TreeSet<>(key.uses);
    bases.add(key.seen);
    bases.add(key.now.created);
    for (KeyTruth then : key.history.values()) {
      bases.addAll(then.rotations.keySet());
      if (then.materialExpiry != null) moments.add(then.materialExpiry.minus(EXPIRY_WARNING));
    }
    for (Instant base : bases) {
      for (int days : AGE_LIMITS) moments.add(base.plus(Duration.ofDays(days)).plus(AGE_GRACE));
      moments.add(base.plus(UNUSED_AFTER));
    }
    moments.add(key.now.created.plus(NEW_KEY_GRACE));
    return new TreeSet<>(moments.subSet(key.seen, end));
  }

  private boolean isNew(Instant at) {
    return !key.old && at.isBefore(key.now.created.plus(NEW_KEY_GRACE));
  }

  /** What an old key's material is, nobody knows; but that nothing renewed it since, one does. */
  private Instant materialSince(KeyTruth then) {
    if (!then.rotations.isEmpty()) return then.rotations.lastKey();
    return key.old ? key.seen : then.created;
  }

  private static int limitDays(String classification) {
    if ("Restricted".equals(classification)) return LEAST_DAYS;
    return "Confidential".equals(classification) ? 180 : MOST_DAYS;
  }

  private String rotationAge(KeyTruth then, Instant at, String before) {
    if (then.isLeaving() || key.kind == Kind.REPLICA) return null;
    boolean known = then.knowsTag("DataClassification");
    int limit = known ? limitDays(then.tags.get("DataClassification")) : MOST_DAYS;
    Instant due = materialSince(then).plus(Duration.ofDays(limit)).plus(AGE_GRACE);
    return at.isBefore(due) ? null : "overdue";
  }

  private String rotationOff(KeyTruth then, Instant at, String before) {
    if (then.isLeaving() || !key.canRotate()) return null;
    if (!then.knows("rotation") || then.rotationEnabled) return null;
    return isNew(at) && !wasOn(at) ? null : "off";
  }

  private boolean wasOn(Instant at) {
    return key.history.headMap(at, true).values().stream().anyMatch(then -> then.rotationEnabled);
  }

  private String rotationPeriod(KeyTruth then, Instant at, String before) {
    if (then.isLeaving() || !key.canRotate()) return null;
    if (!then.knows("rotation") || !then.rotationEnabled) return null;
    boolean known = then.knowsTag("DataClassification");
    int limit = known ? limitDays(then.tags.get("DataClassification")) : MOST_DAYS;
    return then.rotationPeriodDays > limit ? "period" : null;
  }

  /** Material that somebody deleted is as little renewed as before. */
  private String materialExpiry(KeyTruth then, Instant at, String before) {
    if (key.kind != Kind.IMPORTED || then.isLeaving()) return null;
    Instant expiry = then.materialExpiry;
    if (expiry == null) return then.state.equals("PendingImport") ? before : null;
    return at.isBefore(expiry.minus(EXPIRY_WARNING)) ? null : "expiry " + expiry;
  }

  private String pendingDeletion(KeyTruth then, Instant at, String before) {
    return then.isLeaving() ? "pending" : null;
  }

  private String deletionInUse(KeyTruth then, Instant at, String before) {
    if (!then.isLeaving()) return null;
    Instant since = stateSince(at);
    Instant used = key.uses.floor(at);
    boolean lately = used != null && !used.isBefore(since.minus(USED_WITHIN));
    Instant refused = key.refused.floor(at);
    boolean wanted = refused != null && !refused.isBefore(since);
    return lately || wanted ? "in use" : null;
  }

  private String deletionNotDisabled(KeyTruth then, Instant at, String before) {
    if (!then.isLeaving()) return null;
    Instant since = stateSince(at);
    KeyTruth earlier = key.at(since.minusMillis(1));
    if (earlier == null || !earlier.knows("state")) return null;
    if (earlier.state.equals("Enabled")) return "enabled";
    // Without material it could not be used, which is what disabling is for.
    Instant idleSince = stateSince(since.minusMillis(1));
    return idleSince.plus(DISABLED_FIRST).isAfter(since) ? "disabled briefly" : null;
  }

  /** Since when the key has been in the state that it is in at a moment. */
  private Instant stateSince(Instant at) {
    Instant since = at;
    String state = key.at(at).state;
    for (Map.Entry<Instant, KeyTruth> then :
        key.history.headMap(at, true).descendingMap().entrySet()) {
      if (!then.getValue().state.equals(state)) break;
      since = then.getKey();
    }
    return since;
  }

  private String unused(KeyTruth then, Instant at, String before) {
    if (!then.knows("state") || !then.state.equals("Enabled")) return null;
    Instant used = key.uses.floor(at);
    Instant base = used == null ? key.old ? key.seen : then.created : used;
    return at.isBefore(base.plus(UNUSED_AFTER)) ? null : "unused";
  }

  private String requiredTags(KeyTruth then, Instant at, String before) {
    if (then.isLeaving() || isNew(at)) return null;
    for (String name : REQUIRED_TAGS) {
      String value = then.tags.get(name);
      if (then.knowsTag(name) && (value == null || value.isEmpty())) return "missing";
    }
    return null;
  }
}
