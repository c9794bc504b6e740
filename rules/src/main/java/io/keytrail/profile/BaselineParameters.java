package io.keytrail.profile;

/** How a {@link UsageBaseline} learns and judges. Immutable; the defaults stand in the YAML. */
public final class BaselineParameters {
  /** Level memory in hours; how fast a level follows what lasts. */
  final double levelHours;

  /** Days of which the daily rhythm is a mean, and weeks of the weekly one. */
  final int dayMemory;

  final int weekMemory;

  /** Standard deviations beyond which a window teaches no more than at them. */
  final double clip;

  /** Horizons of the shift test in hours. */
  final double[] horizonHours;

  /** Hours out of bounds after which a new level is believed. */
  final double adoptHours;

  /** Days for which the level before a change still counts as known. */
  final double formerDays;

  /** Days before anything is said. */
  final double warmUpDays;

  /** Days after which the daily and the weekly rhythm are called known. */
  final double dayKnownDays;

  final double weekKnownDays;

  /** Hours in which told surprise fades to a third. */
  final double tellAgainHours;

  /** Days without any use after which the rhythm is forgotten. */
  final double forgetDays;

  BaselineParameters() {
    levelHours = 48;
    dayMemory = 14;
    weekMemory = 6;
    clip = 3.5;
    horizonHours = new double[] {1, 6, 24};
    adoptHours = 6;
    formerDays = 14;
    warmUpDays = 1;
    dayKnownDays = 3;
    weekKnownDays = 15;
    tellAgainHours = 24;
    forgetDays = 28;
  }

  public static BaselineParameters defaults() {
    return new BaselineParameters();
  }
}
