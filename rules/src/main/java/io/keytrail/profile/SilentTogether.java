package io.keytrail.profile;

import io.keytrail.finding.Finding;
import io.keytrail.profile.HealthState.Item;
import io.keytrail.profile.HealthState.Notice;
import io.keytrail.profile.HealthState.Place;
import io.keytrail.profile.HealthState.Subject;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Keys that fall silent together with their whole trail: the trail's silence is what is to be told,
 * and says how many they are.
 */
public final class SilentTogether {
  private static final List<String> SILENCE = List.of(SignalFamily.SILENCE.text());

  private SilentTogether() {}

  /** Whether a finding says of keys that they fell silent, and nothing else. */
  public static boolean isSilence(Finding finding) {
    return finding.types.equals(SILENCE);
  }

  /**
   * For how long nothing has come from the account and the Regions of a finding's keys.
   *
   * @param unjudged what was heard in hours that {@link TelemetryHealth#pass} has not judged yet
   * @param now the event time up to which all is known
   * @return milliseconds; 0 when one of the Regions is heard, or is known too briefly for its
   *     silence to be told
   */
  public static long silentMillis(
      TelemetryHealth health,
      HealthState state,
      String accountId,
      Collection<HeardHour> unjudged,
      Finding finding,
      long now) {
    long least = Long.MAX_VALUE;
    for (String region : DataGaps.regions(finding, accountId)) {
      Place place = state.places.get(region);
      if (place == null || !health.isKnown(place.any)) return 0;
      least = Math.min(least, now - DataGaps.lastHeard(place, region, unjudged, now));
    }
    return least == Long.MAX_VALUE || least < DataGaps.SHORTEST_MILLIS ? 0 : least;
  }

  /**
   * The same for what is found out of a time at which nothing came, once the trail is heard again.
   *
   * @return milliseconds from the beginning of the trail's silence to the finding's own time; 0
   *     when that does not lie in a silence that was told of
   */
  public static long wereSilentMillis(HealthState state, String accountId, Finding finding) {
    long least = Long.MAX_VALUE;
    for (String region : DataGaps.regions(finding, accountId)) {
      Place place = state.places.get(region);
      Notice notice = state.notices.get(Subject.SILENT);
      Item item = notice == null ? null : notice.items.get(region);
      long from = item != null ? item.sinceMillis : place == null ? 0 : place.gapFrom;
      long to = place == null ? 0 : place.gapTo;
      if (item != null) to = item.overMillis == 0 ? Long.MAX_VALUE : item.overMillis;
      if (finding.timeMillis < from || finding.timeMillis >= to) return 0;
      least = Math.min(least, finding.timeMillis - from);
    }
    return least == Long.MAX_VALUE ? 0 : Math.max(least, DataGaps.SHORTEST_MILLIS);
  }

  /** Whether the silence of all Regions of a finding's keys is being told of. */
  public static boolean isTold(HealthState state, String accountId, Finding finding) {
    Notice notice = state.notices.get(Subject.SILENT);
    TreeSet<String> regions = DataGaps.regions(finding, accountId);
    return notice != null && notice.items.keySet().containsAll(regions);
  }

  /** Whether the silence of any Region is being told of. */
  public static boolean isTold(HealthState state) {
    return state.notices.containsKey(Subject.SILENT);
  }

  /** Whether this finding tells of a trail's silence. */
  public static boolean isOfTrail(Finding finding) {
    return finding.analytic.uid().equals(HealthFindings.ANALYTIC.uid())
        && finding.title.equals(HealthFindings.title(Subject.SILENT));
  }

  /** Says in the finding of a trail's silence how many cases of silent keys it stands for. */
  public static void tell(Finding trail, long cases) {
    if (cases == 0) return;
    trail.facts = new TreeMap<>(trail.facts);
    trail.facts.put("silent_keys", cases);
    trail.statusDetail =
        trail.statusDetail
            + " "
            + SignalWords.count(cases, "busy key")
            + " fell silent with it; a key is told of by itself only if it stays silent when the"
            + " trail is heard again.";
  }
}
