package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  @Test
  void aReaderThatHasSeenEnoughIsNoFailure() {
    Console console = console("Broken pipe");
    console.out.println("line");

    assertThat(console.readerIsGone()).isTrue();
    assertThatCode(console::complete).doesNotThrowAnyException();
  }

  @Test
  void niceErrorForAFullDisk() {
    Console console = console("No space left on device");
    console.out.println("line");

    assertThat(console.readerIsGone()).isFalse();
    assertThatThrownBy(console::complete)
        .hasMessage("standard output is incomplete: No space left on device");
  }

  private static Console console(String failure) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(failure);
          }
        };
    return new Console(new StandardOutput(broken), System.err, false, Map.of());
  }
}
