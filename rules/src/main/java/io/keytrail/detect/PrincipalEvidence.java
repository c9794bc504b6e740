package io.keytrail.detect;

import io.keytrail.finding.Evidence;
import io.keytrail.finding.Finding;
import io.keytrail.usage.EventSample;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.Origin;
import io.keytrail.usage.Origin.Trait;
import io.keytrail.usage.PrincipalUsage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Turns the principals of a stretch of usage into lines of proof, one for each way their calls
 * came: session, access key, address and agent of a line are those of all its calls.
 */
public final class PrincipalEvidence {
  /** Enough for an analyst to see who it was; the rest is in the usage windows. */
  private static final int PRINCIPALS = 5;

  /** As many as a finding shows. */
  private static final int LINES = 10;

  private PrincipalEvidence() {}

  /**
   * Puts in the principals with the most calls, those of interest only, and counts among the facts
   * what there was no room for.
   *
   * @param weight of an origin in this finding; what weighs nothing is no proof of it
   */
  static void put(
      Finding finding,
      KeyUsage usage,
      Predicate<PrincipalUsage> ofInterest,
      ToLongFunction<Origin> weight) {
    List<PrincipalUsage> callers = usage.topPrincipals(Integer.MAX_VALUE);
    if (usage.unnamed() != null) callers.add(usage.unnamed());
    callers.removeIf(ofInterest.negate());
    List<PrincipalUsage> shown = callers.subList(0, Math.min(PRINCIPALS, callers.size()));
    if (shown.size() < callers.size()) {
      finding.facts.put("principals_left_out", callers.size() - shown.size());
    }
    int origins = 0;
    long calls = 0;
    for (PrincipalUsage caller : shown) {
      List<Origin> top = caller.origins.top(weight);
      if (top.isEmpty()) finding.evidences.add(line(caller)); // all counted by an earlier release
      int room = LINES / shown.size();
      for (Origin origin : top.subList(0, Math.min(room, top.size()))) {
        finding.evidences.add(line(caller, origin));
      }
      for (Origin origin : top.subList(Math.min(room, top.size()), top.size())) {
        origins++;
        calls += origin.calls;
      }
    }
    if (origins == 0) return;
    finding.facts.put("origins_left_out", origins);
    finding.facts.put("calls_of_origins_left_out", calls);
  }

  private static Evidence line(PrincipalUsage caller, Origin origin) {
    Evidence line = line(caller, origin.first());
    line.count = origin.calls;
    line.callsByOperation = origin.byOperation.sorted();
    line.operation = origin.byOperation.top(1).get(0);
    line.data.put("failedCalls", origin.failed);
    line.data.put("encryptSide", origin.encryptSide);
    line.data.put("decryptSide", origin.decryptSide);
    for (EventSample sample : caller.samples()) {
      boolean known = line.sampleEventIds.contains(sample.eventId);
      if (!known && origin.isOf(sample)) line.sampleEventIds.add(sample.eventId);
    }
    if (origin.failed < origin.calls) line.errorCode = null;
    leaveOutWhatVaries(origin, line);
    return line;
  }

  /** What one call alone can say is not said of all. */
  private static void leaveOutWhatVaries(Origin origin, Evidence line) {
    List<String> varying = new ArrayList<>();
    for (Trait trait : Trait.values()) {
      if (origin.varies(trait)) varying.add(trait.field());
    }
    if (varying.isEmpty()) return;
    line.data.put("varying", varying);
    if (origin.varies(Trait.SOURCE_ADDRESS)) line.sourceAddress = null;
    if (origin.varies(Trait.USER_AGENT)) line.userAgent = null;
    if (origin.varies(Trait.SESSION)) line.sessionName = null;
    if (origin.varies(Trait.ACCESS_KEY)) line.accessKeyId = null;
    if (origin.varies(Trait.SESSION) || origin.varies(Trait.ACCESS_KEY)) {
      line.mfa = null;
      line.sessionCreatedMillis = null;
    }
  }

  /**
   * One line for each way its calls came, those of these events first, then the busiest.
   *
   * @param events ids of events that a finding is about
   * @param most how many lines there may be, at least one
   */
  public static List<Evidence> lines(PrincipalUsage caller, Set<String> events, int most) {
    List<Origin> ways = caller.origins.top(origin -> origin.calls);
    if (ways.isEmpty()) return List.of(line(caller)); // all counted by an earlier release
    ways.sort(Comparator.comparing(origin -> !events.contains(origin.first().eventId)));
    List<Evidence> lines = new ArrayList<>();
    for (Origin origin : ways.subList(0, Math.min(most, ways.size()))) {
      lines.add(line(caller, origin));
    }
    if (most < ways.size()) {
      long calls = ways.stream().skip(most).mapToLong(origin -> origin.calls).sum();
      lines.get(0).data.put("otherWays", ways.size() - most);
      lines.get(0).data.put("callsByOtherWays", calls);
    }
    return lines;
  }

  /** Of a caller of whom no origins are known. */
  private static Evidence line(PrincipalUsage caller) {
    Evidence line = line(caller, caller.samples().get(0));
    line.count = caller.calls;
    line.callsByOperation = caller.byOperation.sorted();
    line.operation = caller.byOperation.top(1).get(0);
    line.data.put("failedCalls", caller.failed);
    line.data.put("encryptSide", caller.encryptSide);
    line.data.put("decryptSide", caller.decryptSide);
    return line;
  }

  private static Evidence line(PrincipalUsage caller, EventSample first) {
    Evidence line = new Evidence();
    line.principal = caller.principal;
    line.principalType = caller.type;
    line.principalId = caller.principalId;
    line.callerAccountId = caller.callerAccountId;
    line.requestId = first.requestId;
    line.sessionName = first.sessionName;
    line.accessKeyId = first.accessKeyId;
    line.sourceAddress = first.sourceAddress;
    line.userAgent = first.userAgent;
    line.contextResource = first.contextResource;
    line.mfa = first.mfa;
    line.sessionCreatedMillis = first.sessionCreatedMillis;
    line.errorCode = first.errorCode;
    line.sampleEventIds.add(first.eventId);
    // Request, error and context are one event's: say whose.
    line.data.put("detailsFromEvent", first.eventId);
    return line;
  }
}
