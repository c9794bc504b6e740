package io.keytrail.profile;

import io.keytrail.kms.Caller;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.KmsOperation.Side;
import io.keytrail.kms.PrincipalType;
import io.keytrail.usage.EventSample;
import java.util.Objects;

/**
 * Calls on one key in one window that are alike in all that novelty asks for, with the earliest of
 * them as an example. Null means that the records did not say.
 */
public final class UseFact {
  private static final char SEPARATOR = '\u001f';

  /** The principal's {@link PrincipalShape}. */
  public final String principal;

  public final String callerAccountId;

  /** Where it came from, as {@code 203.0.113.0/24}, {@code 2001:db8:1::/48} or a service's name. */
  public final String network;

  public final String viaService;
  public final String region;

  /** {@code eventName} as written. */
  public final String operation;

  /** The side that the calls count for; {@link Side#NEITHER} when they failed. */
  public final Side side;

  /** The kind of resource in the encryption context, as {@code s3:object}. */
  public final String contextType;

  public final boolean serviceMade;
  public final boolean failed;

  /** Of people who share the principal the one who called, as {@link Caller#person}; else null. */
  public final String person;

  public long count;

  /** Event times of the first and last of them, epoch ms. */
  public long firstMillis = Long.MAX_VALUE;

  public long lastMillis = Long.MIN_VALUE;

  /** The earliest of them, the event's id deciding ties; never null. */
  public EventSample sample;

  /** Who made the call of {@link #sample}: the principal as written, its type and unique id. */
  public String actor;

  public PrincipalType actorType = PrincipalType.UNKNOWN;
  public String actorId;

  private long hash;
  private boolean hashed;

  /** Without counts, actor and sample, which stand in fields. */
  public UseFact(
      String principal,
      String callerAccountId,
      String network,
      String viaService,
      String region,
      String operation,
      Side side,
      String contextType,
      boolean serviceMade,
      boolean failed,
      String person) {
    this.principal = principal;
    this.callerAccountId = callerAccountId;
    this.network = network;
    this.viaService = viaService;
    this.region = region;
    this.operation = operation;
    this.side = side;
    this.contextType = contextType;
    this.serviceMade = serviceMade;
    this.failed = failed;
    this.person = person;
  }

  /** The principal, and of people who share it the one who called; null as the principal is. */
  String caller() {
    return Caller.of(principal, person);
  }

  /** Whether key material was asked for, as opposed to reading about or changing the key. */
  public boolean isCryptographic() {
    return KmsOperation.of(operation).category().isCryptographic();
  }

  /** Whether the key is read about or looked after, and nobody is let in. */
  boolean isUpkeep() {
    KmsOperation called = KmsOperation.of(operation);
    return !isCryptographic()
        && called != KmsOperation.PUT_KEY_POLICY
        && called.category() != KmsOperation.Category.GRANT;
  }

  /**
   * Whether a person made the calls: users, federated ones included, and the roles that IAM
   * Identity Center makes for people.
   */
  boolean isPerson() {
    switch (actorType) {
      case USER:
      case ROOT:
      case FEDERATED_USER:
        return true;
      default:
        return isSignedOn();
    }
  }

  /** Whether an identity provider let a person in, for each session anew. */
  boolean isSignedOn() {
    return actorType == PrincipalType.IDENTITY_CENTER_USER
        || actorType == PrincipalType.SAML_USER
        || Caller.isSharedByPeople(actor);
  }

  void add(long calls, long first, long last, EventSample example, UseFact of) {
    count += calls;
    firstMillis = Math.min(firstMillis, first);
    lastMillis = Math.max(lastMillis, last);
    if (sample == null || EventSample.EARLIEST_FIRST.compare(example, sample) < 0) {
      sample = example;
      actor = of.actor;
      actorType = of.actorType;
      actorId = of.actorId;
    }
  }

  UseFact copy() {
    UseFact copy =
        new UseFact(
            principal,
            callerAccountId,
            network,
            viaService,
            region,
            operation,
            side,
            contextType,
            serviceMade,
            failed,
            person);
    copy.add(count, firstMillis, lastMillis, sample, this);
    return copy;
  }

  /** As {@link #name} sorts, without the text, unless names hold control characters. */
  static int byName(UseFact a, UseFact b) {
    int order = compare(a.principal, b.principal);
    if (order == 0) order = compare(a.callerAccountId, b.callerAccountId);
    if (order == 0) order = compare(a.network, b.network);
    if (order == 0) order = compare(a.viaService, b.viaService);
    if (order == 0) order = compare(a.region, b.region);
    if (order == 0) order = compare(a.operation, b.operation);
    if (order == 0) order = a.side.compareTo(b.side);
    if (order == 0) order = Boolean.compare(a.serviceMade, b.serviceMade);
    if (order == 0) order = Boolean.compare(b.failed, a.failed);
    if (order == 0) order = compare(a.contextType, b.contextType);
    return order == 0 ? compare(a.person, b.person) : order;
  }

  private static int compare(String a, String b) {
    return text(a).compareTo(text(b));
  }

  /** What makes it one fact, as text; hashes. */
  String name() {
    return text(principal)
        + SEPARATOR
        + text(callerAccountId)
        + SEPARATOR
        + text(network)
        + SEPARATOR
        + text(viaService)
        + SEPARATOR
        + text(region)
        + SEPARATOR
        + text(operation)
        + SEPARATOR
        + side.ordinal()
        + (serviceMade ? 's' : 'p')
        + (failed ? 'f' : 'o')
        + SEPARATOR
        + text(contextType)
        + (person == null ? "" : SEPARATOR + person);
  }

  private static String text(String text) {
    return text == null ? "" : text;
  }

  /** FNV-1a over the name, mixed (Steele, Lea and Flood 2014): the same in every run. */
  long nameHash() {
    if (!hashed) {
      long h = 0xcbf29ce484222325L;
      String name = name();
      for (int i = 0; i < name.length(); i++) h = (h ^ name.charAt(i)) * 0x100000001b3L;
      h = (h ^ h >>> 30) * 0xbf58476d1ce4e5b9L;
      h = (h ^ h >>> 27) * 0x94d049bb133111ebL;
      hash = h ^ h >>> 31;
      hashed = true;
    }
    return hash;
  }

  @Override
  public boolean equals(Object o) {
    if (!(o instanceof UseFact)) return false;
    UseFact other = (UseFact) o;
    return serviceMade == other.serviceMade
        && failed == other.failed
        && side == other.side
        && Objects.equals(operation, other.operation)
        && Objects.equals(principal, other.principal)
        && Objects.equals(network, other.network)
        && Objects.equals(contextType, other.contextType)
        && Objects.equals(person, other.person)
        && Objects.equals(viaService, other.viaService)
        && Objects.equals(region, other.region)
        && Objects.equals(callerAccountId, other.callerAccountId);
  }

  @Override
  public int hashCode() {
    int h = Objects.hashCode(principal);
    h = 31 * h + Objects.hashCode(network);
    h = 31 * h + Objects.hashCode(operation);
    h = 31 * h + Objects.hashCode(contextType);
    h = 31 * h + Objects.hashCode(person);
    return 31 * h + Objects.hashCode(viaService);
  }
}
