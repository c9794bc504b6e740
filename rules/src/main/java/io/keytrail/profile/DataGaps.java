package io.keytrail.profile;

import io.keytrail.finding.Finding;
import io.keytrail.finding.Severity;
import io.keytrail.kms.KeyArn;
import io.keytrail.profile.HealthState.Item;
import io.keytrail.profile.HealthState.Notice;
import io.keytrail.profile.HealthState.Place;
import io.keytrail.profile.HealthState.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a finding about keys must say of the data it stands on: that nothing was heard of their
 * account and Region for a while, that records from there come late, that there was a gap before.
 */
public final class DataGaps {
  /** What a finding says as long as none is known. */
  public static final String NONE = "No gap in the data was noticed.";

  /** A pause any shorter is no gap. */
  public static final long SHORTEST_MILLIS = 30 * 60_000;

  /** A gap as long before a finding still lies in what it was compared with. */
  private static final long MATTERS_MILLIS = Fading.DAY_MILLIS;

  private DataGaps() {}

  /**
   * Says in a finding about keys of this account which data it lacks.
   *
   * @param unjudged what was heard in hours that {@link TelemetryHealth#pass} has not judged yet
   * @param now the event time up to which all is known
   * @return the same finding when there is nothing to say
   */
  public static Finding tell(
      HealthState state,
      String accountId,
      Collection<HeardHour> unjudged,
      Finding finding,
      long now) {
    List<String> gaps = new ArrayList<>(0);
    boolean silent = false;
    for (String region : regions(finding, accountId)) {
      Place place = state.places.get(region);
      if (place == null) continue;
      long last = lastHeard(place, region, unjudged, now);
      if (now - last >= SHORTEST_MILLIS) {
        silent = true;
        gaps.add(
            "No record of any kind has come from account "
                + accountId
                + ", "
                + region
                + ", since "
                + Instant.ofEpochMilli(last));
      }
      late(state, accountId, region, gaps);
      if (place.gapTo > finding.firstSeenMillis - MATTERS_MILLIS && place.gapTo <= now) {
        gaps.add(
            "The trail of account "
                + accountId
                + ", "
                + region
                + ", was silent from "
                + Instant.ofEpochMilli(place.gapFrom)
                + " to "
                + Instant.ofEpochMilli(place.gapTo));
      }
    }
    if (gaps.isEmpty()) return finding;
    Finding honest = finding.copy();
    honest.facts = new TreeMap<>(finding.facts);
    honest.facts.put("data_gaps", gaps);
    StringBuilder detail = new StringBuilder();
    if (finding.statusDetail != null) detail.append(finding.statusDetail.replace(NONE, ""));
    if (detail.length() > 0 && detail.charAt(detail.length() - 1) != ' ') detail.append(' ');
    detail.append(String.join(". ", gaps)).append('.');
    if (silent && SilentTogether.isSilence(finding)) {
      detail.append(
          " A key that falls silent together with its whole trail tells nothing of the key.");
      if (finding.severity.id() > Severity.LOW.id()) honest.severity = Severity.LOW;
    }
    honest.statusDetail = detail.toString();
    return honest;
  }

  private static void late(HealthState state, String accountId, String region, List<String> gaps) {
    Notice notice = state.notices.get(Subject.LATE);
    Item item = notice == null ? null : notice.items.get(region);
    if (item == null || item.overMillis > 0) return;
    gaps.add(
        "Records from account "
            + accountId
            + ", "
            + region
            + ", come "
            + SignalWords.length(item.seconds * 1000)
            + " late: more may follow");
  }

  /** When the last slot in which the Region was heard ended, epoch ms. */
  static long lastHeard(Place place, String region, Collection<HeardHour> unjudged, long now) {
    long last = place.any.lastMillis;
    for (HeardHour hour : unjudged) {
      if (!hour.region.equals(region)) continue;
      int heard = hour.endedBy(hour.slots(), now + 1);
      if (heard != 0) last = Math.max(last, hour.endOf(heard));
    }
    return last;
  }

  /** Where the account's keys are that a finding is about. */
  static TreeSet<String> regions(Finding finding, String accountId) {
    TreeSet<String> regions = new TreeSet<>();
    for (String arn : finding.keyArns) {
      KeyArn key = KeyArn.parse(arn);
      if (key != null && accountId.equals(key.accountId())) regions.add(key.region());
    }
    return regions;
  }
}
