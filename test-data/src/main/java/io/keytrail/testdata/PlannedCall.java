package io.keytrail.testdata;

import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** One call at a given second. */
final class PlannedCall {
  private static final Set<String> CHANGES =
      Set.of(
          "CreateAlias",
          "CreateKey",
          "TagResource",
          "UpdateKeyDescription",
          "EnableKeyRotation",
          "PutKeyPolicy",
          "ImportKeyMaterial",
          "DeleteImportedKeyMaterial");
  private static final Set<String> READS =
      Set.of("DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListResourceTags");

  final ScenarioKey key;
  final long second;
  private final String operation;

  /** Null when KMS does it by itself. */
  private final Caller caller;

  /** Said after everything else. */
  private final Consumer<TrailRecord> last;

  PlannedCall(ScenarioKey key, long second, String operation, Caller caller) {
    this(key, second, operation, caller, record -> {});
  }

  PlannedCall(
      ScenarioKey key, long second, String operation, Caller caller, Consumer<TrailRecord> last) {
    this.key = key;
    this.second = second;
    this.operation = operation;
    this.caller = caller;
    this.last = last;
  }

  void shape(TrailRecord record, long world, Random64 random) {
    shape(record, key, operation, random);
    if (caller != null) caller.sign(record, second, world, random);
    last.accept(record);
  }

  /** Shapes a successful call of any operation. */
  static void shape(TrailRecord record, ScenarioKey on, String operation, Random64 random) {
    KmsKey key = on.key;
    if (operation.equals("RotateKey")) {
      ServiceEvents.shape(record, operation, key);
    } else if (CHANGES.contains(operation)) {
      ManagementShapes.change(record, operation, key);
    } else if (READS.contains(operation)) {
      ManagementShapes.read(record, operation, key, random);
    } else {
      boolean unnamed = operation.equals("Decrypt") && random.nextInt(20) > 0;
      String askedFor = unnamed ? null : key.asAskedFor(random);
      CryptoShapes.shape(record, operation, key, askedFor, null, on.context(random), random);
    }
  }

  /** Turns a call into one that the key's policy refuses. */
  static void deny(TrailRecord record) {
    String key = (String) ((Map<?, ?>) record.resources.get(0)).get("ARN");
    record.error(
        "AccessDenied",
        "User: "
            + record.userIdentity.get("arn")
            + " is not authorized to perform: kms:"
            + record.eventName
            + " on resource: "
            + key
            + " because no resource-based policy allows the kms:"
            + record.eventName
            + " action");
  }
}
