package io.keytrail.score;

import java.io.IOException;

/** A file of labels or findings that is none; the message says where and what. */
public final class ScoreInputException extends IOException {
  private static final long serialVersionUID = 1;

  ScoreInputException(String message) {
    super(message);
  }
}
