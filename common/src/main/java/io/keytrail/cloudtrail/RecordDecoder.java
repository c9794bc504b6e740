package io.keytrail.cloudtrail;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.keytrail.cloudtrail.TrailReader.Item;
import io.keytrail.kms.DecodedFact;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.KmsOperation.Category;
import io.keytrail.reject.RejectReason;
import java.io.IOException;

/**
 * Reads one record, or one EventBridge envelope with a record in it, into a {@link KmsEvent}.
 *
 * <p>Members may come in any order. A record of another service is left as soon as it shows its
 * {@code eventSource} and its time.
 */
final class RecordDecoder {
  /** 2013-01-01: CloudTrail began in November of that year. */
  private static final long MIN_EVENT_TIME_MILLIS = 1_356_998_400_000L;

  private final JsonFactory factory;
  private final long maxEventTimeMillis;
  private final StringCache cache;
  private final UserIdentity identity = new UserIdentity();
  private final KeyMentions mentions = new KeyMentions();
  private final EncryptionContext context = new EncryptionContext();
  private final EncryptionContext destinationContext = new EncryptionContext();
  private final Facts facts = new Facts();
  private final Facts enclave = new Facts();
  private final EventBridgeEnvelope envelope = new EventBridgeEnvelope();

  private KmsEvent event;
  private String eventTime;
  private String eventSource;
  private boolean isCloudTrail;
  private boolean isOther;

  private int offset;
  private int length;
  private RejectReason reason;
  private String detail;

  RecordDecoder(DecodeLimits limits) {
    factory = limits.jsonFactory();
    cache = new StringCache(limits.maxStringLength());
    maxEventTimeMillis = limits.maxEventTimeMillis();
  }

  /** KMS, OTHER or REJECTED. */
  Item decode(byte[] json, int offset, int length) {
    return decode(json, offset, length, true);
  }

  private Item decode(byte[] json, int at, int size, boolean mayBeEnvelope) {
    offset = at;
    length = size;
    clear();
    try (JsonParser p = factory.createParser(json, at, size)) {
      if (p.nextToken() != JsonToken.START_OBJECT) {
        return reject(RejectReason.UNKNOWN_CARRIER, "the record is no JSON object");
      }
      while (p.nextToken() == JsonToken.FIELD_NAME) {
        String name = p.currentName();
        p.nextToken();
        if (!member(name, p) && !envelope.member(name, p, cache)) p.skipChildren();
        if (isOther && eventTime != null) return Item.OTHER;
      }
      if (mayBeEnvelope && envelope.isEnvelope()) return unwrap(json, at);
      return finish();
    } catch (BadRecord e) {
      return reject(e.reason, e.getMessage());
    } catch (StreamConstraintsException e) {
      return rejectBound(e);
    } catch (JacksonException e) {
      return rejectSyntax(json, e.getLocation() == null ? -1 : e.getLocation().getByteOffset());
    } catch (IOException e) {
      return rejectSyntax(json, -1);
    }
  }

  /** The event of the last KMS item. */
  KmsEvent event() {
    return event;
  }

  /** {@code eventID} as far as it was read, else null. */
  String eventId() {
    return event.eventId;
  }

  /** Time of the last record, or {@link IsoTime#NONE}. */
  long eventTimeMillis() {
    return IsoTime.parse(eventTime);
  }

  /** Where the record itself stands in the bytes given: inside its envelope, if it has one. */
  int offset() {
    return offset;
  }

  int length() {
    return length;
  }

  RejectReason reason() {
    return reason;
  }

  String detail() {
    return detail;
  }

  private void clear() {
    event = new KmsEvent();
    eventTime = null;
    eventSource = null;
    isCloudTrail = false;
    isOther = false;
    identity.clear();
    mentions.clear();
    context.clear();
    destinationContext.clear();
    facts.clear();
    enclave.clear();
    envelope.clear();
  }

  /** Takes a top-level member of a CloudTrail record; false if it is none that we know. */
  private boolean member(String name, JsonParser p) throws IOException, BadRecord {
    switch (name) {
      case "eventVersion":
        isCloudTrail = true;
        break;
      case "eventID":
        event.eventId = Json.text(p, name);
        isCloudTrail = true;
        break;
      case "eventTime":
        eventTime = Json.text(p, name);
        break;
      case "eventSource":
        eventSource = Json.text(p, name, cache);
        isOther = eventSource != null && !isKms(eventSource);
        break;
      case "eventName":
        event.eventName = Json.text(p, name, cache);
        if (event.eventName != null) event.operation = KmsOperation.of(event.eventName);
        break;
      case "eventType":
        event.eventType = Json.text(p, name, cache);
        isOther |= "AwsCloudTrailInsight".equals(event.eventType);
        break;
      case "eventCategory":
        isOther |= "Insight".equals(Json.text(p, name, cache));
        break;
      case "insightDetails":
      case "digestS3Bucket":
        isOther = true;
        p.skipChildren();
        break;
      case "messageType":
        isOther |= "CONTROL_MESSAGE".equals(Json.text(p, name, cache));
        break;
      case "awsRegion":
        event.awsRegion = Json.text(p, name, cache);
        break;
      case "sourceIPAddress":
        event.sourceAddress = Json.text(p, name, cache);
        break;
      case "userAgent":
        event.userAgent = Json.text(p, name, cache);
        break;
      case "errorCode":
        event.errorCode = Json.text(p, name, cache);
        break;
      case "errorMessage":
        event.errorMessage = Json.text(p, name, cache);
        break;
      case "requestID":
        event.requestId = Json.text(p, name);
        break;
      case "recipientAccountId":
        event.recipientAccountId = Json.text(p, name, cache);
        break;
      case "sharedEventID":
        event.sharedEventId = Json.text(p, name);
        break;
      case "vpcEndpointId":
        event.vpcEndpointId = Json.text(p, name, cache);
        break;
      case "sessionCredentialFromConsole":
        event.fromConsole = "true".equals(Json.text(p, name, cache));
        break;
      case "userIdentity":
        identity.read(p, cache);
        break;
      case "resources":
        mentions.readResources(p, cache);
        break;
      case "requestParameters":
        if (Json.isObject(p, name)) readRequest(p);
        break;
      case "responseElements":
        if (Json.isObject(p, name)) readResponse(p);
        break;
      case "additionalEventData":
        if (Json.isObject(p, name)) readAdditional(p);
        break;
      case "serviceEventDetails":
        if (Json.isObject(p, name)) readServiceEvent(p);
        break;
      case "tlsDetails":
        if (Json.isObject(p, name)) readTls(p);
        break;
      default:
        return false;
    }
    return true;
  }

  private static boolean isKms(String source) {
    return source.equals("kms.amazonaws.com") || source.equals("kms.amazonaws.com.cn");
  }

  // ---- members of KMS records ----

  private void readRequest(JsonParser p) throws IOException, BadRecord {
    boolean collect = collects();
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String name = p.currentName();
      JsonToken token = p.nextToken();
      boolean object = token == JsonToken.START_OBJECT;
      if (object && (name.equals("encryptionContext") || name.equals("sourceEncryptionContext"))) {
        context.read(p, cache);
      } else if (object && name.equals("destinationEncryptionContext")) {
        destinationContext.read(p, cache);
      } else {
        if (token == JsonToken.VALUE_STRING && KeyMentions.isRequestMention(name)) {
          mentions.request(name, cache.text(p));
        }
        if (collect) facts.flatten("requestParameters." + name, p);
        else p.skipChildren();
      }
    }
  }

  private void readResponse(JsonParser p) throws IOException {
    boolean collect = collects();
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String name = p.currentName();
      JsonToken token = p.nextToken();
      if (token == JsonToken.VALUE_STRING && name.equals("keyId")) {
        mentions.responseKeyId = cache.text(p);
      }
      if (collect) facts.flatten("responseElements." + name, p);
      else p.skipChildren();
    }
  }

  private void readAdditional(JsonParser p) throws IOException {
    boolean collect = collects();
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String name = p.currentName();
      p.nextToken();
      if (name.equals("recipient")) {
        enclave.flatten("additionalEventData.recipient", p);
      } else if (collect) {
        String path = "additionalEventData." + name;
        facts.flatten(path, p);
        if (name.equals("backingKeysDeletionStatus")) noteDeletionStatus(facts.get(path));
      } else {
        p.skipChildren();
      }
    }
  }

  private void readServiceEvent(JsonParser p) throws IOException {
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String name = p.currentName();
      JsonToken token = p.nextToken();
      if (token == JsonToken.VALUE_STRING && name.equals("keyId")) {
        mentions.serviceEventKeyId = cache.text(p);
      }
      String path = "serviceEventDetails." + name;
      facts.flatten(path, p);
      if (name.equals("backingKeysDeletionStatus")) noteDeletionStatus(facts.get(path));
    }
  }

  private void readTls(JsonParser p) throws IOException, BadRecord {
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String name = p.currentName();
      p.nextToken();
      if (name.equals("tlsVersion"))
        event.tlsVersion = Json.text(p, "tlsDetails.tlsVersion", cache);
      else p.skipChildren();
    }
  }

  /** JSON inside a string: {@code [{"backingKeys":…,"deletionStatus":"FAILURE"}]}. */
  private void noteDeletionStatus(String json) throws IOException {
    if (json == null) return;
    try (JsonParser p = factory.createParser(json)) {
      for (JsonToken t = p.nextToken(); t != null; t = p.nextToken()) {
        if (t == JsonToken.VALUE_STRING
            && "deletionStatus".equals(p.currentName())
            && !"SUCCESS".equals(p.getText())) {
          facts.put(DecodedFact.DELETION_STATUS, p.getText());
        }
      }
    } catch (JacksonException e) {
      // The text stays among the facts as it is; only its summary is missing.
    }
  }

  /** Whether request and response are worth keeping; unknown until the event name was read. */
  private boolean collects() {
    if (event.eventName == null) return true;
    Category category = event.operation.category();
    return !category.isCryptographic() && category != Category.READ_ONLY
        || event.operation == KmsOperation.GET_PARAMETERS_FOR_IMPORT;
  }

  // ---- what it all means ----

  private Item finish() throws BadRecord {
    if (isOther) return Item.OTHER;
    if (eventSource == null) {
      throw isCloudTrail
          ? new BadRecord(RejectReason.MALFORMED_RECORD, "a CloudTrail record without eventSource")
          : new BadRecord(
              RejectReason.UNKNOWN_CARRIER,
              "JSON, but no CloudTrail record, list of records or envelope");
    }
    if (event.eventId == null || event.eventId.isEmpty()) {
      throw new BadRecord(RejectReason.NO_EVENT_ID, "the KMS record has no eventID");
    }
    if (eventTime == null) {
      throw new BadRecord(RejectReason.NO_EVENT_TIME, "the KMS record has no eventTime");
    }
    if (event.eventName == null) {
      throw new BadRecord(RejectReason.MALFORMED_RECORD, "the KMS record has no eventName");
    }
    event.eventTimeMillis = checkedTime();
    if (event.errorCode != null && event.errorCode.isEmpty()) event.errorCode = null;
    event.dryRun = isDryRun(event.errorCode);
    PrincipalResolver.resolve(event, identity, contextOfCall());
    KeyResolver.resolve(event, mentions, keyFacts());
    event.encryptionContext = contextOfCall().entries();
    event.contextResource = contextOfCall().resource();
    event.facts = facts.map();
    event.enclave = enclave.map();
    return Item.KMS;
  }

  /** What was collected before the event name was known may not be wanted. */
  private Facts keyFacts() {
    if (!collects()) facts.clear();
    return facts;
  }

  /** A ReEncrypt has two: that of what it decrypts says more about what was read. */
  private EncryptionContext contextOfCall() {
    return context.entries() == null && destinationContext.entries() != null
        ? destinationContext
        : context;
  }

  private static boolean isDryRun(String errorCode) {
    return "DryRunOperationException".equals(errorCode) || "DryRunOperation".equals(errorCode);
  }

  private long checkedTime() throws BadRecord {
    long millis = IsoTime.parse(eventTime);
    if (millis == IsoTime.NONE) {
      throw new BadRecord(
          RejectReason.BAD_EVENT_TIME,
          "eventTime is no ISO-8601 time: '" + Details.quoted(eventTime) + "'");
    }
    if (!plausible(millis)) {
      throw new BadRecord(
          RejectReason.BAD_EVENT_TIME,
          "eventTime "
              + Details.quoted(eventTime)
              + (millis < MIN_EVENT_TIME_MILLIS
                  ? " lies before CloudTrail existed (2013)"
                  : " lies past the latest time that is accepted"));
    }
    return millis;
  }

  boolean plausible(long millis) {
    return millis >= MIN_EVENT_TIME_MILLIS && millis <= maxEventTimeMillis;
  }

  // ---- EventBridge ----

  private Item unwrap(byte[] json, int at) throws BadRecord {
    KmsOperation own = envelope.kmsOperation();
    if (own != null) return kmsOwnEvent(own);
    if (envelope.wrapsCloudTrail()) {
      return decode(json, at + envelope.detailOffset(), envelope.detailLength(), false);
    }
    if (envelope.isFromKms()) {
      throw new BadRecord(
          RejectReason.UNKNOWN_CARRIER,
          "EventBridge event of aws.kms with an unknown detail-type: '"
              + Details.quoted(envelope.detailType())
              + "'");
    }
    eventTime = envelope.time();
    return Item.OTHER;
  }

  private Item kmsOwnEvent(KmsOperation operation) throws BadRecord {
    event.eventId = envelope.id();
    event.eventName = operation.eventName();
    event.operation = operation;
    event.awsRegion = envelope.region();
    event.recipientAccountId = envelope.account();
    eventTime = envelope.time();
    eventSource = ServiceNames.KMS;
    identity.clear();
    mentions.serviceEventKeyId = envelope.keyId();
    if (envelope.details() != null) envelope.details().forEach(facts::put);
    facts.put(DecodedFact.DETAIL_TYPE, envelope.detailType());
    return finish();
  }

  // ---- what is wrong ----

  private Item rejectBound(StreamConstraintsException e) {
    String message = String.valueOf(e.getOriginalMessage());
    if (message.contains("nesting depth")) {
      return reject(RejectReason.TOO_DEEP, "the record nests too deep");
    }
    if (message.startsWith("String") || message.startsWith("Name")) {
      return reject(
          RejectReason.STRING_TOO_LONG, "a string in the record is longer than the limit");
    }
    return reject(RejectReason.MALFORMED_RECORD, "a number in the record is absurdly long");
  }

  private Item rejectSyntax(byte[] json, long at) {
    int bad = Utf8.firstInvalid(json, offset, offset + length);
    if (bad >= 0) {
      return reject(
          RejectReason.INVALID_UTF8,
          "the record holds a byte sequence that is no UTF-8, at byte " + (bad - offset));
    }
    return reject(
        RejectReason.NOT_JSON,
        "the record is no valid JSON" + (at < 0 ? "" : ", near its byte " + at));
  }

  private Item reject(RejectReason why, String what) {
    reason = why;
    detail = what;
    return Item.REJECTED;
  }
}
