package io.keytrail.finding;

import io.keytrail.kms.PrincipalType;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * One element of OCSF's {@code evidences[]}: actor, api, src_endpoint, http_request, tls, data. Its
 * {@code data} is never empty, which by itself makes the element valid.
 */
final class OcsfEvidence {
  private static final String KMS = "kms.amazonaws.com";
  private static final int USER_TYPE_UNKNOWN = 0;
  private static final int USER_TYPE_USER = 1;
  private static final int USER_TYPE_ADMIN = 2;
  private static final int OTHER = 99;

  /**
   * CloudTrail's own words, for the principals that OCSF's {@code user.type_id} has no number of.
   */
  private static final Map<PrincipalType, String> OTHER_USER_TYPES =
      new EnumMap<>(
          Map.of(
              PrincipalType.ROLE, "AssumedRole",
              PrincipalType.FEDERATED_USER, "FederatedUser",
              PrincipalType.IDENTITY_CENTER_USER, "IdentityCenterUser",
              PrincipalType.WEB_IDENTITY_USER, "WebIdentityUser",
              PrincipalType.SAML_USER, "SAMLUser",
              PrincipalType.AWS_ACCOUNT, "AWSAccount"));

  private OcsfEvidence() {}

  static void write(Evidence evidence, OcsfOutput out) throws IOException {
    out.object(null);
    actor(evidence, out);
    api(evidence, out);
    String address = SafeText.clean(evidence.sourceAddress, SafeText.TEXT);
    if (address != null) {
      out.object("src_endpoint").text(SourceAddress.of(address).attribute(), address).end();
    }
    out.object("http_request").text("user_agent", evidence.userAgent).end();
    out.object("tls").text("version", evidence.tlsVersion).end();
    data(evidence, out);
    out.end();
  }

  /** A service has no user: OCSF wants it as the application that acts. */
  static boolean isService(Evidence evidence) {
    return evidence.principalType == PrincipalType.AWS_SERVICE
        || evidence.principalType == PrincipalType.KMS;
  }

  private static void actor(Evidence evidence, OcsfOutput out) throws IOException {
    out.object("actor");
    if (isService(evidence)) {
      out.text("app_name", evidence.principal != null ? evidence.principal : evidence.viaService);
    } else {
      user(evidence, out);
      session(evidence, out);
      out.text("app_name", evidence.viaService);
    }
    out.end();
  }

  private static void user(Evidence evidence, OcsfOutput out) throws IOException {
    boolean named = SafeText.clean(userUid(evidence), SafeText.ID) != null;
    if (!named && SafeText.clean(evidence.callerAccountId, SafeText.ID) == null) return;
    out.object("user")
        .id("uid", userUid(evidence))
        .id("uid_alt", evidence.principal != null ? evidence.principalId : null)
        .text("name", nameOf(evidence.principal));
    userType(evidence.principalType, out);
    OcsfResources.writeAccount(evidence.callerAccountId, out);
    out.end();
  }

  private static void userType(PrincipalType type, OcsfOutput out) throws IOException {
    String other = OTHER_USER_TYPES.get(type);
    if (other != null) out.choice("type_id", OTHER, "type", other);
    else if (type == PrincipalType.USER) out.choice("type_id", USER_TYPE_USER, "type", "User");
    else if (type == PrincipalType.ROOT) out.choice("type_id", USER_TYPE_ADMIN, "type", "Admin");
    else out.choice("type_id", USER_TYPE_UNKNOWN, "type", "Unknown");
  }

  /** The principal, or its id where the record gave no more. */
  static String userUid(Evidence evidence) {
    return evidence.principal != null ? evidence.principal : evidence.principalId;
  }

  /** The last part of an ARN's path: {@code BatchExport} of {@code …:role/ops/BatchExport}. */
  private static String nameOf(String principal) {
    if (principal == null || !principal.startsWith("arn:")) return null;
    return principal.substring(
        Math.max(principal.lastIndexOf('/'), principal.lastIndexOf(':')) + 1);
  }

  private static void session(Evidence evidence, OcsfOutput out) throws IOException {
    boolean roleArn =
        evidence.principalType == PrincipalType.ROLE
            && evidence.principal != null
            && evidence.principal.startsWith("arn:");
    out.object("session")
        .id("uid", evidence.sessionName)
        .id("issuer", roleArn ? evidence.principal : null)
        .flag("is_mfa", evidence.mfa)
        .time("created_time", evidence.sessionCreatedMillis)
        .id("credential_uid", evidence.accessKeyId)
        .end();
  }

  private static void api(Evidence evidence, OcsfOutput out) throws IOException {
    if (SafeText.clean(evidence.operation, SafeText.TEXT) == null) return;
    out.object("api").text("operation", evidence.operation);
    String service = SafeText.clean(evidence.service, SafeText.TEXT);
    out.object("service").text("name", service == null ? KMS : service).end();
    out.object("request").id("uid", evidence.requestId).end();
    out.object("response")
        .text("error", evidence.errorCode)
        .text("error_message", evidence.errorMessage)
        .end();
    out.end();
  }

  /** What the detection added, and then our own attributes, which no addition can hide. */
  private static void data(Evidence evidence, OcsfOutput out) throws IOException {
    var data = new TreeMap<String, Object>(evidence.data);
    data.put("count", evidence.count);
    data.put("callsByOperation", evidence.callsByOperation);
    data.put("contextResource", evidence.contextResource);
    data.put("sampleEventIds", evidence.sampleEventIds);
    out.free("data", data);
  }
}
