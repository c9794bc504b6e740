package io.keytrail.jobs.topology;

import io.keytrail.jobs.compliance.PolicyProgram;
import java.io.Serializable;
import java.time.Duration;

/** What {@link KeyComplianceTopology} can be told. Immutable. */
public final class KeyComplianceOptions implements Serializable {
  private static final long serialVersionUID = 1;

  private final PolicyProgram program;
  private final Duration horizon;
  private final Duration apiFresh;
  private final Long observedFromMillis;

  /**
   * @param horizon how far back statements may come in late and still take their place
   * @param apiFresh how old KMS's last answer may be before it counts as stale; null when nobody
   *     asks KMS
   * @param observedFromMillis since when the trail is read as far as is known beforehand, epoch ms;
   *     null to learn it key by key
   */
  public KeyComplianceOptions(
      PolicyProgram program, Duration horizon, Duration apiFresh, Long observedFromMillis) {
    this.program = program;
    this.horizon = horizon;
    this.apiFresh = apiFresh;
    this.observedFromMillis = observedFromMillis;
  }

  PolicyProgram program() {
    return program;
  }

  Duration horizon() {
    return horizon;
  }

  /** Null when nobody asks KMS. */
  Duration apiFresh() {
    return apiFresh;
  }

  /** Null when it is not known beforehand. */
  Long observedFromMillis() {
    return observedFromMillis;
  }
}
