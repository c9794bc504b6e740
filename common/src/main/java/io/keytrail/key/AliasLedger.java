package io.keytrail.key;

import io.keytrail.key.AliasStatement.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which key each alias of one account and Region pointed to at each moment. An event tells which
 * key an alias goes to and not which it leaves; the ledger knows, and answers each event with
 * statements for both.
 *
 * <p>Feed it in order of event time where that is possible. What comes late is put in its place,
 * and the answer then holds the statements of the event after it anew: their identity is the same,
 * so that {@link KeyHistory} takes the later word.
 *
 * <p>A use of an alias proves where it pointed, but KMS spreads changes of aliases over minutes, so
 * it fills a gap and never contradicts an event. Bounded, see {@link #prune} and {@value
 * #MAX_NAMES}. Not thread-safe.
 */
public final class AliasLedger {
  /** Aliases and, apart, keys that are kept: the first by name. */
  static final int MAX_NAMES = 20_000;

  /** Moves of one alias that are kept. */
  static final int MAX_MOVES = 256;

  /** One place where an alias was. */
  static final class Move {
    final Kind kind;
    final long timeMillis;
    final String eventId;

    /** Null when the alias was deleted. */
    final String keyArn;

    /** The key that a deletion names, else null. */
    final String leftKeyArn;

    Move(Kind kind, long timeMillis, String eventId, String keyArn, String leftKeyArn) {
      this.kind = kind;
      this.timeMillis = timeMillis;
      this.eventId = eventId;
      this.keyArn = keyArn;
      this.leftKeyArn = leftKeyArn;
    }
  }

  /** A scan tells of its own moment, after the events of that second. */
  private static final String SCAN = "";

  static final Comparator<Move> ORDER =
      Comparator.comparingLong((Move m) -> Math.floorDiv(m.timeMillis, 1000L))
          .thenComparing(m -> m.eventId.equals(SCAN))
          .thenComparing(m -> m.kind)
          .thenComparing(m -> m.eventId);

  final TreeMap<String, TreeMap<Move, Move>> aliases = new TreeMap<>();

  /** By ARN: the earliest time at which a key is known to have existed, epoch ms. */
  final TreeMap<String, Long> keys = new TreeMap<>();

  /**
   * Takes what an event says and answers with what follows for the keys: for the one that lost the
   * alias, and for the one that got it.
   */
  public List<KeyStatement> accept(AliasStatement statement) {
    List<KeyStatement> answer = new ArrayList<>(2);
    if (statement.keyArn != null) sighted(statement.keyArn, statement.timeMillis);
    switch (statement.kind) {
      case KEY_CREATED:
        break;
      case KEY_DELETED:
        for (String alias : aliasesOf(statement.keyArn, statement.timeMillis)) {
          move(alias, gone(statement), answer);
        }
        break;
      case DELETED:
        move(statement.alias, gone(statement), answer);
        break;
      default:
        move(
            statement.alias,
            new Move(
                statement.kind, statement.timeMillis, statement.eventId, statement.keyArn, null),
            answer);
    }
    return answer;
  }

  /**
   * Takes which aliases a scan saw at a key, and when that was created.
   *
   * @return statements for other keys, which must have lost an alias before
   */
  public List<KeyStatement> accept(KeyFacts scan) {
    List<KeyStatement> answer = new ArrayList<>(0);
    Long created = scan.time(KeyAttribute.CREATED);
    sighted(scan.keyArn(), created == null ? scan.asOfMillis() : created);
    if (scan.texts(KeyAttribute.ALIASES) != null) {
      for (String alias : scan.texts(KeyAttribute.ALIASES)) {
        move(alias, new Move(Kind.USED, scan.asOfMillis(), SCAN, scan.keyArn(), null), answer);
      }
    }
    return answer;
  }

  /** The key that an alias pointed to at a moment, epoch ms; null when it did not or is unknown. */
  public String keyOf(String alias, long millis) {
    Move last = null;
    for (Move move : aliases.getOrDefault(alias, new TreeMap<>(ORDER)).keySet()) {
      if (move.timeMillis <= millis) last = move;
    }
    return last == null ? null : last.keyArn;
  }

  /**
   * Forgets where aliases were before a moment, epoch ms, but for the last place of each; one that
   * was deleted before is forgotten.
   */
  public void prune(long beforeMillis) {
    aliases.values().forEach(moves -> prune(moves, beforeMillis));
    aliases.values().removeIf(TreeMap::isEmpty);
    Set<String> used = new HashSet<>();
    for (TreeMap<Move, Move> moves : aliases.values()) {
      for (Move move : moves.keySet()) {
        used.add(move.keyArn);
        used.add(move.leftKeyArn);
      }
    }
    keys.entrySet().removeIf(key -> key.getValue() < beforeMillis && !used.contains(key.getKey()));
  }

  /** The ledger as bytes: the same ledger, the same bytes. */
  public byte[] toBytes() {
    return KeyStateCodec.write(this);
  }

  /**
   * @throws java.io.IOException when the bytes are of another version, or damaged
   */
  public static AliasLedger fromBytes(byte[] bytes) throws java.io.IOException {
    return KeyStateCodec.readLedger(bytes);
  }

  /** Whether it knows of no alias and no key. */
  public boolean isEmpty() {
    return aliases.isEmpty() && keys.isEmpty();
  }

  private static void prune(TreeMap<Move, Move> moves, long beforeMillis) {
    while (moves.size() > 1) {
      Move second = moves.higherKey(moves.firstKey());
      if (second.timeMillis >= beforeMillis) return;
      moves.pollFirstEntry();
    }
    boolean over = moves.firstKey().keyArn == null && moves.firstKey().timeMillis < beforeMillis;
    if (over && moves.size() == 1) moves.clear();
  }

  private static Move gone(AliasStatement s) {
    return new Move(s.kind, s.timeMillis, s.eventId, null, s.keyArn);
  }

  private void move(String alias, Move move, List<KeyStatement> answer) {
    TreeMap<Move, Move> moves = aliases.computeIfAbsent(alias, name -> new TreeMap<>(ORDER));
    Move before = moves.lowerKey(move);
    if (move.kind == Kind.USED) {
      boolean contradicts = before != null && !move.eventId.equals(SCAN);
      boolean known = before != null && Objects.equals(before.keyArn, move.keyArn);
      if (contradicts || known) return;
    }
    moves.remove(move);
    moves.put(move, move);
    Move after = moves.higherKey(move);
    if (!move.eventId.equals(SCAN)) tell(alias, before, move, answer);
    else if (before != null && before.keyArn != null) left(alias, before.keyArn, move, answer);
    if (after != null && !after.eventId.equals(SCAN)) tell(alias, move, after, answer);
    if (moves.size() > MAX_MOVES) moves.pollFirstEntry();
    if (aliases.size() > MAX_NAMES) aliases.pollLastEntry();
  }

  private void tell(String alias, Move before, Move move, List<KeyStatement> answer) {
    String holder = before == null ? null : before.keyArn;
    String last = before == null ? null : lastHolder(alias, before);
    if (move.keyArn != null) {
      KeyStatement came = statement(move.keyArn, alias, move);
      came.add(KeyChange.put(KeyAttribute.ALIASES, alias, ""));
      // A prefix that customers cannot use, and AWS's own keys have no other.
      boolean aws = alias.startsWith("alias/aws/");
      came.add(KeyChange.set(KeyAttribute.MANAGER, aws ? "AWS" : KeyStatements.CUSTOMER));
      if (last != null && !last.equals(move.keyArn)) {
        came.add(KeyChange.aliasCame(alias, last, keys.get(last)));
      }
      answer.add(came);
    }
    if (holder != null && !holder.equals(move.keyArn)) left(alias, holder, move, answer);
    if (move.leftKeyArn != null && !move.leftKeyArn.equals(holder)) {
      left(alias, move.leftKeyArn, move, answer);
    }
  }

  /** Of an alias that was deleted, the key that had it; one made anew takes its place. */
  private String lastHolder(String alias, Move move) {
    TreeMap<Move, Move> moves = aliases.get(alias);
    for (Move m = move; m != null; m = moves.lowerKey(m)) {
      if (m.keyArn != null) return m.keyArn;
      if (m.leftKeyArn != null) return m.leftKeyArn;
    }
    return null;
  }

  private static void left(String alias, String keyArn, Move move, List<KeyStatement> answer) {
    answer.add(statement(keyArn, alias, move).add(KeyChange.remove(KeyAttribute.ALIASES, alias)));
  }

  private static KeyStatement statement(String keyArn, String alias, Move move) {
    KeyStatement statement = new KeyStatement(keyArn, move.timeMillis, move.eventId);
    statement.part = alias;
    if (move.kind == Kind.KEY_DELETED) statement.rank = 2;
    return statement;
  }

  private List<String> aliasesOf(String keyArn, long millis) {
    List<String> names = new ArrayList<>(1);
    for (Map.Entry<String, TreeMap<Move, Move>> alias : aliases.entrySet()) {
      if (keyArn.equals(keyOf(alias.getKey(), millis))) names.add(alias.getKey());
    }
    return names;
  }

  private void sighted(String keyArn, long millis) {
    keys.merge(keyArn, millis, Math::min);
    if (keys.size() > MAX_NAMES) keys.pollLastEntry();
  }
}
