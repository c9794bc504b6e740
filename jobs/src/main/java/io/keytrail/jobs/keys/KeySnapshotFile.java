package io.keytrail.jobs.keys;

import io.keytrail.key.KeySnapshotHeader;
import io.keytrail.key.KeySnapshotReader;
import java.io.IOException;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.reader.TextLineInputFormat;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A key snapshot file as a stream of news. */
public final class KeySnapshotFile {
  public static final String UID = "key-snapshot";

  private KeySnapshotFile() {}

  /**
   * Reads it whole, to be sure that it can be: what is wrong is told with file and line before
   * anything starts.
   *
   * @throws IOException when it cannot be read or is no snapshot; the message says why
   */
  public static KeySnapshotHeader check(Path file) throws IOException {
    try (KeySnapshotReader reader =
        new KeySnapshotReader(file.toString(), file.getFileSystem().open(file))) {
      while (reader.next() != null) continue;
      return reader.header();
    }
  }

  /** What the file, which was {@link #check}ed, says of keys. */
  public static DataStream<KeyNews> attach(StreamExecutionEnvironment env, Path file) {
    FileSource<String> lines =
        FileSource.forRecordStreamFormat(new TextLineInputFormat(), file).build();
    String name = file.toString();
    return env.fromSource(lines, WatermarkStrategy.noWatermarks(), UID)
        .uid(UID)
        .flatMap(
            (FlatMapFunction<String, KeyNews>)
                (line, out) -> {
                  if (line.isBlank() || KeySnapshotReader.isHeader(line)) return;
                  out.collect(KeyNews.of(KeySnapshotReader.key(name, line)));
                })
        .returns(KeyNewsSerializer.TYPE)
        .name(UID + "-keys")
        .uid(UID + "-keys");
  }
}
