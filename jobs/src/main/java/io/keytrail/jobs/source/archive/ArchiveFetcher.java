package io.keytrail.jobs.source.archive;

import io.keytrail.cloudtrail.TrailReader;
import io.keytrail.jobs.files.FileFailure;
import io.keytrail.jobs.trail.Hearing;
import io.keytrail.jobs.trail.RawRecord;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.kms.KmsEvent;
import io.keytrail.reject.RejectReason;
import io.keytrail.reject.RejectStage;
import io.keytrail.reject.Rejected;
import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.core.fs.Path;

/**
 * Reads and decodes the files of splits, one split after the other, in the fetcher's thread. What
 * is left out and what is late is decided here, from the event and its file's name alone, so that
 * it is the same at any parallelism.
 */
final class ArchiveFetcher implements SplitReader<ArchiveChunk, ArchiveSplit> {
  /** Enough to make the hand-over between threads cheap, little enough for the heap. */
  static final int MAX_EVENTS = 256;

  private static final int MAX_WEIGHT = 1 << 20;

  /** Records of others weigh nothing, but checkpoints and shutdown wait for a chunk to end. */
  private static final int MAX_RECORDS = 8_192;

  private final ArchiveOptions options;
  private final ArrayDeque<ArchiveSplit> splits = new ArrayDeque<>();
  private ArchiveSplit split;
  private int fileIndex;
  private long recordsDone;
  private TrailReader reader;
  private CountingStream stream;
  private long onTimeFrom;

  private ArchiveChunk chunk;
  private int weight;
  private int records;

  ArchiveFetcher(ArchiveOptions options) {
    this.options = options;
  }

  @Override
  public void handleSplitsChanges(SplitsChange<ArchiveSplit> change) {
    if (!(change instanceof SplitsAddition)) {
      throw new UnsupportedOperationException("an archive reader only takes splits: " + change);
    }
    splits.addAll(change.splits());
  }

  @Override
  public RecordsWithSplitIds<ArchiveChunk> fetch() {
    if (split == null && !begin()) return new RecordsBySplits<>(Map.of(), Set.of());
    chunk = new ArchiveChunk();
    weight = 0;
    records = 0;
    while (fileIndex < split.files.size() && !full()) {
      if (reader != null || open()) readRecord();
    }
    if (stream != null) chunk.bytes += stream.taken();
    chunk.fileIndex = fileIndex;
    chunk.recordsDone = recordsDone;
    Collection<ArchiveChunk> chunks = Set.of(chunk);
    String id = split.splitId();
    if (fileIndex < split.files.size()) return new RecordsBySplits<>(Map.of(id, chunks), Set.of());
    split = null;
    return new RecordsBySplits<>(Map.of(id, chunks), Set.of(id));
  }

  /** A chunk ends by itself before long. */
  @Override
  public void wakeUp() {}

  @Override
  public void close() throws IOException {
    if (reader != null) reader.close();
  }

  private boolean begin() {
    split = splits.poll();
    fileIndex = 0;
    return split != null;
  }

  private boolean full() {
    TrailBatch batch = chunk.batch;
    return batch.events.size() + batch.rejected.size() >= MAX_EVENTS
        || batch.records.size() >= MAX_EVENTS
        || weight >= MAX_WEIGHT
        || records >= MAX_RECORDS;
  }

  private boolean open() {
    ArchiveFile file = split.files.get(fileIndex);
    recordsDone = 0;
    try {
      stream = new CountingStream(ArchiveFile.fileSystem(file.path).open(new Path(file.path)));
    } catch (IOException e) {
      chunk.batch.rejected.add(
          new Rejected(
              RejectStage.READ,
              RejectReason.UNREADABLE,
              (new File(file.path).isDirectory()
                      ? "the folder cannot be listed: "
                      : "the file cannot be opened: ")
                  + FileFailure.reason(file.path, e),
              file.path,
              ""));
      chunk.filesUnreadable++;
      fileIndex++;
      return false;
    }
    reader = TrailReader.open(stream, file.path, options.limits);
    onTimeFrom =
        file.dated() ? options.onTimeFrom(options.sliceOf(file.nameTimeMillis)) : Long.MIN_VALUE;
    long skip = fileIndex == 0 ? split.recordsDone : 0;
    while (recordsDone < skip && reader.next() != TrailReader.Item.END) recordsDone++;
    return true;
  }

  private void readRecord() {
    TrailReader.Item item = reader.next();
    if (item == TrailReader.Item.END) {
      closeFile();
      return;
    }
    recordsDone++;
    records++;
    TrailBatch batch = chunk.batch;
    if (item == TrailReader.Item.KMS) {
      takeEvent(reader.event());
    } else if (item == TrailReader.Item.OTHER) {
      takeOther(reader.eventTimeMillis());
    } else {
      batch.rejected.add(reader.rejected());
    }
  }

  private void takeEvent(KmsEvent event) {
    TrailBatch batch = chunk.batch;
    ArchiveFile file = split.files.get(fileIndex);
    if (!options.selection.keepsTime(event.eventTimeMillis)
        || (!file.dated() && !options.selection.keepsPlace(event))) {
      batch.outside++;
      return;
    }
    see(event.eventTimeMillis);
    if (event.eventTimeMillis < onTimeFrom) {
      batch.rejected.add(late(event, file));
      if (options.hearing) {
        Hearing.late(
            batch,
            event.recipientAccountId,
            event.awsRegion,
            event.eventTimeMillis,
            deliveredMillis(file));
      }
      chunk.late++;
    } else {
      batch.events.add(event);
      if (options.hearing) Hearing.kms(batch, event, deliveredMillis(file));
      weight += weight(event);
      int number = batch.events.size() - 1;
      if (options.interest != null && options.interest.wants(reader.eventSource(), event)) {
        takeText(event.eventTimeMillis, number);
      }
    }
  }

  private void takeOther(long eventTimeMillis) {
    if (eventTimeMillis == Long.MIN_VALUE) {
      chunk.batch.other++;
    } else if (!options.selection.keepsTime(eventTimeMillis)) {
      chunk.batch.outside++;
    } else {
      chunk.batch.other++;
      see(eventTimeMillis);
      if (options.hearing) hear(eventTimeMillis);
      // Too late, a KMS event is rejected: others are as late, but nobody misses them.
      if (eventTimeMillis >= onTimeFrom && isWanted())
        takeText(eventTimeMillis, RawRecord.NO_EVENT);
    }
  }

  private void hear(long eventTimeMillis) {
    ArchiveFile file = split.files.get(fileIndex);
    String account = reader.recipientAccountId();
    String region = reader.awsRegion();
    if (file.dated()
        || options.selection.keepsAnyPlace()
        || options.selection.keepsPlace(account, region)) {
      if (eventTimeMillis >= onTimeFrom) {
        Hearing.other(chunk.batch, reader, account, region, deliveredMillis(file));
      } else {
        Hearing.late(chunk.batch, account, region, eventTimeMillis, deliveredMillis(file));
      }
    }
  }

  /** The name tells the minute of delivery. */
  private static long deliveredMillis(ArchiveFile file) {
    return file.dated() ? file.nameTimeMillis : Hearing.UNKNOWN;
  }

  private boolean isWanted() {
    return options.interest != null
        && options.interest.wants(reader.eventSource(), reader.eventName());
  }

  private void takeText(long eventTimeMillis, int event) {
    boolean placed =
        event != RawRecord.NO_EVENT
            || split.files.get(fileIndex).dated()
            || options.selection.keepsAnyPlace()
            || options.selection.keepsPlace(
                reader.member("recipientAccountId"), reader.member("awsRegion"));
    if (!placed) return;
    byte[] json = reader.recordBytes();
    weight += json.length;
    chunk.batch.records.add(
        new RawRecord(json, reader.eventSource(), reader.eventName(), eventTimeMillis, event));
  }

  private void see(long eventTimeMillis) {
    TrailBatch batch = chunk.batch;
    batch.maxEventTimeMillis = Math.max(batch.maxEventTimeMillis, eventTimeMillis);
  }

  private Rejected late(KmsEvent event, ArchiveFile file) {
    Duration late = Duration.ofMillis(onTimeFrom - event.eventTimeMillis);
    Rejected rejected =
        new Rejected(
            RejectStage.USAGE,
            RejectReason.LATE,
            "the event is "
                + text(late)
                + " older than its file's slice ("
                + Instant.ofEpochMilli(options.sliceOf(file.nameTimeMillis))
                + ") allows, which is "
                + text(options.holdBack())
                + " of out-of-orderness and allowed lateness together; to take it in, raise"
                + " time.allowed-lateness",
            file.path,
            Long.toString(reader.recordNumber()));
    rejected.eventId = event.eventId;
    rejected.eventTimeMillis = event.eventTimeMillis;
    byte[] bytes = reader.recordBytes();
    rejected.firstBytes = Arrays.copyOf(bytes, Math.min(bytes.length, Rejected.FIRST_BYTES));
    return rejected;
  }

  /** As options are written: 1h30m. */
  private static String text(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  /** Roughly its bytes: what callers can make long counts, the rest is much the same. */
  private static int weight(KmsEvent event) {
    int weight = 512;
    if (event.userAgent != null) weight += event.userAgent.length();
    if (event.errorMessage != null) weight += event.errorMessage.length();
    return weight + weight(event.encryptionContext) + weight(event.facts) + weight(event.enclave);
  }

  private static int weight(Map<String, String> texts) {
    if (texts == null) return 0;
    int weight = 0;
    for (Map.Entry<String, String> text : texts.entrySet()) {
      weight += text.getKey().length();
      if (text.getValue() != null) weight += text.getValue().length();
    }
    return weight;
  }

  private void closeFile() {
    chunk.bytes += stream.taken();
    try {
      reader.close();
    } catch (IOException e) {
      // All was read: that the handle closed badly takes nothing away.
    }
    reader = null;
    stream = null;
    chunk.filesRead++;
    fileIndex++;
    recordsDone = 0;
  }

  /** Counts the stored bytes that pass. */
  private static final class CountingStream extends FilterInputStream {
    private long count;

    CountingStream(InputStream in) {
      super(in);
    }

    long taken() {
      long taken = count;
      count = 0;
      return taken;
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      if (read >= 0) count++;
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      if (read > 0) count += read;
      return read;
    }
  }
}
