package io.keytrail.key;

import java.util.Collection;
import java.util.TreeSet;

/** The one line in which {@link KeyAttribute#GRANTS} tells of a grant. */
public final class Grants {
  private Grants() {}

  /**
   * {@code arn:aws:iam::111122223333:role/app: Decrypt, GenerateDataKey}, and the same with {@code
   * (constrained)} at its end.
   *
   * @param grantee principal or service, as KMS writes it; null reads as {@code ?}
   * @param operations in any order
   * @param constrained whether the grant asks for an encryption context
   */
  public static String line(String grantee, Collection<String> operations, boolean constrained) {
    return (grantee == null ? "?" : grantee)
        + ": "
        + String.join(", ", new TreeSet<>(operations))
        + (constrained ? " (constrained)" : "");
  }
}
