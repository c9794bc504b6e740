package io.keytrail.jobs.source.archive;

import static io.keytrail.jobs.serial.Wire.readCount;
import static io.keytrail.jobs.serial.Wire.writeCount;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;

/**
 * {@link ArchiveCheckpoint}, deflated: months of a trail are many file names, alike in all but a
 * few characters.
 */
final class ArchiveCheckpointSerializer implements SimpleVersionedSerializer<ArchiveCheckpoint> {
  static final ArchiveCheckpointSerializer INSTANCE = new ArchiveCheckpointSerializer();
  static final int VERSION = 1;

  private ArchiveCheckpointSerializer() {}

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(ArchiveCheckpoint checkpoint) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try (DeflaterOutputStream deflated = new DeflaterOutputStream(bytes, deflater, 8192);
        DataOutputStream buffered =
            new DataOutputStream(new java.io.BufferedOutputStream(deflated, 8192))) {
      write(checkpoint, new DataOutputViewStreamWrapper(buffered));
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  @Override
  public ArchiveCheckpoint deserialize(int version, byte[] bytes) throws IOException {
    ArchiveSplitSerializer.requireVersion(version, VERSION, "archive enumerator");
    try (DataInputStream in =
        new DataInputStream(
            new java.io.BufferedInputStream(
                new InflaterInputStream(new ByteArrayInputStream(bytes)), 8192))) {
      return read(new DataInputViewStreamWrapper(in));
    }
  }

  private static void write(ArchiveCheckpoint checkpoint, DataOutputViewStreamWrapper out)
      throws IOException {
    ArchiveTotals totals = checkpoint.totals;
    out.writeBoolean(totals != null);
    if (totals != null) {
      writeCount(totals.files, out);
      writeCount(totals.bytes, out);
      writeCount(totals.ignoredFiles, out);
      writeCount(totals.ignoredFolders, out);
      writeCount(totals.outsideFiles, out);
    }
    out.writeLong(checkpoint.maxEventTimeMillis);
    out.writeLong(checkpoint.lastSliceStart);
    writeCount(checkpoint.unfinished.size(), out);
    for (Map.Entry<Long, Long> entry : checkpoint.unfinished.entrySet()) {
      out.writeLong(entry.getKey());
      out.writeLong(entry.getValue());
    }
    writeCount(checkpoint.pending.size(), out);
    for (ArchiveSplit split : checkpoint.pending) ArchiveSplitSerializer.write(split, out);
    out.flush();
  }

  private static ArchiveCheckpoint read(DataInputViewStreamWrapper in) throws IOException {
    ArchiveTotals totals = null;
    if (in.readBoolean()) {
      totals =
          new ArchiveTotals(
              readCount(in), readCount(in), readCount(in), readCount(in), readCount(in));
    }
    long maxEventTimeMillis = in.readLong();
    long lastSliceStart = in.readLong();
    Map<Long, Long> unfinished = new TreeMap<>();
    for (long n = readCount(in); n > 0; n--) unfinished.put(in.readLong(), in.readLong());
    List<ArchiveSplit> pending = new ArrayList<>();
    for (long n = readCount(in); n > 0; n--) pending.add(ArchiveSplitSerializer.read(in));
    return new ArchiveCheckpoint(totals, pending, unfinished, maxEventTimeMillis, lastSliceStart);
  }
}
