package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.keytrail.jobs.sink.NamedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import org.apache.flink.util.SerializedThrowable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class FailuresTest {
  @Test
  void niceErrorForAHostThatIsNotThere() {
    assertThat(sentence(new IOException("job failed", new UnknownHostException("kinesis.nowhere"))))
        .isEqualTo("test: there is no host kinesis.nowhere: check the endpoint and Region.\n");
  }

  @Test
  void niceErrorForAConnectionRefusedInsideOfFlink() {
    Throwable fromCluster =
        new SerializedThrowable(new RuntimeException("task", new ConnectException("refused")));

    assertThat(sentence(new RuntimeException("job", fromCluster)))
        .isEqualTo("test: no connection (refused): check that the endpoint is up.\n");
  }

  @Test
  void niceErrorForAFileThatMayNotBeRead() {
    assertThat(sentence(new AccessDeniedException("/secret/trail.json")))
        .isEqualTo("test: /secret/trail.json may not be read or written: check its permissions.\n");
  }

  @Test
  void niceErrorForAFileSystemThatIsFull() throws IOException {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    OutputStream out = new NamedOutputStream(full, Path.of("/data/findings.jsonl"));
    Throwable failure = catchThrowable(() -> out.write(new byte[10]));

    assertThat(sentence(new RuntimeException("job", new SerializedThrowable(failure))))
        .isEqualTo(
            "test: /data/findings.jsonl: No space left on device: free some space, or choose"
                + " another place.\n");
    assertThat(exitCode(failure)).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void niceErrorForAHeapThatIsTooSmall() {
    assertThat(sentence(new OutOfMemoryError("Java heap space")))
        .startsWith("test: the heap of ")
        .endsWith("KEYTRAIL_JAVA_OPTS=-Xmx4g, or lower --parallelism.\n");
  }

  @Test
  void whatNobodyForesawIsOneLineThatNamesTheInnermostCause() {
    Throwable inner = new IllegalStateException("a\nb\u001b[31m");
    inner.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("java.util.TreeMap", "key", "TreeMap.java", 1602),
          new StackTraceElement("io.keytrail.key.KeyHistory", "accept", "KeyHistory.java", 234),
        });

    assertThat(sentence(new RuntimeException("outer", inner)))
        .isEqualTo(
            "test: failed unexpectedly: a\\u000ab\\u001b[31m (IllegalStateException at"
                + " TreeMap.java:1602, from KeyHistory.java:234). Add --debug to see where.\n");
    inner.setStackTrace(new StackTraceElement[0]);
    assertThat(sentence(inner)).contains("(IllegalStateException). Add --debug");
  }

  @Test
  void exitCodeSaysWhoseFaultItWas() {
    assertThat(exitCode(new IOException("x"))).isEqualTo(ExitCode.FAILED);
    assertThat(exitCode(CommandException.failed("x"))).isEqualTo(ExitCode.FAILED);
    assertThat(exitCode(CommandException.wrongUse("x"))).isEqualTo(ExitCode.WRONG_USE);
    assertThat(exitCode(new RuntimeException(CommandException.wrongUse("x"))))
        .isEqualTo(ExitCode.WRONG_USE);
  }

  private static String sentence(Throwable e) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    failures(err).failed(e, new CommandLine(new Test1()));
    return err.toString(StandardCharsets.UTF_8);
  }

  private static int exitCode(Throwable e) {
    return failures(new ByteArrayOutputStream()).failed(e, new CommandLine(new Test1()));
  }

  private static Failures failures(ByteArrayOutputStream err) {
    return new Failures(new PrintStream(err, true, StandardCharsets.UTF_8), false);
  }

  @Command(name = "test")
  private static final class Test1 {}
}
