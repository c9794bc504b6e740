package io.keytrail.key;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the first line of a key snapshot file says of the scan that wrote it. Immutable. */
public final class KeySnapshotHeader {
  private final long takenAtMillis;
  private final SortedSet<String> accounts;
  private final SortedSet<String> regions;
  private final boolean complete;

  /**
   * @param takenAtMillis when the scan began, epoch ms
   * @param accounts the accounts that were asked for
   * @param regions the Regions that were asked for
   * @param complete whether every key of these accounts and Regions stands in the file, though some
   *     facts of it may be unknown
   */
  public KeySnapshotHeader(
      long takenAtMillis,
      Collection<String> accounts,
      Collection<String> regions,
      boolean complete) {
    this.takenAtMillis = takenAtMillis;
    this.accounts = Collections.unmodifiableSortedSet(new TreeSet<>(accounts));
    this.regions = Collections.unmodifiableSortedSet(new TreeSet<>(regions));
    this.complete = complete;
  }

  /** Epoch ms. */
  public long takenAtMillis() {
    return takenAtMillis;
  }

  public SortedSet<String> accounts() {
    return accounts;
  }

  public SortedSet<String> regions() {
    return regions;
  }

  public boolean complete() {
    return complete;
  }
}
