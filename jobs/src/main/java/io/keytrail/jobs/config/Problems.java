package io.keytrail.jobs.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, so that a user mends everything in one go. */
public final class Problems {
  private final List<String> sentences = new ArrayList<>();

  /**
   * @param where a file and line, a flag, a property group
   * @param sentence what is wrong and what to do, without a full stop at its end
   */
  public void add(String where, String sentence) {
    sentences.add(where + ": " + sentence);
  }

  /** A problem that has no one place, such as an option that is missing. */
  public void add(String sentence) {
    sentences.add(sentence);
  }

  /** In the order in which they were found. */
  public List<String> sentences() {
    return List.copyOf(sentences);
  }
}
