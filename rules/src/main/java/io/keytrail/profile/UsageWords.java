package io.keytrail.profile;

import io.keytrail.profile.Judgement.Basis;
import io.keytrail.profile.Judgement.Test;
import java.time.Instant;
import java.util.Locale;

/** The clauses in which usage signals speak. */
final class UsageWords {
  private UsageWords() {}

  static String of(
      SignalFamily family, KeySide side, Judgement j, long value, long zeros, long step) {
    String usual = usual(j);
    if (family == SignalFamily.SILENCE) {
      return "no "
          + side.noun()
          + " for "
          + duration(zeros * step)
          + ", where "
          + usual
          + " in "
          + duration(step);
    }
    if (j.test == Test.SHIFT) {
      return side.noun()
          + " run at "
          + number(j.factor)
          + " times the usual over "
          + duration(j.windows * step)
          + ": "
          + number(value)
          + " in the last "
          + duration(step)
          + ", where "
          + usual;
    }
    return number(value) + " " + side.noun() + " in " + duration(step) + ", where " + usual;
  }

  static String ofRatio(RatioJudgement j) {
    return percent(j.share)
        + " of about "
        + number(j.calls)
        + " calls in the last "
        + duration((long) (j.hours * 3_600_000))
        + " decrypt, where "
        + percent(j.usual)
        + " ("
        + percent(j.lower)
        + " to "
        + percent(j.upper)
        + ") are usual";
  }

  private static String usual(Judgement j) {
    String when =
        j.basis == Basis.WEEK
            ? " are usual at this hour and day"
            : j.basis == Basis.DAY ? " are usual at this hour" : " are usual so far";
    return number(j.usual)
        + " ("
        + number(j.usualLower)
        + " to "
        + number(j.usualUpper)
        + ")"
        + when;
  }

  static String ofPeers(double[] expected, PeerPrior peers) {
    return "; its own rhythm is not known yet, but "
        + number(peers.keys)
        + " or more other keys of "
        + peers.group.words()
        + " in this account saw "
        + number(expected[0])
        + " ("
        + number(expected[1])
        + " to "
        + number(expected[2])
        + ") at this hour on "
        + peers.days
        + " days";
  }

  static String ofGap(TrailGaps.Gap gap) {
    return "; no KMS record came from its whole account and Region from "
        + Instant.ofEpochMilli(gap.fromMillis)
        + " to "
        + Instant.ofEpochMilli(gap.toMillis)
        + ", which is not counted";
  }

  private static String percent(double share) {
    return Math.round(100 * share) + " %";
  }

  /** Whole from 10 on, one decimal below. */
  static String number(double value) {
    double rounded = value >= 9.95 ? Math.rint(value) : Math.rint(value * 10) / 10;
    return rounded == Math.rint(rounded)
        ? String.format(Locale.ROOT, "%,d", (long) rounded)
        : String.format(Locale.ROOT, "%.1f", rounded);
  }

  static String duration(long millis) {
    long minutes = millis / 60_000;
    if (minutes >= 48 * 60) return minutes / (24 * 60) + " days";
    if (minutes >= 120) return minutes / 60 + " h";
    return minutes >= 1 ? minutes + " min" : millis / 1000 + " s";
  }
}
