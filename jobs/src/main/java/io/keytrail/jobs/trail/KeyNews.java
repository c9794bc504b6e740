package io.keytrail.jobs.trail;

import io.keytrail.key.AliasStatement;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeyStatement;

/** Something new about a key: exactly one of three. Immutable. */
public final class KeyNews {
  /** What an event says of a key, else null. */
  public final KeyStatement statement;

  /** What an event says of an alias, else null. */
  public final AliasStatement alias;

  /** What a scan or a snapshot says of a key, else null. */
  public final KeyFacts scan;

  private KeyNews(KeyStatement statement, AliasStatement alias, KeyFacts scan) {
    this.statement = statement;
    this.alias = alias;
    this.scan = scan;
  }

  public static KeyNews of(KeyStatement statement) {
    return new KeyNews(statement, null, null);
  }

  public static KeyNews of(AliasStatement alias) {
    return new KeyNews(null, alias, null);
  }

  public static KeyNews of(KeyFacts scan) {
    return new KeyNews(null, null, scan);
  }

  /** The key that it is about; null where it is about an alias. */
  public String keyArn() {
    return statement != null ? statement.keyArn : scan != null ? scan.keyArn() : null;
  }

  /** Time of the event or of the scan, epoch ms. */
  public long timeMillis() {
    return statement != null
        ? statement.timeMillis
        : alias != null ? alias.timeMillis : scan.asOfMillis();
  }

  /** The account and Region of the ledger that it concerns. */
  public String scope() {
    return alias != null ? alias.scope : AliasStatement.scope(keyArn());
  }
}
