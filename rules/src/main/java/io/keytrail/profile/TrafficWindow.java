package io.keytrail.profile;

import io.keytrail.kms.KmsEvent;
import io.keytrail.usage.Tally;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one account's trail brought of KMS in one Region and window, keys aside: what the health of
 * the telemetry and the account's own traffic are read from. Merging is commutative and
 * associative; bounded.
 */
public final class TrafficWindow {
  private static final int VERSION = 1;
  private static final int NAMES = 64;

  public final String accountId;
  public final String region;

  /** The window, epoch ms: start inclusive, end exclusive. */
  public final long startMillis;

  public final long endMillis;

  /** Records by event name, failures included. */
  public final Tally byOperation = new Tally(NAMES);

  /** Records by the service that carried or made the call. */
  public final Tally byViaService = new Tally(NAMES);

  /** Throttled calls by {@link PrincipalShape}. */
  public final Tally throttled = new Tally(NAMES);

  /** Records whose encryption context names an object of S3, and a whole bucket. */
  public long s3Objects;

  public long s3Buckets;

  /** Records in the busiest seconds: by second since the window began. */
  private final TreeMap<Integer, Long> bySecond = new TreeMap<>();

  /** How many records' delivery was timed, and how long it took in all, in ms. */
  public long timed;

  public long lagMillis;

  public TrafficWindow(String accountId, String region, long startMillis, long endMillis) {
    this.accountId = accountId;
    this.region = region;
    this.startMillis = startMillis;
    this.endMillis = endMillis;
  }

  public void add(KmsEvent event) {
    byOperation.add(event.eventName, 1);
    byViaService.add(event.viaService, 1);
    if (isThrottling(event.errorCode)) throttled.add(who(event), 1);
    String context = ContextType.of(event.contextResource);
    if (ContextType.S3_OBJECT.equals(context)) s3Objects++;
    if (ContextType.S3_BUCKET.equals(context)) s3Buckets++;
    bySecond.merge((int) ((event.eventTimeMillis - startMillis) / 1000), 1L, Long::sum);
  }

  /** Notes how long after its event time a record arrived; live only, a replay knows of none. */
  public void addLag(long millis) {
    timed++;
    lagMillis += Math.max(0, millis);
  }

  private static String who(KmsEvent event) {
    return event.principal == null ? "unknown" : PrincipalShape.of(event.principal);
  }

  /** {@code ThrottlingException} is KMS's word; other carriers drop the suffix. */
  static boolean isThrottling(String errorCode) {
    return errorCode != null && errorCode.startsWith("Throttling");
  }

  public void merge(TrafficWindow other) {
    byOperation.merge(other.byOperation);
    byViaService.merge(other.byViaService);
    throttled.merge(other.throttled);
    s3Objects += other.s3Objects;
    s3Buckets += other.s3Buckets;
    timed += other.timed;
    lagMillis += other.lagMillis;
    other.bySecond.forEach((second, count) -> bySecond.merge(second, count, Long::sum));
  }

  public long records() {
    return byOperation.sum();
  }

  /** Records in the busiest second. */
  public long peakPerSecond() {
    return bySecond.values().stream().mapToLong(n -> n).max().orElse(0);
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.text(accountId);
    out.text(region);
    out.number(startMillis);
    out.number(endMillis - startMillis);
    write(byOperation, out);
    write(byViaService, out);
    write(throttled, out);
    out.count(s3Objects);
    out.count(s3Buckets);
    out.count(timed);
    out.count(lagMillis);
    out.count(bySecond.size());
    bySecond.forEach(
        (second, count) -> {
          out.number(second);
          out.count(count);
        });
    return out.toBytes();
  }

  private static void write(Tally tally, CompactWriter out) {
    TreeMap<String, Long> sorted = tally.sorted();
    out.count(tally.others());
    out.count(sorted.size());
    for (Map.Entry<String, Long> entry : sorted.entrySet()) {
      out.text(entry.getKey());
      out.count(entry.getValue());
    }
  }

  private static void read(Tally tally, CompactReader in) throws IOException {
    tally.addOthers(in.count());
    for (int i = in.size(); i > 0; i--) tally.add(in.text(), in.count());
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static TrafficWindow fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "traffic of a window");
    String account = in.text();
    String region = in.text();
    long start = in.number();
    TrafficWindow window = new TrafficWindow(account, region, start, start + in.number());
    read(window.byOperation, in);
    read(window.byViaService, in);
    read(window.throttled, in);
    window.s3Objects = in.count();
    window.s3Buckets = in.count();
    window.timed = in.count();
    window.lagMillis = in.count();
    for (int i = in.size(); i > 0; i--) window.bySecond.put((int) in.number(), in.count());
    in.end();
    return window;
  }
}
