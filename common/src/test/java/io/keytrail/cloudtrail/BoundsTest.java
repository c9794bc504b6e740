package io.keytrail.cloudtrail;

import static io.keytrail.cloudtrail.Trail.bytes;
import static io.keytrail.cloudtrail.Trail.file;
import static io.keytrail.cloudtrail.Trail.gzip;
import static io.keytrail.cloudtrail.Trail.json;
import static io.keytrail.cloudtrail.Trail.read;
import static io.keytrail.cloudtrail.Trail.record;
import static io.keytrail.cloudtrail.Trail.recordWithId;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.cloudtrail.TrailReader.Item;
import io.keytrail.reject.RejectReason;
import io.keytrail.reject.Rejected;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hostile sizes: bounded memory, linear time, and nothing behind them is lost. */
class BoundsTest {
  private static final String A = recordWithId("a");
  private static final String B = recordWithId("b");

  /** The same byte, so many times, without the memory. */
  private static InputStream repeat(char c, long times) {
    return new InputStream() {
      private long left = times;

      @Override
      public int read() {
        return left-- > 0 ? c : -1;
      }

      @Override
      public int read(byte[] b, int off, int len) {
        if (left <= 0) return -1;
        int n = (int) Math.min(len, left);
        java.util.Arrays.fill(b, off, off + n, (byte) c);
        left -= n;
        return n;
      }
    };
  }

  private static InputStream stream(Object... parts) {
    List<InputStream> streams = new java.util.ArrayList<>();
    for (Object part : parts) {
      streams.add(
          part instanceof String
              ? new ByteArrayInputStream(bytes((String) part))
              : (InputStream) part);
    }
    return new SequenceInputStream(Collections.enumeration(streams));
  }

  /** 2 GB in a heap of 1 GB. */
  @Test
  void anEndlessRecordIsWalkedAndNotHeld() {
    String head = json("{'eventVersion':'1.08','x':'");
    var contents =
        read(
            stream(
                json("{'Records':[") + A + ",",
                head,
                repeat('x', 2_000_000_000L),
                "\"}," + B + "]}"),
            DecodeLimits.DEFAULT);
    assertThat(contents.items).containsExactly(Item.KMS, Item.REJECTED, Item.KMS);
    Rejected rejection = contents.rejected.get(0);
    assertThat(rejection.reason).isEqualTo(RejectReason.RECORD_TOO_LARGE);
    assertThat(rejection.firstBytes).hasSize(Rejected.FIRST_BYTES);
    assertThat(new String(rejection.firstBytes, java.nio.charset.StandardCharsets.US_ASCII))
        .startsWith(head);
    assertThat(rejection.position).isEqualTo("1");
  }

  @Test
  void theBoundOnARecordIsExact() {
    byte[] carrier = bytes(file(A, B));
    int size = bytes(A).length;
    assertThat(read(carrier, limits(size, 64, 1000)).eventIds()).containsExactly("a", "b");
    assertThat(read(carrier, limits(size - 1, 64, 1000)).reasons())
        .containsExactly(RejectReason.RECORD_TOO_LARGE, RejectReason.RECORD_TOO_LARGE);
  }

  @Test
  void recordsAreFoundBehindAMemberThatIsTooLarge() {
    var contents =
        read(
            stream(
                json("{'x':'"),
                repeat('x', 20_000_000),
                json("','Records':[") + A + json("],'y':'"),
                repeat('x', 20_000_000),
                "\"}\n" + B),
            DecodeLimits.DEFAULT);
    assertThat(contents.items).containsExactly(Item.KMS, Item.KMS);
  }

  @Test
  void endlessNestingCostsNoMemory() {
    for (String open : new String[] {"[", "{\"a\":"}) {
      String deep = open.repeat(100_000);
      String close = (open.equals("[") ? "]" : "}").repeat(100_000);
      String record = json("{'eventVersion':'1.08','x':") + deep + "1" + close + "}";
      if (open.equals("[")) record = record.replace("[1]", "[]");
      var contents = read(file(A, record, B));
      assertThat(contents.eventIds()).as(open).containsExactly("a", "b");
      assertThat(contents.reasons()).as(open).containsExactly(RejectReason.TOO_DEEP);
    }
    var unclosed = read(stream(A + "\n", repeat('[', 50_000_000)), DecodeLimits.DEFAULT);
    assertThat(unclosed.eventIds()).containsExactly("a");
    assertThat(unclosed.reasons()).containsOnly(RejectReason.TOO_DEEP);
  }

  @Test
  void theBoundOnDepthIsExact() {
    String record = record("Decrypt", "'requestParameters':{'a':{'b':{'c':1}}}");
    assertThat(read(bytes(record), limits(1 << 20, 4, 1000)).events).hasSize(1);
    assertThat(read(bytes(record), limits(1 << 20, 3, 1000)).reasons())
        .containsExactly(RejectReason.TOO_DEEP);
  }

  @Test
  void aStringThatIsTooLongIsRejected() {
    String tooLong = "'" + "x".repeat(201) + "'";
    String[] members = {
      "'userAgent':" + tooLong,
      "'requestID':" + tooLong,
      "'userIdentity':{'type':" + tooLong + "}",
      "'requestParameters':{'policy':" + tooLong + "}",
      "'requestParameters':{'encryptionContext':{'a':" + tooLong + "}}"
    };
    for (String member : members) {
      var contents = read(bytes(file(record("PutKeyPolicy", member), B)), limits(1 << 20, 64, 200));
      assertThat(contents.reasons()).as(member).containsExactly(RejectReason.STRING_TOO_LONG);
      assertThat(contents.eventIds()).containsExactly("b");
    }
  }

  @Test
  void aGzipBombEndsTheCarrier() {
    byte[] bomb = gzip(bytes(A + "\n" + B + "\n" + " ".repeat(10_000_000) + A));
    DecodeLimits limits = new DecodeLimits(1_000_000, 1 << 20, 64, 1 << 20);
    assertThat(bomb.length).isLessThan(20_000);
    var contents = read(bomb, limits);
    assertThat(contents.items).containsExactly(Item.KMS, Item.KMS, Item.REJECTED);
    assertThat(contents.reasons()).containsExactly(RejectReason.DECOMPRESSED_TOO_LARGE);
    assertThat(contents.rejected.get(0).detail).contains("1000000");
    assertThat(read(gzip(bomb), limits).reasons())
        .containsExactly(RejectReason.DECOMPRESSED_TOO_LARGE);
  }

  @Test
  void theBoundOnUnpackedBytesIsExactAndSparesPlainFiles() {
    byte[] plain = bytes(A);
    assertThat(read(gzip(plain), new DecodeLimits(plain.length, 1 << 20, 64, 1000)).eventIds())
        .containsExactly("a");
    assertThat(read(gzip(plain), new DecodeLimits(plain.length - 1, 1 << 20, 64, 1000)).reasons())
        .containsExactly(RejectReason.DECOMPRESSED_TOO_LARGE);
    assertThat(read(plain, new DecodeLimits(10, 1 << 20, 64, 1000)).eventIds())
        .containsExactly("a");
  }

  @Test
  void anEndlessLineOfGarbageIsOneRejection() {
    var contents = read(stream("x", repeat('x', 100_000_000), "\n" + A), DecodeLimits.DEFAULT);
    assertThat(contents.items).containsExactly(Item.REJECTED, Item.KMS);
  }

  /** Every line opens a value that its successors continue: rereading each would be quadratic. */
  @Test
  void readingOnAfterDamageTakesLinearTime() {
    String hostile = json("{'a':[\n").repeat(400_000);
    org.junit.jupiter.api.Assertions.assertTimeout(
        Duration.ofSeconds(20), () -> assertThat(read(hostile + "x").rejected).isNotEmpty());
  }

  private static DecodeLimits limits(int recordBytes, int depth, int stringLength) {
    return new DecodeLimits(1L << 30, recordBytes, depth, stringLength);
  }
}
