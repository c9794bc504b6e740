package io.keytrail.cases;

import static io.keytrail.profile.SignalWords.count;

import io.keytrail.cases.BudgetState.Kept;
import io.keytrail.finding.Activity;
import io.keytrail.finding.Analytic;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.Resource;
import io.keytrail.finding.Severity;
import io.keytrail.profile.SignalWords;
import java.io.Serializable;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Bounds how many new findings of cases a UTC day brings to whoever reads one scope (an account, or
 * everything). Comes after the {@link CaseTracker}s of all subjects of the scope.
 *
 * <p>Three things keep the bound. The bar is raised when the last seven days had more findings than
 * the budget, to where they would have had as many; findings of high severity are not held to that.
 * A quarter of the budget is kept for these. And what comes when the budget is spent is kept back,
 * and told of in one summarising finding with the list: nothing is lost. A finding kept back that
 * becomes high while there is room is told after all.
 *
 * <p>Who comes first is decided in event time: findings must be offered in order of {@link
 * Finding#timeMillis}, all of one moment together.
 */
public final class AlertBudget implements Serializable {
  static final Analytic ANALYTIC =
      new Analytic(
          Analytic.Type.RULE, "keytrail.alert-budget", "Findings beyond the day's budget", "1");

  /** More are counted, and not listed. */
  static final int KEPT = 512;

  static final int LISTED = 50;
  private static final long serialVersionUID = 1;
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
  private static final int DAYS = 7;
  private static final int QUARTERS = 4;
  private static final int MOST_QUARTERS = 200;
  private static final int WORDS = 200;

  private final int perDay;
  private final double mostRaised;

  public AlertBudget(CaseSettings settings) {
    perDay = settings.maxFindingsPerDay;
    mostRaised = settings.mostRaised;
  }

  /**
   * Offers the findings of one moment of event time, in any order.
   *
   * @param scope whose budget it is: an account's id, or another name
   * @return those to write now, and the summarising finding when there is something new in it
   */
  public List<Finding> offer(BudgetState state, String scope, List<Finding> findings) {
    List<Finding> out = new ArrayList<>();
    List<Finding> sorted = new ArrayList<>(findings);
    sorted.sort(
        Comparator.comparingLong((Finding f) -> f.timeMillis)
            .thenComparing(f -> -f.severity.id())
            .thenComparing(f -> -excess(f))
            .thenComparing(f -> f.uid)
            .thenComparing(f -> f.sequence));
    for (Finding finding : sorted) {
      out.addAll(expire(state, scope, finding.timeMillis));
      begin(state, finding.timeMillis);
      if (finding.activity == Activity.CREATE) create(state, finding, out);
      else follow(state, finding, out);
    }
    if (!sorted.isEmpty()
        && (state.sequence == 0 && state.keptToday > 0
            || state.sequence > 0 && state.keptToday >= 2 * state.toldKept)) {
      out.add(summary(state, scope, Activity.UPDATE));
    }
    return out;
  }

  /**
   * Ends a day that is over at this time.
   *
   * @return the last record of its summarising finding, if there was one
   */
  public List<Finding> expire(BudgetState state, String scope, long nowMillis) {
    List<Finding> out = new ArrayList<>(0);
    if (state.day == Long.MIN_VALUE || Math.floorDiv(nowMillis, DAY_MILLIS) <= state.day) {
      return out;
    }
    if (state.sequence > 0) out.add(summary(state, scope, Activity.CLOSE));
    state.sequence = 0;
    state.toldKept = 0;
    state.keptToday = 0;
    state.passed = 0;
    long today = Math.floorDiv(nowMillis, DAY_MILLIS);
    state.kept.values().removeIf(one -> today - one.day >= DAYS);
    state.days.headMap(today - DAYS).clear();
    if (state.isEmpty()) {
      state.day = Long.MIN_VALUE;
      state.firstDay = Long.MIN_VALUE;
    }
    return out;
  }

  /** When {@link #expire} has something to do, epoch ms; {@link Long#MAX_VALUE} if never. */
  public long nextExpiry(BudgetState state) {
    if (state.isEmpty()) return Long.MAX_VALUE;
    if (state.sequence > 0) return (state.day + 1) * DAY_MILLIS;
    long last = state.days.isEmpty() ? state.day : state.days.lastKey();
    for (Kept one : state.kept.values()) last = Math.max(last, one.day);
    return (last + DAYS + 1) * DAY_MILLIS;
  }

  private void begin(BudgetState state, long millis) {
    long day = Math.floorDiv(millis, DAY_MILLIS);
    if (state.firstDay == Long.MIN_VALUE) state.firstDay = day;
    if (day <= state.day) return;
    state.day = day;
    state.raised = raise(state, day);
  }

  /** The least by which the bar must rise for the last days to have kept to the budget. */
  private double raise(BudgetState state, long day) {
    long known = Math.min(DAYS, day - state.firstDay);
    if (known == 0) return 0;
    for (int quarters = 0; quarters <= mostRaised * QUARTERS; quarters++) {
      long over = 0;
      for (TreeMap<Integer, Long> counts : state.days.tailMap(day - DAYS).values()) {
        for (long count : counts.tailMap(quarters).values()) over += count;
      }
      if (over <= known * perDay) return (double) quarters / QUARTERS;
    }
    return mostRaised;
  }

  private void create(BudgetState state, Finding finding, List<Finding> out) {
    double excess = excess(finding);
    if (Double.isNaN(excess)) {
      out.add(finding); // not of a case: not ours to judge
      return;
    }
    int quarters = (int) Math.min(MOST_QUARTERS, Math.max(0, excess * QUARTERS));
    state.days.computeIfAbsent(state.day, d -> new TreeMap<>()).merge(quarters, 1L, Long::sum);
    if (mayPass(state, finding, excess)) {
      state.passed++;
      out.add(finding);
      return;
    }
    state.keptToday++;
    keep(state, finding, excess);
  }

  private boolean mayPass(BudgetState state, Finding finding, double excess) {
    if (goesOnFromTold(state, finding)) return true;
    if (finding.severity.id() >= Severity.HIGH.id()) return state.passed < perDay;
    return excess >= state.raised && state.passed < perDay - perDay / QUARTERS;
  }

  /** What ended one that was told, to tell more of it, brings no further one to read. */
  private static boolean goesOnFromTold(BudgetState state, Finding finding) {
    return finding.parts.stream()
        .anyMatch(part -> part.sequence > 0 && !state.kept.containsKey(part.uid));
  }

  private static void keep(BudgetState state, Finding finding, double excess) {
    Kept one = state.kept.computeIfAbsent(finding.uid, uid -> new Kept());
    one.subject =
        finding.keyArns.isEmpty() ? finding.resources.get(0).uid() : finding.keyArns.get(0);
    one.title = finding.title;
    one.message = cut(finding.message);
    one.excess = excess;
    one.severity = finding.severity.id();
    one.timeMillis = finding.timeMillis;
    one.day = state.day;
    if (state.kept.size() <= KEPT) return;
    String weakest = null;
    for (Map.Entry<String, Kept> entry : state.kept.entrySet()) {
      if (weakest == null || entry.getValue().excess < state.kept.get(weakest).excess) {
        weakest = entry.getKey();
      }
    }
    state.kept.remove(weakest);
  }

  private static String cut(String text) {
    return text == null || text.length() <= WORDS ? text : text.substring(0, WORDS) + "…";
  }

  /** A later record: of what was told it is told, of what was kept back it is kept back. */
  private void follow(BudgetState state, Finding finding, List<Finding> out) {
    Kept one = state.kept.get(finding.uid);
    if (one == null) {
      out.add(finding);
      return;
    }
    if (finding.activity == Activity.CLOSE) return;
    if (finding.severity.id() >= Severity.HIGH.id() && state.passed < perDay) {
      state.kept.remove(finding.uid);
      state.passed++;
      finding.activity = Activity.CREATE;
      finding.facts.put("kept_back_until_now", true);
      out.add(finding);
      return;
    }
    long day = one.day;
    keep(state, finding, excess(finding));
    one.day = day;
  }

  /**
   * Whose budget a finding is on, the same over its life: the account of the key or the principal
   * that it is about; a principal whose name tells no account has its own.
   */
  public static String scope(Finding finding) {
    return CaseView.of(finding).account();
  }

  /** How far a case's score passed its bar; NaN for a finding that is of no case. */
  private static double excess(Finding finding) {
    return CaseView.of(finding).excess();
  }

  private Finding summary(BudgetState state, String scope, Activity activity) {
    String date = LocalDate.ofEpochDay(state.day).toString();
    List<Map.Entry<String, Kept>> ofDay =
        state.kept.entrySet().stream()
            .filter(e -> e.getValue().day == state.day)
            .sorted(
                Comparator.comparingDouble((Map.Entry<String, Kept> e) -> -e.getValue().excess)
                    .thenComparing(Map.Entry::getKey))
            .collect(Collectors.toList());
    long last = state.day * DAY_MILLIS;
    long first = Long.MAX_VALUE;
    int severity = Severity.LOW.id();
    for (Map.Entry<String, Kept> entry : ofDay) {
      last = Math.max(last, entry.getValue().timeMillis);
      first = Math.min(first, entry.getValue().timeMillis);
      severity = Math.max(severity, entry.getValue().severity);
    }
    Finding finding = new Finding();
    finding.uid = FindingUid.of(ANALYTIC.uid(), scope, date);
    finding.analytic = ANALYTIC;
    finding.activity = state.sequence == 0 ? Activity.CREATE : activity;
    finding.sequence = ++state.sequence;
    finding.severity = severity == Severity.LOW.id() ? Severity.LOW : Severity.MEDIUM;
    if (severity >= Severity.HIGH.id()) finding.severity = Severity.HIGH;
    finding.confidence = 1;
    finding.title = ANALYTIC.name();
    finding.types.add("Alert budget");
    finding.timeMillis = last;
    if (finding.sequence == 1) state.createdMillis = last;
    finding.createdMillis = state.createdMillis;
    finding.firstSeenMillis = Math.min(first, last);
    finding.lastSeenMillis = last;
    finding.resources.add(
        scope.matches("\\d{12}") ? Resource.account(scope) : new Resource(scope, null, null, null));
    finding.message =
        count(state.keptToday, "finding")
            + " of "
            + date
            + " beyond the budget of "
            + perDay
            + " a day "
            + (state.keptToday == 1 ? "was" : "were")
            + " kept back; the strongest are listed";
    finding.description =
        "A reader's day is bounded. What would have been findings of their own beyond the budget"
            + " stands here, strongest first, with the ids under which they would have been told.";
    finding.statusDetail =
        state.raised == 0
            ? "The bar was not raised: the days before kept to the budget."
            : "The bar was raised by "
                + SignalWords.oneDecimal(state.raised)
                + " for all but findings of high severity, for the days before had more than the"
                + " budget.";
    finding.remediation =
        "Look for a cause that many share: a deployment, a migration, a scanner, one stolen session."
            + " If days like this are usual, raise max-findings-per-day or the bar.";
    finding.facts.put("kept_back", state.keptToday);
    finding.facts.put("told", state.passed);
    finding.facts.put("max_findings_per_day", perDay);
    finding.facts.put("bar_raised_by", state.raised);
    List<Object> list = new ArrayList<>();
    for (Map.Entry<String, Kept> entry : ofDay.subList(0, Math.min(LISTED, ofDay.size()))) {
      Kept one = entry.getValue();
      Map<String, Object> fact = new TreeMap<>();
      fact.put("uid", entry.getKey());
      fact.put("subject", one.subject);
      fact.put("title", one.title);
      if (one.message != null) fact.put("message", one.message);
      fact.put("over_the_bar_by", Math.round(100 * one.excess) / 100.0);
      list.add(fact);
    }
    finding.facts.put("findings_kept_back", list);
    state.toldKept = state.keptToday;
    return finding;
  }
}
