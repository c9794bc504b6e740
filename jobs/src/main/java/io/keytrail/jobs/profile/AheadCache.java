package io.keytrail.jobs.profile;

import io.keytrail.cases.Ahead;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What profiles know beyond what they have learned for good, of the keys judged last. It follows
 * from state, so it may be lost at any time, and takes no part in checkpoints. Without it, each
 * window would be judged after a copy and a walk through the windows that may still change.
 */
final class AheadCache {
  /**
   * Some 40 kB each, for busy keys: 160 MB at most. A key beyond is worked out window by window.
   */
  private static final int KEYS = 4096;

  private final Map<String, Ahead> byKey =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Ahead> eldest) {
          return size() > KEYS;
        }
      };

  /** Null when it must be worked out anew. */
  Ahead get(String keyArn) {
    return byKey.get(keyArn);
  }

  /**
   * @param ahead null when it must be worked out anew
   */
  void put(String keyArn, Ahead ahead) {
    if (ahead == null) byKey.remove(keyArn);
    else byKey.put(keyArn, ahead);
  }
}
