package io.keytrail.jobs.config;

/** One name with its value as it was written, and where. */
public final class Setting {
  private final String name;
  private final String value;
  private final String where;

  /**
   * @param where {@code keytrail.properties:12}, {@code --set}, {@code property group keytrail}
   */
  public Setting(String name, String value, String where) {
    this.name = name;
    this.value = value;
    this.where = where;
  }

  public String name() {
    return name;
  }

  /** Not for messages: it may be, or hold, a secret. */
  public String value() {
    return value;
  }

  public String where() {
    return where;
  }
}
