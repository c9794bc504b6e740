package io.keytrail.finding;

import java.util.Objects;

/** What made a finding: OCSF's {@code analytic}. Immutable; one constant per detection. */
public final class Analytic {
  /** OCSF {@code analytic.type_id}. */
  public enum Type {
    RULE(1, "Rule"),
    BEHAVIORAL(2, "Behavioral"),
    STATISTICAL(3, "Statistical"),
    LEARNING(4, "Learning (ML/DL)");

    private final int id;
    private final String caption;

    Type(int id, String caption) {
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

  private final Type type;
  private final String uid;
  private final String name;
  private final String version;

  /**
   * @param uid stable id such as {@code keytrail.decrypt-encrypt-ratio}; part of each finding's uid
   * @param version raised when the detection's meaning changes
   */
  public Analytic(Type type, String uid, String name, String version) {
    this.type = Objects.requireNonNull(type);
    this.uid = Objects.requireNonNull(uid);
    this.name = Objects.requireNonNull(name);
    this.version = Objects.requireNonNull(version);
  }

  public Type type() {
    return type;
  }

  public String uid() {
    return uid;
  }

  public String name() {
    return name;
  }

  public String version() {
    return version;
  }
}
