package io.keytrail.jobs.inventory.scan;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How the scan of one account and Region went. Immutable. */
public final class TargetReport {
  private final InventoryTarget target;
  private final long startedMillis;
  private final long finishedMillis;
  private final long keys;
  private final long gone;
  private final long calls;
  private final long throttled;
  private final Map<KmsCall, Long> denied;
  private final Map<KmsCall, Long> failed;
  private final Map<KmsCall, Long> unavailable;
  private final String problem;

  public TargetReport(
      InventoryTarget target,
      long startedMillis,
      long finishedMillis,
      long keys,
      long gone,
      long calls,
      long throttled,
      Map<KmsCall, Long> denied,
      Map<KmsCall, Long> failed,
      Map<KmsCall, Long> unavailable,
      String problem) {
    this.target = target;
    this.startedMillis = startedMillis;
    this.finishedMillis = finishedMillis;
    this.keys = keys;
    this.gone = gone;
    this.calls = calls;
    this.throttled = throttled;
    this.denied = copy(denied);
    this.failed = copy(failed);
    this.unavailable = copy(unavailable);
    this.problem = problem;
  }

  private static Map<KmsCall, Long> copy(Map<KmsCall, Long> counts) {
    EnumMap<KmsCall, Long> copy = new EnumMap<>(KmsCall.class);
    copy.putAll(counts);
    return Collections.unmodifiableMap(copy);
  }

  public InventoryTarget target() {
    return target;
  }

  /** Epoch ms. */
  public long startedMillis() {
    return startedMillis;
  }

  /** Epoch ms. */
  public long finishedMillis() {
    return finishedMillis;
  }

  /** Keys of which facts were handed on. */
  public long keys() {
    return keys;
  }

  /** Keys that were listed, and deleted before they were read. */
  public long gone() {
    return gone;
  }

  /** Requests sent to KMS, retries included. */
  public long calls() {
    return calls;
  }

  /** Those of {@link #calls} that KMS throttled; most were asked again with success. */
  public long throttled() {
    return throttled;
  }

  /** Answers that are unknown for want of a permission, by call. */
  public Map<KmsCall, Long> denied() {
    return denied;
  }

  /** Answers that are unknown because KMS gave none after all attempts, by call. */
  public Map<KmsCall, Long> failed() {
    return failed;
  }

  /** Answers that KMS cannot give now, or not here: by the key's state, or an unknown call. */
  public Map<KmsCall, Long> unavailable() {
    return unavailable;
  }

  /** Why not all keys were listed or read, as a sentence; null if they were. */
  public String problem() {
    return problem;
  }

  /**
   * Whether every key was read and every question answered, refusals included: what was denied is
   * unknown, but known to be so, and a second scan would say the same.
   */
  public boolean complete() {
    return problem == null && failed.isEmpty();
  }

  /** What is missing and why, without the target's name; null when it is {@link #complete}. */
  public String shortfall() {
    if (problem != null || failed.isEmpty()) return problem;
    return "no answer to " + counted(failed);
  }

  /** Such as {@code 7 × kms:ListResourceTags}. */
  public static String counted(Map<KmsCall, Long> counts) {
    return counts.entrySet().stream()
        .map(
            count ->
                String.format(Locale.ROOT, "%,d × %s", count.getValue(), count.getKey().action()))
        .collect(Collectors.joining(", "));
  }

  public static long total(Map<KmsCall, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
