package io.keytrail.jobs.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An S3 server for a test class: S3Mock, a process of its own, which the build puts into {@code
 * target/s3-tests}. One serves all classes of a JVM and ends with it; buckets have unique names.
 * Whoever signs is let in.
 */
public final class S3Server implements BeforeAllCallback {
  private static final Path JAR = Path.of("target", "s3-tests", "s3mock.jar");

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
    return LocalServer.start(
        "S3Mock",
        JAR.resolveSibling("s3mock.log"),
        port ->
            new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-jar",
                JAR.toString(),
                "--server.port=0", // for TLS
                "--com.adobe.testing.s3mock.httpPort=" + port));
  }
}
