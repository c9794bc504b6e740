package io.keytrail.jobs.source.kinesis;

import io.keytrail.jobs.kinesis.KinesisStream;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.jobs.trail.TrailBatchSerializer;
import io.keytrail.jobs.trail.TrailSource;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Properties;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.AssignerWithPeriodicWatermarks;
import org.apache.flink.streaming.api.functions.source.SourceFunction;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.connectors.kinesis.FlinkKinesisConsumer;
import org.apache.flink.streaming.connectors.kinesis.config.AWSConfigConstants;
import org.apache.flink.streaming.connectors.kinesis.config.ConsumerConfigConstants;
import org.apache.flink.streaming.connectors.kinesis.serialization.KinesisDeserializationSchema;

/**
 * The live trail: a Kinesis data stream, polled or by enhanced fan-out. Records that the Kinesis
 * Producer Library aggregated are taken apart by the consumer; each is a carrier of its own.
 *
 * <p>Positions are in the checkpoint: after a restart nothing is lost, and nothing comes twice that
 * was counted before. Watermarks are per shard; a shard that is idle, or closed by a reshard, holds
 * nothing back.
 *
 * <p>The consumer is Flink's legacy source interface, which Flink 2 has no more. No other class
 * knows it, so that going to its successor changes this class alone.
 */
@SuppressWarnings("deprecation")
public final class KinesisTrail implements TrailSource {
  private static final long serialVersionUID = 1;

  /** The consumer's own default pattern, in UTC. */
  private static final DateTimeFormatter START_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneOffset.UTC);

  private final KinesisTrailOptions options;

  public KinesisTrail(KinesisTrailOptions options) {
    this.options = options;
  }

  @Override
  public DataStream<TrailBatch> attach(StreamExecutionEnvironment env) {
    return env.addSource(consumer(), UID, TrailBatchSerializer.TYPE).uid(UID);
  }

  private FlinkKinesisConsumer<TrailBatch> consumer() {
    FlinkKinesisConsumer<TrailBatch> consumer =
        new PatientConsumer(
            options.stream().name(),
            new Schema(
                new KinesisRecordDecoder(options.limits(), options.interest(), options.hearing())),
            properties(options),
            options.shardIdleTimeout());
    consumer.setPeriodicWatermarkAssigner(
        new ShardWatermarks(new ShardClock(options.outOfOrderness())));
    return consumer;
  }

  static Properties properties(KinesisTrailOptions options) {
    Properties properties = new Properties();
    KinesisStream stream = options.stream();
    properties.setProperty(AWSConfigConstants.AWS_REGION, stream.region());
    if (stream.endpoint() != null) {
      properties.setProperty(AWSConfigConstants.AWS_ENDPOINT, stream.endpoint().toString());
    }
    properties.setProperty(ConsumerConfigConstants.STREAM_INITIAL_POSITION, options.start().name());
    options
        .startTime()
        .ifPresent(
            time ->
                properties.setProperty(
                    ConsumerConfigConstants.STREAM_INITIAL_TIMESTAMP, START_TIME.format(time)));
    options
        .consumerName()
        .ifPresent(
            name -> {
              properties.setProperty(
                  ConsumerConfigConstants.RECORD_PUBLISHER_TYPE,
                  ConsumerConfigConstants.RecordPublisherType.EFO.name());
              properties.setProperty(ConsumerConfigConstants.EFO_CONSUMER_NAME, name);
            });
    set(
        properties,
        ConsumerConfigConstants.SHARD_GETRECORDS_INTERVAL_MILLIS,
        options.pollInterval());
    set(
        properties,
        ConsumerConfigConstants.SHARD_DISCOVERY_INTERVAL_MILLIS,
        options.shardDiscoveryInterval());
    set(properties, ConsumerConfigConstants.SHARD_IDLE_INTERVAL_MILLIS, options.shardIdleTimeout());
    return properties;
  }

  private static void set(Properties properties, String key, Duration value) {
    properties.setProperty(key, Long.toString(value.toMillis()));
  }

  /** Gives each record to the decoder; the consumer makes a copy of this for every shard. */
  private static final class Schema implements KinesisDeserializationSchema<TrailBatch> {
    private static final long serialVersionUID = 1;

    private final KinesisRecordDecoder decoder;

    Schema(KinesisRecordDecoder decoder) {
      this.decoder = decoder;
    }

    @Override
    public TrailBatch deserialize(
        byte[] data,
        String partitionKey,
        String sequenceNumber,
        long arrivalMillis,
        String stream,
        String shardId) {
      return decoder.decode(data, stream, shardId, sequenceNumber, arrivalMillis);
    }

    @Override
    public TypeInformation<TrailBatch> getProducedType() {
      return TrailBatchSerializer.TYPE;
    }
  }

  /** The consumer makes a copy of this for every shard. */
  private static final class ShardWatermarks implements AssignerWithPeriodicWatermarks<TrailBatch> {
    private static final long serialVersionUID = 1;

    private final ShardClock clock;

    ShardWatermarks(ShardClock clock) {
      this.clock = clock;
    }

    @Override
    public long extractTimestamp(TrailBatch batch, long previous) {
      return clock.timestampOf(batch);
    }

    @Override
    public Watermark getCurrentWatermark() {
      return new Watermark(clock.watermarkMillis());
    }
  }

  /**
   * Lets event time begin only when every shard had the time to be heard.
   *
   * <p>The consumer counts a shard that has not delivered yet as idle. Catching up on a stream, the
   * shard that answers first would carry event time to its own end, and make all others late.
   */
  private static final class PatientConsumer extends FlinkKinesisConsumer<TrailBatch> {
    private static final long serialVersionUID = 1;

    private final Duration patience;

    PatientConsumer(
        String stream,
        KinesisDeserializationSchema<TrailBatch> schema,
        Properties properties,
        Duration patience) {
      super(stream, schema, properties);
      this.patience = patience;
    }

    @Override
    public void run(SourceContext<TrailBatch> context) throws Exception {
      super.run(new PatientContext<>(context, patience, System::nanoTime));
    }
  }

  /**
   * Holds watermarks and idleness back for a while, at the start and after each time of idleness;
   * passes everything else on at once.
   *
   * <p>While a source is idle, so are the channels between all operators behind it, and they wake
   * one by one. A watermark close behind the first record would overtake it: an operator that hears
   * of both on a quick channel, and of nothing yet on a slow one, takes that one for idle and does
   * not wait for the record in it. The same goes for shards of which the first has woken.
   */
  static final class PatientContext<T> implements SourceFunction.SourceContext<T> {
    private final SourceFunction.SourceContext<T> context;
    private final long patienceNanos;
    private final LongSupplier nanoTime;
    private long startNanos;
    private boolean waiting = true;
    private boolean idle;
    private Watermark held;

    PatientContext(
        SourceFunction.SourceContext<T> context, Duration patience, LongSupplier nanoTime) {
      this.context = context;
      this.patienceNanos = patience.toNanos();
      this.nanoTime = nanoTime;
      this.startNanos = nanoTime.getAsLong();
    }

    @Override
    public void emitWatermark(Watermark watermark) {
      synchronized (getCheckpointLock()) {
        wake();
        if (waiting()) {
          held = watermark;
        } else {
          context.emitWatermark(watermark);
          held = null;
        }
      }
    }

    @Override
    public void markAsTemporarilyIdle() {
      synchronized (getCheckpointLock()) {
        if (waiting()) return; // the consumer says it again with every watermark interval
        release();
        context.markAsTemporarilyIdle();
        idle = true;
      }
    }

    private void wake() {
      if (!idle) return;
      idle = false;
      waiting = true;
      startNanos = nanoTime.getAsLong();
    }

    /** The consumer emits a watermark once: after the wait, what was held is still to be said. */
    private void release() {
      if (held == null || waiting()) return;
      context.emitWatermark(held);
      held = null;
    }

    private boolean waiting() {
      waiting = waiting && nanoTime.getAsLong() - startNanos < patienceNanos;
      return waiting;
    }

    @Override
    public void collect(T element) {
      synchronized (getCheckpointLock()) {
        wake();
        context.collect(element);
        release();
      }
    }

    @Override
    public void collectWithTimestamp(T element, long timestamp) {
      synchronized (getCheckpointLock()) {
        wake();
        context.collectWithTimestamp(element, timestamp);
        release();
      }
    }

    @Override
    public Object getCheckpointLock() {
      return context.getCheckpointLock();
    }

    @Override
    public void close() {
      context.close();
    }
  }
}
