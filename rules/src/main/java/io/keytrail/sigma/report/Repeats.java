package io.keytrail.sigma.report;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Evidence;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.Resource;
import io.keytrail.sigma.model.RuleInfo;
import io.keytrail.usage.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes one finding of the repetitions of a match: one rule, one caller or, where the rule says so,
 * one role, and one key. Pure; what it is given is left alone.
 */
public final class Repeats {
  /** Callers (session, address, error …) that are told apart; more are only counted. */
  static final int MAX_EVIDENCES = 10;

  /** The same among matches of one moment, which come in any order. */
  private static final int MAX_AT_ONCE = 64;

  private static final int MAX_SAMPLES = 10;
  private static final int MAX_CALLS = 32;
  private static final int MAX_VALUES = 32;
  private static final int MAX_RESOURCES = 20;

  /**
   * The fact that tells {@link RuleInfo#quiet}, as an ISO-8601 duration, unless it is the usual.
   */
  static final String QUIET = "quiet";

  private static final String CALLS = "calls";
  static final String OTHERS = "(others)";

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
    if (!newer.facts.containsKey(QUIET)) merged.facts.remove(QUIET);
    merged.facts.put(CALLS, sum(calls(one), calls(other), MAX_CALLS));
    Callers.merge(one, other, merged);
    merged.timeMillis = Math.max(one.timeMillis, other.timeMillis);
    merged.lastSeenMillis = Math.max(one.lastSeenMillis, other.lastSeenMillis);
    merged.count = one.count + other.count;
    if (!first.resources.equals(second.resources)) {
      merged.resources = union(first.resources, second.resources);
      if (!first.evidences.isEmpty()) {
        merged.message = RuleFindings.sentence(first.evidences.get(0), RuleFindings.about(merged));
      }
    }
    if (first.firstSeenMillis == second.lastSeenMillis) {
      merged.evidences = atOnce(first.evidences, second.evidences);
      return merged;
    }
    boolean people = !Callers.names(merged).isEmpty();
    merged.evidences = new ArrayList<>();
    for (Evidence evidence : first.evidences) add(evidence, merged.evidences, people);
    for (Evidence evidence : second.evidences) add(evidence, merged.evidences, people);
    return merged;
  }

  /** Sorted, and of too many the first ones: no order in which they came leaves a trace. */
  private static List<Resource> union(List<Resource> one, List<Resource> other) {
    var byUid = new TreeMap<String, Resource>();
    for (Resource resource : one) byUid.put(resource.uid(), resource);
    for (Resource resource : other) byUid.putIfAbsent(resource.uid(), resource);
    while (byUid.size() > MAX_RESOURCES) byUid.pollLastEntry();
    return new ArrayList<>(byUid.values());
  }

  /**
   * Lines of one moment, by their first ids. Which of too many stay is decided by what they say, so
   * that the order in which they came leaves no trace, and the counts of those are complete.
   */
  private static List<Evidence> atOnce(List<Evidence> one, List<Evidence> other) {
    var byCaller = new TreeMap<String, Evidence>();
    for (Evidence evidence : one) byCaller.merge(caller(evidence), evidence, Repeats::sumAtOnce);
    for (Evidence evidence : other) byCaller.merge(caller(evidence), evidence, Repeats::sumAtOnce);
    while (byCaller.size() > MAX_AT_ONCE) byCaller.pollLastEntry();
    var lines = new ArrayList<>(byCaller.values());
    lines.sort(Comparator.comparing((Evidence line) -> sample(List.of(line))));
    return lines;
  }

  private static Evidence sumAtOnce(Evidence one, Evidence other) {
    boolean inOrder = sample(List.of(one)).compareTo(sample(List.of(other))) <= 0;
    Evidence sum = copy(inOrder ? one : other);
    addCalls(inOrder ? other : one, sum);
    var ids = new TreeSet<>(one.sampleEventIds);
    ids.addAll(other.sampleEventIds);
    while (ids.size() > MAX_SAMPLES) ids.pollLast();
    sum.sampleEventIds = new ArrayList<>(ids);
    return sum;
  }

  private static String caller(Evidence line) {
    return String.join(
        "\0",
        String.valueOf(line.principal),
        String.valueOf(line.sessionName),
        String.valueOf(line.accessKeyId),
        String.valueOf(line.viaService),
        String.valueOf(line.sourceAddress),
        String.valueOf(line.userAgent),
        String.valueOf(line.errorCode));
  }

  /**
   * How often each call was made, refused ones apart; what a state of old does not tell is less.
   */
  private static Map<String, Object> calls(Finding finding) {
    Object known = finding.facts.get(CALLS);
    if (known instanceof Map) {
      Map<String, Object> calls = new TreeMap<>();
      ((Map<?, ?>) known).forEach((call, count) -> calls.put((String) call, count));
      return calls;
    }
    Map<String, Object> calls = new TreeMap<>();
    for (Evidence line : finding.evidences) {
      String outcome = line.errorCode == null ? "" : " (failed: " + line.errorCode + ')';
      line.callsByOperation.forEach(
          (name, count) ->
              calls.merge(name + outcome, count, (a, b) -> (Object) ((Long) a + (Long) b)));
    }
    return calls;
  }

  /** Counts by name, those of names past the bound as others. */
  static Map<String, Object> sum(Map<String, Object> one, Map<String, Object> other, int bound) {
    Tally sum = new Tally(bound);
    for (Map<String, Object> calls : List.of(one, other)) {
      calls.forEach(
          (call, count) -> {
            if (call.equals(OTHERS)) sum.addOthers((Long) count);
            else sum.add(call, (Long) count);
          });
    }
    Map<String, Object> told = new TreeMap<>(sum.sorted());
    if (sum.others() > 0) told.put(OTHERS, sum.others());
    return told;
  }

  /** How long after the last match the next one is a finding of its own: what its rule says. */
  public static Duration quiet(Finding match) {
    Object told = match.facts.get(QUIET);
    return told == null ? RuleInfo.DEFAULT_QUIET : Duration.parse((String) told);
  }

  /**
   * The record to emit.
   *
   * @param sequence 1 for the first one of this finding
   * @param first the match that began it: its time and event make the finding's uid
   * @param told whom earlier records named, as {@link Callers#names} gave it
   */
  public static Finding record(Finding state, int sequence, Finding first, Set<String> told) {
    Finding record = state.copy();
    record.uid =
        FindingUid.of(state.uid, Long.toString(first.firstSeenMillis), sample(first.evidences));
    record.sequence = sequence;
    record.activity = sequence == 1 ? Activity.CREATE : Activity.UPDATE;
    record.createdMillis = first.createdMillis;
    Map<String, Object> calls = calls(state);
    if (Callers.names(state).size() > 1) {
      record.message = RuleFindings.sentence(record, calls) + "; by " + Callers.words(state, told);
      record.evidences = Callers.newestFirst(state.evidences, told);
    } else if (calls.size() > 1) {
      record.message = RuleFindings.sentence(record, calls);
    } else if (state.count > 1) {
      record.message = state.message + " (" + state.count + " times in all)";
    }
    if (calls.size() == 1) {
      record.facts = new TreeMap<>(state.facts);
      record.facts.remove(CALLS);
    }
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

  private static void add(Evidence evidence, List<Evidence> evidences, boolean people) {
    if (addToSame(evidence, evidences)) return;
    if (people) Callers.addLine(evidence, evidences);
    else if (evidences.size() < MAX_EVIDENCES) evidences.add(evidence);
  }

  /** Whether there was a line of the same caller, which counts these calls too now. */
  private static boolean addToSame(Evidence evidence, List<Evidence> evidences) {
    for (int i = 0; i < evidences.size(); i++) {
      if (!caller(evidences.get(i)).equals(caller(evidence))) continue;
      Evidence sum = copy(evidences.get(i));
      addCalls(evidence, sum);
      // The earliest come first, as long as there is room.
      TreeSet<String> known = new TreeSet<>(sum.sampleEventIds);
      for (String id : evidence.sampleEventIds) {
        if (sum.sampleEventIds.size() < MAX_SAMPLES && known.add(id)) sum.sampleEventIds.add(id);
      }
      evidences.set(i, sum);
      return true;
    }
    return false;
  }

  private static void addCalls(Evidence from, Evidence to) {
    to.count += from.count;
    from.callsByOperation.forEach(
        (name, count) -> to.callsByOperation.merge(name, count, Long::sum));
    from.data.forEach((field, value) -> to.data.merge(field, value, Repeats::both));
  }

  /** What both say in a field: sorted, for lines are summed in any order. */
  private static Object both(Object one, Object other) {
    if (!(one instanceof Collection) || !(other instanceof Collection)) return one;
    var values = new TreeSet<String>();
    for (Object value : (Collection<?>) one) values.add(String.valueOf(value));
    for (Object value : (Collection<?>) other) values.add(String.valueOf(value));
    while (values.size() > MAX_VALUES) values.pollLast();
    return new ArrayList<>(values);
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
