package io.keytrail.cases;

import io.keytrail.kms.PrincipalType;
import io.keytrail.profile.CompactReader;
import io.keytrail.profile.CompactWriter;
import io.keytrail.profile.Signal;
import io.keytrail.profile.SignalFamily;
import io.keytrail.usage.EventSample;
import io.keytrail.usage.Origin;
import io.keytrail.usage.PrincipalUsage;
import io.keytrail.usage.Tally;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a {@link CaseTracker} remembers of one subject: the case that is open, told of or not, and
 * how strong earlier ones were.
 */
public final class CaseState {
  /** The first had no cause. */
  private static final int VERSION = 4;

  /** Did not know of earlier cases which findings they were. */
  private static final int WITHOUT_UIDS = 3;

  /** Did not know by which ways the calls of a principal came. */
  private static final int WITHOUT_ORIGINS = 2;

  /** An earlier case: when it was over, its score, and what it was about. */
  static final class Past {
    final long endMillis;
    final double score;

    /** The group of its strongest signals. */
    final String group;

    /** Of its finding; null when it was not told, or is not known. */
    final String uid;

    Past(long endMillis, double score, String group, String uid) {
      this.endMillis = endMillis;
      this.score = score;
      this.group = group;
      this.uid = uid;
    }
  }

  /** Start of the first window with a signal, epoch ms; {@link Long#MIN_VALUE} when no case is. */
  long startMillis = Long.MIN_VALUE;

  /** End of the last window with a signal. */
  long endMillis;

  /** By what makes a signal one; the strongest of each. */
  final TreeMap<String, Signal> signals = new TreeMap<>();

  /** Who used the key: see {@link CountedUse}; the principals named, and the busiest. */
  final TreeMap<String, PrincipalUsage> principals = new TreeMap<>();

  final TreeMap<String, Long> resources = new TreeMap<>();

  /** Start of the last window whose use was counted. */
  long countedMillis = Long.MIN_VALUE;

  long calls;
  long firstMillis = Long.MAX_VALUE;
  long lastMillis = Long.MIN_VALUE;
  TreeMap<String, String> tags;
  Long tagsAsOfMillis;
  String alias;
  final List<String> gaps = new ArrayList<>(0);

  /** Of the last record written; 0 before the first. */
  int sequence;

  long createdMillis;
  long toldWindowMillis;
  double toldScore;
  int toldSeverity;
  int toldSignals;

  /**
   * Why it was told, from the first record on; null before, and when the case stands for itself.
   */
  Cause cause;

  final List<Past> past = new ArrayList<>(0);

  /** Whether nothing is left that the subject's next signal would be judged by. */
  public boolean isEmpty() {
    return startMillis == Long.MIN_VALUE && past.isEmpty();
  }

  boolean isOpen() {
    return startMillis != Long.MIN_VALUE;
  }

  void clearCase() {
    startMillis = Long.MIN_VALUE;
    endMillis = 0;
    signals.clear();
    principals.clear();
    resources.clear();
    calls = 0;
    countedMillis = Long.MIN_VALUE;
    firstMillis = Long.MAX_VALUE;
    lastMillis = Long.MIN_VALUE;
    tags = null;
    tagsAsOfMillis = null;
    alias = null;
    gaps.clear();
    sequence = 0;
    createdMillis = 0;
    toldWindowMillis = 0;
    toldScore = 0;
    toldSeverity = 0;
    toldSignals = 0;
    cause = null;
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.count(past.size());
    for (Past one : past) {
      out.number(one.endMillis);
      out.real(one.score);
      out.text(one.group);
      out.text(one.uid);
    }
    out.flag(isOpen());
    if (!isOpen()) return out.toBytes();
    out.number(startMillis);
    out.number(endMillis - startMillis);
    out.number(countedMillis);
    out.count(calls);
    out.number(firstMillis);
    out.number(lastMillis);
    out.text(alias);
    out.flag(tags != null);
    if (tags != null) {
      out.count(tags.size());
      for (Map.Entry<String, String> tag : tags.entrySet()) {
        out.text(tag.getKey());
        out.text(tag.getValue());
      }
    }
    out.flag(tagsAsOfMillis != null);
    if (tagsAsOfMillis != null) out.number(tagsAsOfMillis);
    out.count(gaps.size());
    for (String gap : gaps) out.text(gap);
    out.count(sequence);
    out.number(createdMillis);
    out.number(toldWindowMillis);
    out.real(toldScore);
    out.count(toldSeverity);
    out.count(toldSignals);
    out.count(resources.size());
    for (Map.Entry<String, Long> resource : resources.entrySet()) {
      out.text(resource.getKey());
      out.count(resource.getValue());
    }
    out.count(signals.size());
    for (Map.Entry<String, Signal> signal : signals.entrySet()) {
      out.text(signal.getKey());
      signal.getValue().write(out);
    }
    out.count(principals.size());
    for (PrincipalUsage principal : principals.values()) write(principal, out);
    out.text(cause == null ? null : cause.family.text());
    if (cause != null) {
      out.text(cause.name);
      out.text(cause.principal);
    }
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static CaseState fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, 1, VERSION, "case");
    CaseState state = new CaseState();
    boolean uids = in.version() > WITHOUT_UIDS;
    for (int i = in.size(); i > 0; i--) {
      state.past.add(new Past(in.number(), in.real(), name(in), uids ? in.text() : null));
    }
    if (in.flag()) readCase(state, in);
    in.end();
    return state;
  }

  private static void readCase(CaseState state, CompactReader in) throws IOException {
    state.startMillis = in.number();
    state.endMillis = state.startMillis + in.number();
    state.countedMillis = in.number();
    state.calls = in.count();
    state.firstMillis = in.number();
    state.lastMillis = in.number();
    state.alias = in.text();
    if (in.flag()) {
      state.tags = new TreeMap<>();
      for (int i = in.size(); i > 0; i--) state.tags.put(name(in), in.text());
    }
    if (in.flag()) state.tagsAsOfMillis = in.number();
    for (int i = in.size(); i > 0; i--) state.gaps.add(in.text());
    state.sequence = (int) in.count();
    state.createdMillis = in.number();
    state.toldWindowMillis = in.number();
    state.toldScore = in.real();
    state.toldSeverity = (int) in.count();
    state.toldSignals = (int) in.count();
    for (int i = in.size(); i > 0; i--) state.resources.put(name(in), in.count());
    for (int i = in.size(); i > 0; i--) state.signals.put(name(in), Signal.read(in));
    for (int i = in.size(); i > 0; i--) {
      PrincipalUsage principal = principal(in);
      state.principals.put(principal.principal, principal);
    }
    String family = in.version() == 1 ? null : in.text();
    if (family != null) state.cause = new Cause(SignalFamily.stored(family), name(in), name(in));
  }

  private static String name(CompactReader in) throws IOException {
    String name = in.text();
    if (name == null) throw new IOException("a name is missing in a stored case");
    return name;
  }

  private static void write(PrincipalUsage usage, CompactWriter out) {
    out.text(usage.principal);
    out.count(usage.type.ordinal());
    out.text(usage.principalId);
    out.text(usage.callerAccountId);
    out.flag(usage.serviceMade);
    out.count(usage.calls);
    out.count(usage.failed);
    out.count(usage.encryptSide);
    out.count(usage.decryptSide);
    out.count(usage.byOperation.bound());
    write(usage.byOperation, out);
    List<EventSample> samples = usage.samples();
    out.count(samples.size());
    for (EventSample sample : samples) write(sample, out);
    out.count(usage.origins.coarseness());
    out.count(usage.origins.all().size());
    for (Origin origin : usage.origins.all()) {
      write(origin.first(), out);
      out.count(origin.varying());
      out.count(origin.calls);
      out.count(origin.failed);
      out.count(origin.encryptSide);
      out.count(origin.decryptSide);
      write(origin.byOperation, out);
    }
  }

  private static void write(Tally tally, CompactWriter out) {
    TreeMap<String, Long> counts = tally.sorted();
    out.count(tally.others());
    out.count(counts.size());
    counts.forEach(
        (name, count) -> {
          out.text(name);
          out.count(count);
        });
  }

  private static void read(Tally into, CompactReader in) throws IOException {
    long others = in.count();
    for (int i = in.size(); i > 0; i--) into.add(name(in), in.count());
    into.addOthers(others);
  }

  private static PrincipalUsage principal(CompactReader in) throws IOException {
    String principal = name(in);
    PrincipalType type = CompactReader.constant(PrincipalType.values(), in.count());
    String id = in.text();
    String account = in.text();
    boolean serviceMade = in.flag();
    long[] counts = {in.count(), in.count(), in.count(), in.count()};
    Tally byOperation = new Tally(Math.max(1, in.bound()));
    read(byOperation, in);
    PrincipalUsage usage =
        new PrincipalUsage(principal, type, id, account, serviceMade, byOperation);
    usage.calls = counts[0];
    usage.failed = counts[1];
    usage.encryptSide = counts[2];
    usage.decryptSide = counts[3];
    for (int i = in.size(); i > 0; i--) usage.keep(sample(in));
    if (in.version() > WITHOUT_ORIGINS) {
      usage.origins.coarsenTo((int) in.count());
      for (int i = in.size(); i > 0; i--) usage.origins.keep(origin(in));
    }
    return usage;
  }

  private static Origin origin(CompactReader in) throws IOException {
    Origin origin = new Origin(sample(in), (int) in.count());
    origin.calls = in.count();
    origin.failed = in.count();
    origin.encryptSide = in.count();
    origin.decryptSide = in.count();
    read(origin.byOperation, in);
    return origin;
  }

  private static void write(EventSample sample, CompactWriter out) {
    out.text(sample.eventId);
    out.number(sample.timeMillis);
    out.text(sample.eventName);
    out.text(sample.requestId);
    out.text(sample.sessionName);
    out.text(sample.accessKeyId);
    out.text(sample.sourceAddress);
    out.text(sample.userAgent);
    out.text(sample.contextResource);
    out.text(sample.errorCode);
    out.count(sample.mfa == null ? 2 : sample.mfa ? 1 : 0);
    out.flag(sample.sessionCreatedMillis != null);
    if (sample.sessionCreatedMillis != null) out.number(sample.sessionCreatedMillis);
  }

  private static EventSample sample(CompactReader in) throws IOException {
    String eventId = name(in);
    long time = in.number();
    String eventName = in.text();
    String requestId = in.text();
    String session = in.text();
    String accessKey = in.text();
    String address = in.text();
    String agent = in.text();
    String resource = in.text();
    String error = in.text();
    long mfa = in.count();
    Long created = in.flag() ? (Long) in.number() : null;
    return new EventSample(
        eventId,
        time,
        eventName,
        requestId,
        session,
        accessKey,
        address,
        agent,
        resource,
        error,
        mfa == 2 ? null : (Boolean) (mfa == 1),
        created);
  }
}
