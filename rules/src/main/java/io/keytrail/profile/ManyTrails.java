package io.keytrail.profile;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.Resource;
import io.keytrail.finding.Severity;
import io.keytrail.profile.ManyTrailsState.Line;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Bounds what the failure of many accounts' trails tells: when an organisation's trail fails, that
 * is one finding with the list, and not one for each account. Comes after the {@link
 * TelemetryHealth} of all accounts; one state for each kind of failure.
 *
 * <p>As many accounts as settings say are told of one by one within a day. Those that fail beyond
 * them, and all of one moment that are more, join one finding: it is written again when the list
 * has doubled or when it gets graver, and closes when all of it is over. An account's own finding
 * that was told goes on by itself. Pure.
 */
public final class ManyTrails implements Serializable {
  /** More are told of one by one: a list is to be read. */
  static final int MOST_LINES = 4096;

  private static final long serialVersionUID = 1;
  private static final int NAMED = 5;
  private static final int LISTED = 512;
  private static final int RESOURCES = 64;
  private static final int EVIDENCES = 5;

  private final int toldADay;

  public ManyTrails(HealthSettings settings) {
    toldADay = settings.accountsADay;
  }

  /**
   * Offers the findings of one kind and one moment of event time, in any order.
   *
   * @return those to write now
   */
  public List<Finding> offer(ManyTrailsState state, List<Finding> findings, long nowMillis) {
    List<Finding> out = new ArrayList<>(findings.size());
    List<Finding> opened = new ArrayList<>(0);
    List<Finding> sorted = new ArrayList<>(findings);
    sorted.sort(Comparator.comparing((Finding f) -> f.uid).thenComparing(f -> f.sequence));
    Finding any = sorted.isEmpty() ? null : sorted.get(0);
    expire(state, nowMillis);
    for (Finding finding : sorted) {
      Line line = state.lines.get(finding.uid);
      if (line != null) follow(line, finding);
      else if (finding.activity == Activity.CREATE) opened.add(finding);
      else out.add(finding);
    }
    boolean many =
        state.sequence > 0 || state.oneByOne.size() + opened.size() > toldADay && !opened.isEmpty();
    List<Finding> joined = new ArrayList<>(0);
    for (Finding finding : opened) {
      if (many && state.lines.size() < MOST_LINES) {
        joined.add(finding);
        join(state, finding);
      } else {
        if (state.oneByOne.size() < toldADay) state.oneByOne.add(nowMillis);
        out.add(finding);
      }
    }
    Finding record = any == null ? null : record(state, any, sorted, nowMillis);
    if (record != null) out.add(record);
    return out;
  }

  /** Forgets who was told of more than a day ago. */
  public void expire(ManyTrailsState state, long nowMillis) {
    state.oneByOne.removeIf(millis -> millis + Fading.DAY_MILLIS <= nowMillis);
  }

  /** When {@link #expire} has something to do, epoch ms; {@link Long#MAX_VALUE} if never. */
  public long nextExpiry(ManyTrailsState state) {
    return state.oneByOne.isEmpty() ? Long.MAX_VALUE : state.oneByOne.get(0) + Fading.DAY_MILLIS;
  }

  private static void join(ManyTrailsState state, Finding finding) {
    Object account = finding.facts.get("account");
    Line line = new Line(String.valueOf(account), places(finding), finding.firstSeenMillis);
    line.severity = finding.severity.id();
    if (state.lines.isEmpty()) state.firstSeenMillis = finding.firstSeenMillis;
    state.firstSeenMillis = Math.min(state.firstSeenMillis, finding.firstSeenMillis);
    state.lines.put(finding.uid, line);
  }

  private static void follow(Line line, Finding finding) {
    line.places = places(finding);
    line.severity = Math.max(line.severity, finding.severity.id());
    line.overMillis = finding.activity == Activity.CLOSE ? finding.timeMillis : 0;
  }

  private static String places(Finding finding) {
    StringJoiner places = new StringJoiner(", ");
    int named = 0;
    for (Resource place : finding.resources) if (named++ < NAMED) places.add(place.region());
    return named > NAMED ? places + " and " + (named - NAMED) + " more" : places.toString();
  }

  private Finding record(ManyTrailsState state, Finding any, List<Finding> moment, long nowMillis) {
    if (state.lines.isEmpty()) return null;
    int severity = 0;
    boolean over = true;
    for (Line line : state.lines.values()) {
      severity = Math.max(severity, line.severity);
      over &= line.overMillis > 0;
    }
    boolean news =
        over
            || state.sequence == 0
            || state.lines.size() >= 2 * state.toldLines
            || severity > state.toldSeverity;
    if (!news) return null;
    if (state.sequence == 0) state.createdMillis = any.timeMillis;
    state.sequence++;
    state.toldLines = state.lines.size();
    state.toldSeverity = severity;
    Finding record = render(state, any, moment, severity, over, nowMillis);
    if (over) state.clearLines();
    return record;
  }

  private Finding render(
      ManyTrailsState state,
      Finding any,
      List<Finding> moment,
      int severity,
      boolean over,
      long nowMillis) {
    Finding finding = new Finding();
    finding.uid =
        FindingUid.of(
            HealthFindings.ANALYTIC.uid(),
            "many-accounts",
            any.title,
            Instant.ofEpochMilli(state.createdMillis).toString());
    finding.analytic = HealthFindings.ANALYTIC;
    finding.types.addAll(any.types);
    finding.activity =
        over ? Activity.CLOSE : state.sequence == 1 ? Activity.CREATE : Activity.UPDATE;
    finding.sequence = state.sequence;
    finding.severity = severity(severity);
    finding.confidence = any.confidence;
    finding.title = any.title + ", in many accounts";
    finding.timeMillis = Math.min(nowMillis, any.timeMillis);
    finding.createdMillis = state.createdMillis;
    finding.firstSeenMillis = Math.min(state.firstSeenMillis, finding.timeMillis);
    finding.lastSeenMillis = finding.timeMillis;
    finding.message = message(state, any, over);
    finding.description = any.description;
    finding.statusDetail =
        "More than "
            + SignalWords.count(toldADay, "account")
            + " failed alike within a day: from there on they are told of together, here. The list"
            + " says since when, and which are back.";
    finding.remediation =
        "Look first at what these accounts share: the organisation's trail, its bucket and key, and"
            + " the way from there to here; then at those that are not back with the others.";
    for (Finding one : moment) {
      if (!state.lines.containsKey(one.uid)) continue;
      for (String technique : one.attackTechniques) {
        if (!finding.attackTechniques.contains(technique)) finding.attackTechniques.add(technique);
      }
      if (finding.evidences.size() < EVIDENCES) finding.evidences.addAll(one.evidences);
    }
    List<Object> accounts = new ArrayList<>();
    for (Line line : byAccount(state)) {
      if (finding.resources.size() < RESOURCES) {
        finding.resources.add(
            new Resource(line.account, Resource.ACCOUNT_TYPE, line.account, null));
      }
      if (accounts.size() < LISTED) accounts.add(fact(line));
    }
    finding.facts.put("accounts", accounts);
    finding.facts.put("accounts_in_all", (long) state.lines.size());
    return finding;
  }

  private static String message(ManyTrailsState state, Finding any, boolean over) {
    StringBuilder text = new StringBuilder();
    if (over) text.append("Ended: ");
    text.append(SignalWords.count(state.lines.size(), "account")).append(": ").append(any.title);
    long back = state.lines.values().stream().filter(line -> line.overMillis > 0).count();
    if (!over && back > 0) text.append(" (").append(back).append(" of them are back)");
    text.append(": ");
    int named = 0;
    for (Line line : byAccount(state)) {
      if (named == NAMED) {
        text.append(" and ").append(SignalWords.number(state.lines.size() - NAMED)).append(" more");
        break;
      }
      if (named++ > 0) text.append("; ");
      text.append(line.account).append(" (").append(line.places).append(')');
    }
    return text.toString();
  }

  /** The gravest first. */
  private static List<Line> byAccount(ManyTrailsState state) {
    List<Line> lines = new ArrayList<>(state.lines.values());
    lines.sort(
        Comparator.comparingInt((Line line) -> -line.severity)
            .thenComparing(line -> line.account)
            .thenComparing(line -> line.sinceMillis));
    return lines;
  }

  private static Map<String, Object> fact(Line line) {
    Map<String, Object> fact = new TreeMap<>();
    fact.put("account", line.account);
    fact.put("places", line.places);
    fact.put("since", Instant.ofEpochMilli(line.sinceMillis).toString());
    if (line.overMillis > 0) fact.put("until", Instant.ofEpochMilli(line.overMillis).toString());
    fact.put("severity_id", line.severity);
    return fact;
  }

  private static Severity severity(int id) {
    for (Severity severity : Severity.values()) if (severity.id() == id) return severity;
    throw new IllegalArgumentException("there is no severity " + id);
  }
}
