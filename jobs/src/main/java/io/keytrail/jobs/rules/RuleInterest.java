package io.keytrail.jobs.rules;

import io.keytrail.jobs.trail.RecordInterest;
import io.keytrail.kms.KmsEvent;
import io.keytrail.sigma.RuleSet;
import io.keytrail.sigma.event.EventView;

/**
 * Wants the records that some rule can match: two look-ups by source and name, and of KMS's records
 * what the decoder's facts say to the rules found.
 */
public final class RuleInterest implements RecordInterest {
  private static final long serialVersionUID = 1;

  private final RuleProgram program;
  private transient volatile RuleSet rules;
  private transient volatile ThreadLocal<EventView> outlines;

  public RuleInterest(RuleProgram program) {
    this.program = program;
  }

  @Override
  public boolean wants(String eventSource, String eventName) {
    return rules().wants(eventSource, eventName);
  }

  @Override
  public boolean wants(String eventSource, KmsEvent event) {
    RuleSet known = rules();
    return known.wants(eventSource, event, outlines.get());
  }

  private RuleSet rules() {
    RuleSet known = rules;
    if (known == null) {
      synchronized (this) {
        known = program.rules();
        outlines = ThreadLocal.withInitial(known::newView);
        rules = known;
      }
    }
    return known;
  }
}
