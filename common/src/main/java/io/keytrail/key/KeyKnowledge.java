package io.keytrail.key;

import io.keytrail.key.KeyAttribute.Form;
import io.keytrail.key.Rotation.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is known of a key at one point of its history, as statements and scans are applied. */
final class KeyKnowledge {
  /** What never changes in a key's life, so that whoever sees it later sees how it was. */
  static final Set<KeyAttribute> FOR_LIFE =
      Collections.unmodifiableSet(
          EnumSet.of(
              KeyAttribute.CREATED,
              KeyAttribute.MANAGER,
              KeyAttribute.USAGE,
              KeyAttribute.SPEC,
              KeyAttribute.ORIGIN,
              KeyAttribute.CUSTOM_KEY_STORE));

  /**
   * Entries of a set or map that are kept: KMS allows 50 tags, and by default 50 aliases a key. A
   * larger one is known in part only, by its first names in order.
   */
  static final int MAX_ENTRIES = 256;

  /** Rotations kept, the newest: automatic ones of 20 years and more. */
  static final int MAX_ROTATIONS = 256;

  final EnumMap<KeyAttribute, Stated> whole = new EnumMap<>(KeyAttribute.class);
  final EnumMap<KeyAttribute, Stated> parts = new EnumMap<>(KeyAttribute.class);
  RotationMarks rotations = new RotationMarks();

  /** Aliases that came from an older key, which is a rotation the first time only. */
  final Set<String> switchedAliases = new HashSet<>(2);

  Long rotationsCompleteSince;

  /** When the trail saw the key created, epoch ms; null if it did not. */
  Long bornMillis;

  /** Earliest successful cryptographic use that was told, epoch ms. */
  Long usedMillis;

  /** Earliest time at which it was seen to exist, epoch ms. */
  Long sightedMillis;

  /**
   * From when on the trail of the key's own account is known to be read, epoch ms: since then no
   * rotation is missed. Uses and grants do not show it, for other accounts' trails have them too.
   */
  Long watchedMillis;

  /**
   * Id of new material that was imported and that the next rotation makes current; empty when its
   * id was not told, null when none waits.
   */
  String waitingMaterial;

  KeyKnowledge copy() {
    KeyKnowledge copy = new KeyKnowledge();
    copy.whole.putAll(whole);
    copy.parts.putAll(parts);
    copy.rotations = rotations.copy();
    copy.switchedAliases.addAll(switchedAliases);
    copy.rotationsCompleteSince = rotationsCompleteSince;
    copy.bornMillis = bornMillis;
    copy.usedMillis = usedMillis;
    copy.sightedMillis = sightedMillis;
    copy.watchedMillis = watchedMillis;
    copy.waitingMaterial = waitingMaterial;
    return copy;
  }

  boolean isEmpty() {
    return sightedMillis == null && whole.isEmpty() && parts.isEmpty();
  }

  /** Makes one list of the rotations, for later tellings to be joined with. */
  void settle() {
    List<Rotation> joined = rotations.joined();
    rotations = new RotationMarks();
    int dropped = Math.max(0, joined.size() - MAX_ROTATIONS);
    rotations.settled.addAll(joined.subList(dropped, joined.size()));
    if (dropped > 0 && rotationsCompleteSince != null) {
      rotationsCompleteSince = Math.max(rotationsCompleteSince, joined.get(dropped).timeMillis);
    }
  }

  /** Takes from an older word only what is not known at all. */
  void fill(KeyKnowledge older) {
    sightedMillis = earliest(sightedMillis, older.sightedMillis);
    usedMillis = earliest(usedMillis, older.usedMillis);
    bornMillis = earliest(bornMillis, older.bornMillis);
    rotationsCompleteSince = earliest(rotationsCompleteSince, older.rotationsCompleteSince);
    watchedMillis = earliest(watchedMillis, older.watchedMillis);
    older.whole.forEach(
        (attribute, fact) -> {
          if (!parts.containsKey(attribute)) whole.putIfAbsent(attribute, fact);
        });
    older.parts.forEach(
        (attribute, fact) -> {
          if (!whole.containsKey(attribute)) parts.putIfAbsent(attribute, fact);
        });
    List<Rotation> told = older.rotations.joined();
    rotations.records.addAll(told);
    settle();
  }

  /** What is still known of a moment before the one that this stands for. */
  KeyKnowledge before(long millis, Iterable<KeyFacts> laterScans) {
    KeyKnowledge then = new KeyKnowledge();
    whole.forEach(
        (attribute, fact) -> {
          if (fact.sinceMillis <= millis || FOR_LIFE.contains(attribute)) {
            then.whole.put(attribute, fact);
          }
        });
    parts.forEach(
        (attribute, fact) -> {
          if (fact.sinceMillis <= millis) then.parts.put(attribute, fact);
        });
    then.rotations = rotations.copy();
    then.rotationsCompleteSince = rotationsCompleteSince;
    then.bornMillis = bornMillis;
    then.usedMillis = usedMillis;
    then.sightedMillis = sightedMillis;
    then.watchedMillis = watchedMillis;
    for (KeyFacts scan : laterScans) then.reachBack(scan, millis);
    return then;
  }

  // ---- statements of the trail ----

  void apply(KeyStatement statement) {
    sightedMillis = earliest(sightedMillis, statement.timeMillis);
    if (deletes(statement) && KeyStatements.DELETED.equals(text(KeyAttribute.STATE))) {
      return; // CloudTrail and EventBridge tell of one deletion, some seconds apart
    }
    for (KeyChange change : statement.changes) {
      if (statement.part.isEmpty() && isOfOwnTrail(change)) {
        watchedMillis = earliest(watchedMillis, statement.timeMillis);
      }
      apply(change, statement.timeMillis);
    }
  }

  private static boolean deletes(KeyStatement statement) {
    for (KeyChange change : statement.changes) {
      if (KeyStatements.DELETED.equals(change.value) && change.attribute == KeyAttribute.STATE) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfOwnTrail(KeyChange change) {
    return change.kind != KeyChange.Kind.USED && change.attribute != KeyAttribute.GRANTS;
  }

  private void apply(KeyChange change, long at) {
    switch (change.kind) {
      case SET:
        put(
            change.attribute,
            Texts.value(change.attribute, change.value),
            FactSource.TRAIL,
            at,
            at);
        break;
      case CLEAR:
        put(change.attribute, Texts.empty(change.attribute), FactSource.TRAIL, at, at);
        break;
      case PUT:
        entry(change.attribute, change.name, change.value, FactSource.TRAIL, at);
        break;
      case REMOVE:
        entry(change.attribute, change.name, null, FactSource.TRAIL, at);
        break;
      case FORGET:
        whole.remove(change.attribute);
        parts.remove(change.attribute);
        break;
      case CREATED:
        bornMillis = earliest(bornMillis, at);
        // A replica has the material of its primary, and that may be older than itself.
        if (!KeyStatements.REPLICA.equals(change.value)) rotationsCompleteSince = 0L;
        break;
      case USED:
        usedMillis = earliest(usedMillis, at);
        break;
      default:
        applyToMaterial(change, at);
    }
  }

  private void applyToMaterial(KeyChange change, long at) {
    switch (change.kind) {
      case ROTATED:
        rotated(rotations.records, Type.valueOf(change.value), at);
        break;
      case ROTATED_ELSEWHERE:
        rotated(rotations.elsewhere, Type.valueOf(change.value), at);
        break;
      case ROTATION_REQUESTED:
        Type type = waitingMaterial != null ? Type.IMPORTED : Type.ON_DEMAND;
        rotations.requests.add(new Rotation(at, type, FactSource.TRAIL));
        break;
      case MATERIAL_IMPORTED:
        String state = text(KeyAttribute.STATE);
        boolean had = state != null && !state.equals(KeyStatements.PENDING_IMPORT);
        if (!had) state(KeyStatements.ENABLED, at);
        else if ("NEW_KEY_MATERIAL".equals(change.value)) {
          waitingMaterial = change.name == null ? "" : change.name;
        }
        break;
      case MATERIAL_GONE:
        if (change.name != null && change.name.equals(waitingMaterial)) {
          waitingMaterial = null; // the key never used it
          break;
        }
        put(KeyAttribute.MATERIAL_EXPIRY, null, FactSource.TRAIL, at, at);
        if (!KeyStatements.PENDING_DELETION.equals(text(KeyAttribute.STATE))) {
          state(KeyStatements.PENDING_IMPORT, at);
        }
        break;
      case ALIAS_CAME:
        aliasCame(change, at);
        break;
      default:
        throw new IllegalStateException(change.toString());
    }
  }

  private void rotated(SortedSet<Rotation> tellings, Type told, long at) {
    boolean imported = waitingMaterial != null && told != Type.AUTOMATIC;
    tellings.add(new Rotation(at, imported ? Type.IMPORTED : told, FactSource.TRAIL));
    if (imported) waitingMaterial = null;
    // The date that was announced has passed; the next one is not told.
    if (told != Type.ON_DEMAND) whole.remove(KeyAttribute.NEXT_ROTATION);
  }

  private void aliasCame(KeyChange change, long at) {
    Long created = (Long) value(KeyAttribute.CREATED);
    if (created == null || change.otherExistedMillis == null) return;
    if (created > change.otherExistedMillis && switchedAliases.size() < MAX_ENTRIES) {
      if (!switchedAliases.add(change.name)) return;
      rotations.switches.add(new Rotation(at, Type.ALIAS_SWITCH, FactSource.TRAIL));
    }
  }

  private void state(String state, long at) {
    put(KeyAttribute.STATE, state, FactSource.TRAIL, at, at);
  }

  // ---- scans ----

  void apply(KeyFacts scan) {
    sightedMillis = earliest(sightedMillis, scan.asOfMillis());
    scan.stated()
        .forEach(
            (attribute, fact) ->
                put(attribute, fact.value, fact.source, fact.sinceMillis, fact.seenMillis));
    scan.parts().forEach((attribute, part) -> entries(attribute, part));
    reachBack(scan);
  }

  private void entries(KeyAttribute attribute, Stated part) {
    Texts.map(part.value)
        .forEach((name, value) -> entry(attribute, name, value, part.source, part.seenMillis));
  }

  /** When the key was created is true of its whole life, whenever it is told. */
  void learnCreation(KeyFacts scan) {
    Stated created = scan.stated(KeyAttribute.CREATED);
    if (created != null) whole.putIfAbsent(KeyAttribute.CREATED, created);
  }

  /** Takes from a later scan what it tells of the time {@code millis}. */
  void reachBack(KeyFacts scan, long millis) {
    for (Map.Entry<KeyAttribute, Stated> entry : scan.stated().entrySet()) {
      KeyAttribute attribute = entry.getKey();
      Stated fact = entry.getValue();
      Stated known = whole.get(attribute);
      Stated part = parts.get(attribute);
      boolean held = fact.sinceMillis <= millis;
      boolean newer =
          (known == null || known.seenMillis < fact.sinceMillis)
              && (part == null || part.seenMillis < fact.sinceMillis);
      if (held && newer || known == null && FOR_LIFE.contains(attribute)) {
        parts.remove(attribute);
        whole.put(attribute, fact);
      }
    }
    reachBack(scan);
  }

  /** Lists of rotations speak of the past by their nature. */
  private void reachBack(KeyFacts scan) {
    scan.rotations().forEach(rotations::scanned);
    if (scan.rotationsCompleteSince() != null) {
      rotationsCompleteSince = earliest(rotationsCompleteSince, scan.rotationsCompleteSince());
    }
  }

  // ---- facts ----

  /** A value said now takes the place of another; the same one only gains an age. */
  private void put(KeyAttribute attribute, Object value, FactSource source, long since, long seen) {
    Stated known = whole.get(attribute);
    long from = since;
    if (known != null && Objects.equals(known.value, value)) {
      from = Math.min(known.sinceMillis, since);
    } else if (known != null && known.seenMillis > since) {
      from = seen;
    }
    parts.remove(attribute);
    keep(attribute, new Stated(value, source, Math.min(from, seen), seen));
  }

  /** Puts the whole, or what fits of it. */
  private void keep(KeyAttribute attribute, Stated fact) {
    Form form = attribute.form();
    boolean texts = form == Form.TEXTS && fact.value != null;
    boolean map = form == Form.TEXT_MAP && fact.value != null;
    if (texts && Texts.set(fact.value).size() > MAX_ENTRIES
        || map && Texts.map(fact.value).size() > MAX_ENTRIES) {
      whole.remove(attribute);
      TreeMap<String, String> some = Texts.asPart(form, fact.value);
      parts.put(attribute, new Stated(first(some), fact.source, fact.sinceMillis, fact.seenMillis));
    } else {
      whole.put(attribute, fact);
    }
  }

  /** One entry of a set or map; {@code value} is null when it is not, or no longer, there. */
  private void entry(
      KeyAttribute attribute, String name, String value, FactSource source, long at) {
    Stated known = whole.get(attribute);
    if (known != null && known.value != null) {
      Object with = Texts.with(attribute.form(), known.value, name, value);
      boolean same = with.equals(known.value);
      keep(attribute, new Stated(with, source, same ? known.sinceMillis : at, at));
      return;
    }
    Stated part = parts.get(attribute);
    TreeMap<String, String> entries = new TreeMap<>();
    if (part != null) entries.putAll(Texts.map(part.value));
    entries.put(name, value != null && attribute.form() == Form.TEXTS ? "" : value);
    boolean same = part != null && entries.equals(part.value);
    whole.remove(attribute);
    parts.put(attribute, new Stated(first(entries), source, same ? part.sinceMillis : at, at));
  }

  private static SortedMap<String, String> first(TreeMap<String, String> entries) {
    while (entries.size() > MAX_ENTRIES) entries.pollLastEntry();
    return Collections.unmodifiableSortedMap(entries);
  }

  private Object value(KeyAttribute attribute) {
    Stated fact = whole.get(attribute);
    return fact == null ? null : fact.value;
  }

  private String text(KeyAttribute attribute) {
    return (String) value(attribute);
  }

  /** The facts at {@code millis}; rotations after it are left out. */
  KeyFacts toFacts(String keyArn, long millis) {
    KeyFacts facts = new KeyFacts(keyArn, millis);
    whole.forEach(facts::put);
    parts.forEach(facts::putPart);
    if (usedMillis != null && usedMillis <= millis && !facts.knows(KeyAttribute.STATE)) {
      Stated used = new Stated(KeyStatements.ENABLED, FactSource.TRAIL, usedMillis, usedMillis);
      facts.put(KeyAttribute.STATE, used);
    }
    List<Rotation> all = new ArrayList<>();
    for (Rotation rotation : rotations.joined()) {
      if (rotation.timeMillis <= millis) all.add(rotation);
    }
    int dropped = Math.max(0, all.size() - MAX_ROTATIONS);
    for (Rotation rotation : all.subList(dropped, all.size())) facts.add(rotation);
    boolean watched = watchedMillis != null && watchedMillis <= millis;
    Long since = watched ? earliest(rotationsCompleteSince, watchedMillis) : rotationsCompleteSince;
    if (dropped > 0 && since != null) since = Math.max(since, all.get(dropped).timeMillis);
    return facts.rotationsCompleteSince(since);
  }

  static Long earliest(Long one, Long other) {
    return one == null || other != null && other < one ? other : one;
  }

  /** Only for sets that nobody changes afterwards. */
  static SortedSet<String> sorted(Iterable<String> texts) {
    TreeSet<String> set = new TreeSet<>();
    texts.forEach(set::add);
    return Collections.unmodifiableSortedSet(set);
  }
}
