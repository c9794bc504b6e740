package io.keytrail.jobs.inventory.scan;

import io.keytrail.key.KeyFacts;
import java.util.concurrent.CompletableFuture;

/** Takes what was read of keys; called from several threads. */
@FunctionalInterface
public interface KeyTaker {
  /**
   * @return completed when there is room for more: so long, the course that brought this waits
   */
  CompletableFuture<Void> take(KeyFacts facts);
}
