package io.keytrail.sigma.match;

import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.FieldPath;

/** Which fields can be undecided. */
public final class KeyFields {
  private KeyFields() {}

  /** True for {@code key.…}, and for other facts that are not read from the event alone. */
  public static boolean mayNeedKey(FieldPath field) {
    String namespace = field.namespace();
    return namespace != null && !namespace.equals(EventView.KMS);
  }
}
