package io.keytrail.jobs.testing;

import io.keytrail.jobs.kinesis.KinesisStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * A Kinesis server for a test class. Streams have unique names, and are deleted after the class.
 *
 * <pre>{@code
 * @RegisterExtension static final KinesisServer KINESIS = new KinesisServer();
 * }</pre>
 *
 * <p>One server serves all classes of a JVM, see {@link KinesisEndpoint} for which.
 */
public final class KinesisServer implements BeforeAllCallback, AfterAllCallback {
  private static final Duration READY_WITHIN = Duration.ofSeconds(30);

  private final List<String> streams = new ArrayList<>();
  private URI endpoint;
  private KinesisClient client;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    endpoint = KinesisEndpoint.get();
    client =
        KinesisClient.builder()
            .endpointOverride(endpoint)
            .region(Region.of(KinesisEndpoint.REGION))
            .httpClient(UrlConnectionHttpClient.create())
            .build();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    for (String name : streams) {
      try {
        client.deleteStream(r -> r.streamName(name).enforceConsumerDeletion(true));
      } catch (ResourceNotFoundException gone) {
        // A test deleted it.
      }
    }
    client.close();
  }

  public URI endpoint() {
    return endpoint;
  }

  public String region() {
    return KinesisEndpoint.REGION;
  }

  /** For calls that are not among the methods here. */
  public KinesisClient client() {
    return client;
  }

  /** A stream of that name as the jobs see it; it need not exist. */
  public KinesisStream stream(String name) {
    return KinesisStream.of(name, region(), endpoint);
  }

  /** A new stream that is ready; its name begins with the given one. */
  public KinesisStream createStream(String prefix, int shards) throws InterruptedException {
    String name = prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    client.createStream(r -> r.streamName(name).shardCount(shards));
    streams.add(name);
    awaitActive(name);
    return stream(name);
  }

  /** Waits until a change of the stream is done. */
  public void awaitActive(String name) throws InterruptedException {
    long end = System.nanoTime() + READY_WITHIN.toNanos();
    while (client
            .describeStreamSummary(r -> r.streamName(name))
            .streamDescriptionSummary()
            .streamStatus()
        != StreamStatus.ACTIVE) {
      if (System.nanoTime() > end) {
        throw new AssertionError("stream " + name + " is not ACTIVE after " + READY_WITHIN);
      }
      Thread.sleep(50);
    }
  }

  /** Shards in the order of their ids, closed ones among them. */
  public List<Shard> shards(KinesisStream stream) {
    return client.listShards(r -> r.streamName(stream.name())).shards();
  }

  /**
   * Puts a record into a shard, whatever its key would say.
   *
   * @return the sequence number
   */
  public String put(KinesisStream stream, Shard shard, byte[] data) {
    return client
        .putRecord(
            r ->
                r.streamName(stream.name())
                    .partitionKey("test")
                    .explicitHashKey(shard.hashKeyRange().startingHashKey())
                    .data(SdkBytes.fromByteArray(data)))
        .sequenceNumber();
  }

  public String put(KinesisStream stream, Shard shard, String data) {
    return put(stream, shard, data.getBytes(StandardCharsets.UTF_8));
  }

  /** All records that are in the stream now, shard after shard. */
  public List<Record> records(KinesisStream stream) {
    List<Record> records = new ArrayList<>();
    for (Shard shard : shards(stream)) {
      String iterator =
          client
              .getShardIterator(
                  r ->
                      r.streamName(stream.name())
                          .shardId(shard.shardId())
                          .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
              .shardIterator();
      while (iterator != null) {
        String from = iterator;
        var page = client.getRecords(r -> r.shardIterator(from).limit(1000));
        records.addAll(page.records());
        boolean atTip = page.millisBehindLatest() != null && page.millisBehindLatest() == 0;
        iterator = page.records().isEmpty() && atTip ? null : page.nextShardIterator();
      }
    }
    return records;
  }

  /** The data of {@link #records} as text. */
  public List<String> texts(KinesisStream stream) {
    return records(stream).stream().map(r -> r.data().asUtf8String()).collect(Collectors.toList());
  }
}
