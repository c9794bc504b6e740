package io.keytrail.jobs.inventory.scan;

import io.keytrail.jobs.inventory.scan.Pages.Page;
import io.keytrail.kms.KeyArn;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import software.amazon.awssdk.services.kms.KmsAsyncClient;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.KeyListEntry;

/** One scan of one account and Region: aliases, then page after page of keys. */
final class TargetScan {
  /** Keys that are read at the same time. */
  static final int PARALLEL_KEYS = 16;

  private static final int KEYS_A_PAGE = 1000; // the most that KMS gives
  private static final int ALIASES_A_PAGE = 100;

  /** A bound against a listing without end: ten times the quota of 100,000 keys. */
  private static final int MAX_PAGES = 10_000;

  private final InventoryTarget target;
  private final KmsAsyncClient kms;
  private final InventoryOptions options;
  private final ScanProgress progress;
  private final KeyTaker taker;
  private final Executor executor;
  private final LongSupplier now;
  private final long startedMillis;

  TargetScan(
      InventoryTarget target,
      KmsAsyncClient kms,
      InventoryOptions options,
      ScanProgress progress,
      KeyTaker taker,
      Executor executor,
      LongSupplier now) {
    this.target = target;
    this.kms = kms;
    this.options = options;
    this.progress = progress;
    this.taker = taker;
    this.executor = executor;
    this.now = now;
    this.startedMillis = now.getAsLong();
  }

  /** Never fails: what goes wrong stands in the report. */
  CompletableFuture<TargetReport> run() {
    return aliases()
        .thenCompose(this::keys)
        .exceptionally(
            thrown -> {
              stop(KmsCall.LIST_KEYS, thrown);
              return null;
            })
        .thenApply(
            done ->
                progress.counts.report(target, startedMillis, now.getAsLong(), progress.problem()));
  }

  private CompletableFuture<KeyReader.Aliases> aliases() {
    long seenMillis = now.getAsLong();
    return Pages.all(
            marker ->
                kms.listAliases(request -> request.limit(ALIASES_A_PAGE).marker(marker))
                    .thenApply(a -> Page.of(a.aliases(), a.truncated(), a.nextMarker())),
            MAX_PAGES)
        .thenApply(TargetScan::byKeyId)
        .exceptionally(
            thrown -> {
              progress.failed(KmsCall.LIST_ALIASES, CallFailure.of(thrown));
              return null;
            })
        .thenApply(byKeyId -> new KeyReader.Aliases(byKeyId, seenMillis));
  }

  private static Map<String, SortedSet<String>> byKeyId(List<AliasListEntry> aliases) {
    Map<String, SortedSet<String>> byKeyId = new TreeMap<>();
    for (AliasListEntry alias : aliases) {
      // AWS reserves aliases for keys that it has not made yet.
      if (alias.targetKeyId() == null || alias.aliasName() == null) continue;
      byKeyId.computeIfAbsent(alias.targetKeyId(), id -> new TreeSet<>()).add(alias.aliasName());
    }
    return byKeyId;
  }

  private CompletableFuture<Void> keys(KeyReader.Aliases aliases) {
    if (progress.problem() != null) return CompletableFuture.completedFuture(null);
    KeyReader reader = new KeyReader(kms, options, progress, aliases, now);
    return Pages.each(
        marker ->
            kms.listKeys(request -> request.limit(KEYS_A_PAGE).marker(marker))
                .thenApply(a -> Page.of(a.keys(), a.truncated(), a.nextMarker())),
        page ->
            AsyncLoop.forEach(page.iterator(), PARALLEL_KEYS, key -> key(reader, key), executor),
        MAX_PAGES);
  }

  private CompletableFuture<Void> key(KeyReader reader, KeyListEntry key) {
    if (progress.problem() != null) return CompletableFuture.completedFuture(null);
    if (!KeyArn.isKeyArn(key.keyArn())) {
      progress.counts.failed(KmsCall.LIST_KEYS);
      return CompletableFuture.completedFuture(null);
    }
    return reader
        .read(key.keyArn(), key.keyId())
        .thenCompose(
            facts -> {
              if (facts == null) {
                progress.counts.gone();
                return CompletableFuture.completedFuture(null);
              }
              progress.counts.key();
              return taker.take(facts);
            });
  }

  private void stop(KmsCall call, Throwable thrown) {
    CallFailure failure = CallFailure.of(thrown);
    progress.stop(sentence(call, failure));
    progress.failed(call, failure);
  }

  static String sentence(KmsCall call, CallFailure failure) {
    switch (failure.kind) {
      case DENIED:
        return call.action() + " is not allowed (" + failure.detail + ")";
      case THROTTLED:
        return call.action() + " was throttled again and again (" + failure.detail + ")";
      case CREDENTIALS:
        return "the credentials were not taken (" + failure.detail + ")";
      case UNANSWERED:
        return "no answer to " + call.action() + " (" + failure.detail + ")";
      default:
        return call.action() + " failed (" + failure.detail + ")";
    }
  }
}
