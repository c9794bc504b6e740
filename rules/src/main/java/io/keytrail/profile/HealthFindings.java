package io.keytrail.profile;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Analytic;
import io.keytrail.finding.Evidence;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.Resource;
import io.keytrail.finding.Severity;
import io.keytrail.profile.HealthState.Item;
import io.keytrail.profile.HealthState.Notice;
import io.keytrail.profile.HealthState.Place;
import io.keytrail.profile.HealthState.Subject;
import io.keytrail.profile.HealthState.Watch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The words and numbers of findings about the telemetry. */
final class HealthFindings {
  static final Analytic ANALYTIC =
      new Analytic(
          Analytic.Type.STATISTICAL, "keytrail.telemetry-health", "Health of the trail", "1");

  /** So many are named in the message; all of them in the facts. */
  private static final int NAMED = 5;

  private static final int LISTED = 64;
  private static final String IN = " in ";

  /** Impair Defenses: Disable or Modify Cloud Logs. */
  private static final String IMPAIR_LOGS = "T1562.008";

  private HealthFindings() {}

  private static Finding begin(String account, long timeMillis) {
    Finding finding = new Finding();
    finding.analytic = ANALYTIC;
    finding.timeMillis = timeMillis;
    finding.createdMillis = timeMillis;
    finding.firstSeenMillis = timeMillis;
    finding.lastSeenMillis = timeMillis;
    finding.confidence = 2;
    finding.types.add("Telemetry health");
    finding.facts.put("account", account);
    return finding;
  }

  static Finding notice(
      HealthState state,
      String account,
      Subject subject,
      Notice notice,
      long timeMillis,
      boolean over) {
    Finding finding = begin(account, timeMillis);
    finding.uid =
        FindingUid.of(
            ANALYTIC.uid(),
            subject.name(),
            account,
            Instant.ofEpochMilli(notice.createdMillis).toString());
    finding.createdMillis = notice.createdMillis;
    finding.sequence = notice.sequence;
    finding.activity =
        over ? Activity.CLOSE : notice.sequence == 1 ? Activity.CREATE : Activity.UPDATE;
    finding.title = title(subject);
    finding.message = message(state, account, subject, notice, timeMillis, over);
    finding.description = description(subject);
    finding.statusDetail = status(state, subject, notice);
    finding.remediation = remediation(state, subject, notice);
    finding.severity = severity(subject, notice);
    if (notice.change != null) {
      finding.attackTechniques.add(IMPAIR_LOGS);
      finding.evidences.add(evidence(notice.change));
    }
    List<Object> facts = new ArrayList<>();
    notice.items.forEach(
        (name, item) -> {
          finding.firstSeenMillis = Math.min(finding.firstSeenMillis, item.sinceMillis);
          Resource place = new Resource(account, Resource.ACCOUNT_TYPE, account, region(name));
          if (!finding.resources.contains(place)) finding.resources.add(place);
          if (facts.size() < LISTED) facts.add(fact(name, item));
        });
    finding.facts.put("places", facts);
    return finding;
  }

  private static Map<String, Object> fact(String name, Item item) {
    Map<String, Object> fact = new TreeMap<>();
    fact.put("region", region(name));
    if (name.contains(IN)) fact.put("via_service", name.substring(0, name.indexOf(IN)));
    fact.put("since", Instant.ofEpochMilli(item.sinceMillis).toString());
    if (item.overMillis > 0) fact.put("until", Instant.ofEpochMilli(item.overMillis).toString());
    fact.put("surprise", Math.round(100 * item.surprise) / 100.0);
    if (item.seconds > 0) {
      fact.put("delivery_seconds", item.seconds);
      fact.put("usual_delivery_seconds", item.usualSeconds);
    }
    if (item.explained) fact.put("explained_by", "S3 Bucket Keys");
    return fact;
  }

  private static String region(String name) {
    int in = name.indexOf(IN);
    return in < 0 ? name : name.substring(in + IN.length());
  }

  private static Severity severity(Subject subject, Notice notice) {
    if (notice.change != null) return Severity.HIGH;
    if (subject != Subject.NO_SERVICE) return Severity.MEDIUM;
    boolean explained = notice.items.values().stream().allMatch(item -> item.explained);
    return explained ? Severity.INFORMATIONAL : Severity.LOW;
  }

  static String title(Subject subject) {
    switch (subject) {
      case SILENT:
        return "A trail that is always heard has fallen silent";
      case NO_KMS:
        return "KMS events have vanished from a trail";
      case NO_SERVICE:
        return "A service's KMS events have vanished";
      default:
        return "Records arrive later than they used to";
    }
  }

  private static String message(
      HealthState state, String account, Subject subject, Notice notice, long now, boolean over) {
    StringBuilder text = new StringBuilder();
    if (over) text.append("Ended: ");
    text.append(what(state, subject, notice)).append(account).append(": ");
    int named = 0;
    for (Map.Entry<String, Item> entry : notice.items.entrySet()) {
      if (named == NAMED) {
        text.append(" and ").append(notice.items.size() - NAMED).append(" more");
        break;
      }
      if (named++ > 0) text.append("; ");
      text.append(entry.getKey());
      append(subject, entry.getValue(), now, text);
    }
    TrailChange change = notice.change;
    if (change != null) {
      text.append(". Just before, ")
          .append(SignalWords.name(change.principal))
          .append(" called ")
          .append(change.eventName)
          .append(" (")
          .append(Instant.ofEpochMilli(change.millis))
          .append(", event ")
          .append(change.eventId)
          .append(')');
    }
    return text.toString();
  }

  private static void append(Subject subject, Item item, long now, StringBuilder text) {
    if (subject == Subject.LATE) {
      text.append(", ")
          .append(SignalWords.length(item.seconds * 1000))
          .append(" after the fact, ")
          .append(SignalWords.count(item.usualSeconds, "second"))
          .append(" being usual");
    } else {
      long until = item.overMillis > 0 ? item.overMillis : now + 1;
      text.append(" since ")
          .append(Instant.ofEpochMilli(item.sinceMillis))
          .append(" (")
          .append(SignalWords.length(until - item.sinceMillis))
          .append(item.overMillis > 0 ? ", it is back)" : ")");
    }
    if (item.explained) text.append(", as S3 Bucket Keys explain");
  }

  private static String what(HealthState state, Subject subject, Notice notice) {
    switch (subject) {
      case SILENT:
        return others(state, notice)
            ? "No record of any service comes from account "
            : "No KMS record comes from account ";
      case NO_KMS:
        return "No KMS record comes from account ";
      case NO_SERVICE:
        return "KMS records through a service no longer come from account ";
      default:
        return "Records come late from account ";
    }
  }

  /** Whether other services' records were given to us from these places, before the silence. */
  private static boolean others(HealthState state, Notice notice) {
    for (String name : notice.items.keySet()) {
      Place place = state.places.get(region(name));
      if (place != null && place.othersMillis > 0) return true;
    }
    return false;
  }

  private static String description(Subject subject) {
    switch (subject) {
      case NO_SERVICE:
        return "The work behind it has stopped or moved, or it asks KMS less often. For S3, Bucket"
            + " Keys do that: S3 then asks KMS once in a while for a bucket and not for each object,"
            + " up to 99 % less often.";
      case LATE:
        return "Findings are as late as the records they stand on, and records later than the"
            + " allowed lateness are rejected.";
      default:
        return "What is not recorded cannot be judged: while this lasts, that there are no findings"
            + " means nothing. A trail was stopped or its event selectors leave KMS out, its delivery"
            + " is broken, or the work itself has stopped.";
    }
  }

  private static String status(HealthState state, Subject subject, Notice notice) {
    StringBuilder text = new StringBuilder();
    for (String name : notice.items.keySet()) {
      Place place = state.places.get(region(name));
      Watch watch = place == null ? null : watch(place, subject, name);
      if (watch == null) continue;
      text.append(name)
          .append(": watched since ")
          .append(Instant.ofEpochMilli(watch.sinceMillis))
          .append(", usually heard ")
          .append(watch.hours.words())
          .append(". ");
      if (subject == Subject.NO_KMS && place.othersMillis > watch.lastMillis) {
        text.append("Other services' records still come from there: delivery works. ");
      }
      if (text.length() > 1000) break;
    }
    if (subject != Subject.LATE) text.append("Records that are merely late look the same.");
    else text.append("The mean of an hour's records, against the hours before.");
    return text.toString();
  }

  private static Watch watch(Place place, Subject subject, String name) {
    switch (subject) {
      case NO_KMS:
        return place.kms;
      case NO_SERVICE:
        return place.services.get(name.substring(0, name.indexOf(IN)));
      default:
        return place.any;
    }
  }

  private static String remediation(HealthState state, Subject subject, Notice notice) {
    if (notice.change != null) {
      return "Ask "
          + SignalWords.name(notice.change.principal)
          + " why. If nobody meant it, start logging again or put the event selectors back, and look"
          + " at what this principal did before and after.";
    }
    switch (subject) {
      case LATE:
        return "Look at the delivery from CloudTrail to here: throttled shards, a backlog, a slow"
            + " consumer.";
      case NO_SERVICE:
        return "Ask who runs what uses the service, and whether S3 Bucket Keys or a cache were"
            + " turned on.";
      case NO_KMS:
        return "Look at the trail's event selectors: do they leave out kms.amazonaws.com? Then ask"
            + " whether the work that uses keys there has stopped.";
      default:
        return "Look at the trail's status and event selectors in this account, then at the way from"
            + " its bucket or log group to here.";
    }
  }

  private static Evidence evidence(TrailChange change) {
    Evidence line = new Evidence();
    line.principal = change.principal;
    line.operation = change.eventName;
    line.service = "cloudtrail.amazonaws.com";
    line.count = 1;
    line.callsByOperation.put(change.eventName, 1L);
    line.sampleEventIds.add(change.eventId);
    return line;
  }

  /** S3's encryption contexts became coarser: nobody's attack, and what follows looks like one. */
  static Finding bucketKeys(HeardHour hour, Place place) {
    long time = hour.hourMillis + HeardHour.HOUR_MILLIS - 1;
    Finding finding = begin(hour.accountId, time);
    finding.uid =
        FindingUid.of(
            ANALYTIC.uid(),
            "bucket-keys",
            hour.accountId,
            hour.region,
            Instant.ofEpochMilli(hour.hourMillis).toString());
    finding.resources.add(
        new Resource(hour.accountId, Resource.ACCOUNT_TYPE, hour.accountId, hour.region));
    finding.severity = Severity.INFORMATIONAL;
    finding.title = "S3 Bucket Keys were turned on";
    finding.message =
        "S3's calls to KMS in account "
            + hour.accountId
            + ", "
            + hour.region
            + ", now name buckets in the encryption context where they named objects";
    finding.description =
        "With Bucket Keys S3 asks KMS once in a while for a bucket and not for each object. KMS then"
            + " sees up to 99 % fewer requests, and the trail no longer tells which objects were"
            + " read: use of such keys falls without anyone using less.";
    finding.statusDetail =
        "Of today's S3 calls "
            + SignalWords.number(place.todaysBuckets)
            + " name a bucket and "
            + SignalWords.number(place.todaysObjects)
            + " an object; before, nine in ten named an object.";
    finding.remediation =
        "Confirm that the bucket's owner meant it. To see which objects are read from now on, record"
            + " S3's data events.";
    finding.facts.put("region", hour.region);
    finding.facts.put("contexts_of_buckets", place.todaysBuckets);
    finding.facts.put("contexts_of_objects", place.todaysObjects);
    return finding;
  }
}
