package io.keytrail.key;

import io.keytrail.key.AliasLedger.Move;
import io.keytrail.key.KeyAttribute.Form;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The stored form of {@link KeyHistory} and {@link AliasLedger}, and of what feeds them on its way:
 * everything in a fixed order behind a version that readers check. Attributes, sources and kinds
 * stand by number, so their enums are append-only.
 */
final class KeyStateCodec {
  /** Raised when the form changes; readers refuse what they do not know. */
  static final int VERSION = 1;

  private KeyStateCodec() {}

  // ---- history ----

  static byte[] write(KeyHistory history) {
    Bytes.Writer out = new Bytes.Writer();
    out.number(VERSION);
    out.text(history.keyArn);
    out.fixed(history.baseMillis);
    out.optional(history.baseScanMillis);
    out.number(history.baseScanSource == null ? 0 : history.baseScanSource.ordinal() + 1);
    out.optional(history.baseSeenMillis);
    knowledge(history.base, out);
    out.number(history.statements.size());
    history.statements.keySet().forEach(statement -> statement(statement, out));
    out.number(history.scans.size());
    history.scans.values().forEach(scan -> facts(scan, out));
    return out.toBytes();
  }

  static KeyHistory readHistory(byte[] bytes) throws IOException {
    Bytes.Reader in = new Bytes.Reader(bytes);
    version(in);
    KeyHistory history = new KeyHistory(in.text());
    history.baseMillis = in.fixed();
    history.baseScanMillis = in.optional();
    int source = in.count();
    history.baseScanSource = source == 0 ? null : in.at(FactSource.values(), source - 1);
    history.baseSeenMillis = in.optional();
    history.base = knowledge(in);
    for (int i = in.count(); i > 0; i--) {
      KeyStatement statement = statement(history.keyArn, in);
      history.statements.put(statement, statement);
    }
    for (int i = in.count(); i > 0; i--) {
      KeyFacts scan = facts(history.keyArn, in);
      history.scans.put(KeyHistory.scanOrder(scan), scan);
    }
    in.end();
    return history;
  }

  private static void knowledge(KeyKnowledge known, Bytes.Writer out) {
    stated(known.whole, false, out);
    stated(known.parts, true, out);
    for (Collection<Rotation> rotations : known.rotations.all()) rotations(rotations, out);
    out.texts(new TreeSet<>(known.switchedAliases));
    out.optional(known.rotationsCompleteSince);
    out.optional(known.bornMillis);
    out.optional(known.usedMillis);
    out.optional(known.sightedMillis);
    out.optional(known.watchedMillis);
    out.text(known.waitingMaterial);
  }

  private static KeyKnowledge knowledge(Bytes.Reader in) throws IOException {
    KeyKnowledge known = new KeyKnowledge();
    known.whole.putAll(stated(false, in));
    known.parts.putAll(stated(true, in));
    for (Collection<Rotation> rotations : known.rotations.all()) rotations(rotations, in);
    known.switchedAliases.addAll(in.texts());
    known.rotationsCompleteSince = in.optional();
    known.bornMillis = in.optional();
    known.usedMillis = in.optional();
    known.sightedMillis = in.optional();
    known.watchedMillis = in.optional();
    known.waitingMaterial = in.text();
    return known;
  }

  private static void statement(KeyStatement statement, Bytes.Writer out) {
    out.fixed(statement.timeMillis);
    out.text(statement.eventId);
    out.text(statement.part);
    out.number(statement.rank);
    out.number(statement.changes.size());
    for (KeyChange change : statement.changes) {
      out.number(change.kind.ordinal());
      out.number(change.attribute == null ? 0 : change.attribute.ordinal() + 1);
      out.text(change.name);
      out.text(change.value);
      out.optional(change.otherExistedMillis);
    }
  }

  private static KeyStatement statement(String keyArn, Bytes.Reader in) throws IOException {
    long time = in.fixed();
    KeyStatement statement = new KeyStatement(keyArn, time, in.text());
    statement.part = in.text();
    statement.rank = in.count();
    for (int i = in.count(); i > 0; i--) {
      KeyChange.Kind kind = in.at(KeyChange.Kind.values(), in.count());
      int attribute = in.count();
      statement.add(
          new KeyChange(
              kind,
              attribute == 0 ? null : in.at(KeyAttribute.values(), attribute - 1),
              in.text(),
              in.text(),
              in.optional()));
    }
    return statement;
  }

  private static void facts(KeyFacts facts, Bytes.Writer out) {
    out.fixed(facts.asOfMillis());
    stated(facts.stated(), false, out);
    stated(facts.parts(), true, out);
    rotations(facts.rotations(), out);
    out.optional(facts.rotationsCompleteSince());
  }

  private static KeyFacts facts(String keyArn, Bytes.Reader in) throws IOException {
    KeyFacts facts = new KeyFacts(keyArn, in.fixed());
    stated(false, in).forEach(facts::put);
    stated(true, in).forEach(facts::putPart);
    TreeSet<Rotation> rotations = new TreeSet<>(RotationMarks.ORDER);
    rotations(rotations, in);
    rotations.forEach(facts::add);
    return facts.rotationsCompleteSince(in.optional());
  }

  private static void stated(Map<KeyAttribute, Stated> facts, boolean parts, Bytes.Writer out) {
    out.number(facts.size());
    facts.forEach(
        (attribute, fact) -> {
          out.number(attribute.ordinal());
          out.number(fact.source.ordinal());
          out.fixed(fact.sinceMillis);
          out.fixed(fact.seenMillis);
          value(parts ? Form.TEXT_MAP : attribute.form(), fact.value, out);
        });
  }

  private static Map<KeyAttribute, Stated> stated(boolean parts, Bytes.Reader in)
      throws IOException {
    Map<KeyAttribute, Stated> facts = new TreeMap<>();
    for (int i = in.count(); i > 0; i--) {
      KeyAttribute attribute = in.at(KeyAttribute.values(), in.count());
      FactSource source = in.at(FactSource.values(), in.count());
      long since = in.fixed();
      long seen = in.fixed();
      Object value = value(parts ? Form.TEXT_MAP : attribute.form(), in);
      facts.put(attribute, new Stated(value, source, since, seen));
    }
    return facts;
  }

  private static void value(Form form, Object value, Bytes.Writer out) {
    out.flag(value != null);
    if (value == null) return;
    switch (form) {
      case TEXT:
        out.text((String) value);
        break;
      case FLAG:
        out.flag((Boolean) value);
        break;
      case NUMBER:
      case TIME:
        out.fixed((Long) value);
        break;
      case TEXTS:
        out.texts(Texts.set(value));
        break;
      case TEXT_MAP:
        Map<String, String> map = Texts.map(value);
        out.number(map.size());
        map.forEach(
            (name, text) -> {
              out.text(name);
              out.text(text);
            });
        break;
    }
  }

  private static Object value(Form form, Bytes.Reader in) throws IOException {
    if (!in.flag()) return null;
    switch (form) {
      case TEXT:
        return in.text();
      case FLAG:
        return in.flag();
      case NUMBER:
      case TIME:
        return in.fixed();
      case TEXTS:
        return Collections.unmodifiableSortedSet(new TreeSet<>(in.texts()));
      default:
        TreeMap<String, String> map = new TreeMap<>();
        for (int i = in.count(); i > 0; i--) map.put(in.text(), in.text());
        return Collections.unmodifiableSortedMap(map);
    }
  }

  private static void rotations(Collection<Rotation> rotations, Bytes.Writer out) {
    out.number(rotations.size());
    for (Rotation rotation : rotations) {
      out.fixed(rotation.timeMillis);
      out.number(rotation.type.ordinal());
      out.number(rotation.source.ordinal());
    }
  }

  private static void rotations(Collection<Rotation> into, Bytes.Reader in) throws IOException {
    for (int i = in.count(); i > 0; i--) {
      long time = in.fixed();
      Rotation.Type type = in.at(Rotation.Type.values(), in.count());
      into.add(new Rotation(time, type, in.at(FactSource.values(), in.count())));
    }
  }

  // ---- ledger ----

  static byte[] write(AliasLedger ledger) {
    Bytes.Writer out = new Bytes.Writer();
    out.number(VERSION);
    out.number(ledger.aliases.size());
    ledger.aliases.forEach(
        (alias, moves) -> {
          out.text(alias);
          out.number(moves.size());
          for (Move move : moves.keySet()) {
            out.number(move.kind.ordinal());
            out.fixed(move.timeMillis);
            out.text(move.eventId);
            out.text(move.keyArn);
            out.text(move.leftKeyArn);
          }
        });
    out.number(ledger.keys.size());
    ledger.keys.forEach(
        (keyArn, existed) -> {
          out.text(keyArn);
          out.fixed(existed);
        });
    return out.toBytes();
  }

  static AliasLedger readLedger(byte[] bytes) throws IOException {
    Bytes.Reader in = new Bytes.Reader(bytes);
    version(in);
    AliasLedger ledger = new AliasLedger();
    for (int i = in.count(); i > 0; i--) {
      String alias = in.text();
      TreeMap<Move, Move> moves = new TreeMap<>(AliasLedger.ORDER);
      for (int m = in.count(); m > 0; m--) {
        AliasStatement.Kind kind = in.at(AliasStatement.Kind.values(), in.count());
        Move move = new Move(kind, in.fixed(), in.text(), in.text(), in.text());
        moves.put(move, move);
      }
      ledger.aliases.put(alias, moves);
    }
    for (int i = in.count(); i > 0; i--) ledger.keys.put(in.text(), in.fixed());
    in.end();
    return ledger;
  }

  private static void version(Bytes.Reader in) throws IOException {
    int version = in.count();
    if (version != VERSION) {
      throw new IOException(
          "key state of version " + version + "; this build reads version " + VERSION);
    }
  }
}
