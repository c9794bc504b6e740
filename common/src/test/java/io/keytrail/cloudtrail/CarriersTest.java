package io.keytrail.cloudtrail;

import static io.keytrail.cloudtrail.Trail.bytes;
import static io.keytrail.cloudtrail.Trail.file;
import static io.keytrail.cloudtrail.Trail.gzip;
import static io.keytrail.cloudtrail.Trail.joined;
import static io.keytrail.cloudtrail.Trail.json;
import static io.keytrail.cloudtrail.Trail.kms;
import static io.keytrail.cloudtrail.Trail.otherRecord;
import static io.keytrail.cloudtrail.Trail.read;
import static io.keytrail.cloudtrail.Trail.record;
import static io.keytrail.cloudtrail.Trail.recordWithId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.cloudtrail.TrailReader.Item;
import io.keytrail.kms.DecodedFact;
import io.keytrail.kms.KeyRole;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.PrincipalType;
import io.keytrail.reject.RejectReason;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Every way in which CloudTrail's records arrive. */
class CarriersTest {
  private static final byte[] BOM = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  @Test
  void readsTheRecordsOfAnS3Object() {
    var contents = read(file(recordWithId("a"), otherRecord(), recordWithId("b")));
    assertThat(contents.items).containsExactly(Item.KMS, Item.OTHER, Item.KMS);
    assertThat(contents.eventIds()).containsExactly("a", "b");
    assertThat(contents.times).containsOnly(Instant.parse("2024-05-06T07:08:09Z").toEpochMilli());
    assertThat(contents.records)
        .containsExactly(recordWithId("a"), otherRecord(), recordWithId("b"));
  }

  @Test
  void readsPrettyPrintedRecords() {
    String pretty =
        file(recordWithId("a"), recordWithId("b"))
            .replace(",\"", ",\n    \"")
            .replace("{", "{\n  ")
            .replace(":[", " :\r\n\t[ ");
    assertThat(read(pretty).eventIds()).containsExactly("a", "b");
  }

  @Test
  void findsRecordsBehindOtherMembers() {
    String carrier =
        json("{'a':{'Records':[1]},'b':[[],{}],'c':'Records','d':1.5e3,'Records':[")
            + recordWithId("a")
            + json("],'e':{'x':[{}]},'f':null,'Records':[")
            + recordWithId("b")
            + json("],'g':'\\\\'}");
    assertThat(read(carrier).eventIds()).containsExactly("a", "b");
    assertThat(read(carrier).rejected).isEmpty();
  }

  @Test
  void emptyListsOfRecordsHoldNothing() {
    assertThat(read(json("{'Records':[]}")).items).isEmpty();
    assertThat(read("[]").items).isEmpty();
    assertThat(read(json("{'messageType':'DATA_MESSAGE','logEvents':[]}")).items).isEmpty();
  }

  @Test
  void manyEmptyCarriersInOneCostNoStack() {
    assertThat(read("[]\n{\"Records\":[]}\n".repeat(200_000) + recordWithId("a")).eventIds())
        .containsExactly("a");
  }

  @Test
  void aCarrierWithNothingInItIsRejectedOnceAsAWhole() {
    for (var contents :
        Arrays.asList(read(""), read(" \r\n\t\n"), read(BOM), read(gzip(new byte[0])))) {
      assertThat(contents.reasons()).containsExactly(RejectReason.EMPTY);
      assertThat(contents.rejected.get(0).position).isEmpty();
      assertThat(contents.rejected.get(0).detail).contains("cut off");
    }
  }

  @Test
  void recordsThatAreNoListAreRejected() {
    for (String value : new String[] {"null", "{}", "'x'", "17"}) {
      var contents = read(json("{'Records':" + value + "}\n") + recordWithId("a"));
      assertThat(contents.reasons()).containsExactly(RejectReason.UNKNOWN_CARRIER);
      assertThat(contents.rejected.get(0).detail).contains("Records");
      assertThat(contents.eventIds()).containsExactly("a");
    }
  }

  @Test
  void readsASingleEvent() {
    assertThat(read(recordWithId("a")).eventIds()).containsExactly("a");
  }

  @Test
  void readsAnArray() {
    var contents = read("[" + recordWithId("a") + ", " + file(recordWithId("b")) + ",[]]");
    assertThat(contents.eventIds()).containsExactly("a", "b");
    assertThat(contents.rejected).isEmpty();
  }

  @Test
  void readsJsonLinesOfAnyKind() {
    String lines =
        String.join(
            "\n",
            recordWithId("a"),
            "",
            file(recordWithId("b"), otherRecord()),
            "[" + recordWithId("c") + "]",
            apiCallEnvelope(recordWithId("d")),
            subscription("DATA_MESSAGE", recordWithId("e"), recordWithId("f")),
            recordWithId("g"));
    var contents = read(lines + "\r\n");
    assertThat(contents.eventIds()).containsExactly("a", "b", "c", "d", "e", "f", "g");
    assertThat(contents.others()).isEqualTo(1);
    assertThat(contents.rejected).isEmpty();
  }

  @Test
  void readsValuesJoinedWithoutAnythingBetween() {
    assertThat(read(recordWithId("a") + recordWithId("b") + file(recordWithId("c"))).eventIds())
        .containsExactly("a", "b", "c");
  }

  @Test
  void readsValuesJoinedByCommas() {
    assertThat(read(recordWithId("a") + ",\n" + recordWithId("b")).eventIds())
        .containsExactly("a", "b");
  }

  @Test
  void skipsByteOrderMarkAndLeadingSpace() {
    byte[] carrier =
        joined(BOM, bytes(" \n\t" + recordWithId("a") + "\n"), BOM, bytes(recordWithId("b")));
    assertThat(read(carrier).eventIds()).containsExactly("a", "b");
    assertThat(read(gzip(carrier)).eventIds()).containsExactly("a", "b");
  }

  @Test
  void readsGzipByItsBytes() {
    assertThat(read(gzip(bytes(file(recordWithId("a"))))).eventIds()).containsExactly("a");
  }

  @Test
  void readsAllMembersOfAGzipFile() {
    byte[] members =
        joined(
            gzip(bytes(recordWithId("a") + "\n")),
            gzip(new byte[0]),
            gzip(bytes(recordWithId("b").substring(0, 40))),
            gzip(bytes(recordWithId("b").substring(40))));
    assertThat(read(members).eventIds()).containsExactly("a", "b");
  }

  @Test
  void readsGzipInsideGzip() {
    byte[] twice = gzip(gzip(bytes(file(recordWithId("a")))));
    assertThat(read(twice).eventIds()).containsExactly("a");
    assertThat(read(gzip(twice)).eventIds()).containsExactly("a");
  }

  @Test
  void doesNotUnpackGzipForEver() {
    byte[] packed = bytes(recordWithId("a"));
    for (int i = 0; i < 6; i++) packed = gzip(packed);
    assertThat(read(packed).reasons()).containsExactly(RejectReason.CORRUPT_GZIP);
  }

  /** A network stream: one byte at a time, and never anything "available". */
  @Test
  void readsStreamsThatTrickle() {
    byte[] carrier =
        joined(gzip(bytes(file(recordWithId("a")))), gzip(bytes("\n" + recordWithId("b"))));
    InputStream trickle =
        new InputStream() {
          private final InputStream all = new ByteArrayInputStream(carrier);

          @Override
          public int read() throws java.io.IOException {
            return all.read();
          }

          @Override
          public int read(byte[] b, int off, int len) throws java.io.IOException {
            return len == 0 ? 0 : all.read(b, off, 1);
          }
        };
    assertThat(read(trickle, DecodeLimits.DEFAULT).eventIds()).containsExactly("a", "b");
  }

  /** Cutting must not depend on where the buffer happens to end. */
  @Test
  void readsTheSameWhereverTheBufferEnds() {
    String one = recordWithId("a").replace("aws-cli/2.15.0", "\\\\ \\u0041 \\\" {}[],:");
    for (int padding = 16_384 - one.length() - 20; padding < 16_384; padding += 7) {
      String carrier = " ".repeat(padding) + file(one, one, one);
      assertThat(read(carrier).events).as("padding %d", padding).hasSize(3);
    }
  }

  @Test
  void readsCloudWatchLogsSubscriptions() {
    byte[] carrier =
        gzip(
            bytes(
                subscription("DATA_MESSAGE", recordWithId("a"), otherRecord(), recordWithId("b"))));
    var contents = read(carrier);
    assertThat(contents.items).containsExactly(Item.KMS, Item.OTHER, Item.KMS);
    assertThat(contents.eventIds()).containsExactly("a", "b");
    assertThat(contents.records.get(2)).isEqualTo(recordWithId("b"));
  }

  @Test
  void readsMessagesWithEscapes() {
    String record = record("Decrypt", "'userAgent':'a\\\\b \\u00e4\\n'");
    assertThat(read(subscription("DATA_MESSAGE", record)).events.get(0).userAgent)
        .isEqualTo("a\\b ä\n");
  }

  @Test
  void controlMessagesAreNoErrors() {
    String text = json("{'id':'','timestamp':1,'message':'CWL CONTROL MESSAGE: Checking health'}");
    assertThat(
            read(json("{'messageType':'CONTROL_MESSAGE','owner':'CloudwatchLogs','logEvents':[")
                    + text
                    + "]}")
                .items)
        .containsExactly(Item.OTHER);
    assertThat(
            read(json("{'logEvents':[") + text + json("],'messageType':'CONTROL_MESSAGE'}")).items)
        .containsExactly(Item.OTHER);
    assertThat(read(json("{'messageType':'CONTROL_MESSAGE','logEvents':[]}")).items)
        .containsExactly(Item.OTHER);
    assertThat(read(json("{'logEvents':[],'messageType':'CONTROL_MESSAGE'}")).items)
        .containsExactly(Item.OTHER);
    assertThat(read(json("{'messageType':'CONTROL_MESSAGE'}")).items).containsExactly(Item.OTHER);
  }

  @Test
  void logEventsThatAreNoRecordsAreRejected() {
    var contents =
        read(
            json("{'messageType':'DATA_MESSAGE','logEvents':[{'id':'1','message':'START Lambda'},")
                + json("{'id':'2'},{'id':'3','message':'{}'},")
                + logEvent(recordWithId("a"))
                + "]}");
    assertThat(contents.reasons())
        .containsExactly(
            RejectReason.NOT_JSON, RejectReason.MALFORMED_RECORD, RejectReason.UNKNOWN_CARRIER);
    assertThat(contents.eventIds()).containsExactly("a");
  }

  @Test
  void readsTheRecordInsideAnEventBridgeEnvelope() {
    var contents = read(apiCallEnvelope(recordWithId("a")));
    assertThat(contents.eventIds()).containsExactly("a");
    assertThat(contents.records).containsExactly(recordWithId("a"));
    assertThat(contents.times)
        .containsExactly(Instant.parse("2024-05-06T07:08:09Z").toEpochMilli());
  }

  @Test
  void readsEnvelopesOfServiceEventsAndSignIns() {
    String own = apiCallEnvelope(recordWithId("a")).replace("API Call", "Service Event");
    assertThat(read(own).eventIds()).containsExactly("a");
    String signIn = apiCallEnvelope(otherRecord()).replace("AWS API Call", "AWS Console Sign In");
    assertThat(read(signIn).items).containsExactly(Item.OTHER);
  }

  @Test
  void envelopeMembersMayComeInAnyOrder() {
    String carrier =
        json("{'detail':")
            + recordWithId("a")
            + json(",'resources':[],'source':'aws.kms','id':'x',")
            + json("'detail-type':'AWS API Call via CloudTrail'}");
    assertThat(read(carrier).eventIds()).containsExactly("a");
  }

  @Test
  void envelopesOfOtherServicesArePassedOver() {
    String carrier =
        json("{'id':'1','detail-type':'EC2 Instance State-change Notification','source':'aws.ec2',")
            + json("'time':'2024-05-06T07:08:09Z','resources':[],'detail':{'state':'running'}}");
    var contents = read(carrier);
    assertThat(contents.items).containsExactly(Item.OTHER);
    assertThat(contents.times)
        .containsExactly(Instant.parse("2024-05-06T07:08:09Z").toEpochMilli());
  }

  @Test
  void anUnknownEventOfKmsOnEventBridgeIsNotSwallowed() {
    String carrier = kmsEnvelope("KMS Something New", "'key-id':'" + Trail.KEY_ID + "'");
    var contents = read(carrier);
    assertThat(contents.reasons()).containsExactly(RejectReason.UNKNOWN_CARRIER);
    assertThat(contents.rejected.get(0).detail).contains("KMS Something New");
  }

  @Test
  void mapsKmsOwnEventsToTheirCloudTrailOperations() {
    assertThat(ownEvent("KMS CMK Rotation").operation).isEqualTo(KmsOperation.ROTATE_KEY);
    assertThat(ownEvent("KMS CMK Deletion").operation).isEqualTo(KmsOperation.DELETE_KEY);
    KmsEvent expired = ownEvent("KMS Imported Key Material Expiration");
    assertThat(expired.operation).isEqualTo(KmsOperation.DELETE_EXPIRED_KEY_MATERIAL);
    assertThat(expired.eventName).isEqualTo("DeleteExpiredKeyMaterial");
    assertThat(expired.principalType).isEqualTo(PrincipalType.KMS);
    assertThat(expired.principal).isEqualTo("kms.amazonaws.com");
    assertThat(expired.serviceMade).isTrue();
    assertThat(expired.eventId).isEqualTo("6a7e8feb-b491-4cf7-a9f1-bf3703467718");
    assertThat(expired.awsRegion).isEqualTo("us-west-2");
    assertThat(expired.recipientAccountId).isEqualTo("111122223333");
    assertThat(expired.eventTimeMillis)
        .isEqualTo(Instant.parse("2024-08-25T21:05:33Z").toEpochMilli());
    assertThat(expired.keys).containsExactly(new KeyUse(Trail.KEY, KeyRole.TARGET));
    assertThat(expired.facts)
        .containsEntry(DecodedFact.DETAIL_TYPE, "KMS Imported Key Material Expiration")
        .containsEntry("detail.key-id", Trail.KEY_ID);
  }

  @Test
  void kmsOwnEventWithoutIdIsRejected() {
    String carrier = kmsEnvelope("KMS CMK Rotation", "").replace("\"id\"", "\"no\"");
    assertThat(read(carrier).reasons()).containsExactly(RejectReason.NO_EVENT_ID);
  }

  @Test
  void digestsAndInsightsAreOther() {
    assertThat(
            read(json("{'awsAccountId':'111122223333','digestS3Bucket':'b','logFiles':[]}")).items)
        .containsExactly(Item.OTHER);
    String insight =
        json("{'eventVersion':'1.07','eventTime':'2024-05-06T07:08:09Z','eventID':'i',")
            + json("'eventType':'AwsCloudTrailInsight','insightDetails':{'state':'Start',")
            + json("'eventSource':'kms.amazonaws.com','eventName':'Decrypt'},")
            + json("'eventCategory':'Insight'}");
    assertThat(read(file(insight)).items).containsExactly(Item.OTHER);
  }

  @Test
  void recordsInsideRecordsAreReadWhenFilesWereJoinedBadly() {
    String cut = json("{'Records':[") + recordWithId("a") + "\n";
    var contents = read(cut + file(recordWithId("b")));
    assertThat(contents.eventIds()).containsExactly("a", "b");
    assertThat(contents.reasons()).containsExactly(RejectReason.TRUNCATED);
  }

  @Test
  void membersOfARecordMayComeInAnyOrder() {
    KmsEvent event =
        kms(
            json("{'resources':[{'ARN':'" + Trail.KEY + "'}],'requestParameters':{'keyId':'x',")
                + json("'encryptionContext':{'a':'b'}},'eventID':'e','eventName':'Decrypt',")
                + json("'eventTime':'2024-05-06T07:08:09Z','eventSource':'kms.amazonaws.com'}"));
    assertThat(event.keys).containsExactly(new KeyUse(Trail.KEY, KeyRole.TARGET));
    assertThat(event.facts).as("a Decrypt has no management facts").isNull();
    assertThat(event.encryptionContext).containsEntry("a", "b");
  }

  @Test
  void namesWithEscapesAreUnderstood() {
    assertThat(kms(recordWithId("a").replace("eventSource", "event\\u0053ource")).eventId)
        .isEqualTo("a");
  }

  @Test
  void accessorsRefuseTheWrongKind() throws Exception {
    try (TrailReader reader =
        TrailReader.open(
            new ByteArrayInputStream(bytes(otherRecord())), "trail.json", DecodeLimits.DEFAULT)) {
      assertThat(reader.next()).isEqualTo(Item.OTHER);
      assertThatThrownBy(reader::event).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(reader::rejected).isInstanceOf(IllegalStateException.class);
    }
  }

  private static KmsEvent ownEvent(String detailType) {
    return kms(kmsEnvelope(detailType, "'key-id':'" + Trail.KEY_ID + "'"));
  }

  private static String kmsEnvelope(String detailType, String detail) {
    return json(
        "{'version':'0','id':'6a7e8feb-b491-4cf7-a9f1-bf3703467718','detail-type':'"
            + detailType
            + "','source':'aws.kms','account':'111122223333','time':'2024-08-25T21:05:33Z',"
            + "'region':'us-west-2','resources':['"
            + Trail.KEY
            + "'],'detail':{"
            + detail
            + "}}");
  }

  private static String apiCallEnvelope(String record) {
    return json(
            "{'version':'0','id':'env','detail-type':'AWS API Call via CloudTrail',"
                + "'source':'aws.kms','account':'111122223333','time':'2024-01-01T00:00:00Z',"
                + "'region':'us-west-2','resources':[],'detail': ")
        + record
        + " }";
  }

  private static String subscription(String type, String... records) {
    StringBuilder events = new StringBuilder();
    for (String record : records) {
      if (events.length() > 0) events.append(',');
      events.append(logEvent(record));
    }
    return json(
            "{'messageType':'"
                + type
                + "','owner':'111122223333','logGroup':'trail','logStream':'s',"
                + "'subscriptionFilters':['f'],'logEvents':[")
        + events
        + "]}";
  }

  private static String logEvent(String record) {
    return json("{'id':'3690','timestamp':1714979289000,'message':'")
        + record.replace("\\", "\\\\").replace("\"", "\\\"")
        + "\"}";
  }
}
