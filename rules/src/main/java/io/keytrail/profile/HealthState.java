package io.keytrail.profile;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What {@link TelemetryHealth} remembers of all accounts and Regions. */
public final class HealthState {
  private static final int VERSION = 1;

  /** Something that is expected to be heard of, and the notice about it that is open. */
  static final class Watch {
    long sinceMillis;
    WeekHours week = new WeekHours();

    /** Records of the last notice; 0 when none is open. */
    int sequence;

    long createdMillis;

    void write(CompactWriter out) {
      out.number(sinceMillis);
      week.write(out);
      out.count(sequence);
      out.number(createdMillis);
    }

    static Watch read(CompactReader in) throws IOException {
      Watch watch = new Watch();
      watch.sinceMillis = in.number();
      watch.week = WeekHours.read(in);
      watch.sequence = (int) in.count();
      watch.createdMillis = in.number();
      return watch;
    }
  }

  /** One account's trail in one Region. */
  static final class Scope {
    Watch all = new Watch();
    final TreeMap<String, Watch> services = new TreeMap<>();

    /** Delivery time in seconds, per window. */
    Sizes lag = new Sizes();

    int lagSequence;
    long lagCreatedMillis;

    /** Objects and buckets in S3's encryption contexts, of the past and of the day. */
    long pastObjects;

    long pastBuckets;
    long todaysObjects;
    long todaysBuckets;
    long day = Long.MIN_VALUE;

    /** The day on which contexts coarsened; {@link Long#MIN_VALUE} if never. */
    long coarsenedDay = Long.MIN_VALUE;
  }

  /** A change of what a trail records. */
  static final class Change {
    long millis;
    String eventName;
    String principal;
    String eventId;
  }

  /** By account and Region. */
  final TreeMap<String, Scope> scopes = new TreeMap<>();

  /** The last change of an account's trails, by account. */
  final TreeMap<String, Change> changes = new TreeMap<>();

  long checkedHour = Long.MIN_VALUE;

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.number(checkedHour);
    out.count(scopes.size());
    for (Map.Entry<String, Scope> entry : scopes.entrySet()) {
      Scope scope = entry.getValue();
      out.text(entry.getKey());
      scope.all.write(out);
      out.count(scope.services.size());
      for (Map.Entry<String, Watch> service : scope.services.entrySet()) {
        out.text(service.getKey());
        service.getValue().write(out);
      }
      scope.lag.write(out);
      out.count(scope.lagSequence);
      out.number(scope.lagCreatedMillis);
      out.count(scope.pastObjects);
      out.count(scope.pastBuckets);
      out.count(scope.todaysObjects);
      out.count(scope.todaysBuckets);
      out.number(scope.day);
      out.number(scope.coarsenedDay);
    }
    out.count(changes.size());
    for (Map.Entry<String, Change> entry : changes.entrySet()) {
      out.text(entry.getKey());
      out.number(entry.getValue().millis);
      out.text(entry.getValue().eventName);
      out.text(entry.getValue().principal);
      out.text(entry.getValue().eventId);
    }
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static HealthState fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "telemetry health");
    HealthState state = new HealthState();
    state.checkedHour = in.number();
    for (int i = in.size(); i > 0; i--) {
      String name = name(in);
      Scope scope = new Scope();
      scope.all = Watch.read(in);
      for (int j = in.size(); j > 0; j--) scope.services.put(name(in), Watch.read(in));
      scope.lag = Sizes.read(in);
      scope.lagSequence = (int) in.count();
      scope.lagCreatedMillis = in.number();
      scope.pastObjects = in.count();
      scope.pastBuckets = in.count();
      scope.todaysObjects = in.count();
      scope.todaysBuckets = in.count();
      scope.day = in.number();
      scope.coarsenedDay = in.number();
      state.scopes.put(name, scope);
    }
    for (int i = in.size(); i > 0; i--) {
      String account = name(in);
      Change change = new Change();
      change.millis = in.number();
      change.eventName = in.text();
      change.principal = in.text();
      change.eventId = in.text();
      state.changes.put(account, change);
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
