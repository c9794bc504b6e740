package io.keytrail.jobs.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a Kinesis server, and answers the first calls with an error of its own. */
public final class RefusingProxy implements AutoCloseable {
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("host", "content-length", "connection", "expect", "upgrade");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger refused = new AtomicInteger();
  private final HttpServer server;
  private final URI behind;
  private final String error;
  private final int refusals;

  /**
   * @param error code of the Kinesis API, sent with status 400
   * @param refusals how many calls are answered with it; the rest goes on to the server behind
   */
  public RefusingProxy(URI behind, String error, int refusals) throws IOException {
    this.behind = behind;
    this.error = error;
    this.refusals = refusals;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public int refused() {
    return refused.get();
  }

  private void answer(HttpExchange call) throws IOException {
    byte[] body = call.getRequestBody().readAllBytes();
    if (refused.getAndUpdate(n -> Math.min(n + 1, refusals)) < refusals) {
      call.getResponseHeaders().set("x-amzn-ErrorType", error);
      call.sendResponseHeaders(400, -1);
      call.close();
      return;
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(behind.resolve(call.getRequestURI().getPath()))
            .method(call.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    call.getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    try {
      HttpResponse<byte[]> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      response
          .headers()
          .firstValue("Content-Type")
          .ifPresent(type -> call.getResponseHeaders().set("Content-Type", type));
      call.sendResponseHeaders(
          response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
      call.getResponseBody().write(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      call.close();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
