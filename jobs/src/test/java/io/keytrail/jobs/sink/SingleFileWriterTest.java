package io.keytrail.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SingleFileWriterTest {
  @TempDir Path directory;
  private Path file;
  private Path partial;

  @BeforeEach
  void name() {
    file = directory.resolve("findings.jsonl");
    partial = directory.resolve("findings.jsonl.partial");
  }

  @Test
  void theFileIsReplacedAtTheEndAndNotBefore() throws Exception {
    Files.writeString(file, "old\n");
    SingleFileWriter writer = SingleFileWriter.start(file);
    write(writer, "ü", "b");
    writer.flush(false);
    assertThat(file).hasContent("old");
    assertThat(Files.readString(partial)).isEqualTo("ü\nb\n");

    writer.flush(true);
    writer.close();
    assertThat(Files.readString(file)).isEqualTo("ü\nb\n");
    assertThat(partial).doesNotExist();
  }

  @Test
  void whatWasWrittenBeforeAnInterruptIsThereAndCutToWholeLines() throws Exception {
    SingleFileWriter writer = SingleFileWriter.start(file);
    write(writer, "ü", "b");
    Thread.currentThread().interrupt();
    writer.close();
    assertThat(Thread.interrupted()).as("left for whoever asks next").isTrue();
    assertThat(Files.readString(partial)).isEqualTo("ü\nb\n");

    Files.writeString(partial, "ü\nb\nhal");
    assertThat(SingleFileWriter.cutToWholeLines(partial)).isEqualTo(2);
    assertThat(Files.readString(partial)).isEqualTo("ü\nb\n");
    Files.writeString(partial, "hal");
    assertThat(SingleFileWriter.cutToWholeLines(partial)).isZero();
  }

  @Test
  void theLastCheckpointAfterTheEndChangesNothing() throws Exception {
    SingleFileWriter writer = SingleFileWriter.start(file);
    write(writer, "a");
    writer.flush(true);
    writer.flush(false);
    assertThat(writer.snapshotState(7)).containsExactly(2L);
    writer.close();
    assertThat(file).hasContent("a");
  }

  @Test
  void noLinesAreAnEmptyFile() throws Exception {
    SingleFileWriter writer = SingleFileWriter.start(file);
    writer.flush(true);
    writer.close();
    assertThat(file).isEmptyFile();
  }

  @Test
  void aRunThatFailsLeavesTheOldFileAlone() throws Exception {
    Files.writeString(file, "old\n");
    SingleFileWriter writer = SingleFileWriter.start(file);
    write(writer, "new");
    writer.close();
    assertThat(file).hasContent("old");
  }

  @Test
  void aRestartGoesOnWhereTheCheckpointWas() throws Exception {
    SingleFileWriter first = SingleFileWriter.start(file);
    write(first, "a");
    first.flush(false);
    long checkpoint = first.snapshotState(1).get(0);
    write(first, "lost", "and written again");
    first.flush(false);
    first.close();

    SingleFileWriter second = SingleFileWriter.resume(file, checkpoint);
    write(second, "b");
    second.flush(true);
    second.close();
    assertThat(Files.readString(file)).isEqualTo("a\nb\n");
  }

  @Test
  void aRestartAfterTheEndTakesTheFileBack() throws Exception {
    SingleFileWriter first = SingleFileWriter.start(file);
    write(first, "a");
    long checkpoint = first.snapshotState(1).get(0);
    write(first, "b");
    first.flush(true);
    first.close();

    SingleFileWriter second = SingleFileWriter.resume(file, checkpoint);
    write(second, "b");
    second.flush(true);
    second.close();
    assertThat(Files.readString(file)).isEqualTo("a\nb\n");
  }

  @Test
  void aRestartWithoutItsFileSaysSo() {
    assertThatIOException()
        .isThrownBy(() -> SingleFileWriter.resume(file, 10))
        .withMessageContaining("has 0 bytes, but the checkpoint was made at 10");
  }

  @Test
  void theLengthInStateComesBack() throws Exception {
    LengthSerializer serializer = new LengthSerializer();
    assertThat(serializer.deserialize(1, serializer.serialize(1L << 40))).isEqualTo(1L << 40);
    assertThatIOException().isThrownBy(() -> serializer.deserialize(2, serializer.serialize(1L)));
  }

  private static void write(SingleFileWriter writer, String... texts) throws IOException {
    for (String text : texts) writer.write(new OutputLine(text, "k", 0), null);
  }
}
