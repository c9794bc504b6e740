package io.keytrail.jobs.inventory.scan;

import io.keytrail.jobs.inventory.scan.Pages.Page;
import io.keytrail.key.FactSource;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.Stated;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import software.amazon.awssdk.services.kms.KmsAsyncClient;

/**
 * Reads one key after the other with as many calls as are needed. A call without an answer leaves
 * its facts unknown, and the others go on.
 */
final class KeyReader {
  /** Pages of one key's tags, rotations or grants: 2,000 grants. More stay unknown. */
  private static final int MAX_PAGES = 20;

  private static final int GRANTS_A_PAGE = 100; // the most that KMS gives
  private static final int ROTATIONS_A_PAGE = 1000;

  private final KmsAsyncClient kms;
  private final InventoryOptions options;
  private final ScanProgress progress;
  private final Aliases aliases;
  private final LongSupplier now;

  KeyReader(
      KmsAsyncClient kms,
      InventoryOptions options,
      ScanProgress progress,
      Aliases aliases,
      LongSupplier now) {
    this.kms = kms;
    this.options = options;
    this.progress = progress;
    this.aliases = aliases;
    this.now = now;
  }

  /** Aliases by key id, as one listing gave them. */
  static final class Aliases {
    /** Null: they could not be listed. */
    private final Map<String, SortedSet<String>> byKeyId;

    private final long seenMillis;

    Aliases(Map<String, SortedSet<String>> byKeyId, long seenMillis) {
      this.byKeyId = byKeyId;
      this.seenMillis = seenMillis;
    }

    private void putInto(KeyFacts facts, String keyId) {
      if (byKeyId == null) return;
      SortedSet<String> names = byKeyId.getOrDefault(keyId, Collections.emptySortedSet());
      facts.put(KeyAttribute.ALIASES, new Stated(names, FactSource.API, seenMillis, seenMillis));
    }
  }

  /** Completes with null when the key has been deleted meanwhile. */
  CompletableFuture<KeyFacts> read(String keyArn, String keyId) {
    KeyFacts facts = new KeyFacts(keyArn, now.getAsLong());
    KeyAnswers answers = new KeyAnswers(facts);
    aliases.putInto(facts, keyId);
    Reading reading = new Reading();
    return reading
        .ask(
            KmsCall.DESCRIBE_KEY,
            () -> kms.describeKey(request -> request.keyId(keyArn)),
            answer -> answers.metadata(answer.keyMetadata()))
        .thenCompose(done -> tags(reading, keyArn, answers))
        .thenCompose(done -> rotationStatus(reading, keyArn, answers))
        .thenCompose(done -> rotations(reading, keyArn, answers))
        .thenCompose(done -> lastUsage(reading, keyArn, answers))
        .thenCompose(done -> policy(reading, keyArn, answers))
        .thenCompose(done -> grants(reading, keyArn, answers))
        .thenApply(done -> reading.gone ? null : facts);
  }

  private CompletableFuture<Void> tags(Reading reading, String arn, KeyAnswers answers) {
    if (answers.isAwsManaged()) {
      answers.noTags();
      return done();
    }
    return reading.ask(
        KmsCall.LIST_RESOURCE_TAGS,
        () ->
            Pages.all(
                marker ->
                    kms.listResourceTags(request -> request.keyId(arn).marker(marker))
                        .thenApply(a -> Page.of(a.tags(), a.truncated(), a.nextMarker())),
                MAX_PAGES),
        answers::tags);
  }

  private CompletableFuture<Void> rotationStatus(Reading reading, String arn, KeyAnswers answers) {
    if (!answers.canRotate()) {
      answers.noRotation();
      return done();
    }
    return reading.ask(
        KmsCall.GET_KEY_ROTATION_STATUS,
        () -> kms.getKeyRotationStatus(request -> request.keyId(arn)),
        answers::rotationStatus,
        answers::noRotation);
  }

  private CompletableFuture<Void> rotations(Reading reading, String arn, KeyAnswers answers) {
    if (!answers.canRotate() || reading.neverRotates) return done();
    return reading.ask(
        KmsCall.LIST_KEY_ROTATIONS,
        () ->
            Pages.all(
                marker ->
                    kms.listKeyRotations(
                            request -> request.keyId(arn).limit(ROTATIONS_A_PAGE).marker(marker))
                        .thenApply(a -> Page.of(a.rotations(), a.truncated(), a.nextMarker())),
                MAX_PAGES),
        answers::rotations);
  }

  private CompletableFuture<Void> lastUsage(Reading reading, String arn, KeyAnswers answers) {
    if (!options.lastUsage()) return done();
    return reading.ask(
        KmsCall.GET_KEY_LAST_USAGE,
        () -> kms.getKeyLastUsage(request -> request.keyId(arn)),
        answers::lastUsage);
  }

  private CompletableFuture<Void> policy(Reading reading, String arn, KeyAnswers answers) {
    if (!options.policies()) return done();
    return reading.ask(
        KmsCall.GET_KEY_POLICY,
        () -> kms.getKeyPolicy(request -> request.keyId(arn).policyName("default")),
        answer -> answers.put(KeyAttribute.POLICY, answer.policy()));
  }

  private CompletableFuture<Void> grants(Reading reading, String arn, KeyAnswers answers) {
    if (!options.grants()) return done();
    return reading.ask(
        KmsCall.LIST_GRANTS,
        () ->
            Pages.all(
                marker ->
                    kms.listGrants(
                            request -> request.keyId(arn).limit(GRANTS_A_PAGE).marker(marker))
                        .thenApply(a -> Page.of(a.grants(), a.truncated(), a.nextMarker())),
                MAX_PAGES),
        answers::grants);
  }

  private static CompletableFuture<Void> done() {
    return CompletableFuture.completedFuture(null);
  }

  /** The calls about one key; none comes before the one before it has ended. */
  private final class Reading {
    private boolean gone;
    private boolean neverRotates;

    <T> CompletableFuture<Void> ask(
        KmsCall call, Supplier<CompletableFuture<T>> request, Consumer<T> take) {
      return ask(call, request, take, null);
    }

    /**
     * @param unsupported what it means when this kind of key knows no such thing; null: unknown
     */
    <T> CompletableFuture<Void> ask(
        KmsCall call,
        Supplier<CompletableFuture<T>> request,
        Consumer<T> take,
        Runnable unsupported) {
      if (gone) return done();
      if (progress.problem() != null) {
        progress.counts.failed(call);
        return done();
      }
      if (!progress.isOffered(call)) {
        progress.counts.unavailable(call);
        return done();
      }
      CompletableFuture<T> answer;
      try {
        answer = request.get();
      } catch (RuntimeException e) {
        answer = CompletableFuture.failedFuture(e);
      }
      return answer
          .thenAccept(
              result -> {
                take.accept(result);
                progress.answered();
              })
          .exceptionally(
              thrown -> {
                failed(call, thrown, unsupported);
                return null;
              });
    }

    private void failed(KmsCall call, Throwable thrown, Runnable unsupported) {
      CallFailure failure = CallFailure.of(thrown);
      if (failure.kind == CallFailure.Kind.GONE) {
        gone = true;
        progress.answered();
      } else if (failure.kind == CallFailure.Kind.UNSUPPORTED && unsupported != null) {
        neverRotates = true;
        unsupported.run();
        progress.answered();
      } else {
        progress.failed(call, failure);
      }
    }
  }
}
