package io.keytrail.jobs.inventory;

import static io.keytrail.jobs.serial.Wire.readCount;
import static io.keytrail.jobs.serial.Wire.readText;
import static io.keytrail.jobs.serial.Wire.writeCount;
import static io.keytrail.jobs.serial.Wire.writeText;

import io.keytrail.jobs.inventory.scan.InventoryTarget;
import io.keytrail.jobs.inventory.scan.KmsCall;
import io.keytrail.jobs.inventory.scan.ScanReport;
import io.keytrail.jobs.inventory.scan.TargetReport;
import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link ScanReport} on the wire. */
public final class ScanReportSerializer extends CompactSerializer<ScanReport> {
  public static final ScanReportSerializer INSTANCE = new ScanReportSerializer();
  public static final CompactType<ScanReport> TYPE = new CompactType<>(ScanReport.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(ScanReport report, DataOutputView out) throws IOException {
    writeCount(report.targets().size(), out);
    for (TargetReport target : report.targets()) {
      writeText(target.target().accountId(), out);
      writeText(target.target().region(), out);
      out.writeLong(target.startedMillis());
      out.writeLong(target.finishedMillis());
      writeCount(target.keys(), out);
      writeCount(target.gone(), out);
      writeCount(target.calls(), out);
      writeCount(target.throttled(), out);
      writeCounts(target.denied(), out);
      writeCounts(target.failed(), out);
      writeCounts(target.unavailable(), out);
      writeText(target.problem(), out);
    }
  }

  @Override
  protected ScanReport read(int version, DataInputView in) throws IOException {
    List<TargetReport> targets = new ArrayList<>();
    for (long n = readCount(in); n > 0; n--) {
      targets.add(
          new TargetReport(
              new InventoryTarget(readText(in), readText(in)),
              in.readLong(),
              in.readLong(),
              readCount(in),
              readCount(in),
              readCount(in),
              readCount(in),
              readCounts(in),
              readCounts(in),
              readCounts(in),
              readText(in)));
    }
    return new ScanReport(targets);
  }

  private static void writeCounts(Map<KmsCall, Long> counts, DataOutputView out)
      throws IOException {
    writeCount(counts.size(), out);
    for (Map.Entry<KmsCall, Long> count : counts.entrySet()) {
      writeText(count.getKey().name(), out);
      writeCount(count.getValue(), out);
    }
  }

  private static Map<KmsCall, Long> readCounts(DataInputView in) throws IOException {
    Map<KmsCall, Long> counts = new EnumMap<>(KmsCall.class);
    for (long n = readCount(in); n > 0; n--) {
      counts.put(KmsCall.valueOf(readText(in)), readCount(in));
    }
    return counts;
  }

  @Override
  public TypeSerializerSnapshot<ScanReport> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ScanReport> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
