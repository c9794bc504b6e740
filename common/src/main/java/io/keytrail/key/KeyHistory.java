package io.keytrail.key;

import java.time.Duration;
import java.util.Comparator;
import java.util.TreeMap;

/**
 * How one key was at each moment: takes statements of the trail and scans in any order of arrival,
 * and answers with what they say of a moment.
 *
 * <p>The newest word not after the moment holds. Which is newer is decided by the second, the grain
 * of CloudTrail; within one second the scan of KMS ({@code api}) holds against a snapshot, and that
 * against the trail, and events go by {@link KeyStatement#rank} and event id. A statement changes
 * what it speaks of and leaves the rest: a tag that is set joins the tags of the scan before.
 *
 * <p>A scan says what is true at its time, not before, except for what it says itself to hold
 * {@linkplain Stated#sinceMillis since} earlier, what cannot change in a key's life (its creation,
 * manager, usage, spec, origin, key store), and its list of rotations.
 *
 * <p>Memory: one base, and what was said after it. {@link #prune} moves the base; it also moves by
 * itself when more than {@value #MAX_VERSIONS} statements or {@value #MAX_SCANS} scans are kept.
 * What then comes in from before the base fills gaps only. Not thread-safe.
 */
public final class KeyHistory {
  /** Statements kept apart: a key sees a few a day, and horizons are hours to days. */
  static final int MAX_VERSIONS = 512;

  /** Scans kept apart: four hours of one each 15 minutes. A scan with a policy may be 40 KB. */
  static final int MAX_SCANS = 16;

  static final Comparator<KeyStatement> ORDER =
      Comparator.comparingLong((KeyStatement s) -> second(s.timeMillis))
          .thenComparingInt(s -> s.rank)
          .thenComparing(s -> s.eventId)
          .thenComparing(s -> s.part);

  final String keyArn;
  final TreeMap<KeyStatement, KeyStatement> statements = new TreeMap<>(ORDER);

  /** By second and trust, see {@link #scanOrder}. */
  final TreeMap<Long, KeyFacts> scans = new TreeMap<>();

  KeyKnowledge base = new KeyKnowledge();

  /** The moment that the base stands for; no statement or scan that is kept is before it. */
  long baseMillis = Long.MIN_VALUE;

  /** Time of the newest snapshot or scan in the base; null when there is none. */
  Long baseScanMillis;

  FactSource baseScanSource;

  /** Time of the newest word of any kind in the base; null when there is none. */
  Long baseSeenMillis;

  /** What was known from a moment until before another, nothing being said in between, or null. */
  private KeyKnowledge known;

  private long knownFrom;
  private long knownUntil;

  public KeyHistory(String keyArn) {
    this.keyArn = keyArn;
  }

  public String keyArn() {
    return keyArn;
  }

  /**
   * Takes what an event says; the same statement again changes nothing, and one with the same
   * identity and other content takes the place of the earlier. Of uses, and of what proves no more
   * than that the key exists, the earliest is kept.
   *
   * @return whether it is now part of the history as a version of its own; false when it lies
   *     before the horizon, where it fills gaps only
   */
  public boolean accept(KeyStatement statement) {
    known = null;
    if (provesExistenceOnly(statement)) {
      base.apply(statement);
      return true;
    }
    if (statement.timeMillis < baseMillis) {
      fill(statement);
      return false;
    }
    statements.remove(statement);
    statements.put(statement, statement);
    if (statements.size() > MAX_VERSIONS) pruneToHalf();
    return true;
  }

  /**
   * Takes what a scan or a snapshot line says of this key.
   *
   * @return false when it lies before the horizon, where it fills gaps only
   */
  public boolean accept(KeyFacts scan) {
    known = null;
    if (scan.asOfMillis() < baseMillis) {
      base.reachBack(scan, Long.MIN_VALUE);
      return false;
    }
    scans.put(scanOrder(scan), scan);
    if (scans.size() > MAX_SCANS) {
      prune(scans.firstEntry().getValue().asOfMillis() + 1);
    }
    return true;
  }

  /**
   * The facts at a moment, epoch ms; of a moment before the horizon as far as they are still known.
   * The event at that moment is included: whoever judges an event by what was true <em>before</em>
   * it asks for a millisecond earlier.
   */
  public KeyFacts asOf(long millis) {
    KeyKnowledge known = knowledge(millis);
    if (!existed(known, millis)) return new KeyFacts(keyArn, millis);
    return known.toFacts(keyArn, millis);
  }

  /** Whether anything shows that the key existed at that moment, epoch ms, be it gone again. */
  public boolean existedAt(long millis) {
    return existed(knowledge(millis), millis);
  }

  /**
   * What the facts at a moment stand on.
   *
   * @param millis epoch ms
   * @param apiFresh how old KMS's last answer may be; null when nobody asks KMS, and any age will
   *     do
   */
  public Freshness freshness(long millis, Duration apiFresh) {
    Long scan = baseScanMillis != null && baseScanMillis <= millis ? baseScanMillis : null;
    FactSource source = scan == null ? null : baseScanSource;
    Long seen = baseSeenMillis != null && baseSeenMillis <= millis ? baseSeenMillis : null;
    for (KeyFacts candidate : scans.values()) {
      if (candidate.asOfMillis() > millis) continue;
      scan = candidate.asOfMillis();
      source = trust(candidate);
    }
    for (KeyStatement statement : statements.keySet()) {
      if (statement.timeMillis > millis) continue;
      if (seen == null || statement.timeMillis > seen) seen = statement.timeMillis;
    }
    if (scan != null) {
      long scanAge = millis - scan;
      // What the trail told since is younger, though all else be as old as the scan.
      long age = seen == null ? scanAge : Math.min(scanAge, millis - seen);
      boolean api = source == FactSource.API;
      boolean stale = api && apiFresh != null && scanAge > apiFresh.toMillis();
      Enrichment asked = stale ? Enrichment.STALE : api ? Enrichment.API : Enrichment.SNAPSHOT;
      return new Freshness(asked, age, scanAge);
    }
    if (seen == null && base.sightedMillis != null && base.sightedMillis <= millis) {
      seen = base.sightedMillis;
    }
    if (seen == null) return Freshness.UNAVAILABLE;
    Long born = knowledge(millis).bornMillis;
    boolean whole = born != null && born <= millis;
    return new Freshness(whole ? Enrichment.TRAIL : Enrichment.PARTIAL, millis - seen, null);
  }

  /**
   * Forgets how the key changed before a moment, epoch ms; how it was at that moment stays. Does
   * nothing if the horizon is there already or later.
   */
  public void prune(long beforeMillis) {
    if (beforeMillis <= baseMillis) return;
    known = null;
    KeyKnowledge pruned = putTogether(beforeMillis - 1);
    for (KeyFacts scan : scans.values()) {
      if (scan.asOfMillis() >= beforeMillis) continue;
      baseScanMillis = scan.asOfMillis();
      baseScanSource = trust(scan);
    }
    for (KeyStatement statement : statements.keySet()) {
      if (statement.timeMillis >= beforeMillis) continue;
      if (baseSeenMillis == null || statement.timeMillis > baseSeenMillis) {
        baseSeenMillis = statement.timeMillis;
      }
    }
    statements.keySet().removeIf(statement -> statement.timeMillis < beforeMillis);
    scans.values().removeIf(scan -> scan.asOfMillis() < beforeMillis);
    pruned.settle();
    base = pruned;
    baseMillis = beforeMillis;
  }

  /** The history as bytes: the same history, the same bytes. */
  public byte[] toBytes() {
    return KeyStateCodec.write(this);
  }

  /**
   * @throws java.io.IOException when the bytes are of another version, or damaged
   */
  public static KeyHistory fromBytes(byte[] bytes) throws java.io.IOException {
    return KeyStateCodec.readHistory(bytes);
  }

  /** How many statements and scans are kept apart from the base. */
  public int versions() {
    return statements.size() + scans.size();
  }

  /** Whether nothing at all is known. */
  public boolean isEmpty() {
    return versions() == 0 && base.isEmpty();
  }

  /**
   * Of uses only the first counts: there may be millions, and whoever hands them on may leave the
   * later ones out.
   */
  private static boolean provesExistenceOnly(KeyStatement statement) {
    for (KeyChange change : statement.changes) {
      if (change.kind != KeyChange.Kind.USED) return false;
    }
    return true;
  }

  private void pruneToHalf() {
    int index = 0;
    for (KeyStatement statement : statements.keySet()) {
      if (index++ == MAX_VERSIONS / 2) {
        prune(statement.timeMillis);
        break;
      }
    }
    // All in one second: there is no moment between them.
    if (statements.size() > MAX_VERSIONS) prune(statements.lastKey().timeMillis + 1);
  }

  /** Not to be changed: the next moment that is asked about may have the same. */
  private KeyKnowledge knowledge(long millis) {
    if (known != null && millis >= knownFrom && millis < knownUntil) return known;
    KeyKnowledge at = putTogether(millis);
    remember(at, millis);
    return at;
  }

  /** Unless the moment is before what the base stands for, or a later scan speaks of it. */
  private void remember(KeyKnowledge at, long millis) {
    if (millis + 1 < baseMillis) return;
    long from = baseMillis == Long.MIN_VALUE ? baseMillis : baseMillis - 1;
    long until = Long.MAX_VALUE;
    for (KeyFacts scan : scans.values()) {
      if (scan.asOfMillis() > millis) return;
      from = Math.max(from, scan.asOfMillis());
    }
    for (KeyStatement statement : statements.keySet()) {
      if (statement.timeMillis <= millis) from = Math.max(from, statement.timeMillis);
      else until = Math.min(until, statement.timeMillis);
    }
    known = at;
    knownFrom = from;
    knownUntil = until;
  }

  private KeyKnowledge putTogether(long millis) {
    if (millis + 1 < baseMillis) return base.before(millis, scans.values());
    KeyKnowledge known = base.copy();
    // Known first, for whether an alias came from an older key depends on it.
    scans.values().forEach(known::learnCreation);
    var scan = scans.entrySet().iterator();
    var next = scan.hasNext() ? scan.next() : null;
    for (KeyStatement statement : statements.keySet()) {
      if (statement.timeMillis > millis) continue;
      while (next != null && next.getKey() / TRUSTS < second(statement.timeMillis)) {
        if (next.getValue().asOfMillis() <= millis) known.apply(next.getValue());
        next = scan.hasNext() ? scan.next() : null;
      }
      known.apply(statement);
    }
    while (next != null) {
      if (next.getValue().asOfMillis() <= millis) known.apply(next.getValue());
      next = scan.hasNext() ? scan.next() : null;
    }
    for (KeyFacts later : scans.values()) {
      if (later.asOfMillis() > millis) known.reachBack(later, millis);
    }
    return known;
  }

  private static boolean existed(KeyKnowledge known, long millis) {
    if (known.sightedMillis != null && known.sightedMillis <= millis) return true;
    Stated created = known.whole.get(KeyAttribute.CREATED);
    return created != null && created.value != null && (Long) created.value <= millis;
  }

  private void fill(KeyStatement statement) {
    KeyKnowledge alone = new KeyKnowledge();
    alone.apply(statement);
    base.fill(alone);
    if (baseSeenMillis == null || statement.timeMillis > baseSeenMillis) {
      baseSeenMillis = statement.timeMillis;
    }
  }

  private static final long TRUSTS = 4_000;

  /** By second, then trust, then time: two scans of one second and source are one. */
  static long scanOrder(KeyFacts scan) {
    long within = Math.floorMod(scan.asOfMillis(), 1000L);
    return second(scan.asOfMillis()) * TRUSTS + trust(scan).ordinal() * 1000L + within;
  }

  private static FactSource trust(KeyFacts scan) {
    for (Stated fact : scan.stated().values()) {
      if (fact.source == FactSource.API) return FactSource.API;
    }
    return FactSource.SNAPSHOT;
  }

  private static long second(long millis) {
    return Math.floorDiv(millis, 1000L);
  }
}
