package io.keytrail.detect;

import io.keytrail.finding.Finding;
import io.keytrail.finding.Severity;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;

/**
 * Fixed bounds are for keys whose own past is not known yet. Once a key has been in use for long
 * enough its profile tells a busy hour from a departure, and what breaks a bound that is the same
 * for every key is informational. Immutable.
 */
public final class StandBack implements Serializable {
  private static final long serialVersionUID = 1;

  private final long afterMillis;

  /**
   * @param after how long a key must have been in use for its profile to know the weeks' rhythm
   */
  public StandBack(Duration after) {
    afterMillis = after.toMillis();
  }

  /**
   * Lowers the severity of a finding whose episode began when the key's profile was mature, and
   * says so.
   *
   * @param inUseSinceMillis first known use of the key, epoch ms; null when there was none
   */
  public void apply(Finding finding, Long inUseSinceMillis) {
    if (inUseSinceMillis == null) return;
    if (finding.firstSeenMillis - inUseSinceMillis < afterMillis) return;
    finding.severity = Severity.INFORMATIONAL;
    finding.statusDetail +=
        " The key has been in use since "
            + Instant.ofEpochMilli(inUseSinceMillis).toString().substring(0, 10)
            + ": whether this is usual for it, its profile judges.";
  }
}
