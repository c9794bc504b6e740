package io.keytrail.detect;

import static io.keytrail.detect.Usages.NINE;
import static io.keytrail.detect.Usages.WINDOW;
import static io.keytrail.detect.Usages.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.kms.TestEvents;
import io.keytrail.usage.UsageWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EpisodeTrackerTest {
  private static final Duration QUIET = Duration.ofMinutes(30);
  private static final Duration LATENESS = Duration.ofMinutes(10);
  private static final int BURST = 300;

  private final EpisodeTracker ratio =
      new EpisodeTracker(new DecryptEncryptRatio(10, 100), WINDOW, QUIET, LATENESS);
  private final EpisodeTracker volume =
      new EpisodeTracker(new UsageVolume(100, 2), WINDOW, QUIET, LATENESS);
  private final EpisodeState state = new EpisodeState();
  private final List<UsageWindow> open = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();

  /** What the operator does: judge what closed, settle what is past lateness, expire. */
  private void close(EpisodeTracker tracker, UsageWindow window) {
    open.add(window);
    findings.addAll(tracker.judge(state, TestEvents.KEY, open));
    passTo(tracker, window.endMillis);
  }

  private void passTo(EpisodeTracker tracker, long now) {
    while (!open.isEmpty() && open.get(0).endMillis + LATENESS.toMillis() <= now) {
      findings.addAll(tracker.settle(state, TestEvents.KEY, open.remove(0)));
    }
    findings.addAll(tracker.expire(state, TestEvents.KEY, now));
  }

  private void end(EpisodeTracker tracker) {
    passTo(tracker, NINE.plus(Duration.ofDays(1)).toEpochMilli());
  }

  @Test
  void oneBurstIsOneFindingThatTellsWhoAndHowMuch() {
    close(ratio, window(0, 3, 3));
    close(ratio, window(1, BURST, 4));
    close(ratio, window(2, 3, 3));
    end(ratio);
    assertThat(findings).hasSize(1);
    Finding finding = findings.get(0);
    assertThat(finding.activity).isEqualTo(Activity.CREATE);
    assertThat(finding.message)
        .isEqualTo(
            "300 decrypts against 4 encrypts with the key in 5 min, 300 of them by BatchExport"
                + " in session night-run from 203.0.113.7");
    assertThat(finding.facts).containsEntry("ratio", 75.0).containsEntry("decrypt_side", 300L);
    assertThat(finding.count).isEqualTo(304);
    assertThat(finding.evidences).hasSize(1);
    assertThat(finding.evidences.get(0).principal).isEqualTo(TestEvents.ROLE);
    assertThat(finding.evidences.get(0).sampleEventIds).hasSize(3);
    assertThat(finding.timeMillis).isEqualTo(finding.lastSeenMillis);
  }

  @Test
  void windowsInARowAreOneFindingReportedEachTimeItDoublesAndAtItsEnd() {
    for (int i = 0; i < 11; i++) close(ratio, window(i, BURST, 0));
    end(ratio);
    assertThat(findings).extracting(f -> f.uid).containsOnly(findings.get(0).uid);
    assertThat(findings).extracting(f -> f.facts.get("windows")).containsExactly(1, 2, 4, 8, 11);
    assertThat(findings).extracting(f -> f.sequence).containsExactly(1, 2, 3, 4, 5);
    assertThat(findings).extracting(f -> f.createdMillis).containsOnly(findings.get(0).timeMillis);
    assertThat(findings.get(4).count).isEqualTo(11L * BURST);
  }

  @Test
  void aPauseShorterThanTheQuietTimeDoesNotMakeASecondFinding() {
    close(ratio, window(0, BURST, 0));
    close(ratio, window(6, BURST, 0)); // 25 minutes of silence
    close(ratio, window(13, BURST, 0)); // 30 minutes: a new episode
    end(ratio);
    assertThat(findings)
        .extracting(f -> f.activity)
        .containsExactly(Activity.CREATE, Activity.UPDATE, Activity.CREATE);
    assertThat(findings.get(0).uid)
        .isEqualTo(findings.get(1).uid)
        .isNotEqualTo(findings.get(2).uid);
  }

  @Test
  void twoWindowsMustFollowEachOtherForVolume() {
    close(volume, window(0, BURST, 0));
    close(volume, window(2, BURST, 0));
    assertThat(findings).isEmpty();
    close(volume, window(3, BURST, 0));
    end(volume);
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).facts.get("from"))
        .isEqualTo(NINE.plus(WINDOW.multipliedBy(2)).toString());
    assertThat(findings.get(0).message).startsWith("600 calls with the key in 10 min");
  }

  @Test
  void theUidDoesNotDependOnTheRun() {
    close(ratio, window(1, BURST, 0));
    String first = findings.get(0).uid;
    EpisodeState fresh = new EpisodeState();
    assertThat(ratio.judge(fresh, TestEvents.KEY, List.of(window(1, BURST, 0))))
        .extracting(f -> f.uid)
        .containsExactly(first);
    assertThat(ratio.judge(new EpisodeState(), TestEvents.OTHER_KEY, List.of(window(1, BURST, 0))))
        .extracting(f -> f.uid)
        .doesNotContain(first);
  }

  @Test
  void judgingTwiceSaysItOnce() {
    close(ratio, window(0, BURST, 0));
    assertThat(ratio.judge(state, TestEvents.KEY, open)).isEmpty();
  }

  @Test
  void lateEventsThatMoveTheBeginningSupersedeTheFinding() {
    close(ratio, window(0, 60, 0));
    close(ratio, window(1, BURST, 0));
    String early = findings.get(0).uid;
    findings.clear();
    open.set(0, window(0, 120, 0)); // sixty more came late
    findings.addAll(ratio.judge(state, TestEvents.KEY, open));
    assertThat(findings)
        .extracting(f -> f.activity)
        .containsExactly(Activity.CREATE, Activity.CLOSE);
    assertThat(findings.get(1).uid).isEqualTo(early);
    assertThat(findings.get(1).facts).containsEntry("superseded_by", findings.get(0).uid);
    // And that is what a run in which nothing was late says.
    assertThat(
            ratio.judge(
                new EpisodeState(),
                TestEvents.KEY,
                List.of(window(0, 120, 0), window(1, BURST, 0))))
        .extracting(f -> f.uid)
        .containsExactly(findings.get(0).uid);
  }

  @Test
  void lateEncryptsThatExplainTheDecryptsWithdrawTheFinding() {
    close(ratio, window(0, BURST, 0));
    open.set(0, window(0, BURST, 50));
    List<Finding> after = ratio.judge(state, TestEvents.KEY, open);
    assertThat(after).extracting(f -> f.activity).containsExactly(Activity.CLOSE);
    assertThat(after.get(0).message).startsWith("Withdrawn");
    end(ratio);
    assertThat(state.isEmpty()).isTrue();
  }

  @Test
  void nothingIsLeftBehind() {
    close(ratio, window(0, BURST, 0));
    close(ratio, window(1, 1, 1));
    assertThat(state.isEmpty()).isFalse();
    long last = 0;
    while (ratio.nextExpiry(state) != Long.MAX_VALUE || !open.isEmpty()) {
      last = Math.max(last + WINDOW.toMillis(), NINE.toEpochMilli());
      passTo(ratio, last);
    }
    assertThat(state.isEmpty()).isTrue();
    assertThat(Instant.ofEpochMilli(last)).isBefore(NINE.plus(Duration.ofHours(2)));
  }

  @Test
  void aRunThatCameToNothingIsForgotten() {
    close(volume, window(0, BURST, 0));
    passTo(volume, window(0, 0, 0).endMillis + LATENESS.toMillis());
    assertThat(state.run).isNotNull();
    passTo(volume, volume.nextExpiry(state));
    assertThat(state.isEmpty()).isTrue();
  }
}
