package io.keytrail.jobs.key;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.trail.UndecidedRecord;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeyStatement;

/**
 * What comes to a key beside its usage: news (a statement of the trail, a scan), or a question (a
 * finding or a record that wants to know how the key was). Exactly one of the four is there.
 * Immutable.
 */
public final class KeyInput {
  public final String keyArn;

  /** The time of the news, or the moment that is asked about, epoch ms. */
  public final long timeMillis;

  /** What an event says of the key, else null. */
  public final KeyStatement statement;

  /** What KMS, or a snapshot, says of the key, else null. */
  public final KeyFacts scan;

  final Finding finding;
  final UndecidedRecord record;

  private KeyInput(
      String keyArn,
      long timeMillis,
      KeyStatement statement,
      KeyFacts scan,
      Finding finding,
      UndecidedRecord record) {
    this.keyArn = keyArn;
    this.timeMillis = timeMillis;
    this.statement = statement;
    this.scan = scan;
    this.finding = finding;
    this.record = record;
  }

  public static KeyInput of(KeyStatement statement) {
    return new KeyInput(statement.keyArn, statement.timeMillis, statement, null, null, null);
  }

  /** What KMS, or a snapshot file, says of a key. */
  public static KeyInput of(KeyFacts scan) {
    return new KeyInput(scan.keyArn(), scan.asOfMillis(), null, scan, null, null);
  }

  /** How this one of the finding's keys was when it fired. */
  public static KeyInput of(Finding finding, String keyArn) {
    return new KeyInput(keyArn, finding.timeMillis, null, null, finding, null);
  }

  /** How this one of the record's keys was just before the event, which may have changed it. */
  public static KeyInput of(UndecidedRecord record, String keyArn) {
    return new KeyInput(keyArn, record.raw.eventTimeMillis, null, null, null, record);
  }

  /** Whether it waits for the watermark, until all news of its moment are there. */
  boolean isQuestion() {
    return statement == null && scan == null;
  }
}
