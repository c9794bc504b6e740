package io.keytrail.jobs.topology;

import io.keytrail.detect.WindowDetection;
import io.keytrail.jobs.inventory.KeyInventory;
import io.keytrail.jobs.key.KeyContextOptions;
import io.keytrail.jobs.profile.ProfileProgram;
import io.keytrail.jobs.rules.RuleProgram;
import io.keytrail.usage.KeyUsage;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What {@link KeyUsageTopology} can be told. Immutable. */
public final class KeyUsageOptions implements Serializable {
  private static final long serialVersionUID = 1;

  private final Duration window;
  private final Duration allowedLateness;
  private final Duration dedupeHorizon;
  private final Duration episodeQuiet;
  private final int preAggregateEntries;
  private final int exactDistinct;
  private final List<WindowDetection> detections;
  private final RuleProgram rules;
  private final KeyContextOptions keys;
  private final KeyInventory inventory;
  private final KeyComplianceOptions compliance;
  private final RuleReload reload;
  private final ProfileProgram profiles;

  private KeyUsageOptions(Builder builder) {
    window = builder.window;
    allowedLateness = builder.allowedLateness;
    dedupeHorizon = builder.dedupeHorizon;
    episodeQuiet = builder.episodeQuiet;
    preAggregateEntries = builder.preAggregateEntries;
    exactDistinct = builder.exactDistinct;
    detections = Collections.unmodifiableList(new ArrayList<>(builder.detections));
    rules = builder.rules;
    keys = builder.keys;
    inventory = builder.inventory;
    compliance = builder.compliance;
    reload = builder.reload;
    profiles = builder.profiles;
  }

  public static Builder builder() {
    return new Builder();
  }

  public Duration window() {
    return window;
  }

  public Duration allowedLateness() {
    return allowedLateness;
  }

  public Duration dedupeHorizon() {
    return dedupeHorizon;
  }

  public Duration episodeQuiet() {
    return episodeQuiet;
  }

  public int preAggregateEntries() {
    return preAggregateEntries;
  }

  public int exactDistinct() {
    return exactDistinct;
  }

  public List<WindowDetection> detections() {
    return detections;
  }

  /** Null when there are none. */
  public RuleProgram rules() {
    return rules;
  }

  public KeyContextOptions keys() {
    return keys;
  }

  /** Null when the trail alone tells of keys. */
  public KeyInventory inventory() {
    return inventory;
  }

  /** Null when keys are not judged by a policy. */
  public KeyComplianceOptions compliance() {
    return compliance;
  }

  /** Null when the rules are those of the start as long as the job runs. */
  public RuleReload reload() {
    return reload;
  }

  /** Null when nothing is learned. */
  public ProfileProgram profiles() {
    return profiles;
  }

  /** Every value has a default. */
  public static final class Builder {
    private Duration window = Duration.ofMinutes(5);
    private Duration allowedLateness = Duration.ofMinutes(30);
    private Duration dedupeHorizon = Duration.ofHours(24);
    private Duration episodeQuiet = Duration.ofMinutes(30);
    private int preAggregateEntries = 20_000;
    private int exactDistinct = KeyUsage.DEFAULT_MAX_PRINCIPALS;
    private List<WindowDetection> detections = Collections.emptyList();
    private RuleProgram rules;
    private KeyContextOptions keys = KeyContextOptions.DEFAULT;
    private KeyInventory inventory;
    private KeyComplianceOptions compliance;
    private RuleReload reload;
    private ProfileProgram profiles;

    private Builder() {}

    /** Length of the tumbling usage windows, which are aligned to the epoch. Default 5 min. */
    public Builder window(Duration window) {
      this.window = window;
      return this;
    }

    /** How long after its end a window still takes in late events. Default 30 min. */
    public Builder allowedLateness(Duration allowedLateness) {
      this.allowedLateness = allowedLateness;
      return this;
    }

    /** How long a repeated event id is still known. Default 24 h. */
    public Builder dedupeHorizon(Duration dedupeHorizon) {
      this.dedupeHorizon = dedupeHorizon;
      return this;
    }

    /** Event time without a breaking window after which an episode is over. Default 30 min. */
    public Builder episodeQuiet(Duration episodeQuiet) {
      this.episodeQuiet = episodeQuiet;
      return this;
    }

    /** (key, window) pairs that a subtask holds before it flushes all. Default 20,000. */
    public Builder preAggregateEntries(int preAggregateEntries) {
      this.preAggregateEntries = preAggregateEntries;
      return this;
    }

    /**
     * Distinct principals and addresses that a window counts exactly, and principals of which it
     * keeps details. Default 256.
     */
    public Builder exactDistinct(int exactDistinct) {
      this.exactDistinct = exactDistinct;
      return this;
    }

    /** Default none. */
    public Builder detections(List<WindowDetection> detections) {
      this.detections = detections;
      return this;
    }

    /** Default none: then nothing of them is built, and the source needs hand on no texts. */
    public Builder rules(RuleProgram rules) {
      this.rules = rules;
      return this;
    }

    /** Default {@link KeyContextOptions#DEFAULT}. */
    public Builder keys(KeyContextOptions keys) {
      this.keys = keys;
      return this;
    }

    /**
     * Default none. With it, the source must hand on the texts of all records, and the job does not
     * end by itself.
     */
    public Builder reload(RuleReload reload) {
      this.reload = reload;
      return this;
    }

    /** Default none. */
    public Builder inventory(KeyInventory inventory) {
      this.inventory = inventory;
      return this;
    }

    /** Default none: then nothing of them is built, and no facts of use are gathered. */
    public Builder profiles(ProfileProgram profiles) {
      this.profiles = profiles;
      return this;
    }

    /** Default none. */
    public Builder compliance(KeyComplianceOptions compliance) {
      this.compliance = compliance;
      return this;
    }

    public KeyUsageOptions build() {
      return new KeyUsageOptions(this);
    }
  }
}
