package io.keytrail.sigma.correlate;

import io.keytrail.finding.FindingUid;
import io.keytrail.sigma.event.FieldPath;
import io.keytrail.sigma.model.RuleInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * One compiled correlation. Immutable; its state lives in {@link CorrelationState}, one for each
 * group.
 */
public final class CorrelationRule {
  /** A bit for each rule in a long, the sign left alone. */
  public static final int MAX_RULES = 62;

  /** Correlations over correlations over …: each level is a stage of whoever runs them. */
  public static final int MAX_LEVELS = 4;

  private final RuleInfo info;
  private final int level;
  private final CorrelationType type;
  private final List<String> ruleIds;
  private final List<CorrelatedField> groupBy;
  private final List<CorrelatedField> fields;
  private final List<CorrelatedField> carried;
  private final long timespanMillis;
  private final List<Bound> bounds;
  private final double percentile;
  private final boolean silent;
  private final String fingerprint;

  CorrelationRule(Builder b) {
    info = b.info;
    level = b.level;
    type = b.type;
    ruleIds = List.copyOf(b.ruleIds);
    groupBy = List.copyOf(b.groupBy);
    fields = List.copyOf(b.fields);
    carried = List.copyOf(b.carried);
    timespanMillis = b.timespanMillis;
    bounds = List.copyOf(b.bounds);
    percentile = b.percentile;
    silent = b.silent;
    fingerprint =
        FindingUid.of(
            info.id,
            type.name(),
            ruleIds.toString(),
            groupBy.toString(),
            fields.toString(),
            String.join(",", b.meanings));
  }

  /** Collects the parts; all must be set, {@link #percentile} excepted. */
  public static final class Builder {
    public RuleInfo info;
    public int level = 1;
    public CorrelationType type;
    public List<String> ruleIds = List.of();

    /** The fingerprint of each of the rules and correlations that it refers to. */
    public List<String> meanings = List.of();

    public List<CorrelatedField> groupBy = List.of();
    public List<CorrelatedField> fields = List.of();
    public List<CorrelatedField> carried = List.of();
    public long timespanMillis;
    public List<Bound> bounds = List.of();
    public double percentile;
    public boolean silent;

    public CorrelationRule build() {
      return new CorrelationRule(this);
    }
  }

  public RuleInfo info() {
    return info;
  }

  /**
   * 1 for a correlation over rules alone, else one more than the highest that it refers to: its
   * events come from below, up to {@link #MAX_LEVELS}.
   */
  public int level() {
    return level;
  }

  public CorrelationType type() {
    return type;
  }

  /**
   * Ids of the rules and correlations it refers to; a bit of {@link Contribution#ruleMask} each.
   */
  public List<String> ruleIds() {
    return ruleIds;
  }

  public List<CorrelatedField> groupBy() {
    return groupBy;
  }

  /** What {@code condition.field} names; several are a tuple. Empty where there is none. */
  public List<CorrelatedField> fields() {
    return fields;
  }

  /** Fields that a correlation over this one asks for, and that this one does not group by. */
  List<CorrelatedField> carried() {
    return carried;
  }

  /** All that a contribution takes from an event of this one of its rules. */
  public List<FieldPath> paths(int rule) {
    List<FieldPath> paths = new ArrayList<>();
    for (List<CorrelatedField> some : List.of(groupBy, fields, carried)) {
      for (CorrelatedField field : some) paths.add(field.path(rule));
    }
    return paths;
  }

  public long timespanMillis() {
    return timespanMillis;
  }

  /**
   * How long after a firing the next one still belongs to its episode: what the file says, but no
   * less than {@link #timespanMillis}.
   */
  public long quietMillis() {
    return Math.max(info.quiet.toMillis(), timespanMillis);
  }

  /** ANDed. */
  public List<Bound> bounds() {
    return bounds;
  }

  /** Over 0, up to 100; only for value_percentile. */
  double percentile() {
    return percentile;
  }

  /** Whether its firings only feed other correlations. */
  public boolean isSilent() {
    return silent;
  }

  /**
   * What must be the same for state to be of use to another version of the rule: its type, its
   * groups and fields, and the detections of all rules below it, which say what an event must be to
   * count. How much of it is too much does not belong to it: timespans, conditions, filters and
   * words. State with another fingerprint is dropped.
   */
  public String fingerprint() {
    return fingerprint;
  }

  /** Whether an event's group or values can't be known before the key's context is. */
  public boolean needsKey() {
    List<CorrelatedField> all = new ArrayList<>(groupBy);
    all.addAll(fields);
    all.addAll(carried);
    for (CorrelatedField field : all) {
      for (FieldPath path : field.paths()) {
        if (path.needsKey()) return true;
      }
    }
    return false;
  }

  /**
   * The least whole number that meets the condition; infinite when none does. Each bound is a
   * half-line or a point left out, so the least lies at one of them.
   */
  double least() {
    double least = holds(0) ? 0 : Double.POSITIVE_INFINITY;
    for (Bound bound : bounds) {
      double below = Math.floor(bound.limit());
      for (double number : new double[] {below, below + 1}) {
        if (number >= 0 && number < least && holds(number)) least = number;
      }
    }
    return least;
  }

  /**
   * Whether it can fire when only so many of its rules and correlations ever match: none is never
   * enough, and a sequence needs as many as its condition says.
   */
  public boolean canFireWith(int ruleCount) {
    boolean counted = type == CorrelationType.TEMPORAL || type == CorrelationType.TEMPORAL_ORDERED;
    return ruleCount > 0 && (!counted || ruleCount >= least());
  }

  boolean holds(double measured) {
    for (Bound bound : bounds) {
      if (!bound.admits(measured)) return false;
    }
    return true;
  }

  /** {@code > 100, <= 200}, for findings. */
  public String condition() {
    StringBuilder out = new StringBuilder();
    for (Bound bound : bounds) out.append(out.length() == 0 ? "" : ", ").append(bound);
    return out.toString();
  }

  @Override
  public String toString() {
    return info.toString();
  }
}
