package io.keytrail.jobs.health;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.trail.TrailCounter;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.profile.HealthState;
import io.keytrail.profile.HeardHour;
import io.keytrail.profile.SilentTogether;
import io.keytrail.profile.TelemetryHealth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * An account's cases of keys that fell silent while nothing came from their whole Region, found
 * then or when it was heard again.
 *
 * <p>Such a case waits. When its key is used again it ends, untold. It is told after all when its
 * case is still open when the trail was heard again for as long as it had been silent, and longer
 * than a case outlives its last word; when it becomes more than a silence; and when the trail's own
 * silence has not been told within a day.
 *
 * <p>State: the last record of each case that waits, until the case ends or is told.
 */
final class WaitingSilences {
  /** How often it is looked whether a case still waits. */
  static final long STEP_MILLIS = Duration.ofMinutes(30).toMillis();

  private static final long LONGEST_UNTOLD_MILLIS = Duration.ofDays(1).toMillis();

  private final TelemetryHealth health;
  private final long bridgeMillis;
  private final MapState<String, Finding> cases;

  /** Of each case: for how long the trail must be heard, and since when it is; 0 for not. */
  private final MapState<String, long[]> waits;

  /** Cases that have come since the trail's silence began. */
  private final ValueState<Long> together;

  private final TrailCounter waited;
  private final TrailCounter toldAfterAll;

  /**
   * @param bridge how long after its last word a case ends
   */
  WaitingSilences(TelemetryHealth health, Duration bridge, RuntimeContext runtime) {
    this.health = health;
    bridgeMillis = bridge.toMillis();
    cases =
        runtime.getMapState(
            new MapStateDescriptor<>("silences", Types.STRING, FindingSerializer.TYPE));
    waits =
        runtime.getMapState(
            new MapStateDescriptor<>(
                "silence-waits",
                Types.STRING,
                PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
    together = runtime.getState(new ValueStateDescriptor<>("silent-together", Types.LONG));
    waited = new TrailCounter(runtime, TrailCounters.WAITING_SILENCES);
    toldAfterAll = new TrailCounter(runtime, TrailCounters.TOLD_SILENCES);
  }

  /**
   * Takes the record of a case, or not.
   *
   * @return what is to be told of it now; null when it waits or ends untold
   */
  Finding offer(
      HealthState state,
      String accountId,
      Collection<HeardHour> unjudged,
      Finding finding,
      long now)
      throws Exception {
    boolean known = cases.contains(finding.uid);
    if (!known && finding.activity != Activity.CREATE) return finding;
    if (!SilentTogether.isSilence(finding)) {
      if (!known) return finding;
      forget(finding.uid);
      return firstTold(finding);
    }
    if (!known) {
      long silent = SilentTogether.silentMillis(health, state, accountId, unjudged, finding, now);
      if (silent == 0) silent = SilentTogether.wereSilentMillis(state, accountId, finding);
      if (silent == 0) return finding;
      // A key that came back with its trail ends its case only after the bridge.
      long wait = Math.max(silent, bridgeMillis + STEP_MILLIS);
      waits.put(finding.uid, new long[] {wait, 0});
      together.update(count() + 1);
    }
    waited.increment();
    if (finding.activity == Activity.CLOSE) forget(finding.uid);
    else cases.put(finding.uid, finding);
    return null;
  }

  /** Those that wait no longer and are to be told; to be asked each {@link #STEP_MILLIS}. */
  List<Finding> due(HealthState state, String accountId, Collection<HeardHour> unjudged, long now)
      throws Exception {
    List<Finding> due = new ArrayList<>(0);
    TreeMap<String, Finding> all = new TreeMap<>();
    for (var entry : cases.entries()) all.put(entry.getKey(), entry.getValue());
    for (Finding finding : all.values()) {
      long[] wait = waits.get(finding.uid);
      boolean silent =
          SilentTogether.silentMillis(health, state, accountId, unjudged, finding, now) > 0;
      long since = silent ? 0 : wait[1] == 0 ? now : wait[1];
      boolean over =
          silent
              ? now - finding.createdMillis >= LONGEST_UNTOLD_MILLIS
                  && !SilentTogether.isTold(state, accountId, finding)
              : now - since >= wait[0];
      if (over) {
        forget(finding.uid);
        toldAfterAll.increment();
        due.add(firstTold(finding));
      } else if (since != wait[1]) {
        waits.put(finding.uid, new long[] {wait[0], since});
      }
    }
    if (cases.isEmpty() && !SilentTogether.isTold(state)) together.clear();
    return due;
  }

  /** Says in the finding of a trail's silence how many have come since it began. */
  void tell(Finding finding) throws Exception {
    if (SilentTogether.isOfTrail(finding)) SilentTogether.tell(finding, count());
  }

  /** When {@link #due} is to be asked next, epoch ms; {@link Long#MAX_VALUE} for never. */
  long nextMillis(long now) throws Exception {
    if (together.value() == null) return Long.MAX_VALUE;
    return (Math.floorDiv(now + 1, STEP_MILLIS) + 1) * STEP_MILLIS - 1;
  }

  static boolean isStep(long now) {
    return Math.floorMod(now + 1, STEP_MILLIS) == 0;
  }

  private long count() throws Exception {
    Long count = together.value();
    return count == null ? 0 : count;
  }

  private void forget(String uid) throws Exception {
    cases.remove(uid);
    waits.remove(uid);
    // Else the heap backend keeps empty maps per account for ever.
    if (cases.isEmpty()) {
      cases.clear();
      waits.clear();
    }
  }

  private static Finding firstTold(Finding finding) {
    Finding told = finding.copy();
    told.activity = Activity.CREATE;
    told.facts = new TreeMap<>(finding.facts);
    told.facts.put("kept_back_until_now", true);
    return told;
  }
}
