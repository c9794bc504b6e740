package io.keytrail.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a statement's conditions say about who may call: to which accounts or organizations, or that
 * some network or resource limits it. Immutable once read.
 *
 * <p>Only conditions that a stranger cannot meet count. Which service carries the call ({@code
 * kms:ViaService}), the encryption context, tags of the caller or encrypted transport are open to
 * everybody. So are conditions that hold when the key is missing ({@code …IfExists}, {@code
 * ForAllValues:}), unless the key is never missing, and values that are wildcards where the account
 * stands.
 */
final class Restriction {
  private static final Set<String> ACCOUNT_KEYS =
      Set.of("kms:calleraccount", "aws:principalaccount", "aws:sourceaccount", "aws:sourceowner");
  private static final Set<String> ARN_KEYS = Set.of("aws:principalarn", "aws:sourcearn");
  private static final Set<String> ORGANIZATION_KEYS =
      Set.of(
          "aws:principalorgid", "aws:principalorgpaths", "aws:sourceorgid", "aws:sourceorgpaths");
  private static final Set<String> NETWORK_KEYS =
      Set.of("aws:sourcevpce", "aws:sourcevpc", "aws:sourceip", "aws:vpcsourceip", "aws:userid");

  /** Part of every request that a principal signs. */
  private static final Set<String> NEVER_MISSING =
      Set.of("kms:calleraccount", "aws:principalaccount", "aws:principalarn", "aws:userid");

  private boolean restricts;
  private boolean either;
  private Set<String> accounts;
  private Set<String> organizations;

  /** Null when no condition names accounts. */
  Set<String> accounts() {
    return accounts;
  }

  /** Null when no condition names organizations. */
  Set<String> organizations() {
    return organizations;
  }

  /** Whether a stranger is kept out in some way. */
  boolean restricts() {
    return restricts;
  }

  /** Of an Allow statement: each condition must hold, so each narrows. */
  static Restriction ofAllow(JsonNode condition) throws PolicyException {
    Restriction out = new Restriction();
    for (Map.Entry<String, JsonNode> operator : condition.properties()) {
      for (Map.Entry<String, JsonNode> key : operator.getValue().properties()) {
        List<String> values = Json.texts(key.getValue(), key.getKey());
        out.add(
            operator.getKey().toLowerCase(Locale.ROOT),
            key.getKey().toLowerCase(Locale.ROOT),
            values);
      }
    }
    return out;
  }

  /**
   * Of a Deny statement for everyone, "deny unless": it denies where all its negated conditions
   * hold, so any one of them that fails lets a caller through. A condition that is true for every
   * stranger (not an AWS service) takes nothing away; any other makes it a statement that is not
   * relied upon.
   */
  static Restriction ofDeny(JsonNode condition) throws PolicyException {
    Restriction out = new Restriction();
    for (Map.Entry<String, JsonNode> operator : condition.properties()) {
      String name = operator.getKey().toLowerCase(Locale.ROOT);
      for (Map.Entry<String, JsonNode> entry : operator.getValue().properties()) {
        String key = entry.getKey().toLowerCase(Locale.ROOT);
        List<String> values = Json.texts(entry.getValue(), key);
        if (key.equals("aws:principalisawsservice") && values.equals(List.of("false"))) continue;
        Restriction one = new Restriction();
        // With ForAllValues a missing key holds as well, and so denies; with Any of them it
        // doesn't.
        boolean negated = name.contains("not") && !name.startsWith("foranyvalue:");
        String positive = name.substring(name.indexOf(':') + 1).replace("ifexists", "");
        if (negated) one.add(positive.replace("not", ""), key, values);
        if (!one.restricts) return new Restriction();
        out.letThrough(one);
      }
    }
    return out;
  }

  private void letThrough(Restriction one) {
    if (!restricts) {
      restricts = true;
      accounts = one.accounts;
      organizations = one.organizations;
      return;
    }
    either = true;
    accounts = union(accounts, one.accounts);
    organizations = union(organizations, one.organizations);
  }

  private static Set<String> union(Set<String> a, Set<String> b) {
    if (a == null || b == null) return a == null ? b : a;
    Set<String> both = new HashSet<>(a);
    both.addAll(b);
    return both;
  }

  /** All but these are denied. */
  static Restriction toAccounts(Set<String> accounts) {
    Restriction out = new Restriction();
    out.restricts = true;
    out.accounts = accounts;
    return out;
  }

  /** Whether its accounts and organizations are alternatives; else both are asked for. */
  boolean isEither() {
    return either;
  }

  private void add(String operator, String key, List<String> values) {
    String plain = operator;
    boolean missingIsTrue = false;
    if (plain.startsWith("forallvalues:")) missingIsTrue = true;
    plain = plain.substring(plain.indexOf(':') + 1);
    if (plain.endsWith("ifexists")) {
      missingIsTrue = true;
      plain = plain.substring(0, plain.length() - "ifexists".length());
    }
    if (missingIsTrue && !NEVER_MISSING.contains(key)) return;
    boolean wild = plain.equals("stringlike") || plain.startsWith("arn");
    boolean known =
        wild
            || plain.equals("stringequals")
            || plain.equals("stringequalsignorecase")
            || plain.equals("ipaddress");
    if (!known) return;
    if (ACCOUNT_KEYS.contains(key)) {
      accounts(values, wild);
    } else if (ARN_KEYS.contains(key)) {
      arns(values, wild);
    } else if (ORGANIZATION_KEYS.contains(key)) {
      organizations(values, wild);
    } else if (NETWORK_KEYS.contains(key)) {
      for (String value : values) {
        boolean open = value.equals("*") && wild || value.endsWith("/0") || value.equals("::/0");
        if (open) return;
      }
      restricts = true;
    }
  }

  private void accounts(List<String> values, boolean wild) {
    for (String value : values) {
      if (wild && Wildcards.has(value)) return;
    }
    restricts = true;
    narrow(values);
  }

  private void narrow(java.util.Collection<String> values) {
    if (accounts == null) {
      accounts = new HashSet<>(values);
    } else {
      accounts.retainAll(values);
    }
  }

  private void arns(List<String> values, boolean wild) {
    Set<String> named = new HashSet<>();
    boolean bucket = false;
    for (String value : values) {
      String account = Principals.accountOf(value);
      if (account == null) {
        // arn:aws:s3:::bucket names no account, but still one resource.
        if (!value.startsWith("arn:") || (wild && value.endsWith(":*"))) return;
        bucket = true;
      } else if (wild && Wildcards.has(account)) {
        return;
      } else {
        named.add(account);
      }
    }
    restricts = true;
    if (!bucket) narrow(named);
  }

  private void organizations(List<String> values, boolean wild) {
    Set<String> ids = new HashSet<>();
    for (String value : values) {
      int slash = value.indexOf('/');
      String id = slash < 0 ? value : value.substring(0, slash);
      if (wild && Wildcards.has(id)) return;
      ids.add(id);
    }
    restricts = true;
    if (organizations == null) {
      organizations = ids;
    } else {
      organizations.retainAll(ids);
    }
  }
}
