package io.keytrail.jobs.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A population of keys as an account has them, the same for the same number. */
public final class KmsDoubleKeys {
  private static final Instant FIRST = Instant.parse("2021-01-01T00:00:00Z");

  private KmsDoubleKeys() {}

  /** Fills an account's Region with so many keys: of each hundred, fourteen are of rarer kinds. */
  public static KmsDouble fill(KmsDouble kms, String account, String region, int count) {
    for (int n = 0; n < count; n++) kms.add(key(account, region, n));
    return kms;
  }

  private static KmsDoubleKey key(String account, String region, int n) {
    String id = id(account + region + n);
    Instant created = FIRST.plus(Duration.ofHours(n % 40_000));
    KmsDoubleKey key = new KmsDoubleKey(region, account, id, created);
    switch (n % 100) {
      case 0:
      case 1:
      case 2:
        return key.with("KeyManager", "AWS").rotating(365).alias("alias/aws/service-" + n);
      case 3:
      case 4:
        return customer(key.spec("RSA_4096", "SIGN_VERIFY"), n);
      case 5:
        return customer(key.spec("HMAC_256", "GENERATE_VERIFY_MAC"), n);
      case 6:
        return customer(
            key.with("Origin", "AWS_CLOUDHSM").with("CustomKeyStoreId", "cks-1234567890abcdef0"),
            n);
      case 7:
        return customer(
            key.with("Origin", "EXTERNAL").with("ValidTo", KmsDouble.NOW.plus(Duration.ofDays(9))),
            n);
      case 8:
        return customer(key.with("KeyState", "Disabled").with("Enabled", false), n);
      case 9:
        return customer(
            key.with("KeyState", "PendingDeletion")
                .with("Enabled", false)
                .with("DeletionDate", KmsDouble.NOW.plus(Duration.ofDays(12))),
            n);
      case 10:
        return customer(
            key.with("MultiRegion", true).with("MultiRegionConfiguration", set(key.arn())), n);
      default:
        return customer(key.rotating(n % 2 == 0 ? 365 : 180), n)
            .rotated(created.plus(Duration.ofDays(365)), "AUTOMATIC")
            .used(KmsDouble.NOW.minus(Duration.ofHours(n % 4000)));
    }
  }

  private static KmsDoubleKey customer(KmsDoubleKey key, int n) {
    return key.alias("alias/app-" + n)
        .tag("Owner", "team-" + n % 37)
        .tag("DataClassification", List.of("Internal", "Confidential", "Restricted").get(n % 3));
  }

  static JsonNode set(String primaryArn) {
    return KmsDouble.json(
        Map.of(
            "MultiRegionKeyType",
            "PRIMARY",
            "PrimaryKey",
            Map.of("Arn", primaryArn, "Region", primaryArn.split(":")[3]),
            "ReplicaKeys",
            List.of(
                Map.of(
                    "Arn", primaryArn.replace("eu-west-1", "us-east-1"), "Region", "us-east-1"))));
  }

  private static String id(String seed) {
    return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
