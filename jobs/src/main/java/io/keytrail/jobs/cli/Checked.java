package io.keytrail.jobs.cli;

import java.util.concurrent.Callable;

/**
 * A command that knows before it starts whether it can be done. It is {@link #call called} after
 * {@link #check}, and only if nothing was wrong.
 */
interface Checked extends Callable<Integer> {
  /**
   * Looks at everything that was asked for: options, configuration, paths, rules. What the command
   * line itself refused is among the problems already, and what it could not read was left out; of
   * that nothing more is to be said.
   *
   * @param wrong takes all that is wrong
   */
  void check(Wrong wrong) throws Exception;
}
