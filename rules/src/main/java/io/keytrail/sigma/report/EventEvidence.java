package io.keytrail.sigma.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.keytrail.finding.Evidence;
import io.keytrail.finding.Resource;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.PrincipalType;
import io.keytrail.sigma.event.CallObject;
import io.keytrail.sigma.event.EventView;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who called what, and on what: of KMS's events as the decoder found out, of others as their record
 * says.
 */
final class EventEvidence {
  private static final int MAX_RESOURCES = 20;

  /** In the manner of CloudFormation, which has no word for it. */
  private static final String KEY_STORE_TYPE = "AWS::KMS::CustomKeyStore";

  /** The id; the name where a call that made none was refused. */
  private static final List<String> KEY_STORE_FIELDS =
      List.of(
          "requestParameters.customKeyStoreId",
          "responseElements.customKeyStoreId",
          "additionalEventData.customKeyStoreId",
          "requestParameters.customKeyStoreName");

  private EventEvidence() {}

  static Evidence of(EventView event) {
    Evidence evidence = new Evidence();
    KmsEvent kms = event.kms();
    if (kms != null) {
      ofKms(kms, evidence);
    } else {
      ofRecord(event.record(), evidence);
      CallObject.of(event.record()).forEach(evidence.data::put);
      evidence.service = event.eventSource();
      evidence.operation = event.eventName();
    }
    if (evidence.operation == null) evidence.operation = "?";
    evidence.count = 1;
    evidence.callsByOperation.put(evidence.operation, 1L);
    String id = kms != null ? kms.eventId : event.record().path("eventID").asText(event.eventId());
    if (id != null) evidence.sampleEventIds.add(id);
    return evidence;
  }

  /** The keys that a KMS event touched, each once. */
  static List<String> keyArns(EventView event) {
    Set<String> arns = new LinkedHashSet<>();
    if (event.kms() != null) {
      for (KeyUse use : event.kms().keys) arns.add(use.keyArn);
    }
    return new ArrayList<>(arns);
  }

  /**
   * The custom key store of a KMS event; else what the record names as touched; else the trail that
   * a call to CloudTrail names; else the account in whose trail it stands. Never empty.
   */
  static List<Resource> resources(EventView event) {
    List<Resource> touched = touched(event);
    if (!touched.isEmpty()) return touched;
    Resource trail = event.kms() == null ? TrailResource.of(event.record()) : null;
    return List.of(trail != null ? trail : account(event.record()));
  }

  /**
   * What makes repetitions the same finding. Of trails that only the request names it is the
   * account: who tries one name after another makes one finding.
   */
  static List<String> subjects(EventView event) {
    List<String> subjects = new ArrayList<>();
    for (Resource resource : touched(event)) subjects.add(resource.uid());
    if (subjects.isEmpty()) subjects.add(account(event.record()).uid());
    return subjects;
  }

  private static Resource account(JsonNode record) {
    String account = text(record.path("recipientAccountId"));
    if (account == null) account = text(record.path("userIdentity").path("accountId"));
    return Resource.account(account == null ? "unknown" : account);
  }

  private static List<Resource> touched(EventView event) {
    Resource store = event.kms() == null ? null : keyStore(event.kms());
    if (store != null) return List.of(store);
    JsonNode record = event.record();
    String region = text(record.path("awsRegion"));
    Set<Resource> resources = new LinkedHashSet<>();
    for (JsonNode named : record.path("resources")) {
      String arn = text(named.path("ARN"));
      if (arn == null) arn = text(named.path("arn"));
      if (arn == null || resources.size() == MAX_RESOURCES) continue;
      resources.add(
          new Resource(arn, text(named.path("type")), text(named.path("accountId")), region));
    }
    return new ArrayList<>(resources);
  }

  /** CloudTrail names no resource for it; an id counts within the account and Region. */
  private static Resource keyStore(KmsEvent kms) {
    if (kms.operation.category() != KmsOperation.Category.KEY_STORE || kms.facts == null) {
      return null;
    }
    for (String field : KEY_STORE_FIELDS) {
      String id = kms.facts.get(field);
      if (id != null && !id.isBlank()) {
        return new Resource(id, KEY_STORE_TYPE, kms.recipientAccountId, kms.awsRegion);
      }
    }
    return null;
  }

  private static void ofKms(KmsEvent kms, Evidence evidence) {
    evidence.principal = kms.principal;
    evidence.principalType = kms.principalType;
    evidence.principalId = kms.principalId;
    evidence.sessionName = kms.sessionName;
    evidence.accessKeyId = kms.accessKeyId;
    evidence.callerAccountId = kms.callerAccountId;
    evidence.viaService = kms.viaService;
    evidence.mfa = kms.mfa;
    evidence.sessionCreatedMillis = kms.sessionCreatedMillis;
    evidence.operation = kms.eventName;
    evidence.requestId = kms.requestId;
    evidence.errorCode = kms.errorCode;
    evidence.errorMessage = kms.errorMessage;
    evidence.sourceAddress = kms.sourceAddress;
    evidence.userAgent = kms.userAgent;
    evidence.tlsVersion = kms.tlsVersion;
    evidence.contextResource = kms.contextResource;
  }

  private static void ofRecord(JsonNode record, Evidence evidence) {
    JsonNode who = record.path("userIdentity");
    evidence.principalType = type(text(who.path("type")));
    String arn = text(who.path("arn"));
    String issuer = text(who.path("sessionContext").path("sessionIssuer").path("arn"));
    boolean role = evidence.principalType == PrincipalType.ROLE;
    evidence.principal = role && issuer != null ? issuer : arn;
    String invokedBy = text(who.path("invokedBy"));
    evidence.viaService = invokedBy;
    if (evidence.principal == null) evidence.principal = invokedBy;
    evidence.principalId = text(who.path("principalId"));
    evidence.sessionName = session(evidence.principalType, arn, evidence.principalId);
    if (evidence.principal == null) evidence.principal = evidence.principalId;
    evidence.accessKeyId = text(who.path("accessKeyId"));
    evidence.callerAccountId = text(who.path("accountId"));
    JsonNode session = who.path("sessionContext").path("attributes");
    String mfa = text(session.path("mfaAuthenticated"));
    if (mfa != null) evidence.mfa = Boolean.valueOf(mfa);
    evidence.sessionCreatedMillis = millis(text(session.path("creationDate")));
    evidence.requestId = text(record.path("requestID"));
    evidence.errorCode = text(record.path("errorCode"));
    evidence.errorMessage = text(record.path("errorMessage"));
    evidence.sourceAddress = text(record.path("sourceIPAddress"));
    evidence.userAgent = text(record.path("userAgent"));
    evidence.tlsVersion = text(record.path("tlsDetails").path("tlsVersion"));
  }

  /**
   * The name of a session, which ends the ARN of an assumed role ({@code …:assumed-role/ROLE/NAME})
   * and of a federated user, and the principal id of both ({@code AROA…:NAME}); null where the
   * caller has none.
   */
  static String session(PrincipalType type, String arn, String principalId) {
    switch (type) {
      case ROLE:
      case AWS_ACCOUNT:
      case FEDERATED_USER:
        break;
      default:
        return null;
    }
    String mark = type == PrincipalType.FEDERATED_USER ? ":federated-user/" : ":assumed-role/";
    int from = arn == null ? -1 : arn.indexOf(mark);
    if (from >= 0) {
      String name = arn.substring(from + mark.length());
      if (type == PrincipalType.FEDERATED_USER) return name;
      int slash = name.indexOf('/');
      if (slash >= 0) return name.substring(slash + 1);
    }
    int colon = principalId == null ? -1 : principalId.indexOf(':');
    return colon <= 0 || colon == principalId.length() - 1
        ? null
        : principalId.substring(colon + 1);
  }

  /** CloudTrail's {@code userIdentity.type}. */
  static PrincipalType type(String type) {
    switch (type == null ? "" : type) {
      case "AssumedRole":
      case "Role":
        return PrincipalType.ROLE;
      case "IAMUser":
        return PrincipalType.USER;
      case "Root":
        return PrincipalType.ROOT;
      case "FederatedUser":
        return PrincipalType.FEDERATED_USER;
      case "IdentityCenterUser":
        return PrincipalType.IDENTITY_CENTER_USER;
      case "WebIdentityUser":
        return PrincipalType.WEB_IDENTITY_USER;
      case "SAMLUser":
        return PrincipalType.SAML_USER;
      case "AWSAccount":
        return PrincipalType.AWS_ACCOUNT;
      case "AWSService":
        return PrincipalType.AWS_SERVICE;
      default:
        return PrincipalType.UNKNOWN;
    }
  }

  /** Null when there is no time, or none that can be read. */
  private static Long millis(String time) {
    if (time == null) return null;
    try {
      return Instant.parse(time).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  private static String text(JsonNode value) {
    return value.isValueNode() && !value.isNull() && !value.asText().isEmpty()
        ? value.asText()
        : null;
  }
}
