package io.keytrail.jobs.cli;

import io.keytrail.jobs.config.Shown;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.kms.KeyArn;
import io.keytrail.policy.KeyPolicy;
import io.keytrail.policy.PolicyException;
import io.keytrail.policy.Trust;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;

/** A key policy in few words: its digest, and who is let in from outside. */
final class KeyPolicySummary {
  private static final int DIGITS = 12;
  private static final int ACCOUNTS = 4;

  private KeyPolicySummary() {}

  /** A question mark when the policy is not known. */
  static String of(KeyFacts facts, Trust trust) {
    String policy = facts.text(KeyAttribute.POLICY);
    if (policy == null) return "?";
    String account = KeyArn.parse(facts.keyArn()).accountId();
    return "sha256 " + digest(policy) + ", " + outside(policy, account, trust);
  }

  private static String outside(String policy, String account, Trust trust) {
    KeyPolicy.Access access;
    try {
      access = KeyPolicy.parse(policy).accessFromOutside(account, trust);
    } catch (PolicyException e) {
      return "unreadable";
    }
    StringBuilder outside = new StringBuilder();
    if (access.isPublic) outside.append("open to EVERYBODY");
    named(outside, "account", access.accounts);
    named(outside, "organization", access.organizations);
    return outside.length() == 0 ? "nobody from outside" : outside.toString();
  }

  private static void named(StringBuilder outside, String what, Set<String> names) {
    if (names.isEmpty()) return;
    if (outside.length() > 0) outside.append(", ");
    outside.append("open to ").append(what);
    names.stream()
        .limit(ACCOUNTS)
        .forEach(name -> outside.append(' ').append(Shown.line(String.valueOf(name))));
    if (names.size() > ACCOUNTS) outside.append(" and ").append(names.size() - ACCOUNTS);
    if (names.size() > ACCOUNTS) outside.append(" more");
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      StringBuilder digits = new StringBuilder();
      for (int i = 0; i < DIGITS / 2; i++) digits.append(String.format("%02x", hash[i]));
      return digits.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
