package io.keytrail.jobs.trail;

import io.keytrail.cloudtrail.TrailReader;
import io.keytrail.kms.KmsEvent;
import io.keytrail.profile.HeardHour;
import io.keytrail.profile.TrailChange;
import java.util.List;

/** Notes in a batch from which accounts and Regions there were records, and from when. */
public final class Hearing {
  /** When a record was delivered, where nothing tells. */
  public static final long UNKNOWN = Long.MIN_VALUE;

  /**
   * A carrier holds records of few places, one after the other; a place noted twice does no harm.
   */
  private static final int LOOKED_AT = 8;

  private Hearing() {}

  /**
   * @param deliveredMillis when the record was delivered, epoch ms, or {@link #UNKNOWN}
   */
  public static void kms(TrailBatch batch, KmsEvent event, long deliveredMillis) {
    HeardHour hour = hour(batch, event.recipientAccountId, event.awsRegion, event.eventTimeMillis);
    if (hour == null) return;
    hour.add(event);
    if (deliveredMillis != UNKNOWN) hour.addLag(deliveredMillis - event.eventTimeMillis);
  }

  /**
   * The same for the record of another service that a reader has just read.
   *
   * @param accountId in whose trail it stands
   */
  public static void other(
      TrailBatch batch, TrailReader reader, String accountId, String region, long deliveredMillis) {
    long millis = reader.eventTimeMillis();
    if (millis == Long.MIN_VALUE) return;
    HeardHour hour = hour(batch, accountId, region, millis);
    if (hour == null) return;
    hour.addOther(millis);
    if (deliveredMillis != UNKNOWN) hour.addLag(deliveredMillis - millis);
    if (!TrailChange.mayBe(reader.eventSource(), reader.eventName())) return;
    TrailChange change = TrailChange.of(reader.recordBytes());
    if (change != null) hour.add(change);
  }

  /**
   * Notes of a record that came too late to count for its hour how late it was, in the hour of its
   * delivery.
   *
   * @param deliveredMillis known, for else it could not be late
   */
  public static void late(
      TrailBatch batch,
      String accountId,
      String region,
      long eventTimeMillis,
      long deliveredMillis) {
    HeardHour hour = hour(batch, accountId, region, deliveredMillis);
    if (hour != null) hour.addLag(deliveredMillis - eventTimeMillis);
  }

  private static HeardHour hour(TrailBatch batch, String accountId, String region, long millis) {
    if (accountId == null || region == null) return null;
    List<HeardHour> heard = batch.heard;
    long start = HeardHour.hour(millis);
    for (int i = heard.size() - 1; i >= Math.max(0, heard.size() - LOOKED_AT); i--) {
      HeardHour known = heard.get(i);
      if (known.hourMillis == start
          && known.region.equals(region)
          && known.accountId.equals(accountId)) {
        return known;
      }
    }
    if (!HeardHour.isPlace(accountId, region)) return null;
    HeardHour hour = new HeardHour(accountId, region, start);
    heard.add(hour);
    return hour;
  }
}
