package io.keytrail.jobs.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Finding;
import io.keytrail.finding.OcsfJson;
import io.keytrail.finding.OcsfValidator;
import io.keytrail.finding.Severity;
import io.keytrail.jobs.inventory.scan.InventoryTarget;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class InventoryFindingsTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

  @Test
  void aCompleteScanIsNoFinding() {
    assertThat(InventoryFindings.of(Reports.complete(Reports.IRELAND, NOON))).isNull();
  }

  @Test
  void whatKmsDidNotAnswerIsTold() {
    Finding finding = InventoryFindings.of(Reports.failed(Reports.IRELAND, NOON));
    assertThat(finding.severity).isEqualTo(Severity.LOW);
    assertThat(finding.message)
        .isEqualTo(
            "KMS did not tell of all keys of 111122223333 in eu-west-1: no answer to kms:ListKeys"
                + " (no answer in time)");
    assertThat(OcsfValidator.check(OcsfJson.write(finding)).errors).isEmpty();
  }

  @Test
  void whatKmsRefusesIsToldWithThePermission() {
    Finding finding = InventoryFindings.of(Reports.denied(Reports.IRELAND, NOON));
    assertThat(finding.severity).isEqualTo(Severity.INFORMATIONAL);
    assertThat(finding.message).endsWith("111122223333 in eu-west-1: 7 × kms:ListResourceTags");
    assertThat(OcsfValidator.check(OcsfJson.write(finding)).errors).isEmpty();
  }

  @Test
  void theOwnAccountNeedsNoNumber() {
    InventoryTarget own = new InventoryTarget(null, "eu-west-1");
    Finding finding = InventoryFindings.of(Reports.failed(own, NOON));
    assertThat(OcsfValidator.check(OcsfJson.write(finding)).errors).isEmpty();
  }

  @Test
  void oneUidForEachAccountRegionAndDay() {
    String uid = InventoryFindings.of(Reports.failed(Reports.IRELAND, NOON)).uid;
    assertThat(InventoryFindings.of(Reports.failed(Reports.IRELAND, NOON.plusSeconds(900))).uid)
        .isEqualTo(uid);
    assertThat(InventoryFindings.of(Reports.failed(Reports.IRELAND, NOON.plusSeconds(86_400))).uid)
        .isNotEqualTo(uid);
    InventoryTarget elsewhere = new InventoryTarget("111122223333", "us-east-1");
    assertThat(InventoryFindings.of(Reports.failed(elsewhere, NOON)).uid).isNotEqualTo(uid);
  }
}
