package io.keytrail.jobs.source.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.kms.KmsEvent;
import io.keytrail.reject.Rejected;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class ArchiveMetricsTest {
  private final Map<String, Counter> counters = new HashMap<>();

  @Test
  void countsEachChunkOnceUnderTheGroup() {
    try (ArchiveProgress progress = ArchiveProgress.open()) {
      ArchiveMetrics metrics = new ArchiveMetrics(new Group(""), progress);
      ArchiveChunk chunk = new ArchiveChunk();
      chunk.batch.events.add(new KmsEvent());
      chunk.batch.rejected.add(new Rejected());
      chunk.batch.other = 5;
      chunk.batch.outside = 7;
      chunk.filesRead = 2;
      chunk.filesUnreadable = 1;
      chunk.bytes = 99;
      chunk.late = 1;
      metrics.count(chunk);
      assertThat(values())
          .containsOnly(
              Map.entry("archive.filesRead", 2L),
              Map.entry("archive.filesUnreadable", 1L),
              Map.entry("archive.bytesRead", 99L),
              Map.entry("archive.recordsReceived", 7L),
              Map.entry("archive.recordsOutside", 7L),
              Map.entry("archive.recordsLate", 1L));
      assertThat(progress.files()).isEqualTo(3);
      assertThat(progress.records()).isEqualTo(14);
      assertThat(progress.events()).isEqualTo(1);
    }
  }

  private Map<String, Long> values() {
    Map<String, Long> values = new HashMap<>();
    counters.forEach((name, counter) -> values.put(name, counter.getCount()));
    return values;
  }

  /** Keeps what is registered, and refuses a name twice. */
  private final class Group extends UnregisteredMetricsGroup {
    private final String path;

    Group(String path) {
      this.path = path;
    }

    @Override
    public MetricGroup addGroup(String name) {
      return new Group(path + name + '.');
    }

    @Override
    public Counter counter(String name) {
      Counter counter = new SimpleCounter();
      assertThat(counters.put(path + name, counter)).isNull();
      return counter;
    }
  }
}
