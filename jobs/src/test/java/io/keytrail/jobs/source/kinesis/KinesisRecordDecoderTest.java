package io.keytrail.jobs.source.kinesis;

import static io.keytrail.jobs.testing.TrailEvents.cloudWatchLogs;
import static io.keytrail.jobs.testing.TrailEvents.decrypt;
import static io.keytrail.jobs.testing.TrailEvents.gzip;
import static io.keytrail.jobs.testing.TrailEvents.other;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.cloudtrail.DecodeLimits;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.reject.RejectReason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KinesisRecordDecoderTest {
  private static final Instant ARRIVAL = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant TIME = ARRIVAL.minusSeconds(300);
  private static final String SEQUENCE = "49590338271490256608559692538361571095921575989136588898";

  private final KinesisRecordDecoder decoder = new KinesisRecordDecoder(DecodeLimits.DEFAULT);

  @Test
  void everyCarrierThatAStreamBringsIsRead() {
    String a = decrypt("a", TIME);
    String b = decrypt("b", TIME.plusSeconds(1));
    assertThat(ids(decode(a))).containsExactly("a");
    assertThat(ids(decode(a + "\n" + b))).containsExactly("a", "b");
    assertThat(ids(decode("{\"Records\":[" + a + "," + b + "]}"))).containsExactly("a", "b");
    assertThat(ids(decode(gzip(a)))).containsExactly("a");
    assertThat(ids(decode(cloudWatchLogs(a, b)))).containsExactly("a", "b");
    assertThat(
            ids(
                decode(
                    "{\"version\":\"0\",\"id\":\"11111111-2222-3333-4444-555555555555\","
                        + "\"detail-type\":\"AWS API Call via CloudTrail\",\"source\":\"aws.kms\","
                        + "\"account\":\"111122223333\",\"time\":\"2026-03-01T11:55:00Z\","
                        + "\"region\":\"eu-west-1\",\"resources\":[],\"detail\":"
                        + a
                        + "}")))
        .containsExactly("a");
  }

  @Test
  void recordsOfOtherServicesAreCountedAndMoveTime() {
    TrailBatch batch = decode(decrypt("a", TIME) + "\n" + other("b", TIME.plusSeconds(60)));
    assertThat(batch.events).hasSize(1);
    assertThat(batch.other).isEqualTo(1);
    assertThat(batch.received()).isEqualTo(2);
    assertThat(batch.maxEventTimeMillis).isEqualTo(TIME.plusSeconds(60).toEpochMilli());
  }

  @Test
  void textsOfRecordsAreHandedOnOnlyWhereTheyAreAskedFor() {
    byte[] carrier =
        cloudWatchLogs(decrypt("a", TIME), other("b", TIME), other("c", TIME), decrypt("d", TIME));
    assertThat(decode(carrier).records).isEmpty();

    TrailBatch batch =
        new KinesisRecordDecoder(
                DecodeLimits.DEFAULT,
                (source, name) -> source.equals("s3.amazonaws.com") || name.equals("Decrypt"),
                false)
            .decode(carrier, "trail", "shard", SEQUENCE, ARRIVAL.toEpochMilli());
    assertThat(batch.records)
        .extracting(record -> record.eventSource + " " + record.eventName + " " + record.event)
        .containsExactly(
            "kms.amazonaws.com Decrypt 0",
            "s3.amazonaws.com GetObject -1",
            "s3.amazonaws.com GetObject -1",
            "kms.amazonaws.com Decrypt 1");
    assertThat(new String(batch.records.get(1).json, StandardCharsets.UTF_8))
        .isEqualTo(other("b", TIME));
    assertThat(batch.records).allMatch(r -> r.eventTimeMillis == TIME.toEpochMilli());
  }

  @Test
  void itIsNotedFromWhereRecordsCameAndHowLateWhereThatIsAskedFor() {
    Instant future = ARRIVAL.plusSeconds(86_400);
    byte[] carrier = cloudWatchLogs(decrypt("a", TIME), other("b", TIME), other("c", future));
    assertThat(decode(carrier).heard).isEmpty();

    TrailBatch batch =
        new KinesisRecordDecoder(DecodeLimits.DEFAULT, null, true)
            .decode(carrier, "trail", "shard", SEQUENCE, ARRIVAL.toEpochMilli());
    assertThat(batch.heard)
        .singleElement()
        .satisfies(
            heard -> {
              assertThat(heard.accountId).isEqualTo("111122223333");
              assertThat(heard.region).isEqualTo("eu-west-1");
              assertThat(heard.hourMillis)
                  .isEqualTo(TIME.truncatedTo(ChronoUnit.HOURS).toEpochMilli());
            });
  }

  @Test
  void garbageIsRejectedWithShardAndSequenceNumber() {
    TrailBatch batch = decode("no trail at all");
    assertThat(batch.events).isEmpty();
    assertThat(batch.rejected)
        .singleElement()
        .satisfies(
            rejected -> {
              assertThat(rejected.reason).isEqualTo(RejectReason.NOT_JSON);
              assertThat(rejected.origin).isEqualTo("trail/shardId-000000000001");
              assertThat(rejected.position).isEqualTo(SEQUENCE);
              assertThat(new String(rejected.firstBytes, StandardCharsets.UTF_8))
                  .isEqualTo("no trail at all");
            });
    assertThat(batch.maxEventTimeMillis).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void aTruncatedGzipIsRejected() {
    byte[] whole = cloudWatchLogs(decrypt("a", TIME));
    TrailBatch batch = decode(Arrays.copyOf(whole, whole.length - 20));
    assertThat(batch.rejected)
        .isNotEmpty()
        .allSatisfy(rejected -> assertThat(rejected.position).isEqualTo(SEQUENCE));
  }

  @Test
  void anEmptyRecordIsRejectedWithItsPlace() {
    TrailBatch batch = decode(new byte[0]);
    assertThat(batch.events).isEmpty();
    assertThat(batch.rejected).hasSize(1);
    assertThat(batch.rejected.get(0).reason).isEqualTo(RejectReason.EMPTY);
    assertThat(batch.rejected.get(0).position).isEqualTo(SEQUENCE);
  }

  @Test
  void anEventFarInTheFutureIsKeptButDoesNotMoveTime() {
    TrailBatch batch =
        decode(decrypt("now", TIME) + "\n" + decrypt("later", ARRIVAL.plusSeconds(301)));
    assertThat(ids(batch)).containsExactly("now", "later");
    assertThat(batch.maxEventTimeMillis).isEqualTo(TIME.toEpochMilli());

    assertThat(decode(decrypt("later", ARRIVAL.plusSeconds(301))).maxEventTimeMillis)
        .isEqualTo(Long.MIN_VALUE);
    assertThat(decode(decrypt("skewed", ARRIVAL.plusSeconds(300))).maxEventTimeMillis)
        .isEqualTo(ARRIVAL.plusSeconds(300).toEpochMilli());
  }

  private TrailBatch decode(String data) {
    return decode(data.getBytes(StandardCharsets.UTF_8));
  }

  private TrailBatch decode(byte[] data) {
    return decoder.decode(data, "trail", "shardId-000000000001", SEQUENCE, ARRIVAL.toEpochMilli());
  }

  private static String[] ids(TrailBatch batch) {
    return batch.events.stream().map(event -> event.eventId).toArray(String[]::new);
  }
}
