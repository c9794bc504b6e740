package io.keytrail.jobs.rules.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.keytrail.jobs.rules.RuleLocation;
import io.keytrail.jobs.rules.RuleUpdate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a real directory; each wait ends with what is waited for, or with the time-out. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class RuleWatchReaderTest {
  @TempDir Path dir;

  private RuleWatchReader reader;

  @BeforeEach
  void rules() throws Exception {
    write("title: a");
  }

  @AfterEach
  void close() {
    reader.close();
  }

  private void write(String text) throws Exception {
    Files.writeString(dir.resolve("r.yml"), text);
  }

  private String hashOnDisk() throws Exception {
    return RuleUpdate.of(RuleLocation.read(dir.toString())).hash();
  }

  private void start(String known) {
    reader = new RuleWatchReader(dir.toString(), Duration.ofMillis(20), known);
    reader.start();
  }

  private RuleUpdate next() throws Exception {
    Output out = new Output();
    while (out.updates.isEmpty()) {
      if (reader.pollNext(out) == InputStatus.NOTHING_AVAILABLE) reader.isAvailable().get();
    }
    assertThat(out.idle).as("holds nobody's time back").isTrue();
    return out.updates.get(0);
  }

  @Test
  void handsOnAChangeAndThenThatTheLocationIsGone() throws Exception {
    start(hashOnDisk());
    write("title: b");
    assertThat(next().hash()).isEqualTo(hashOnDisk());
    Files.delete(dir.resolve("r.yml"));
    RuleUpdate gone = next();
    assertThat(gone.isUnreadable()).isTrue();
    assertThat(gone).hasToString("unreadable [" + dir + " holds no .yml or .yaml file]");
    write("title: b");
    assertThat(next().hash()).isEqualTo(hashOnDisk());
  }

  @Test
  void whatChangedWhileTheJobWasDownIsPickedUpAndWhatDidNotIsNot() throws Exception {
    start(hashOnDisk());
    write("title: b");
    next();
    List<RuleWatchSplit> state = reader.snapshotState(1);
    reader.close();
    write("title: c");
    RuleWatchSplit.Serializer serializer = new RuleWatchSplit.Serializer();
    reader = new RuleWatchReader(dir.toString(), Duration.ofMillis(20), "of the start");
    reader.addSplits(List.of(serializer.deserialize(1, serializer.serialize(state.get(0)))));
    reader.start();
    assertThat(next().hash()).isEqualTo(hashOnDisk());
  }

  @Test
  void aConfigMapThatIsSwappedIsOneChangeOfAllItsFiles() throws Exception {
    Files.delete(dir.resolve("r.yml"));
    for (String release : List.of("..old", "..new")) {
      Path data = Files.createDirectory(dir.resolve(release));
      for (String name : List.of("a.yml", "b.yml")) {
        Files.writeString(data.resolve(name), "title: " + release + " " + name);
      }
    }
    Files.createSymbolicLink(dir.resolve("..data"), Path.of("..old"));
    for (String name : List.of("a.yml", "b.yml")) {
      Files.createSymbolicLink(dir.resolve(name), Path.of("..data", name));
    }
    String before = hashOnDisk();
    start(before);
    Files.createSymbolicLink(dir.resolve("..data_tmp"), Path.of("..new"));
    Files.move(dir.resolve("..data_tmp"), dir.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    RuleUpdate swapped = next();
    assertThat(swapped.hash()).isEqualTo(hashOnDisk()).isNotEqualTo(before);
    assertThat(RuleLocation.read(dir.toString()))
        .extracting(file -> new String(file.bytes(), StandardCharsets.UTF_8))
        .containsExactly("title: ..new a.yml", "title: ..new b.yml");
  }

  @Test
  void stateOfANewerReleaseIsRefusedByName() {
    reader = new RuleWatchReader(dir.toString(), Duration.ofMillis(20), "");
    assertThatIOException()
        .isThrownBy(() -> new RuleWatchSplit.Serializer().deserialize(2, new byte[0]))
        .withMessageContaining("rule watch of version 2");
  }

  private static final class Output implements ReaderOutput<RuleUpdate> {
    final List<RuleUpdate> updates = new ArrayList<>();
    boolean idle;

    @Override
    public void collect(RuleUpdate update) {
      updates.add(update);
    }

    @Override
    public void collect(RuleUpdate update, long timestamp) {
      throw new UnsupportedOperationException("an update has no event time");
    }

    @Override
    public void emitWatermark(Watermark watermark) {
      throw new UnsupportedOperationException("the watch knows no event time");
    }

    @Override
    public void markIdle() {
      idle = true;
    }

    @Override
    public void markActive() {
      idle = false;
    }

    @Override
    public SourceOutput<RuleUpdate> createOutputForSplit(String splitId) {
      return this;
    }

    @Override
    public void releaseOutputForSplit(String splitId) {}
  }
}
