package io.keytrail.jobs.profile;

import io.keytrail.cases.AlertBudget;
import io.keytrail.cases.CaseMerger;
import io.keytrail.cases.CaseSettings;
import io.keytrail.cases.CaseSettingsReader;
import io.keytrail.cases.KeyProfiler;
import io.keytrail.cases.PrincipalProfiler;
import io.keytrail.detect.StandBack;
import io.keytrail.profile.BaselineParameters;
import io.keytrail.profile.PeerModel;
import io.keytrail.profile.UseSettings;
import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.problem.Problems;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** How profiles learn and judge, on the way to the operators. Immutable. */
public final class ProfileProgram implements Serializable {
  public static final ProfileProgram DEFAULT =
      new ProfileProgram(BaselineParameters.defaults(), CaseSettings.packaged());

  private static final long serialVersionUID = 1;
  private static final String BASELINE = "baseline.yml";
  private static final String CASES = "cases.yml";

  private final BaselineParameters baseline;
  private final CaseSettings cases;

  private ProfileProgram(BaselineParameters baseline, CaseSettings cases) {
    this.baseline = baseline;
    this.cases = cases;
  }

  /**
   * The settings that come with Keytrail, changed by files: {@code baseline.yml} may hold any of
   * its parameters, {@code cases.yml} stands in for the packaged one.
   *
   * @return not to be used if there are errors among the problems
   */
  public static ProfileProgram read(List<RuleFile> files, Problems problems) {
    BaselineParameters baseline = DEFAULT.baseline;
    CaseSettings cases = DEFAULT.cases;
    for (RuleFile file : files) {
      String text = new String(file.bytes(), StandardCharsets.UTF_8);
      if (is(file, BASELINE)) {
        baseline = BaselineParameters.read(file.name(), text, problems);
      } else if (is(file, CASES)) {
        cases = CaseSettingsReader.read(file.name(), text, problems);
      } else {
        problems.error(
            file.name(), 0, "settings of profiles are named " + BASELINE + " or " + CASES);
      }
    }
    return new ProfileProgram(baseline, cases);
  }

  private static boolean is(RuleFile file, String name) {
    return file.name().equals(name) || file.name().endsWith("/" + name);
  }

  /** From when on the profile of a key knows more than fixed bounds. */
  public StandBack standBack() {
    return new StandBack(baseline.weekKnownAfter());
  }

  KeyProfiler keys(Duration window, Duration lateness) {
    return new KeyProfiler(baseline, UseSettings.DEFAULTS, cases, window, lateness);
  }

  PeerModel peers(Duration window, Duration lateness) {
    return new PeerModel(baseline, window, lateness);
  }

  PrincipalProfiler principals() {
    return new PrincipalProfiler(UseSettings.DEFAULTS, cases);
  }

  CaseMerger merger(CaseMerger.By by) {
    return new CaseMerger(cases, by);
  }

  AlertBudget budget() {
    return new AlertBudget(cases);
  }
}
