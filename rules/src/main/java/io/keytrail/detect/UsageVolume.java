package io.keytrail.detect;

import static io.keytrail.detect.Words.count;
import static io.keytrail.detect.Words.number;

import io.keytrail.finding.Analytic;
import io.keytrail.finding.Finding;
import io.keytrail.finding.Severity;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.PrincipalUsage;
import java.util.List;

/**
 * A flood of calls on one key, for more than one window: bulk use, or something that runs wild.
 *
 * <p>What AWS services do for themselves is left out; failed calls count, for a flood of them is a
 * flood. Where keys have profiles it {@linkplain StandBack stands back} from those whose past is
 * known.
 */
public final class UsageVolume implements WindowDetection {
  private static final long serialVersionUID = 1;
  private static final Analytic ANALYTIC =
      new Analytic(
          Analytic.Type.RULE,
          "keytrail.usage-volume",
          "More calls on a key than the bound allows",
          "1");

  private final long maxCalls;
  private final int windowsInARow;

  /**
   * @param maxCalls a window breaks the bound when it has more calls than this
   * @param windowsInARow how many such windows in a row make a finding
   */
  public UsageVolume(long maxCalls, int windowsInARow) {
    if (maxCalls < 1 || windowsInARow < 1) {
      throw new IllegalArgumentException("bounds must be 1 or more");
    }
    this.maxCalls = maxCalls;
    this.windowsInARow = windowsInARow;
  }

  @Override
  public Analytic analytic() {
    return ANALYTIC;
  }

  @Override
  public int windowsInARow() {
    return windowsInARow;
  }

  @Override
  public boolean breaks(KeyUsage window) {
    return calls(window) > maxCalls;
  }

  private static long calls(KeyUsage usage) {
    return usage.calls - usage.serviceMadeCalls;
  }

  @Override
  public void describe(Episode episode, Finding finding) {
    KeyUsage usage = episode.usage;
    finding.title = ANALYTIC.name();
    finding.types.add("Usage volume");
    finding.severity = Severity.MEDIUM;
    finding.confidence = 1;
    List<PrincipalUsage> top = usage.topPrincipals(Integer.MAX_VALUE);
    top.removeIf(p -> p.serviceMade);
    finding.message =
        count(calls(usage), "call")
            + " with "
            + Words.key(usage)
            + " in "
            + Words.minutes(episode.lastEndMillis - episode.startMillis)
            + (top.isEmpty()
                ? ""
                : ", "
                    + number(top.get(0).calls)
                    + " of them by "
                    + Words.name(top.get(0))
                    + Words.standsOut(top.get(0), origin -> origin.calls));
    finding.description =
        "The key was used more often than the bound allows, window after window: bulk reading or"
            + " encrypting of data, or a program that runs wild and may exhaust the account's request quota.";
    finding.statusDetail =
        "A fixed bound, the same for every key: more than "
            + count(maxCalls, "call")
            + " in each of "
            + count(windowsInARow, "window")
            + " in a row. This key's own past was not consulted.";
    finding.remediation =
        "Look at who calls and on which resources. If nobody planned it, treat it as bulk access to the"
            + " data behind this key: revoke the sessions and deny the principal on the key.";
    finding.attackTechniques.add("T1530");
    finding.facts.put("calls", calls(usage));
    finding.facts.put("max_calls_per_window", maxCalls);
    finding.facts.put("peak_calls_in_window", calls(episode.peak));
    UsageFacts.put(episode, finding);
    PrincipalEvidence.put(finding, usage, caller -> !caller.serviceMade, origin -> origin.calls);
  }
}
