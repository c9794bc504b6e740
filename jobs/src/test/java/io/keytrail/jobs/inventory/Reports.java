package io.keytrail.jobs.inventory;

import io.keytrail.jobs.inventory.scan.InventoryTarget;
import io.keytrail.jobs.inventory.scan.KmsCall;
import io.keytrail.jobs.inventory.scan.TargetReport;
import java.time.Instant;
import java.util.Map;

/** Reports for tests: of a scan that took a minute. */
final class Reports {
  static final InventoryTarget IRELAND = new InventoryTarget("111122223333", "eu-west-1");

  private Reports() {}

  static TargetReport complete(InventoryTarget target, Instant started) {
    return report(target, started, Map.of(), Map.of(), null);
  }

  static TargetReport denied(InventoryTarget target, Instant started) {
    return report(target, started, Map.of(KmsCall.LIST_RESOURCE_TAGS, 7L), Map.of(), null);
  }

  static TargetReport failed(InventoryTarget target, Instant started) {
    return report(
        target,
        started,
        Map.of(),
        Map.of(KmsCall.LIST_KEYS, 1L),
        "no answer to kms:ListKeys (no answer in time)");
  }

  private static TargetReport report(
      InventoryTarget target,
      Instant started,
      Map<KmsCall, Long> denied,
      Map<KmsCall, Long> failed,
      String problem) {
    return new TargetReport(
        target,
        started.toEpochMilli(),
        started.plusSeconds(60).toEpochMilli(),
        12,
        1,
        60,
        2,
        denied,
        failed,
        Map.of(KmsCall.GET_KEY_ROTATION_STATUS, 1L),
        problem);
  }
}
