package io.keytrail.usage;

import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation.Side;
import java.util.Objects;

/**
 * Calls of one principal that came the same way: in one session, with one access key, from one
 * source address, by one user agent. Where {@link Origins} had to merge several, it says which of
 * these differ.
 */
public final class Origin {
  /** What tells origins apart; those with the most values in life first. */
  public enum Trait {
    ACCESS_KEY("accessKeyId"),
    SOURCE_ADDRESS("sourceIPAddress"),
    SESSION("sessionName"),
    USER_AGENT("userAgent");

    private final String field;

    Trait(String field) {
      this.field = field;
    }

    /** Its name for readers, CloudTrail's where CloudTrail has one. */
    public String field() {
      return field;
    }

    String of(KmsEvent event) {
      switch (this) {
        case ACCESS_KEY:
          return event.accessKeyId;
        case SOURCE_ADDRESS:
          return event.sourceAddress;
        case SESSION:
          return event.sessionName;
        default:
          return event.userAgent;
      }
    }

    String of(EventSample event) {
      switch (this) {
        case ACCESS_KEY:
          return event.accessKeyId;
        case SOURCE_ADDRESS:
          return event.sourceAddress;
        case SESSION:
          return event.sessionName;
        default:
          return event.userAgent;
      }
    }
  }

  private static final int OPERATIONS = 16;

  public long calls;
  public long failed;
  public long encryptSide;
  public long decryptSide;
  public final Tally byOperation = new Tally(OPERATIONS);
  private EventSample first;
  private int varying;

  Origin() {}

  /** For readers of stored usage. */
  public Origin(EventSample first, int varying) {
    this.first = first;
    this.varying = varying;
  }

  /** The earliest of its calls, whose session, key, address and agent are those of all. */
  public EventSample first() {
    return first;
  }

  /** Whether its calls differ in this, so that {@link #first} speaks for itself alone. */
  public boolean varies(Trait trait) {
    return (varying & bit(trait)) != 0;
  }

  /** One bit for each trait that varies; for writers of stored usage. */
  public int varying() {
    return varying;
  }

  /** Whether this event is one of these calls, as far as its traits tell. */
  public boolean isOf(EventSample event) {
    for (Trait trait : Origins.TRAITS) {
      if (!varies(trait) && !Objects.equals(trait.of(first), trait.of(event))) return false;
    }
    return true;
  }

  void add(KmsEvent event, Side side) {
    calls++;
    if (event.errorCode != null) failed++;
    if (side == Side.ENCRYPT) encryptSide++;
    if (side == Side.DECRYPT) decryptSide++;
    byOperation.add(event.eventName, 1);
    if (first == null) {
      first = EventSample.of(event);
      return;
    }
    for (Trait trait : Origins.TRAITS) {
      if (!Objects.equals(trait.of(first), trait.of(event))) varying |= bit(trait);
    }
    if (first.isAfter(event.eventTimeMillis, event.eventId)) first = EventSample.of(event);
  }

  void merge(Origin other) {
    calls += other.calls;
    failed += other.failed;
    encryptSide += other.encryptSide;
    decryptSide += other.decryptSide;
    byOperation.merge(other.byOperation);
    varying |= other.varying;
    if (first == null) {
      first = other.first;
      return;
    }
    for (Trait trait : Origins.TRAITS) {
      if (!Objects.equals(trait.of(first), trait.of(other.first))) varying |= bit(trait);
    }
    if (first.isAfter(other.first.timeMillis, other.first.eventId)) first = other.first;
  }

  private static int bit(Trait trait) {
    return 1 << trait.ordinal();
  }
}
