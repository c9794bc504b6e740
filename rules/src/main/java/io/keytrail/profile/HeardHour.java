package io.keytrail.profile;

import io.keytrail.kms.KmsEvent;
import io.keytrail.usage.Tally;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What an account's trail brought from one Region in one hour of event time: whether it was heard
 * of at all, not how much; repetitions do not matter. Merging is commutative and associative;
 * bounded.
 */
public final class HeardHour {
  public static final long HOUR_MILLIS = 3_600_000;

  /** The grain of what was heard when. */
  public static final long SLOT_MILLIS = 300_000;

  private static final int VERSION = 1;
  private static final int SERVICES = 32;
  private static final String DOMAIN = ".amazonaws.com";
  private static final int LONGEST = 32;
  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,32}");

  public final String accountId;
  public final String region;

  /** When the hour begins, epoch ms. */
  public final long hourMillis;

  /** A bit for each slot in which there was a record of KMS, and of another service. */
  private int kms;

  private int others;

  /** Records of KMS by the service that carried or made the call. */
  final Tally byService = new Tally(SERVICES);

  /** Records whose encryption context names an object of S3, and a whole bucket. */
  long s3Objects;

  long s3Buckets;

  /** How many records' delivery was timed, and how long it took in all, in ms. */
  long timed;

  long lagMillis;

  /** The last change of what the trail records; null for none. */
  TrailChange change;

  public HeardHour(String accountId, String region, long hourMillis) {
    this.accountId = accountId;
    this.region = region;
    this.hourMillis = hourMillis;
  }

  /** Whether these can name a place; what they say is written by whoever wrote the record. */
  public static boolean isPlace(String accountId, String region) {
    return accountId != null
        && region != null
        && ACCOUNT.matcher(accountId).matches()
        && REGION.matcher(region).matches();
  }

  /** The first millisecond of the hour of this time. */
  public static long hour(long millis) {
    return Math.floorDiv(millis, HOUR_MILLIS) * HOUR_MILLIS;
  }

  public void add(KmsEvent event) {
    kms |= slot(event.eventTimeMillis);
    byService.add(service(event), 1);
    if (event.contextResource == null || !event.contextResource.contains(":s3:")) return;
    String context = ContextType.of(event.contextResource);
    if (ContextType.S3_OBJECT.equals(context)) s3Objects++;
    if (ContextType.S3_BUCKET.equals(context)) s3Buckets++;
  }

  /**
   * Who carried or made the call: what says so is opaque ({@code AWS Internal}) for services that
   * act for a caller, and then the encryption context names one of their resources.
   */
  private static String service(KmsEvent event) {
    if (event.viaService != null && event.viaService.endsWith(DOMAIN)) return event.viaService;
    String resource = event.contextResource;
    if (resource == null || !resource.startsWith("arn:")) return null;
    int from = resource.indexOf(':', "arn:".length()) + 1;
    int to = resource.indexOf(':', from);
    return from == 0 || to <= from || to - from > LONGEST
        ? null
        : resource.substring(from, to) + DOMAIN;
  }

  /** Adds a record of another service. */
  public void addOther(long eventTimeMillis) {
    others |= slot(eventTimeMillis);
  }

  public void add(TrailChange change) {
    this.change = TrailChange.later(this.change, change);
  }

  /** Notes how long after its event time a record was delivered. */
  public void addLag(long millis) {
    timed++;
    lagMillis += Math.max(0, millis);
  }

  private int slot(long millis) {
    return 1 << (millis - hourMillis) / SLOT_MILLIS;
  }

  /**
   * @param other of the same place and hour
   */
  public void merge(HeardHour other) {
    kms |= other.kms;
    others |= other.others;
    byService.merge(other.byService);
    s3Objects += other.s3Objects;
    s3Buckets += other.s3Buckets;
    timed += other.timed;
    lagMillis += other.lagMillis;
    add(other.change);
  }

  int kmsSlots() {
    return kms;
  }

  int otherSlots() {
    return others;
  }

  int slots() {
    return kms | others;
  }

  /** When the first slot of these begins. */
  long firstOf(int slots) {
    return hourMillis + Integer.numberOfTrailingZeros(slots) * SLOT_MILLIS;
  }

  /** When the last slot of these ends. */
  long endOf(int slots) {
    return hourMillis + (Integer.SIZE - Integer.numberOfLeadingZeros(slots)) * SLOT_MILLIS;
  }

  /** Of these slots, those that have ended by this time. */
  int endedBy(int slots, long millis) {
    long ended = Math.floorDiv(millis - hourMillis, SLOT_MILLIS);
    return ended <= 0 ? 0 : ended >= Integer.SIZE - 1 ? slots : slots & (1 << ended) - 1;
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.text(accountId);
    out.text(region);
    out.number(hourMillis / HOUR_MILLIS);
    out.count(kms);
    out.count(others);
    write(byService, out);
    out.count(s3Objects);
    out.count(s3Buckets);
    out.count(timed);
    out.count(lagMillis);
    TrailChange.write(change, out);
    return out.toBytes();
  }

  static void write(Tally tally, CompactWriter out) {
    Map<String, Long> sorted = tally.sorted();
    out.count(tally.others());
    out.count(sorted.size());
    for (Map.Entry<String, Long> entry : sorted.entrySet()) {
      out.text(entry.getKey());
      out.count(entry.getValue());
    }
  }

  static void read(Tally tally, CompactReader in) throws IOException {
    tally.addOthers(in.count());
    for (int i = in.size(); i > 0; i--) tally.add(in.text(), in.count());
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static HeardHour fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "what was heard in an hour");
    HeardHour hour = new HeardHour(in.text(), in.text(), in.number() * HOUR_MILLIS);
    hour.kms = (int) in.count();
    hour.others = (int) in.count();
    read(hour.byService, in);
    hour.s3Objects = in.count();
    hour.s3Buckets = in.count();
    hour.timed = in.count();
    hour.lagMillis = in.count();
    hour.change = TrailChange.read(in);
    in.end();
    return hour;
  }
}
