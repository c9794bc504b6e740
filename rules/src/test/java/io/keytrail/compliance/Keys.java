package io.keytrail.compliance;

import static io.keytrail.key.KeyAttribute.ALIASES;
import static io.keytrail.key.KeyAttribute.CREATED;
import static io.keytrail.key.KeyAttribute.CUSTOM_KEY_STORE;
import static io.keytrail.key.KeyAttribute.MANAGER;
import static io.keytrail.key.KeyAttribute.ORIGIN;
import static io.keytrail.key.KeyAttribute.ROTATION_ENABLED;
import static io.keytrail.key.KeyAttribute.ROTATION_PERIOD_DAYS;
import static io.keytrail.key.KeyAttribute.SPEC;
import static io.keytrail.key.KeyAttribute.STATE;
import static io.keytrail.key.KeyAttribute.TAGS;
import static io.keytrail.key.KeyAttribute.USAGE;

import io.keytrail.key.FactSource;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.Rotation;
import io.keytrail.key.Stated;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.TestEvents;
import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.UsageWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A key for tests, all of whose facts are known and right, until a test says otherwise. */
final class Keys {
  static final String ARN = TestEvents.KEY;
  static final long DAY = 86_400_000;
  static final long CREATED_AT = at("2025-01-01T00:00:00Z");

  private final Map<KeyAttribute, Stated> stated = new EnumMap<>(KeyAttribute.class);
  private final Map<KeyAttribute, Stated> parts = new EnumMap<>(KeyAttribute.class);
  private final List<Rotation> rotations = new ArrayList<>();
  private Long completeSince = 0L;
  private FactSource source = FactSource.API;
  private String arn = ARN;

  static Keys good() {
    Keys key = new Keys();
    key.set(MANAGER, "CUSTOMER", CREATED_AT);
    key.set(STATE, "Enabled", CREATED_AT);
    key.set(SPEC, "SYMMETRIC_DEFAULT", CREATED_AT);
    key.set(USAGE, "ENCRYPT_DECRYPT", CREATED_AT);
    key.set(ORIGIN, "AWS_KMS", CREATED_AT);
    key.set(CUSTOM_KEY_STORE, null, CREATED_AT);
    key.set(CREATED, CREATED_AT, CREATED_AT);
    key.set(ROTATION_ENABLED, true, CREATED_AT);
    key.set(ROTATION_PERIOD_DAYS, 365L, CREATED_AT);
    key.set(ALIASES, new TreeSet<>(List.of("alias/payments")), CREATED_AT);
    key.tags(
        Map.of(
            "Owner", "payments-team",
            "DataClassification", "Internal",
            "Environment", "production",
            "Application", "payments"),
        CREATED_AT);
    return key;
  }

  static long at(String time) {
    return Instant.parse(time).toEpochMilli();
  }

  Keys arn(String other) {
    arn = other;
    return this;
  }

  Keys from(FactSource other) {
    source = other;
    return this;
  }

  Keys set(KeyAttribute attribute, Object value, long since) {
    stated.put(attribute, new Stated(value, source, since, since));
    return this;
  }

  /** Only these entries are known, those with null not to be there. */
  Keys part(KeyAttribute attribute, Map<String, String> entries, long since) {
    stated.remove(attribute);
    parts.put(attribute, new Stated(new TreeMap<>(entries), source, since, since));
    return this;
  }

  Keys forget(KeyAttribute... attributes) {
    for (KeyAttribute attribute : attributes) stated.remove(attribute);
    return this;
  }

  Keys tags(Map<String, String> tags, long since) {
    return set(TAGS, new TreeMap<>(tags), since);
  }

  Keys aliases(long since, String... names) {
    return set(ALIASES, new TreeSet<>(List.of(names)), since);
  }

  Keys rotated(long time, Rotation.Type type) {
    rotations.add(new Rotation(time, type, source));
    return this;
  }

  Keys completeSince(Long millis) {
    completeSince = millis;
    return this;
  }

  KeyFacts asOf(long now) {
    KeyFacts facts = new KeyFacts(arn, now);
    stated.forEach(facts::put);
    parts.forEach(facts::putPart);
    rotations.forEach(facts::add);
    return facts.rotationsCompleteSince(completeSince);
  }

  static CompliancePolicy policy(String yaml) {
    Problems problems = new Problems();
    CompliancePolicy policy =
        CompliancePolicy.read(List.of(RuleFile.of("policy.yml", yaml)), problems);
    if (!problems.sorted().isEmpty()) throw new AssertionError(problems.sorted());
    return policy;
  }

  static final int WINDOW = 300_000;

  /** A window at that time in which the role decrypts once for a resource. */
  static UsageWindow use(long time, String role, String account, String resource) {
    KmsEvent event =
        TestEvents.event(1, Instant.ofEpochMilli(time).toString())
            .principal("arn:aws:iam::" + account + ":role/" + role)
            .operation(KmsOperation.DECRYPT)
            .build();
    event.callerAccountId = account;
    event.contextResource = resource;
    return window(event);
  }

  static UsageWindow window(KmsEvent event) {
    long start = Math.floorDiv(event.eventTimeMillis, WINDOW) * WINDOW;
    KeyUsage usage = new KeyUsage(16);
    usage.add(event, event.keys.get(0));
    return new UsageWindow(ARN, start, start + WINDOW, 0, usage);
  }

  static UseDigest observedFrom(long millis) {
    UseDigest digest = new UseDigest();
    digest.observedFrom(millis);
    return digest;
  }
}
