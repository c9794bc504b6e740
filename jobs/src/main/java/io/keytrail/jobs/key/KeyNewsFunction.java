package io.keytrail.jobs.key;

import io.keytrail.jobs.trail.KeyNews;
import io.keytrail.jobs.trail.KeyNewsSerializer;
import io.keytrail.key.AliasStatement;
import io.keytrail.key.KeyChange;
import io.keytrail.key.KeyStatement;
import io.keytrail.key.KeyStatements;
import io.keytrail.kms.KmsEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Takes out of events what they say of keys, and aside what they say of aliases. Chained to where
 * the events come from.
 *
 * <p>Of uses only the earliest tells anything, see {@link io.keytrail.key.KeyHistory#accept} and
 * {@link io.keytrail.key.AliasLedger}; the others end here where that is remembered, so that a busy
 * key costs no traffic.
 */
public final class KeyNewsFunction extends ProcessFunction<KmsEvent, KeyNews> {
  public static final String UID = "key-news";
  public static final OutputTag<KeyNews> ALIASES =
      new OutputTag<>("alias-news", KeyNewsSerializer.TYPE);

  /** Accumulator: time of the last event, epoch ms. */
  public static final String LAST_EVENT = "lastKmsEventMillis";

  private static final long serialVersionUID = 1;
  private static final int REMEMBERED = 1 << 16;

  private transient Map<String, Long> earliest;
  private transient LongMaximum lastEvent;

  @Override
  public void open(OpenContext context) {
    earliest =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
          }
        };
    lastEvent = new LongMaximum();
    getRuntimeContext().addAccumulator(LAST_EVENT, lastEvent);
  }

  @Override
  public void processElement(KmsEvent event, Context ctx, Collector<KeyNews> out) {
    lastEvent.add(event.eventTimeMillis);
    for (KeyStatement statement : KeyStatements.of(event)) {
      if (!isUse(statement) || isEarliest(proof(statement), event)) {
        out.collect(KeyNews.of(statement));
      }
    }
    AliasStatement alias = AliasStatement.of(event);
    if (alias == null) return;
    boolean told =
        alias.kind == AliasStatement.Kind.USED
            && !isEarliest(alias.scope + ' ' + alias.alias, event);
    if (!told) ctx.output(ALIASES, KeyNews.of(alias));
  }

  /**
   * That a key was only seen proves less than that it was used, so neither stands for the other.
   */
  private static String proof(KeyStatement statement) {
    return statement.keyArn + (statement.changes.isEmpty() ? " seen" : " used");
  }

  private static boolean isUse(KeyStatement statement) {
    return statement.changes.stream().allMatch(change -> change.kind == KeyChange.Kind.USED);
  }

  private boolean isEarliest(String what, KmsEvent event) {
    Long known = earliest.get(what);
    if (known != null && known <= event.eventTimeMillis) return false;
    earliest.put(what, event.eventTimeMillis);
    return true;
  }
}
