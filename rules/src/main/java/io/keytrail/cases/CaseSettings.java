package io.keytrail.cases;

import io.keytrail.profile.SignalFamily;
import io.keytrail.sigma.problem.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * When signals become a finding, and of which severity. Immutable; {@link #packaged} is what works
 * unconfigured, {@link CaseSettingsReader} reads it and its replacements.
 */
public final class CaseSettings implements Serializable {
  /** Where the packaged settings stand in the sources. */
  public static final String FILE = "profiles/cases.yml";

  private static final long serialVersionUID = 1;

  /** What one family's signals are worth. */
  public static final class Family implements Serializable {
    private static final long serialVersionUID = 1;

    /** Families of a group speak of one thing: their scores add up little. */
    public final String group;

    /** How much of the surprise counts: the rest is how often life, not attack, looks like this. */
    public final double factor;

    Family(String group, double factor) {
      this.group = group;
      this.factor = factor;
    }
  }

  /** Other bounds for keys with a tag. */
  public static final class TagOverride implements Serializable {
    private static final long serialVersionUID = 1;
    public final String tag;
    public final String value;
    public final double bar;

    /** Levels by which the severity is raised, or lowered when negative. */
    public final int severity;

    TagOverride(String tag, String value, double bar, int severity) {
      this.tag = tag;
      this.value = value;
      this.bar = bar;
      this.severity = severity;
    }
  }

  /** The score at which a case becomes a finding. */
  public final double bar;

  /** Signals that lie no further apart than this are one case. */
  public final Duration bridge;

  /** No signal counts for more surprise than this. */
  public final double mostSurprise;

  /** What each further signal of one group, and each further group, adds of its score. */
  public final double within;

  public final double across;

  /** How long earlier cases of a key are remembered, to tell how rare a score is on it. */
  public final Duration memory;

  /** The most by which earlier cases as strong lower a score. */
  public final double mostHabit;

  public final int maxFindingsPerDay;
  public final double mostRaised;
  private final EnumMap<SignalFamily, Family> families;
  private final List<TagOverride> overrides;

  CaseSettings(
      double bar,
      Duration bridge,
      double mostSurprise,
      double within,
      double across,
      Duration memory,
      double mostHabit,
      int maxFindingsPerDay,
      double mostRaised,
      Map<SignalFamily, Family> families,
      List<TagOverride> overrides) {
    this.bar = bar;
    this.bridge = bridge;
    this.mostSurprise = mostSurprise;
    this.within = within;
    this.across = across;
    this.memory = memory;
    this.mostHabit = mostHabit;
    this.maxFindingsPerDay = maxFindingsPerDay;
    this.mostRaised = mostRaised;
    this.families = new EnumMap<>(families);
    this.overrides = new ArrayList<>(overrides);
  }

  public Family family(SignalFamily family) {
    return families.get(family);
  }

  /**
   * The first override that a key's tags meet, case of letters aside; null when none does.
   *
   * @param tags null when they are not known
   */
  public TagOverride overrideFor(Map<String, String> tags) {
    if (tags == null) return null;
    for (TagOverride override : overrides) {
      for (Map.Entry<String, String> tag : tags.entrySet()) {
        if (tag.getKey().equalsIgnoreCase(override.tag)
            && override.value.equalsIgnoreCase(tag.getValue())) {
          return override;
        }
      }
    }
    return null;
  }

  /**
   * How early a classification stands among the overrides: the first is the one that matters most.
   *
   * @param value as {@link TagOverride#value}; null when no override was met
   * @return {@link Integer#MAX_VALUE} for null, and for a value without an override
   */
  int rank(String value) {
    for (int i = 0; i < overrides.size(); i++) {
      if (overrides.get(i).value.equals(value)) return i;
    }
    return Integer.MAX_VALUE;
  }

  /**
   * The settings that come with Keytrail.
   *
   * @throws UncheckedIOException if Keytrail's own jar cannot be read
   */
  public static CaseSettings packaged() {
    Problems problems = new Problems();
    CaseSettings settings = CaseSettingsReader.read(FILE, packagedText(), problems);
    if (settings == null) throw new IllegalStateException(problems.sorted().toString());
    return settings;
  }

  static String packagedText() {
    try (InputStream in =
        CaseSettings.class.getClassLoader().getResourceAsStream("io/keytrail/profiles/cases.yml")) {
      if (in == null) throw new IOException("there is no " + FILE);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the packaged profile settings cannot be read", e);
    }
  }
}
