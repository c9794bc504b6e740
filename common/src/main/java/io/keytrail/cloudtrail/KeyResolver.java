package io.keytrail.cloudtrail;

import io.keytrail.kms.DecodedFact;
import io.keytrail.kms.KeyArn;
import io.keytrail.kms.KeyRole;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;

/**
 * Says which keys an event touched, and as what.
 *
 * <p>{@code resources} decides. Only when it names no key do request and response count: an ARN
 * there, then the ARN that a refusal names in {@code errorMessage}, and a bare id only when the
 * record has no {@code resources} at all. An alias never leads to a key.
 */
final class KeyResolver {
  private static final String ON_RESOURCE = " on resource: ";

  private KeyResolver() {}

  static void resolve(KmsEvent event, KeyMentions m, Facts facts) {
    event.requestedAlias = requestedAlias(m);
    switch (event.operation) {
      case RE_ENCRYPT:
        reEncrypt(event, m, facts);
        break;
      case REPLICATE_KEY:
        replicate(event, m, facts);
        break;
      default:
        targets(event, m, facts);
    }
  }

  private static void targets(KmsEvent event, KeyMentions m, Facts facts) {
    for (String arn : m.resourceKeys) add(event, arn, KeyRole.TARGET);
    String response = responseArn(facts, "responseElements.keyMetadata");
    if (!event.keys.isEmpty()) {
      if (response != null && !response.equals(event.keys.get(0).keyArn)) {
        facts.put(DecodedFact.KEY_CONFLICT, response);
      }
      return;
    }
    if (arn(event, facts, m.requestKeyId, KeyRole.TARGET, "requestParameters.keyId")
        || arn(event, facts, m.requestTargetKeyId, KeyRole.TARGET, "requestParameters.targetKeyId")
        || arn(event, facts, response, KeyRole.TARGET, "responseElements.keyMetadata.arn")
        || arn(event, facts, m.responseKeyId, KeyRole.TARGET, "responseElements.keyId")
        || arn(event, facts, m.serviceEventKeyId, KeyRole.TARGET, "serviceEventDetails.keyId")
        || refused(event, facts, KeyRole.TARGET)
        || m.hasResources) {
      return;
    }
    if (!build(event, facts, m.requestKeyId, KeyRole.TARGET, "requestParameters.keyId")
        && !build(
            event, facts, m.requestTargetKeyId, KeyRole.TARGET, "requestParameters.targetKeyId")
        && !build(event, facts, m.responseKeyId, KeyRole.TARGET, "responseElements.keyId")) {
      build(event, facts, m.serviceEventKeyId, KeyRole.TARGET, "serviceEventDetails.keyId");
    }
  }

  /** Source first, destination second; one resource may stand for both. */
  private static void reEncrypt(KmsEvent event, KeyMentions m, Facts facts) {
    if (m.resourceKeys.size() >= 2) {
      add(event, m.resourceKeys.get(0), KeyRole.SOURCE);
      add(event, m.resourceKeys.get(1), KeyRole.DESTINATION);
      return;
    }
    if (m.resourceKeys.size() == 1) {
      String only = m.resourceKeys.get(0);
      if (mayBe(m.requestSourceKeyId, only)) add(event, only, KeyRole.SOURCE);
      if (mayBe(m.requestDestinationKeyId, only)) add(event, only, KeyRole.DESTINATION);
    }
    String source = "requestParameters.sourceKeyId";
    String destination = "requestParameters.destinationKeyId";
    if (!has(event, KeyRole.SOURCE)
        && !arn(event, facts, m.requestSourceKeyId, KeyRole.SOURCE, source)
        && !m.hasResources) {
      build(event, facts, m.requestSourceKeyId, KeyRole.SOURCE, source);
    }
    if (!has(event, KeyRole.DESTINATION)
        && !arn(event, facts, m.requestDestinationKeyId, KeyRole.DESTINATION, destination)
        && !m.hasResources) {
      build(event, facts, m.requestDestinationKeyId, KeyRole.DESTINATION, destination);
    }
    if (event.keys.isEmpty()) {
      boolean from = event.errorMessage != null && event.errorMessage.contains("kms:ReEncryptFrom");
      refused(event, facts, from ? KeyRole.SOURCE : KeyRole.DESTINATION);
    }
  }

  /** {@code resources} has the primary only; a replica exists only if the call succeeded. */
  private static void replicate(KmsEvent event, KeyMentions m, Facts facts) {
    for (String arn : m.resourceKeys) {
      add(event, arn, event.keys.isEmpty() ? KeyRole.PRIMARY : KeyRole.REPLICA);
    }
    String request = "requestParameters.keyId";
    if (event.keys.isEmpty()
        && !arn(event, facts, m.requestKeyId, KeyRole.PRIMARY, request)
        && !refused(event, facts, KeyRole.PRIMARY)
        && !m.hasResources) {
      build(event, facts, m.requestKeyId, KeyRole.PRIMARY, request);
    }
    if (event.errorCode != null || has(event, KeyRole.REPLICA)) return;
    String replica = responseArn(facts, "responseElements.replicaKeyMetadata");
    if (replica != null) {
      add(event, replica, KeyRole.REPLICA);
    } else if (!event.keys.isEmpty() && m.replicaRegion != null) {
      KeyArn primary = KeyArn.parse(event.keys.get(0).keyArn);
      String built =
          "arn:"
              + primary.partition()
              + ":kms:"
              + m.replicaRegion
              + ':'
              + primary.accountId()
              + ":key/"
              + primary.keyId();
      if (KeyArn.isKeyArn(built)) {
        add(event, built, KeyRole.REPLICA);
        facts.put(DecodedFact.KEY_SOURCE, "requestParameters.replicaRegion");
        facts.put(DecodedFact.KEY_BUILT, "true");
      }
    }
  }

  private static String responseArn(Facts facts, String metadata) {
    String arn = facts.get(metadata + ".arn");
    if (arn == null) arn = facts.get(metadata + ".ARN");
    return KeyArn.isKeyArn(arn) ? arn : null;
  }

  private static boolean arn(KmsEvent event, Facts facts, String text, KeyRole role, String path) {
    if (!KeyArn.isKeyArn(text)) return false;
    add(event, text, role);
    facts.put(DecodedFact.KEY_SOURCE, path);
    return true;
  }

  /** "User: … is not authorized to perform: kms:Decrypt on resource: arn:… because …". */
  private static boolean refused(KmsEvent event, Facts facts, KeyRole role) {
    if (event.errorMessage == null) return false;
    int at = event.errorMessage.indexOf(ON_RESOURCE);
    if (at < 0) return false;
    int from = at + ON_RESOURCE.length();
    int to = from;
    while (to < event.errorMessage.length() && isOfArn(event.errorMessage.charAt(to))) to++;
    String arn = event.errorMessage.substring(from, to);
    if (!KeyArn.isKeyArn(arn)) return false;
    add(event, arn, role);
    facts.put(DecodedFact.KEY_SOURCE, "errorMessage");
    return true;
  }

  private static boolean isOfArn(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == ':'
        || c == '/';
  }

  /**
   * KMS looks a bare id up in the caller's account and Region, so the record's own tell the key.
   */
  private static boolean build(KmsEvent event, Facts facts, String id, KeyRole role, String path) {
    if (!KeyArn.isKeyId(id) || event.awsRegion == null) return false;
    String account =
        event.recipientAccountId != null ? event.recipientAccountId : event.callerAccountId;
    String arn =
        "arn:"
            + KeyArn.partitionOf(event.awsRegion)
            + ":kms:"
            + event.awsRegion
            + ':'
            + account
            + ":key/"
            + id;
    if (!KeyArn.isKeyArn(arn)) return false;
    add(event, arn, role);
    facts.put(DecodedFact.KEY_SOURCE, path);
    facts.put(DecodedFact.KEY_BUILT, "true");
    return true;
  }

  private static void add(KmsEvent event, String arn, KeyRole role) {
    KeyUse use = new KeyUse(arn, role);
    if (!event.keys.contains(use)) event.keys.add(use);
  }

  private static boolean has(KmsEvent event, KeyRole role) {
    for (KeyUse use : event.keys) {
      if (use.role == role) return true;
    }
    return false;
  }

  /** Whether what the caller wrote can mean this key: an alias, or nothing, can mean any. */
  private static boolean mayBe(String requested, String arn) {
    if (requested == null || isAlias(requested)) return true;
    return requested.equals(arn) || arn.endsWith(":key/" + requested);
  }

  private static String requestedAlias(KeyMentions m) {
    if (isAlias(m.requestKeyId)) return m.requestKeyId;
    if (m.requestAliasName != null) return m.requestAliasName;
    if (isAlias(m.requestDestinationKeyId)) return m.requestDestinationKeyId;
    return isAlias(m.requestSourceKeyId) ? m.requestSourceKeyId : null;
  }

  private static boolean isAlias(String text) {
    return text != null
        && (text.startsWith("alias/") || text.startsWith("arn:") && text.contains(":alias/"));
  }
}
