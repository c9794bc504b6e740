package io.keytrail.testdata;

import com.fasterxml.jackson.core.JsonGenerator;
import io.keytrail.testdata.Traffic.Place;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Writes one log file at a time: all that is delivered for one place in one slot.
 *
 * <p>An event's fate (late? twice? from another account?) is drawn first from its own sequence of
 * random numbers. So a file finds what is delivered late into it by going through the events of the
 * slots before, without making them, and files can be written in any order and at the same time. It
 * costs some ten multiplications per event and slot looked back to.
 */
final class FileMaker implements SlotWorkers.Worker {
  /** Late events stand 2 to 12 slots after their own, duplicates 1 to 6 after the first copy. */
  private static final int MIN_LATE = 2;

  private static final int MAX_LATE = 12;
  private static final int MAX_AFTER = 6;

  /** How many slots after its own an event can still be delivered. */
  static final int MAX_DELAY = MAX_LATE + MAX_AFTER;

  private static final int GZIP_LEVEL = 6;
  private static final int NAMES = -1; // an index that no event has
  private static final int ANOMALY_NAMES = -2;

  private final GeneratorOptions options;
  private final Traffic traffic;
  private final Anomalies anomalies;
  private final EventMaker maker;
  private final Gzip gzip = new Gzip(GZIP_LEVEL);
  private final Buffer json = new Buffer();
  private final Tally tally = new Tally();

  /** The fate of the event looked at last. */
  private final Fate fate = new Fate();

  FileMaker(GeneratorOptions options, Traffic traffic, Anomalies anomalies) {
    this.options = options;
    this.traffic = traffic;
    this.anomalies = anomalies;
    this.maker = new EventMaker(options.errorShare());
  }

  private static final class Fate {
    Random64 random;
    int delay;

    /** Slots from the first copy to the second; 0 when there is one copy. */
    int again;

    boolean fromOtherAccount;
  }

  /** A byte array that can be compressed without being copied. */
  private static final class Buffer extends ByteArrayOutputStream {
    Buffer() {
      super(1 << 20);
    }

    byte[] array() {
      return buf;
    }
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public void close() {
    gzip.end();
  }

  @Override
  public void write(int slot) throws IOException {
    for (int place = 0; place < traffic.places.size(); place++) write(slot, place);
  }

  /** Writes the file of this place and slot, or none when nothing is delivered then. */
  private void write(int slot, int place) throws IOException {
    json.reset();
    long before = tally.events;
    try (JsonGenerator out = Json.generator(json)) {
      out.writeStartObject();
      out.writeArrayFieldStart("Records");
      for (int delay = MAX_DELAY; delay >= 0; delay--) ordinary(out, slot - delay, place, delay);
      callersViews(out, slot, place);
      misuse(out, slot, place);
      out.writeEndArray();
      out.writeEndObject();
    }
    if (tally.events == before) return;
    Place at = traffic.places.get(place);
    Instant delivered = Instant.ofEpochSecond(traffic.startOf(slot + 1));
    String unique = Random64.of(options.seed(), slot, place, NAMES).alnum(16);
    Path file = options.out().resolve(S3Layout.path(at.account, at.region, delivered, unique));
    Files.createDirectories(file.getParent());
    byte[] compressed = gzip.compress(json.array(), json.size());
    Files.write(file, compressed);
    tally.files++;
    tally.bytes += compressed.length;
    tally.jsonBytes += json.size();
  }

  private void ordinary(JsonGenerator out, int slot, int place, int delay) throws IOException {
    long events = traffic.events(slot, place);
    for (long i = 0; i < events; i++) {
      draw(slot, place, i);
      boolean copy = fate.again > 0 && delay == fate.delay + fate.again;
      if (delay != fate.delay && !copy) continue;
      TrailRecord event = fate.fromOtherAccount ? ownersView(slot, place) : own(slot, place);
      if (!copy && delay > 0) tally.late++;
      record(out, event, copy);
    }
  }

  /** The other view of the calls that accounts make on keys of this slot's other places. */
  private void callersViews(JsonGenerator out, int slot, int place) throws IOException {
    for (int owner = 0; owner < traffic.places.size(); owner++) {
      Place at = traffic.places.get(owner);
      if (at.consumer != place || at.sharedKeys.isEmpty()) continue;
      long events = traffic.events(slot, owner);
      for (long i = 0; i < events; i++) {
        draw(slot, owner, i);
        if (!fate.fromOtherAccount) continue;
        record(out, callersView(at, sharedKey(at), second(slot)), false);
        tally.sharedPairs++;
      }
    }
  }

  private void misuse(JsonGenerator out, int slot, int place) throws IOException {
    for (int number = 0; number < anomalies.list.size(); number++) {
      Anomalies.Anomaly anomaly = anomalies.list.get(number);
      for (int i = 0; i < anomaly.calls(slot, place); i++) {
        fate.random = Random64.of(options.seed(), slot, place, ANOMALY_NAMES - number, i);
        record(out, anomaly.make(maker, second(slot), fate.random), false);
      }
    }
  }

  private void draw(int slot, int place, long index) {
    Random64 random = Random64.of(options.seed(), slot, place, index);
    boolean late = random.chance(options.lateShare());
    boolean twice = random.chance(options.duplicateShare());
    double shared = options.crossAccountShare() * options.kmsShare();
    fate.random = random;
    fate.fromOtherAccount =
        random.chance(shared) && !traffic.places.get(place).sharedKeys.isEmpty();
    fate.delay = late ? MIN_LATE + random.nextInt(MAX_LATE - MIN_LATE + 1) : 0;
    fate.again = twice ? 1 + random.nextInt(MAX_AFTER) : 0;
  }

  private long second(int slot) {
    return traffic.startOf(slot) + fate.random.nextInt((int) GeneratorOptions.SLOT.getSeconds());
  }

  private TrailRecord own(int slot, int place) {
    Place at = traffic.places.get(place);
    KmsKey key = at.draw(traffic.hourOfWeek(slot), fate.random);
    return maker.ordinary(at.account, at.region, key, second(slot), fate.random);
  }

  private TrailRecord ownersView(int slot, int place) {
    Place at = traffic.places.get(place);
    KmsKey key = sharedKey(at);
    TrailRecord view = callersView(at, key, second(slot));
    return maker.ownersView(view, key, fate.random.uuid());
  }

  private KmsKey sharedKey(Place at) {
    return at.sharedKeys.get(fate.random.nextInt(at.sharedKeys.size()));
  }

  private TrailRecord callersView(Place at, KmsKey key, long second) {
    String caller = traffic.places.get(at.consumer).account;
    return maker.callersView(key, caller, fate.random.uuid(), second, fate.random);
  }

  private void record(JsonGenerator out, TrailRecord event, boolean copy) throws IOException {
    Json.write(out, event.toJson());
    tally.events++;
    if (copy) tally.duplicates++;
    if (!copy && event.errorCode != null) tally.errors++;
    if (event.eventSource.equals(TrailRecord.KMS)) tally.kms(event.eventName, copy);
  }
}
