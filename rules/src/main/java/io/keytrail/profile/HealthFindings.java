package io.keytrail.profile;

import io.keytrail.finding.Analytic;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.Resource;
import io.keytrail.finding.Severity;
import io.keytrail.profile.HealthState.Change;
import io.keytrail.profile.HealthState.Scope;
import io.keytrail.profile.HealthState.Watch;
import java.time.Instant;
import java.util.Locale;

/** The words and numbers of findings about the telemetry. */
final class HealthFindings {
  static final Analytic ANALYTIC =
      new Analytic(
          Analytic.Type.STATISTICAL, "keytrail.telemetry-health", "Health of the trail", "1");

  private static final long HOUR_MILLIS = 3_600_000;

  private HealthFindings() {}

  static String lateUid(String name, long createdMillis) {
    return FindingUid.of(
        ANALYTIC.uid(), "late", name, Instant.ofEpochMilli(createdMillis).toString());
  }

  private static Finding begin(String name, long timeMillis) {
    Finding finding = new Finding();
    finding.analytic = ANALYTIC;
    finding.timeMillis = timeMillis;
    finding.createdMillis = timeMillis;
    finding.firstSeenMillis = timeMillis;
    finding.lastSeenMillis = timeMillis;
    finding.confidence = 2;
    finding.types.add("Telemetry health");
    String account = name.substring(0, name.indexOf('/'));
    String region = name.substring(name.indexOf('/') + 1);
    finding.resources.add(new Resource(account, Resource.ACCOUNT_TYPE, account, region));
    finding.facts.put("account", account);
    finding.facts.put("region", region);
    return finding;
  }

  /** Nothing was heard of a service, or of anything at all when that is null. */
  static Finding silent(
      String name,
      String service,
      Watch watch,
      Change change,
      Boolean coarsened,
      double surprise,
      long millis,
      boolean over) {
    long from = watch.week.lastHourMillis() + HOUR_MILLIS;
    Finding finding = begin(name, millis);
    finding.uid =
        FindingUid.of(
            ANALYTIC.uid(),
            "silent",
            name,
            service == null ? "" : service,
            Instant.ofEpochMilli(from).toString());
    finding.firstSeenMillis = from;
    finding.severity = TelemetryHealth.severity(surprise);
    String what = service == null ? "KMS events" : "KMS events through " + service;
    finding.title =
        service == null
            ? "No KMS events from an account and Region that always has some"
            : "A service's KMS events have vanished";
    finding.message =
        "No "
            + what
            + " from "
            + name
            + " for "
            + SignalWords.length(millis - from)
            + (over ? "; they are back" : "")
            + (change == null
                ? ""
                : ", after "
                    + change.eventName
                    + " by "
                    + SignalWords.name(change.principal)
                    + " at "
                    + Instant.ofEpochMilli(change.millis))
            + (Boolean.TRUE.equals(coarsened)
                ? "; its encryption contexts had begun to name buckets instead of objects, as they do"
                    + " once S3 Bucket Keys are on, which take up to 99 % of S3's requests away"
                : "");
    finding.description =
        "What is not recorded cannot be judged: while this lasts, that there are no findings means"
            + " nothing. A trail was stopped or its selectors changed, its delivery is broken, or the"
            + " work itself has stopped.";
    finding.statusDetail =
        "Heard since "
            + Instant.ofEpochMilli(watch.sinceMillis)
            + ", usually at "
            + watch.week.words()
            + ". The silence was noticed by the data of others; records that are merely late would"
            + " look the same.";
    finding.remediation =
        "Look at the trail's status and event selectors in this account and Region, then at the way"
            + " from its bucket or log group to here.";
    if (Boolean.TRUE.equals(coarsened)) finding.severity = Severity.LOW;
    if (change != null) {
      finding.severity = Severity.HIGH;
      finding.attackTechniques.add("T1562.008");
      finding.evidences.add(TelemetryHealth.of(change));
    }
    finding.facts.put("silent_since", Instant.ofEpochMilli(from).toString());
    finding.facts.put("surprise", Math.round(100 * surprise) / 100.0);
    if (service != null) finding.facts.put("via_service", service);
    return finding;
  }

  /** S3's encryption contexts became coarser: nobody's attack, and what follows looks like one. */
  static Finding bucketKeys(String name, Scope scope, TrafficWindow window) {
    Finding finding = begin(name, window.endMillis - 1);
    finding.uid =
        FindingUid.of(
            ANALYTIC.uid(),
            "bucket-keys",
            name,
            Instant.ofEpochMilli(window.startMillis).toString());
    finding.severity = Severity.INFORMATIONAL;
    finding.title = "S3 Bucket Keys were turned on";
    finding.message =
        "S3's calls to KMS in "
            + name
            + " now name buckets in the encryption context where they named objects";
    finding.description =
        "With Bucket Keys S3 asks KMS once in a while for a bucket and not for each object. KMS then"
            + " sees up to 99 % fewer requests, and the trail no longer tells which objects were"
            + " read: use of such keys falls without anyone using less.";
    finding.statusDetail =
        "Of today's S3 calls "
            + SignalWords.number(scope.todaysBuckets)
            + " name a bucket and "
            + SignalWords.number(scope.todaysObjects)
            + " an object; before, nine in ten named an object.";
    finding.remediation =
        "Confirm that the bucket's owner meant it. To see which objects are read from now on, record"
            + " S3's data events.";
    finding.facts.put("contexts_of_buckets", scope.todaysBuckets);
    finding.facts.put("contexts_of_objects", scope.todaysObjects);
    return finding;
  }

  static Finding late(
      String name, TrafficWindow window, double seconds, double usual, double surprise) {
    Finding finding = begin(name, window.endMillis - 1);
    finding.uid = lateUid(name, finding.timeMillis);
    finding.severity = Severity.MEDIUM;
    finding.title = "Records arrive later than they used to";
    finding.message =
        String.format(
            Locale.ROOT,
            "Records of %s arrive %.0f min after the fact; %.0f s are usual",
            name,
            seconds / 60,
            usual);
    finding.description =
        "Findings are as late as the records they stand on, and records later than the allowed"
            + " lateness are rejected.";
    finding.statusDetail = "Mean over the window; learned from the windows before.";
    finding.remediation =
        "Look at the delivery from CloudTrail to here: throttled shards, a backlog, a slow consumer.";
    finding.facts.put("lag_seconds", Math.round(seconds));
    finding.facts.put("usual_seconds", Math.round(usual));
    finding.facts.put("surprise", Math.round(100 * surprise) / 100.0);
    return finding;
  }
}
