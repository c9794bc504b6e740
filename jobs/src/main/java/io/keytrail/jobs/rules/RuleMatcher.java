package io.keytrail.jobs.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.serial.RejectedSerializer;
import io.keytrail.jobs.trail.RawRecord;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.jobs.trail.TrailCounter;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.jobs.trail.UndecidedRecord;
import io.keytrail.jobs.trail.UndecidedRecordSerializer;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.ServiceEventTwin;
import io.keytrail.kms.TwiceToldCall;
import io.keytrail.reject.RejectReason;
import io.keytrail.reject.RejectStage;
import io.keytrail.reject.Rejected;
import io.keytrail.sigma.Evaluation;
import io.keytrail.sigma.Rule;
import io.keytrail.sigma.RuleSet;
import io.keytrail.sigma.correlate.Contribution;
import io.keytrail.sigma.correlate.CorrelationRule;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.Excerpt;
import io.keytrail.sigma.event.KeyContext;
import io.keytrail.sigma.event.KeyContexts;
import io.keytrail.sigma.report.RuleFindings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Asks rules about records, in two stages: all rules about each record, and then, about a record
 * that has been to its key, those which could not be judged without it. What the match functions
 * have in common, those with the rules of the start and those whose rules are replaced.
 */
final class RuleMatcher {
  static final OutputTag<Rejected> UNREADABLE =
      new OutputTag<>("rule-unreadable", RejectedSerializer.TYPE);
  static final OutputTag<Finding> EXPIRED =
      new OutputTag<>("expired-filters", FindingSerializer.TYPE);

  /** Records that some rules cannot judge before the key has answered. */
  static final OutputTag<UndecidedRecord> UNDECIDED =
      new OutputTag<>("undecided-records", UndecidedRecordSerializer.TYPE);

  private static final String ORIGIN = "rules";

  /** Excerpts that are remembered, by the rules that wait: so many sets of them are usual. */
  private static final int MAX_EXCERPTS = 1_000;

  /** The events of correlations, by their level less one. */
  private static final List<OutputTag<Contribution>> LEVELS = levels();

  private final TrailCounter asked;
  private final TrailCounter undecided;
  private final TrailCounter suppressed;
  private final TrailCounter unreadable;
  private final boolean choosy;

  private RuleSet rules;
  private EventView view;
  private EventView outline;
  private ExpiredFilters expired;
  private KeyContexts keys;
  private Map<List<String>, Excerpt> excerpts;

  /**
   * @param choosy whether records come that no rule asks for
   */
  RuleMatcher(RuntimeContext context, boolean choosy) {
    this.choosy = choosy;
    asked = new TrailCounter(context, TrailCounters.RULE_KEY_QUESTIONS);
    undecided = new TrailCounter(context, TrailCounters.RULE_UNDECIDED);
    suppressed = new TrailCounter(context, TrailCounters.RULE_SUPPRESSED);
    unreadable = new TrailCounter(context, TrailCounters.RULE_UNREADABLE);
    Gauge<String> version = () -> rules == null ? "" : rules.version();
    context.getMetricGroup().addGroup(TrailCounters.GROUP).gauge(TrailCounters.RULE_SET, version);
  }

  private static List<OutputTag<Contribution>> levels() {
    List<OutputTag<Contribution>> levels = new ArrayList<>();
    for (int level = 1; level <= CorrelationRule.MAX_LEVELS; level++) {
      levels.add(new OutputTag<>("contributions-" + level, ContributionSerializer.TYPE));
    }
    return levels;
  }

  /** The events of correlations of this level, 1 and up. */
  static OutputTag<Contribution> contributions(int level) {
    return LEVELS.get(level - 1);
  }

  /** From now on these, all of them at once. */
  void use(RuleProgram program) {
    rules = program.rules();
    keys = new KeyContexts(program.tagNames());
    view = rules.newView();
    outline = rules.newView();
    expired = new ExpiredFilters(rules);
    excerpts = new HashMap<>();
  }

  void match(TrailBatch batch, SideOutput side, Collector<RuleHit> out) {
    for (Finding finding : expired.in(batch)) side.output(EXPIRED, finding);
    for (RawRecord record : batch.records) {
      KmsEvent kms = record.event == RawRecord.NO_EVENT ? null : batch.events.get(record.event);
      // EventBridge's own telling of a service event is no CloudTrail record, and would count
      // twice.
      if (kms != null && !ServiceEventTwin.isCloudTrail(kms)) continue;
      if (choosy && !isWanted(record, kms)) continue;
      judge(record, kms, side, out);
    }
  }

  private boolean isWanted(RawRecord record, KmsEvent kms) {
    return kms == null
        ? rules.wants(record.eventSource, record.eventName)
        : rules.wants(record.eventSource, kms, outline);
  }

  private void judge(RawRecord record, KmsEvent kms, SideOutput side, Collector<RuleHit> out) {
    view.reset(
        record.json,
        0,
        record.json.length,
        record.eventSource,
        record.eventName,
        kms == null ? null : kms.eventId,
        record.eventTimeMillis,
        kms);
    Evaluation evaluation = rules.evaluate(view);
    if (view.defect() != null) {
      reject(record, view.defect(), side);
      return;
    }
    if (evaluation.isEmpty()) return;
    suppressed.add(evaluation.suppressed().size());
    askKey(record, kms, evaluation, side);
    if (evaluation.matched().isEmpty()) return;
    RuleHit hit = hit(record, kms);
    if (hit == null) {
      reject(record, "the record has no eventID", side);
      return;
    }
    addFindings(evaluation.matched(), hit);
    if (!hit.findings.isEmpty()) out.collect(hit);
    // Two records of one event count once.
    correlate(rules.contributions(view, evaluation.matched()), hit.eventKey, side);
  }

  private void addFindings(Collection<Rule> matched, RuleHit hit) {
    for (Rule rule : matched) {
      if (!rule.isSilent()) hit.findings.add(RuleFindings.of(rule, rules, view));
    }
  }

  private void correlate(Collection<Contribution> contributions, String eventKey, SideOutput side) {
    for (Contribution contribution : contributions) {
      contribution.eventId = eventKey;
      side.output(
          contributions(rules.correlation(contribution.correlationId).level()), contribution);
    }
  }

  /** Sends the record to its keys, if there is a rule that waits for them. */
  private void askKey(RawRecord raw, KmsEvent kms, Evaluation evaluation, SideOutput side) {
    UndecidedRecord record = new UndecidedRecord();
    for (Rule rule : evaluation.undecided()) record.undecided.add(rule.info().id);
    for (Rule rule : evaluation.matched()) {
      if (rules.needsKeyForCorrelation(rule)) record.matched.add(rule.info().id);
    }
    int questions = record.undecided.size() + record.matched.size();
    if (questions == 0) return;
    if (kms == null || kms.keys.isEmpty()) {
      undecided.add(questions);
      return;
    }
    asked.increment();
    Excerpt excerpt = excerpt(record);
    record.raw =
        new RawRecord(
            excerpt.of(raw.json),
            raw.eventSource,
            raw.eventName,
            raw.eventTimeMillis,
            RawRecord.NO_EVENT);
    record.members = excerpt.text();
    record.kms = kms;
    side.output(UNDECIDED, record);
  }

  /** What the second stage will read of it: a tenth of the text, or nothing. */
  private Excerpt excerpt(UndecidedRecord record) {
    List<String> waiting = record.undecided;
    if (!record.matched.isEmpty()) {
      waiting = new ArrayList<>(waiting);
      waiting.addAll(record.matched);
    }
    Excerpt known = excerpts.get(waiting);
    if (known != null) return known;
    if (excerpts.size() >= MAX_EXCERPTS) excerpts.clear();
    Excerpt excerpt = rules.reads(waiting);
    excerpts.put(waiting, excerpt);
    return excerpt;
  }

  /**
   * Rules that can be asked of what came with the record: all, unless one was replaced in between
   * by one that reads more. The answer of that one stays open.
   */
  private List<String> askable(List<String> ruleIds, UndecidedRecord record) {
    if (Objects.equals(excerpt(record).text(), record.members)) return ruleIds;
    Excerpt excerpt = Excerpt.ofText(record.members);
    List<String> askable = new ArrayList<>(ruleIds.size());
    for (String id : ruleIds) {
      if (excerpt.covers(rules.reads(List.of(id)))) askable.add(id);
      else undecided.increment();
    }
    return askable;
  }

  /** The second stage: a record that one of its keys has answered. */
  void settle(UndecidedRecord record, SideOutput side, Collector<RuleHit> out) {
    String keyArn = record.key.keyArn();
    KmsEvent kms = record.kms.copy();
    // Each of its keys answers for itself.
    kms.keys = new ArrayList<>(kms.keys);
    kms.keys.removeIf(use -> !use.keyArn.equals(keyArn));
    view.reset(
            record.raw.json,
            0,
            record.raw.json.length,
            record.raw.eventSource,
            record.raw.eventName,
            kms.eventId,
            record.raw.eventTimeMillis,
            kms)
        .with(context(record));
    Evaluation evaluation = rules.evaluate(view, askable(record.undecided, record));
    undecided.add(evaluation.undecided().size());
    suppressed.add(evaluation.suppressed().size());
    List<Rule> matchedBefore = new ArrayList<>();
    for (String id : askable(record.matched, record)) {
      if (rules.rule(id) != null) matchedBefore.add(rules.rule(id)); // else it was replaced
    }
    if (evaluation.matched().isEmpty() && matchedBefore.isEmpty()) return;
    RuleHit hit = hit(record.raw, kms);
    String eventKey = hit.eventKey;
    addFindings(evaluation.matched(), hit);
    // What the first stage told of the event must not make this its repetition.
    hit.eventKey = eventKey + '#' + keyArn;
    if (!hit.findings.isEmpty()) out.collect(hit);
    correlate(rules.contributions(view, evaluation.matched()), eventKey, side);
    correlate(rules.contributionsThatNeededKey(view, matchedBefore), eventKey, side);
  }

  private KeyContext context(UndecidedRecord record) {
    KeyContext context = keys.of(record.key);
    if (record.lastUseMillis != null) {
      long idle = Math.max(0, record.raw.eventTimeMillis - record.lastUseMillis);
      context.set("days_since_use", Duration.ofMillis(idle).toDays());
    }
    return context;
  }

  /** Null when the record has no id: what cannot be told from its repetition cannot be counted. */
  private RuleHit hit(RawRecord record, KmsEvent kms) {
    RuleHit hit = new RuleHit();
    hit.eventTimeMillis = record.eventTimeMillis;
    String sharedId;
    String account;
    if (kms != null) {
      hit.eventId = kms.eventId;
      sharedId = TwiceToldCall.id(kms);
      account = kms.recipientAccountId;
      hit.callersView = TwiceToldCall.isCallersView(kms);
    } else {
      JsonNode json = view.record();
      hit.eventId = json.path("eventID").asText(null);
      sharedId = json.path("sharedEventID").asText(null);
      account = json.path("recipientAccountId").asText(null);
      hit.callersView =
          account != null && account.equals(json.path("userIdentity").path("accountId").asText());
    }
    hit.shared = sharedId != null;
    // An id is unique in an account's trail.
    hit.eventKey = hit.shared ? sharedId : hit.eventId + '/' + account;
    return hit.eventId == null ? null : hit;
  }

  private void reject(RawRecord record, String why, SideOutput side) {
    unreadable.increment();
    Rejected rejected =
        new Rejected(
            RejectStage.DECODE,
            RejectReason.MALFORMED_RECORD,
            "a rule asks about " + record.eventSource + " " + record.eventName + ", but " + why,
            ORIGIN,
            "");
    rejected.eventTimeMillis = record.eventTimeMillis;
    rejected.firstBytes =
        Arrays.copyOf(record.json, Math.min(record.json.length, Rejected.FIRST_BYTES));
    side.output(UNREADABLE, rejected);
  }
}
