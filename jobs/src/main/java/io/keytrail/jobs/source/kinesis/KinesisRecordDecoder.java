package io.keytrail.jobs.source.kinesis;

import io.keytrail.cloudtrail.DecodeLimits;
import io.keytrail.cloudtrail.TrailReader;
import io.keytrail.jobs.trail.Hearing;
import io.keytrail.jobs.trail.RawRecord;
import io.keytrail.jobs.trail.RecordInterest;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.reject.Rejected;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;

/** Makes one batch of one Kinesis record, whatever carrier of CloudTrail it holds. */
final class KinesisRecordDecoder implements Serializable {
  private static final long serialVersionUID = 1;

  /** Clocks differ by seconds; an event cannot have happened long after its record arrived. */
  static final Duration PLAUSIBLE_LEAD = Duration.ofMinutes(5);

  private final DecodeLimits limits;
  private final RecordInterest interest;
  private final boolean hearing;

  KinesisRecordDecoder(DecodeLimits limits) {
    this(limits, null, false);
  }

  /**
   * @param interest which records are handed on as text too; null for none
   * @param hearing whether it is noted from which accounts and Regions records came
   */
  KinesisRecordDecoder(DecodeLimits limits, RecordInterest interest, boolean hearing) {
    this.limits = limits;
    this.interest = interest;
    this.hearing = hearing;
  }

  /**
   * Bad input never throws: it is in {@link TrailBatch#rejected}, with the sequence number.
   *
   * <p>Events later than the arrival by more than {@link #PLAUSIBLE_LEAD} are kept, but do not
   * count in {@link TrailBatch#maxEventTimeMillis}: one event of the year 2100 must not end all
   * windows of today.
   *
   * @param arrivalMillis the record's approximate arrival in the stream, epoch ms
   */
  TrailBatch decode(
      byte[] data, String stream, String shardId, String sequenceNumber, long arrivalMillis) {
    TrailBatch batch = new TrailBatch();
    long latestPlausible = arrivalMillis + PLAUSIBLE_LEAD.toMillis();
    try (TrailReader reader =
        TrailReader.open(new ByteArrayInputStream(data), stream + "/" + shardId, limits)) {
      for (TrailReader.Item item = reader.next();
          item != TrailReader.Item.END;
          item = reader.next()) {
        switch (item) {
          case KMS:
            batch.events.add(reader.event());
            takeText(reader, batch.events.size() - 1, batch);
            break;
          case OTHER:
            batch.other++;
            takeText(reader, RawRecord.NO_EVENT, batch);
            break;
          default:
            Rejected rejected = reader.rejected();
            rejected.position = sequenceNumber;
            batch.rejected.add(rejected);
            continue;
        }
        long eventTime = reader.eventTimeMillis();
        if (eventTime > latestPlausible) continue;
        if (eventTime > batch.maxEventTimeMillis) batch.maxEventTimeMillis = eventTime;
        if (hearing) hear(reader, item, batch, arrivalMillis);
      }
    } catch (IOException e) {
      // Closing an array of bytes: cannot happen, and must not pass unseen if it does.
      throw new UncheckedIOException(e);
    }
    return batch;
  }

  private static void hear(
      TrailReader reader, TrailReader.Item item, TrailBatch batch, long arrivalMillis) {
    if (item == TrailReader.Item.KMS) {
      Hearing.kms(batch, batch.events.get(batch.events.size() - 1), arrivalMillis);
    } else {
      Hearing.other(batch, reader, reader.recipientAccountId(), reader.awsRegion(), arrivalMillis);
    }
  }

  private void takeText(TrailReader reader, int event, TrailBatch batch) {
    if (interest == null || reader.eventTimeMillis() == Long.MIN_VALUE) return;
    String source = reader.eventSource();
    String name = reader.eventName();
    boolean wanted =
        event == RawRecord.NO_EVENT
            ? interest.wants(source, name)
            : interest.wants(source, batch.events.get(event));
    if (!wanted) return;
    batch.records.add(
        new RawRecord(reader.recordBytes(), source, name, reader.eventTimeMillis(), event));
  }
}
