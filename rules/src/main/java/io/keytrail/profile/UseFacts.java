package io.keytrail.profile;

import io.keytrail.kms.Caller;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation.Side;
import io.keytrail.kms.PrincipalType;
import io.keytrail.usage.EventSample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who did what with one key in a stretch of time, from where, through which service, for what kind
 * of resource: the distinct combinations, each with its count and earliest event. What the models
 * of novelty, rhythm, dormancy, duties and reach are shown, beside the counts in {@link
 * io.keytrail.usage.KeyUsage}.
 *
 * <p>Merging is commutative and associative. At most {@link #BOUND} combinations are kept: past
 * that, those with the smallest hashes, so that which ones does not depend on who came first; see
 * {@link io.keytrail.stats.BottomK} for why their counts are complete. Dry runs are no use and are
 * left out.
 */
public final class UseFacts {
  /** Names lose what machines made up, so that more than this on one key in minutes is hostile. */
  public static final int BOUND = 256;

  private static final int VERSION = 1;
  private static final Comparator<UseFact> LARGEST_HASH_LAST =
      Comparator.comparingLong(UseFact::nameHash).thenComparing(UseFact::name);

  private final Map<UseFact, UseFact> facts = new HashMap<>(4);
  private boolean trimmed;

  /** The answer of {@link #sorted}, until there is another combination. */
  private List<UseFact> sorted;

  public UseFacts() {
    this(false);
  }

  /**
   * To be filled with what was kept, see {@link #keep}.
   *
   * @param trimmed see {@link #trimmed()}
   */
  public UseFacts(boolean trimmed) {
    this.trimmed = trimmed;
  }

  /** Adds one event's use of this key. */
  public void add(KmsEvent event, KeyUse use, UseReader reader) {
    if (event.dryRun) return;
    UseFact fact = reader.read(event, use);
    UseFact kept = facts.get(fact);
    if (kept == null) {
      fact.sample = UseReader.sample(event);
      keep(fact);
      return;
    }
    boolean earlier =
        event.eventTimeMillis < kept.sample.timeMillis
            || event.eventTimeMillis == kept.sample.timeMillis
                && event.eventId.compareTo(kept.sample.eventId) < 0;
    EventSample sample = earlier ? UseReader.sample(event) : kept.sample;
    kept.add(1, event.eventTimeMillis, event.eventTimeMillis, sample, fact);
  }

  public void merge(UseFacts other) {
    trimmed |= other.trimmed;
    for (UseFact fact : other.facts.values()) {
      UseFact kept = facts.get(fact);
      if (kept == null) keep(fact.copy());
      else kept.add(fact.count, fact.firstMillis, fact.lastMillis, fact.sample, fact);
    }
  }

  /** Takes in a combination that is not there yet, as it is. */
  public void keep(UseFact fact) {
    facts.put(fact, fact);
    sorted = null;
    if (facts.size() <= BOUND) return;
    facts.remove(facts.keySet().stream().max(LARGEST_HASH_LAST).orElseThrow());
    trimmed = true;
  }

  /**
   * Sorted, so that whoever walks them does so in the same order in every run; not to be changed.
   */
  public List<UseFact> sorted() {
    if (sorted == null) sorted = Collections.unmodifiableList(sort());
    return sorted;
  }

  private List<UseFact> sort() {
    if (facts.size() == 1) return List.copyOf(facts.values());
    List<UseFact> sorted = new ArrayList<>(facts.values());
    sorted.sort(UseFact::byName);
    return sorted;
  }

  /** Whether there were more combinations than are kept: something new may be among the rest. */
  public boolean trimmed() {
    return trimmed;
  }

  public boolean isEmpty() {
    return facts.isEmpty();
  }

  public UseFacts copy() {
    UseFacts copy = new UseFacts();
    copy.merge(this);
    return copy;
  }

  /**
   * A copy to learn from later: of each sample event its id and time, and the person if it is
   * one's.
   */
  public UseFacts brief() {
    UseFacts brief = new UseFacts(trimmed);
    for (UseFact fact : facts.values()) {
      UseFact copy = fact.copy();
      copy.sample = fact.sample.brief();
      brief.keep(copy);
    }
    return brief;
  }

  public byte[] toBytes() {
    TextTable table = new TextTable();
    CompactWriter body = new CompactWriter(VERSION);
    write(body, table);
    CompactWriter out = new CompactWriter(VERSION);
    table.write(out);
    out.bytes(body.toBytes());
    return out.toBytes();
  }

  /**
   * As part of a stored form.
   *
   * @param texts to be written before it
   */
  public void write(CompactWriter body, TextTable texts) {
    List<UseFact> sorted = sorted();
    body.flag(trimmed);
    body.count(sorted.size());
    for (UseFact fact : sorted) {
      for (String text : texts(fact)) body.count(texts.index(text));
      body.count(fact.side.ordinal());
      body.flag(fact.serviceMade);
      body.flag(fact.failed);
      body.count(fact.count);
      body.number(fact.firstMillis);
      body.number(fact.lastMillis);
      body.count(fact.actorType.ordinal());
      body.number(fact.sample.timeMillis);
      Boolean mfa = fact.sample.mfa;
      body.count(mfa == null ? 2 : mfa ? 1 : 0);
      body.flag(fact.sample.sessionCreatedMillis != null);
      if (fact.sample.sessionCreatedMillis != null) body.number(fact.sample.sessionCreatedMillis);
    }
  }

  private static String[] texts(UseFact fact) {
    EventSample sample = fact.sample;
    return new String[] {
      fact.principal,
      fact.callerAccountId,
      fact.network,
      fact.viaService,
      fact.region,
      fact.operation,
      fact.contextType,
      fact.actor,
      fact.actorId,
      sample.eventId,
      sample.eventName,
      sample.requestId,
      fact.person == null ? sample.sessionName : fact.person, // a brief sample has lost it
      sample.accessKeyId,
      sample.sourceAddress,
      sample.userAgent,
      sample.contextResource,
      sample.errorCode
    };
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static UseFacts fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "facts of use");
    TextTable texts = TextTable.read(in);
    CompactReader body = new CompactReader(in.bytes(), VERSION, "facts of use");
    in.end();
    UseFacts read = read(body, texts);
    body.end();
    return read;
  }

  /**
   * What {@link #write} wrote.
   *
   * @throws IOException when the bytes are damaged
   */
  public static UseFacts read(CompactReader body, TextTable texts) throws IOException {
    UseFacts read = new UseFacts(body.flag());
    for (int i = body.size(); i > 0; i--) read.keep(fact(body, texts));
    return read;
  }

  private static UseFact fact(CompactReader in, TextTable texts) throws IOException {
    String[] t = new String[18];
    for (int i = 0; i < t.length; i++) t[i] = texts.text(in.count());
    Side side = CompactReader.constant(Side.values(), in.count());
    boolean serviceMade = in.flag();
    boolean failed = in.flag();
    // A release before told no people apart, and its brief facts name nobody.
    String person = Caller.person(t[7], t[12]);
    UseFact fact =
        new UseFact(t[0], t[1], t[2], t[3], t[4], t[5], side, t[6], serviceMade, failed, person);
    fact.count = in.count();
    fact.firstMillis = in.number();
    fact.lastMillis = in.number();
    fact.actor = t[7];
    fact.actorId = t[8];
    fact.actorType = CompactReader.constant(PrincipalType.values(), in.count());
    long time = in.number();
    long mfa = in.count();
    fact.sample =
        new EventSample(
            t[9],
            time,
            t[10],
            t[11],
            t[12],
            t[13],
            t[14],
            t[15],
            t[16],
            t[17],
            mfa == 2 ? null : (Boolean) (mfa == 1),
            in.flag() ? (Long) in.number() : null);
    return fact;
  }
}
