package io.keytrail.cases;

import static io.keytrail.profile.SignalWords.count;

import io.keytrail.detect.PrincipalEvidence;
import io.keytrail.finding.Analytic;
import io.keytrail.finding.Evidence;
import io.keytrail.finding.Finding;
import io.keytrail.finding.Severity;
import io.keytrail.kms.KeyArn;
import io.keytrail.kms.PrincipalType;
import io.keytrail.profile.DataGaps;
import io.keytrail.profile.PrincipalShape;
import io.keytrail.profile.Signal;
import io.keytrail.profile.SignalFamily;
import io.keytrail.profile.SignalWords;
import io.keytrail.usage.PrincipalUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The words and numbers of a case's finding. */
final class CaseFindings {
  static final Analytic ANALYTIC =
      new Analytic(
          Analytic.Type.BEHAVIORAL, "keytrail.unusual-use", "Key use unlike the key's past", "1");

  /** Before the message of a last record. */
  static final String OVER = "Ended: ";

  static final String DESCRIPTION =
      "The use of this key departs from what was learned of its own past, in more than chance"
          + " explains. That is not to say that it is an attack: a deployment, a new owner and a"
          + " stolen session can look alike.";
  static final String DESCRIPTION_OF_PRINCIPAL =
      "What this principal did departs from what was learned of its own past, in more than chance"
          + " explains. That is not to say that it is an attack: an inventory, a new task and a"
          + " stolen session can look alike.";
  static final String REMEDIATION =
      "Ask the owner of the key whether the principals named were meant to do this at this time."
          + " If not: revoke their sessions, deny them the key, and find out from the resources in"
          + " the encryption context what was read.";
  static final String REMEDIATION_OF_SILENCE =
      "Ask the owner of the key: is the application that used it down, was it moved to another key,"
          + " or was it meant to end? If it runs as before, see whether the trail still delivers"
          + " this Region's events.";

  private static final int LINES = 8;

  /** Ways by which the calls of one principal came. */
  private static final int WAYS = 3;

  private static final int SAMPLES = 3;
  private static final int CLAUSES = 3;

  /** What a case was found to be. */
  static final class Verdict {
    double score;
    double raw;
    int asStrongBefore;

    /** The finding that it goes on from; null when it stands for itself. */
    CaseState.Past follows;

    long memoryDays;
    double bar;
    CaseSettings.TagOverride override;
    double weight;
    int groups;
    Severity severity;

    /** Of the signals that the case's cause does not explain. */
    double scoreOfOtherCauses;
  }

  /** Weight of what is known after a week and a half, and after two weeks but a day. */
  private static final double KNOWN = 0.75;

  static final double WELL_KNOWN = 0.9;

  private CaseFindings() {}

  static void render(
      CaseState state, String subject, Verdict verdict, CaseSettings settings, Finding finding) {
    List<Signal> signals = strongestFirst(state, settings);
    finding.analytic = ANALYTIC;
    finding.severity = verdict.severity;
    finding.confidence = confidence(state, verdict);
    finding.title = title(signals.get(0).family);
    for (Signal signal : signals) {
      if (!finding.types.contains(signal.family.text())) finding.types.add(signal.family.text());
    }
    finding.message = message(signals);
    finding.description = KeyArn.isKeyArn(subject) ? DESCRIPTION : DESCRIPTION_OF_PRINCIPAL;
    finding.statusDetail = statusDetail(state, subject, signals, verdict);
    finding.remediation = remediation(signals);
    finding.attackTechniques.addAll(techniques(signals));
    long from = signals.stream().mapToLong(s -> s.startMillis).min().orElse(state.startMillis);
    boolean counted = state.calls > 0;
    // Without a call, as when a key fell silent, the window's last moment speaks.
    finding.timeMillis = counted ? state.lastMillis : state.endMillis - 1;
    finding.firstSeenMillis = Math.min(counted ? state.firstMillis : from, finding.timeMillis);
    finding.lastSeenMillis = finding.timeMillis;
    finding.count = CountedUse.calls(state);
    finding.keyArns.addAll(keys(signals));
    if (state.alias != null && finding.keyArns.contains(subject)) {
      finding.keyAliases.put(subject, state.alias);
    }
    finding.evidences.addAll(evidences(state, signals));
    finding.facts.put("subject", subject);
    if (KeyArn.isKeyArn(subject)) {
      for (Evidence line : finding.evidences) line.data.put("key", subject);
    }
    facts(state, signals, verdict, settings, from, finding.facts);
  }

  /** But a silence comes after what would be a finding without it: it is no misuse. */
  static List<Signal> strongestFirst(CaseState state, CaseSettings settings) {
    CaseSettings.TagOverride override = settings.overrideFor(state.tags);
    double bar = override == null ? settings.bar : override.bar;
    return state.signals.entrySet().stream()
        .sorted(
            Comparator.comparing(
                    (Map.Entry<String, Signal> e) -> CaseScore.of(e.getValue(), settings) < bar)
                .thenComparing(
                    e ->
                        e.getValue().family == SignalFamily.SILENCE
                            && CaseScore.of(e.getValue(), settings) >= bar)
                .thenComparingDouble(e -> -CaseScore.of(e.getValue(), settings))
                .thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getValue)
        .collect(Collectors.toList());
  }

  private static Set<String> keys(List<Signal> signals) {
    Set<String> keys = new TreeSet<>();
    for (Signal signal : signals) if (KeyArn.isKeyArn(signal.keyArn)) keys.add(signal.keyArn);
    return keys;
  }

  /**
   * Medium takes a normal of more than a week, high a well-known one and signals of more than one
   * kind; known gaps take a level off.
   */
  private static int confidence(CaseState state, Verdict verdict) {
    int confidence = 1;
    if (verdict.weight >= KNOWN) confidence = 2;
    if (verdict.weight >= WELL_KNOWN && verdict.groups >= 2) confidence = 3;
    return state.gaps.isEmpty() ? confidence : Math.max(1, confidence - 1);
  }

  private static String title(SignalFamily strongest) {
    switch (strongest) {
      case VOLUME_SPIKE:
        return "KMS key used far more than its rhythm explains";
      case SLOW_SHIFT:
        return "Use of a KMS key has moved to another level";
      case SILENCE:
        return "A busy KMS key fell silent";
      case FAILURES:
        return "Far more failed calls on a KMS key than usual";
      case RATIO_SHIFT:
        return "KMS key decrypts more for what it encrypts than it used to";
      case NEW_PRINCIPAL:
      case NEW_CALLER_ACCOUNT:
        return "KMS key used by someone new to it";
      case NEW_CLASSIFICATION:
        return "First use of a key of this classification by a principal";
      case NEW_NETWORK:
      case NEW_REGION:
        return "KMS key used from somewhere new";
      case NEW_VIA_SERVICE:
      case NEW_OPERATION:
      case NEW_CONTEXT_TYPE:
        return "KMS key used in a new way";
      case OFF_HOURS:
        return "KMS key used at an unusual hour";
      case REACH:
        return "One principal reaches many more KMS keys than it used to";
      case DORMANT:
        return "KMS key used again after a long silence";
      case DUTIES:
        return "One principal administers a KMS key and decrypts with it";
      default:
        return "KMS key used unlike its past";
    }
  }

  private static String remediation(List<Signal> signals) {
    if (signals.get(0).family != SignalFamily.SILENCE) return REMEDIATION;
    boolean silenceOnly = signals.stream().allMatch(s -> s.family == SignalFamily.SILENCE);
    return silenceOnly ? REMEDIATION_OF_SILENCE : REMEDIATION_OF_SILENCE + " " + REMEDIATION;
  }

  private static String message(List<Signal> signals) {
    Set<String> clauses = new LinkedHashSet<>();
    for (Signal signal : signals) {
      if (!signal.serviceMade && signal.words != null) clauses.add(signal.words);
    }
    String message = clauses.stream().limit(CLAUSES).collect(Collectors.joining(". Also: "));
    int more = clauses.size() - CLAUSES;
    return more > 0 ? message + ". And " + count(more, "more signal") : message;
  }

  private static String statusDetail(
      CaseState state, String subject, List<Signal> signals, Verdict verdict) {
    StringBuilder text = new StringBuilder(512);
    if (verdict.follows != null) {
      long since = state.startMillis - verdict.follows.endMillis;
      text.append("Goes on from finding ").append(verdict.follows.uid).append(", which ended ");
      text.append(SignalWords.length(since)).append(" before: look at both as one. ");
    }
    text.append("Score ").append(SignalWords.oneDecimal(verdict.score));
    text.append(" against a bar of ").append(SignalWords.oneDecimal(verdict.bar));
    if (verdict.override != null) {
      text.append(", that of ")
          .append(verdict.override.tag)
          .append(" = ")
          .append(verdict.override.value);
    }
    text.append(". Normal is known from ").append(history(signals));
    text.append(" and counts for ").append(Math.round(100 * verdict.weight)).append(" %. ");
    text.append(
        verdict.asStrongBefore == 0
            ? "No case as strong was seen here in "
            : count(verdict.asStrongBefore, "case") + " as strong seen here in ");
    text.append(remembered(signals, verdict.memoryDays)).append(". ");
    if (!KeyArn.isKeyArn(subject)) {
      text.append("The bar is that of untagged keys: a principal's case has no tags. ");
      withoutEvents(signals, text);
    } else if (state.tags == null) {
      text.append("The key's tags are not known, so the bar for untagged keys was taken. ");
    } else if (state.tagsAsOfMillis != null) {
      text.append("Tags as of ").append(Instant.ofEpochMilli(state.tagsAsOfMillis)).append(". ");
    }
    if (state.gaps.isEmpty()) text.append(DataGaps.NONE);
    else text.append("Gaps in the data: ").append(String.join("; ", state.gaps)).append('.');
    return text.toString();
  }

  private static void withoutEvents(List<Signal> signals, StringBuilder text) {
    Set<String> keys = keys(signals);
    Set<String> without = new TreeSet<>(keys);
    for (Signal signal : signals) if (!signal.eventIds.isEmpty()) without.remove(signal.keyArn);
    if (without.isEmpty()) return;
    text.append("Event ids of ").append(without.size()).append(" of its ").append(keys.size());
    text.append(" keys are left out: they were used before the window that was judged. ");
  }

  /** How far back cases are remembered, which is no further than anything is known. */
  private static String remembered(List<Signal> signals, long memoryDays) {
    long longest = 0;
    for (Signal signal : signals) longest = Math.max(longest, signal.historyMillis);
    return SignalWords.length(Math.min(longest, Duration.ofDays(memoryDays).toMillis()));
  }

  /** The shortest history of what counts: a chain is as strong as that. */
  private static String history(List<Signal> signals) {
    long shortest = Long.MAX_VALUE;
    long longest = 0;
    for (Signal signal : signals) {
      if (signal.serviceMade) continue;
      shortest = Math.min(shortest, signal.historyMillis);
      longest = Math.max(longest, signal.historyMillis);
    }
    String text = SignalWords.length(Math.max(0, shortest));
    String most = SignalWords.length(longest);
    return text.equals(most) ? text : text + " to " + most;
  }

  private static Set<String> techniques(List<Signal> signals) {
    Set<String> techniques = new TreeSet<>();
    for (Signal signal : signals) {
      switch (signal.family) {
        case VOLUME_SPIKE:
        case SLOW_SHIFT:
        case RATIO_SHIFT:
          techniques.add("T1530");
          break;
        case NEW_REGION:
          techniques.add("T1535");
          break;
        case NEW_CALLER_ACCOUNT:
          techniques.add("T1537");
          break;
        case SILENCE:
        case FAILURES:
          break;
        default:
          techniques.add("T1078.004");
      }
    }
    return techniques;
  }

  /** Those whom the signals name come first, then the busiest. */
  private static List<Evidence> evidences(CaseState state, List<Signal> signals) {
    Map<String, List<Signal>> byPrincipal = new TreeMap<>();
    for (Signal signal : signals) {
      if (signal.principal == null) continue;
      byPrincipal.computeIfAbsent(signal.principal, p -> new ArrayList<>()).add(signal);
    }
    List<PrincipalUsage> users = new ArrayList<>(state.principals.values());
    users.sort(
        Comparator.comparing(
                (PrincipalUsage p) -> !byPrincipal.containsKey(PrincipalShape.of(p.principal)))
            .thenComparing(p -> p.serviceMade)
            .thenComparing(p -> -p.calls)
            .thenComparing(p -> p.principal));
    List<Evidence> lines = new ArrayList<>();
    Set<String> shown = new TreeSet<>();
    for (PrincipalUsage user : users) {
      if (lines.size() == LINES) break;
      if (user.samples().isEmpty() || user.byOperation.isEmpty()) continue;
      String shape = PrincipalShape.of(user.principal);
      List<Signal> naming = byPrincipal.getOrDefault(shape, List.of());
      Set<String> events = new TreeSet<>();
      for (Signal signal : naming) events.addAll(signal.eventIds);
      boolean bystander = naming.isEmpty() && !byPrincipal.isEmpty();
      int room = bystander ? 1 : Math.min(WAYS, LINES - lines.size());
      List<Evidence> ways = PrincipalEvidence.lines(user, events, room);
      if (!naming.isEmpty()) name(ways.get(0), naming);
      shown.add(shape);
      lines.addAll(ways);
    }
    for (Map.Entry<String, List<Signal>> named : byPrincipal.entrySet()) {
      if (lines.size() == LINES || shown.contains(named.getKey())) continue;
      Evidence line = new Evidence();
      line.principal = named.getKey();
      line.principalType =
          named.getKey().contains(":role/") ? PrincipalType.ROLE : PrincipalType.UNKNOWN;
      name(line, named.getValue());
      lines.add(line);
    }
    return lines;
  }

  /** The events that made the signals stand before those that were merely the first. */
  private static void name(Evidence line, List<Signal> signals) {
    Set<String> ids = new LinkedHashSet<>();
    Set<String> families = new TreeSet<>();
    for (Signal signal : signals) {
      ids.addAll(signal.eventIds);
      families.add(signal.family.text());
    }
    ids.addAll(line.sampleEventIds);
    line.sampleEventIds = ids.stream().limit(SAMPLES).collect(Collectors.toList());
    line.data.put("signals", new ArrayList<>(families));
  }

  private static void facts(
      CaseState state,
      List<Signal> signals,
      Verdict verdict,
      CaseSettings settings,
      long from,
      Map<String, Object> facts) {
    facts.put("score", rounded(verdict.score));
    facts.put("score_before_habit", rounded(verdict.raw));
    facts.put("bar", verdict.bar);
    facts.put("cases_as_strong_before", verdict.asStrongBefore);
    if (verdict.follows != null) facts.put("follows_finding", verdict.follows.uid);
    facts.put("weight", rounded(verdict.weight));
    facts.put("from", Instant.ofEpochMilli(from).toString());
    facts.put("to", Instant.ofEpochMilli(state.endMillis).toString());
    facts.put(
        "baseline_age_days",
        signals.stream().mapToLong(s -> s.historyMillis).max().orElse(0) / 86_400_000);
    String counted = CountedUse.words(state);
    if (counted != null) facts.put("counted", counted);
    facts.put("tags_known", state.tags != null);
    if (state.tagsAsOfMillis != null) {
      facts.put("tags_as_of", Instant.ofEpochMilli(state.tagsAsOfMillis).toString());
    }
    if (verdict.override != null) facts.put("classification", verdict.override.value);
    if (state.cause != null) {
      facts.put("cause", state.cause.fact());
      facts.put("score_of_other_causes", rounded(verdict.scoreOfOtherCauses));
    }
    if (!state.gaps.isEmpty()) facts.put("gaps", new ArrayList<>(state.gaps));
    if (!state.resources.isEmpty()) facts.put("resources_in_encryption_context", top(state));
    List<Object> list = new ArrayList<>();
    for (Signal signal : signals) list.add(fact(signal, settings));
    facts.put("signals", list);
  }

  private static List<String> top(CaseState state) {
    return state.resources.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(LINES)
        .map(Map.Entry::getKey)
        .collect(Collectors.toList());
  }

  private static Map<String, Object> fact(Signal signal, CaseSettings settings) {
    Map<String, Object> fact = new TreeMap<>();
    fact.put("family", signal.family.text());
    fact.put("key", signal.keyArn);
    if (signal.principal != null) fact.put("principal", signal.principal);
    if (signal.measure != null) fact.put("measure", signal.measure);
    number(fact, "seen", signal.seen);
    number(fact, "expected", signal.expected);
    number(fact, "lower", signal.lower);
    number(fact, "upper", signal.upper);
    if (signal.seenName != null) fact.put("seen_name", signal.seenName);
    fact.put("surprise", rounded(signal.surprise));
    fact.put("weight", rounded(signal.weight));
    fact.put("counts_for", rounded(CaseScore.of(signal, settings)));
    fact.put("history_days", signal.historyMillis / 86_400_000);
    fact.put("from", Instant.ofEpochMilli(signal.startMillis).toString());
    fact.put("to", Instant.ofEpochMilli(signal.endMillis).toString());
    if (signal.serviceMade) fact.put("service_made", true);
    if (signal.words != null) fact.put("words", signal.words);
    if (!signal.eventIds.isEmpty()) fact.put("events", new ArrayList<>(signal.eventIds));
    return fact;
  }

  private static void number(Map<String, Object> fact, String name, double value) {
    if (Double.isFinite(value)) fact.put(name, value);
  }

  private static double rounded(double value) {
    return Math.round(100 * value) / 100.0;
  }

  /** The principals of signals stay, of others the busiest. */
  static void keepBusiest(CaseState state, int most) {
    Set<String> named = CountedUse.named(state);
    while (state.principals.size() > most) {
      PrincipalUsage least = null;
      for (PrincipalUsage user : state.principals.values()) {
        if (least == null || goesBefore(user, least, named)) least = user;
      }
      state.principals.remove(least.principal);
    }
  }

  private static boolean goesBefore(PrincipalUsage a, PrincipalUsage b, Set<String> named) {
    boolean aNamed = named.contains(PrincipalShape.of(a.principal));
    boolean bNamed = named.contains(PrincipalShape.of(b.principal));
    if (aNamed != bNamed) return bNamed;
    if (a.calls != b.calls) return a.calls < b.calls;
    return a.principal.compareTo(b.principal) > 0;
  }
}
