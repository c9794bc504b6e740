package io.keytrail.testdata;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A key whose life is generated: how it is, how it was, and who tried to use it when. */
final class LivingKey {
  /** What KMS can do with its material. */
  enum Kind {
    SYMMETRIC,
    IMPORTED,
    ASYMMETRIC,
    HMAC,
    PRIMARY,
    REPLICA
  }

  final KmsKey key;
  final Kind kind;

  /** Present state; {@link #remember} after each change. */
  final KeyTruth now;

  /** Whether it was there before the trail. */
  final boolean old;

  final TreeMap<Instant, KeyTruth> history = new TreeMap<>();
  final TreeSet<Instant> uses = new TreeSet<>();
  final TreeSet<Instant> refused = new TreeSet<>();

  /** Aliases that came from an older key, which is a rotation the first time only. */
  final TreeSet<String> switched = new TreeSet<>();

  boolean hasMaterial = true;

  /** Which material is imported now, counted from 0. */
  int materials;

  /** When the trail names it first; null if it has not yet. */
  Instant seen;

  LivingKey(KmsKey key, Kind kind, Instant created, boolean old) {
    this.key = key;
    this.kind = kind;
    this.old = old;
    now = new KeyTruth(key.arn(), created);
  }

  boolean is(String state) {
    return now.state.equals(state);
  }

  String materialId() {
    return Random64.of(key.id.hashCode(), materials).hex(64);
  }

  boolean canRotate() {
    return kind == Kind.SYMMETRIC || kind == Kind.PRIMARY;
  }

  void remember(Instant at) {
    history.put(at, now.copy());
  }

  /** Null before it was made. */
  KeyTruth at(Instant moment) {
    Map.Entry<Instant, KeyTruth> newest = history.floorEntry(moment);
    return newest == null ? null : newest.getValue();
  }
}
