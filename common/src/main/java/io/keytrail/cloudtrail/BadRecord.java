package io.keytrail.cloudtrail;

import io.keytrail.reject.RejectReason;

/**
 * A record that cannot become an event. Never leaves the package; carries no stack, it is cheap.
 */
final class BadRecord extends Exception {
  private static final long serialVersionUID = 1;

  final RejectReason reason;

  BadRecord(RejectReason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }
}
