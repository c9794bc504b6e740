package io.keytrail.jobs.profile;

import io.keytrail.cases.LearnedUse;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What profiles know beyond what they have learned for good, of the keys judged last. It follows
 * from state, so it may be lost at any time, and takes no part in checkpoints. Without it, each
 * window would be judged after a copy and a walk through the windows that may still change.
 */
final class AheadCache {
  /** Some 20 kB each, for busy keys. */
  private static final int KEYS = 1024;

  private final Map<String, LearnedUse> byKey =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, LearnedUse> eldest) {
          return size() > KEYS;
        }
      };

  /** Null when it must be worked out anew. */
  LearnedUse get(String keyArn) {
    return byKey.get(keyArn);
  }

  /**
   * @param ahead null when it must be worked out anew
   */
  void put(String keyArn, LearnedUse ahead) {
    if (ahead == null) byKey.remove(keyArn);
    else byKey.put(keyArn, ahead);
  }

  /** All must be worked out anew. */
  void clear() {
    byKey.clear();
  }
}
