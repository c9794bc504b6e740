package io.keytrail.compliance;

import static io.keytrail.compliance.Say.day;
import static io.keytrail.compliance.Say.days;
import static io.keytrail.compliance.Say.daysText;
import static io.keytrail.compliance.Say.names;
import static io.keytrail.compliance.Say.time;

import io.keytrail.compliance.UseDigest.Kind;
import io.keytrail.compliance.UseDigest.Use;
import io.keytrail.finding.Severity;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.Stated;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is asked of the end of a key, and of its material. */
final class LifecycleControls {
  private static final long DAY = UseDigest.DAY;

  /** Days before a date at which its countdown speaks. */
  private static final int[] COUNTDOWN = {30, 14, 7, 3, 1};

  private LifecycleControls() {}

  /**
   * The step of the countdown that {@code now} is in: the days it was announced for, 0 at the end.
   */
  private static int step(long date, long now) {
    if (now >= date) return 0;
    int step = Integer.MAX_VALUE;
    for (int days : COUNTDOWN) {
      if (now >= date - days * DAY) step = days;
    }
    return step;
  }

  /** When the next step begins; Long.MAX_VALUE after the last. */
  private static long nextStep(long date, long now) {
    for (int days : COUNTDOWN) {
      if (now < date - days * DAY) return date - days * DAY;
    }
    return now < date ? date : Long.MAX_VALUE;
  }

  static Verdict materialExpiry(Subject key) {
    String origin = key.facts.text(KeyAttribute.ORIGIN);
    if (origin != null && !key.isImported()) {
      return Verdict.notApplicable("not-imported", "KMS made the key's material");
    }
    if (key.leaving()) {
      return Verdict.notApplicable("pending-deletion", "The key is pending deletion");
    }
    Stated expiry = key.facts.stated(KeyAttribute.MATERIAL_EXPIRY);
    if (expiry == null) {
      return origin == null
          ? Verdict.notApplicable("not-known", "The key is not known to have imported material")
          : Verdict.unknown("It is not known whether the imported material expires");
    }
    if (key.is("PendingImport") && expiry.value == null) {
      return Verdict.unknown("The key has no material now, so nothing can be decrypted");
    }
    if (expiry.value == null)
      return Verdict.pass("no-expiry", "The key's material does not expire");
    long date = (Long) expiry.value;
    long warnFrom = date - key.policy.expiryWarning;
    if (key.now < warnFrom) {
      return Verdict.pass("valid", "The imported material is valid until " + time(date))
          .next(warnFrom);
    }
    int step = step(date, key.now);
    boolean expired = step == 0;
    String message =
        expired
            ? "The imported material expired at " + time(date) + ": nothing can be decrypted"
            : "The imported material expires at " + time(date) + ", in " + daysText(date - key.now);
    return Verdict.fail(expired ? "expired" : "expiring", "expiry@" + date, message)
        .since(warnFrom)
        .severity(step <= 1 ? Severity.HIGH : step <= 7 ? Severity.MEDIUM : Severity.LOW)
        .step(step)
        .next(nextStep(date, key.now))
        .parameter("warnBeforeDays", days(key.policy.expiryWarning))
        .assess("materialValid", expired ? "expired" : daysText(date - key.now) + " left", !expired)
        .fact("material_expiry", time(date))
        .with(users(key));
  }

  static Verdict pendingDeletion(Subject key) {
    if (key.state() == null) return Verdict.unknown("The key's state is not known");
    if (!key.leaving()) {
      return Verdict.pass("kept", "The key is not pending deletion: its state is " + key.state());
    }
    long since = key.since(KeyAttribute.STATE);
    Long date = key.facts.time(KeyAttribute.DELETION_DATE);
    Users users = users(key);
    String when =
        date == null
            ? "on a date that is not known"
            : "at " + time(date) + (date > key.now ? ", in " + daysText(date - key.now) : "");
    int step = date == null ? Integer.MAX_VALUE : step(date, key.now);
    boolean used = users.any();
    Verdict verdict =
        Verdict.fail(
                "pending-deletion", "pending@" + since, "The key will be deleted " + when + users)
            .movingCause()
            .since(since)
            .severity(used ? Severity.MEDIUM : Severity.LOW)
            .step(step, date, used)
            .assess("used", users.sentence(), !used)
            .fact("deletion_date", date == null ? null : time(date))
            .with(users);
    return date == null ? verdict : verdict.next(nextStep(date, key.now));
  }

  static Verdict deletionInUse(Subject key) {
    if (key.state() == null) return Verdict.unknown("The key's state is not known");
    if (!key.leaving()) return Verdict.pass("kept", "The key is not pending deletion");
    long since = key.since(KeyAttribute.STATE);
    long from = since - key.policy.usedWithin;
    Long last = lastUse(key);
    List<Use> refused = key.use.since(Kind.REFUSED, since);
    Users users = users(key);
    if (last != null && last >= from || !refused.isEmpty()) {
      String message =
          "The key is pending deletion since "
              + time(since)
              + (refused.isEmpty() ? "" : "; calls still come and fail, by " + names(refused))
              + (last != null && last >= from ? "; it was last used at " + time(last) : "")
              + users;
      return Verdict.fail("in-use", "pending@" + since, message)
          .movingCause()
          .since(since)
          .severity(refused.isEmpty() ? Severity.MEDIUM : Severity.HIGH)
          .step(refused.isEmpty())
          .parameter("usedWithinDays", days(key.policy.usedWithin))
          .assess("notUsed", users.sentence(), false)
          .fact("last_use", last == null ? null : time(last))
          .fact(
              "refused_since",
              refused.stream().map(Use::name).limit(10).collect(Collectors.toList()))
          .with(users);
    }
    Long observed = observedSince(key);
    if (observed == null || observed > from) {
      return Verdict.unknown(
              "No use is known, but the key has been observed "
                  + (observed == null ? "at no time" : "since " + time(observed) + " only"))
          .parameter("usedWithinDays", days(key.policy.usedWithin));
    }
    return Verdict.pass(
        "not-used",
        "Not used in the " + daysText(key.policy.usedWithin) + " before it was scheduled");
  }

  static Verdict deletionNotDisabled(Subject key) {
    if (key.state() == null) return Verdict.unknown("The key's state is not known");
    if (!key.leaving()) return Verdict.pass("kept", "The key is not pending deletion");
    if (key.stateBefore == null) {
      return Verdict.unknown("The state before the deletion was scheduled is not known");
    }
    long since = key.since(KeyAttribute.STATE);
    long inState = since - key.stateBeforeSince;
    boolean disabled = key.stateBefore.equals("Disabled");
    // Without material a key cannot be used, nor can it be disabled.
    boolean idle = disabled || key.stateBefore.equals("PendingImport");
    if (idle && inState >= key.policy.disabledFirst) {
      return Verdict.pass(
          "disabled-first",
          "It had been "
              + (disabled ? "disabled" : "without material")
              + " for "
              + daysText(inState));
    }
    String message =
        idle
            ? "The key was "
                + (disabled ? "disabled" : "without material")
                + " for only "
                + daysText(inState)
                + " before its deletion was scheduled"
            : "The key was " + key.stateBefore + ", not disabled, when its deletion was scheduled";
    return Verdict.fail(idle ? "disabled-briefly" : "not-disabled", "pending@" + since, message)
        .movingCause()
        .since(since)
        .step(idle)
        .parameter("disabledFirstHours", key.policy.disabledFirst / 3_600_000)
        .assess("disabledFirst", key.stateBefore + " since " + time(key.stateBeforeSince), false);
  }

  static Verdict unused(Subject key) {
    if (key.leaving() || key.state() != null && !key.is("Enabled")) {
      return Verdict.notApplicable("not-enabled", "The key is not enabled");
    }
    long limit = key.policy.unusedAfter;
    Long last = lastUse(key);
    if (last != null && key.now < last + limit) {
      return Verdict.pass("used", "Last used at " + time(last)).next(last + limit);
    }
    Long created = key.created();
    if (created != null && key.now < created + limit) {
      return Verdict.pass("young", "Created on " + day(created)).next(created + limit);
    }
    Long observed = observedSince(key);
    boolean gap = observed == null || observed > key.now - limit;
    if (gap) {
      Verdict unknown =
          Verdict.unknown(
              "No use is known in "
                  + daysText(limit)
                  + ", but the key has been observed "
                  + (observed == null ? "at no time" : "since " + time(observed) + " only"));
      return observed == null ? unknown : unknown.next(observed + limit);
    }
    if (key.state() == null) {
      return Verdict.unknown(
          "No use is known in " + daysText(limit) + ", nor whether it is enabled");
    }
    long since = later(last, later(created, observed));
    String message =
        last != null
            ? "The key was last used at " + time(last)
            : created != null && observed <= created
                ? "The key has not been used since it was created on " + day(created)
                : "No use of the key was seen since " + day(observed);
    return Verdict.fail("unused", "unused@" + (last == null ? "never" : last), message)
        .since(since + limit)
        .step(last)
        .parameter("unusedAfterDays", days(limit))
        .assess("usedLately", last == null ? "no use seen" : "last " + time(last), false)
        .fact("last_use", last == null ? null : time(last))
        .fact("observed_since", time(observed));
  }

  private static long later(Long a, Long b) {
    return Math.max(a == null ? Long.MIN_VALUE : a, b == null ? Long.MIN_VALUE : b);
  }

  /** By the trail or by KMS itself, whichever knows of a later one; null when neither knows any. */
  private static Long lastUse(Subject key) {
    Long told = key.facts.time(KeyAttribute.LAST_USED);
    Long seen = key.use.lastUse();
    if (told != null && told > key.now) told = null;
    if (told == null) return seen;
    return seen == null ? told : Long.valueOf(Math.max(told, seen));
  }

  /**
   * Since when a use could not have gone unseen: the trail's beginning, or, where KMS told of the
   * last use after that beginning, that use.
   */
  private static Long observedSince(Subject key) {
    Long observed = key.use.observedFrom();
    Stated told = key.facts.stated(KeyAttribute.LAST_USED);
    boolean joined =
        observed != null && told != null && told.value != null && told.seenMillis >= observed;
    return joined ? Long.valueOf(Math.min(observed, (Long) told.value)) : observed;
  }

  private static Users users(Subject key) {
    return new Users(key);
  }

  /** Who and what used the key lately, for those who must decide whether it may go. */
  static final class Users {
    private final long within;
    private final Long observed;
    final List<Use> principals;
    final List<Use> services;
    final List<Use> resources;

    Users(Subject key) {
      within = key.policy.usedWithin;
      observed = key.use.observedFrom();
      long from = key.now - within;
      principals = key.use.since(Kind.PRINCIPAL, from);
      services = key.use.since(Kind.SERVICE, from);
      resources = key.use.since(Kind.RESOURCE, from);
    }

    boolean any() {
      return !principals.isEmpty() || !services.isEmpty();
    }

    List<Use> callers() {
      List<Use> callers = new ArrayList<>(principals);
      callers.addAll(services);
      return callers;
    }

    String sentence() {
      if (any()) return "used by " + names(callers()) + " within " + daysText(within);
      return observed == null
          ? "no use is known, and nobody has looked"
          : "no use seen since " + day(observed);
    }

    /** As the end of a sentence. */
    @Override
    public String toString() {
      return "; " + sentence();
    }
  }
}
