package io.keytrail.detect;

import io.keytrail.finding.Evidence;
import io.keytrail.usage.EventSample;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.PrincipalUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Turns the principals of a stretch of usage into lines of proof. */
public final class PrincipalEvidence {
  /** Enough for an analyst to see who it was; the rest is in the usage windows. */
  private static final int LINES = 5;

  private PrincipalEvidence() {}

  /** The principals with the most calls, those of interest only. */
  static List<Evidence> of(KeyUsage usage, Predicate<PrincipalUsage> ofInterest) {
    List<Evidence> lines = new ArrayList<>();
    for (PrincipalUsage principal : usage.topPrincipals(Integer.MAX_VALUE)) {
      if (lines.size() == LINES) break;
      if (ofInterest.test(principal)) lines.add(line(principal));
    }
    return lines;
  }

  /** One principal's line. */
  public static Evidence line(PrincipalUsage usage) {
    Evidence line = new Evidence();
    line.principal = usage.principal;
    line.principalType = usage.type;
    line.principalId = usage.principalId;
    line.callerAccountId = usage.callerAccountId;
    line.count = usage.calls;
    line.callsByOperation = usage.byOperation.sorted();
    line.operation = usage.byOperation.top(1).get(0);
    for (EventSample sample : usage.samples()) line.sampleEventIds.add(sample.eventId);
    EventSample first = usage.samples().get(0);
    line.requestId = first.requestId;
    line.sessionName = first.sessionName;
    line.accessKeyId = first.accessKeyId;
    line.sourceAddress = first.sourceAddress;
    line.userAgent = first.userAgent;
    line.contextResource = first.contextResource;
    line.mfa = first.mfa;
    line.sessionCreatedMillis = first.sessionCreatedMillis;
    line.errorCode = first.errorCode;
    line.data.put("failedCalls", usage.failed);
    line.data.put("encryptSide", usage.encryptSide);
    line.data.put("decryptSide", usage.decryptSide);
    // The details of session, address and agent are one event's: say whose.
    line.data.put("detailsFromEvent", first.eventId);
    return line;
  }
}
