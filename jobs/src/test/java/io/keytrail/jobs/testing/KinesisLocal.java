package io.keytrail.jobs.testing;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code kinesis-local} from npm, in the version that {@code test-data/kinesis} pins: installed
 * when it is missing, started on free ports, ended with the JVM. Its output is in {@code
 * target/kinesis-local.log}.
 */
final class KinesisLocal {
  private static final Logger LOG = LoggerFactory.getLogger(KinesisLocal.class);
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(60);
  private static final Duration INSTALLED_WITHIN = Duration.ofMinutes(3);
  private static final Pattern PINNED = Pattern.compile("\"kinesis-local\": \"([^\"]+)\"");
  private static final Pattern INSTALLED = Pattern.compile("\"version\"\\s*:\\s*\"([^\"]+)\"");
  private static final int STARTS = 3;

  private KinesisLocal() {}

  static URI start() {
    try {
      Path folder = folder();
      Path server = folder.resolve("node_modules/kinesis-local");
      install(folder, server);
      Path log = Files.createDirectories(Path.of("target")).resolve("kinesis-local.log");
      for (int attempt = 1; ; attempt++) {
        int port = freePort();
        Process process = launch(server, port, log);
        if (answers(process, port)) {
          URI endpoint = URI.create("http://127.0.0.1:" + port);
          LOG.info("Kinesis for tests: {} (kinesis-local, log in {})", endpoint, log);
          return endpoint;
        }
        process.destroyForcibly();
        // Another process may have taken the port in between.
        if (attempt == STARTS) {
          throw new IllegalStateException(
              "kinesis-local did not start within " + ANSWERS_WITHIN + ": see " + log);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting kinesis-local", e);
    }
  }

  /** Tests run in their module's folder, in an IDE perhaps at the top. */
  private static Path folder() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path folder = at.resolve("test-data/kinesis");
      if (Files.exists(folder.resolve("package-lock.json"))) return folder;
    }
    throw new IllegalStateException(
        "test-data/kinesis/package-lock.json is not above " + Path.of("").toAbsolutePath());
  }

  private static void install(Path folder, Path server) throws IOException, InterruptedException {
    String pinned = first(PINNED, folder.resolve("package.json"));
    File lock = new File(System.getProperty("java.io.tmpdir"), "keytrail-kinesis-local.lock");
    // Two builds on one machine must not install over each other.
    try (RandomAccessFile file = new RandomAccessFile(lock, "rw");
        FileLock held = file.getChannel().lock()) {
      Path manifest = server.resolve("package.json");
      if (held.isValid()
          && Files.exists(manifest)
          && pinned.equals(first(INSTALLED, manifest))
          && Files.exists(server.resolve("main.js"))) {
        return;
      }
      LOG.info("Installing kinesis-local {} in {}", pinned, folder);
      Path log = Files.createDirectories(Path.of("target")).resolve("npm-ci.log");
      boolean windows = System.getProperty("os.name").startsWith("Windows");
      Process npm =
          start(
              new ProcessBuilder(
                      windows ? "npm.cmd" : "npm",
                      "ci",
                      "--no-audit",
                      "--no-fund",
                      "--loglevel=error")
                  .directory(folder.toFile())
                  .redirectErrorStream(true)
                  .redirectOutput(log.toFile()));
      if (!npm.waitFor(INSTALLED_WITHIN.toSeconds(), TimeUnit.SECONDS)) npm.destroyForcibly();
      if (npm.isAlive() || npm.exitValue() != 0) {
        throw new IllegalStateException(
            "'npm ci' failed in " + folder + ", see " + log.toAbsolutePath() + ". " + otherWays());
      }
    }
  }

  private static String first(Pattern pattern, Path file) throws IOException {
    Matcher matcher = pattern.matcher(Files.readString(file));
    return matcher.find() ? matcher.group(1) : "";
  }

  private static Process launch(Path server, int port, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("node", server.resolve("main.js").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Map<String, String> env = builder.environment();
    env.put("KINESIS_MOCK_PLAIN_PORT", Integer.toString(port));
    env.put("KINESIS_MOCK_TLS_PORT", Integer.toString(freePort()));
    env.put("KINESIS_MOCK_CERT_PATH", server.resolve("server.json").toString());
    env.put("AWS_REGION", KinesisEndpoint.REGION);
    env.put("SHARD_LIMIT", "10000"); // over all streams; a suite makes one per test
    env.put("LOG_LEVEL", "WARN");
    for (String change : List.of("CREATE_STREAM", "DELETE_STREAM", "SPLIT_SHARD", "MERGE_SHARDS")) {
      env.put(change + "_DURATION", "50ms");
    }
    env.put("REGISTER_STREAM_CONSUMER_DURATION", "50ms");
    env.put("DEREGISTER_STREAM_CONSUMER_DURATION", "50ms");
    Process process = start(builder);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return process;
  }

  private static Process start(ProcessBuilder builder) throws IOException {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new IllegalStateException(
          "'"
              + builder.command().get(0)
              + "' cannot be run: install Node.js 18 or newer. "
              + otherWays(),
          e);
    }
  }

  private static String otherWays() {
    return "Or start a Docker engine, or set "
        + KinesisEndpoint.VARIABLE
        + " to a Kinesis endpoint.";
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** It listens only when it is ready. */
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
