package io.keytrail.key;

import io.keytrail.key.Rotation.Type;
import io.keytrail.kms.ServiceEventTwin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Tells how often a key was rotated from tellings of which several may mean one rotation: the call
 * that asked for it, KMS's record of it, EventBridge's copy of that, and the list that a scan read.
 *
 * <p>Tellings are joined one to one, in order of time: two entries of one list are always two
 * rotations, however near. So the tolerances can be wide; rotations by KMS lie months apart.
 */
final class RotationMarks {
  static final Comparator<Rotation> ORDER =
      Comparator.comparingLong((Rotation r) -> r.timeMillis)
          .thenComparing(r -> r.type)
          .thenComparing(r -> r.source);

  /** How long after the call an on-demand rotation may be recorded. */
  private static final long ON_DEMAND_TAKES = Duration.ofDays(1).toMillis();

  /** How far the date of a list may lie from the time of the record. */
  private static final long DATES_DIFFER = Duration.ofDays(1).toMillis();

  /** Already joined, from before the history's horizon. */
  final TreeSet<Rotation> settled = new TreeSet<>(ORDER);

  final TreeSet<Rotation> records = new TreeSet<>(ORDER);
  final TreeSet<Rotation> elsewhere = new TreeSet<>(ORDER);
  final TreeSet<Rotation> requests = new TreeSet<>(ORDER);
  final TreeSet<Rotation> switches = new TreeSet<>(ORDER);
  final TreeSet<Rotation> snapshots = new TreeSet<>(ORDER);
  final TreeSet<Rotation> api = new TreeSet<>(ORDER);

  void scanned(Rotation rotation) {
    if (rotation.type == Type.ALIAS_SWITCH) switches.add(rotation);
    else if (rotation.source == FactSource.API) api.add(rotation);
    else snapshots.add(rotation);
  }

  /** The rotations, oldest first. */
  List<Rotation> joined() {
    if (isWithoutMaterial()) return new ArrayList<>(switches);
    List<Rotation> trail = new ArrayList<>(records);
    for (Rotation twin : elsewhere) {
      boolean known =
          trail.stream().anyMatch(r -> ServiceEventTwin.near(r.timeMillis, twin.timeMillis));
      if (!known) trail.add(twin);
    }
    trail.sort(ORDER);
    trail = join(trail, requests, 0, ON_DEMAND_TAKES);
    trail = join(new ArrayList<>(settled), trail, DATES_DIFFER, DATES_DIFFER);
    trail = join(trail, snapshots, DATES_DIFFER, DATES_DIFFER);
    trail = join(trail, api, DATES_DIFFER, DATES_DIFFER);
    TreeSet<Rotation> all = new TreeSet<>(ORDER);
    all.addAll(trail);
    all.addAll(switches);
    return new ArrayList<>(all);
  }

  private boolean isWithoutMaterial() {
    return settled.isEmpty()
        && records.isEmpty()
        && elsewhere.isEmpty()
        && requests.isEmpty()
        && snapshots.isEmpty()
        && api.isEmpty();
  }

  /** Every set, in a fixed order. */
  List<TreeSet<Rotation>> all() {
    return List.of(settled, records, elsewhere, requests, switches, snapshots, api);
  }

  RotationMarks copy() {
    RotationMarks copy = new RotationMarks();
    for (int i = 0; i < all().size(); i++) copy.all().get(i).addAll(all().get(i));
    return copy;
  }

  /**
   * Adds tellings to a list in order of time; one that means an entry of the list becomes part of
   * it.
   *
   * @param before how long before the telling the entry may lie
   * @param after how long after it
   */
  private static List<Rotation> join(
      List<Rotation> list, Collection<Rotation> tellings, long before, long after) {
    boolean[] taken = new boolean[list.size()];
    List<Rotation> joined = new ArrayList<>(list);
    for (Rotation telling : tellings) {
      int match = -1;
      for (int i = 0; i < list.size() && match < 0; i++) {
        long gap = list.get(i).timeMillis - telling.timeMillis;
        if (!taken[i] && gap >= -before && gap <= after && mayBe(list.get(i), telling)) match = i;
      }
      if (match < 0) {
        joined.add(telling);
      } else {
        taken[match] = true;
        joined.set(match, one(list.get(match), telling));
      }
    }
    joined.sort(ORDER);
    return joined;
  }

  private static boolean mayBe(Rotation one, Rotation other) {
    if (one.type == Type.ALIAS_SWITCH || other.type == Type.ALIAS_SWITCH) return false;
    if (one.type == Type.UNKNOWN || other.type == Type.UNKNOWN) return true;
    return (one.type == Type.AUTOMATIC) == (other.type == Type.AUTOMATIC);
  }

  /** Time and source of the more trusted telling, the more telling type. */
  private static Rotation one(Rotation listed, Rotation told) {
    Rotation trusted = told.source.compareTo(listed.source) > 0 ? told : listed;
    Type type = trusted.type;
    Type other = trusted == told ? listed.type : told.type;
    if (type == Type.UNKNOWN || other == Type.IMPORTED) type = other;
    return new Rotation(trusted.timeMillis, type, trusted.source);
  }
}
