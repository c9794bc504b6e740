package io.keytrail.jobs.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Whether a Docker engine answers, found out within two seconds and without a word in the log:
 * Testcontainers itself takes longer, and warns at length when there is none.
 */
final class DockerEngine {
  private DockerEngine() {}

  static boolean answers() {
    String host = System.getenv("DOCKER_HOST");
    if (host != null && !host.isBlank()) return ping(URI.create(host));
    for (String socket :
        new String[] {
          "/var/run/docker.sock",
          System.getenv().getOrDefault("XDG_RUNTIME_DIR", "/run") + "/docker.sock",
          System.getProperty("user.home") + "/.docker/run/docker.sock"
        }) {
      if (Files.exists(Path.of(socket)) && ping(URI.create("unix://" + socket))) return true;
    }
    return false;
  }

  private static boolean ping(URI host) {
    CompletableFuture<Boolean> answer =
        CompletableFuture.supplyAsync(
            () -> {
              try (SocketChannel channel = connect(host)) {
                channel.write(
                    ByteBuffer.wrap(
                        "GET /_ping HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
                ByteBuffer status = ByteBuffer.allocate(12);
                while (status.hasRemaining() && channel.read(status) >= 0) {}
                return new String(status.array(), StandardCharsets.US_ASCII).endsWith(" 200");
              } catch (IOException | ReflectiveOperationException | RuntimeException e) {
                return false;
              }
            });
    try {
      return answer.get(2, TimeUnit.SECONDS);
    } catch (Exception e) {
      return false;
    }
  }

  private static SocketChannel connect(URI host) throws IOException, ReflectiveOperationException {
    if (!"unix".equals(host.getScheme())) {
      return SocketChannel.open(new InetSocketAddress(host.getHost(), host.getPort()));
    }
    // Java 16 knows sockets of this kind; we compile for 11, and are built on 17 or newer.
    SocketAddress address =
        (SocketAddress)
            Class.forName("java.net.UnixDomainSocketAddress")
                .getMethod("of", String.class)
                .invoke(null, host.getPath());
    SocketChannel channel =
        (SocketChannel)
            SocketChannel.class
                .getMethod("open", ProtocolFamily.class)
                .invoke(null, StandardProtocolFamily.valueOf("UNIX"));
    channel.connect(address);
    return channel;
  }
}
