package io.keytrail.testdata;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a trail of key lifecycles shall hold. Immutable; the defaults stand in {@link Builder}. */
public final class LifecycleOptions {
  final long seed;
  final Instant start;
  final int days;
  final int keys;
  final List<String> accounts;
  final List<String> regions;

  private LifecycleOptions(Builder builder) {
    seed = builder.seed;
    start = builder.start;
    days = builder.days;
    keys = builder.keys;
    accounts = List.copyOf(builder.accounts);
    regions = List.copyOf(builder.regions);
  }

  public static Builder builder() {
    return new Builder();
  }

  Instant end() {
    return start.plus(Duration.ofDays(days));
  }

  /** Collects options; {@link #build} says everything that is wrong with them at once. */
  public static final class Builder {
    private long seed = 1;
    private Instant start = Instant.parse("2025-01-01T00:00:00Z");
    private int days = 400;
    private int keys = 40;
    private List<String> accounts = List.of("111122223333", "444455556666");
    private List<String> regions = List.of("eu-west-1", "us-east-1");

    private Builder() {}

    /** Any number; another seed is another trail. Default 1. */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /** Midnight UTC. Default 2025-01-01. */
    public Builder start(Instant start) {
      this.start = start;
      return this;
    }

    /** Default 400: the age limit of a year is reached by keys of the first weeks. */
    public Builder days(int days) {
      this.days = days;
      return this;
    }

    /** Keys that are planned; successors and replicas come in addition. Default 40. */
    public Builder keys(int keys) {
      this.keys = keys;
      return this;
    }

    /** Default two. */
    public Builder accounts(List<String> accounts) {
      this.accounts = accounts;
      return this;
    }

    /** Default eu-west-1 and us-east-1. */
    public Builder regions(List<String> regions) {
      this.regions = regions;
      return this;
    }

    /**
     * @throws IllegalArgumentException if an option is out of bounds; the message lists every
     *     problem, one a line
     */
    public LifecycleOptions build() {
      List<String> problems = new ArrayList<>();
      if (start.getEpochSecond() % 86_400 != 0 || start.getNano() != 0) {
        problems.add("start: must be midnight UTC, is " + start);
      }
      if (days < 30 || days > 2000) {
        problems.add("days: must be between 30 and 2000, is " + days);
      }
      if (keys < 1 || keys > 1000) problems.add("keys: must be between 1 and 1000, is " + keys);
      if (accounts.isEmpty()) problems.add("accounts: must name one at least");
      if (regions.isEmpty()) problems.add("regions: must name one at least");
      if (problems.isEmpty()) return new LifecycleOptions(this);
      throw new IllegalArgumentException(String.join("\n", problems));
    }
  }
}
