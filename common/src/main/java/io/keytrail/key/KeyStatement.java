package io.keytrail.key;

import java.util.ArrayList;
import java.util.List;

/**
 * What one event says of one key. A flat bean, written once. {@link KeyStatements} makes those of
 * the trail, {@link AliasLedger} those about aliases.
 */
public final class KeyStatement {
  /** Never null. */
  public String keyArn;

  /** Time of the event, epoch ms; CloudTrail knows whole seconds. */
  public long timeMillis;

  /** {@code eventID}: with {@link #part}, the identity of the statement for its key. */
  public String eventId;

  /** The alias that the ledger speaks of; empty for what the event says by itself. */
  public String part = "";

  /**
   * Order among the events of one second, whose order nobody knows: 0 for the key's creation, which
   * comes before whatever else, 2 for its deletion, 1 for all others. Equal ones go by event id, so
   * that the answer at least does not depend on the order of arrival.
   */
  public int rank = 1;

  /** In the order in which they apply; empty when the event only proves that the key exists. */
  public List<KeyChange> changes = new ArrayList<>(2);

  public KeyStatement() {}

  KeyStatement(String keyArn, long timeMillis, String eventId) {
    this.keyArn = keyArn;
    this.timeMillis = timeMillis;
    this.eventId = eventId;
  }

  KeyStatement add(KeyChange change) {
    changes.add(change);
    return this;
  }

  @Override
  public String toString() {
    return keyArn + " at " + java.time.Instant.ofEpochMilli(timeMillis) + ": " + changes;
  }
}
