package io.keytrail.jobs.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.keytrail.jobs.inventory.scan.InventoryTarget;
import io.keytrail.jobs.inventory.scan.ScanReport;
import io.keytrail.jobs.inventory.scan.TargetReport;
import io.keytrail.key.KeyFacts;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class InventorySerializersTest {
  private static final Instant TIME = Instant.parse("2026-03-02T09:00:00Z");
  private static final InventoryTarget OWN = new InventoryTarget(null, "us-east-1");

  @Test
  void aReportComesBack() throws IOException {
    ScanReport report =
        new ScanReport(List.of(Reports.failed(Reports.IRELAND, TIME), Reports.denied(OWN, TIME)));
    ScanReport read = roundTrip(InventoryUpdate.of(report)).report;
    assertThat(read.targets())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyElementsOf(report.targets());
    assertThat(read.targets())
        .extracting(TargetReport::target)
        .containsExactly(OWN, Reports.IRELAND);
  }

  @Test
  void factsAndFindingsComeBack() throws IOException {
    KeyFacts facts =
        new KeyFacts("arn:aws:kms:eu-west-1:111122223333:key/1234abcd", TIME.toEpochMilli());
    assertThat(roundTrip(InventoryUpdate.of(facts)).facts.keyArn()).isEqualTo(facts.keyArn());
    var finding = InventoryFindings.of(Reports.failed(Reports.IRELAND, TIME));
    assertThat(roundTrip(InventoryUpdate.of(finding)).finding.uid).isEqualTo(finding.uid);
  }

  @Test
  void splitsAndTargetsComeBackFromACheckpoint() throws IOException {
    InventorySplit split = new InventorySplit(OWN, TIME.toEpochMilli(), 20_000);
    InventorySplitSerializer splits = InventorySplitSerializer.INSTANCE;
    assertThat(splits.deserialize(splits.getVersion(), splits.serialize(split)))
        .usingRecursiveComparison()
        .isEqualTo(split);
    AssignedTargetsSerializer targets = AssignedTargetsSerializer.INSTANCE;
    Set<InventoryTarget> assigned = Set.of(OWN, Reports.IRELAND);
    assertThat(targets.deserialize(targets.getVersion(), targets.serialize(assigned)))
        .isEqualTo(assigned);
  }

  @Test
  void aCheckpointOfTheFutureIsRefused() {
    assertThatIOException()
        .isThrownBy(() -> InventorySplitSerializer.INSTANCE.deserialize(2, new byte[0]))
        .withMessageContaining("split of the key inventory of version 2");
    assertThatIOException()
        .isThrownBy(() -> AssignedTargetsSerializer.INSTANCE.deserialize(2, new byte[0]))
        .withMessageContaining("list of targets of the key inventory of version 2");
  }

  private static InventoryUpdate roundTrip(InventoryUpdate update) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    InventoryUpdateSerializer.INSTANCE.serialize(update, out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    InventoryUpdate read = InventoryUpdateSerializer.INSTANCE.deserialize(in);
    assertThat(in.available()).isZero();
    return read;
  }
}
