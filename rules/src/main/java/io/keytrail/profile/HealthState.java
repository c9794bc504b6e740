package io.keytrail.profile;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What {@link TelemetryHealth} remembers of an account's trail, Region by Region. */
public final class HealthState {
  private static final int VERSION = 1;

  /** Something that is expected to be heard of. */
  static final class Watch {
    /** When it was first heard, epoch ms. */
    final long sinceMillis;

    /** When the last slot in which it was heard ended, and when the one after a pause began. */
    long lastMillis;

    long resumedMillis;

    WeekHours hours = new WeekHours();

    /** On which days it was heard at all: only the first hour of each is used. */
    WeekHours days = new WeekHours();

    Watch(long sinceMillis) {
      this.sinceMillis = sinceMillis;
    }

    void see(HeardHour hour, int slots) {
      long first = hour.firstOf(slots);
      if (first > lastMillis) resumedMillis = first;
      lastMillis = Math.max(lastMillis, hour.endOf(slots));
      hours.see(hour.hourMillis);
      days.see(Fading.day(hour.hourMillis) * Fading.DAY_MILLIS);
    }

    void write(CompactWriter out) {
      out.number(sinceMillis);
      out.number(lastMillis);
      out.number(resumedMillis);
      hours.write(out);
      days.write(out);
    }

    static Watch read(CompactReader in) throws IOException {
      Watch watch = new Watch(in.number());
      watch.lastMillis = in.number();
      watch.resumedMillis = in.number();
      watch.hours = WeekHours.read(in);
      watch.days = WeekHours.read(in);
      return watch;
    }
  }

  /** One Region. */
  static final class Place {
    /** Records of any service, and of KMS; the second is null where there never was one. */
    Watch any;

    Watch kms;

    /** KMS's records by the service that carried or made the call. */
    final TreeMap<String, Watch> services = new TreeMap<>();

    /** When a record of another service than KMS was last heard; 0 for never. */
    long othersMillis;

    /** Delivery time in seconds, hour by hour; and of the hour that is not judged yet. */
    Sizes lag = new Sizes();

    long timed;
    long lagMillis;

    /** Objects and buckets in S3's encryption contexts, of the past and of the day. */
    long pastObjects;

    long pastBuckets;
    long todaysObjects;
    long todaysBuckets;
    long day = Long.MIN_VALUE;

    /** The day on which contexts coarsened; {@link Long#MIN_VALUE} if never. */
    long coarsenedDay = Long.MIN_VALUE;

    /** The last silence that was told of and is over; 0 for none. */
    long gapFrom;

    long gapTo;

    void write(CompactWriter out) {
      any.write(out);
      out.flag(kms != null);
      if (kms != null) kms.write(out);
      out.count(services.size());
      for (Map.Entry<String, Watch> service : services.entrySet()) {
        out.text(service.getKey());
        service.getValue().write(out);
      }
      out.number(othersMillis);
      lag.write(out);
      out.count(timed);
      out.count(lagMillis);
      out.count(pastObjects);
      out.count(pastBuckets);
      out.count(todaysObjects);
      out.count(todaysBuckets);
      out.number(day);
      out.number(coarsenedDay);
      out.number(gapFrom);
      out.number(gapTo);
    }

    static Place read(CompactReader in) throws IOException {
      Place place = new Place();
      place.any = Watch.read(in);
      if (in.flag()) place.kms = Watch.read(in);
      for (int i = in.size(); i > 0; i--) place.services.put(name(in), Watch.read(in));
      place.othersMillis = in.number();
      place.lag = Sizes.read(in);
      place.timed = in.count();
      place.lagMillis = in.count();
      place.pastObjects = in.count();
      place.pastBuckets = in.count();
      place.todaysObjects = in.count();
      place.todaysBuckets = in.count();
      place.day = in.number();
      place.coarsenedDay = in.number();
      place.gapFrom = in.number();
      place.gapTo = in.number();
      return place;
    }
  }

  /** What a notice is about. The names stand in state and in uids. */
  enum Subject {
    /** No record of any kind comes. */
    SILENT,
    /** Records come, but none of KMS. */
    NO_KMS,
    /** None of KMS through a service. */
    NO_SERVICE,
    /** Records come late. */
    LATE
  }

  /** One place, or one service there, that a notice is about. */
  static final class Item {
    long sinceMillis;

    /** When it was over, epoch ms; 0 while it lasts. */
    long overMillis;

    double surprise;

    /** What was measured, where it is more than absence: delivery time and the usual, in s. */
    long seconds;

    long usualSeconds;

    /** Whether S3 Bucket Keys explain it. */
    boolean explained;
  }

  /** An open notice about the account. */
  static final class Notice {
    final long createdMillis;
    int sequence;

    /** The change that came just before; null for none. */
    TrailChange change;

    /** By Region, or service and Region. */
    final TreeMap<String, Item> items = new TreeMap<>();

    Notice(long createdMillis) {
      this.createdMillis = createdMillis;
    }
  }

  /** By Region. */
  final TreeMap<String, Place> places = new TreeMap<>();

  final TreeMap<Subject, Notice> notices = new TreeMap<>();

  /** The last change of the account's trails; null for none. */
  TrailChange change;

  /** The end of the hour that is judged next; {@link Long#MAX_VALUE} for none. */
  long nextMillis = Long.MAX_VALUE;

  public boolean isEmpty() {
    return places.isEmpty() && notices.isEmpty() && change == null;
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.number(nextMillis);
    TrailChange.write(change, out);
    out.count(places.size());
    places.forEach(
        (region, place) -> {
          out.text(region);
          place.write(out);
        });
    out.count(notices.size());
    notices.forEach(
        (subject, notice) -> {
          out.count(subject.ordinal());
          out.number(notice.createdMillis);
          out.count(notice.sequence);
          TrailChange.write(notice.change, out);
          out.count(notice.items.size());
          notice.items.forEach(
              (name, item) -> {
                out.text(name);
                out.number(item.sinceMillis);
                out.number(item.overMillis);
                out.real(item.surprise);
                out.count(item.seconds);
                out.count(item.usualSeconds);
                out.flag(item.explained);
              });
        });
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static HealthState fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "telemetry health");
    HealthState state = new HealthState();
    state.nextMillis = in.number();
    state.change = TrailChange.read(in);
    for (int i = in.size(); i > 0; i--) state.places.put(name(in), Place.read(in));
    for (int i = in.size(); i > 0; i--) {
      Subject subject = CompactReader.constant(Subject.values(), in.count());
      Notice notice = new Notice(in.number());
      notice.sequence = (int) in.count();
      notice.change = TrailChange.read(in);
      for (int j = in.size(); j > 0; j--) {
        String name = name(in);
        Item item = new Item();
        item.sinceMillis = in.number();
        item.overMillis = in.number();
        item.surprise = in.real();
        item.seconds = in.count();
        item.usualSeconds = in.count();
        item.explained = in.flag();
        notice.items.put(name, item);
      }
      state.notices.put(subject, notice);
    }
    in.end();
    return state;
  }

  private static String name(CompactReader in) throws IOException {
    String name = in.text();
    if (name == null) throw new IOException("a name is missing in stored telemetry health");
    return name;
  }
}
