package io.keytrail.usage;

import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.KmsOperation.Category;
import io.keytrail.kms.KmsOperation.Side;
import io.keytrail.stats.BottomK;
import io.keytrail.stats.DistinctCounter;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How one KMS key was used in a stretch of time: mergeable, and bounded whatever comes.
 *
 * <p>Merging is commutative and associative, so that pre-aggregation, the order of arrival and the
 * parallelism leave no trace in the result. Per-principal facts are kept for at most {@link
 * #maxPrincipals} principals. Past that bound the ones with the smallest hash stay: a principal
 * among the smallest of all was among the smallest of every part, so its counts are complete
 * (bottom-k sampling; Cohen and Kaplan, "Summarizing data using bottom-k sketches", 2007), and
 * which ones stay does not depend on who came first.
 *
 * <p>A <em>call</em> is one event on this key, a <em>use</em> of its material or not; dry runs are
 * counted apart and nowhere else. Sides count calls that did their work.
 */
public final class KeyUsage {
  /**
   * Default of {@link #maxPrincipals}. More roles and users than that on one key in minutes are
   * rare.
   */
  public static final int DEFAULT_MAX_PRINCIPALS = 256;

  private static final int NAMES = 64;
  private static final int RESOURCES = 64;
  private static final int ALIASES = 4;

  private final int maxPrincipals;

  public long calls;
  public long failed;
  public long dryRuns;

  /** Successful calls that encrypt, services' own included. */
  public long encryptSide;

  /** Successful calls that decrypt, services' own included. */
  public long decryptSide;

  /** Calls that services, or KMS, made for themselves; part of {@link #calls}. */
  public long serviceMadeCalls;

  public long serviceMadeEncryptSide;
  public long serviceMadeDecryptSide;

  /** Calls from another account than the key's, each counted once though logged twice. */
  public long crossAccountCalls;

  /** Calls of which both accounts' records were seen. */
  public long pairedCalls;

  /** Event time of the first and last call, epoch ms; meaningless while there are none. */
  public long firstMillis = Long.MAX_VALUE;

  public long lastMillis = Long.MIN_VALUE;

  public final Tally byOperation;
  public final Tally failuresByError;
  public final Tally byViaService;
  public final Tally byContextResource;
  private final BottomK<PrincipalUsage> principals;
  private PrincipalUsage unnamed;
  private final TreeSet<String> aliases = new TreeSet<>();
  private DistinctCounter distinctPrincipals;
  private DistinctCounter distinctAddresses;

  public KeyUsage(int maxPrincipals) {
    this.maxPrincipals = maxPrincipals;
    principals = new BottomK<>(maxPrincipals);
    byOperation = new Tally(NAMES);
    failuresByError = new Tally(NAMES);
    byViaService = new Tally(NAMES);
    byContextResource = new Tally(RESOURCES);
    distinctPrincipals = new DistinctCounter(maxPrincipals);
    distinctAddresses = new DistinctCounter(maxPrincipals);
  }

  private KeyUsage(KeyUsage from) {
    maxPrincipals = from.maxPrincipals;
    principals = new BottomK<>(maxPrincipals);
    byOperation = from.byOperation.copy();
    failuresByError = from.failuresByError.copy();
    byViaService = from.byViaService.copy();
    byContextResource = from.byContextResource.copy();
    distinctPrincipals = from.distinctPrincipals.copy();
    distinctAddresses = from.distinctAddresses.copy();
    aliases.addAll(from.aliases);
    from.principals().forEach(this::addPrincipal);
    if (from.unnamed != null) addPrincipal(from.unnamed);
    addCounts(from);
  }

  /** Adds one event's use of this key. */
  public void add(KmsEvent event, KeyUse use) {
    if (event.dryRun) {
      dryRuns++;
      return;
    }
    Side side = event.succeeded() ? event.operation.side(use.role) : Side.NEITHER;
    calls++;
    if (event.errorCode != null) {
      failed++;
      failuresByError.add(event.errorCode, 1);
    }
    if (side == Side.ENCRYPT) encryptSide++;
    if (side == Side.DECRYPT) decryptSide++;
    if (event.serviceMade) {
      serviceMadeCalls++;
      if (side == Side.ENCRYPT) serviceMadeEncryptSide++;
      if (side == Side.DECRYPT) serviceMadeDecryptSide++;
    }
    if (isCrossAccount(event, use.keyArn)) crossAccountCalls++;
    if (event.pairedEventId != null) pairedCalls++;
    firstMillis = Math.min(firstMillis, event.eventTimeMillis);
    lastMillis = Math.max(lastMillis, event.eventTimeMillis);
    byOperation.add(event.eventName, 1);
    byViaService.add(event.viaService, 1);
    byContextResource.add(event.contextResource, 1);
    addAlias(event.requestedAlias);
    distinctAddresses.add(event.sourceAddress);
    if (event.principal != null) {
      distinctPrincipals.add(event.principal);
      PrincipalUsage principal =
          principals.get(event.principal, () -> PrincipalUsage.of(event.principal, event));
      if (principal != null) principal.add(event, side);
    } else if (!event.serviceMade) {
      if (unnamed == null) unnamed = PrincipalUsage.ofUnnamed();
      unnamed.add(event, side);
    }
  }

  public void merge(KeyUsage other) {
    addCounts(other);
    byOperation.merge(other.byOperation);
    failuresByError.merge(other.failuresByError);
    byViaService.merge(other.byViaService);
    byContextResource.merge(other.byContextResource);
    other.aliases.forEach(this::addAlias);
    distinctPrincipals.merge(other.distinctPrincipals);
    distinctAddresses.merge(other.distinctAddresses);
    other.principals().forEach(this::addPrincipal);
    if (other.unnamed != null) addPrincipal(other.unnamed);
  }

  private void addCounts(KeyUsage other) {
    calls += other.calls;
    failed += other.failed;
    dryRuns += other.dryRuns;
    encryptSide += other.encryptSide;
    decryptSide += other.decryptSide;
    serviceMadeCalls += other.serviceMadeCalls;
    serviceMadeEncryptSide += other.serviceMadeEncryptSide;
    serviceMadeDecryptSide += other.serviceMadeDecryptSide;
    crossAccountCalls += other.crossAccountCalls;
    pairedCalls += other.pairedCalls;
    firstMillis = Math.min(firstMillis, other.firstMillis);
    lastMillis = Math.max(lastMillis, other.lastMillis);
  }

  /** For readers of stored usage, and for merging. */
  public void addPrincipal(PrincipalUsage usage) {
    if (usage.principal == null) {
      if (unnamed == null) unnamed = usage.emptyCopy();
      unnamed.merge(usage);
      return;
    }
    PrincipalUsage kept = principals.get(usage.principal, usage::emptyCopy);
    if (kept != null) kept.merge(usage);
  }

  /** The alias that a caller asked for; the first few of the alphabet are kept. Null is none. */
  public void addAlias(String alias) {
    if (alias == null) return;
    aliases.add(alias);
    if (aliases.size() > ALIASES) aliases.pollLast();
  }

  private static boolean isCrossAccount(KmsEvent event, String keyArn) {
    if (event.callerAccountId == null) return false;
    // arn:partition:kms:region:ACCOUNT:key/id
    int start = 0;
    for (int colons = 0; colons < 4; colons++) start = keyArn.indexOf(':', start) + 1;
    return !keyArn.startsWith(event.callerAccountId + ":", start);
  }

  /** Calls by category, from {@link #byOperation}; sorted as the categories are declared. */
  public Map<Category, Long> byCategory() {
    Map<Category, Long> byCategory = new TreeMap<>();
    byOperation
        .sorted()
        .forEach(
            (name, count) -> byCategory.merge(KmsOperation.of(name).category(), count, Long::sum));
    return byCategory;
  }

  /** Those with the most calls, the name deciding ties; exact unless {@link #principalsTrimmed}. */
  public List<PrincipalUsage> topPrincipals(int n) {
    return principals().stream()
        .sorted(
            Comparator.comparingLong((PrincipalUsage p) -> -p.calls)
                .thenComparing(p -> p.principal))
        .limit(n)
        .collect(Collectors.toList());
  }

  public Collection<PrincipalUsage> principals() {
    return principals.kept().values();
  }

  /**
   * All calls whose records name nobody, services' own left out, taken together; null if there are
   * none. They are no part of {@link #principals}.
   */
  public PrincipalUsage unnamed() {
    return unnamed;
  }

  /**
   * Whether there were more principals than are kept: those kept are then a sample, not the
   * busiest.
   */
  public boolean principalsTrimmed() {
    return distinctPrincipals.count() > principals().size();
  }

  public TreeSet<String> aliases() {
    return new TreeSet<>(aliases);
  }

  public DistinctCounter distinctPrincipals() {
    return distinctPrincipals;
  }

  public DistinctCounter distinctAddresses() {
    return distinctAddresses;
  }

  public int maxPrincipals() {
    return maxPrincipals;
  }

  /** For readers of stored usage. */
  public void restoreDistinct(DistinctCounter principals, DistinctCounter addresses) {
    distinctPrincipals = principals;
    distinctAddresses = addresses;
  }

  public KeyUsage copy() {
    return new KeyUsage(this);
  }
}
