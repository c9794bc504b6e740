package io.keytrail.profile;

import static io.keytrail.profile.HeardHour.HOUR_MILLIS;

import io.keytrail.finding.Finding;
import io.keytrail.profile.HealthState.Item;
import io.keytrail.profile.HealthState.Notice;
import io.keytrail.profile.HealthState.Place;
import io.keytrail.profile.HealthState.Subject;
import io.keytrail.profile.HealthState.Watch;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether an account's trail can be trusted: a Region that fell silent against its own hours, KMS
 * events that vanished while others still come, or those of one service, records that arrive later
 * and later. What is not heard of cannot be judged, so each is a finding of its own: one for the
 * account and each of these four, which grows with the Regions that join and closes when all are
 * back.
 *
 * <p>An hour of silence weighs minus the logarithm of the share of such days on which that hour was
 * silent; hours in a row depend on each other, so each further one adds 0.6 of what the one before
 * did. What is heard at no hour in particular is judged by whole days in the same way.
 *
 * <p>Time passes as the caller says: see {@link #nextMillis}. Nothing is said of what was watched
 * for less than the warm-up.
 */
public final class TelemetryHealth implements Serializable {
  private static final long serialVersionUID = 1;

  /** AWS has fewer Regions, and fewer services that use KMS much. */
  static final int PLACES = 64;

  static final int SERVICES = 24;

  /** Share of what the hour before added that one more adds. */
  private static final double NEXT = 0.6;

  private static final double PRIOR_DAYS = 0.5;

  /** Hours, and days, that are looked at: what was silent for as long is told of by then. */
  private static final int MOST_HOURS = 96;

  private static final int MOST_DAYS = 14;

  /** How far the last record may lie before the change that explains the silence. */
  private static final long CHANGE_SLACK_MILLIS = 3 * HeardHour.SLOT_MILLIS;

  private static final long FEWEST_CONTEXTS = 50;
  private static final int EXPLAINS_DAYS = 7;
  private static final int TELL_KEYS_AGAIN_DAYS = 30;

  private final HealthSettings settings;

  public TelemetryHealth(HealthSettings settings) {
    this.settings = settings;
  }

  /**
   * Shows what an hour brought from one Region; again and later too, should more of it come.
   *
   * @return what is to be told at once; most often nothing
   */
  public List<Finding> hear(HealthState state, HeardHour hour) {
    List<Finding> findings = new ArrayList<>(0);
    state.change = TrailChange.later(state.change, hour.change);
    if (state.nextMillis == Long.MAX_VALUE) state.nextMillis = hour.hourMillis + HOUR_MILLIS;
    if (hour.slots() == 0) return findings;
    Place place = state.places.get(hour.region);
    if (place == null) {
      if (state.places.size() >= PLACES) return findings;
      place = new Place();
      place.any = new Watch(hour.firstOf(hour.slots()));
      state.places.put(hour.region, place);
    }
    place.any.see(hour, hour.slots());
    if (hour.otherSlots() != 0) {
      place.othersMillis = Math.max(place.othersMillis, hour.endOf(hour.otherSlots()));
    }
    int kms = hour.kmsSlots();
    if (kms != 0) {
      if (place.kms == null) place.kms = new Watch(hour.firstOf(kms));
      place.kms.see(hour, kms);
      for (String service : hour.byService.sorted().keySet()) {
        Watch watch = place.services.get(service);
        if (watch == null) {
          if (place.services.size() >= SERVICES) continue;
          watch = new Watch(hour.firstOf(kms));
          place.services.put(service, watch);
        }
        watch.see(hour, kms);
      }
    }
    place.timed += hour.timed;
    place.lagMillis += hour.lagMillis;
    if (coarsens(place, hour)) findings.add(HealthFindings.bucketKeys(hour, place));
    return findings;
  }

  /** The end of the hour that {@link #pass} judges next; {@link Long#MAX_VALUE} for none. */
  public long nextMillis(HealthState state) {
    return state.nextMillis;
  }

  /**
   * Judges the hour that is over, once all that was heard in it has been shown.
   *
   * @return findings about the account; most often none
   */
  public List<Finding> pass(HealthState state, String accountId) {
    long end = state.nextMillis;
    state.nextMillis += HOUR_MILLIS;
    Map<Subject, TreeMap<String, Item>> now = new EnumMap<>(Subject.class);
    for (Subject subject : Subject.values()) now.put(subject, new TreeMap<>());
    state.places.forEach((region, place) -> judge(state, region, place, end, now));
    List<Finding> findings = new ArrayList<>(0);
    for (Subject subject : Subject.values()) {
      settle(state, accountId, subject, now.get(subject), end, findings);
    }
    forget(state, end);
    return findings;
  }

  private void judge(
      HealthState state,
      String region,
      Place place,
      long end,
      Map<Subject, TreeMap<String, Item>> now) {
    Item late = late(place, end, isOpen(state, Subject.LATE, region));
    if (late != null) now.get(Subject.LATE).put(region, late);
    Item silent = silent(place.any, bar(state, place.any), end);
    if (silent != null) {
      // That KMS and each service are silent too goes without saying.
      now.get(Subject.SILENT).put(region, silent);
      return;
    }
    if (place.kms == null) return;
    Item noKms = silent(place.kms, bar(state, place.kms), end);
    if (noKms != null) {
      now.get(Subject.NO_KMS).put(region, noKms);
      return;
    }
    place.services.forEach(
        (service, watch) -> {
          Item gone = silent(watch, settings.serviceSilence, end);
          if (gone == null) return;
          gone.explained =
              service.equals("s3.amazonaws.com")
                  && place.coarsenedDay != Long.MIN_VALUE
                  && Fading.day(watch.lastMillis) - place.coarsenedDay <= EXPLAINS_DAYS;
          now.get(Subject.NO_SERVICE).put(service + " in " + region, gone);
        });
  }

  /** Half the evidence will do when what the trail records was changed just before. */
  private double bar(HealthState state, Watch watch) {
    return explains(state.change, watch.lastMillis) ? settings.silence / 2 : settings.silence;
  }

  private boolean explains(TrailChange change, long lastMillis) {
    return change != null
        && change.millis <= lastMillis + CHANGE_SLACK_MILLIS
        && change.millis >= lastMillis - settings.changeMatters;
  }

  private static boolean isOpen(HealthState state, Subject subject, String name) {
    Notice notice = state.notices.get(subject);
    Item item = notice == null ? null : notice.items.get(name);
    return item != null && item.overMillis == 0;
  }

  /** Whether it was heard for long enough that its silence would be told. */
  boolean isKnown(Watch watch) {
    return watch.lastMillis - watch.sinceMillis >= settings.warmUpMillis;
  }

  private Item silent(Watch watch, double bar, long end) {
    if (!isKnown(watch)) return null;
    double surprise = Math.max(hours(watch, end), days(watch, end));
    if (surprise < bar) return null;
    Item item = new Item();
    item.sinceMillis = watch.lastMillis;
    item.surprise = surprise;
    return item;
  }

  /**
   * How unusual it is that nothing was heard in the hours since, the one that ends now the last.
   */
  private static double hours(Watch watch, long end) {
    List<Double> silent = new ArrayList<>();
    long first =
        Math.max(watch.hours.lastHourMillis() + HOUR_MILLIS, end - MOST_HOURS * HOUR_MILLIS);
    for (long hour = first; hour < end; hour += HOUR_MILLIS) {
      silent.add(weight(watch.hours.share(hour, PRIOR_DAYS)));
    }
    return sum(silent);
  }

  /** The same of whole days. */
  private static double days(Watch watch, long end) {
    List<Double> silent = new ArrayList<>();
    long today = Fading.day(end);
    long last = Fading.day(watch.days.lastHourMillis());
    for (long day = Math.max(last + 1, today - MOST_DAYS); day < today; day++) {
      silent.add(weight(watch.days.share(day * Fading.DAY_MILLIS, PRIOR_DAYS)));
    }
    return sum(silent);
  }

  private static double weight(double share) {
    return -Math.log10(1 - Math.min(0.999, share));
  }

  private static double sum(List<Double> weights) {
    weights.sort(Comparator.reverseOrder());
    double sum = 0;
    double factor = 1;
    for (double weight : weights) {
      sum += factor * weight;
      factor *= NEXT;
    }
    return sum;
  }

  private Item late(Place place, long end, boolean open) {
    if (place.timed == 0) return open ? new Item() : null;
    double seconds = place.lagMillis / 1000.0 / place.timed;
    place.timed = 0;
    place.lagMillis = 0;
    long rounded = Math.max(1, Math.round(seconds));
    double usual = place.lag.mean();
    double surprise = -Math.log10(place.lag.probabilityOfAsLarge(rounded));
    boolean known = end - place.any.sinceMillis >= settings.warmUpMillis && place.lag.total() > 0;
    boolean late =
        open
            ? seconds > Math.max(2 * usual, settings.lateSeconds / 2)
            : known
                && seconds >= settings.lateSeconds
                && seconds >= settings.lateFactor * usual
                && surprise >= settings.lateSurprise;
    // What is late is not learned as usual while it is told of.
    if (!late) {
      place.lag.add(rounded, end - 1);
      return null;
    }
    Item item = new Item();
    item.sinceMillis = end - HOUR_MILLIS;
    item.surprise = surprise;
    item.seconds = rounded;
    item.usualSeconds = Math.round(usual);
    return item;
  }

  /** Opens, continues or closes the account's notice about a subject. */
  private void settle(
      HealthState state,
      String accountId,
      Subject subject,
      TreeMap<String, Item> now,
      long end,
      List<Finding> findings) {
    Notice notice = state.notices.get(subject);
    if (notice == null && now.isEmpty()) return;
    if (notice == null) {
      notice = new Notice(end - 1);
      state.notices.put(subject, notice);
    }
    boolean grown = false;
    for (Map.Entry<String, Item> entry : now.entrySet()) {
      Item item = entry.getValue();
      Item known = notice.items.get(entry.getKey());
      if (known != null && known.overMillis == 0) {
        known.surprise = Math.max(known.surprise, item.surprise);
        known.seconds = Math.max(known.seconds, item.seconds);
        continue;
      }
      grown = true;
      notice.items.put(entry.getKey(), item);
      boolean silence = subject == Subject.SILENT || subject == Subject.NO_KMS;
      if (silence && explains(state.change, item.sinceMillis)) notice.change = state.change;
    }
    boolean lasts = false;
    for (Map.Entry<String, Item> entry : notice.items.entrySet()) {
      Item item = entry.getValue();
      if (item.overMillis > 0) continue;
      long over = now.containsKey(entry.getKey()) ? 0 : over(state, subject, entry.getKey(), end);
      if (over == 0) {
        lasts = true;
        continue;
      }
      item.overMillis = over;
      Place place = state.places.get(entry.getKey());
      if (place != null && subject != Subject.LATE) {
        place.gapFrom = item.sinceMillis;
        place.gapTo = over;
      }
    }
    if (!lasts) state.notices.remove(subject);
    if (!lasts || grown) {
      notice.sequence++;
      findings.add(HealthFindings.notice(state, accountId, subject, notice, end - 1, !lasts));
    }
  }

  /** When something that is not missed any more came back; 0 if it is only not missed now. */
  private static long over(HealthState state, Subject subject, String name, long end) {
    if (subject == Subject.LATE) return end;
    int in = name.indexOf(" in ");
    Place place = state.places.get(in < 0 ? name : name.substring(in + " in ".length()));
    if (place == null) return end;
    Watch watch =
        subject == Subject.SILENT
            ? place.any
            : subject == Subject.NO_KMS ? place.kms : place.services.get(name.substring(0, in));
    if (watch == null) return end;
    Item item = state.notices.get(subject).items.get(name);
    return watch.lastMillis > item.sinceMillis ? Math.max(watch.resumedMillis, 1) : 0;
  }

  /** What was not heard of for a season has been closed down, and is no longer missed. */
  private void forget(HealthState state, long end) {
    for (Place place : state.places.values()) {
      place.services.values().removeIf(watch -> end - watch.lastMillis >= settings.memoryMillis);
      if (place.kms != null && end - place.kms.lastMillis >= settings.memoryMillis) {
        place.kms = null;
      }
    }
    state.places.values().removeIf(place -> end - place.any.lastMillis >= settings.memoryMillis);
    if (state.change != null && end - state.change.millis >= settings.memoryMillis) {
      state.change = null;
    }
    if (state.isEmpty()) state.nextMillis = Long.MAX_VALUE;
  }

  /** Watches what S3's contexts name: single objects, or since Bucket Keys are on, buckets. */
  private static boolean coarsens(Place place, HeardHour hour) {
    long today = Fading.day(hour.hourMillis);
    if (today > place.day) {
      long days = place.day == Long.MIN_VALUE ? 0 : today - place.day;
      place.pastObjects = Fading.after(place.pastObjects + place.todaysObjects * Fading.ONE, days);
      place.pastBuckets = Fading.after(place.pastBuckets + place.todaysBuckets * Fading.ONE, days);
      place.todaysObjects = 0;
      place.todaysBuckets = 0;
      place.day = today;
    }
    if (today < place.day) return false;
    place.todaysObjects += hour.s3Objects;
    place.todaysBuckets += hour.s3Buckets;
    boolean mostlyBuckets = place.todaysBuckets >= 5 && place.todaysBuckets > place.todaysObjects;
    boolean wasObjects =
        place.pastObjects >= FEWEST_CONTEXTS * Fading.ONE
            && place.pastBuckets < place.pastObjects / 10;
    boolean told =
        place.coarsenedDay != Long.MIN_VALUE && today - place.coarsenedDay < TELL_KEYS_AGAIN_DAYS;
    if (!mostlyBuckets || !wasObjects || told) return false;
    place.coarsenedDay = today;
    return true;
  }
}
