package io.keytrail.jobs.inventory.scan;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Follows the markers of a listing. */
final class Pages {
  /** One answer of a listing. */
  static final class Page<T> {
    final List<T> items;
    private final String next;

    private Page(List<T> items, String next) {
      this.items = items;
      this.next = next;
    }

    /**
     * @param truncated as KMS says it; null is no
     */
    static <T> Page<T> of(List<T> items, Boolean truncated, String marker) {
      return new Page<>(items, Boolean.TRUE.equals(truncated) ? marker : null);
    }
  }

  /** A listing longer than it may be, or without end. */
  static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLong(String message) {
      super(message);
    }
  }

  private Pages() {}

  /** All items in memory; fails with {@link TooLong} when there are more pages than this. */
  static <T> CompletableFuture<List<T>> all(
      Function<String, CompletableFuture<Page<T>>> fetch, int maxPages) {
    List<T> items = new ArrayList<>();
    return each(
            fetch,
            page -> {
              items.addAll(page);
              return CompletableFuture.completedFuture(null);
            },
            maxPages)
        .thenApply(done -> items);
  }

  /** Page by page: the next one is asked for when the work on one is done. */
  static <T> CompletableFuture<Void> each(
      Function<String, CompletableFuture<Page<T>>> fetch,
      Function<List<T>, CompletableFuture<Void>> work,
      int maxPages) {
    return from(null, fetch, work, maxPages);
  }

  private static <T> CompletableFuture<Void> from(
      String marker,
      Function<String, CompletableFuture<Page<T>>> fetch,
      Function<List<T>, CompletableFuture<Void>> work,
      int pagesLeft) {
    if (pagesLeft == 0) {
      return CompletableFuture.failedFuture(new TooLong("the listing has too many pages"));
    }
    return fetch
        .apply(marker)
        .thenCompose(
            page ->
                work.apply(page.items)
                    .thenCompose(
                        done -> {
                          if (page.next == null) return CompletableFuture.completedFuture(null);
                          if (page.next.equals(marker)) {
                            return CompletableFuture.failedFuture(
                                new TooLong("the listing gives the same page again and again"));
                          }
                          return from(page.next, fetch, work, pagesLeft - 1);
                        }));
  }
}
