package io.keytrail.jobs.inventory.scan;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Asynchronous work over many elements, so many at a time. */
final class AsyncLoop {
  private AsyncLoop() {}

  /**
   * The first failure ends each of the parallel courses at its next element, and fails the result.
   *
   * @param executor where a course goes on: never on the caller's stack, which would grow with it
   */
  static <T> CompletableFuture<Void> forEach(
      Iterator<T> elements,
      int parallel,
      Function<T, CompletableFuture<Void>> work,
      Executor executor) {
    CompletableFuture<?>[] courses = new CompletableFuture<?>[parallel];
    for (int i = 0; i < parallel; i++) courses[i] = course(elements, work, executor);
    return CompletableFuture.allOf(courses);
  }

  private static <T> CompletableFuture<Void> course(
      Iterator<T> elements, Function<T, CompletableFuture<Void>> work, Executor executor) {
    T next;
    synchronized (elements) {
      if (!elements.hasNext()) return CompletableFuture.completedFuture(null);
      next = elements.next();
    }
    return work.apply(next).thenComposeAsync(done -> course(elements, work, executor), executor);
  }
}
