package io.keytrail.testdata;

import static io.keytrail.testdata.Json.array;
import static io.keytrail.testdata.Json.object;

import java.util.List;
import java.util.Map;

/**
 * One CloudTrail record, with its fields in the order in which CloudTrail writes them (CloudTrail
 * user guide, "CloudTrail record contents"). Fields at null are left out, except the request and
 * the response, which CloudTrail writes as null.
 */
final class TrailRecord {
  static final String KMS = "kms.amazonaws.com";

  String eventVersion = "1.11";
  Map<String, Object> userIdentity;
  String eventTime;
  String eventSource = KMS;
  String eventName;
  String awsRegion;
  String sourceIPAddress;
  String userAgent;
  String errorCode;
  String errorMessage;
  Object requestParameters;
  Object responseElements;
  Object additionalEventData;
  String requestID;
  String eventID;
  Boolean readOnly;
  List<Object> resources;
  String eventType = "AwsApiCall";
  String recipientAccountId;
  String sharedEventID;
  Object serviceEventDetails;
  String vpcEndpointId;
  boolean tls = true;
  String sessionCredentialFromConsole;

  static Object keyResource(String keyArn) {
    return object("accountId", keyArn.split(":")[4], "type", "AWS::KMS::Key", "ARN", keyArn);
  }

  void key(String keyArn) {
    resources = array(keyResource(keyArn));
  }

  /** A call that failed: there is nothing to answer, and nothing was used. */
  void error(String code, String message) {
    errorCode = code;
    errorMessage = message;
    responseElements = null;
    additionalEventData = null;
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = object("eventVersion", eventVersion, "userIdentity", userIdentity);
    json.put("eventTime", eventTime);
    json.put("eventSource", eventSource);
    json.put("eventName", eventName);
    json.put("awsRegion", awsRegion);
    json.put("sourceIPAddress", sourceIPAddress);
    putUnlessNull(json, "userAgent", userAgent);
    putUnlessNull(json, "errorCode", errorCode);
    putUnlessNull(json, "errorMessage", errorMessage);
    json.put("requestParameters", requestParameters);
    json.put("responseElements", responseElements);
    putUnlessNull(json, "additionalEventData", additionalEventData);
    putUnlessNull(json, "requestID", requestID);
    json.put("eventID", eventID);
    putUnlessNull(json, "readOnly", readOnly);
    putUnlessNull(json, "resources", resources);
    json.put("eventType", eventType);
    json.put("managementEvent", true);
    json.put("recipientAccountId", recipientAccountId);
    putUnlessNull(json, "sharedEventID", sharedEventID);
    putUnlessNull(json, "serviceEventDetails", serviceEventDetails);
    putUnlessNull(json, "vpcEndpointId", vpcEndpointId);
    json.put("eventCategory", "Management");
    if (tls) {
      json.put(
          "tlsDetails",
          object(
              "tlsVersion", "TLSv1.3",
              "cipherSuite", "TLS_AES_128_GCM_SHA256",
              "clientProvidedHostHeader", host()));
    }
    putUnlessNull(json, "sessionCredentialFromConsole", sessionCredentialFromConsole);
    return json;
  }

  private String host() {
    String service = eventSource.substring(0, eventSource.indexOf('.'));
    return service.equals("iam") ? eventSource : service + "." + awsRegion + ".amazonaws.com";
  }

  private static void putUnlessNull(Map<String, Object> json, String name, Object value) {
    if (value != null) json.put(name, value);
  }
}
