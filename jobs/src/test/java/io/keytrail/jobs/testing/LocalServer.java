package io.keytrail.jobs.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a server that tests talk to: a process on a free port, which ends with the JVM. */
final class LocalServer {
  private static final Logger LOG = LoggerFactory.getLogger(LocalServer.class);
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(90);
  private static final int STARTS = 3;

  private LocalServer() {}

  /** How it is run on a port. */
  interface Command {
    ProcessBuilder on(int port) throws IOException;
  }

  /**
   * Returns when it accepts connections: it is to listen only when it is ready.
   *
   * @param log gets its output
   * @throws IOException if its program cannot be run
   * @throws IllegalStateException if it does not listen in time
   */
  static URI start(String name, Path log, Command command)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      int port = freePort();
      Process process =
          command
              .on(port)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      if (answers(process, port)) {
        URI endpoint = URI.create("http://127.0.0.1:" + port);
        LOG.info("{} for tests: {} (log in {})", name, endpoint, log);
        return endpoint;
      }
      process.destroyForcibly();
      // Another process may have taken the port in between.
      if (attempt == STARTS) {
        throw new IllegalStateException(
            name + " did not start within " + ANSWERS_WITHIN + ": see " + log);
      }
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static boolean answers(Process process, int port) throws InterruptedException {
    long end = System.nanoTime() + ANSWERS_WITHIN.toNanos();
    while (process.isAlive() && System.nanoTime() < end) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return true;
      } catch (IOException notYet) {
        Thread.sleep(100);
      }
    }
    return false;
  }
}
