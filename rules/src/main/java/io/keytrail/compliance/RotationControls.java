package io.keytrail.compliance;

import static io.keytrail.compliance.Say.day;
import static io.keytrail.compliance.Say.days;
import static io.keytrail.compliance.Say.daysText;

import io.keytrail.finding.Severity;
import io.keytrail.key.FactSource;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.Rotation;
import io.keytrail.key.Stated;
import java.util.List;

/** What is asked of the age of key material, and of automatic rotation. */
final class RotationControls {
  private static final long DAY = UseDigest.DAY;

  private RotationControls() {}

  private static Verdict setAside(Subject key) {
    if (key.leaving()) {
      return Verdict.notApplicable("pending-deletion", "The key is pending deletion");
    }
    if (key.isReplica()) {
      return Verdict.notApplicable(
          "replica", "A replica has its primary's material, and is judged there");
    }
    return null;
  }

  /**
   * Rotation of any kind renews the material; without one it is as old as the key. Rotations that
   * may have gone unseen could only make it younger: a key passes on what is known, and fails only
   * when no rotation can have been missed within the limit.
   */
  static Verdict age(Subject key) {
    Verdict aside = setAside(key);
    if (aside != null) return aside;
    CompliancePolicy.AgeLimit limit = key.policy.maxAge(key);
    long grace = key.policy.ageGrace;
    Rotation last = lastRotation(key);
    Long base = last != null ? Long.valueOf(last.timeMillis) : key.created();
    Long completeSince = completeSince(key, base);

    if (base != null && key.now < base + limit.least + grace) {
      String message = "New material " + material(key, last, base) + "; " + limit(limit);
      return Verdict.pass(last == null ? "young" : "rotated", message)
          .next(base + limit.least + grace);
    }
    // Nothing since the later of the two: nothing was missed after completeSince.
    Long atLeastSince = later(base, completeSince);
    Long knownOldSince = completeSince == null ? null : atLeastSince;
    if (knownOldSince != null && key.now >= knownOldSince + limit.most + grace) {
      return overdue(key, limit, last, base, knownOldSince);
    }
    boolean exact = base != null && base.equals(knownOldSince);
    Verdict unknown =
        Verdict.unknown(
                exact
                    ? "It is not known which limit holds for material " + material(key, last, base)
                    : "It is not known when the key got its material: its rotations are "
                        + (completeSince == null
                            ? "not known"
                            : "known since " + day(completeSince) + " only"))
            .step("unknown", completeSince == null)
            .remediation(advice(key, exact))
            .parameter("maxAgeDays", days(limit.most));
    if (key.lacksMaterial()) withoutMaterial(unknown);
    if (base != null && base < key.now && !exact)
      unknown.detail("The last known: " + material(key, last, base));
    if (limit.least != limit.most) {
      unknown.detail("Tags or aliases are not known, so neither is the exact limit");
    }
    if (completeSince != null && completeSince > 0) {
      unknown.detail("No rotation since " + day(completeSince) + ": it is at least that old");
      unknown.fact("at_least_old_since", Say.time(completeSince));
    }
    if (knownOldSince != null) {
      unknown.next(knownOldSince + limit.most + grace);
      // What was overdue by a stricter limit is not proven to be so by the one that holds now.
      if (limit.least == limit.most) unknown.cures();
    }
    return unknown;
  }

  private static Verdict overdue(
      Subject key, CompliancePolicy.AgeLimit limit, Rotation last, Long base, long oldSince) {
    // Where only a stretch without rotation is known, the material is at least as old as that.
    boolean exact = base != null && base == oldSince;
    long due = oldSince + limit.most;
    String message =
        "New material was due on "
            + day(due)
            + ": "
            + (exact ? material(key, last, base) : "none since " + day(oldSince) + " at least")
            + ", and "
            + limit(limit);
    int rank = key.policy.rank(key.classification());
    boolean topClass = rank >= 0 && rank == key.policy.classifications.size() - 1;
    Verdict verdict =
        Verdict.fail("overdue", exact ? "material@" + base : "none-since@" + oldSince, message)
            .movingCauseUnless(exact)
            .since(due)
            .severity(topClass ? Severity.MEDIUM : Severity.LOW)
            .step("overdue", limit.most, exact, topClass)
            .remediation(advice(key, true))
            .parameter("maxAgeDays", days(limit.most))
            .parameter("limitFrom", limit.basis)
            .assess("materialAge", daysText(key.now - oldSince) + (exact ? "" : " or more"), false)
            .fact("material_since", Say.time(oldSince))
            .fact("material_since_is_exact", exact)
            .fact("due", Say.time(due));
    if (last != null)
      verdict.fact("last_rotation", last.type.name().toLowerCase(java.util.Locale.ROOT));
    String why = key.whyNotRotatable();
    if (why != null)
      verdict.detail(why + ": it is judged by its age, and has to be renewed by hand");
    if (key.lacksMaterial()) withoutMaterial(verdict);
    return verdict;
  }

  private static void withoutMaterial(Verdict verdict) {
    verdict
        .detail(
            "The key has no material now: it was deleted or has expired, and nothing can be"
                + " decrypted")
        .alsoStep("no material");
  }

  /** What helps this key, for rotation on demand does not help each. */
  private static String advice(Subject key, boolean known) {
    if (key.lacksMaterial()) {
      return "Import the same material again (GetParametersForImport, ImportKeyMaterial): nothing"
          + " else brings the key back, and rotation on demand has nothing to rotate. If nobody needs"
          + " the key any more, schedule its deletion.";
    }
    String advice = Control.ROTATION_AGE.remediation();
    if (key.whyReplaced() != null) {
      advice = "Create a new key, move the alias, and re-encrypt what lies under the old one.";
    } else if (key.isImported()) {
      advice =
          "Import new material (ImportKeyMaterial with ImportType NEW_KEY_MATERIAL), make it current"
              + " with RotateKeyOnDemand, and keep the old for what lies under it.";
    }
    return known
        ? advice
        : "Find out when the key got its material: ListKeyRotations tells, or an inventory of the"
            + " keys given to Keytrail. If it is older than the policy allows: "
            + advice;
  }

  private static String material(Subject key, Rotation last, long base) {
    String how;
    if (last == null) {
      how = "since the key was created on ";
    } else if (last.type == Rotation.Type.ON_DEMAND) {
      how = "by rotation on demand on ";
    } else if (last.type == Rotation.Type.IMPORTED) {
      how = "by import on ";
    } else if (last.type == Rotation.Type.ALIAS_SWITCH) {
      how = "by moving the alias to this key on ";
    } else {
      how = "by rotation on ";
    }
    return how + day(base) + ", " + daysText(Math.max(0, key.now - base)) + " ago";
  }

  private static String limit(CompliancePolicy.AgeLimit limit) {
    return "the limit is " + daysText(limit.most) + " (" + limit.basis + ")";
  }

  private static Rotation lastRotation(Subject key) {
    Rotation last = null;
    for (Rotation rotation : key.facts.rotations()) {
      if (rotation.timeMillis > key.now) continue;
      if (last == null || rotation.timeMillis >= last.timeMillis) last = rotation;
    }
    return last;
  }

  /**
   * From when on no renewal was missed, be it that KMS listed them all, or that the trail would
   * have told; what KMS cannot rotate has only the known ones.
   */
  private static Long completeSince(Subject key, Long base) {
    boolean byHandOnly = key.whyNotRotatable() != null && !key.isImported();
    if (byHandOnly && base != null) return base;
    Long listed = key.facts.rotationsCompleteSince();
    Long observed = key.use.observedFrom();
    if (listed == null) return observed;
    return observed == null ? listed : Long.valueOf(Math.min(listed, observed));
  }

  private static Long later(Long a, Long b) {
    if (a == null) return b;
    return b == null ? a : Long.valueOf(Math.max(a, b));
  }

  static Verdict off(Subject key) {
    Verdict aside = asideOrByHand(key);
    if (aside != null) return aside;
    Stated rotation = key.facts.stated(KeyAttribute.ROTATION_ENABLED);
    if (rotation == null || rotation.value == null) {
      return Verdict.unknown("It is not known whether automatic rotation is on");
    }
    if (rotation.value == Boolean.TRUE) {
      return Verdict.pass("rotation-on", "Automatic rotation is on");
    }
    long since = key.since(KeyAttribute.ROTATION_ENABLED);
    Long created = key.created();
    boolean turnedOff =
        rotation.source == FactSource.TRAIL && (created == null || since > created + 60_000);
    // KMS takes DisableKeyRotation for keys only that it can rotate.
    if (!turnedOff && key.rotatable() == null) {
      return Verdict.unknown("It is not known whether KMS could rotate the key by itself");
    }
    if (!turnedOff && key.now < key.newUntil()) {
      return Verdict.pass("new", "The key is new").next(key.newUntil());
    }
    String message =
        turnedOff
            ? "Automatic rotation was turned off by DisableKeyRotation at " + Say.time(since)
            : created != null && since <= created + 60_000
                ? "Automatic rotation is off, and has been since the key was created on "
                    + day(created)
                : "Automatic rotation is off, known since " + day(since);
    return Verdict.fail(turnedOff ? "turned-off" : "off", "off@" + since, message)
        .movingCause()
        .since(since)
        .severity(turnedOff ? Severity.MEDIUM : Severity.LOW)
        .step(turnedOff, turnedOff ? since : 0)
        .assess("rotationEnabled", "false, by " + rotation.source.text(), false)
        .fact("event", turnedOff ? "DisableKeyRotation" : null);
  }

  /** Where KMS does not rotate, its switches mean nothing. */
  private static Verdict asideOrByHand(Subject key) {
    Verdict aside = setAside(key);
    if (aside != null) return aside;
    String why = key.whyNotRotatable();
    return why == null ? null : Verdict.notApplicable("by-hand", why);
  }

  static Verdict period(Subject key) {
    Verdict aside = asideOrByHand(key);
    if (aside != null) return aside;
    Boolean enabled = key.facts.flag(KeyAttribute.ROTATION_ENABLED);
    if (enabled == Boolean.FALSE) {
      return Verdict.notApplicable("rotation-off", "Automatic rotation is off");
    }
    Long periodDays = key.facts.number(KeyAttribute.ROTATION_PERIOD_DAYS);
    if (enabled == null || periodDays == null) {
      return Verdict.unknown("The rotation period is not known");
    }
    CompliancePolicy.AgeLimit limit = key.policy.maxAge(key);
    long period = periodDays * DAY;
    if (period <= limit.least) {
      return Verdict.pass("within", "The period is " + daysText(period) + ", and " + limit(limit));
    }
    if (period <= limit.most) {
      return Verdict.unknown("Tags or aliases are not known, so neither is the limit");
    }
    long since = key.since(KeyAttribute.ROTATION_PERIOD_DAYS);
    String message = "The key is rotated every " + daysText(period) + ", and " + limit(limit);
    return Verdict.fail("period", "period@" + since, message)
        .movingCause()
        .since(since)
        .step(periodDays, limit.most)
        .parameter("maxAgeDays", days(limit.most))
        .parameter("limitFrom", limit.basis)
        .assess("rotationPeriodDays", String.valueOf(periodDays), false);
  }

  static Verdict missed(Subject key) {
    Verdict aside = asideOrByHand(key);
    if (aside != null) return aside;
    Stated next = key.facts.stated(KeyAttribute.NEXT_ROTATION);
    if (key.facts.flag(KeyAttribute.ROTATION_ENABLED) != Boolean.TRUE) {
      return Verdict.notApplicable("rotation-off", "Automatic rotation is not known to be on");
    }
    if (next == null || next.value == null) return Verdict.unknown("No next rotation is known");
    // KMS rotates no disabled key, and makes up for it when the key is enabled again.
    if (key.state() != null && !key.is("Enabled")) {
      return Verdict.notApplicable("not-enabled", "KMS rotates enabled keys only");
    }
    long announced = (Long) next.value;
    long due = Math.max(announced, key.state() == null ? announced : key.since(KeyAttribute.STATE));
    long late = due + key.policy.missedGrace;
    if (key.now < late) {
      return Verdict.pass("announced", "The next rotation is announced for " + day(announced))
          .next(late);
    }
    if (rotatedSince(key.facts.rotations(), next.seenMillis, announced, key.now)) {
      return Verdict.pass(
          "rotated", "The rotation announced for " + day(announced) + " took place");
    }
    Long completeSince = completeSince(key, null);
    if (completeSince == null || completeSince > announced - DAY) {
      return Verdict.unknown(
          "A rotation was announced for "
              + day(announced)
              + "; whether it took place is not known");
    }
    String message =
        "A rotation was announced for " + day(announced) + ", and none has taken place";
    return Verdict.fail("missed", "due@" + announced, message)
        .since(due)
        .step(announced)
        .parameter("graceDays", days(key.policy.missedGrace))
        .fact("announced", Say.time(announced));
  }

  /** KMS names the day, not the hour; and what it did after it was asked counts in any case. */
  private static boolean rotatedSince(
      List<Rotation> rotations, long askedMillis, long announced, long now) {
    for (Rotation rotation : rotations) {
      boolean scheduled =
          rotation.type == Rotation.Type.AUTOMATIC || rotation.type == Rotation.Type.UNKNOWN;
      long from = scheduled ? Math.min(askedMillis, announced - DAY) : announced - DAY;
      if (rotation.timeMillis > from && rotation.timeMillis <= now) return true;
    }
    return false;
  }
}
