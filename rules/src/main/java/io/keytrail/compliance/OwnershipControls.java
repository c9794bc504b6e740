package io.keytrail.compliance;

import io.keytrail.compliance.UseDigest.Kind;
import io.keytrail.compliance.UseDigest.Use;
import io.keytrail.key.KeyAttribute;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What is asked of a key's name and tags, and of what it is used for by them. */
final class OwnershipControls {
  private OwnershipControls() {}

  static Verdict requiredTags(Subject key) {
    if (key.leaving()) {
      return Verdict.notApplicable("pending-deletion", "The key is pending deletion");
    }
    if (key.policy.requiredTags.isEmpty()) {
      return Verdict.notApplicable("not-asked", "The policy requires no tags");
    }
    List<String> missing = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (String name : key.policy.requiredTags) {
      String value = key.tag(name);
      if (!key.facts.knowsEntry(KeyAttribute.TAGS, name)) unknown.add(name);
      else if (value == null || value.isBlank()) missing.add(name);
    }
    if (missing.isEmpty() && !unknown.isEmpty()) {
      Verdict verdict =
          Verdict.unknown("It is not known whether the key has " + String.join(", ", unknown));
      // Only tags that are known can have been missing, and those are all there.
      return unknown.size() < key.policy.requiredTags.size() ? verdict.cures() : verdict;
    }
    if (missing.isEmpty()) return Verdict.pass("tagged", "The required tags are there");
    if (key.now < key.newUntil()) {
      return Verdict.pass("new", "The key is new").next(key.newUntil());
    }
    long since = key.since(KeyAttribute.TAGS);
    Verdict verdict =
        Verdict.fail("tags-missing", "tags@" + since, "The key lacks " + String.join(", ", missing))
            .movingCause()
            .since(since)
            .step(missing)
            .parameter("requiredTags", String.join(", ", key.policy.requiredTags))
            .fact("missing_tags", missing);
    for (String name : key.policy.requiredTags) {
      if (unknown.contains(name)) continue;
      boolean there = !missing.contains(name);
      verdict.assess("tag " + name, there ? key.tag(name) : "missing", there);
    }
    return verdict;
  }

  static Verdict aliasNaming(Subject key) {
    if (key.leaving()) {
      return Verdict.notApplicable("pending-deletion", "The key is pending deletion");
    }
    if (key.policy.aliasPatterns.isEmpty()) {
      return Verdict.notApplicable("not-asked", "The policy has no alias patterns");
    }
    List<String> wrong = new ArrayList<>();
    for (String alias : key.aliases()) {
      if (key.policy.aliasPatterns.stream().noneMatch(p -> p.matches(alias))) wrong.add(alias);
    }
    Collections.sort(wrong);
    if (wrong.isEmpty() && !key.facts.knows(KeyAttribute.ALIASES)) {
      return Verdict.unknown("The key's aliases are not all known");
    }
    if (wrong.isEmpty() && !key.aliases().isEmpty()) {
      return Verdict.pass("named", "The key's aliases are as the policy wants them");
    }
    if (key.now < key.newUntil()) {
      return Verdict.pass("new", "The key is new").next(key.newUntil());
    }
    long since = key.since(KeyAttribute.ALIASES);
    String message =
        wrong.isEmpty()
            ? "The key has no alias"
            : String.join(", ", wrong) + " does not follow the policy's pattern";
    return Verdict.fail(wrong.isEmpty() ? "no-alias" : "alias-name", "aliases@" + since, message)
        .movingCause()
        .since(since)
        .step(wrong)
        .parameter("aliasPatterns", key.policy.aliasPatterns.toString());
  }

  /** A resource above the key's classification, or an account below it. */
  static Verdict classificationMismatch(Subject key) {
    if (!key.knowsClassification()) {
      return Verdict.unknown("The key's classification is not known");
    }
    int rank = key.policy.rank(key.classification());
    if (rank < 0) {
      return Verdict.notApplicable("not-classified", "The key has no classification in the policy");
    }
    Map<String, String> wrong = new TreeMap<>();
    for (Use use : uses(key, Kind.RESOURCE)) {
      CompliancePolicy.ResourceClass resource = key.policy.resource(use.name());
      if (resource != null && key.policy.rank(resource.classification) > rank) {
        wrong.put(use.name(), resource.classification);
      }
    }
    for (Use use : uses(key, Kind.PRINCIPAL)) {
      CompliancePolicy.Account account = account(key, use);
      if (account == null || account.classification == null) continue;
      if (key.policy.rank(account.classification) < rank) {
        wrong.put(use.name(), account.classification + " (account " + use.accountId() + ")");
      }
    }
    CompliancePolicy.Account own = key.policy.accounts.get(key.accountId());
    if (own != null && own.classification != null && key.policy.rank(own.classification) < rank) {
      wrong.put("account " + key.accountId(), own.classification);
    }
    return mismatch(key, key.policy.classificationTag(), key.classification(), wrong);
  }

  static Verdict environmentMismatch(Subject key) {
    if (!key.knowsEnvironment()) return Verdict.unknown("The key's environment is not known");
    String environment = key.environment();
    if (environment == null) {
      return Verdict.notApplicable("no-environment", "The key's environment is not tagged");
    }
    Map<String, String> wrong = new TreeMap<>();
    for (Use use : uses(key, Kind.RESOURCE)) {
      CompliancePolicy.ResourceClass resource = key.policy.resource(use.name());
      if (resource != null && differs(environment, resource.environment)) {
        wrong.put(use.name(), resource.environment);
      }
    }
    for (Use use : uses(key, Kind.PRINCIPAL)) {
      CompliancePolicy.Account account = account(key, use);
      if (account != null && differs(environment, account.environment)) {
        wrong.put(use.name(), account.environment + " (account " + use.accountId() + ")");
      }
    }
    CompliancePolicy.Account own = key.policy.accounts.get(key.accountId());
    if (own != null && differs(environment, own.environment)) {
      wrong.put("account " + key.accountId(), own.environment);
    }
    return mismatch(key, key.policy.environmentTag(), environment, wrong);
  }

  private static boolean differs(String environment, String other) {
    return other != null && !other.equalsIgnoreCase(environment);
  }

  private static CompliancePolicy.Account account(Subject key, Use use) {
    return use.accountId() == null ? null : key.policy.accounts.get(use.accountId());
  }

  private static List<Use> uses(Subject key, Kind kind) {
    return key.use.since(kind, key.now - key.policy.usedWithin);
  }

  /** Passes again when the last of the wrong uses is too old to count. */
  private static Verdict mismatch(
      Subject key, String tag, String value, Map<String, String> wrong) {
    long next = Long.MAX_VALUE;
    for (Kind kind : List.of(Kind.PRINCIPAL, Kind.RESOURCE)) {
      for (Use use : uses(key, kind)) {
        if (wrong.containsKey(use.name())) {
          next = Math.min(next, use.lastMillis() + key.policy.usedWithin + 1);
        }
      }
    }
    if (wrong.isEmpty())
      return Verdict.pass("fits", tag + " " + value + " fits what it is used for");
    Set<String> names = wrong.keySet();
    String first = names.iterator().next();
    String message =
        "The key is tagged "
            + tag
            + " "
            + value
            + ", and is used for or by "
            + Say.name(first)
            + ", which is "
            + wrong.get(first)
            + (wrong.size() > 1 ? ", and " + (wrong.size() - 1) + " more" : "");
    return Verdict.fail("mismatch", value + "@" + key.now, message)
        .movingCause()
        .step(value, names)
        .next(next)
        .parameter("usedWithinDays", Say.days(key.policy.usedWithin))
        .fact("mismatches", new TreeMap<String, Object>(wrong));
  }
}
