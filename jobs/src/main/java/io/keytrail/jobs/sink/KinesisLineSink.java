package io.keytrail.jobs.sink;

import io.keytrail.jobs.kinesis.KinesisPreflight;
import io.keytrail.jobs.kinesis.KinesisStream;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kinesis.sink.KinesisStreamsSink;
import org.apache.flink.connector.kinesis.sink.KinesisStreamsSinkBuilder;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Lines to a Kinesis stream, by Flink's own sink: at least once. What Kinesis refuses (throttling,
 * an error of the server) is sent again until {@link GuardedKinesisSink} ends that; a connection
 * that fails three times, a missing stream or missing credentials fail the task at once.
 */
final class KinesisLineSink implements LineSink {
  private static final long serialVersionUID = 1;
  private static final Duration RETRY_FOR = Duration.ofMinutes(5);

  /** A finding should not wait for company. */
  private static final Duration MAX_WAIT = Duration.ofSeconds(1);

  private final KinesisStream stream;
  private final Duration retryFor;

  KinesisLineSink(KinesisStream stream) {
    this(stream, RETRY_FOR);
  }

  KinesisLineSink(KinesisStream stream, Duration retryFor) {
    this.stream = stream;
    this.retryFor = retryFor;
  }

  @Override
  public Optional<String> problem() {
    return KinesisPreflight.problem(stream);
  }

  @Override
  public void attach(DataStream<OutputLine> lines, String uid) {
    lines.sinkTo(new GuardedKinesisSink<>(sink(), stream.toString(), retryFor)).name(uid).uid(uid);
  }

  @SuppressWarnings("deprecation") // a name is what most people have; the ARN stays the other way
  private KinesisStreamsSink<KinesisRecord> sink() {
    Properties client = new Properties();
    client.setProperty("aws.region", stream.region());
    if (stream.endpoint() != null) {
      client.setProperty("aws.endpoint", stream.endpoint().toString());
      // Without TLS there is nothing to agree on HTTP/2 with.
      client.setProperty("aws.http.protocol.version", "HTTP1_1");
    }
    SerializationSchema<KinesisRecord> data = record -> record.data;
    KinesisStreamsSinkBuilder<KinesisRecord> builder =
        KinesisStreamsSink.<KinesisRecord>builder()
            .setSerializationSchema(data)
            .setPartitionKeyGenerator(record -> record.partitionKey)
            .setKinesisClientProperties(client)
            // True would end the job at the first record that is throttled, and a restart sends
            // yet more. False loses nothing: a checkpoint waits until all was written.
            .setFailOnError(false);
    if (stream.arn() == null) builder.setStreamName(stream.name());
    else builder.setStreamArn(stream.arn());
    builder.setMaxTimeInBufferMS(MAX_WAIT.toMillis());
    return builder.build();
  }
}
