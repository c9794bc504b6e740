package io.keytrail.testdata;

/** Where and when an attack begins. */
final class AttackSite {
  final ScenarioKey key;
  final int slot;
  final int slots;

  AttackSite(ScenarioKey key, int slot, int slots) {
    this.key = key;
    this.slot = slot;
    this.slots = slots;
  }

  boolean overlaps(AttackSite other, int apart) {
    return slot < other.slot + other.slots + apart && other.slot < slot + slots + apart;
  }
}
