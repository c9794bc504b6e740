package io.keytrail.jobs.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.keytrail.jobs.serial.RejectedSerializer;
import io.keytrail.jobs.trail.RawRecord;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.jobs.trail.TrailCounter;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.ServiceEventTwin;
import io.keytrail.reject.RejectReason;
import io.keytrail.reject.RejectStage;
import io.keytrail.reject.Rejected;
import io.keytrail.sigma.Evaluation;
import io.keytrail.sigma.Rule;
import io.keytrail.sigma.RuleSet;
import io.keytrail.sigma.correlate.Contribution;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.report.RuleFindings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Asks all rules about each record, without state: chained to the source, so that a record's text
 * goes no further than here. Duplicates are taken out behind it, where they are few.
 *
 * <p>What depends on the key is undecided here; it is counted and never fires.
 */
public final class RuleMatchFunction extends ProcessFunction<TrailBatch, RuleHit> {
  public static final String UID = "rule-match";
  public static final OutputTag<Rejected> UNREADABLE =
      new OutputTag<>("rule-unreadable", RejectedSerializer.TYPE);

  /** Of its main output. */
  public static final TypeInformation<RuleHit> TYPE = RuleHitSerializer.TYPE;

  private static final String ORIGIN = "rules";
  private static final long serialVersionUID = 1;

  private final RuleProgram program;

  private transient RuleSet rules;
  private transient EventView view;
  private transient List<OutputTag<Contribution>> levels;
  private transient TrailCounter undecided;
  private transient TrailCounter suppressed;
  private transient TrailCounter unreadable;

  public RuleMatchFunction(RuleProgram program) {
    this.program = program;
  }

  /** The events of correlations of this level, 1 and up. */
  public static OutputTag<Contribution> contributions(int level) {
    return new OutputTag<>("contributions-" + level, ContributionSerializer.TYPE);
  }

  @Override
  public void open(OpenContext context) {
    rules = program.rules();
    view = rules.newView();
    levels = new ArrayList<>();
    for (int level = 1; level <= program.correlationLevels(); level++) {
      levels.add(contributions(level));
    }
    undecided = new TrailCounter(getRuntimeContext(), TrailCounters.RULE_UNDECIDED);
    suppressed = new TrailCounter(getRuntimeContext(), TrailCounters.RULE_SUPPRESSED);
    unreadable = new TrailCounter(getRuntimeContext(), TrailCounters.RULE_UNREADABLE);
  }

  @Override
  public void processElement(TrailBatch batch, Context ctx, Collector<RuleHit> out) {
    for (RawRecord record : batch.records) {
      KmsEvent kms = record.event == RawRecord.NO_EVENT ? null : batch.events.get(record.event);
      // EventBridge's own telling of a service event is no CloudTrail record, and would count
      // twice.
      if (kms != null && !ServiceEventTwin.isCloudTrail(kms)) continue;
      judge(record, kms, ctx, out);
    }
  }

  private void judge(RawRecord record, KmsEvent kms, Context ctx, Collector<RuleHit> out) {
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
      reject(record, view.defect(), ctx);
      return;
    }
    if (evaluation.isEmpty()) return;
    undecided.add(evaluation.undecided().size());
    suppressed.add(evaluation.suppressed().size());
    if (evaluation.matched().isEmpty()) return;
    RuleHit hit = hit(record, kms);
    if (hit == null) {
      reject(record, "the record has no eventID", ctx);
      return;
    }
    for (Rule rule : evaluation.matched()) {
      if (!rule.isSilent()) hit.findings.add(RuleFindings.of(rule, rules, view));
      if (rules.needsKeyForCorrelation(rule)) undecided.increment();
    }
    if (!hit.findings.isEmpty()) out.collect(hit);
    for (Contribution contribution : rules.contributions(view, evaluation.matched())) {
      contribution.eventId = hit.eventKey; // two records of one event count once
      int level = rules.correlation(contribution.correlationId).level();
      ctx.output(levels.get(level - 1), contribution);
    }
  }

  /** Null when the record has no id: what cannot be told from its repetition cannot be counted. */
  private RuleHit hit(RawRecord record, KmsEvent kms) {
    RuleHit hit = new RuleHit();
    hit.eventTimeMillis = record.eventTimeMillis;
    String sharedId;
    String account;
    if (kms != null) {
      hit.eventId = kms.eventId;
      sharedId = kms.sharedEventId;
      account = kms.recipientAccountId;
      hit.callersView = account != null && account.equals(kms.callerAccountId);
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

  private void reject(RawRecord record, String why, Context ctx) {
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
    ctx.output(UNREADABLE, rejected);
  }
}
