package io.keytrail.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.keytrail.sigma.event.EventView;

/** Whose key an event is about. */
final class Owner {
  private Owner() {}

  /** The key's account by its ARN; for a key in the making, the account whose trail it is in. */
  static String accountOf(EventView event) {
    for (JsonNode resource : event.record().path("resources")) {
      String arn = resource.path("ARN").asText("");
      if (!arn.contains(":kms:")) continue;
      String account = Principals.accountOf(arn);
      if (account != null) return account;
    }
    return event.record().path("recipientAccountId").asText("");
  }
}
