package io.keytrail.jobs.testing;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
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
  private static final Duration INSTALLED_WITHIN = Duration.ofMinutes(3);
  private static final Pattern PINNED = Pattern.compile("\"kinesis-local\": \"([^\"]+)\"");
  private static final Pattern INSTALLED = Pattern.compile("\"version\"\\s*:\\s*\"([^\"]+)\"");

  private KinesisLocal() {}

  static URI start() {
    try {
      Path folder = folder();
      Path server = folder.resolve("node_modules/kinesis-local");
      install(folder, server);
      Path log = Files.createDirectories(Path.of("target")).resolve("kinesis-local.log");
      return LocalServer.start("kinesis-local", log, port -> command(server, port));
    } catch (IOException e) {
      throw new IllegalStateException(
          "kinesis-local cannot be run: install Node.js 18 or newer. " + otherWays(), e);
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
          new ProcessBuilder(
                  windows ? "npm.cmd" : "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
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

  private static ProcessBuilder command(Path server, int port) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("node", server.resolve("main.js").toString());
    Map<String, String> env = builder.environment();
    env.put("KINESIS_MOCK_PLAIN_PORT", Integer.toString(port));
    env.put("KINESIS_MOCK_TLS_PORT", Integer.toString(LocalServer.freePort()));
    env.put("KINESIS_MOCK_CERT_PATH", server.resolve("server.json").toString());
    env.put("AWS_REGION", KinesisEndpoint.REGION);
    env.put("SHARD_LIMIT", "10000"); // over all streams; a suite makes one per test
    env.put("LOG_LEVEL", "WARN");
    for (String change : List.of("CREATE_STREAM", "DELETE_STREAM", "SPLIT_SHARD", "MERGE_SHARDS")) {
      env.put(change + "_DURATION", "50ms");
    }
    env.put("REGISTER_STREAM_CONSUMER_DURATION", "50ms");
    env.put("DEREGISTER_STREAM_CONSUMER_DURATION", "50ms");
    return builder;
  }

  private static String otherWays() {
    return "Or start a Docker engine, or set "
        + KinesisEndpoint.VARIABLE
        + " to a Kinesis endpoint.";
  }
}
