package io.keytrail.compare;

/** In what two records of one finding differ, the weightiest first. */
public enum Difference {
  SEVERITY,
  /** The keys, or what else it is about. */
  SUBJECTS,
  /** The time at which it is first told. */
  TOLD,
  /** The number of contributing events. */
  COUNT,
  /** The time of the first or last contributing event. */
  SPAN,
  MESSAGE,
  /** How sure it is and on what it stands, thresholds included. */
  GROUNDS
}
