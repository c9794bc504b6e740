package io.keytrail.compliance;

import io.keytrail.kms.KmsOperation;
import io.keytrail.stats.BottomK;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.PrincipalUsage;
import io.keytrail.usage.Tally;
import io.keytrail.usage.UsageWindow;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who used one key on which of the last {@value #DAYS} days, when it was used last, and since when
 * anybody looked. A use is a cryptographic operation that did its work; asking about a key
 * (DescribeKey) is none.
 *
 * <p>Days are marked, not counted, so adding the same window twice, or a corrected one after the
 * first, changes nothing: adding and merging are idempotent, commutative and associative. Bounded:
 * at most {@value #NAMES} names of each kind, those with the smallest hashes, so that which ones
 * stay does not depend on the order; and names not seen for {@value #DAYS} days are dropped by
 * {@link #expire}. Times are exact to the usage window.
 */
public final class UseDigest {
  /** How many days are remembered by name. */
  public static final int DAYS = 64;

  static final int NAMES = 64;
  static final long DAY = 86_400_000;
  private static final int VERSION = 1;
  private static final int MAX_NAME = 2048;

  /** What the names are names of. */
  public enum Kind {
    /** Canonical principals other than AWS services; the account beside it is the caller's. */
    PRINCIPAL,
    /** AWS services, for themselves or for a caller. */
    SERVICE,
    /** Resources that encryption contexts name. */
    RESOURCE,
    /** Principals whose call failed because the key was disabled or pending deletion. */
    REFUSED
  }

  /** One name and its days. */
  public static final class Use {
    private final String name;
    String accountId;
    private long lastMillis = Long.MIN_VALUE;

    /** Bit n: used n days before the day of {@link #lastMillis}. */
    private long days;

    private Use(String name) {
      this.name = name;
    }

    private void mark(long lastMillis, long days) {
      long mine = Math.floorDiv(this.lastMillis, DAY);
      long theirs = Math.floorDiv(lastMillis, DAY);
      if (this.days == 0) {
        this.days = days;
      } else if (theirs >= mine) {
        this.days = days | shift(this.days, theirs - mine);
      } else {
        this.days |= shift(days, mine - theirs);
      }
      this.lastMillis = Math.max(this.lastMillis, lastMillis);
    }

    private static long shift(long days, long by) {
      return by >= DAYS ? 0 : days << by;
    }

    /** ARN of a principal or resource, DNS name of a service. */
    public String name() {
      return name;
    }

    /** The caller's account; null when not known. */
    public String accountId() {
      return accountId;
    }

    /** Epoch ms. */
    public long lastMillis() {
      return lastMillis;
    }

    /** On how many days, of those remembered. */
    public int days() {
      return Long.bitCount(days);
    }
  }

  private final Map<Kind, BottomK<Use>> uses = new EnumMap<>(Kind.class);
  private Long observedFromMillis;
  private Long lastUseMillis;

  public UseDigest() {
    for (Kind kind : Kind.values()) uses.put(kind, new BottomK<>(NAMES));
  }

  /** The trail has been read from this moment on, whether or not the key was used; the earliest. */
  public void observedFrom(long millis) {
    if (observedFromMillis == null || millis < observedFromMillis) observedFromMillis = millis;
  }

  /** Since when uses would have been seen, epoch ms; null when nobody has looked. */
  public Long observedFrom() {
    return observedFromMillis;
  }

  /** The last use seen, epoch ms; null when there was none. */
  public Long lastUse() {
    return lastUseMillis;
  }

  /** Adds a usage window of this key; the window's start is observed, too. */
  public void add(UsageWindow window) {
    KeyUsage usage = window.usage;
    observedFrom(window.startMillis);
    if (usage.calls == 0) return;
    long at = usage.lastMillis;
    if (successes(usage.byOperation, usage.failed, usage.encryptSide + usage.decryptSide) > 0) {
      lastUseMillis = lastUseMillis == null ? at : Math.max(lastUseMillis, at);
      usage.byViaService.sorted().keySet().forEach(name -> mark(Kind.SERVICE, name, null, at));
      usage
          .byContextResource
          .sorted()
          .keySet()
          .forEach(name -> mark(Kind.RESOURCE, name, null, at));
    }
    boolean unusable =
        usage.failuresByError.get("DisabledException") > 0
            || usage.failuresByError.get("KMSInvalidStateException") > 0;
    for (PrincipalUsage principal : usage.principals()) {
      long sides = principal.encryptSide + principal.decryptSide;
      if (successes(principal.byOperation, principal.failed, sides) > 0) {
        Kind kind = principal.serviceMade ? Kind.SERVICE : Kind.PRINCIPAL;
        mark(kind, principal.principal, principal.callerAccountId, at);
      } else if (unusable && principal.failed > 0 && cryptographic(principal.byOperation) > 0) {
        mark(Kind.REFUSED, principal.principal, principal.callerAccountId, at);
      }
    }
  }

  /** At least so many: failures are not counted by operation, so they may have been these. */
  private static long successes(Tally byOperation, long failed, long sides) {
    return Math.max(sides, cryptographic(byOperation) - failed);
  }

  private static long cryptographic(Tally byOperation) {
    long calls = 0;
    for (Map.Entry<String, Long> operation : byOperation.sorted().entrySet()) {
      switch (KmsOperation.of(operation.getKey()).category()) {
        case ENCRYPT:
        case DECRYPT:
        case RE_ENCRYPT:
        case DATA_KEY:
        case SIGN:
        case VERIFY:
        case MAC:
        case KEY_AGREEMENT:
          calls += operation.getValue();
          break;
        default:
      }
    }
    return calls;
  }

  private void mark(Kind kind, String name, String accountId, long atMillis) {
    mark(kind, name, accountId, atMillis, 1);
  }

  private void mark(Kind kind, String name, String accountId, long lastMillis, long days) {
    String bounded = name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name;
    Use use = uses.get(kind).get(bounded, () -> new Use(bounded));
    if (use == null) return;
    if (use.accountId == null || accountId != null && accountId.compareTo(use.accountId) < 0) {
      use.accountId = accountId;
    }
    use.mark(lastMillis, days);
  }

  public void merge(UseDigest other) {
    if (other.observedFromMillis != null) observedFrom(other.observedFromMillis);
    if (other.lastUseMillis != null) {
      lastUseMillis =
          lastUseMillis == null
              ? other.lastUseMillis
              : Long.valueOf(Math.max(lastUseMillis, other.lastUseMillis));
    }
    other.uses.forEach(
        (kind, names) ->
            names
                .kept()
                .values()
                .forEach(u -> mark(kind, u.name, u.accountId, u.lastMillis, u.days)));
  }

  /** Those used at or after a moment: on the most days first, then the latest, then by name. */
  public List<Use> since(Kind kind, long fromMillis) {
    List<Use> since = new ArrayList<>();
    for (Use use : uses.get(kind).kept().values()) {
      if (use.lastMillis >= fromMillis) since.add(use);
    }
    since.sort(
        Comparator.comparingInt((Use u) -> -u.days())
            .thenComparing(u -> -u.lastMillis)
            .thenComparing(u -> u.name));
    return since;
  }

  /** Drops the names that were not seen for {@value #DAYS} days. */
  public void expire(long nowMillis) {
    for (Kind kind : Kind.values()) {
      BottomK<Use> kept = new BottomK<>(NAMES);
      for (Use use : uses.get(kind).kept().values()) {
        if (use.lastMillis > nowMillis - DAYS * DAY) kept.get(use.name, () -> use);
      }
      uses.put(kind, kept);
    }
  }

  public byte[] toBytes() {
    return Bytes.write(VERSION, this::write);
  }

  private void write(DataOutputStream out) throws IOException {
    time(observedFromMillis, out);
    time(lastUseMillis, out);
    for (Kind kind : Kind.values()) {
      Map<String, Use> sorted = new TreeMap<>(uses.get(kind).kept());
      Bytes.number(sorted.size(), out);
      for (Use use : sorted.values()) {
        Bytes.text(use.name, out);
        Bytes.text(use.accountId, out);
        Bytes.number(use.lastMillis, out);
        Bytes.number(use.days, out);
      }
    }
  }

  /**
   * @throws IOException when the bytes are of another version or damaged
   */
  public static UseDigest fromBytes(byte[] bytes) throws IOException {
    return Bytes.read(
        bytes,
        VERSION,
        "use digest",
        in -> {
          UseDigest digest = new UseDigest();
          digest.observedFromMillis = time(in);
          digest.lastUseMillis = time(in);
          for (Kind kind : Kind.values()) {
            for (int n = Bytes.count(in); n > 0; n--) {
              digest.mark(kind, Bytes.text(in), Bytes.text(in), Bytes.number(in), Bytes.number(in));
            }
          }
          return digest;
        });
  }

  private static void time(Long millis, DataOutputStream out) throws IOException {
    out.writeBoolean(millis != null);
    if (millis != null) Bytes.number(millis, out);
  }

  private static Long time(DataInputStream in) throws IOException {
    return in.readBoolean() ? Long.valueOf(Bytes.number(in)) : null;
  }
}
