package io.keytrail.jobs.inventory.scan;

import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/** Which keys are asked for, how, and how fast. Immutable. */
public final class InventoryOptions implements Serializable {
  private static final long serialVersionUID = 1;

  /** The account is put in, and the partition that the Region belongs to. */
  public static final String DEFAULT_ROLE_PATTERN =
      "arn:{partition}:iam::{account}:role/KeytrailInventory";

  /**
   * A fifth of the smallest default quota among the calls: ListKeyRotations and ListGrants have 100
   * requests a second for an account and Region, which others need too.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html">KMS
   *     request quotas</a>
   */
  public static final int DEFAULT_RATE = 20;

  private final List<String> accounts;
  private final List<String> regions;
  private final String rolePattern;
  private final String externalId;
  private final boolean policies;
  private final boolean grants;
  private final boolean lastUsage;
  private final int requestsPerSecond;
  private final URI endpoint;

  private InventoryOptions(Builder builder) {
    accounts = List.copyOf(new TreeSet<>(builder.accounts));
    regions = List.copyOf(new TreeSet<>(builder.regions));
    rolePattern = builder.rolePattern;
    externalId = builder.externalId;
    policies = builder.policies;
    grants = builder.grants;
    lastUsage = builder.lastUsage;
    requestsPerSecond = builder.requestsPerSecond;
    endpoint = builder.endpoint;
  }

  public static Builder builder(List<String> regions) {
    return new Builder(regions);
  }

  /** Every account in every Region, in order. */
  public List<InventoryTarget> targets() {
    List<InventoryTarget> targets = new ArrayList<>();
    for (String region : regions) {
      if (accounts.isEmpty()) targets.add(new InventoryTarget(null, region));
      for (String account : accounts) targets.add(new InventoryTarget(account, region));
    }
    targets.sort(null);
    return targets;
  }

  public String rolePattern() {
    return rolePattern;
  }

  /** Null: none is sent. */
  public String externalId() {
    return externalId;
  }

  public boolean policies() {
    return policies;
  }

  public boolean grants() {
    return grants;
  }

  public boolean lastUsage() {
    return lastUsage;
  }

  /** For each account and Region, retries included. */
  public int requestsPerSecond() {
    return requestsPerSecond;
  }

  /** Of KMS and of STS; null: the Region's own. */
  public URI endpoint() {
    return endpoint;
  }

  /** Everything has a default but the Regions. */
  public static final class Builder {
    private final List<String> regions;
    private List<String> accounts = List.of();
    private String rolePattern = DEFAULT_ROLE_PATTERN;
    private String externalId;
    private boolean policies;
    private boolean grants;
    private boolean lastUsage = true;
    private int requestsPerSecond = DEFAULT_RATE;
    private URI endpoint;

    private Builder(List<String> regions) {
      this.regions = regions;
    }

    /**
     * Each is entered by its role. None: the account of the credentials at hand, without a role.
     */
    public Builder accounts(List<String> accounts) {
      this.accounts = accounts;
      return this;
    }

    /** With {@code {account}} in it, and {@code {partition}} where there are several. */
    public Builder rolePattern(String rolePattern) {
      this.rolePattern = Objects.requireNonNull(rolePattern);
      return this;
    }

    public Builder externalId(String externalId) {
      this.externalId = externalId;
      return this;
    }

    /** One call more for each key: GetKeyPolicy. */
    public Builder policies(boolean policies) {
      this.policies = policies;
      return this;
    }

    /** At least one call more for each key: ListGrants. */
    public Builder grants(boolean grants) {
      this.grants = grants;
      return this;
    }

    /** One call for each key: GetKeyLastUsage. Default: true. */
    public Builder lastUsage(boolean lastUsage) {
      this.lastUsage = lastUsage;
      return this;
    }

    public Builder requestsPerSecond(int requestsPerSecond) {
      this.requestsPerSecond = requestsPerSecond;
      return this;
    }

    public Builder endpoint(URI endpoint) {
      this.endpoint = endpoint;
      return this;
    }

    /**
     * @throws IllegalArgumentException in a sentence for the user
     */
    public InventoryOptions build() {
      if (regions.isEmpty()) throw new IllegalArgumentException("name at least one Region");
      if (requestsPerSecond < 1) {
        throw new IllegalArgumentException("the rate must be at least 1 request a second");
      }
      if (!accounts.isEmpty() && !rolePattern.contains("{account}")) {
        throw new IllegalArgumentException(
            "the role pattern '" + rolePattern + "' must contain {account}");
      }
      return new InventoryOptions(this);
    }
  }
}
