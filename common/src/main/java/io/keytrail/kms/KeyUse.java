package io.keytrail.kms;

import java.util.Objects;

/** One KMS key that an event touched, and in which role. The identity of a key is its whole ARN. */
public final class KeyUse {
  /**
   * The key's ARN ({@code arn:aws:kms:eu-west-1:111122223333:key/…}), never an alias and never
   * null.
   */
  public String keyArn;

  public KeyRole role;

  public KeyUse() {}

  public KeyUse(String keyArn, KeyRole role) {
    this.keyArn = keyArn;
    this.role = role;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof KeyUse && keyArn.equals(((KeyUse) o).keyArn) && role == ((KeyUse) o).role;
  }

  @Override
  public int hashCode() {
    return Objects.hash(keyArn, role);
  }

  @Override
  public String toString() {
    return role + " " + keyArn;
  }
}
