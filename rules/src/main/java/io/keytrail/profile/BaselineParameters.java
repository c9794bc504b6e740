package io.keytrail.profile;

import io.keytrail.sigma.problem.Problems;
import java.io.Serializable;
import java.time.Duration;

/**
 * How usage is learned and judged. Immutable; what each means and its default stand in {@code
 * rules/profiles/baseline.yml}. State holds none of them: other parameters go on from what was
 * learned.
 */
public final class BaselineParameters implements Serializable {
  private static final long serialVersionUID = 1;
  private static final String PACKAGED = "baseline.yml";
  private static final BaselineParameters DEFAULTS =
      SettingsFile.packaged(PACKAGED, BaselineParameters::new);

  final double levelHours;
  final int dayMemory;
  final int weekMemory;
  final double clip;
  final double[] shiftHours;
  final double adoptHours;
  final double formerDays;
  final double forgetDays;
  final double warmUpDays;
  final double dayKnownDays;
  final double weekKnownDays;
  final double tellAgainHours;
  final int leastPeers;
  final int leastPeerDays;
  final int peerMemoryDays;
  final double surprise;
  final double shiftSurprise;
  final double youth;
  final double excessCalls;
  final double excessFactor;
  final double burstFactor;
  final double excessFailures;
  final double shiftFactor;
  final double shiftCalls;
  final double missingCalls;
  final double overdueMinutes;
  final double ratioCalls;
  final double ratioMove;

  private BaselineParameters(SettingsFile values) {
    levelHours = values.number("learn.level-hours", 1, 2000);
    dayMemory = (int) values.number("learn.day-memory-days", 2, 365);
    weekMemory = (int) values.number("learn.week-memory-weeks", 2, 104);
    clip = values.number("learn.clip", 1, 100);
    shiftHours = values.rising("learn.shift-hours", UsageBaseline.HORIZONS);
    adoptHours = values.number("learn.adopt-hours", 0.5, 1000);
    formerDays = values.number("learn.former-level-days", 0, 365);
    forgetDays = values.number("learn.forget-days", 1, 3650);
    warmUpDays = values.number("judge.warm-up-days", 0, 365);
    dayKnownDays = values.number("judge.day-known-days", 1, 365);
    weekKnownDays = values.number("judge.week-known-days", 1, 365);
    tellAgainHours = values.number("judge.tell-again-hours", 0.1, 1000);
    leastPeers = (int) values.number("peers.least-keys", 3, 1000);
    leastPeerDays = (int) values.number("peers.least-days", 1, 365);
    peerMemoryDays = (int) values.number("peers.memory-days", 1, 365);
    surprise = values.number("signal.surprise", 0, 1000);
    shiftSurprise = values.number("signal.shift-surprise", 0, 1000);
    youth = values.number("signal.youth", 0, 1000);
    excessCalls = values.number("signal.excess-calls", 0, 1e12);
    excessFactor = values.number("signal.excess-factor", 1, 1e6);
    burstFactor = values.number("signal.burst-factor", 1, 1e6);
    excessFailures = values.number("signal.excess-failures", 0, 1e12);
    shiftFactor = values.number("signal.shift-factor", 1, 1e6);
    shiftCalls = values.number("signal.shift-calls", 0, 1e12);
    missingCalls = values.number("signal.missing-calls", 0, 1e12);
    overdueMinutes = values.number("signal.overdue-minutes", 0, 1440);
    ratioCalls = values.number("signal.ratio-calls", 1, 1e12);
    ratioMove = values.number("signal.ratio-move", 0, 1);
  }

  /** Those of the packaged file. */
  public static BaselineParameters defaults() {
    return DEFAULTS;
  }

  /** How long a key must be watched until its weekly rhythm counts as known. */
  public Duration weekKnownAfter() {
    return Duration.ofMinutes((long) (weekKnownDays * 24 * 60));
  }

  /**
   * The defaults, changed by the text of a YAML file. Whatever is wrong with it is told to {@code
   * problems}, all of it; then the answer is null.
   */
  public static BaselineParameters read(String file, String text, Problems problems) {
    int before = problems.errorCount();
    BaselineParameters parameters =
        SettingsFile.read(PACKAGED, file, text, problems, BaselineParameters::new);
    return problems.errorCount() == before ? parameters : null;
  }
}
