package io.keytrail.profile;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Analytic;
import io.keytrail.finding.Evidence;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.Resource;
import io.keytrail.finding.Severity;
import io.keytrail.profile.OwnTrafficState.Episode;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * An account's own KMS requests in one Region: a line of facts for each day, and a finding when
 * calls are throttled, or the quota is nearly used up, in several windows of an hour. A throttled
 * moment is everybody's life: it stands in the day's line.
 *
 * <p>The finding is updated when the throttled calls have doubled, and closed when an hour had
 * none.
 */
public final class OwnTraffic implements Serializable {
  static final Analytic ANALYTIC =
      new Analytic(
          Analytic.Type.RULE, "keytrail.own-traffic", "An account's own KMS requests", "1");

  private static final long serialVersionUID = 1;
  private static final long QUIET_MILLIS = 3_600_000;
  private static final long WINDOWS = (1L << QUIET_MILLIS / TrafficWindow.LENGTH_MILLIS) - 1;
  private static final int NAMED = 3;

  private final HealthSettings settings;
  private final ServiceTerms terms;
  private final long latenessMillis;

  /**
   * @param lateness how long after a day's end its line waits for late records
   */
  public OwnTraffic(HealthSettings settings, ServiceTerms terms, Duration lateness) {
    this.settings = settings;
    this.terms = terms;
    latenessMillis = lateness.toMillis();
  }

  /**
   * Shows a window, or a part of one that came late, in order of time as far as that is known.
   *
   * @return findings; most often none
   */
  public List<Finding> observe(OwnTrafficState state, TrafficWindow window) {
    List<Finding> findings = new ArrayList<>(0);
    long day = Fading.day(window.startMillis);
    state
        .days
        .computeIfAbsent(day, d -> new TrafficDay(window.accountId, window.region, d))
        .add(window);
    long peak = window.peakPerSecond();
    if (window.throttled.sum() < settings.throttledCalls && !isNearQuota(window.region, peak)) {
      return findings;
    }
    long end = window.startMillis + TrafficWindow.LENGTH_MILLIS;
    if (state.episode == null) {
      state.episode = new Episode(window.startMillis);
      state.episode.lastMillis = end;
    }
    Episode episode = state.episode;
    long later = (end - episode.lastMillis) / TrafficWindow.LENGTH_MILLIS;
    if (later >= 0) {
      episode.windows = (later >= Long.SIZE ? 0 : episode.windows << later | 1) & WINDOWS;
      episode.lastMillis = end;
    }
    episode.throttled.merge(window.throttled);
    episode.requests += window.records();
    episode.peakPerSecond = Math.max(episode.peakPerSecond, peak);
    boolean told = episode.sequence > 0;
    boolean tell =
        told
            ? episode.throttled.sum() >= Math.max(1, 2 * episode.toldThrottled)
            : Long.bitCount(episode.windows) >= settings.throttledWindows;
    if (tell) {
      findings.add(
          finding(
              window.accountId,
              window.region,
              episode,
              end - 1,
              told ? Activity.UPDATE : Activity.CREATE));
    }
    return findings;
  }

  /** More than the quota, without throttling, shows that the quota was raised. */
  private boolean isNearQuota(String region, long peakPerSecond) {
    long quota = terms.symmetricPerSecond(region);
    return peakPerSecond >= settings.nearQuota * quota && peakPerSecond <= quota;
  }

  /** When {@link #pass} has something to do; {@link Long#MAX_VALUE} for never. */
  public long nextMillis(OwnTrafficState state) {
    long next = state.episode == null ? Long.MAX_VALUE : state.episode.lastMillis + QUIET_MILLIS;
    return state.days.isEmpty()
        ? next
        : Math.min(next, (state.days.firstKey() + 1) * Fading.DAY_MILLIS + latenessMillis);
  }

  /** Closes an episode that is over. */
  public List<Finding> pass(
      OwnTrafficState state, String accountId, String region, long nowMillis) {
    List<Finding> findings = new ArrayList<>(0);
    Episode episode = state.episode;
    if (episode == null || episode.lastMillis + QUIET_MILLIS > nowMillis) return findings;
    if (episode.sequence > 0) {
      findings.add(finding(accountId, region, episode, nowMillis, Activity.CLOSE));
    }
    state.episode = null;
    return findings;
  }

  /** The days that are over, which are then forgotten; {@link Long#MAX_VALUE} takes all. */
  public List<TrafficDay> days(OwnTrafficState state, long nowMillis) {
    List<TrafficDay> over = new ArrayList<>(0);
    while (!state.days.isEmpty()
        && (nowMillis == Long.MAX_VALUE
            || (state.days.firstKey() + 1) * Fading.DAY_MILLIS + latenessMillis <= nowMillis)) {
      over.add(state.days.pollFirstEntry().getValue());
    }
    return over;
  }

  private Finding finding(
      String accountId, String region, Episode episode, long timeMillis, Activity activity) {
    long throttled = episode.throttled.sum();
    if (episode.sequence == 0) episode.createdMillis = timeMillis;
    episode.sequence++;
    episode.toldThrottled = throttled;
    Finding finding = new Finding();
    finding.analytic = ANALYTIC;
    finding.uid =
        FindingUid.of(
            ANALYTIC.uid(),
            accountId,
            region,
            Instant.ofEpochMilli(episode.createdMillis).toString());
    finding.activity = activity;
    finding.sequence = episode.sequence;
    finding.createdMillis = episode.createdMillis;
    finding.timeMillis = timeMillis;
    finding.firstSeenMillis = episode.firstMillis;
    finding.lastSeenMillis = episode.lastMillis - 1;
    finding.confidence = 3;
    finding.severity = throttled > 0 ? Severity.LOW : Severity.INFORMATIONAL;
    finding.types.add("Own traffic");
    finding.title =
        throttled > 0 ? "KMS throttles an account's calls" : "An account nears its KMS quota";
    String where = "account " + accountId + ", " + region;
    String length = SignalWords.length(episode.lastMillis - episode.firstMillis);
    long quota = terms.symmetricPerSecond(region);
    finding.message =
        (activity == Activity.CLOSE ? "Ended: " : "")
            + (throttled > 0
                ? SignalWords.count(throttled, "call")
                    + " of "
                    + where
                    + (throttled == 1 ? " was" : " were")
                    + " throttled in "
                    + length
                    + ", "
                    + who(episode)
                : "The busiest second of "
                    + where
                    + " had "
                    + SignalWords.count(episode.peakPerSecond, "request")
                    + " of "
                    + SignalWords.number(quota)
                    + " that the quota allows, several times in "
                    + length);
    finding.description =
        "What is throttled fails unless the caller tries again: whoever needs the key waits. A bulk"
            + " read, or a loop, starves everybody else in the account and Region.";
    finding.statusDetail =
        "The busiest second had "
            + SignalWords.count(episode.peakPerSecond, "symmetric request")
            + " of "
            + SignalWords.number(quota)
            + " ("
            + terms.source()
            + ")"
            + (throttled > 0 && episode.peakPerSecond < settings.nearQuota * quota
                ? ": not this quota, but that of another operation or key type, or a lower one, was"
                    + " used up."
                : ".");
    finding.remediation =
        "Look at what those named here do, and whether they mean to. Then cache data keys or turn S3"
            + " Bucket Keys on, or ask for a higher quota.";
    finding.resources.add(new Resource(accountId, Resource.ACCOUNT_TYPE, accountId, region));
    finding.count = throttled;
    for (String name : episode.throttled.top(NAMED)) {
      Evidence line = new Evidence();
      line.principal = name;
      line.errorCode = "ThrottlingException";
      line.count = episode.throttled.get(name);
      finding.evidences.add(line);
    }
    finding.facts.put("account", accountId);
    finding.facts.put("region", region);
    finding.facts.put("throttled", throttled);
    finding.facts.put("requests", episode.requests);
    finding.facts.put("peak_requests_per_second", episode.peakPerSecond);
    finding.facts.put("quota_requests_per_second", quota);
    finding.facts.put(
        "quota_headroom_percent", terms.headroomPercent(region, episode.peakPerSecond));
    return finding;
  }

  private static String who(Episode episode) {
    StringBuilder who = new StringBuilder();
    for (String name : episode.throttled.top(NAMED)) {
      who.append(who.length() == 0 ? "" : ", ")
          .append(SignalWords.name(name))
          .append(' ')
          .append(SignalWords.number(episode.throttled.get(name)));
    }
    return who.toString();
  }
}
