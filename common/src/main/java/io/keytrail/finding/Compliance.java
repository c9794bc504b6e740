package io.keytrail.finding;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The part that makes a {@link Finding} a Compliance Finding (OCSF class 2003): which requirement
 * was put to the key, and how the key stands. A flat bean; null and empty mean that there is
 * nothing to say.
 *
 * @see <a href="https://schema.ocsf.io/1.8.0/objects/compliance">OCSF 1.8.0, compliance</a>
 */
public final class Compliance {
  /** The verdict, OCSF {@code compliance.status_id}; not the life of the finding. */
  public enum Status {
    PASS(1, "Pass"),
    FAIL(3, "Fail"),
    /** Too little is known of the key to say either. */
    UNKNOWN(0, "Unknown"),
    /** The requirement does not, or no longer, concern the key: excepted, deleted, not asked. */
    NOT_APPLICABLE(99, "Not Applicable");

    private final int id;
    private final String caption;

    Status(int id, String caption) {
      this.id = id;
      this.caption = caption;
    }

    public int id() {
      return id;
    }

    public String caption() {
      return caption;
    }
  }

  public Status status = Status.FAIL;

  /** Short word for why the status is what it is: {@code overdue}, {@code cured}. */
  public String statusCode;

  /** The facts under the verdict, one sentence each. */
  public List<String> statusDetails = new ArrayList<>();

  /** What is required, in a few words. */
  public String control;

  /** What is required and why. */
  public String description;

  /** Standards that ask for it, such as {@code CIS AWS Foundations Benchmark v3.0.0}. */
  public List<String> standards = new ArrayList<>();

  /** Their numbers for it, and the clause of the user's own policy. */
  public List<String> requirements = new ArrayList<>();

  /** What the control was set to, by name: {@code maxAgeDays}. */
  public Map<String, String> parameters = new TreeMap<>();

  /** What was looked at, each with its own outcome. */
  public List<Assessment> assessments = new ArrayList<>();

  /** Where the facts come from, for {@code finding_info.data_sources}. */
  public List<String> dataSources = new ArrayList<>();

  /** One thing that was looked at. Immutable. */
  public static final class Assessment {
    private final String name;
    private final String description;
    private final boolean meetsCriteria;

    /**
     * @param name such as {@code rotationAgeDays}
     * @param description what was found, for a person
     */
    public Assessment(String name, String description, boolean meetsCriteria) {
      this.name = name;
      this.description = description;
      this.meetsCriteria = meetsCriteria;
    }

    public String name() {
      return name;
    }

    public String description() {
      return description;
    }

    public boolean meetsCriteria() {
      return meetsCriteria;
    }
  }
}
