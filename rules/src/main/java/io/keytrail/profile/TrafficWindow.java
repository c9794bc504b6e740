package io.keytrail.profile;

import io.keytrail.kms.KmsEvent;
import io.keytrail.usage.Tally;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;

/**
 * The KMS requests that an account made in one Region in five minutes, keys aside: what its own
 * traffic is read from. A call across accounts is its caller's, who is charged and throttled for it
 * (aws.amazon.com/kms/pricing; KMS developer guide, "Request quotas"). Merging is commutative and
 * associative; bounded.
 */
public final class TrafficWindow {
  public static final long LENGTH_MILLIS = 300_000;

  private static final int VERSION = 1;
  private static final int SECONDS = (int) (LENGTH_MILLIS / 1000);
  private static final int NAMES = 64;

  /** Calls by which keys come and go. */
  static final Set<String> KEY_LIFE =
      Set.of("CreateKey", "ReplicateKey", "ScheduleKeyDeletion", "CancelKeyDeletion", "DeleteKey");

  public final String accountId;
  public final String region;

  /** When it begins, epoch ms. */
  public final long startMillis;

  /** Records by event name, failures included. */
  final Tally byOperation = new Tally(NAMES);

  /** Those of {@link #KEY_LIFE} that did their work. */
  final Tally keyLife = new Tally(KEY_LIFE.size());

  /** Throttled calls by {@link PrincipalShape}. */
  final Tally throttled = new Tally(NAMES);

  /** Requests that share the quota for symmetric cryptography, by second. */
  private final int[] bySecond = new int[SECONDS];

  public TrafficWindow(String accountId, String region, long startMillis) {
    this.accountId = accountId;
    this.region = region;
    this.startMillis = startMillis;
  }

  /** The beginning of the window of this time. */
  public static long start(long millis) {
    return Math.floorDiv(millis, LENGTH_MILLIS) * LENGTH_MILLIS;
  }

  public void add(KmsEvent event) {
    byOperation.add(event.eventName, 1);
    if (isThrottling(event.errorCode)) throttled.add(who(event), 1);
    else if (event.succeeded() && KEY_LIFE.contains(event.eventName)) {
      keyLife.add(event.eventName, 1);
    }
    if (ServiceTerms.isSymmetric(event.eventName)) {
      bySecond[(int) ((event.eventTimeMillis - startMillis) / 1000)]++;
    }
  }

  private static String who(KmsEvent event) {
    return event.principal == null ? "unknown" : PrincipalShape.of(event.principal);
  }

  /** {@code ThrottlingException} is KMS's word; CloudTrail often drops the suffix. */
  static boolean isThrottling(String errorCode) {
    return errorCode != null && errorCode.startsWith("Throttling");
  }

  /**
   * @param other of the same place and time
   */
  public void merge(TrafficWindow other) {
    byOperation.merge(other.byOperation);
    keyLife.merge(other.keyLife);
    throttled.merge(other.throttled);
    for (int i = 0; i < SECONDS; i++) bySecond[i] += other.bySecond[i];
  }

  public long records() {
    return byOperation.sum();
  }

  /** Requests in the busiest second that share the quota for symmetric cryptography. */
  long peakPerSecond() {
    return Arrays.stream(bySecond).max().orElse(0);
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.text(accountId);
    out.text(region);
    out.number(startMillis / LENGTH_MILLIS);
    HeardHour.write(byOperation, out);
    HeardHour.write(keyLife, out);
    HeardHour.write(throttled, out);
    int idle = 0;
    for (int count : bySecond) {
      if (count == 0) {
        idle++;
        continue;
      }
      // How many idle seconds come before a busy one, and how busy it is.
      out.count(idle);
      out.count(count);
      idle = 0;
    }
    out.count(SECONDS);
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static TrafficWindow fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "traffic of a window");
    TrafficWindow window = new TrafficWindow(in.text(), in.text(), in.number() * LENGTH_MILLIS);
    HeardHour.read(window.byOperation, in);
    HeardHour.read(window.keyLife, in);
    HeardHour.read(window.throttled, in);
    int second = 0;
    for (long idle = in.count(); idle != SECONDS; idle = in.count()) {
      if (idle < 0 || second + idle >= SECONDS) {
        throw new IOException("the seconds of stored traffic are damaged");
      }
      second += (int) idle;
      window.bySecond[second++] = (int) in.count();
    }
    in.end();
    return window;
  }
}
