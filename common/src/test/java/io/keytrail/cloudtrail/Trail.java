package io.keytrail.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.cloudtrail.TrailReader.Item;
import io.keytrail.kms.KmsEvent;
import io.keytrail.reject.RejectReason;
import io.keytrail.reject.Rejected;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Writes small trails for tests, and reads them. JSON is written with single quotes. */
final class Trail {
  static final String KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
  static final String OTHER_KEY_ID = "0987dcba-09fe-87dc-65ba-ab0987654321";
  static final String KEY = "arn:aws:kms:us-west-2:111122223333:key/" + KEY_ID;
  static final String OTHER_KEY = "arn:aws:kms:us-west-2:111122223333:key/" + OTHER_KEY_ID;
  static final String ALIAS = "arn:aws:kms:us-west-2:111122223333:alias/app";
  static final String ALICE = "arn:aws:iam::111122223333:user/Alice";

  private Trail() {}

  /** What one carrier held. */
  static final class Contents {
    final List<Item> items = new ArrayList<>();
    final List<KmsEvent> events = new ArrayList<>();
    final List<Rejected> rejected = new ArrayList<>();
    final List<Long> times = new ArrayList<>();
    final List<String> records = new ArrayList<>();

    List<RejectReason> reasons() {
      List<RejectReason> reasons = new ArrayList<>();
      for (Rejected r : rejected) reasons.add(r.reason);
      return reasons;
    }

    List<String> eventIds() {
      List<String> ids = new ArrayList<>();
      for (KmsEvent event : events) ids.add(event.eventId);
      return ids;
    }

    int others() {
      return items.size() - events.size() - rejected.size();
    }
  }

  static String json(String singleQuoted) {
    return singleQuoted.replace('\'', '"');
  }

  /**
   * A KMS record of Alice on {@link #KEY}. Each member ({@code 'errorCode':'AccessDenied'}) is
   * added or replaces the one of its name; {@code -resources} leaves one out.
   */
  static String record(String eventName, String... members) {
    Map<String, String> record = new LinkedHashMap<>();
    put(record, "'eventVersion':'1.08'");
    put(
        record,
        "'userIdentity':{'type':'IAMUser','principalId':'EX_PRINCIPAL_ID','arn':'"
            + ALICE
            + "','accountId':'111122223333','accessKeyId':'EXAMPLE_KEY_ID','userName':'Alice'}");
    put(record, "'eventTime':'2024-05-06T07:08:09Z'");
    put(record, "'eventSource':'kms.amazonaws.com'");
    put(record, "'eventName':'" + eventName + "'");
    put(record, "'awsRegion':'us-west-2'");
    put(record, "'sourceIPAddress':'192.0.2.10'");
    put(record, "'userAgent':'aws-cli/2.15.0'");
    put(record, "'requestParameters':null");
    put(record, "'responseElements':null");
    put(record, "'requestID':'5a1bde1f-0000-4000-8000-111111111111'");
    put(record, "'eventID':'e-1'");
    put(record, "'readOnly':true");
    put(record, "'resources':[{'ARN':'" + KEY + "','accountId':'111122223333'}]");
    put(record, "'eventType':'AwsApiCall'");
    put(record, "'recipientAccountId':'111122223333'");
    for (String member : members) put(record, member);
    return json('{' + String.join(",", record.values()) + '}');
  }

  /** The same with its own event id. */
  static String recordWithId(String id) {
    return record("Decrypt", "'eventID':'" + id + "'");
  }

  static String otherRecord() {
    return record("DescribeInstances", "'eventSource':'ec2.amazonaws.com'", "-resources");
  }

  static String file(String... records) {
    return "{\"Records\":[" + String.join(",", records) + "]}";
  }

  private static void put(Map<String, String> record, String member) {
    if (member.startsWith("-")) {
      record.remove(member.substring(1));
      return;
    }
    record.put(member.substring(1, member.indexOf('\'', 1)), member);
  }

  static Contents read(String carrier) {
    return read(bytes(carrier));
  }

  static Contents read(byte[] carrier) {
    return read(new ByteArrayInputStream(carrier), DecodeLimits.DEFAULT);
  }

  static Contents read(byte[] carrier, DecodeLimits limits) {
    return read(new ByteArrayInputStream(carrier), limits);
  }

  static Contents read(InputStream carrier, DecodeLimits limits) {
    Contents contents = new Contents();
    try (TrailReader reader = TrailReader.open(carrier, "trail.json", limits)) {
      for (Item item = reader.next(); item != Item.END; item = reader.next()) {
        assertThat(reader.recordNumber()).isEqualTo(contents.items.size());
        contents.items.add(item);
        contents.records.add(new String(reader.recordBytes(), StandardCharsets.UTF_8));
        contents.times.add(reader.eventTimeMillis());
        if (item == Item.KMS) contents.events.add(reader.event());
        if (item == Item.REJECTED) contents.rejected.add(checked(reader.rejected()));
      }
      assertThat(reader.next()).as("END stays the END").isEqualTo(Item.END);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return contents;
  }

  /** What every rejection must have. */
  private static Rejected checked(Rejected rejected) {
    assertThat(rejected.stage).isNotNull();
    assertThat(rejected.reason).isNotNull();
    assertThat(rejected.detail).isNotBlank().doesNotContain("\n").hasSizeLessThan(400);
    assertThat(rejected.detail).doesNotContain("Source:").doesNotContain("com.fasterxml");
    assertThat(rejected.origin).isEqualTo("trail.json");
    assertThat(rejected.position).isNotNull();
    assertThat(rejected.firstBytes).hasSizeLessThanOrEqualTo(Rejected.FIRST_BYTES);
    return rejected;
  }

  /** The one event that a record gives. */
  static KmsEvent kms(String record) {
    Contents contents = read(record);
    assertThat(contents.reasons()).isEmpty();
    assertThat(contents.events).hasSize(1);
    return contents.events.get(0);
  }

  /** The one rejection that a carrier gives. */
  static Rejected rejected(String carrier) {
    Contents contents = read(carrier);
    assertThat(contents.items).containsExactly(Item.REJECTED);
    return contents.rejected.get(0);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) out.writeBytes(part);
    return out.toByteArray();
  }
}
