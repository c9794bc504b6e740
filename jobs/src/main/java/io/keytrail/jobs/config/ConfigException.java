package io.keytrail.jobs.config;

import java.util.List;

/** The configuration cannot be used: every reason at once, each a sentence with its place. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<String> problems;

  /**
   * @param problems a sentence each; at least one
   */
  public ConfigException(List<String> problems) {
    super(message(problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }

  private static String message(List<String> problems) {
    if (problems.size() == 1) return problems.get(0);
    return problems.size() + " problems in the configuration:\n  " + String.join("\n  ", problems);
  }
}
