package io.keytrail.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A key policy, and what it allows beyond the key's own account. Where a statement cannot be judged
 * with certainty it is taken to allow: a finding too many can be read, one too few cannot.
 * Immutable.
 */
public final class KeyPolicy {
  private static final int MAX_STATEMENTS = 500;
  private static final String PUT_POLICY = "kms:PutKeyPolicy";

  private final List<Statement> allows = new ArrayList<>();
  private final List<Statement> denies = new ArrayList<>();

  private KeyPolicy() {}

  /**
   * Reads the policy's JSON.
   *
   * @throws PolicyException when it is none
   */
  public static KeyPolicy parse(String json) throws PolicyException {
    KeyPolicy policy = new KeyPolicy();
    JsonNode statements = Json.read(json).path("Statement");
    if (statements.isObject()) {
      policy.add(Statement.of(statements));
    } else if (statements.isArray() && statements.size() <= MAX_STATEMENTS) {
      for (JsonNode statement : statements) policy.add(Statement.of(statement));
    } else {
      throw new PolicyException("Statement must be a list of 1 to " + MAX_STATEMENTS);
    }
    return policy;
  }

  private void add(Statement statement) {
    (statement.isAllow() ? allows : denies).add(statement);
  }

  /** Who from outside may do what. */
  public static final class Access {
    /** Everybody may do something. */
    public boolean isPublic;

    /** What everybody may do, as written. */
    public final Set<String> publicActions = new TreeSet<>();

    /** Accounts, neither the key's own nor trusted. */
    public final Set<String> accounts = new TreeSet<>();

    /** The principals of these accounts: twelve digits for the account as a whole, else ARNs. */
    public final Set<String> principals = new TreeSet<>();

    /** What they may do, as written. */
    public final Set<String> actions = new TreeSet<>();

    /** Organizations that are not trusted and may do something. */
    public final Set<String> organizations = new TreeSet<>();
  }

  /**
   * @param ownAccount the key's account
   */
  public Access accessFromOutside(String ownAccount, Trust trust) {
    Access access = new Access();
    for (Statement statement : allows) {
      if (isDeniedToAll(statement)) continue;
      if (statement.isForEveryone()) {
        everyone(statement, ownAccount, trust, access);
      }
      for (String principal :
          statement.isForEveryone() ? Set.<String>of() : statement.principals().aws()) {
        if (isExternal(principal, statement, ownAccount, trust)) {
          access.accounts.add(Principals.accountOf(principal));
          access.principals.add(principal);
          access.actions.addAll(actions(statement));
        }
      }
    }
    return access;
  }

  private void everyone(Statement statement, String ownAccount, Trust trust, Access access) {
    List<Restriction> restrictions = restrictions(statement);
    if (restrictions.stream().noneMatch(Restriction::restricts)) {
      access.isPublic = true;
      access.publicActions.addAll(actions(statement));
      return;
    }
    Set<String> accounts = null;
    Set<String> organizations = null;
    boolean either = false;
    for (Restriction restriction : restrictions) {
      if (!restriction.restricts()) continue;
      either |= restriction.isEither();
      if (restriction.accounts() != null) accounts = narrowed(accounts, restriction.accounts());
      if (restriction.organizations() != null) {
        organizations = narrowed(organizations, restriction.organizations());
      }
    }
    boolean ours = organizations != null && organizations.stream().allMatch(trust::organization);
    if (ours && !either) return;
    for (String account : accounts == null ? Set.<String>of() : accounts) {
      if (account.equals(ownAccount) || trust.account(account)) continue;
      access.accounts.add(account);
      access.principals.add(account);
      access.actions.addAll(actions(statement));
    }
    if (organizations == null || (accounts != null && !either)) return;
    for (String organization : organizations) {
      if (trust.organization(organization)) continue;
      access.organizations.add(organization);
      access.actions.addAll(actions(statement));
    }
  }

  private static Set<String> narrowed(Set<String> soFar, Set<String> more) {
    if (soFar == null) return more;
    Set<String> both = new TreeSet<>(soFar);
    both.retainAll(more);
    return both;
  }

  /** The statement's own conditions, and those of "deny unless" statements about all it allows. */
  private List<Restriction> restrictions(Statement allow) {
    List<Restriction> out = new ArrayList<>();
    out.add(allow.restriction());
    for (Statement deny : denies) {
      if (deny.deniesStrangers() && deny.coversAllOf(allow)) out.add(deny.restriction());
    }
    return out;
  }

  private boolean isDeniedToAll(Statement allow) {
    for (Statement deny : denies) {
      boolean all =
          deny.deniesStrangers() && deny.principals().isEveryone() && !deny.hasCondition();
      if (all && deny.coversAllOf(allow)) return true;
    }
    return false;
  }

  private boolean isExternal(String principal, Statement allow, String ownAccount, Trust trust) {
    String account = Principals.accountOf(principal);
    if (account.equals(ownAccount) || trust.account(account)) return false;
    for (Statement deny : denies) {
      boolean named = deny.principals().aws().contains(principal) && !deny.hasCondition();
      if (named && !deny.isForEveryone() && deny.coversAllOf(allow)) return false;
    }
    for (Restriction restriction : restrictions(allow)) {
      Set<String> accounts = restriction.accounts();
      Set<String> organizations = restriction.organizations();
      boolean shutOut = accounts != null && !accounts.contains(account);
      boolean ours = organizations != null && organizations.stream().allMatch(trust::organization);
      // Of alternatives both must fail; of conditions together one is enough.
      boolean bothGiven = accounts != null && organizations != null;
      if (restriction.isEither() && bothGiven ? shutOut && ours : shutOut || ours) return false;
    }
    return true;
  }

  private static Collection<String> actions(Statement statement) {
    if (!statement.isNotAction()) return statement.actions();
    List<String> out = new ArrayList<>();
    for (String action : statement.actions()) out.add("not " + action);
    return out;
  }

  /** Everybody whom an Allow statement names: accounts, ARNs, services, {@code *}. */
  public Set<String> principals() {
    Set<String> out = new TreeSet<>();
    for (Statement statement : allows) out.addAll(names(statement));
    return out;
  }

  /** Who may change the policy, conditions apart. */
  public Set<String> administrators() {
    Set<String> out = new TreeSet<>();
    for (Statement statement : allows) {
      if (statement.covers(PUT_POLICY)) out.addAll(names(statement));
    }
    for (Statement deny : denies) {
      if (deny.hasCondition() || !deny.covers(PUT_POLICY)) continue;
      if (deny.isForEveryone()) {
        out.removeIf(name -> !deny.excepts(name));
      } else {
        out.removeAll(deny.principals().aws());
      }
    }
    return out;
  }

  private static Set<String> names(Statement statement) {
    Set<String> out = new TreeSet<>();
    if (statement.isForEveryone()) {
      out.add("*");
      return out;
    }
    out.addAll(statement.principals().aws());
    out.addAll(statement.principals().services());
    out.addAll(statement.principals().federated());
    out.addAll(statement.principals().unresolved());
    return out;
  }

  /** AWS services that may do something by their own name. */
  public Set<String> services() {
    Set<String> out = new TreeSet<>();
    for (Statement statement : allows) out.addAll(statement.principals().services());
    return out;
  }

  /** Ids that name no account: principals deleted since, or canonical users. */
  public Set<String> unresolved() {
    Set<String> out = new TreeSet<>();
    for (Statement statement : allows) out.addAll(statement.principals().unresolved());
    return out;
  }

  /**
   * Whether the account as a whole may do everything: without it IAM policies say nothing about the
   * key, and nobody else can mend the policy.
   */
  public boolean delegatesTo(String account) {
    for (Statement statement : allows) {
      boolean named = statement.isForEveryone() || statement.principals().aws().contains(account);
      if (named && statement.isForAllActions() && !statement.hasCondition()) return true;
    }
    return false;
  }
}
