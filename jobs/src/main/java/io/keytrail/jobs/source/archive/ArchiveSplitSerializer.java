package io.keytrail.jobs.source.archive;

import static io.keytrail.jobs.serial.Wire.readCount;
import static io.keytrail.jobs.serial.Wire.readText;
import static io.keytrail.jobs.serial.Wire.writeCount;
import static io.keytrail.jobs.serial.Wire.writeText;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * {@link ArchiveSplit} in checkpoints. Of each path only what differs from the one before is
 * written: files of a trail share all of their folders.
 */
final class ArchiveSplitSerializer implements SimpleVersionedSerializer<ArchiveSplit> {
  static final ArchiveSplitSerializer INSTANCE = new ArchiveSplitSerializer();
  static final int VERSION = 1;

  private ArchiveSplitSerializer() {}

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(ArchiveSplit split) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    write(split, out);
    return out.getCopyOfBuffer();
  }

  @Override
  public ArchiveSplit deserialize(int version, byte[] bytes) throws IOException {
    requireVersion(version, VERSION, "archive split");
    return read(new DataInputDeserializer(bytes));
  }

  static void requireVersion(int found, int known, String what) throws IOException {
    if (found != known) {
      throw new IOException(
          "the checkpoint holds an "
              + what
              + " of version "
              + found
              + ", but this release reads version "
              + known
              + ": was it written by a newer release?");
    }
  }

  static void write(ArchiveSplit split, DataOutputView out) throws IOException {
    out.writeLong(split.ordinal);
    out.writeLong(split.sliceStart);
    out.writeLong(split.recordsDone);
    out.writeLong(split.maxEventTimeMillis);
    out.writeBoolean(split.finished);
    writeCount(split.files.size(), out);
    String previous = "";
    for (ArchiveFile file : split.files) {
      int shared = sharedPrefix(previous, file.path);
      writeCount(shared, out);
      writeText(file.path.substring(shared), out);
      writeCount(file.length, out);
      out.writeLong(file.nameTimeMillis);
      previous = file.path;
    }
  }

  static ArchiveSplit read(DataInputView in) throws IOException {
    long ordinal = in.readLong();
    long sliceStart = in.readLong();
    long recordsDone = in.readLong();
    long maxEventTimeMillis = in.readLong();
    boolean finished = in.readBoolean();
    List<ArchiveFile> files = new ArrayList<>();
    String previous = "";
    for (long n = readCount(in); n > 0; n--) {
      String path = previous.substring(0, (int) readCount(in)) + readText(in);
      files.add(new ArchiveFile(path, readCount(in), in.readLong()));
      previous = path;
    }
    return new ArchiveSplit(ordinal, sliceStart, files, recordsDone, maxEventTimeMillis, finished);
  }

  private static int sharedPrefix(String a, String b) {
    int end = Math.min(a.length(), b.length());
    int i = 0;
    while (i < end && a.charAt(i) == b.charAt(i)) i++;
    return i;
  }
}
