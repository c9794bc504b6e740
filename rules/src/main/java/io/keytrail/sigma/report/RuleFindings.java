package io.keytrail.sigma.report;

import io.keytrail.finding.Analytic;
import io.keytrail.finding.Evidence;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.SafeText;
import io.keytrail.kms.Caller;
import io.keytrail.profile.PrincipalShape;
import io.keytrail.sigma.Rule;
import io.keytrail.sigma.RuleSet;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.model.RuleInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Says as a finding that one event matched one rule. Pure. */
public final class RuleFindings {
  private static final int MAX_CALLS = 6;
  private static final int MAX_NAME = 128;

  private RuleFindings() {}

  /**
   * A finding of one event. Its {@code uid} is that of what it is about (rule, principal, keys or
   * other resources), the same for every repetition; {@link Repeats} makes findings of them.
   *
   * @param event whose record could be parsed
   */
  public static Finding of(Rule rule, RuleSet rules, EventView event) {
    Finding finding = describe(rule.info(), rules.version(), event.eventTimeMillis());
    Evidence evidence = EventEvidence.of(event);
    for (Map.Entry<String, List<String>> field : rules.shownFields(rule, event).entrySet()) {
      evidence.data.put(field.getKey(), field.getValue());
    }
    finding.evidences.add(evidence);
    finding.count = 1;
    finding.keyArns.addAll(EventEvidence.keyArns(event));
    if (finding.keyArns.isEmpty()) finding.resources.addAll(EventEvidence.resources(event));
    finding.message = sentence(evidence, about(finding));
    String caller = subject(evidence, isFromConsole(event));
    boolean together = rule.info().groupsByPrincipal;
    if (together) Callers.put(evidence.principal, caller, finding);
    List<String> subject = new ArrayList<>();
    subject.add(rule.info().id);
    subject.add(together ? String.valueOf(evidence.principal) : caller);
    subject.addAll(finding.keyArns.isEmpty() ? EventEvidence.subjects(event) : finding.keyArns);
    finding.uid = FindingUid.of(subject.toArray(new String[0]));
    return finding;
  }

  private static boolean isFromConsole(EventView event) {
    return event.kms() != null
        ? event.kms().fromConsole
        : event.record().path("sessionCredentialFromConsole").asBoolean();
  }

  /**
   * Whose habit a finding is: the principal's; and of a role that several people assume, the one
   * person's, lest what one does daily hide another who does it for the first time. A session's
   * name says who it is where AWS gave it, where somebody sits at the console, or where it is a
   * mail address; the names that programs give their sessions differ each time and mean nothing.
   */
  static String subject(Evidence caller, boolean fromConsole) {
    String session = caller.sessionName;
    if (session == null || Caller.isSharedByPeople(caller.principal)) {
      return String.valueOf(Caller.of(caller.principal, session));
    }
    boolean person = fromConsole || session.indexOf('@') > 0;
    String principal = String.valueOf(caller.principal);
    return person ? principal + '/' + PrincipalShape.ofSession(session) : principal;
  }

  /** What the rule itself says, at one time. */
  static Finding describe(RuleInfo rule, String version, long timeMillis) {
    Finding finding = new Finding();
    finding.analytic = new Analytic(Analytic.Type.RULE, rule.id, rule.title, version);
    finding.severity = rule.level;
    finding.confidence = confidence(rule.status);
    finding.title = rule.title;
    finding.types.add("Sigma " + (rule.kind == RuleInfo.Kind.CORRELATION ? "correlation" : "rule"));
    finding.description = rule.description;
    finding.statusDetail = howSure(rule);
    finding.remediation = rule.runbook;
    finding.attackTechniques.addAll(rule.attackTechniques());
    finding.timeMillis = timeMillis;
    finding.createdMillis = timeMillis;
    finding.firstSeenMillis = timeMillis;
    finding.lastSeenMillis = timeMillis;
    finding.facts.put("rule_id", rule.id);
    finding.facts.put("rule_set", version);
    if (!rule.quiet.equals(RuleInfo.DEFAULT_QUIET)) {
      finding.facts.put(Repeats.QUIET, rule.quiet.toString());
    }
    return finding;
  }

  /** As far as a rule's author vouches for it. */
  private static int confidence(String status) {
    switch (status == null ? "" : status) {
      case "stable":
        return 3;
      case "experimental":
        return 1;
      default:
        return 2;
    }
  }

  private static String howSure(RuleInfo rule) {
    String status = rule.status == null ? "" : "The rule's status is " + rule.status + ". ";
    if (rule.falsePositives.isEmpty()) return status.isEmpty() ? null : status.trim();
    List<String> known = new ArrayList<>();
    for (String one : rule.falsePositives) known.add(one.replaceFirst("\\.$", ""));
    return status + "Known false positives: " + String.join("; ", known) + ".";
  }

  static String about(Finding finding) {
    String first =
        finding.keyArns.isEmpty() ? finding.resources.get(0).uid() : finding.keyArns.get(0);
    int more = finding.keyArns.size() + finding.resources.size() - 1;
    return more == 0 ? first : first + " and " + more + " more";
  }

  private static String who(Evidence caller) {
    if (caller.principal == null) return "An unknown caller";
    boolean person = !subject(caller, false).equals(caller.principal);
    return person
        ? caller.principal + " (" + SafeText.clean(caller.sessionName, MAX_NAME) + ")"
        : caller.principal;
  }

  static String sentence(Evidence evidence, String about) {
    return who(evidence)
        + " called "
        + evidence.operation
        + " on "
        + about
        + (evidence.errorCode == null ? "" : ", which failed with " + evidence.errorCode);
  }

  /**
   * Of a finding whose calls differ in what was called, in how it went, or in who made them.
   *
   * @param calls how often each was made; the commonest are named
   */
  static String sentence(Finding finding, Map<String, Object> calls) {
    List<Map.Entry<String, Object>> commonest = new ArrayList<>(calls.entrySet());
    commonest.sort(Comparator.comparingLong(call -> -(Long) call.getValue()));
    List<String> named = new ArrayList<>();
    for (Map.Entry<String, Object> call : commonest) {
      if (named.size() == MAX_CALLS) {
        int more = calls.size() - MAX_CALLS;
        named.add(more + (more == 1 ? " more kind" : " more kinds"));
        break;
      }
      named.add(call.getValue() + " × " + call.getKey());
    }
    Evidence first = finding.evidences.get(0);
    return (Callers.names(finding).size() > 1 ? first.principal : who(first))
        + " made "
        + finding.count
        + " calls on "
        + about(finding)
        + ": "
        + String.join(", ", named);
  }
}
