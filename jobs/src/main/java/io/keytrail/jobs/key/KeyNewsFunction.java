package io.keytrail.jobs.key;

import io.keytrail.jobs.serial.AliasStatementSerializer;
import io.keytrail.key.AliasStatement;
import io.keytrail.key.KeyStatement;
import io.keytrail.key.KeyStatements;
import io.keytrail.kms.KmsEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Takes out of each event, once, what it says of keys and of aliases. Chained behind the
 * deduplication.
 *
 * <p>That a key was used is not told from here: its windows say so, once for thousands of calls.
 * For the same reason a use of an alias is told only when it says something new to this subtask;
 * what it has told is no state, because telling it again changes nothing.
 */
public final class KeyNewsFunction extends ProcessFunction<KmsEvent, KeyInput> {
  public static final String UID = "key-news";
  public static final OutputTag<AliasStatement> ALIASES =
      new OutputTag<>("alias-statements", AliasStatementSerializer.TYPE);

  /** Aliases whose use was told. One that falls out is told again. */
  private static final int TOLD = 4_096;

  private static final long serialVersionUID = 1;

  /** Time of the earliest use that was told, by alias and key. */
  private transient Map<String, Long> told;

  @Override
  public void open(OpenContext context) {
    told =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > TOLD;
          }
        };
  }

  @Override
  public void processElement(KmsEvent event, Context ctx, Collector<KeyInput> out) {
    if (!event.succeeded()) return;
    boolean isUse = event.operation.category().isCryptographic();
    if (!isUse) {
      for (KeyStatement statement : KeyStatements.of(event)) out.collect(KeyInput.of(statement));
    }
    if (isUse && event.requestedAlias == null) return;
    AliasStatement alias = AliasStatement.of(event);
    if (alias != null && isNews(alias)) ctx.output(ALIASES, alias);
  }

  private boolean isNews(AliasStatement alias) {
    if (alias.kind != AliasStatement.Kind.USED) return true;
    String use = alias.alias + ' ' + alias.keyArn;
    Long earliest = told.get(use);
    if (earliest != null && earliest <= alias.timeMillis) return false;
    told.put(use, alias.timeMillis);
    return true;
  }
}
