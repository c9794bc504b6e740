package io.keytrail.policy;

import java.util.Set;

/** Accounts and organizations that are ours, from configuration. Immutable. */
public final class Trust {
  /** Nobody but the key's own account. */
  public static final Trust NOBODY = new Trust(Set.of(), Set.of());

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

  boolean account(String account) {
    return accounts.contains(account);
  }

  boolean organization(String organization) {
    return organizations.contains(organization);
  }
}
