package io.keytrail.jobs.rules;

import io.keytrail.finding.Finding;
import java.util.ArrayList;
import java.util.List;

/** What one record means to the rules that speak for themselves. Left alone once made. */
public final class RuleHit {
  RuleHit() {}

  /**
   * What records of one event have in common: {@link io.keytrail.kms.TwiceToldCall#id}, else id and
   * account.
   */
  String eventKey;

  /** {@code eventID}. */
  String eventId;

  long eventTimeMillis;

  /** Whether another account's, or another Region's, record may tell of the same event. */
  boolean shared;

  /** Whether the record stands where the call was made, and names the caller in full. */
  boolean callersView;

  /** One for each rule, with the rule as its analytic. */
  List<Finding> findings = new ArrayList<>(1);
}
