package io.keytrail.finding;

/**
 * OCSF {@code activity_id}: what happened to the finding. Repeats of an open finding are updates,
 * not new findings.
 */
public enum Activity {
  CREATE(1, "Create"),
  UPDATE(2, "Update"),
  CLOSE(3, "Close");

  private final int id;
  private final String caption;

  Activity(int id, String caption) {
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
