package io.keytrail.detect;

import io.keytrail.finding.Analytic;
import io.keytrail.finding.Finding;
import io.keytrail.usage.KeyUsage;
import java.io.Serializable;

/**
 * A test that a key's usage window passes or breaks, and the words for the finding.
 *
 * <p>Implementations are immutable and pure: the same usage gives the same answer.
 */
public interface WindowDetection extends Serializable {
  Analytic analytic();

  /** Whether this window is out of bounds. */
  boolean breaks(KeyUsage window);

  /** How many windows in a row must break it before there is a finding; at least 1. */
  int windowsInARow();

  /**
   * Writes title, message, severity, facts and evidences of the finding about this episode;
   * identity, times, activity and key are there already.
   */
  void describe(Episode episode, Finding finding);
}
