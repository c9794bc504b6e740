package io.keytrail.jobs.health;

import io.keytrail.kms.KeyArn;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import io.keytrail.profile.TrailGaps;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The ARNs of the keys that are in use, each about once a day with the time of an event: whose
 * profiles have to know of a gap in their trail. Chained to where each event comes once; holds
 * nothing over a restart, after which each key is named anew.
 */
public final class SeenKeyFunction extends ProcessFunction<KmsEvent, Tuple2<String, Long>> {
  public static final String UID = "seen-keys";
  private static final long serialVersionUID = 1;
  public static final TypeInformation<Tuple2<String, Long>> TYPE =
      Types.TUPLE(Types.STRING, Types.LONG);

  private static final int REMEMBERED = 1 << 16;
  private static final long DAY = Duration.ofDays(1).toMillis();

  private transient Map<String, Long> days;

  /** What {@link TrailGapFunction} keys them by. */
  public static String place(Tuple2<String, Long> seen) {
    KeyArn key = KeyArn.parse(seen.f0);
    return TrailGaps.place(key.accountId(), key.region());
  }

  @Override
  public void open(OpenContext context) {
    days =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
          }
        };
  }

  @Override
  public void processElement(KmsEvent event, Context ctx, Collector<Tuple2<String, Long>> out) {
    long day = Math.floorDiv(event.eventTimeMillis, DAY);
    for (KeyUse use : event.keys) {
      Long known = days.get(use.keyArn);
      if (known != null && known >= day) continue;
      days.put(use.keyArn, day);
      if (KeyArn.isKeyArn(use.keyArn)) out.collect(Tuple2.of(use.keyArn, event.eventTimeMillis));
    }
  }
}
