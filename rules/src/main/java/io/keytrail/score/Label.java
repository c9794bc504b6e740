package io.keytrail.score;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/** One attack that is known to be in a trail. */
public final class Label {
  private final String id;
  private final String family;
  private final Set<String> keyArns;
  private final String principal;
  private final Instant from;
  private final Instant to;
  private final String what;

  /**
   * @param id unique among all labels that are scored together
   * @param principal ARN of a role or user; null when nobody in particular acts
   * @param to exclusive
   * @param what a clause for a person; may be empty
   */
  public Label(
      String id,
      String family,
      List<String> keyArns,
      String principal,
      Instant from,
      Instant to,
      String what) {
    this.id = id;
    this.family = family;
    this.keyArns = Set.copyOf(keyArns);
    this.principal = principal;
    this.from = from;
    this.to = to;
    this.what = what;
  }

  public String id() {
    return id;
  }

  /** What kind of attack it is; the score is told by family. */
  public String family() {
    return family;
  }

  public Set<String> keyArns() {
    return keyArns;
  }

  public String principal() {
    return principal;
  }

  public Instant from() {
    return from;
  }

  public Instant to() {
    return to;
  }

  public String what() {
    return what;
  }
}
