package io.keytrail.sigma.event;

import io.keytrail.sigma.problem.Problems;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields that a CloudTrail record can have. Services choose what stands below some of them.
 * Source: "CloudTrail record contents", "CloudTrail userIdentity element" and "CloudTrail Insights"
 * in the CloudTrail user guide, up to event version 1.11.
 */
public final class RecordFields {
  private static final String[] FIELDS = {
    "addendum.originalEventID",
    "addendum.originalRequestID",
    "addendum.reason",
    "addendum.updatedFields",
    "additionalEventData.*",
    "apiVersion",
    "awsRegion",
    "edgeDeviceDetails.*",
    "errorCode",
    "errorMessage",
    "eventCategory",
    "eventContext.*",
    "eventID",
    "eventName",
    "eventSource",
    "eventTime",
    "eventType",
    "eventVersion",
    "insightDetails.*",
    "managementEvent",
    "readOnly",
    "recipientAccountId",
    "requestID",
    "requestParameters.*",
    "resources.ARN",
    "resources.ARNPrefix",
    "resources.accountId",
    "resources.arn",
    "resources.type",
    "responseElements.*",
    "serviceEventDetails.*",
    "sessionCredentialFromConsole",
    "sharedEventID",
    "sourceIPAddress",
    "tlsDetails.cipherSuite",
    "tlsDetails.clientProvidedHostHeader",
    "tlsDetails.tlsVersion",
    "userAgent",
    "userIdentity.accessKeyId",
    "userIdentity.accountId",
    "userIdentity.arn",
    "userIdentity.credentialId",
    "userIdentity.identityProvider",
    "userIdentity.inScopeOf.*",
    "userIdentity.invokedBy",
    "userIdentity.onBehalfOf.identityStoreArn",
    "userIdentity.onBehalfOf.userId",
    "userIdentity.principalId",
    "userIdentity.sessionContext.assumedRoot",
    "userIdentity.sessionContext.attributes.creationDate",
    "userIdentity.sessionContext.attributes.mfaAuthenticated",
    "userIdentity.sessionContext.ec2IssuedInVpc",
    "userIdentity.sessionContext.ec2RoleDelivery",
    "userIdentity.sessionContext.sessionIssuer.accountId",
    "userIdentity.sessionContext.sessionIssuer.arn",
    "userIdentity.sessionContext.sessionIssuer.principalId",
    "userIdentity.sessionContext.sessionIssuer.type",
    "userIdentity.sessionContext.sessionIssuer.userName",
    "userIdentity.sessionContext.sourceIdentity",
    "userIdentity.sessionContext.webIdFederationData.*",
    "userIdentity.sessionIssuer.*",
    "userIdentity.type",
    "userIdentity.userName",
    "vpcEndpointAccountId",
    "vpcEndpointId"
  };

  /** What stands below a field, in whose place {@code *} is whatever a service likes. */
  private static final Map<String, Set<String>> BELOW = new HashMap<>();

  static {
    for (String field : FIELDS) {
      String above = "";
      for (String name : field.split("\\.")) {
        BELOW.computeIfAbsent(above, any -> new TreeSet<>()).add(name);
        above = above.isEmpty() ? name : above + '.' + name;
      }
    }
  }

  private RecordFields() {}

  /** Whether services choose what stands below it. */
  private static boolean isOpen(String field) {
    return BELOW.getOrDefault(field, Set.of()).contains("*");
  }

  /**
   * What to say of a field that no record has, with the nearest that they have; null of any other.
   * Names are compared with case, as they are in events.
   *
   * @param field with dots; elements of lists need no name
   */
  public static String unknown(String field) {
    String above = "";
    for (String name : field.split("\\.", -1)) {
      if (isOpen(above)) return null;
      Set<String> names = BELOW.getOrDefault(above, Collections.emptySet());
      String below = above.isEmpty() ? name : above + '.' + name;
      if (!names.contains(name)) {
        return "no CloudTrail record has a field " + Problems.quote(field) + meant(above, name);
      }
      above = below;
    }
    return null;
  }

  private static String meant(String above, String name) {
    Set<String> names = BELOW.getOrDefault(above, Collections.emptySet());
    if (names.isEmpty()) return ": nothing stands below `" + above + "`";
    String near = Problems.nearest(name, names);
    if (near != null) {
      return "; did you mean `" + (above.isEmpty() ? "" : above + '.') + near + "`?";
    }
    return above.isEmpty()
        ? ", as far as this version knows"
        : " (`" + above + "` has " + String.join(", ", names) + ")";
  }
}
