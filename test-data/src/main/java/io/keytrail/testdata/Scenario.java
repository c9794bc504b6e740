package io.keytrail.testdata;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The whole plan: keys with their workloads, single calls, and the attacks among them. */
final class Scenario {
  final ScenarioOptions options;
  final ScenarioTime time;
  final List<ScenarioKey> keys = new ArrayList<>();
  final List<Attack> attacks = new ArrayList<>();
  private final Map<Integer, List<PlannedCall>> planned = new HashMap<>();

  private Scenario(ScenarioOptions options) {
    this.options = options;
    this.time = new ScenarioTime(options);
  }

  static Scenario of(ScenarioOptions options) {
    Scenario scenario = new Scenario(options);
    new Background(scenario).plan();
    new AttackPlan(scenario).plan();
    scenario.attacks.sort(Comparator.comparing(Attack::from).thenComparing(Attack::id));
    return scenario;
  }

  /** A sequence of random numbers for something that is planned once. */
  Random64 random(long... path) {
    return Random64.of(options.seed() ^ 0x7363656e6172696fL, path); // "scenario"
  }

  /** Calls outside of the time covered are none. */
  void plan(PlannedCall call) {
    int slot = time.slot(call.second);
    if (slot < 0 || slot >= time.slots) return;
    planned.computeIfAbsent(slot, s -> new ArrayList<>()).add(call);
  }

  /** The single calls of a slot, in the order in which they were planned. */
  List<PlannedCall> planned(int slot) {
    return planned.getOrDefault(slot, List.of());
  }
}
