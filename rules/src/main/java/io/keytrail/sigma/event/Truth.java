package io.keytrail.sigma.event;

/**
 * Three-valued logic after Kleene. Undecided is for what is not known <em>yet</em> (the key's tags,
 * state, …); what an event simply does not contain is false, and its negation true.
 *
 * <p>The order false &lt; undecided &lt; true makes AND the minimum and OR the maximum.
 */
public enum Truth {
  FALSE,
  UNDECIDED,
  TRUE;

  public static Truth of(boolean value) {
    return value ? TRUE : FALSE;
  }

  public Truth and(Truth other) {
    return compareTo(other) <= 0 ? this : other;
  }

  public Truth or(Truth other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** Not undecided stays undecided. */
  public Truth not() {
    switch (this) {
      case FALSE:
        return TRUE;
      case TRUE:
        return FALSE;
      default:
        return UNDECIDED;
    }
  }
}
