package io.keytrail.jobs.inventory;

import io.keytrail.finding.Analytic;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.Resource;
import io.keytrail.finding.Severity;
import io.keytrail.jobs.inventory.scan.InventoryTarget;
import io.keytrail.jobs.inventory.scan.TargetReport;
import java.util.concurrent.TimeUnit;

/**
 * That KMS does not tell what it was asked: one finding for an account, Region and day, not for
 * each call. Its times are those of the scan.
 */
final class InventoryFindings {
  private static final Analytic ANALYTIC =
      new Analytic(
          Analytic.Type.RULE,
          "keytrail.inventory-incomplete",
          "KMS does not tell all about the keys",
          "1");

  private InventoryFindings() {}

  /** Days since 1970 in UTC. */
  static long day(TargetReport report) {
    return TimeUnit.MILLISECONDS.toDays(report.startedMillis());
  }

  /** Null when there is nothing to tell. */
  static Finding of(TargetReport report) {
    if (report.complete() && report.denied().isEmpty()) return null;
    InventoryTarget target = report.target();
    Finding finding = new Finding();
    finding.uid = FindingUid.of(ANALYTIC.uid(), target.toString(), Long.toString(day(report)));
    finding.analytic = ANALYTIC;
    finding.title = ANALYTIC.name();
    finding.types.add("Key inventory");
    finding.severity = report.complete() ? Severity.INFORMATIONAL : Severity.LOW;
    finding.confidence = 3;
    finding.message =
        report.complete()
            ? "KMS refuses to tell some facts about keys of "
                + target
                + ": "
                + TargetReport.counted(report.denied())
            : "KMS did not tell of all keys of " + target + ": " + report.shortfall();
    finding.description =
        "Keys are judged by what KMS tells of them. What it does not tell is unknown, or as old as"
            + " the last scan that was complete; findings about these keys say so in their enrichment.";
    finding.statusDetail =
        "A fact of the scan itself. It is told once a day, whatever the number of calls.";
    finding.remediation =
        report.denied().isEmpty()
            ? "If it lasts: look at the credentials, the network and the KMS request quotas of the"
                + " account, or lower inventory.rate."
            : "Allow the role the calls that were refused, or switch them off in the options"
                + " inventory.policies, inventory.grants and inventory.last-usage.";
    finding.timeMillis = report.finishedMillis();
    finding.createdMillis = report.finishedMillis();
    finding.firstSeenMillis = report.startedMillis();
    finding.lastSeenMillis = report.finishedMillis();
    finding.resources.add(
        new Resource(
            target.accountId() == null ? target.toString() : target.accountId(),
            Resource.ACCOUNT_TYPE,
            target.accountId(),
            target.region()));
    finding.facts.put("keys", report.keys());
    finding.facts.put("requests", report.calls());
    finding.facts.put("throttled", report.throttled());
    finding.facts.put("denied", TargetReport.total(report.denied()));
    finding.facts.put("failed", TargetReport.total(report.failed()));
    return finding;
  }
}
