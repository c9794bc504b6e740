package io.keytrail.jobs.rules.watch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** What the watch remembers: the hash of what it handed on last. Immutable. */
final class RuleWatchSplit implements SourceSplit {
  final String hash;

  RuleWatchSplit(String hash) {
    this.hash = hash;
  }

  @Override
  public String splitId() {
    return "rules";
  }

  /** In checkpoints. */
  static final class Serializer implements SimpleVersionedSerializer<RuleWatchSplit> {
    private static final int VERSION = 1;

    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(RuleWatchSplit split) {
      return split.hash.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public RuleWatchSplit deserialize(int version, byte[] bytes) throws IOException {
      if (version != VERSION) {
        throw new IOException(
            "the checkpoint holds a rule watch of version "
                + version
                + ", but this release reads version "
                + VERSION
                + ": was it written by a newer release?");
      }
      return new RuleWatchSplit(new String(bytes, StandardCharsets.UTF_8));
    }
  }
}
