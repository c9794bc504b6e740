package io.keytrail.sigma.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.keytrail.finding.Resource;
import io.keytrail.kms.KeyArn;
import java.util.regex.Pattern;

/**
 * The trail or event data store that a call to CloudTrail is about. Its records name no resources;
 * requests give an ARN, or the name of something in the account and Region of the call.
 */
final class TrailResource {
  private static final String CLOUDTRAIL = "cloudtrail.amazonaws.com";

  /** What CloudTrail lets a trail be called, and the ids that it gives to event data stores. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{3,128}");

  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,32}");
  private static final Pattern ARN =
      Pattern.compile(
          "arn:[a-z-]{1,32}:cloudtrail:[a-z0-9-]{1,32}:([0-9]{12}):[a-z]{1,32}/[A-Za-z0-9._-]{3,128}");

  private TrailResource() {}

  /** Null where the record is no call to CloudTrail, or names none that could exist. */
  static Resource of(JsonNode record) {
    if (!record.path("eventSource").asText().equals(CLOUDTRAIL)) return null;
    JsonNode request = record.path("requestParameters");
    String store = request.path("eventDataStore").asText("");
    if (!store.isEmpty()) {
      return resource(store, "eventdatastore/", "AWS::CloudTrail::EventDataStore", record);
    }
    String trail = request.path("trailName").asText("");
    if (trail.isEmpty()) trail = request.path("name").asText("");
    return resource(trail, "trail/", "AWS::CloudTrail::Trail", record);
  }

  private static Resource resource(String named, String kind, String type, JsonNode record) {
    String region = record.path("awsRegion").asText("");
    var arn = ARN.matcher(named);
    if (arn.matches()) return new Resource(named, type, arn.group(1), named.split(":", 5)[3]);
    String account = record.path("recipientAccountId").asText("");
    boolean known =
        NAME.matcher(named).matches()
            && REGION.matcher(region).matches()
            && ACCOUNT.matcher(account).matches();
    if (!known) return null;
    String partition = KeyArn.partitionOf(region);
    String uid = String.join(":", "arn", partition, "cloudtrail", region, account, kind + named);
    return new Resource(uid, type, account, region);
  }
}
