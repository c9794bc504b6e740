package io.keytrail.testdata;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds keys and times for attacks: after the warm-up, no two at the same time on one key, each on
 * a key of its own while there are some, and not when the key's ordinary use changes.
 */
final class AttackSites {
  /** Whether an attack may begin here. */
  interface Fit {
    boolean at(ScenarioKey key, int slot);
  }

  /** A key is left alone for so long after an attack, and before the next one. */
  private static final int APART = 3 * ScenarioTime.DAY;

  /** What touches a key for a moment only may come closer. */
  private static final int BESIDE = ScenarioTime.DAY / 4;

  private static final int TRIES = 400;

  private final Scenario scenario;
  private final List<AttackSite> taken = new ArrayList<>();

  AttackSites(Scenario scenario) {
    this.scenario = scenario;
  }

  AttackSite find(Random64 random, int slots, Predicate<ScenarioKey> suits, Fit fit) {
    List<ScenarioKey> keys = new ArrayList<>();
    for (ScenarioKey key : scenario.keys) {
      if (suits.test(key)) keys.add(key);
    }
    // First strictly, then on a key that had an attack, at last wherever it is possible.
    for (int strictness = 2; strictness >= 0; strictness--) {
      for (int i = 0; i < TRIES; i++) {
        ScenarioKey key = keys.get(random.nextInt(keys.size()));
        int first = scenario.time.warmUp;
        int last = scenario.time.slots - ScenarioTime.DAY / 2 - slots;
        AttackSite site = new AttackSite(key, first + random.nextInt(last - first), slots);
        if (isFree(site, strictness) && fit.at(key, site.slot)) {
          taken.add(site);
          return site;
        }
      }
    }
    throw new IllegalStateException("no place for an attack in " + slots + " slots");
  }

  private boolean isFree(AttackSite site, int strictness) {
    for (AttackSite other : taken) {
      if (other.key != site.key) continue;
      if (strictness == 2 || other.overlaps(site, strictness == 1 ? APART : 0)) return false;
    }
    int from = site.slot - APART;
    int to = site.slot + site.slots + APART;
    return strictness == 0
        || site.key.workloads.stream().noneMatch(workload -> workload.changes(from, to));
  }

  /** Other keys of the same account that are not under attack then, at most so many. */
  List<ScenarioKey> others(Random64 random, AttackSite site, int most) {
    List<ScenarioKey> left = new ArrayList<>(scenario.keys);
    left.remove(site.key);
    left.removeIf(
        key ->
            key.kind == ScenarioKey.Kind.SIGNING
                || key.kind == ScenarioKey.Kind.VOLUMES
                || !key.key.account.equals(site.key.key.account)
                || taken.stream()
                    .anyMatch(other -> other.key == key && other.overlaps(site, BESIDE)));
    List<ScenarioKey> drawn = new ArrayList<>();
    while (drawn.size() < most && !left.isEmpty()) {
      drawn.add(left.remove(random.nextInt(left.size())));
    }
    return drawn;
  }
}
