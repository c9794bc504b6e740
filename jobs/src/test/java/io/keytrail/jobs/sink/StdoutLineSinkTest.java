package io.keytrail.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.junit.jupiter.api.Test;

class StdoutLineSinkTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final TestProcessingTimeService clock = new TestProcessingTimeService();
  private final StdoutLineSink.Writer writer =
      new StdoutLineSink.Writer(new PrintStream(printed), clock);

  @Test
  void linesArePrintedWithACheckpoint() throws Exception {
    write("ü");
    write("b");
    assertThat(text()).isEmpty();
    writer.flush(false);
    assertThat(text()).isEqualTo("ü\nb\n");
  }

  @Test
  void linesArePrintedAfterASecond() throws Exception {
    write("a");
    clock.advance(999);
    assertThat(text()).isEmpty();
    clock.advance(1);
    assertThat(text()).isEqualTo("a\n");
    write("b");
    clock.advance(1000);
    assertThat(text()).isEqualTo("a\nb\n");
  }

  @Test
  void manyLinesArePrintedAtOnce() throws Exception {
    write("x".repeat(1 << 16));
    assertThat(text()).hasSize((1 << 16) + 1);
  }

  @Test
  void closingPrintsTheRest() throws Exception {
    write("a");
    writer.close();
    assertThat(text()).isEqualTo("a\n");
  }

  @Test
  void anOutputThatWasClosedIsAnError() throws Exception {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    StdoutLineSink.Writer broken = new StdoutLineSink.Writer(new PrintStream(closed), clock);
    broken.write(new OutputLine("a", "k", 0), null);
    assertThatIOException()
        .isThrownBy(() -> broken.flush(false))
        .withMessageContaining("Standard output was closed");
  }

  private void write(String text) throws IOException {
    writer.write(new OutputLine(text, "k", 0), null);
  }

  private String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
