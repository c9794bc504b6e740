package io.keytrail.jobs.source.archive;

import io.keytrail.cloudtrail.DecodeLimits;
import io.keytrail.jobs.trail.RecordInterest;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What to replay, and how. Immutable; {@link #of} begins one. */
public final class ArchiveOptions implements Serializable {
  private static final long serialVersionUID = 1;

  final List<String> paths;
  final ArchiveSelection selection;
  final DecodeLimits limits;

  /** Width of the time slices that files fall into by their names, ms. */
  final long sliceMillis;

  /** How much time a split may span when its slices are small, ms. */
  final long mergeMillis;

  /** Stored bytes at which a split is full: slices are merged below it and divided above it. */
  final long splitBytes;

  /** Id of the progress to report to, or null. */
  final String progressId;

  /** Which records go on as text too; null for none. */
  final RecordInterest interest;

  /** Whether it is noted from where records came. */
  final boolean hearing;

  private final long holdBackMillis;
  private final Long asOfMillis;

  /** No watermark passes it: where the asked time ends. */
  private final long lastWatermark;

  private ArchiveOptions(Builder builder) {
    paths = List.copyOf(builder.paths);
    long from = builder.from == null ? Long.MIN_VALUE : builder.from.toEpochMilli();
    long to = builder.to == null ? Long.MAX_VALUE : builder.to.toEpochMilli();
    asOfMillis = builder.asOf == null ? null : (Long) builder.asOf.toEpochMilli();
    if (asOfMillis != null) to = Math.min(to, asOfMillis + 1);
    lastWatermark = asOfMillis != null ? asOfMillis : to == Long.MAX_VALUE ? to : to - 1;
    selection =
        new ArchiveSelection(
            from,
            to,
            new HashSet<>(builder.accounts),
            new HashSet<>(builder.regions),
            builder.deliverySlack.toMillis());
    limits = builder.limits;
    interest = builder.interest;
    hearing = builder.hearing;
    holdBackMillis = builder.holdBack.toMillis();
    sliceMillis = builder.slice.toMillis();
    mergeMillis = Math.max(sliceMillis, builder.merge.toMillis());
    splitBytes = builder.splitBytes;
    progressId = builder.progress == null ? null : builder.progress.id();
  }

  /**
   * @param paths directories, files, globs or URIs of any file system that Flink knows
   */
  public static Builder of(Collection<String> paths) {
    return new Builder(paths);
  }

  /** The slice that a time in a name falls into: its first millisecond. */
  long sliceOf(long nameTimeMillis) {
    return Math.floorDiv(nameTimeMillis, sliceMillis) * sliceMillis;
  }

  /** The earliest event time of a slice that is not late. */
  long onTimeFrom(long sliceStart) {
    return sliceStart - holdBackMillis;
  }

  Duration holdBack() {
    return Duration.ofMillis(holdBackMillis);
  }

  /** The watermark while a slice is read; {@link Long#MIN_VALUE} for the undated. */
  long watermarkOf(long sliceStart) {
    if (sliceStart == ArchiveFile.UNDATED) return Long.MIN_VALUE;
    // A watermark says that nothing at or before it follows.
    return Math.min(onTimeFrom(sliceStart) - 1, lastWatermark);
  }

  /**
   * The time at which the replay ends.
   *
   * @param maxEventTimeMillis the latest event, {@link Long#MIN_VALUE} if there was none
   * @param lastSliceStart the last slice read: its watermark is out already and cannot be taken
   *     back
   * @return {@link Long#MIN_VALUE} when nothing tells
   */
  long asOf(long maxEventTimeMillis, long lastSliceStart) {
    if (asOfMillis != null) return asOfMillis;
    return Math.max(maxEventTimeMillis, watermarkOf(lastSliceStart));
  }

  /** Each setter is optional. */
  public static final class Builder {
    private final List<String> paths;
    private final Set<String> accounts = new HashSet<>();
    private final Set<String> regions = new HashSet<>();
    private Instant from;
    private Instant to;
    private Instant asOf;
    private Duration deliverySlack = Duration.ofHours(6);
    private Duration holdBack = Duration.ofMinutes(35);
    private Duration slice = Duration.ofMinutes(5);
    private Duration merge = Duration.ofMinutes(15);
    private long splitBytes = 16L << 20;
    private DecodeLimits limits = DecodeLimits.DEFAULT;
    private RecordInterest interest;
    private boolean hearing;
    private ArchiveProgress progress;

    private Builder(Collection<String> paths) {
      this.paths = new ArrayList<>(paths);
    }

    /** First event time asked for; no default: from the beginning. */
    public Builder from(Instant from) {
      this.from = from;
      return this;
    }

    /** Event time at which the asked time ends, exclusive; no default: to the end. */
    public Builder to(Instant to) {
      this.to = to;
      return this;
    }

    /** Accounts asked for; none given: all. */
    public Builder accounts(Collection<String> accounts) {
      this.accounts.addAll(accounts);
      return this;
    }

    /** Regions asked for; none given: all. */
    public Builder regions(Collection<String> regions) {
      this.regions.addAll(regions);
      return this;
    }

    /**
     * The time at which the replay ends: later events are left out, and the last watermark before
     * the end of input is this time. No default: the latest event time read.
     */
    public Builder asOf(Instant asOf) {
      this.asOf = asOf;
      return this;
    }

    /** How long after its events a file may have been delivered; default 6 h. */
    public Builder deliverySlack(Duration deliverySlack) {
      this.deliverySlack = notNegative("delivery slack", deliverySlack);
      return this;
    }

    /**
     * How far watermarks stay behind the slice being read: out-of-orderness and allowed lateness
     * together; default 35 min. Older events are rejected as late.
     */
    public Builder holdBack(Duration holdBack) {
      this.holdBack = notNegative("hold-back", holdBack);
      return this;
    }

    /** Width of a time slice; default 5 min, CloudTrail's own rhythm. */
    public Builder slice(Duration slice) {
      if (slice.toMillis() <= 0) throw new IllegalArgumentException("slice must be positive");
      this.slice = slice;
      return this;
    }

    /** How much time a split may span while its slices are small; default 15 min. */
    public Builder merge(Duration merge) {
      this.merge = notNegative("merge", merge);
      return this;
    }

    /** Stored bytes that fill a split; default 16 MiB. A larger file is a split of its own. */
    public Builder splitBytes(long splitBytes) {
      if (splitBytes <= 0) throw new IllegalArgumentException("split bytes must be positive");
      this.splitBytes = splitBytes;
      return this;
    }

    /** Bounds on what a file may hold; default {@link DecodeLimits#DEFAULT}. */
    public Builder limits(DecodeLimits limits) {
      this.limits = limits;
      return this;
    }

    /** Which records are handed on as text too; default none. */
    public Builder records(RecordInterest interest) {
      this.interest = interest;
      return this;
    }

    /** Whether to note from which accounts and Regions records came; default no. */
    public Builder hearing(boolean hearing) {
      this.hearing = hearing;
      return this;
    }

    /** Where to count what is done; heard only when the job runs in this process. */
    public Builder progress(ArchiveProgress progress) {
      this.progress = progress;
      return this;
    }

    /**
     * @throws IllegalArgumentException if the asked time is empty, or begins after the as-of time
     */
    public ArchiveOptions build() {
      if (from != null && to != null && !from.isBefore(to)) {
        throw new IllegalArgumentException(
            "the asked time is empty: it begins at " + from + " and ends at " + to);
      }
      if (from != null && asOf != null && from.isAfter(asOf)) {
        throw new IllegalArgumentException(
            "the asked time begins at " + from + ", after the as-of time " + asOf);
      }
      return new ArchiveOptions(this);
    }

    private static Duration notNegative(String what, Duration duration) {
      if (duration.isNegative()) {
        throw new IllegalArgumentException(what + " must not be negative: " + duration);
      }
      return duration;
    }
  }
}
