package io.keytrail.cloudtrail;

import static io.keytrail.cloudtrail.Trail.bytes;
import static io.keytrail.cloudtrail.Trail.file;
import static io.keytrail.cloudtrail.Trail.gzip;
import static io.keytrail.cloudtrail.Trail.joined;
import static io.keytrail.cloudtrail.Trail.json;
import static io.keytrail.cloudtrail.Trail.otherRecord;
import static io.keytrail.cloudtrail.Trail.read;
import static io.keytrail.cloudtrail.Trail.record;
import static io.keytrail.cloudtrail.Trail.recordWithId;
import static io.keytrail.cloudtrail.Trail.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.cloudtrail.TrailReader.Item;
import io.keytrail.reject.RejectReason;
import io.keytrail.reject.RejectStage;
import io.keytrail.reject.Rejected;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Damaged input: rejected with its reason, and what stands behind it is still read. */
class DamageTest {
  private static final String A = recordWithId("a");
  private static final String B = recordWithId("b");
  private static final String C = recordWithId("c");

  /** So tight that most records exceed one of them. */
  private static final DecodeLimits TIGHT = new DecodeLimits(2000, 300, 2, 30);

  @Test
  void unknownJsonIsAnUnknownCarrier() {
    Rejected rejection = rejected(json("{'foo':1}"));
    assertThat(rejection.reason).isEqualTo(RejectReason.UNKNOWN_CARRIER);
    assertThat(rejection.stage).isEqualTo(RejectStage.DECODE);
    assertThat(rejection.position).isEqualTo("0");
    assertThat(new String(rejection.firstBytes, StandardCharsets.UTF_8)).isEqualTo("{\"foo\":1}");
  }

  @Test
  void garbageLinesAreRejectedOneByOne() {
    var contents = read(A + "\nnot json\n" + B + "\n12\n\"x\"\n" + C);
    assertThat(contents.eventIds()).containsExactly("a", "b", "c");
    assertThat(contents.reasons())
        .containsExactly(RejectReason.NOT_JSON, RejectReason.NOT_JSON, RejectReason.NOT_JSON);
    assertThat(contents.rejected.get(0).firstBytes).isEqualTo(bytes("not json"));
    assertThat(contents.rejected.get(0).position).isEqualTo("1");
  }

  @Test
  void strayBracketsDoNotSwallowTheNextRecord() {
    assertThat(read(A + "}" + B + "]\n" + C).eventIds()).containsExactly("a", "b", "c");
  }

  @Test
  void binaryDataIsRejectedOnce() {
    byte[] parquet = joined(bytes("PAR1"), new byte[] {21, 4, 21, 0, 10}, bytes("\n{}\n{}\n"));
    var contents = read(parquet);
    assertThat(contents.reasons()).containsExactly(RejectReason.NOT_JSON);
    assertThat(contents.rejected.get(0).position).isEmpty();
    assertThat(contents.rejected.get(0).firstBytes).isEqualTo(parquet);
  }

  @Test
  void aLineCutAnywhereCostsOnlyItself() {
    for (int cut = 1; cut < B.length(); cut++) {
      var contents = read(A + "\n" + B.substring(0, cut) + "\n" + C + "\n");
      assertThat(contents.eventIds()).as("cut at %d", cut).containsExactly("a", "c");
      assertThat(contents.rejected).as("cut at %d", cut).hasSize(1);
      assertThat(contents.rejected.get(0).reason)
          .as("cut at %d", cut)
          .isEqualTo(RejectReason.TRUNCATED);
    }
  }

  @Test
  void aRecordCutAnywhereInsideRecordsCostsOnlyItself() {
    for (int cut = 1; cut < B.length(); cut++) {
      var contents = read(file(A, B.substring(0, cut), C));
      assertThat(contents.eventIds()).as("cut at %d", cut).containsExactly("a", "c");
      assertThat(contents.rejected).as("cut at %d", cut).hasSize(1);
    }
  }

  @Test
  void aFileCutAnywhereGivesWhatCameBefore() {
    String whole = file(A, otherRecord(), B);
    for (int cut = 1; cut < whole.length(); cut++) {
      var contents = read(whole.substring(0, cut));
      assertThat(contents.reasons()).as("cut at %d", cut).containsExactly(RejectReason.TRUNCATED);
      int expected =
          cut >= whole.length() - 2 ? 2 : cut >= json("{'Records':[").length() + A.length() ? 1 : 0;
      assertThat(contents.events).as("cut at %d", cut).hasSize(expected);
    }
  }

  @Test
  void aBrokenRecordInTheMiddleCostsOnlyItself() {
    String[] broken = {
      B.replaceFirst("\"eventTime\"", "eventTime\""),
      B.replaceFirst("\"eventTime\":", "\"eventTime\" "),
      B.replaceFirst("true", "tru"),
      B.replaceFirst("\\{", "{{"),
      B.replaceFirst("\\]", ""),
      B + "}",
      B.replaceFirst("Alice\"", "Al\nice\""),
    };
    for (String record : broken) {
      var contents = read(file(A, record, C));
      assertThat(contents.eventIds()).as(record).startsWith("a").endsWith("c");
      assertThat(contents.rejected).as(record).isNotEmpty();
    }
  }

  @Test
  void recordsThatAreNoObjectsAreRejected() {
    var contents = read(json("{'Records':[null,17,[],") + A + "]}\n" + B);
    assertThat(contents.eventIds()).containsExactly("a", "b");
    assertThat(contents.reasons())
        .containsExactly(
            RejectReason.UNKNOWN_CARRIER,
            RejectReason.UNKNOWN_CARRIER,
            RejectReason.UNKNOWN_CARRIER);
  }

  @Test
  void invalidUtf8IsRejectedWithItsPlace() {
    byte[] record = record("Decrypt").getBytes(StandardCharsets.ISO_8859_1);
    int at = new String(record, StandardCharsets.ISO_8859_1).indexOf("aws-cli");
    record[at] = (byte) 0xff;
    var contents = read(joined(bytes(A + "\n"), record, bytes("\n" + B)));
    assertThat(contents.eventIds()).containsExactly("a", "b");
    assertThat(contents.reasons()).containsExactly(RejectReason.INVALID_UTF8);
    assertThat(contents.rejected.get(0).detail).contains("byte " + at);
  }

  @Test
  void aKmsRecordNeedsIdAndTime() {
    assertThat(rejected(record("Decrypt", "-eventID")).reason).isEqualTo(RejectReason.NO_EVENT_ID);
    assertThat(rejected(record("Decrypt", "'eventID':null")).reason)
        .isEqualTo(RejectReason.NO_EVENT_ID);
    Rejected noTime = rejected(record("Decrypt", "-eventTime"));
    assertThat(noTime.reason).isEqualTo(RejectReason.NO_EVENT_TIME);
    assertThat(noTime.eventId).isEqualTo("e-1");
    assertThat(noTime.eventTimeMillis).isNull();
    assertThat(rejected(record("Decrypt", "-eventName")).reason)
        .isEqualTo(RejectReason.MALFORMED_RECORD);
    assertThat(rejected(record("Decrypt", "-eventSource")).reason)
        .isEqualTo(RejectReason.MALFORMED_RECORD);
  }

  @Test
  void timesThatCloudTrailCannotHaveWrittenAreRejected() {
    for (String time :
        new String[] {
          "yesterday",
          "2024-13-01T00:00:00Z",
          "2023-02-29T00:00:00Z",
          "1970-01-01T00:00:00Z",
          "2012-12-31T23:59:59Z",
          "2100-01-01T00:00:00Z",
          "9999-12-31T23:59:59Z",
          "+10000-01-01T00:00:00Z"
        }) {
      Rejected rejection = rejected(record("Decrypt", "'eventTime':'" + time + "'"));
      assertThat(rejection.reason).as(time).isEqualTo(RejectReason.BAD_EVENT_TIME);
      assertThat(rejection.detail).contains(time);
    }
    assertThat(read(record("Decrypt", "'eventTime':'2013-01-01T00:00:00Z'")).events).hasSize(1);
    assertThat(read(record("Decrypt", "'eventTime':'2099-12-31T23:59:59Z'")).events).hasSize(1);
  }

  @Test
  void theLatestTimeIsConfigurable() {
    DecodeLimits limits = DecodeLimits.DEFAULT.withMaxEventTimeMillis(1_714_979_288_999L);
    assertThat(read(bytes(A), limits).reasons()).containsExactly(RejectReason.BAD_EVENT_TIME);
    assertThat(read(bytes(A), limits.withMaxEventTimeMillis(1_714_979_289_000L)).eventIds())
        .containsExactly("a");
  }

  @Test
  void anotherServicesRecordWithAnImpossibleTimeShowsNone() {
    String record =
        record(
            "RunInstances",
            "'eventSource':'ec2.amazonaws.com'",
            "'eventTime':'2100-01-01T00:00:00Z'");
    var contents = read(record);
    assertThat(contents.items).containsExactly(Item.OTHER);
    assertThat(contents.times).containsExactly(Long.MIN_VALUE);
  }

  @Test
  void fieldsOfTheWrongTypeAreMalformed() {
    for (String member :
        new String[] {
          "'userIdentity':'Alice'",
          "'eventID':{}",
          "'resources':'arn'",
          "'requestParameters':[1]",
          "'responseElements':7",
          "'awsRegion':[]"
        }) {
      Rejected rejection = rejected(record("Decrypt", member));
      assertThat(rejection.reason).as(member).isEqualTo(RejectReason.MALFORMED_RECORD);
      assertThat(rejection.detail).contains(member.substring(1, member.indexOf('\'', 1)));
    }
  }

  @Test
  void detailsHoldNothingOfTheRecordsText() {
    Rejected rejection =
        rejected(record("Decrypt").replace("\"readOnly\":true", "\"readOnly\":tsecret"));
    assertThat(rejection.reason).isEqualTo(RejectReason.NOT_JSON);
    assertThat(rejection.detail).doesNotContain("secret").contains("byte");
  }

  @Test
  void truncatedGzipGivesWhatWasReadable() {
    String[] records =
        IntStream.range(0, 2000)
            .mapToObj(i -> recordWithId("r" + new Random(i).nextLong()))
            .toArray(String[]::new);
    byte[] packed = gzip(bytes(file(records)));
    var contents = read(Arrays.copyOf(packed, packed.length / 2));
    assertThat(contents.events.size()).isBetween(500, 1500);
    assertThat(contents.reasons()).containsExactly(RejectReason.CORRUPT_GZIP);
    assertThat(contents.items.get(contents.items.size() - 1)).isEqualTo(Item.REJECTED);
    assertThat(contents.rejected.get(0).firstBytes).isNotEmpty();
  }

  @Test
  void aBadChecksumIsToldAfterTheRecords() {
    byte[] packed = gzip(bytes(file(A, B)));
    packed[packed.length - 6] ^= 1;
    var contents = read(packed);
    assertThat(contents.eventIds()).containsExactly("a", "b");
    assertThat(contents.reasons()).containsExactly(RejectReason.CORRUPT_GZIP);
  }

  @Test
  void garbageBehindGzipIsToldAfterTheRecords() {
    var contents = read(joined(gzip(bytes(file(A))), bytes("garbage")));
    assertThat(contents.eventIds()).containsExactly("a");
    assertThat(contents.reasons()).containsExactly(RejectReason.CORRUPT_GZIP);
  }

  @Test
  void aGzipHeaderAloneIsCorrupt() {
    var contents = read(new byte[] {0x1f, (byte) 0x8b});
    assertThat(contents.reasons()).containsExactly(RejectReason.CORRUPT_GZIP);
    assertThat(contents.rejected.get(0).position).isEmpty();
    assertThat(contents.rejected.get(0).firstBytes).containsExactly(0x1f, 0x8b);
  }

  @Test
  void aReadThatFailsIsUnreadable() {
    for (byte[] carrier : new byte[][] {bytes(A + "\n" + B.substring(0, 50)), gzip(bytes(A))}) {
      InputStream failing =
          new SequenceInputStream(
              new ByteArrayInputStream(carrier, 0, carrier.length - 1),
              new InputStream() {
                @Override
                public int read() throws IOException {
                  throw new IOException("connection reset\nby peer");
                }
              });
      var contents = read(failing, DecodeLimits.DEFAULT);
      assertThat(contents.eventIds()).containsExactly("a");
      assertThat(contents.reasons()).containsExactly(RejectReason.UNREADABLE);
      assertThat(contents.rejected.get(0).stage).isEqualTo(RejectStage.READ);
      assertThat(contents.rejected.get(0).detail).contains("connection reset?by peer");
    }
  }

  /** Seeded: flips, cuts and doubles bytes of a good file; nothing may throw or hang. */
  @Test
  void noDamageThrows() {
    byte[] good = bytes(file(A, otherRecord(), B) + "\n" + C + "\n" + file(C));
    Random random = new Random(20240506);
    for (int round = 0; round < 20_000; round++) {
      byte[] bad = good.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        bad[random.nextInt(bad.length)] =
            random.nextBoolean()
                ? (byte) random.nextInt(256)
                : (byte) "{}[]\",:\\\n".charAt(random.nextInt(9));
      }
      if (random.nextInt(4) == 0) bad = Arrays.copyOf(bad, random.nextInt(bad.length));
      assertThat(read(bad).items).as("round %d", round).isNotNull();
      assertThat(read(bad, TIGHT).items).as("round %d", round).isNotNull();
      if (round % 10 == 0) assertThat(read(gzip(bad), TIGHT).items).isNotNull();
    }
  }

  @Test
  void aCutInWhatFollowsTheRecordsIsTold() {
    String head = file(A).substring(0, file(A).length() - 1);
    for (String tail :
        new String[] {",", ",\"a", ",\"a\":", ",\"a\":[", ",\"a\":\"x", ",\"a\":1"}) {
      var contents = read(head + tail);
      assertThat(contents.eventIds()).as(tail).containsExactly("a");
      assertThat(contents.reasons()).as(tail).containsExactly(RejectReason.TRUNCATED);
    }
  }
}
