package io.keytrail.finding;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** The keys of a finding: OCSF's {@code resources[]}, and the {@code cloud} that they lie in. */
final class OcsfResources {
  private static final String PROVIDER = "AWS";
  private static final int ROLE_TARGET = 1;
  private static final int AWS_ACCOUNT = 10;

  private OcsfResources() {}

  static void write(Finding finding, OcsfOutput out) throws IOException {
    out.array("resources");
    for (String arn : OcsfJson.head(finding.keyArns, OcsfJson.MAX_RESOURCES)) {
      var key = new KeyName(arn);
      out.object(null)
          .id("uid", arn)
          .id("uid_alt", key.keyId)
          .text("name", finding.keyAliases.get(arn))
          .text("type", "AWS::KMS::Key")
          .choice("role_id", ROLE_TARGET, "role", "Target")
          .text("region", key.region)
          .text("cloud_partition", key.partition)
          .text("provider", PROVIDER)
          .end();
    }
    out.end();
  }

  /** Region, partition and account are written only where all keys agree on them. */
  static void writeCloud(List<String> keyArns, OcsfOutput out) throws IOException {
    out.object("cloud")
        .text("provider", PROVIDER)
        .text("region", common(keyArns, key -> key.region))
        .text("cloud_partition", common(keyArns, key -> key.partition));
    writeAccount(account(keyArns), out);
    out.end();
  }

  static void writeAccount(String accountId, OcsfOutput out) throws IOException {
    if (SafeText.clean(accountId, SafeText.ID) == null) return;
    out.object("account")
        .id("uid", accountId)
        .choice("type_id", AWS_ACCOUNT, "type", "AWS Account")
        .end();
  }

  /** The account that owns all of the keys; null if they have several owners. */
  static String account(List<String> keyArns) {
    return common(keyArns, key -> key.account);
  }

  private static String common(List<String> keyArns, Function<KeyName, String> part) {
    String common = part.apply(new KeyName(keyArns.get(0)));
    for (String arn : keyArns) {
      if (common == null || !common.equals(part.apply(new KeyName(arn)))) return null;
    }
    return common;
  }

  /** The parts of {@code arn:partition:kms:region:account:key/id}; all null for other text. */
  private static final class KeyName {
    final String partition;
    final String region;
    final String account;
    final String keyId;

    KeyName(String arn) {
      String[] parts = arn.split(":", 6);
      boolean key = parts.length == 6 && parts[0].equals("arn") && parts[5].startsWith("key/");
      partition = key ? parts[1] : null;
      region = key ? parts[3] : null;
      account = key ? parts[4] : null;
      keyId = key ? parts[5].substring("key/".length()) : null;
    }
  }
}
