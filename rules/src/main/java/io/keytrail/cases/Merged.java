package io.keytrail.cases;

import io.keytrail.usage.EventSample;
import io.keytrail.usage.PrincipalUsage;

/** One principal's use in several windows. */
final class Merged {
  private Merged() {}

  /**
   * A new object; neither part is changed.
   *
   * @param kept null when there is none yet
   */
  static PrincipalUsage of(PrincipalUsage kept, PrincipalUsage more) {
    PrincipalUsage merged =
        new PrincipalUsage(
            more.principal,
            more.type,
            kept == null || kept.principalId == null ? more.principalId : kept.principalId,
            more.callerAccountId,
            more.serviceMade,
            more.byOperation.copy());
    add(merged, more);
    if (kept != null) {
      add(merged, kept);
      merged.byOperation.merge(kept.byOperation);
    }
    return merged;
  }

  private static void add(PrincipalUsage to, PrincipalUsage from) {
    to.calls += from.calls;
    to.failed += from.failed;
    to.encryptSide += from.encryptSide;
    to.decryptSide += from.decryptSide;
    to.origins.merge(from.origins);
    for (EventSample sample : from.samples()) to.keep(sample);
  }
}
