package io.keytrail.jobs.inventory;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.inventory.scan.ScanReport;
import io.keytrail.key.KeyFacts;

/** What leaves the source: exactly one of the three is not null. Immutable. */
final class InventoryUpdate {
  final KeyFacts facts;
  final Finding finding;
  final ScanReport report;

  private InventoryUpdate(KeyFacts facts, Finding finding, ScanReport report) {
    this.facts = facts;
    this.finding = finding;
    this.report = report;
  }

  static InventoryUpdate of(KeyFacts facts) {
    return new InventoryUpdate(facts, null, null);
  }

  static InventoryUpdate of(Finding finding) {
    return new InventoryUpdate(null, finding, null);
  }

  static InventoryUpdate of(ScanReport report) {
    return new InventoryUpdate(null, null, report);
  }
}
