package io.keytrail.key;

import java.io.IOException;

/** A key snapshot that cannot be read: {@code file:line: what is wrong, what is allowed}. */
public final class KeySnapshotException extends IOException {
  private static final long serialVersionUID = 1;

  KeySnapshotException(String message) {
    super(message);
  }
}
