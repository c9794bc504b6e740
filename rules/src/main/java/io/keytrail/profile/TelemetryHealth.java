package io.keytrail.profile;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Evidence;
import io.keytrail.finding.Finding;
import io.keytrail.finding.Severity;
import io.keytrail.profile.HealthState.Change;
import io.keytrail.profile.HealthState.Scope;
import io.keytrail.profile.HealthState.Watch;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether the trail itself can be trusted: an account or Region that fell silent against its own
 * hours, a service whose KMS events vanished, records that arrive later and later. What is not
 * heard of cannot be judged, so each is a finding of its own, and closed when it is over.
 *
 * <p>One state for all accounts: that time passes is known from the data of the others, so that a
 * replay sees what the live job saw and nothing is claimed past the end of the data. With a single
 * account and Region its silence shows when it speaks again.
 *
 * <p>An hour of silence weighs minus the logarithm of the share of such days on which that hour was
 * silent; hours in a row depend on each other, so each further one adds 0.6 of what the one before
 * did.
 */
public final class TelemetryHealth implements Serializable {
  static final int SCOPES = 4096;
  static final int SERVICES = 24;
  private static final long serialVersionUID = 1;
  private static final long HOUR_MILLIS = 3_600_000;

  /**
   * Three silent hours in a row, of a Region that was heard each day at that time for a month. Half
   * of it will do when what the trail records was changed just before.
   */
  private static final double BAR = 2.5;

  private static final double NEXT_HOUR = 0.6;
  private static final double PRIOR_DAYS = 0.5;

  /** Hours that are looked at: what was silent for as long is told of by then. */
  private static final int MOST_HOURS = 96;

  private static final long MEMORY_MILLIS = 90 * Fading.DAY_MILLIS;
  private static final long CHANGE_MATTERS_MILLIS = 24 * HOUR_MILLIS;
  private static final double LATE_SECONDS = 900;
  private static final double LATE_SURPRISE = 3;
  private static final long FEWEST_CONTEXTS = 50;

  private final long warmUpMillis;

  /**
   * @param warmUp how long a trail is only watched
   */
  public TelemetryHealth(Duration warmUp) {
    warmUpMillis = warmUp.toMillis();
  }

  /**
   * Notes that what an account's trail records was changed ({@code PutEventSelectors}, {@code
   * StopLogging} …): the explanation of a silence that follows within a day.
   */
  public void noteChange(
      HealthState state,
      String accountId,
      long millis,
      String eventName,
      String principal,
      String eventId) {
    Change known = state.changes.get(accountId);
    if (known != null
        && (known.millis > millis
            || known.millis == millis && known.eventId.compareTo(eventId) <= 0)) {
      return;
    }
    if (known == null && state.changes.size() >= SCOPES) return;
    Change change = new Change();
    change.millis = millis;
    change.eventName = eventName;
    change.principal = principal;
    change.eventId = eventId;
    state.changes.put(accountId, change);
  }

  /**
   * Shows what a window brought of all accounts and Regions together, once the window has closed.
   *
   * @param windows one for each account and Region that was heard of, in any order
   * @return findings about accounts; most often none
   */
  public List<Finding> observe(
      HealthState state, long startMillis, long endMillis, List<TrafficWindow> windows) {
    List<Finding> findings = new ArrayList<>(0);
    List<TrafficWindow> sorted = new ArrayList<>(windows);
    sorted.sort(Comparator.comparing(w -> name(w.accountId, w.region)));
    for (TrafficWindow window : sorted) {
      if (window.records() == 0 || window.accountId == null || window.region == null) continue;
      heard(state, window, findings);
    }
    long hour = WeekHours.hour(startMillis);
    if (hour > state.checkedHour) {
      state.checkedHour = hour;
      for (Map.Entry<String, Scope> entry : state.scopes.entrySet()) {
        check(state, entry.getKey(), entry.getValue(), startMillis, findings);
      }
      forget(state, startMillis);
    }
    return findings;
  }

  /** What was not heard of for a season has been closed down, and is no longer missed. */
  private static void forget(HealthState state, long millis) {
    for (Scope scope : state.scopes.values()) {
      scope.services.values().removeIf(watch -> isForgotten(watch, millis));
    }
    state.scopes.values().removeIf(scope -> isForgotten(scope.all, millis));
    state.changes.values().removeIf(change -> millis - change.millis >= MEMORY_MILLIS);
  }

  private static boolean isForgotten(Watch watch, long millis) {
    return millis - watch.week.lastHourMillis() >= MEMORY_MILLIS;
  }

  private static String name(String accountId, String region) {
    return accountId + "/" + region;
  }

  private void heard(HealthState state, TrafficWindow window, List<Finding> findings) {
    String name = name(window.accountId, window.region);
    Scope scope = state.scopes.get(name);
    if (scope == null) {
      if (state.scopes.size() >= SCOPES) return;
      scope = new Scope();
      scope.all.sinceMillis = window.startMillis;
      state.scopes.put(name, scope);
    }
    resume(state, name, null, scope, scope.all, window.startMillis, findings);
    for (String service : window.byViaService.sorted().keySet()) {
      Watch watch = scope.services.get(service);
      if (watch == null) {
        if (scope.services.size() >= SERVICES) continue;
        watch = new Watch();
        watch.sinceMillis = window.startMillis;
        scope.services.put(service, watch);
      }
      resume(state, name, service, scope, watch, window.startMillis, findings);
    }
    contexts(scope, window, name, findings);
    lag(scope, window, name, findings);
  }

  /** Closes what was open; tells of a silence that nobody was there to notice. */
  private void resume(
      HealthState state,
      String name,
      String service,
      Scope scope,
      Watch watch,
      long millis,
      List<Finding> findings) {
    if (watch.sequence == 0 && service == null && isSilent(state, name, watch, millis)) {
      tell(state, name, null, scope, watch, millis, findings);
    }
    if (watch.sequence > 0) {
      Finding finding =
          HealthFindings.silent(
              name, service, watch, null, null, silence(watch, millis), millis, true);
      finding.activity = Activity.CLOSE;
      finding.sequence = watch.sequence + 1;
      finding.createdMillis = watch.createdMillis;
      findings.add(finding);
      watch.sequence = 0;
    }
    watch.week.see(millis);
  }

  /** The change that may explain a silence; null when there was none near its beginning. */
  private static Change changeBefore(HealthState state, String name, Watch watch) {
    Change change = state.changes.get(name.substring(0, name.indexOf('/')));
    long last = watch.week.lastHourMillis() + HOUR_MILLIS;
    return change == null || Math.abs(last - change.millis) > CHANGE_MATTERS_MILLIS ? null : change;
  }

  private boolean isSilent(HealthState state, String name, Watch watch, long millis) {
    double bar = changeBefore(state, name, watch) == null ? BAR : BAR / 2;
    return silence(watch, millis) >= bar;
  }

  private void check(
      HealthState state, String name, Scope scope, long millis, List<Finding> findings) {
    if (scope.all.sequence == 0 && isSilent(state, name, scope.all, millis)) {
      tell(state, name, null, scope, scope.all, millis, findings);
    }
    // When nothing at all is heard, that each service is silent goes without saying.
    if (scope.all.sequence > 0) return;
    for (Map.Entry<String, Watch> service : scope.services.entrySet()) {
      Watch watch = service.getValue();
      if (watch.sequence == 0 && isSilent(state, name, watch, millis)) {
        tell(state, name, service.getKey(), scope, watch, millis, findings);
      }
    }
  }

  private void tell(
      HealthState state,
      String name,
      String service,
      Scope scope,
      Watch watch,
      long millis,
      List<Finding> findings) {
    Change change = changeBefore(state, name, watch);
    boolean coarsened =
        "s3.amazonaws.com".equals(service)
            && scope.coarsenedDay != Long.MIN_VALUE
            && Fading.day(millis) - scope.coarsenedDay <= 7;
    Finding finding =
        HealthFindings.silent(
            name, service, watch, change, coarsened, silence(watch, millis), millis, false);
    watch.sequence = 1;
    watch.createdMillis = finding.timeMillis;
    findings.add(finding);
  }

  /** How unusual it is that nothing was heard from the last hour heard to this one, exclusive. */
  private double silence(Watch watch, long millis) {
    long last = watch.week.lastHourMillis();
    if (last == Long.MIN_VALUE || last - watch.sinceMillis < warmUpMillis) return 0;
    List<Double> hours = new ArrayList<>();
    long now = WeekHours.hour(millis) * HOUR_MILLIS;
    long first = Math.max(last + HOUR_MILLIS, now - MOST_HOURS * HOUR_MILLIS);
    for (long hour = first; hour < now; hour += HOUR_MILLIS) {
      double share = Math.min(0.999, watch.week.share(WeekHours.slot(hour), PRIOR_DAYS));
      hours.add(-Math.log10(1 - share));
    }
    hours.sort(Comparator.reverseOrder());
    double sum = 0;
    double factor = 1;
    for (double hour : hours) {
      sum += factor * hour;
      factor *= NEXT_HOUR;
    }
    return sum;
  }

  /** Watches what S3's contexts name: single objects, or since Bucket Keys are on, buckets. */
  private static void contexts(
      Scope scope, TrafficWindow window, String name, List<Finding> findings) {
    long today = Fading.day(window.startMillis);
    if (today > scope.day) {
      long days = scope.day == Long.MIN_VALUE ? 0 : today - scope.day;
      scope.pastObjects = Fading.after(scope.pastObjects + scope.todaysObjects * Fading.ONE, days);
      scope.pastBuckets = Fading.after(scope.pastBuckets + scope.todaysBuckets * Fading.ONE, days);
      scope.todaysObjects = 0;
      scope.todaysBuckets = 0;
      scope.day = today;
    }
    if (today < scope.day) return;
    scope.todaysObjects += window.s3Objects;
    scope.todaysBuckets += window.s3Buckets;
    boolean mostlyBuckets = scope.todaysBuckets >= 5 && scope.todaysBuckets > scope.todaysObjects;
    boolean wasObjects =
        scope.pastObjects >= FEWEST_CONTEXTS * Fading.ONE
            && scope.pastBuckets < scope.pastObjects / 10;
    if (!mostlyBuckets
        || !wasObjects
        || today - scope.coarsenedDay < 30 && scope.coarsenedDay > 0) {
      return;
    }
    scope.coarsenedDay = today;
    findings.add(HealthFindings.bucketKeys(name, scope, window));
  }

  private void lag(Scope scope, TrafficWindow window, String name, List<Finding> findings) {
    if (window.timed == 0) return;
    double seconds = window.lagMillis / 1000.0 / window.timed;
    long rounded = Math.max(1, Math.round(seconds));
    double surprise = -Math.log10(scope.lag.probabilityOfAsLarge(rounded));
    double usual = scope.lag.mean();
    boolean known = window.startMillis - scope.all.sinceMillis >= warmUpMillis;
    if (scope.lagSequence == 0
        && known
        && seconds >= LATE_SECONDS
        && seconds >= 4 * usual
        && surprise >= LATE_SURPRISE) {
      Finding finding = HealthFindings.late(name, window, seconds, usual, surprise);
      scope.lagSequence = 1;
      scope.lagCreatedMillis = finding.timeMillis;
      findings.add(finding);
    } else if (scope.lagSequence > 0 && seconds <= Math.max(2 * usual, LATE_SECONDS / 2)) {
      Finding finding = HealthFindings.late(name, window, seconds, usual, surprise);
      finding.uid = HealthFindings.lateUid(name, scope.lagCreatedMillis);
      finding.activity = Activity.CLOSE;
      finding.sequence = 2;
      finding.createdMillis = scope.lagCreatedMillis;
      finding.message = "Over: " + finding.message;
      findings.add(finding);
      scope.lagSequence = 0;
    }
    // What is late is not learned as usual while it is told of.
    if (scope.lagSequence == 0) scope.lag.add(rounded, window.startMillis);
  }

  /** For the honest words of others: since when each account and Region has not been heard. */
  public Map<String, Long> silent(HealthState state) {
    Map<String, Long> silent = new TreeMap<>();
    state.scopes.forEach(
        (name, scope) -> {
          if (scope.all.sequence > 0) {
            silent.put(name, scope.all.week.lastHourMillis() + HOUR_MILLIS);
          }
        });
    return silent;
  }

  static Evidence of(Change change) {
    Evidence line = new Evidence();
    line.principal = change.principal;
    line.operation = change.eventName;
    line.service = "cloudtrail.amazonaws.com";
    line.count = 1;
    line.callsByOperation.put(change.eventName, 1L);
    line.sampleEventIds.add(change.eventId);
    return line;
  }

  static Severity severity(double surprise) {
    return surprise >= 2 * BAR ? Severity.HIGH : Severity.MEDIUM;
  }
}
