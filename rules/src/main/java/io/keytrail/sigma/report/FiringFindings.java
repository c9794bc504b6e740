package io.keytrail.sigma.report;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Evidence;
import io.keytrail.finding.Finding;
import io.keytrail.finding.Resource;
import io.keytrail.sigma.correlate.Contribution;
import io.keytrail.sigma.correlate.CorrelatedField;
import io.keytrail.sigma.correlate.CorrelationRule;
import io.keytrail.sigma.correlate.CorrelationType;
import io.keytrail.sigma.correlate.Firing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Says as a finding that a correlation fired. Pure. */
public final class FiringFindings {
  private static final int MAX_KEYS = 100;
  private static final int MAX_SAMPLES = 10;
  private static final int MAX_STEPS = 4;

  private FiringFindings() {}

  /**
   * Whether this firing of an episode is told: the first one, then each that doubles their number.
   * A condition that holds for a thousand events in a row is one finding with ten updates.
   */
  public static boolean isTold(Firing firing) {
    return Integer.bitCount(firing.number) == 1;
  }

  /**
   * @param firing for which {@link #isTold} is true
   * @param version of the rule set
   */
  public static Finding of(Firing firing, CorrelationRule rule, String version) {
    Finding finding = RuleFindings.describe(rule.info(), version, firing.timeMillis);
    finding.uid = firing.episodeUid();
    finding.sequence = Integer.numberOfTrailingZeros(firing.number) + 1;
    finding.activity = firing.number == 1 ? Activity.CREATE : Activity.UPDATE;
    finding.createdMillis = firing.episodeMillis;
    finding.firstSeenMillis = firing.episodeFirstMillis;
    finding.count = firing.episodeCount;
    finding.message = sentence(firing, rule);
    finding.evidences.addAll(evidences(firing));
    resources(firing, finding);
    finding.facts.put("measured", firing.measured);
    finding.facts.put("condition", rule.condition());
    finding.facts.put("correlation", rule.type().sigmaName());
    finding.facts.put("timespan", text(rule));
    finding.facts.put("firings", firing.number);
    finding.facts.put("window_events", firing.count);
    if (firing.truncated) finding.facts.put("truncated", true);
    for (int i = 0; i < firing.group.size(); i++) {
      finding.facts.put("group_" + firing.groupFields.get(i), firing.group.get(i));
    }
    return finding;
  }

  /** What happened, for a person: who did what and then what, or how much of what. */
  private static String sentence(Firing firing, CorrelationRule rule) {
    StringBuilder text = new StringBuilder();
    boolean temporal = rule.type().isTemporal();
    boolean few = rule.type() == CorrelationType.EVENT_COUNT && firing.count <= MAX_STEPS;
    String story = temporal || few ? story(firing) : "";
    if (!temporal || story.isEmpty()) {
      text.append(firing.truncated ? "At least " : "").append(number(firing.measured));
      text.append(' ').append(measured(rule, firing.measured));
      if (!rule.condition().isEmpty())
        text.append(" (bound: ").append(rule.condition()).append(')');
      if (!story.isEmpty()) text.append(": ");
    }
    text.append(story);
    text.append(", within ").append(text(rule));
    for (int i = 0; i < firing.group.size(); i++) {
      text.append(i == 0 ? ", for " : ", ");
      text.append(firing.groupFields.get(i)).append(" = ").append(firing.group.get(i));
    }
    return text.toString();
  }

  private static String measured(CorrelationRule rule, double value) {
    if (rule.type() == CorrelationType.EVENT_COUNT) return value == 1 ? "event" : "events";
    String fields =
        rule.fields().stream().map(CorrelatedField::name).collect(Collectors.joining(", "));
    return rule.type() == CorrelationType.VALUE_COUNT
        ? "different values of " + fields
        : "as the " + rule.type().measure().replace("a field's numbers", fields);
  }

  /** The first different steps in order of time; empty if the events do not tell. */
  private static String story(Firing firing) {
    Map<String, Contribution> steps = new LinkedHashMap<>();
    for (Contribution event : firing.contributions) {
      String operation = first(event, "eventName");
      if (operation == null) continue;
      String error = first(event, "errorCode");
      String principal = principal(event);
      String who = principal == null ? "" : " by " + shortName(principal);
      steps.putIfAbsent(operation + who + (error == null ? "" : " (failed: " + error + ')'), event);
    }
    List<String> told = new ArrayList<>();
    for (Map.Entry<String, Contribution> step : steps.entrySet()) {
      if (told.size() == MAX_STEPS) {
        told.add((steps.size() - MAX_STEPS) + " more");
        break;
      }
      told.add(step.getKey() + " at " + Instant.ofEpochMilli(step.getValue().timeMillis));
    }
    return String.join(", then ", told);
  }

  /** The name at the end of an ARN; anything else whole. */
  private static String shortName(String principal) {
    if (!principal.startsWith("arn:")) return principal;
    return principal.substring(
        Math.max(principal.lastIndexOf('/'), principal.lastIndexOf(':')) + 1);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.2f", value);
  }

  private static String text(CorrelationRule rule) {
    return Duration.ofMillis(rule.timespanMillis())
        .toString()
        .substring(2)
        .toLowerCase(Locale.ROOT);
  }

  /** One line for each way the calls came, in the order of their first events. */
  private static List<Evidence> evidences(Firing firing) {
    Map<List<String>, Evidence> byCaller = new LinkedHashMap<>();
    for (Contribution event : firing.contributions) {
      String operation = first(event, "eventName");
      // An inner correlation's firing is no call, and of a crowd in one second only a few are kept.
      if (operation == null) continue;
      String principal = principal(event);
      String error = first(event, "errorCode");
      Evidence evidence =
          byCaller.computeIfAbsent(
              Arrays.asList(
                  principal,
                  error,
                  first(event, "sourceIPAddress"),
                  first(event, "userIdentity.accessKeyId"),
                  first(event, "userAgent")),
              caller -> caller(event, principal, error));
      evidence.count++;
      evidence.callsByOperation.merge(operation, 1L, Long::sum);
      // What counts as one event may have been told by two records; this is the record's own id.
      String id = first(event, "eventID");
      if (evidence.sampleEventIds.size() < MAX_SAMPLES) {
        evidence.sampleEventIds.add(id == null ? event.eventId : id);
      }
    }
    return new ArrayList<>(byCaller.values());
  }

  private static Evidence caller(Contribution event, String principal, String error) {
    Evidence evidence = new Evidence();
    evidence.principal = principal;
    evidence.principalType = EventEvidence.type(first(event, "userIdentity.type"));
    evidence.principalId = first(event, "userIdentity.principalId");
    evidence.accessKeyId = first(event, "userIdentity.accessKeyId");
    evidence.callerAccountId = first(event, "userIdentity.accountId");
    evidence.viaService = first(event, "userIdentity.invokedBy");
    evidence.operation = first(event, "eventName");
    evidence.service = first(event, "eventSource");
    evidence.errorCode = error;
    evidence.sourceAddress = first(event, "sourceIPAddress");
    evidence.userAgent = first(event, "userAgent");
    return evidence;
  }

  private static String principal(Contribution event) {
    for (String field :
        List.of(
            "kms.principal",
            "userIdentity.sessionContext.sessionIssuer.arn",
            "userIdentity.arn",
            "userIdentity.invokedBy",
            "userIdentity.principalId")) {
      String value = first(event, field);
      if (value != null) return value;
    }
    return null;
  }

  /** The keys of its events; without any, their accounts; and if they name none, the group. */
  private static void resources(Firing firing, Finding finding) {
    Set<String> keys = new LinkedHashSet<>();
    Set<String> accounts = new LinkedHashSet<>();
    for (Contribution event : firing.contributions) {
      keys.addAll(event.evidence.getOrDefault("kms.key_arn", List.of()));
      accounts.addAll(event.evidence.getOrDefault("recipientAccountId", List.of()));
    }
    for (String key : keys) {
      if (finding.keyArns.size() < MAX_KEYS) finding.keyArns.add(key);
    }
    if (!keys.isEmpty()) return;
    for (String account : accounts) finding.resources.add(Resource.account(account));
    if (!accounts.isEmpty()) return;
    String group = firing.group.isEmpty() ? "all events" : String.join(", ", firing.group);
    finding.resources.add(new Resource(group, null, null, null));
  }

  private static String first(Contribution event, String field) {
    List<String> values = event.evidence.get(field);
    return values == null || values.isEmpty() ? null : values.get(0);
  }
}
