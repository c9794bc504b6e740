package io.keytrail.cloudtrail;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.keytrail.kms.KmsOperation;
import java.io.IOException;
import java.util.Map;

/**
 * The envelope that EventBridge puts around an event: either a CloudTrail record in {@code detail}
 * ({@code AWS API Call via CloudTrail}, {@code AWS Console Sign In via CloudTrail} …), or one of
 * the three that KMS sends by itself.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/developerguide/kms-events.html">Monitoring
 *     with EventBridge, KMS developer guide</a>
 */
final class EventBridgeEnvelope {
  private String id;
  private String detailType;
  private String source;
  private String account;
  private String time;
  private String region;
  private String keyId;
  private int detailOffset;
  private int detailLength;
  private final Facts details = new Facts();

  void clear() {
    id = detailType = source = account = time = region = keyId = null;
    detailOffset = detailLength = 0;
    details.clear();
  }

  /** Takes a top-level member; false if it is none of an envelope's. */
  boolean member(String name, JsonParser p, StringCache cache) throws IOException, BadRecord {
    switch (name) {
      case "id":
        id = scalar(p);
        break;
      case "detail-type":
        detailType = Json.text(p, name, cache);
        break;
      case "source":
        source = scalar(p);
        break;
      case "account":
        account = scalar(p);
        break;
      case "time":
        time = scalar(p);
        break;
      case "region":
        region = scalar(p);
        break;
      case "detail":
        if (p.currentToken() != JsonToken.START_OBJECT) return false;
        detail(p);
        break;
      default:
        return false;
    }
    return true;
  }

  boolean isEnvelope() {
    return detailType != null && (detailLength > 0 || source != null);
  }

  boolean wrapsCloudTrail() {
    return detailType.endsWith(" via CloudTrail") && detailLength > 0;
  }

  boolean isFromKms() {
    return "aws.kms".equals(source);
  }

  /**
   * The operation under which CloudTrail records what KMS's own event tells; null if it is none.
   */
  KmsOperation kmsOperation() {
    if (!isFromKms()) return null;
    switch (detailType) {
      case "KMS CMK Rotation":
        return KmsOperation.ROTATE_KEY;
      case "KMS CMK Deletion":
        return KmsOperation.DELETE_KEY;
      case "KMS Imported Key Material Expiration":
        return KmsOperation.DELETE_EXPIRED_KEY_MATERIAL;
      default:
        return null;
    }
  }

  String id() {
    return id;
  }

  String detailType() {
    return detailType;
  }

  String account() {
    return account;
  }

  String time() {
    return time;
  }

  String region() {
    return region;
  }

  /** {@code detail["key-id"]}: a bare id. */
  String keyId() {
    return keyId;
  }

  /** Scalars of {@code detail} under {@code detail.…}; null when there are none. */
  Map<String, String> details() {
    return details.map();
  }

  /** Where {@code detail} begins, from the first byte of the envelope. */
  int detailOffset() {
    return detailOffset;
  }

  int detailLength() {
    return detailLength;
  }

  private void detail(JsonParser p) throws IOException {
    detailOffset = (int) p.currentTokenLocation().getByteOffset();
    // A CloudTrail record is read later, from its own bytes; only KMS's own details are short.
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String name = p.currentName();
      JsonToken token = p.nextToken();
      if (token == JsonToken.VALUE_STRING && name.equals("key-id")) keyId = p.getText();
      if (isFromKms() && kmsOperationOrUnknown()) details.flatten("detail." + name, p);
      else p.skipChildren();
    }
    detailLength = (int) p.currentLocation().getByteOffset() - detailOffset;
  }

  private boolean kmsOperationOrUnknown() {
    return detailType == null || kmsOperation() != null;
  }

  /** Members with such common names stand in other JSON too, in any form. */
  private static String scalar(JsonParser p) throws IOException {
    if (p.currentToken() == JsonToken.VALUE_STRING) return p.getText();
    p.skipChildren();
    return null;
  }
}
