package io.keytrail.testdata;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a synthetic archive shall hold. Immutable; the defaults stand in {@link Builder}.
 *
 * <p>Everything here but {@link #out} and {@link #threads} decides the bytes of the archive.
 */
public final class GeneratorOptions {
  /** CloudTrail files, usage windows and the generator's slots are five minutes long. */
  static final Duration SLOT = Duration.ofMinutes(5);

  /** How many keys it takes for every behaviour to occur. */
  public static final int KEY_BEHAVIOURS = 12;

  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
  private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]");
  private static final long MAX_FILES = 2_000_000;

  /** On average; a busy hour has a few times as many. A file is made in memory. */
  private static final long MAX_EVENTS_PER_FILE = 50_000;

  private final Path out;
  private final long events;
  private final long seed;
  private final Instant start;
  private final Duration duration;
  private final List<String> accounts;
  private final List<String> regions;
  private final int keys;
  private final double kmsShare;
  private final double duplicateShare;
  private final double lateShare;
  private final double errorShare;
  private final double crossAccountShare;
  private final boolean anomalies;
  private final int threads;

  private GeneratorOptions(Builder builder) {
    out = builder.out;
    events = builder.events;
    seed = builder.seed;
    start = builder.start;
    duration = builder.duration;
    accounts = List.copyOf(builder.accounts);
    regions = List.copyOf(builder.regions);
    keys = builder.keys;
    kmsShare = builder.kmsShare;
    duplicateShare = builder.duplicateShare;
    lateShare = builder.lateShare;
    errorShare = builder.errorShare;
    crossAccountShare = builder.crossAccountShare;
    anomalies = builder.anomalies;
    threads = builder.threads;
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * Where the labels of built-in anomalies go: beside {@link #out}, {@code NAME.labels.json}, for
   * what stands inside is taken for trail.
   */
  public Path labelsFile() {
    return out.resolveSibling(out.getFileName() + ".labels.json");
  }

  /** The directory that gets {@code AWSLogs/}. */
  public Path out() {
    return out;
  }

  /** Ordinary events; duplicates, second views of cross-account calls and anomalies come on top. */
  public long events() {
    return events;
  }

  public long seed() {
    return seed;
  }

  /** Time of the first event, on a five-minute boundary. */
  public Instant start() {
    return start;
  }

  /** Event time that the archive covers, a multiple of five minutes. */
  public Duration duration() {
    return duration;
  }

  public List<String> accounts() {
    return accounts;
  }

  public List<String> regions() {
    return regions;
  }

  /** KMS keys in all accounts and Regions together; replicas of a key are not counted. */
  public int keys() {
    return keys;
  }

  /** Share of KMS records among the ordinary events, 0 to 1. */
  public double kmsShare() {
    return kmsShare;
  }

  /** Share of events that are delivered twice, the second time in a later file. */
  public double duplicateShare() {
    return duplicateShare;
  }

  /** Share of events that stand in a file 10 to 60 minutes after their own. */
  public double lateShare() {
    return lateShare;
  }

  /** Share of API calls that fail. */
  public double errorShare() {
    return errorShare;
  }

  /** Share of KMS events that are calls from another account; needs two accounts. */
  public double crossAccountShare() {
    return crossAccountShare;
  }

  /** Whether labelled anomalies are built in. */
  public boolean anomalies() {
    return anomalies;
  }

  /** How many threads write; does not change what they write. */
  public int threads() {
    return threads;
  }

  /** How many five-minute slots the archive covers. */
  int slots() {
    return Math.toIntExact(duration.toMillis() / SLOT.toMillis());
  }

  /** Collects options; {@link #build} says everything that is wrong with them at once. */
  public static final class Builder {
    private Path out;
    private long events = 100_000;
    private long seed = 1;
    private Instant start = Instant.parse("2026-03-02T00:00:00Z");
    private Duration duration = Duration.ofDays(1);
    private List<String> accounts = List.of("111122223333", "444455556666", "999988887777");
    private List<String> regions = List.of("eu-west-1", "us-east-1");
    private int keys = 48;
    private double kmsShare = 0.6;
    private double duplicateShare = 0.005;
    private double lateShare = 0.01;
    private double errorShare = 0.01;
    private double crossAccountShare = 0.005;
    private boolean anomalies;
    private int threads = Runtime.getRuntime().availableProcessors();

    private Builder() {}

    /** Where to write: a directory that is empty or does not exist yet. No default. */
    public Builder out(Path out) {
      this.out = out;
      return this;
    }

    /** Ordinary events. Default 100,000. */
    public Builder events(long events) {
      this.events = events;
      return this;
    }

    /** Any number; another seed is another archive. Default 1. */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /** Default 2026-03-02T00:00:00Z, a Monday. */
    public Builder start(Instant start) {
      this.start = start;
      return this;
    }

    /** Default one day. */
    public Builder duration(Duration duration) {
      this.duration = duration;
      return this;
    }

    /** Twelve digits each. Default three documentation accounts. */
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
     * KMS keys in all accounts and Regions together. Default 48; the first {@value #KEY_BEHAVIOURS}
     * show every behaviour.
     */
    public Builder keys(int keys) {
      this.keys = keys;
      return this;
    }

    /** Default 0.6. */
    public Builder kmsShare(double share) {
      this.kmsShare = share;
      return this;
    }

    /** Default 0.005. */
    public Builder duplicateShare(double share) {
      this.duplicateShare = share;
      return this;
    }

    /** Default 0.01. */
    public Builder lateShare(double share) {
      this.lateShare = share;
      return this;
    }

    /** Default 0.01. */
    public Builder errorShare(double share) {
      this.errorShare = share;
      return this;
    }

    /** Default 0.005; without effect when there is one account only. */
    public Builder crossAccountShare(double share) {
      this.crossAccountShare = share;
      return this;
    }

    /** Default false. */
    public Builder anomalies(boolean anomalies) {
      this.anomalies = anomalies;
      return this;
    }

    /** Default: the machine's processors. */
    public Builder threads(int threads) {
      this.threads = threads;
      return this;
    }

    /**
     * @throws IllegalArgumentException if an option is missing or out of bounds; the message lists
     *     every problem, one a line
     */
    public GeneratorOptions build() {
      List<String> problems = new ArrayList<>();
      if (out == null) problems.add("out: name the directory to write the archive to");
      if (events < 1) problems.add("events: must be at least 1, is " + events);
      checkTime(problems);
      checkNames(problems, "accounts", accounts, ACCOUNT, "12 digits, such as 111122223333");
      checkNames(problems, "regions", regions, REGION, "the name of a Region, such as eu-west-1");
      if (keys < 1 || keys > 100_000) {
        problems.add("keys: must be between 1 and 100000, is " + keys);
      }
      checkShare(problems, "kms share", kmsShare);
      checkShare(problems, "duplicate share", duplicateShare);
      checkShare(problems, "late share", lateShare);
      checkShare(problems, "error share", errorShare);
      checkShare(problems, "cross-account share", crossAccountShare);
      checkAnomalies(problems);
      if (threads < 1) problems.add("threads: must be at least 1, is " + threads);
      if (problems.isEmpty()) return new GeneratorOptions(this);
      throw new IllegalArgumentException(String.join("\n", problems));
    }

    private void checkTime(List<String> problems) {
      if (start == null) {
        problems.add("start: must not be empty");
      } else if (!start.truncatedTo(ChronoUnit.SECONDS).equals(start)
          || start.getEpochSecond() % SLOT.getSeconds() != 0) {
        problems.add("start: must be on a five-minute boundary, such as 12:05:00Z, is " + start);
      } else if (start.isBefore(Instant.parse("2013-11-13T00:00:00Z"))
          || start.isAfter(Instant.parse("2099-01-01T00:00:00Z"))) {
        problems.add("start: must be between 2013-11-13 (CloudTrail's first day) and 2099-01-01");
      }
      if (duration == null) {
        problems.add("duration: must not be empty");
      } else if (duration.compareTo(SLOT) < 0
          || duration.getNano() != 0
          || duration.getSeconds() % SLOT.getSeconds() != 0) {
        problems.add("duration: must be a multiple of 5 minutes, is " + duration);
      } else if (duration.compareTo(Duration.ofDays(3660)) > 0) {
        problems.add("duration: must be at most 3660 days, is " + duration.toDays() + " days");
      } else if (accounts != null && regions != null) {
        long files = duration.dividedBy(SLOT) * accounts.size() * regions.size();
        if (files > MAX_FILES) {
          problems.add(
              "duration: gives up to "
                  + files
                  + " files (one per account, Region and 5 minutes), at most "
                  + MAX_FILES
                  + " are allowed: shorten it or name fewer accounts or Regions");
        } else if (files > 0 && events / files > MAX_EVENTS_PER_FILE) {
          problems.add(
              "events: gives about "
                  + events / files
                  + " records in each of "
                  + files
                  + " files, at most "
                  + MAX_EVENTS_PER_FILE
                  + " are allowed: lengthen the duration or name more accounts or Regions");
        }
      }
    }

    private void checkAnomalies(List<String> problems) {
      if (!anomalies) return;
      if (keys < KEY_BEHAVIOURS) {
        problems.add("keys: anomalies need at least " + KEY_BEHAVIOURS + " keys, not " + keys);
      }
      if (duration != null && duration.compareTo(Duration.ofHours(2)) < 0) {
        problems.add(
            "duration: anomalies need at least 2 hours, not " + duration.toMinutes() + " min");
      }
    }

    private static void checkNames(
        List<String> problems, String option, List<String> names, Pattern form, String example) {
      if (names == null || names.isEmpty()) {
        problems.add(option + ": name at least one");
        return;
      }
      HashSet<String> seen = new HashSet<>();
      for (String name : names) {
        if (name == null || !form.matcher(name).matches()) {
          problems.add(option + ": '" + name + "' is not " + example);
        } else if (!seen.add(name)) {
          problems.add(option + ": " + name + " is named twice");
        }
      }
    }

    private static void checkShare(List<String> problems, String option, double share) {
      if (!(share >= 0 && share <= 1)) {
        problems.add(option + ": must be between 0 and 1, is " + share);
      }
    }
  }
}
