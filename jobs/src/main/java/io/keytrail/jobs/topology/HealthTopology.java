package io.keytrail.jobs.topology;

import io.keytrail.cases.AlertBudget;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.health.HeardOperator;
import io.keytrail.jobs.health.ManyTrailsFunction;
import io.keytrail.jobs.health.OwnTrafficFunction;
import io.keytrail.jobs.health.SeenKeyFunction;
import io.keytrail.jobs.health.TelemetryHealthFunction;
import io.keytrail.jobs.health.TrafficOperator;
import io.keytrail.jobs.health.TrailGapFunction;
import io.keytrail.jobs.key.KeyInput;
import io.keytrail.jobs.key.KeyInputSerializer;
import io.keytrail.jobs.profile.ProfileProgram;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.serial.HeardHourSerializer;
import io.keytrail.jobs.serial.TrafficWindowSerializer;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.jobs.trail.WindowUseSerializer;
import io.keytrail.kms.KmsEvent;
import io.keytrail.profile.HeardHour;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The telemetry's part of {@link KeyUsageTopology}: whether accounts and Regions are heard, and
 * what their own requests cost.
 *
 * <pre>
 * source → heard hours ─┬► [by account and Region] gaps → [by key ARN] key timeline
 * dedupe → seen keys ───┘
 *                        └► [by account] telemetry health ─┬─► [by kind] many trails → findings
 * cases of profiles ─────►                                └─► the same, with the data they lack
 * dedupe → traffic windows → [by account and Region] own traffic ─┬─► findings
 *                                                                 └─► a line of facts a day
 * </pre>
 */
final class HealthTopology {
  private static final String GAP_INPUTS = "gap-inputs";

  private HealthTopology() {}

  /** What was heard of accounts and Regions. */
  static DataStream<HeardHour> heard(DataStream<TrailBatch> trail) {
    return trail
        .transform(HeardOperator.UID, HeardHourSerializer.TYPE, new HeardOperator())
        .uid(HeardOperator.UID);
  }

  /**
   * When trails were not heard, to each of their keys.
   *
   * @param events each of them once
   * @param lateness how long after its end a window may still change
   */
  static DataStream<KeyInput> gaps(
      DataStream<HeardHour> heard,
      DataStream<KmsEvent> events,
      ProfileProgram program,
      Duration lateness) {
    DataStream<Tuple2<String, Long>> keys =
        events
            .process(new SeenKeyFunction(), SeenKeyFunction.TYPE)
            .name(SeenKeyFunction.UID)
            .uid(SeenKeyFunction.UID);
    return heard
        .keyBy(TrailGapFunction::key, Types.STRING)
        .connect(keys.keyBy(SeenKeyFunction::place, Types.STRING))
        .process(new TrailGapFunction(program.gaps(lateness)), WindowUseSerializer.TYPE)
        .name(TrailGapFunction.UID)
        .uid(TrailGapFunction.UID)
        .map(told -> KeyInput.of(told.gaps, told.keyArn))
        .returns(KeyInputSerializer.TYPE)
        .name(GAP_INPUTS)
        .uid(GAP_INPUTS);
  }

  /**
   * @param cases of profiles, not yet on a budget
   * @return the cases, and findings about the trail in {@link TelemetryHealthFunction#OF_TRAIL}
   */
  static SingleOutputStreamOperator<Finding> health(
      DataStream<HeardHour> heard, DataStream<Finding> cases, ProfileProgram program) {
    return heard
        .keyBy(hour -> hour.accountId, Types.STRING)
        .connect(cases.keyBy(AlertBudget::scope, Types.STRING))
        .process(
            new TelemetryHealthFunction(program.health(), program.bridge()), FindingSerializer.TYPE)
        .name(TelemetryHealthFunction.UID)
        .uid(TelemetryHealthFunction.UID);
  }

  /**
   * What is to be told of trails: of many that fail at once, one finding.
   *
   * @param health of {@link #health}
   */
  static DataStream<Finding> ofTrails(
      SingleOutputStreamOperator<Finding> health, ProfileProgram program) {
    return health
        .getSideOutput(TelemetryHealthFunction.OF_TRAIL)
        .keyBy(finding -> finding.title, Types.STRING)
        .process(new ManyTrailsFunction(program.manyTrails()), FindingSerializer.TYPE)
        .name(ManyTrailsFunction.UID)
        .uid(ManyTrailsFunction.UID);
  }

  /**
   * @param once each event once
   * @return findings, and days in {@link OwnTrafficFunction#DAYS}
   */
  static SingleOutputStreamOperator<Finding> traffic(
      DataStream<KmsEvent> once, ProfileProgram program, Duration lateness) {
    return once.transform(TrafficOperator.UID, TrafficWindowSerializer.TYPE, new TrafficOperator())
        .uid(TrafficOperator.UID)
        .keyBy(OwnTrafficFunction::key, Types.STRING)
        .process(new OwnTrafficFunction(program.traffic(lateness)), FindingSerializer.TYPE)
        .name(OwnTrafficFunction.UID)
        .uid(OwnTrafficFunction.UID);
  }
}
