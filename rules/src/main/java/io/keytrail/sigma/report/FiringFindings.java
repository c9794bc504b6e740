package io.keytrail.sigma.report;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.finding.Resource;
import io.keytrail.finding.SafeText;
import io.keytrail.kms.Caller;
import io.keytrail.sigma.correlate.Contribution;
import io.keytrail.sigma.correlate.CorrelatedField;
import io.keytrail.sigma.correlate.CorrelationRule;
import io.keytrail.sigma.correlate.CorrelationType;
import io.keytrail.sigma.correlate.Firing;
import io.keytrail.sigma.event.CallObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
  private static final int MAX_VALUES = 20;
  private static final int MAX_NAMED = 3;
  private static final int MAX_NAMED_RESOURCES = 20;
  private static final int MAX_VALUE = 256;
  private static final String KEY = "kms.key_arn";
  private static final String KMS = "kms.amazonaws.com";

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
    finding.evidences.addAll(MemberEvidence.of(firing));
    values(firing, rule, finding);
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

  /**
   * The different values that were counted, of the events that the firing lists; none where these
   * are the keys that the finding is about.
   */
  private static List<String> values(Firing firing, CorrelationRule rule) {
    if (rule.type() != CorrelationType.VALUE_COUNT) return List.of();
    if (rule.fields().size() == 1 && rule.fields().get(0).name().equals(KEY)) return List.of();
    Set<String> values = new LinkedHashSet<>();
    for (Contribution event : firing.contributions) {
      for (String value : event.values) {
        values.add(
            rule.fields().size() == 1 ? value : String.join(" / ", Contribution.split(value)));
      }
    }
    return new ArrayList<>(values);
  }

  private static void values(Firing firing, CorrelationRule rule, Finding finding) {
    List<String> values = values(firing, rule);
    if (values.isEmpty()) return;
    List<String> shown = new ArrayList<>();
    for (String value : values.subList(0, Math.min(MAX_VALUES, values.size()))) {
      shown.add(SafeText.clean(value, MAX_VALUE));
    }
    finding.facts.put("values", shown);
    long more = (long) firing.measured - shown.size();
    if (more > 0) finding.facts.put("values_left_out", more);
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
      List<String> values = values(firing, rule);
      if (!story.isEmpty()) text.append(": ");
      else if (!values.isEmpty()) text.append(": ").append(list(values, MAX_NAMED));
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
      String operation = MemberEvidence.first(event, "eventName");
      if (operation == null) continue;
      String error = MemberEvidence.first(event, "errorCode");
      String principal = MemberEvidence.principal(event);
      String who =
          principal == null
              ? ""
              : " by " + shortName(Caller.of(principal, MemberEvidence.session(event)));
      String step = operation + about(event) + who;
      steps.putIfAbsent(step + (error == null ? "" : " (failed: " + error + ')'), event);
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

  /** What a call of another service than KMS was about; KMS's keys stand in the finding. */
  private static String about(Contribution event) {
    if (KMS.equals(MemberEvidence.first(event, "eventSource"))) return "";
    List<String> named = new ArrayList<>();
    event.evidence.forEach(
        (field, values) -> {
          boolean names = field.startsWith("requestParameters.");
          if (names || field.equals(CallObject.RESOURCES)) named.addAll(values);
        });
    List<String> resources = event.evidence.get(CallObject.RESOURCES);
    return named.isEmpty() ? "" : " on " + list(resources != null ? resources : named, MAX_NAMED);
  }

  /** The first few, and how many more there are. */
  private static String list(List<String> texts, int most) {
    List<String> told = new ArrayList<>();
    for (String text : texts.subList(0, Math.min(most, texts.size()))) {
      told.add(SafeText.clean(text, MAX_VALUE));
    }
    int more = texts.size() - told.size();
    return String.join(", ", told) + (more == 0 ? "" : " and " + more + " more");
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

  /**
   * The keys of its events, and what else they name; without any, their accounts; and if they name
   * none, the group.
   */
  private static void resources(Firing firing, Finding finding) {
    Set<String> keys = new LinkedHashSet<>();
    Map<String, Resource> named = new LinkedHashMap<>();
    Set<String> accounts = new LinkedHashSet<>();
    for (Contribution event : firing.contributions) {
      keys.addAll(event.evidence.getOrDefault(KEY, List.of()));
      for (String arn : event.evidence.getOrDefault(CallObject.RESOURCES, List.of())) {
        named.putIfAbsent(arn, resource(arn, event));
      }
      accounts.addAll(event.evidence.getOrDefault("recipientAccountId", List.of()));
    }
    named.keySet().removeAll(keys);
    for (String key : keys) {
      if (finding.keyArns.size() < MAX_KEYS) finding.keyArns.add(key);
    }
    named.values().stream().limit(MAX_NAMED_RESOURCES).forEach(finding.resources::add);
    if (!keys.isEmpty() || !named.isEmpty()) return;
    for (String account : accounts) finding.resources.add(Resource.account(account));
    if (!accounts.isEmpty()) return;
    String group = firing.group.isEmpty() ? "all events" : String.join(", ", firing.group);
    finding.resources.add(new Resource(group, null, null, null));
  }

  /** Of account and Region an S3 bucket's ARN has neither, so they are those of the call. */
  private static Resource resource(String arn, Contribution event) {
    String[] parts = arn.split(":", 6);
    boolean whole = parts.length == 6;
    String region = whole && !parts[3].isEmpty() ? parts[3] : null;
    String account = whole && !parts[4].isEmpty() ? parts[4] : null;
    return new Resource(
        arn,
        null,
        account != null ? account : MemberEvidence.first(event, "recipientAccountId"),
        region != null ? region : MemberEvidence.first(event, "awsRegion"));
  }
}
