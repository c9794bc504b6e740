package io.keytrail.jobs.source.kinesis;

import io.keytrail.cloudtrail.DecodeLimits;
import io.keytrail.jobs.kinesis.KinesisStream;
import io.keytrail.jobs.trail.RecordInterest;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** How a stream is read. Immutable. */
public final class KinesisTrailOptions implements Serializable {
  private static final long serialVersionUID = 1;

  /** Where reading begins when no checkpoint says it; names are those of the Kinesis API. */
  public enum Start {
    /** The oldest record that the stream still keeps. */
    TRIM_HORIZON,
    /** What comes after the job has started. */
    LATEST,
    /** By the time at which records arrived in the stream, not by event time. */
    AT_TIMESTAMP
  }

  private final KinesisStream stream;
  private final Start start;
  private final Instant startTime;
  private final String consumerName;
  private final Duration pollInterval;
  private final Duration shardDiscoveryInterval;
  private final Duration shardIdleTimeout;
  private final Duration outOfOrderness;
  private final DecodeLimits limits;
  private final RecordInterest interest;
  private final boolean hearing;

  private KinesisTrailOptions(Builder builder) {
    stream = builder.stream;
    start = builder.start;
    startTime = builder.startTime;
    consumerName = builder.consumerName;
    pollInterval = builder.pollInterval;
    shardDiscoveryInterval = builder.shardDiscoveryInterval;
    shardIdleTimeout = builder.shardIdleTimeout;
    outOfOrderness = builder.outOfOrderness;
    limits = builder.limits;
    interest = builder.interest;
    hearing = builder.hearing;
  }

  public static Builder builder(KinesisStream stream) {
    return new Builder(stream);
  }

  public KinesisStream stream() {
    return stream;
  }

  public Start start() {
    return start;
  }

  /** Present with {@link Start#AT_TIMESTAMP} only. */
  public Optional<Instant> startTime() {
    return Optional.ofNullable(startTime);
  }

  /** The registered consumer of enhanced fan-out; empty when shards are polled. */
  public Optional<String> consumerName() {
    return Optional.ofNullable(consumerName);
  }

  public Duration pollInterval() {
    return pollInterval;
  }

  public Duration shardDiscoveryInterval() {
    return shardDiscoveryInterval;
  }

  public Duration shardIdleTimeout() {
    return shardIdleTimeout;
  }

  public Duration outOfOrderness() {
    return outOfOrderness;
  }

  public DecodeLimits limits() {
    return limits;
  }

  /** Which records go on as text too; null for none. */
  public RecordInterest interest() {
    return interest;
  }

  /** Whether it is noted from which accounts and Regions records came. */
  public boolean hearing() {
    return hearing;
  }

  /** Collects options; each setter throws {@link IllegalArgumentException} in a sentence. */
  public static final class Builder {
    private static final Pattern CONSUMER = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");

    private final KinesisStream stream;
    private Start start = Start.TRIM_HORIZON;
    private Instant startTime;
    private String consumerName;
    private Duration pollInterval = Duration.ofSeconds(1);
    private Duration shardDiscoveryInterval = Duration.ofSeconds(10);
    private Duration shardIdleTimeout = Duration.ofSeconds(30);
    private Duration outOfOrderness = Duration.ofMinutes(5);
    private DecodeLimits limits = DecodeLimits.DEFAULT;
    private RecordInterest interest;
    private boolean hearing;

    private Builder(KinesisStream stream) {
      this.stream = Objects.requireNonNull(stream, "stream");
    }

    /** Default: {@link Start#TRIM_HORIZON}. For AT_TIMESTAMP see {@link #startAt}. */
    public Builder start(Start start) {
      if (start == Start.AT_TIMESTAMP) {
        throw new IllegalArgumentException("A start AT_TIMESTAMP needs the time to start at.");
      }
      this.start = Objects.requireNonNull(start, "start");
      this.startTime = null;
      return this;
    }

    /** Starts with the records that arrived at this time or later; to the millisecond. */
    public Builder startAt(Instant time) {
      this.start = Start.AT_TIMESTAMP;
      this.startTime = Objects.requireNonNull(time, "time");
      return this;
    }

    /** Which records are handed on as text too. Default: none. */
    public Builder records(RecordInterest interest) {
      this.interest = interest;
      return this;
    }

    /** Whether to note from which accounts and Regions records came. Default: no. */
    public Builder hearing(boolean hearing) {
      this.hearing = hearing;
      return this;
    }

    /** Default: polling, which shares 2 MiB/s and 5 reads/s a shard with all who poll it. */
    public Builder polling() {
      this.consumerName = null;
      return this;
    }

    /**
     * Enhanced fan-out: 2 MiB/s a shard of its own, pushed, at a price. The consumer is registered
     * at the start if it is missing, and deregistered at the end.
     *
     * @param consumerName 1 to 128 letters, digits, '_', '.' or '-'; no other job may use it
     */
    public Builder enhancedFanOut(String consumerName) {
      if (!CONSUMER.matcher(consumerName).matches()) {
        throw new IllegalArgumentException(
            "'"
                + consumerName
                + "' is no name of a Kinesis consumer: 1 to 128 letters, digits, '_', '.' or '-' are allowed.");
      }
      this.consumerName = consumerName;
      return this;
    }

    /**
     * Default: 1 s, as Kinesis's own client library has it: of a shard's five reads a second, four
     * are left to others.
     */
    public Builder pollInterval(Duration interval) {
      this.pollInterval = positive(interval, "poll interval");
      return this;
    }

    /** How often new shards are looked for, after a reshard. Default: 10 s. */
    public Builder shardDiscoveryInterval(Duration interval) {
      this.shardDiscoveryInterval = positive(interval, "shard discovery interval");
      return this;
    }

    /**
     * A shard that was silent for that long no longer holds event time back; nor does one that was
     * not heard of that long after the start. Default: 30 s.
     */
    public Builder shardIdleTimeout(Duration timeout) {
      this.shardIdleTimeout = positive(timeout, "shard idle timeout");
      return this;
    }

    /** How far behind the latest event of its shard an event may be in time. Default: 5 min. */
    public Builder outOfOrderness(Duration bound) {
      if (bound.isNegative()) {
        throw new IllegalArgumentException("The out-of-orderness must not be negative: " + bound);
      }
      this.outOfOrderness = bound;
      return this;
    }

    public Builder limits(DecodeLimits limits) {
      this.limits = Objects.requireNonNull(limits, "limits");
      return this;
    }

    public KinesisTrailOptions build() {
      return new KinesisTrailOptions(this);
    }

    private static Duration positive(Duration duration, String what) {
      if (duration.toMillis() <= 0) {
        throw new IllegalArgumentException(
            "The " + what + " must be a millisecond or more: " + duration);
      }
      return duration;
    }
  }
}
