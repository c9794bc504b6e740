package io.keytrail.testdata;

import java.util.Locale;

/** One KMS key in one account and Region. */
final class KmsKey {
  final String account;
  final String region;
  final String id;
  final String alias;

  /** Null for a key whose use is planned elsewhere. */
  final KeyBehaviour behaviour;

  KmsKey(String account, String region, String id, String alias, KeyBehaviour behaviour) {
    this.account = account;
    this.region = region;
    this.id = id;
    this.alias = alias;
    this.behaviour = behaviour;
  }

  /**
   * The key with this number among all that the seed gives; Region and account do not change it.
   */
  static KmsKey of(long seed, int number, KeyBehaviour behaviour, String account, String region) {
    Random64 random = Random64.of(seed, 0x6b6579, number); // "key": a sequence of its own
    String id = behaviour == KeyBehaviour.MULTI_REGION ? "mrk-" + random.hex(32) : random.uuid();
    String alias = behaviour.awsAlias();
    if (alias == null) {
      alias = "alias/" + behaviour.name().toLowerCase(Locale.ROOT).replace('_', '-') + "-" + number;
    }
    return new KmsKey(account, region, id, alias, behaviour);
  }

  /** The same key id in another Region: a replica, which is another key. */
  KmsKey in(String otherRegion) {
    return new KmsKey(account, otherRegion, id, alias, behaviour);
  }

  String arn() {
    return "arn:aws:kms:" + region + ":" + account + ":key/" + id;
  }

  String aliasArn() {
    return "arn:aws:kms:" + region + ":" + account + ":" + alias;
  }

  /** What the people behind the key call themselves: the alias without its prefix. */
  String name() {
    return alias.substring(alias.lastIndexOf('/') + 1);
  }

  /** The role whose sessions use the key. */
  String role() {
    return name() + "-role";
  }

  /** Identifies the current key material, 64 hexadecimal digits. */
  String materialId() {
    return Random64.of(id.hashCode(), region.hashCode()).hex(64);
  }

  /** The key as callers name it: usually by ARN, else by alias or bare id. */
  String asAskedFor(Random64 random) {
    int choice = random.nextInt(10);
    return choice < 5 ? arn() : choice < 8 ? alias : choice < 9 ? id : aliasArn();
  }
}
