package io.keytrail.policy;

/** A text that is no policy; the message says why. */
public final class PolicyException extends Exception {
  private static final long serialVersionUID = 1L;

  PolicyException(String message) {
    super(message);
  }
}
