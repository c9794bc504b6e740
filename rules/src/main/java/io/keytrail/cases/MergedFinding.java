package io.keytrail.cases;

import static io.keytrail.profile.SignalWords.count;
import static io.keytrail.profile.SignalWords.oneDecimal;

import io.keytrail.cases.CaseMerger.By;
import io.keytrail.cases.MergeState.Part;
import io.keytrail.cases.MergeState.Standing;
import io.keytrail.finding.Activity;
import io.keytrail.finding.Evidence;
import io.keytrail.finding.Finding;
import io.keytrail.finding.RelatedFinding;
import io.keytrail.profile.PrincipalShape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The words and numbers of a finding with parts. */
final class MergedFinding {
  /** Parts that a finding lists, the gravest; more are counted. */
  static final int LISTED = 24;

  /** Keys named in the first sentence. */
  private static final int NAMED = 3;

  private static final int LINES_OF_PART = 2;
  private static final int EVENTS = 3;
  private static final int WORDS = 600;

  /** What later records of the same case are judged by. */
  private static final List<String> KEPT =
      Arrays.asList(
          "bar", "cause", "classification", "score", "score_of_other_causes", "subject", "what");

  private MergedFinding() {}

  /** A part's record without what the finding does not tell: a kilobyte or two. */
  static Finding shortened(Finding finding) {
    Finding last = finding.copy();
    last.description = null;
    last.remediation = null;
    last.statusDetail = null;
    last.message = cut(withoutOver(finding.message));
    last.facts = new TreeMap<>();
    for (String name : KEPT) {
      if (finding.facts.get(name) != null) last.facts.put(name, finding.facts.get(name));
    }
    last.facts.put("what", cut(what(finding)));
    Cause cause = CaseView.of(finding).cause;
    boolean named = finding.evidences.stream().anyMatch(line -> isBy(line, cause));
    last.evidences =
        finding.evidences.stream()
            .filter(line -> !named || isBy(line, cause))
            .limit(LINES_OF_PART)
            .collect(Collectors.toList());
    return last;
  }

  private static boolean isBy(Evidence line, Cause cause) {
    return cause != null && cause.principal.equals(PrincipalShape.of(line.principal));
  }

  /** The words of the strongest signal. */
  private static String what(Finding finding) {
    Object what = finding.facts.get("what");
    Object signals = finding.facts.get("signals");
    if (what == null && signals instanceof List && !((List<?>) signals).isEmpty()) {
      Object first = ((List<?>) signals).get(0);
      if (first instanceof Map) what = ((Map<?, ?>) first).get("words");
    }
    return what instanceof String ? (String) what : withoutOver(finding.message);
  }

  private static String withoutOver(String message) {
    return message != null && message.startsWith(CaseFindings.OVER)
        ? message.substring(CaseFindings.OVER.length())
        : message;
  }

  private static String cut(String text) {
    return text == null || text.length() <= WORDS ? text : text.substring(0, WORDS) + "…";
  }

  /** How many parts the finding has, listed or not. */
  static int size(MergeState state) {
    int size = 0;
    for (Part part : state.parts.values()) if (part.standing != Standing.TOLD) size++;
    return size;
  }

  /** Keeps what can be listed, and of other parts their keys. */
  static void keepGravest(MergeState state, CaseSettings settings) {
    List<Finding> listed =
        state.parts.values().stream()
            .filter(part -> part.standing == Standing.JOINED && part.last != null)
            .map(part -> part.last)
            .sorted(gravestFirst(settings))
            .collect(Collectors.toList());
    for (Finding last : listed.subList(Math.min(LISTED, listed.size()), listed.size())) {
      state.parts.get(last.uid).last = null;
    }
  }

  private static Comparator<Finding> gravestFirst(CaseSettings settings) {
    return Comparator.comparingInt((Finding f) -> settings.rank(CaseView.of(f).classification()))
        .thenComparing(f -> -f.severity.id())
        .thenComparing(f -> -CaseView.of(f).excess())
        .thenComparing(f -> CaseView.of(f).subject)
        .thenComparing(f -> f.uid);
  }

  /**
   * The next record; without parts it is the base's own.
   *
   * @param over whether it is the last
   */
  static Finding of(MergeState state, By by, CaseSettings settings, boolean over) {
    Finding merged = state.base.copy();
    merged.uid = state.uid;
    merged.createdMillis = state.createdMillis;
    merged.sequence = state.sequence == 0 ? state.base.sequence : state.sequence + 1;
    merged.facts = new TreeMap<>(state.base.facts);
    int size = size(state);
    if (size == 0) return merged;
    List<Finding> listed = new ArrayList<>();
    for (Part part : state.parts.values()) {
      if (part.standing != Standing.TOLD && part.last != null) listed.add(part.last);
    }
    // What a principal does is more than what it did with each key; a key is one among others.
    if (by == By.CAUSE) {
      Finding first = shortened(state.base);
      first.uid = state.uid;
      listed.add(first);
      size++;
    }
    listed.sort(gravestFirst(settings));
    listed = listed.subList(0, Math.min(LISTED, listed.size()));
    merged.severity = CaseTracker.severity(state.severity);
    merged.confidence = state.confidence;
    if (by == By.CAUSE) merged.title = CaseView.of(state.base).cause.titleOfMany();
    merged.message =
        (over ? CaseFindings.OVER : "")
            + (by == By.CAUSE ? messageOfKeys(state, listed, size) : message(state, listed, size));
    keys(state, listed, merged);
    merged.evidences = evidences(state, by, listed);
    merged.types = types(state, listed);
    merged.attackTechniques = techniques(state, listed);
    for (Finding part : listed) {
      merged.timeMillis = Math.max(merged.timeMillis, part.timeMillis);
      merged.firstSeenMillis = Math.min(merged.firstSeenMillis, part.firstSeenMillis);
      merged.lastSeenMillis = Math.max(merged.lastSeenMillis, part.lastSeenMillis);
    }
    if (by == By.CAUSE) {
      merged.facts.remove("counted"); // the first key's
      merged.count += state.earlierEvents;
      for (Part part : state.parts.values()) {
        if (part.standing != Standing.TOLD) merged.count += part.events;
      }
    }
    facts(state, listed, merged);
    merged.parts = parts(state, listed);
    merged.partsLeftOut = size - listed.size();
    return merged;
  }

  private static String message(MergeState state, List<Finding> listed, int size) {
    return withoutOver(state.base.message)
        + ". Unusual by itself is its use of "
        + count(size, "key")
        + ": "
        + listed.stream()
            .limit(NAMED)
            .map(part -> label(part) + ", " + CaseView.of(part).cause.wordsOfPrincipal())
            .collect(Collectors.joining("; "))
        + more(size, "; and ");
  }

  private static String messageOfKeys(MergeState state, List<Finding> listed, int size) {
    return CaseView.of(state.base).cause.words()
        + " on "
        + count(size, "key")
        + ": "
        + listed.stream().limit(NAMED).map(MergedFinding::label).collect(Collectors.joining(", "))
        + more(size, " and ")
        + ". On the first: "
        + what(listed.get(0));
  }

  private static String more(int size, String lead) {
    return size <= NAMED ? "" : lead + (size - NAMED) + " more";
  }

  /** What people call the key, and its classification. */
  private static String label(Finding part) {
    CaseView view = CaseView.of(part);
    String alias = part.keyAliases.get(view.subject);
    String label = alias == null ? view.subject.substring(view.subject.indexOf('/') + 1) : alias;
    return view.classification() == null ? label : label + " (" + view.classification() + ")";
  }

  /** Those of parts come first, the gravest before the others, and the base's last. */
  private static void keys(MergeState state, List<Finding> listed, Finding merged) {
    Set<String> keys = new LinkedHashSet<>();
    merged.keyAliases = new TreeMap<>(state.base.keyAliases);
    for (Finding part : listed) {
      keys.add(CaseView.of(part).subject);
      merged.keyAliases.putAll(part.keyAliases);
    }
    Set<String> others = new TreeSet<>();
    for (Part part : state.parts.values()) {
      if (part.standing != Standing.TOLD) others.add(part.keyArn);
    }
    keys.addAll(others);
    keys.addAll(state.base.keyArns);
    merged.keyArns = new ArrayList<>(keys);
  }

  /** A line of each part before a second of any; who was named so needs no line without facts. */
  private static List<Evidence> evidences(MergeState state, By by, List<Finding> listed) {
    List<Evidence> lines = new ArrayList<>();
    Set<String> shown = new TreeSet<>();
    for (int i = 0; i < LINES_OF_PART; i++) {
      for (Finding part : listed) {
        if (part.evidences.size() <= i) continue;
        Evidence line = part.evidences.get(i);
        lines.add(line);
        shown.add(String.valueOf(PrincipalShape.of(line.principal)));
      }
    }
    for (Evidence line : by == By.PRINCIPAL ? state.base.evidences : List.<Evidence>of()) {
      if (!shown.contains(String.valueOf(PrincipalShape.of(line.principal)))) lines.add(line);
    }
    return lines;
  }

  private static List<String> types(MergeState state, List<Finding> listed) {
    Set<String> types = new LinkedHashSet<>(state.base.types);
    for (Finding part : listed) types.addAll(part.types);
    return new ArrayList<>(types);
  }

  private static List<String> techniques(MergeState state, List<Finding> listed) {
    Set<String> techniques = new TreeSet<>(state.base.attackTechniques);
    for (Finding part : listed) techniques.addAll(part.attackTechniques);
    return new ArrayList<>(techniques);
  }

  /** Its score is that of whatever passed its bar by most. */
  private static void facts(MergeState state, List<Finding> listed, Finding merged) {
    String classification = CaseView.of(listed.get(0)).classification();
    if (classification != null) merged.facts.put("classification", classification);
    Finding strongest = listed.get(0);
    for (Finding part : listed) {
      if (CaseView.of(part).excess() > CaseView.of(strongest).excess()) strongest = part;
    }
    CaseView view = CaseView.of(strongest);
    if (view.excess() <= CaseView.of(state.base).excess()) return;
    merged.facts.put("score", view.score());
    merged.facts.put("bar", view.bar());
    merged.statusDetail =
        "The strongest part, "
            + label(strongest)
            + ", scores "
            + oneDecimal(view.score())
            + " against a bar of "
            + oneDecimal(view.bar())
            + ". "
            + state.base.statusDetail;
  }

  private static List<RelatedFinding> parts(MergeState state, List<Finding> listed) {
    List<RelatedFinding> parts = new ArrayList<>();
    for (Finding last : listed) {
      CaseView view = CaseView.of(last);
      RelatedFinding related = related(last);
      related.keyArn = view.subject;
      related.eventIds =
          last.evidences.stream()
              .flatMap(line -> line.sampleEventIds.stream())
              .distinct()
              .limit(EVENTS)
              .collect(Collectors.toList());
      related.facts.put("score", view.score());
      related.facts.put("bar", view.bar());
      if (view.cause != null) related.facts.put("principal", view.cause.principal);
      if (view.classification() != null) {
        related.facts.put("classification", view.classification());
      }
      related.facts.put("from", Instant.ofEpochMilli(last.firstSeenMillis).toString());
      related.facts.put("to", Instant.ofEpochMilli(last.lastSeenMillis).toString());
      Part part = state.parts.get(last.uid);
      related.sequence = part == null ? 0 : part.sequence;
      if (part != null) related.uid = part.uid;
      boolean left = part != null && part.standing == Standing.LEFT;
      related.activity = left && !part.over ? Activity.CREATE : Activity.CLOSE;
      related.facts.put("over", part == null ? state.baseOver : part.over);
      if (left) related.facts.put("told_by_itself", true);
      parts.add(related);
    }
    return parts;
  }

  private static RelatedFinding related(Finding finding) {
    RelatedFinding related = new RelatedFinding();
    related.uid = finding.uid;
    related.sequence = finding.sequence;
    related.activity = finding.activity;
    related.severity = finding.severity;
    related.title = finding.title;
    related.message = finding.message;
    return related;
  }

  /**
   * The last record of a finding that became a part: what it said last, and where it goes on.
   *
   * @param whole the record that tells of it
   */
  static Finding lastOf(Part part, Finding whole) {
    Finding last = part.last.copy();
    last.uid = part.uid;
    last.createdMillis = part.createdMillis;
    last.activity = Activity.CLOSE;
    last.sequence = part.sequence;
    last.timeMillis = Math.max(part.last.timeMillis, whole.timeMillis);
    last.message = "Told by another finding from now on: " + part.last.message;
    last.description = CaseFindings.DESCRIPTION;
    last.remediation = CaseFindings.REMEDIATION;
    last.statusDetail =
        "Not over: it has the same cause as the finding "
            + whole.uid
            + " ("
            + whole.title
            + ") and is a part of it.";
    last.partOf = related(whole);
    last.facts = new TreeMap<>(part.last.facts);
    last.facts.remove("what");
    return last;
  }
}
