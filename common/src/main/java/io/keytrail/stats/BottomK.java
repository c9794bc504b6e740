package io.keytrail.stats;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A map from names to values that holds at most {@code k} names: those with the smallest hashes.
 *
 * <p>A name that is among the k smallest of all names was among the k smallest of every part of
 * them, from its first appearance on. So whatever a kept value sums up is complete, and which names
 * are kept does not depend on the order of arrival or on how parts were merged (bottom-k sampling;
 * Cohen and Kaplan, "Summarizing data using bottom-k sketches", 2007). While there are no more than
 * k names, nothing is lost at all. Costs one hash per new name once k is reached, none before.
 */
public final class BottomK<V> {
  /** State holds what it chose: another function would need another version of that state. */
  private static final Hasher64 HASH = Hashing.komihash5_0();

  private final int k;
  private final Map<String, V> kept = new HashMap<>(4);

  /** The kept name with the largest hash, and that hash; known only while k names are kept. */
  private String largest;

  private long largestHash;

  public BottomK(int k) {
    if (k <= 0) throw new IllegalArgumentException("k must be positive, is " + k);
    this.k = k;
  }

  /** The value of a name, made if the name is new; null if the name does not belong to the k. */
  public V get(String name, Supplier<V> maker) {
    V value = kept.get(name);
    if (value != null) return value;
    if (kept.size() < k) {
      value = maker.get();
      kept.put(name, value);
      largest = null;
      return value;
    }
    if (largest == null) findLargest();
    long hash = hash(name);
    if (hash > largestHash || hash == largestHash && name.compareTo(largest) > 0) return null;
    kept.remove(largest);
    value = maker.get();
    kept.put(name, value);
    largest = null;
    return value;
  }

  /** The kept names and their values, in no order. */
  public Map<String, V> kept() {
    return Collections.unmodifiableMap(kept);
  }

  public int k() {
    return k;
  }

  private void findLargest() {
    for (String name : kept.keySet()) {
      long hash = hash(name);
      if (largest == null
          || hash > largestHash
          || hash == largestHash && name.compareTo(largest) > 0) {
        largest = name;
        largestHash = hash;
      }
    }
  }

  private static long hash(String name) {
    return HASH.hashCharsToLong(name);
  }
}
