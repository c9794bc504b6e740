package io.keytrail.profile;

/**
 * What is expected of one window before it is seen, and, once it is put to them, what tests say.
 */
final class Outlook {
  /** Start of the window, and windows since the last one learned: 1 without a gap. */
  long millis;

  double windowsAway;

  /** Offsets by time of day, by hour of the week, of a batch; the first two to be weighted. */
  double day;

  double week;
  double batch;
  double dayWeight;
  double weekWeight;

  /** By how much less a free day has at this time, by the weekly rhythm; 0 or more. */
  double free;

  /** Level, trend and rhythm; what the last departures add; variance about both. On the scale. */
  double base;

  double memory;
  double noise;

  /** Size of the forecast, no longer on the scale; never negative. */
  double size;

  /** What the variance is made of: beyond Poisson, share of Poisson's, and a factor for youth. */
  double excess;

  double knownPoisson;
  double uncertain;

  /** The least deviation while next to nothing was seen; 0 where that says nothing. */
  double least;

  /** What was put to the tests; the same on the scale; whether too early, or no number. */
  double value;

  double scaled;
  boolean silent;

  /** Distance from the forecast, on the scale. */
  double error;

  /** Raw surprise of more and of less in this window; of the mean over a horizon, signed. */
  double up;

  double down;
  double shift;

  /** Raw surprise of more, were it not for what comes weekly. */
  double upAlone;

  /** The horizon that was the most surprising, and the mean departure over it. */
  int horizon;

  double drift;

  /** The highest of the three, corrected by the series' record; whether it is that of the shift. */
  double surprise;

  boolean byShift;
}
