package io.keytrail.testdata;

import java.time.Instant;
import java.util.List;

/** What a scenario hides: one attack, and where and when to find it. */
public final class Attack {
  private final String id;
  private final AttackFamily family;
  private final List<String> keyArns;
  private final String principal;
  private final Instant from;
  private final Instant to;
  private final String what;

  Attack(
      String id,
      AttackFamily family,
      List<String> keyArns,
      String principal,
      Instant from,
      Instant to,
      String what) {
    this.id = id;
    this.family = family;
    this.keyArns = List.copyOf(keyArns);
    this.principal = principal;
    this.from = from;
    this.to = to;
    this.what = what;
  }

  /** Names it among the attacks of all seeds: {@code seed-7-spike-1}. */
  public String id() {
    return id;
  }

  public AttackFamily family() {
    return family;
  }

  /** ARNs of the KMS keys that are misused: one, and more in a fan-out only. */
  public List<String> keyArns() {
    return keyArns;
  }

  /** ARN of the role (not of its session) that misuses; null for a silence, which nobody makes. */
  public String principal() {
    return principal;
  }

  /** The second of the first event that belongs to it; of a silence, when it begins. */
  public Instant from() {
    return from;
  }

  /** A second after its last event, or when the silence ends; exclusive. */
  public Instant to() {
    return to;
  }

  /** One clause for a person, with the numbers. */
  public String what() {
    return what;
  }

  @Override
  public String toString() {
    return id + " on " + String.join(", ", keyArns) + " from " + from + " to " + to;
  }
}
