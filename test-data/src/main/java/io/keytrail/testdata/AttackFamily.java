package io.keytrail.testdata;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of misuse that a {@linkplain ScenarioGenerator scenario} can hide. */
public enum AttackFamily {
  /** The usual role calls Decrypt far more often than ever, for some minutes. */
  SPIKE("spike"),
  /**
   * Decrypts of the usual role rise by 60 % of the key's traffic, for a day: no window stands out.
   */
  SLOW_EXFILTRATION("slow-exfiltration"),
  /** As many calls as always, but most of them Decrypt. */
  RATIO_SHIFT("ratio-shift"),
  /** A usual principal at an hour at which it never uses the key. */
  OFF_HOURS("off-hours"),
  /** A role that never used this key decrypts with it; the key is tagged Restricted. */
  NEW_PRINCIPAL("new-principal"),
  /** A usual role, from a network it never came from. */
  NEW_NETWORK("new-network"),
  /** One role decrypts with many keys within an hour, and seldom with each. */
  FAN_OUT("fan-out"),
  /** A role is refused a few times, and then it is not. */
  DENIED_THEN_SUCCESS("denied-then-success"),
  /** A key that nobody used for weeks is decrypted with, by who used it before. */
  DORMANT_KEY("dormant-key"),
  /** A busy key falls silent. */
  SILENCE("silence"),
  /**
   * Steps that mean something in this order only: material imported, used and deleted, or a policy
   * or grant that lets a role in, and its first decrypts.
   */
  SEQUENCE("sequence");

  private final String text;

  AttackFamily(String text) {
    this.text = text;
  }

  /** The name on the command line and in labels. */
  public String text() {
    return text;
  }

  /** The family with this name, if there is one. */
  public static Optional<AttackFamily> of(String text) {
    return Arrays.stream(values()).filter(family -> family.text.equals(text)).findFirst();
  }
}
