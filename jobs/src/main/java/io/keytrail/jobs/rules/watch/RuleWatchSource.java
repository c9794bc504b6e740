package io.keytrail.jobs.rules.watch;

import io.keytrail.jobs.rules.RuleUpdate;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Watches the rules location while a job runs. There is one reader and nothing to share out: its
 * one split is what it handed on last, and it makes that itself when no checkpoint holds it.
 *
 * <p>It knows no event time, and says that it is idle, so that it holds nobody's back.
 */
public final class RuleWatchSource implements Source<RuleUpdate, RuleWatchSplit, Void> {
  public static final String UID = "rule-watch";

  private static final long serialVersionUID = 1;

  private final String location;
  private final Duration interval;
  private final String knownHash;

  /**
   * @param location a directory, an {@code s3://} prefix or a file, as the task's machine sees it
   * @param interval wall-clock time between two looks
   * @param knownHash {@link RuleUpdate#hash} of what the job starts with
   */
  public RuleWatchSource(String location, Duration interval, String knownHash) {
    this.location = location;
    this.interval = interval;
    this.knownHash = knownHash;
  }

  public SingleOutputStreamOperator<RuleUpdate> attach(StreamExecutionEnvironment env) {
    return env.fromSource(this, WatermarkStrategy.noWatermarks(), UID, RuleUpdate.TYPE)
        .setParallelism(1)
        .uid(UID);
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SourceReader<RuleUpdate, RuleWatchSplit> createReader(SourceReaderContext context) {
    return new RuleWatchReader(location, interval, knownHash);
  }

  @Override
  public SplitEnumerator<RuleWatchSplit, Void> createEnumerator(
      SplitEnumeratorContext<RuleWatchSplit> context) {
    return new NothingToAssign();
  }

  @Override
  public SplitEnumerator<RuleWatchSplit, Void> restoreEnumerator(
      SplitEnumeratorContext<RuleWatchSplit> context, Void checkpoint) {
    return new NothingToAssign();
  }

  @Override
  public SimpleVersionedSerializer<RuleWatchSplit> getSplitSerializer() {
    return new RuleWatchSplit.Serializer();
  }

  @Override
  public SimpleVersionedSerializer<Void> getEnumeratorCheckpointSerializer() {
    return new NothingToRemember();
  }

  /** The reader has its split from the beginning. */
  private static final class NothingToAssign implements SplitEnumerator<RuleWatchSplit, Void> {
    @Override
    public void start() {}

    @Override
    public void handleSplitRequest(int subtask, String host) {}

    @Override
    public void addSplitsBack(List<RuleWatchSplit> splits, int subtask) {}

    @Override
    public void addReader(int subtask) {}

    @Override
    public Void snapshotState(long checkpointId) {
      return null;
    }

    @Override
    public void close() {}
  }

  private static final class NothingToRemember implements SimpleVersionedSerializer<Void> {
    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(Void nothing) {
      return new byte[0];
    }

    @Override
    public Void deserialize(int version, byte[] bytes) throws IOException {
      return null;
    }
  }
}
