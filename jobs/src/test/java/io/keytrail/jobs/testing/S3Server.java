package io.keytrail.jobs.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An S3 server for a test class: S3Mock, a process of its own, which the build puts into {@code
 * target/s3-tests}. One serves all classes of a JVM and ends with it; buckets have unique names.
 * Whoever signs is let in.
 */
public final class S3Server implements BeforeAllCallback {
  private static final Logger LOG = LoggerFactory.getLogger(S3Server.class);
  private static final Path JAR = Path.of("target", "s3-tests", "s3mock.jar");
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(90);
  private static final int STARTS = 3;

  private static URI running;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    TestCredentials.give();
    synchronized (S3Server.class) {
      if (running == null) running = start();
    }
  }

  public URI endpoint() {
    return running;
  }

  /** A new one; its name begins with the prefix. */
  public String createBucket(String prefix) {
    String name = prefix + "-" + UUID.randomUUID();
    put(name, new byte[0]);
    return name;
  }

  public void put(String bucket, String key, String text) {
    put(bucket + "/" + key, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Every file below a directory, under its path there. */
  public void putAll(String bucket, Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory)) {
      files = walk.filter(Files::isRegularFile).collect(Collectors.toList());
    }
    for (Path file : files) {
      String key = directory.relativize(file).toString().replace('\\', '/');
      put(bucket + "/" + key, Files.readAllBytes(file));
    }
  }

  private void put(String path, byte[] bytes) {
    URI uri = endpoint().resolve("/" + encoded(path));
    HttpRequest request =
        HttpRequest.newBuilder(uri).PUT(HttpRequest.BodyPublishers.ofByteArray(bytes)).build();
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException("PUT " + uri + ": " + answer.statusCode() + answer.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while writing to S3", e);
    }
  }

  private static String encoded(String path) {
    return URLEncoder.encode(path, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
  }

  private static URI start() throws IOException, InterruptedException {
    if (!Files.exists(JAR)) {
      throw new IllegalStateException(
          JAR.toAbsolutePath()
              + " is missing: './mvnw -pl jobs -am process-test-resources' fetches it");
    }
    Path log = JAR.resolveSibling("s3mock.log");
    for (int attempt = 1; ; attempt++) {
      int port = freePort();
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-jar",
                  JAR.toString(),
                  "--server.port=0", // for TLS
                  "--com.adobe.testing.s3mock.httpPort=" + port)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      if (answers(process, port)) {
        LOG.info("S3 for tests: http://127.0.0.1:{} (S3Mock, log in {})", port, log);
        return URI.create("http://127.0.0.1:" + port);
      }
      process.destroyForcibly();
      // Another process may have taken the port in between.
      if (attempt == STARTS) {
        throw new IllegalStateException(
            "S3Mock did not start within " + ANSWERS_WITHIN + ": see " + log);
      }
    }
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
