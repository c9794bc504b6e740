package io.keytrail.jobs.inventory.scan;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Objects;

/** One account in one Region: what KMS lists at a time, and limits the rate of. Immutable. */
public final class InventoryTarget implements Serializable, Comparable<InventoryTarget> {
  private static final long serialVersionUID = 1;

  private static final Comparator<InventoryTarget> ORDER =
      Comparator.comparing(InventoryTarget::accountId, Comparator.nullsFirst(String::compareTo))
          .thenComparing(InventoryTarget::region);

  private final String accountId;
  private final String region;

  /**
   * @param accountId null for the account of the credentials at hand, whichever that is
   */
  public InventoryTarget(String accountId, String region) {
    this.accountId = accountId;
    this.region = Objects.requireNonNull(region);
  }

  /** Null for the account of the credentials at hand. */
  public String accountId() {
    return accountId;
  }

  public String region() {
    return region;
  }

  @Override
  public int compareTo(InventoryTarget other) {
    return ORDER.compare(this, other);
  }

  @Override
  public boolean equals(Object o) {
    if (!(o instanceof InventoryTarget)) return false;
    InventoryTarget other = (InventoryTarget) o;
    return Objects.equals(accountId, other.accountId) && region.equals(other.region);
  }

  @Override
  public int hashCode() {
    return Objects.hash(accountId, region);
  }

  /** For messages: {@code 111122223333 in eu-west-1}. */
  @Override
  public String toString() {
    return (accountId == null ? "own account" : accountId) + " in " + region;
  }
}
