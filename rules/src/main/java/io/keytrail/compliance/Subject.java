package io.keytrail.compliance;

import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.Stated;
import io.keytrail.key.TagNames;
import io.keytrail.kms.KeyArn;
import java.util.Set;

/** One key at one moment, as controls ask about it. */
final class Subject {
  static final String DELETED = "Deleted";

  final CompliancePolicy policy;
  final long now;
  final KeyFacts facts;
  final UseDigest use;

  /** The state that the key was in before this one, and when that began; null when not known. */
  final String stateBefore;

  final Long stateBeforeSince;

  private final KeyArn arn;

  Subject(
      CompliancePolicy policy,
      long now,
      KeyFacts facts,
      UseDigest use,
      String stateBefore,
      Long stateBeforeSince) {
    this.policy = policy;
    this.now = now;
    this.facts = facts;
    this.use = use;
    this.stateBefore = stateBefore;
    this.stateBeforeSince = stateBeforeSince;
    arn = KeyArn.parse(facts.keyArn());
  }

  String arn() {
    return facts.keyArn();
  }

  String keyId() {
    return arn.keyId();
  }

  String accountId() {
    return arn.accountId();
  }

  String tag(String name) {
    return facts.tag(name);
  }

  /** Whether {@link #classification} is the truth, though it be null. */
  boolean knowsClassification() {
    return TagNames.knows(facts, policy.tagNames().classification());
  }

  boolean knowsEnvironment() {
    return TagNames.knows(facts, policy.tagNames().environment());
  }

  /** Null when the key has no such tag, or its tags are unknown, as below. */
  String classification() {
    return TagNames.value(facts, policy.tagNames().classification());
  }

  String environment() {
    return TagNames.value(facts, policy.tagNames().environment());
  }

  /** Those that are known, sorted; there may be others unless the attribute is known. */
  Set<String> aliases() {
    return facts.entries(KeyAttribute.ALIASES).keySet();
  }

  /** Null when not known. */
  Boolean customerManaged() {
    String manager = facts.text(KeyAttribute.MANAGER);
    if (manager != null) return manager.equals("CUSTOMER");
    // Only AWS's own keys have these aliases, and only its customers can do the rest.
    for (String alias : aliases()) return !alias.startsWith("alias/aws/");
    return leaving() || isImported() || DELETED.equals(state()) ? Boolean.TRUE : null;
  }

  String state() {
    return facts.text(KeyAttribute.STATE);
  }

  boolean is(String state) {
    return state.equals(state());
  }

  /** On its way out: what it lacks will not be mended any more. */
  boolean leaving() {
    String state = state();
    return state != null && (state.startsWith("Pending") && state.endsWith("Deletion"));
  }

  boolean isReplica() {
    return "REPLICA".equals(facts.text(KeyAttribute.MULTI_REGION_ROLE));
  }

  boolean isImported() {
    return "EXTERNAL".equals(facts.text(KeyAttribute.ORIGIN));
  }

  Long created() {
    return facts.time(KeyAttribute.CREATED);
  }

  /** From when on the attribute's present value holds, epoch ms; now when it is not known. */
  long since(KeyAttribute attribute) {
    Stated whole = facts.stated(attribute);
    Stated stated = whole != null ? whole : facts.part(attribute);
    return stated == null ? now : Math.min(stated.sinceMillis, now);
  }

  /**
   * Until when a new key may still lack what its creator sets next; Long.MIN_VALUE for old ones.
   */
  long newUntil() {
    Long created = created();
    return created == null ? Long.MIN_VALUE : created + policy.newKeyGrace();
  }

  /** Whether its imported material was deleted or has expired, or was never there. */
  boolean lacksMaterial() {
    return is("PendingImport");
  }

  /** Why KMS does not rotate this key by itself; null when it can, or when that is not known. */
  String whyNotRotatable() {
    String why = whyReplaced();
    return why == null && isImported()
        ? "KMS does not rotate imported key material on a schedule"
        : why;
  }

  /** Why its material can't be renewed at all, but by another key in its place; null as above. */
  String whyReplaced() {
    String usage = facts.text(KeyAttribute.USAGE);
    String spec = facts.text(KeyAttribute.SPEC);
    String origin = facts.text(KeyAttribute.ORIGIN);
    if ("GENERATE_VERIFY_MAC".equals(usage) || spec != null && spec.startsWith("HMAC")) {
      return "KMS does not rotate HMAC keys";
    }
    if (usage != null && !usage.equals("ENCRYPT_DECRYPT")
        || spec != null && !spec.equals("SYMMETRIC_DEFAULT")) {
      return "KMS does not rotate asymmetric keys";
    }
    boolean elsewhere = origin != null && !origin.equals("AWS_KMS") && !isImported();
    return elsewhere || facts.text(KeyAttribute.CUSTOM_KEY_STORE) != null
        ? "KMS does not rotate keys in a custom key store"
        : null;
  }

  /** Whether KMS can rotate it by itself; null when too little is known. */
  Boolean rotatable() {
    if (whyNotRotatable() != null) return false;
    if (facts.flag(KeyAttribute.ROTATION_ENABLED) == Boolean.TRUE) return true;
    boolean known = facts.text(KeyAttribute.SPEC) != null;
    return known && facts.text(KeyAttribute.ORIGIN) != null ? Boolean.TRUE : null;
  }
}
