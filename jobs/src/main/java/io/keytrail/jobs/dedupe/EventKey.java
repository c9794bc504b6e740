package io.keytrail.jobs.dedupe;

import java.util.Objects;

/**
 * The identity of an event, small, for there is one in state for each event of the horizon.
 *
 * <p>Event ids are UUIDs in life and take two longs; an id that is none (documentation samples are
 * one digit short) is kept as text. Exact either way: two keys are equal only if id and account
 * are.
 */
public final class EventKey {
  private static final int UUID_LENGTH = 36;
  private static final int HEX = 16;

  final long high;
  final long low;

  /** What did not fit: the account after a UUID, or id and account; never null. */
  final String rest;

  EventKey(long high, long low, String rest) {
    this.high = high;
    this.low = low;
    this.rest = rest;
  }

  /**
   * @param scope what the id is unique in: the account in whose trail the record stands; null
   *     counts as empty
   */
  static EventKey of(String id, String scope) {
    String account = scope == null ? "" : scope;
    if (id.length() != UUID_LENGTH) return text(id, account);
    long high = 0;
    long low = 0;
    for (int i = 0; i < UUID_LENGTH; i++) {
      char c = id.charAt(i);
      if (i == 8 || i == 13 || i == 18 || i == 23) {
        if (c != '-') return text(id, account);
        continue;
      }
      // Lower case only: an id in capitals is another text, and exact means exact.
      int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
      if (digit < 0) return text(id, account);
      if (i < 18) {
        high = high * HEX + digit;
      } else {
        low = low * HEX + digit;
      }
    }
    return new EventKey(high, low, account);
  }

  private static EventKey text(String id, String account) {
    // The slash stands in no account id, so the two parts cannot be confused.
    return new EventKey(0, 0, account + "/" + id);
  }

  @Override
  public boolean equals(Object o) {
    if (!(o instanceof EventKey)) return false;
    EventKey other = (EventKey) o;
    return high == other.high && low == other.low && rest.equals(other.rest);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(rest) + Long.hashCode(high * 31 + low);
  }
}
