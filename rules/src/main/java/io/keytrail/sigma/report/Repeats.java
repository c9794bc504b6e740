package io.keytrail.sigma.report;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Evidence;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes one finding of the repetitions of a match: one rule, one principal, one key. Pure; what it
 * is given is left alone.
 */
public final class Repeats {
  /** Callers (session, address, error …) that are told apart; more are only counted. */
  static final int MAX_EVIDENCES = 10;

  private static final int MAX_SAMPLES = 10;

  private Repeats() {}

  /**
   * Both together, as if it had been one finding. Which one comes first makes no difference.
   *
   * @param one of the same {@code uid} and analytic as {@code other}
   */
  public static Finding merge(Finding one, Finding other) {
    boolean inOrder = order(one, other) <= 0;
    Finding first = inOrder ? one : other;
    Finding second = inOrder ? other : one;
    Finding merged = first.copy();
    // The rule may have changed in between: its newest words count.
    Finding newer = one.timeMillis >= other.timeMillis ? one : other;
    merged.analytic = newer.analytic;
    merged.severity = newer.severity;
    merged.facts = new TreeMap<>(first.facts);
    merged.facts.putAll(newer.facts);
    merged.timeMillis = Math.max(one.timeMillis, other.timeMillis);
    merged.lastSeenMillis = Math.max(one.lastSeenMillis, other.lastSeenMillis);
    merged.count = one.count + other.count;
    merged.evidences = new ArrayList<>();
    for (Evidence evidence : first.evidences) add(evidence, merged.evidences);
    for (Evidence evidence : second.evidences) add(evidence, merged.evidences);
    return merged;
  }

  /**
   * The record to emit.
   *
   * @param sequence 1 for the first one of this finding
   * @param first the match that began it: its time and event make the finding's uid
   */
  public static Finding record(Finding state, int sequence, Finding first) {
    Finding record = state.copy();
    record.uid =
        FindingUid.of(state.uid, Long.toString(first.firstSeenMillis), sample(first.evidences));
    record.sequence = sequence;
    record.activity = sequence == 1 ? Activity.CREATE : Activity.UPDATE;
    record.createdMillis = first.createdMillis;
    if (state.count > 1) record.message = state.message + " (" + state.count + " times in all)";
    return record;
  }

  private static int order(Finding one, Finding other) {
    int order = Long.compare(one.firstSeenMillis, other.firstSeenMillis);
    return order != 0 ? order : sample(one.evidences).compareTo(sample(other.evidences));
  }

  private static String sample(List<Evidence> evidences) {
    return evidences.isEmpty() || evidences.get(0).sampleEventIds.isEmpty()
        ? ""
        : evidences.get(0).sampleEventIds.get(0);
  }

  private static void add(Evidence evidence, List<Evidence> evidences) {
    for (int i = 0; i < evidences.size(); i++) {
      if (!isAlike(evidences.get(i), evidence)) continue;
      Evidence sum = copy(evidences.get(i));
      sum.count += evidence.count;
      evidence.callsByOperation.forEach(
          (name, count) -> sum.callsByOperation.merge(name, count, Long::sum));
      // The earliest come first, as long as there is room.
      TreeSet<String> known = new TreeSet<>(sum.sampleEventIds);
      for (String id : evidence.sampleEventIds) {
        if (sum.sampleEventIds.size() < MAX_SAMPLES && known.add(id)) sum.sampleEventIds.add(id);
      }
      evidences.set(i, sum);
      return;
    }
    if (evidences.size() < MAX_EVIDENCES) evidences.add(evidence);
  }

  private static boolean isAlike(Evidence one, Evidence other) {
    return Objects.equals(one.principal, other.principal)
        && Objects.equals(one.sessionName, other.sessionName)
        && Objects.equals(one.accessKeyId, other.accessKeyId)
        && Objects.equals(one.viaService, other.viaService)
        && Objects.equals(one.sourceAddress, other.sourceAddress)
        && Objects.equals(one.userAgent, other.userAgent)
        && Objects.equals(one.errorCode, other.errorCode);
  }

  private static Evidence copy(Evidence from) {
    Evidence to = new Evidence();
    to.principal = from.principal;
    to.principalType = from.principalType;
    to.principalId = from.principalId;
    to.sessionName = from.sessionName;
    to.accessKeyId = from.accessKeyId;
    to.callerAccountId = from.callerAccountId;
    to.viaService = from.viaService;
    to.mfa = from.mfa;
    to.sessionCreatedMillis = from.sessionCreatedMillis;
    to.operation = from.operation;
    to.service = from.service;
    to.requestId = from.requestId;
    to.errorCode = from.errorCode;
    to.errorMessage = from.errorMessage;
    to.sourceAddress = from.sourceAddress;
    to.userAgent = from.userAgent;
    to.tlsVersion = from.tlsVersion;
    to.count = from.count;
    to.callsByOperation.putAll(from.callsByOperation);
    to.sampleEventIds.addAll(from.sampleEventIds);
    to.contextResource = from.contextResource;
    to.data.putAll(from.data);
    return to;
  }
}
