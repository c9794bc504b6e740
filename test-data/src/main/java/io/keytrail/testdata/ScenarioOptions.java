package io.keytrail.testdata;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a scenario shall hold. Immutable; the defaults stand in {@link Builder}. */
public final class ScenarioOptions {
  private final long seed;
  private final Instant start;
  private final int days;
  private final int warmUpDays;
  private final Set<AttackFamily> families;
  private final int attacksPerFamily;

  private ScenarioOptions(Builder builder) {
    seed = builder.seed;
    start = builder.start;
    days = builder.days;
    warmUpDays = builder.warmUpDays;
    families = Set.copyOf(builder.families);
    attacksPerFamily = builder.attacksPerFamily;
  }

  public static Builder builder() {
    return new Builder();
  }

  public long seed() {
    return seed;
  }

  /** Midnight UTC of the first day. */
  public Instant start() {
    return start;
  }

  /** How many days of traffic. */
  public int days() {
    return days;
  }

  /** So many days at the beginning hide no attack: time to learn what is normal. */
  public int warmUpDays() {
    return warmUpDays;
  }

  /** Which attacks are hidden; none of them leaves the background alone. */
  public Set<AttackFamily> families() {
    return families;
  }

  /**
   * How many attacks of each of {@link #families}, on different keys as far as there are enough.
   */
  public int attacksPerFamily() {
    return attacksPerFamily;
  }

  /** When the last event can be, exclusive. */
  Instant end() {
    return start.plus(Duration.ofDays(days));
  }

  /** Collects options; {@link #build} says everything that is wrong with them at once. */
  public static final class Builder {
    /** Keys given up on the third day have been dormant for two weeks then. */
    private static final int SHORTEST_WARM_UP = 17;

    /** Each attack has its day of the week then. */
    private static final int SHORTEST_REST = 7;

    private long seed = 1;
    private Instant start = Instant.parse("2026-03-02T00:00:00Z");
    private int days = 42;
    private int warmUpDays = 21;
    private Set<AttackFamily> families = EnumSet.allOf(AttackFamily.class);
    private int attacksPerFamily = 3;

    private Builder() {}

    /** Any number; another seed is another scenario. Default 1. */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /** Default 2026-03-02T00:00:00Z, a Monday. */
    public Builder start(Instant start) {
      this.start = start;
      return this;
    }

    /** Default 42. */
    public Builder days(int days) {
      this.days = days;
      return this;
    }

    /** Default 21. */
    public Builder warmUpDays(int days) {
      this.warmUpDays = days;
      return this;
    }

    /** Default all. */
    public Builder families(Set<AttackFamily> families) {
      this.families = families;
      return this;
    }

    /** Default 3. */
    public Builder attacksPerFamily(int attacks) {
      this.attacksPerFamily = attacks;
      return this;
    }

    /**
     * @throws IllegalArgumentException if an option is out of bounds; the message lists every
     *     problem, one a line
     */
    public ScenarioOptions build() {
      List<String> problems = new ArrayList<>();
      if (start.getEpochSecond() % 86_400 != 0 || start.getNano() != 0) {
        problems.add("start: must be midnight UTC, is " + start);
      } else if (start.isBefore(Instant.parse("2013-11-13T00:00:00Z"))
          || start.isAfter(Instant.parse("2099-01-01T00:00:00Z"))) {
        problems.add("start: must be between 2013-11-13 (CloudTrail's first day) and 2099-01-01");
      }
      if (days > 400) problems.add("days: must be at most 400, is " + days);
      if (attacksPerFamily < 1 || attacksPerFamily > 20) {
        problems.add("attacks: must be between 1 and 20, is " + attacksPerFamily);
      }
      if (warmUpDays < SHORTEST_WARM_UP) {
        problems.add("warm-up-days: must be at least " + SHORTEST_WARM_UP + ", is " + warmUpDays);
      }
      if (days < warmUpDays + SHORTEST_REST) {
        problems.add(
            "days: must be at least the "
                + warmUpDays
                + " of the warm-up and "
                + SHORTEST_REST
                + " more, is "
                + days);
      }
      if (problems.isEmpty()) return new ScenarioOptions(this);
      throw new IllegalArgumentException(String.join("\n", problems));
    }
  }
}
