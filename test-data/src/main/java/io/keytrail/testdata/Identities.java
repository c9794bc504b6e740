package io.keytrail.testdata;

import static io.keytrail.testdata.Json.object;

import java.util.Map;

/**
 * The forms of {@code userIdentity} (CloudTrail user guide, "CloudTrail userIdentity element"). Ids
 * of credentials end in EXAMPLE, as in AWS's own documentation.
 */
final class Identities {
  private Identities() {}

  /** A role's session. The role ARN may have a path, the session's ARN never has. */
  static Map<String, Object> assumedRole(
      String account, String rolePath, String role, String session, String created, boolean mfa) {
    String principalId = uniqueId("AROA", account, role);
    return object(
        "type",
        "AssumedRole",
        "principalId",
        principalId + ":" + session,
        "arn",
        "arn:aws:sts::" + account + ":assumed-role/" + role + "/" + session,
        "accountId",
        account,
        "accessKeyId",
        uniqueId("ASIA", account, role + created),
        "sessionContext",
        object(
            "sessionIssuer",
                object(
                    "type", "Role",
                    "principalId", principalId,
                    "arn", roleArn(account, rolePath, role),
                    "accountId", account,
                    "userName", role),
            "webIdFederationData", object(),
            "attributes",
                object("creationDate", created, "mfaAuthenticated", String.valueOf(mfa))));
  }

  static String roleArn(String account, String rolePath, String role) {
    return "arn:aws:iam::" + account + ":role" + rolePath + role;
  }

  /** A user with a long-lived access key. */
  static Map<String, Object> user(String account, String name) {
    return object(
        "type",
        "IAMUser",
        "principalId",
        uniqueId("AIDA", account, name),
        "arn",
        "arn:aws:iam::" + account + ":user/" + name,
        "accountId",
        account,
        "accessKeyId",
        uniqueId("AKIA", account, name),
        "userName",
        name);
  }

  /** A user with a session, as in the console; the issuer is an empty object there. */
  static Map<String, Object> userSession(String account, String name, String created, boolean mfa) {
    Map<String, Object> user = user(account, name);
    user.put("accessKeyId", uniqueId("ASIA", account, name + created));
    user.put(
        "sessionContext",
        object(
            "sessionIssuer", object(),
            "webIdFederationData", object(),
            "attributes",
                object("creationDate", created, "mfaAuthenticated", String.valueOf(mfa))));
    return user;
  }

  static Map<String, Object> root(String account, String created) {
    return object(
        "type",
        "Root",
        "principalId",
        account,
        "arn",
        "arn:aws:iam::" + account + ":root",
        "accountId",
        account,
        "accessKeyId",
        uniqueId("ASIA", account, "root"),
        "sessionContext",
        object(
            "sessionIssuer", object(),
            "webIdFederationData", object(),
            "attributes", object("creationDate", created, "mfaAuthenticated", "true")));
  }

  static Map<String, Object> federatedUser(String account, String name, String created) {
    return object(
        "type",
        "FederatedUser",
        "principalId",
        account + ":" + name,
        "arn",
        "arn:aws:sts::" + account + ":federated-user/" + name,
        "accountId",
        account,
        "accessKeyId",
        uniqueId("ASIA", account, name),
        "sessionContext",
        object(
            "sessionIssuer",
                object(
                    "type",
                    "IAMUser",
                    "principalId",
                    uniqueId("AIDA", account, "broker"),
                    "arn",
                    "arn:aws:iam::" + account + ":user/broker",
                    "accountId",
                    account,
                    "userName",
                    "broker"),
            "webIdFederationData", object(),
            "attributes", object("creationDate", created, "mfaAuthenticated", "false")));
  }

  /** A service that acts for itself: nobody's account, nobody's ARN. */
  static Map<String, Object> service(String invokedBy) {
    return object("type", "AWSService", "invokedBy", invokedBy);
  }

  /** KMS that acts by itself: no type, no ARN, only the key owner's account. */
  static Map<String, Object> kmsItself(String account) {
    return object("accountId", account, "invokedBy", "AWS Internal");
  }

  /** How the key's owner sees a caller of another account. */
  static Map<String, Object> otherAccount(String principalId, String account) {
    return object(
        "type", "AWSAccount",
        "principalId", principalId,
        "accountId", account);
  }

  /** The same identity with a service that carries the call. */
  static Map<String, Object> through(Map<String, Object> identity, String invokedBy) {
    identity.put("invokedBy", invokedBy);
    return identity;
  }

  /** An IAM unique id: a prefix that says what it is, and always the same for the same name. */
  static String uniqueId(String prefix, String account, String name) {
    return prefix
        + Random64.of(prefix.hashCode(), account.hashCode(), name.hashCode()).base32(9)
        + "EXAMPLE";
  }
}
