package io.keytrail.profile;

/** What a {@link RatioBaseline} thought of the last hours before it learned the window. */
public final class RatioJudgement {
  /** Share of decrypts among calls of both sides: of late, and usual with its 95 % interval. */
  public final double share;

  public final double usual;
  public final double lower;
  public final double upper;

  /** Calls of both sides behind {@link #share}, older ones fading. */
  public final double calls;

  /** The hours that the share is of. */
  public final double hours;

  /** Whether it still grows, and the shortest horizon, too, departs to the same side. */
  public final boolean lasts;

  /** As {@link Judgement#surprise}. */
  public final double surprise;

  /** As {@link Judgement#weight}. */
  public final double weight;

  RatioJudgement(
      double share,
      double usual,
      double half,
      double calls,
      double hours,
      boolean lasts,
      double surprise,
      double weight) {
    this.share = share;
    this.usual = usual;
    lower = Math.max(0, usual - half);
    upper = Math.min(1, usual + half);
    this.calls = calls;
    this.hours = hours;
    this.lasts = lasts;
    this.surprise = surprise;
    this.weight = weight;
  }
}
