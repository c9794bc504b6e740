package io.keytrail.jobs.compliance;

import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeyStatement;

/** What is new of a key: a statement of the trail, or a scan. One of them is there. Immutable. */
public final class KeyNews {
  public final String keyArn;

  /** Time of the event or of the scan, epoch ms. */
  public final long timeMillis;

  /** What an event says of the key, else null. */
  final KeyStatement statement;

  /** What KMS, or a snapshot, says of the key, else null. */
  final KeyFacts scan;

  private KeyNews(String keyArn, long timeMillis, KeyStatement statement, KeyFacts scan) {
    this.keyArn = keyArn;
    this.timeMillis = timeMillis;
    this.statement = statement;
    this.scan = scan;
  }

  public static KeyNews of(KeyStatement statement) {
    return new KeyNews(statement.keyArn, statement.timeMillis, statement, null);
  }

  public static KeyNews of(KeyFacts scan) {
    return new KeyNews(scan.keyArn(), scan.asOfMillis(), null, scan);
  }
}
