package io.keytrail.key;

import io.keytrail.kms.KeyArn;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;

/**
 * What one event says of an alias, or of a key as far as its aliases are concerned. A flat bean,
 * written once, for the {@link AliasLedger} of its {@link #scope}.
 */
public final class AliasStatement {
  /** What was said, in the order in which events of one second are taken. Append only. */
  public enum Kind {
    /** The key was created. */
    KEY_CREATED,
    DELETED,
    CREATED,
    UPDATED,
    /** A call that named the alias reached the key. */
    USED,
    /** The key was deleted, and its aliases with it. */
    KEY_DELETED
  }

  /** Account and Region, {@code 111122223333/eu-west-1}: an alias is known by its name in these. */
  public String scope;

  public Kind kind;

  /** The name, {@code alias/payments}; null when the key is what is spoken of. */
  public String alias;

  /** The key that the alias points to, or pointed to when it was deleted; null when not told. */
  public String keyArn;

  /** Time of the event, epoch ms. */
  public long timeMillis;

  public String eventId;

  public AliasStatement() {}

  /** What the event says of aliases; null when it says nothing. */
  public static AliasStatement of(KmsEvent event) {
    if (!event.succeeded()) return null;
    Kind kind = kind(event);
    String keyArn = keyArn(event);
    String alias = name(event.requestedAlias);
    boolean ofKey = kind == Kind.KEY_CREATED || kind == Kind.KEY_DELETED;
    if (kind == null || (ofKey ? keyArn == null : alias == null)) return null;
    if (keyArn == null && kind != Kind.DELETED) return null;
    AliasStatement statement = new AliasStatement();
    statement.scope = scope(event, keyArn);
    if (statement.scope == null) return null;
    statement.kind = kind;
    statement.alias = ofKey ? null : alias;
    statement.keyArn = keyArn;
    statement.timeMillis = event.eventTimeMillis;
    statement.eventId = event.eventId;
    return statement;
  }

  /** The scope of a key: the account and Region in which its aliases live. */
  public static String scope(String keyArn) {
    KeyArn key = KeyArn.parse(keyArn);
    return key.accountId() + '/' + key.region();
  }

  private static Kind kind(KmsEvent event) {
    switch (event.operation) {
      case CREATE_KEY:
        return Kind.KEY_CREATED;
      case DELETE_KEY:
        return Kind.KEY_DELETED;
      case CREATE_ALIAS:
        return Kind.CREATED;
      case UPDATE_ALIAS:
        return Kind.UPDATED;
      case DELETE_ALIAS:
        return Kind.DELETED;
      case LIST_ALIASES:
        return null;
      default:
        return Kind.USED;
    }
  }

  /** Of two keys nobody knows which one the alias was asked for. */
  private static String keyArn(KmsEvent event) {
    String arn = null;
    for (KeyUse use : event.keys) {
      if (arn != null && !arn.equals(use.keyArn)) return null;
      arn = use.keyArn;
    }
    return arn;
  }

  private static String scope(KmsEvent event, String keyArn) {
    if (keyArn != null) return scope(keyArn);
    String alias = event.requestedAlias;
    if (alias != null && alias.startsWith("arn:")) {
      String[] parts = alias.split(":", 6);
      return parts.length < 6 ? null : parts[4] + '/' + parts[3];
    }
    if (event.awsRegion == null) return null;
    String account =
        event.recipientAccountId != null ? event.recipientAccountId : event.callerAccountId;
    return account == null ? null : account + '/' + event.awsRegion;
  }

  private static String name(String alias) {
    if (alias == null || !alias.startsWith("arn:")) return alias;
    int at = alias.indexOf(":alias/");
    return at < 0 ? null : alias.substring(at + 1);
  }

  @Override
  public String toString() {
    return kind + " " + alias + " " + keyArn + " at " + java.time.Instant.ofEpochMilli(timeMillis);
  }
}
