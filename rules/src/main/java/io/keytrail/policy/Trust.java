package io.keytrail.policy;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Accounts and organizations that are ours, from configuration. Immutable. */
public final class Trust {
  /** Nobody but the key's own account. */
  public static final Trust NOBODY = new Trust(Set.of(), Set.of());

  private static final String ACCOUNTS = "trusted-accounts";
  private static final String ORGANIZATIONS = "trusted-organizations";

  /** The settings that say it, as {@link io.keytrail.sigma.event.FactSource#settings} has them. */
  static final Set<String> SETTINGS = Set.of(ACCOUNTS, ORGANIZATIONS);

  private final Set<String> accounts;
  private final Set<String> organizations;

  /**
   * @param accounts twelve digits each
   * @param organizations ids such as {@code o-a1b2c3d4e5}
   */
  public Trust(Set<String> accounts, Set<String> organizations) {
    for (String account : accounts) {
      if (!Principals.isAccount(account)) {
        throw new IllegalArgumentException("trusted account " + account + " is not twelve digits");
      }
    }
    for (String organization : organizations) {
      if (!organization.matches("o-[a-z0-9]{10,32}")) {
        throw new IllegalArgumentException(
            "trusted organization " + organization + " is no id such as o-a1b2c3d4e5");
      }
    }
    this.accounts = Set.copyOf(accounts);
    this.organizations = Set.copyOf(organizations);
  }

  /** As {@link io.keytrail.sigma.event.FactSource#configured} has it. */
  Map<String, Set<String>> configured() {
    return Map.of(ACCOUNTS, accounts, ORGANIZATIONS, organizations);
  }

  /** The same but for what the settings say. */
  Trust with(Map<String, List<String>> settings) {
    List<String> ofAccounts = settings.get(ACCOUNTS);
    List<String> ofOrganizations = settings.get(ORGANIZATIONS);
    return new Trust(
        ofAccounts == null ? accounts : Set.copyOf(ofAccounts),
        ofOrganizations == null ? organizations : Set.copyOf(ofOrganizations));
  }

  boolean account(String account) {
    return accounts.contains(account);
  }

  boolean organization(String organization) {
    return organizations.contains(organization);
  }
}
