package io.keytrail.jobs.inventory;

import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeySnapshotHeader;
import io.keytrail.key.KeySnapshotReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.reader.SimpleStreamFormat;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What a snapshot file tells, once: for a replay. Event time stands still until all of it is read,
 * so that nothing is judged before what is known of its key.
 */
public final class SnapshotInventory implements KeyInventory {
  private static final long serialVersionUID = 1;

  private final String file;

  /**
   * @param file a path of this machine, or a URI that Flink's file systems know
   */
  public SnapshotInventory(String file) {
    this.file = file;
  }

  /**
   * Reads the whole file before anything starts.
   *
   * @throws IOException in a sentence with file and line, if it cannot be read or is no snapshot
   */
  public static KeySnapshotHeader check(String file) throws IOException {
    Path path = new Path(file);
    try (KeySnapshotReader reader = new KeySnapshotReader(file, path.getFileSystem().open(path))) {
      KeyFacts key = reader.next();
      while (key != null) key = reader.next();
      return reader.header();
    } catch (FileNotFoundException e) {
      throw new FileNotFoundException(file + " does not exist: give a snapshot file of keys");
    }
  }

  @Override
  public InventoryStreams attach(StreamExecutionEnvironment env, DataStream<TrailBatch> trail) {
    FileSource<InventoryUpdate> source =
        FileSource.forRecordStreamFormat(new Format(file), new Path(file)).build();
    InventoryStreams told =
        InventoryRouteFunction.route(
            env.fromSource(
                    source,
                    WatermarkStrategy.<InventoryUpdate>noWatermarks()
                        .withTimestampAssigner((update, before) -> update.facts.asOfMillis()),
                    UID,
                    InventoryUpdateSerializer.TYPE)
                .uid(UID)
                .setParallelism(1));
    return new InventoryStreams(
        SnapshotTimeOperator.attach(told.facts(), trail), told.findings(), told.reports());
  }

  /** One key a record; a restart reads the file from its start, up to where it was. */
  private static final class Format extends SimpleStreamFormat<InventoryUpdate> {
    private static final long serialVersionUID = 1;

    private final String file;

    Format(String file) {
      this.file = file;
    }

    @Override
    public Reader<InventoryUpdate> createReader(Configuration config, FSDataInputStream stream)
        throws IOException {
      KeySnapshotReader reader = new KeySnapshotReader(file, stream);
      return new Reader<InventoryUpdate>() {
        @Override
        public InventoryUpdate read() throws IOException {
          KeyFacts key = reader.next();
          return key == null ? null : InventoryUpdate.of(key);
        }

        @Override
        public void close() throws IOException {
          reader.close();
        }
      };
    }

    @Override
    public TypeInformation<InventoryUpdate> getProducedType() {
      return InventoryUpdateSerializer.TYPE;
    }
  }
}
