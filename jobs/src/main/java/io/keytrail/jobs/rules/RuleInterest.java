package io.keytrail.jobs.rules;

import io.keytrail.jobs.trail.RecordInterest;
import io.keytrail.sigma.RuleSet;

/** Wants the records that some rule can match: two look-ups by source and name. */
public final class RuleInterest implements RecordInterest {
  private static final long serialVersionUID = 1;

  private final RuleProgram program;
  private transient volatile RuleSet rules;

  public RuleInterest(RuleProgram program) {
    this.program = program;
  }

  @Override
  public boolean wants(String eventSource, String eventName) {
    RuleSet known = rules;
    if (known == null) {
      synchronized (this) {
        known = program.rules();
        rules = known;
      }
    }
    return known.wants(eventSource, eventName);
  }
}
