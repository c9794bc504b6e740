package io.keytrail.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A statement's {@code Principal} or {@code NotPrincipal}: a string, a list or a map of these.
 * Accounts have three spellings (digits, root ARN, and as part of an ARN); {@link #accountOf} knows
 * them. Immutable once read.
 */
final class Principals {
  private boolean everyone;
  private final Set<String> aws = new LinkedHashSet<>();
  private final Set<String> services = new LinkedHashSet<>();
  private final Set<String> federated = new LinkedHashSet<>();
  private final Set<String> unresolved = new LinkedHashSet<>();

  static Principals of(JsonNode node) throws PolicyException {
    Principals out = new Principals();
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        for (String value : Json.texts(entry.getValue(), "Principal." + entry.getKey())) {
          out.add(entry.getKey(), value);
        }
      }
    } else {
      for (String value : Json.texts(node, "Principal")) out.add("AWS", value);
    }
    return out;
  }

  private void add(String kind, String value) throws PolicyException {
    switch (kind) {
      case "AWS":
        addAws(value);
        break;
      case "Service":
        services.add(value);
        break;
      case "Federated":
        if (value.equals("*")) everyone = true;
        federated.add(value);
        break;
      case "CanonicalUser":
        unresolved.add(value);
        break;
      default:
        throw new PolicyException("Principal of an unknown kind, " + kind);
    }
  }

  private void addAws(String value) {
    if (value.equals("*")) {
      everyone = true;
      return;
    }
    String account = accountOf(value);
    if (account == null) {
      // The unique id of a user or role that has been deleted: it names no account.
      unresolved.add(value);
    } else if (Wildcards.has(account)) {
      everyone = true;
    } else {
      aws.add(canonical(value));
    }
  }

  /** {@code *}, or a wildcard where the account stands. */
  boolean isEveryone() {
    return everyone;
  }

  /** Accounts as twelve digits, users and roles as ARNs. */
  Set<String> aws() {
    return aws;
  }

  /** The accounts of {@link #aws}. */
  Set<String> accounts() {
    Set<String> accounts = new LinkedHashSet<>();
    for (String principal : aws) accounts.add(accountOf(principal));
    return accounts;
  }

  Set<String> services() {
    return services;
  }

  Set<String> federated() {
    return federated;
  }

  /** Unique and canonical ids, which name no account. */
  Set<String> unresolved() {
    return unresolved;
  }

  static boolean isAccount(String text) {
    return text.length() == 12 && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** One spelling: an account's root is the account. */
  static String canonical(String principal) {
    String account = accountOf(principal);
    return account != null && principal.endsWith(":root") ? account : principal;
  }

  /** The account of an account id or ARN, maybe with wildcards; null when it names none. */
  static String accountOf(String principal) {
    if (isAccount(principal)) return principal;
    if (!principal.startsWith("arn:")) return null;
    String[] parts = principal.split(":", 6); // arn:partition:service:region:account:resource
    return parts.length == 6 && !parts[4].isEmpty() ? parts[4] : null;
  }
}
