package io.keytrail.jobs.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.inventory.SnapshotFile;
import io.keytrail.jobs.testing.RepositoryFiles;
import io.keytrail.key.FactSource;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeySnapshotHeader;
import io.keytrail.key.Stated;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays beside which a snapshot of keys is read. */
class SnapshotReplayIT {
  private static final long DAY_BEFORE = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();

  @TempDir Path folder;

  /** Keys of AWS: there is nothing to say of them. */
  private Path snapshot(int keys) throws IOException {
    List<KeyFacts> facts = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      String arn = "arn:aws:kms:eu-west-1:111122223333:key/aws-" + i;
      facts.add(
          new KeyFacts(arn, DAY_BEFORE)
              .put(
                  KeyAttribute.MANAGER, new Stated("AWS", FactSource.API, DAY_BEFORE, DAY_BEFORE)));
    }
    Path file = folder.resolve(keys + ".jsonl");
    SnapshotFile.write(
        file,
        new KeySnapshotHeader(DAY_BEFORE, List.of("111122223333"), List.of("eu-west-1"), true),
        facts);
    return file;
  }

  private TopologyRun replay(int keys) throws Exception {
    return TopologyRun.replay(
        RepositoryFiles.root().resolve("test-data/sample-trail").toString(),
        2,
        "rules.pack=true",
        "compliance.enabled=true",
        "source.archive.key-snapshot=" + snapshot(keys));
  }

  @Test
  void aTrailThatEndsWhileALongSnapshotIsReadIsJudgedAsOfItsLastMoment() throws Exception {
    TopologyRun calm = replay(1);
    assertThat(calm.findings).anyMatch(finding -> finding.contains("\"class_uid\":2003"));
    replay(40_000).assertSame(calm);
  }
}
