package io.keytrail.cloudtrail;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * {@code userIdentity} as written; null is what the record does not say. Reused between records.
 */
final class UserIdentity {
  String type;
  String principalId;
  String arn;
  String accountId;
  String accessKeyId;
  String userName;
  String invokedBy;
  String issuerArn;
  String mfaAuthenticated;
  String creationDate;
  String onBehalfOfUserId;
  String identityStoreArn;

  void clear() {
    type = principalId = arn = accountId = accessKeyId = userName = invokedBy = issuerArn = null;
    mfaAuthenticated = creationDate = onBehalfOfUserId = identityStoreArn = null;
  }

  void read(JsonParser p, StringCache cache) throws IOException, BadRecord {
    if (!Json.isObject(p, "userIdentity")) return;
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String name = p.currentName();
      p.nextToken();
      switch (name) {
        case "type":
          type = Json.text(p, "userIdentity.type", cache);
          break;
        case "principalId":
          principalId = Json.text(p, "userIdentity.principalId", cache);
          break;
        case "arn":
          arn = Json.text(p, "userIdentity.arn", cache);
          break;
        case "accountId":
          accountId = Json.text(p, "userIdentity.accountId", cache);
          break;
        case "accessKeyId":
          accessKeyId = Json.text(p, "userIdentity.accessKeyId", cache);
          break;
        case "userName":
          userName = Json.text(p, "userIdentity.userName", cache);
          break;
        case "invokedBy":
          invokedBy = Json.text(p, "userIdentity.invokedBy", cache);
          break;
        case "sessionContext":
          if (p.currentToken() == JsonToken.START_OBJECT) readSession(p, cache);
          else p.skipChildren();
          break;
        case "onBehalfOf":
          if (p.currentToken() == JsonToken.START_OBJECT) readOnBehalfOf(p, cache);
          else p.skipChildren();
          break;
        default:
          p.skipChildren();
      }
    }
  }

  private void readSession(JsonParser p, StringCache cache) throws IOException, BadRecord {
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String name = p.currentName();
      boolean object = p.nextToken() == JsonToken.START_OBJECT;
      if (object && name.equals("sessionIssuer")) readIssuer(p, cache);
      else if (object && name.equals("attributes")) readAttributes(p, cache);
      else p.skipChildren();
    }
  }

  private void readIssuer(JsonParser p, StringCache cache) throws IOException, BadRecord {
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String name = p.currentName();
      p.nextToken();
      if (name.equals("arn")) {
        issuerArn = Json.text(p, "userIdentity.sessionContext.sessionIssuer.arn", cache);
      } else {
        p.skipChildren();
      }
    }
  }

  private void readAttributes(JsonParser p, StringCache cache) throws IOException, BadRecord {
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String name = p.currentName();
      p.nextToken();
      if (name.equals("mfaAuthenticated")) {
        mfaAuthenticated = Json.text(p, "userIdentity…mfaAuthenticated", cache);
      } else if (name.equals("creationDate")) {
        creationDate = Json.text(p, "userIdentity…creationDate", cache);
      } else {
        p.skipChildren();
      }
    }
  }

  private void readOnBehalfOf(JsonParser p, StringCache cache) throws IOException, BadRecord {
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String name = p.currentName();
      p.nextToken();
      if (name.equals("userId")) {
        onBehalfOfUserId = Json.text(p, "userIdentity.onBehalfOf.userId", cache);
      } else if (name.equals("identityStoreArn")) {
        identityStoreArn = Json.text(p, "userIdentity.onBehalfOf.identityStoreArn", cache);
      } else {
        p.skipChildren();
      }
    }
  }
}
