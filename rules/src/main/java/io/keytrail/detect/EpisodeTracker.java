package io.keytrail.detect;

import io.keytrail.detect.EpisodeState.Reported;
import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.UsageWindow;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes one finding of the windows that break a detection and belong together, and keeps it up to
 * date without flooding its readers.
 *
 * <p>An episode begins when {@link WindowDetection#windowsInARow} adjacent windows break the
 * detection, and lasts until none has for the quiet time. It is reported when it begins, each time
 * it has doubled, when it gets graver, and when it is over and there is something left to say: a
 * key that is busy for a day costs its analyst ten records, not 288.
 *
 * <p>Windows may still change through late events. So the verdict is not carried from window to
 * window: at each call the windows that can change are judged again, starting from what the settled
 * ones have led to. What late events bring about is then what they would have brought about in
 * time; a finding that turns out to belong to a longer episode is closed as superseded.
 *
 * <p>Pure: state and windows in, findings out; no clock.
 */
public final class EpisodeTracker implements Serializable {
  private static final long serialVersionUID = 1;

  private final WindowDetection detection;
  private final long windowMillis;
  private final long quietMillis;
  private final long latenessMillis;

  /**
   * @param quiet event time without a breaking window after which an episode is over
   * @param lateness how long after its end a window may still change
   */
  public EpisodeTracker(
      WindowDetection detection, Duration window, Duration quiet, Duration lateness) {
    this.detection = detection;
    windowMillis = window.toMillis();
    quietMillis = quiet.toMillis();
    latenessMillis = lateness.toMillis();
  }

  public WindowDetection detection() {
    return detection;
  }

  /**
   * Judges a key's windows.
   *
   * @param state of this key; what was reported is noted in it
   * @param windows the key's closed windows that may still change, in order of time
   * @return what to write now; most often nothing
   */
  public List<Finding> judge(EpisodeState state, String keyArn, List<UsageWindow> windows) {
    EpisodeState progress = new EpisodeState();
    progress.open = state.open == null ? null : state.open.copy();
    progress.run = state.run == null ? null : state.run.copy();
    List<Episode> episodes = new ArrayList<>();
    for (UsageWindow window : windows) step(progress, window, episodes);
    if (progress.open != null) episodes.add(progress.open);

    List<Finding> findings = new ArrayList<>();
    Set<String> current = new HashSet<>();
    for (Episode episode : episodes) {
      String uid = uid(keyArn, episode.startMillis);
      current.add(uid);
      Reported reported = state.reported.get(uid);
      Finding finding = render(uid, keyArn, episode, reported);
      if (reported == null || isNews(episode, finding, reported)) {
        findings.add(finding);
        note(state, finding, episode);
      }
    }
    state
        .reported
        .entrySet()
        .removeIf(
            entry -> {
              if (current.contains(entry.getKey())) return false;
              findings.add(superseded(entry.getKey(), keyArn, entry.getValue(), episodes));
              return true;
            });
    return findings;
  }

  /**
   * Takes in a window that cannot change any more; windows come in order of time.
   *
   * @return the last update of an episode that was over when this window began
   */
  public List<Finding> settle(EpisodeState state, String keyArn, UsageWindow window) {
    List<Episode> ended = new ArrayList<>();
    step(state, window, ended);
    List<Finding> findings = new ArrayList<>();
    for (Episode episode : ended) finish(state, keyArn, episode, findings);
    return findings;
  }

  /**
   * Ends what is over at this time.
   *
   * @return last updates of episodes that grew since they were last reported
   */
  public List<Finding> expire(EpisodeState state, String keyArn, long nowMillis) {
    List<Finding> findings = new ArrayList<>();
    if (state.run != null && runEnd(state.run) <= nowMillis) state.run = null;
    if (state.open != null && episodeEnd(state.open) <= nowMillis) {
      finish(state, keyArn, state.open, findings);
      state.open = null;
    }
    return findings;
  }

  private void finish(EpisodeState state, String keyArn, Episode episode, List<Finding> findings) {
    String uid = uid(keyArn, episode.startMillis);
    Reported reported = state.reported.remove(uid);
    if (reported == null
        || reported.calls != episode.usage.calls
        || reported.windows != episode.windows) {
      findings.add(render(uid, keyArn, episode, reported));
    }
  }

  /**
   * The event time at which {@link #expire} has something to do; {@link Long#MAX_VALUE} if never.
   */
  public long nextExpiry(EpisodeState state) {
    long next = Long.MAX_VALUE;
    if (state.run != null) next = runEnd(state.run);
    if (state.open != null) next = Math.min(next, episodeEnd(state.open));
    return next;
  }

  /** When every window that could prolong the episode has come, and is settled. */
  private long episodeEnd(Episode open) {
    return open.lastEndMillis + quietMillis + windowMillis + latenessMillis;
  }

  /** When the window that would continue the run has come, and is settled. */
  private long runEnd(Episode run) {
    return run.lastEndMillis + windowMillis + latenessMillis;
  }

  private void step(EpisodeState progress, UsageWindow window, List<Episode> ended) {
    if (!detection.breaks(window.usage)) return;
    Episode open = progress.open;
    if (open != null && window.startMillis < open.lastEndMillis + quietMillis) {
      open.extend(window.startMillis, window.endMillis, window.usage);
      return;
    }
    if (open != null) {
      ended.add(open);
      progress.open = null;
    }
    Episode run = progress.run;
    if (run != null && run.lastEndMillis == window.startMillis) {
      run.extend(window.startMillis, window.endMillis, window.usage);
    } else {
      run = Episode.begin(window.startMillis, window.endMillis, window.usage);
    }
    boolean enough = run.windows >= detection.windowsInARow();
    progress.open = enough ? run : null;
    progress.run = enough ? null : run;
  }

  private static boolean isNews(Episode episode, Finding finding, Reported reported) {
    return episode.windows >= 2 * reported.windows || finding.severity.id() > reported.severityId;
  }

  private static void note(EpisodeState state, Finding finding, Episode episode) {
    state.reported.put(
        finding.uid,
        new Reported(
            finding.sequence,
            finding.createdMillis,
            episode.startMillis,
            episode.windows,
            episode.usage.calls,
            finding.timeMillis,
            finding.severity.id()));
  }

  private String uid(String keyArn, long startMillis) {
    return FindingUid.of(
        detection.analytic().uid(), keyArn, Instant.ofEpochMilli(startMillis).toString());
  }

  private Finding render(String uid, String keyArn, Episode episode, Reported reported) {
    KeyUsage usage = episode.usage;
    Finding finding = begin(uid, keyArn, reported, usage.lastMillis);
    finding.firstSeenMillis = usage.firstMillis;
    finding.lastSeenMillis = usage.lastMillis;
    finding.count = usage.calls;
    // Callers who all asked for one alias name the key; with two, neither is surely its name.
    if (usage.aliases().size() == 1) finding.keyAliases.put(keyArn, usage.aliases().first());
    detection.describe(episode, finding);
    return finding;
  }

  private Finding begin(String uid, String keyArn, Reported reported, long timeMillis) {
    Finding finding = new Finding();
    finding.uid = uid;
    finding.analytic = detection.analytic();
    finding.activity = reported == null ? Activity.CREATE : Activity.UPDATE;
    finding.sequence = reported == null ? 1 : reported.sequence + 1;
    finding.timeMillis = timeMillis;
    finding.createdMillis = reported == null ? timeMillis : reported.createdMillis;
    finding.keyArns.add(keyArn);
    return finding;
  }

  /** Late events have moved the beginning of the episode, or undone it. */
  private Finding superseded(String uid, String keyArn, Reported reported, List<Episode> episodes) {
    Episode heir = null;
    for (Episode episode : episodes) {
      if (episode.startMillis <= reported.startMillis
          && reported.startMillis < episode.lastEndMillis) heir = episode;
    }
    Finding finding = begin(uid, keyArn, reported, reported.timeMillis);
    finding.activity = Activity.CLOSE;
    finding.firstSeenMillis = reported.startMillis;
    finding.lastSeenMillis = reported.timeMillis;
    finding.count = reported.calls;
    finding.title = detection.analytic().name();
    finding.description =
        "Events that arrived late have changed the windows that this finding was made of.";
    if (heir == null) {
      finding.message =
          "Withdrawn: with the events that arrived late, the windows are within bounds";
      finding.statusDetail = finding.message;
    } else {
      String uidOfHeir = uid(keyArn, heir.startMillis);
      finding.message = "Superseded by finding " + uidOfHeir + ", which began earlier";
      finding.statusDetail = finding.message;
      finding.facts.put("superseded_by", uidOfHeir);
    }
    return finding;
  }
}
