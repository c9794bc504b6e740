package io.keytrail.jobs.profile;

import io.keytrail.cases.AlertBudget;
import io.keytrail.cases.CaseMerger;
import io.keytrail.cases.CaseSettings;
import io.keytrail.cases.CaseSettingsReader;
import io.keytrail.cases.KeyCases;
import io.keytrail.cases.KeyProfiler;
import io.keytrail.cases.PrincipalProfiler;
import io.keytrail.detect.StandBack;
import io.keytrail.profile.BaselineParameters;
import io.keytrail.profile.GapWatch;
import io.keytrail.profile.HealthSettings;
import io.keytrail.profile.ManyTrails;
import io.keytrail.profile.OwnTraffic;
import io.keytrail.profile.PeerModel;
import io.keytrail.profile.ServiceTerms;
import io.keytrail.profile.TelemetryHealth;
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
      new ProfileProgram(
          BaselineParameters.defaults(),
          CaseSettings.packaged(),
          UseSettings.DEFAULTS,
          HealthSettings.defaults(),
          ServiceTerms.defaults());

  private static final long serialVersionUID = 1;
  private static final String BASELINE = "baseline.yml";
  private static final String CASES = "cases.yml";
  private static final String USES = "uses.yml";
  private static final String HEALTH = "health.yml";
  private static final String TERMS = "terms.yml";
  private static final List<String> NAMES = List.of(BASELINE, CASES, USES, HEALTH, TERMS);

  private final BaselineParameters baseline;
  private final CaseSettings cases;
  private final UseSettings uses;
  private final HealthSettings health;
  private final ServiceTerms terms;

  private ProfileProgram(
      BaselineParameters baseline,
      CaseSettings cases,
      UseSettings uses,
      HealthSettings health,
      ServiceTerms terms) {
    this.baseline = baseline;
    this.cases = cases;
    this.uses = uses;
    this.health = health;
    this.terms = terms;
  }

  /**
   * The settings that come with Keytrail, changed by files: each may hold any of its settings, but
   * {@code cases.yml}, which stands in for the packaged one.
   *
   * @return not to be used if there are errors among the problems
   */
  public static ProfileProgram read(List<RuleFile> files, Problems problems) {
    BaselineParameters baseline = DEFAULT.baseline;
    CaseSettings cases = DEFAULT.cases;
    UseSettings uses = DEFAULT.uses;
    HealthSettings health = DEFAULT.health;
    ServiceTerms terms = DEFAULT.terms;
    for (RuleFile file : files) {
      String text = new String(file.bytes(), StandardCharsets.UTF_8);
      if (is(file, BASELINE)) {
        baseline = BaselineParameters.read(file.name(), text, problems);
      } else if (is(file, CASES)) {
        cases = CaseSettingsReader.read(file.name(), text, problems);
      } else if (is(file, USES)) {
        uses = UseSettings.read(file.name(), text, problems);
      } else if (is(file, HEALTH)) {
        health = HealthSettings.read(file.name(), text, problems);
      } else if (is(file, TERMS)) {
        terms = ServiceTerms.read(file.name(), text, problems);
      } else {
        String name = file.name().substring(file.name().lastIndexOf('/') + 1);
        problems.error(
            file.name(),
            0,
            "settings of profiles are named "
                + String.join(", ", NAMES)
                + Problems.didYouMean(name, NAMES));
      }
    }
    return new ProfileProgram(baseline, cases, uses, health, terms);
  }

  private static boolean is(RuleFile file, String name) {
    return file.name().equals(name) || file.name().endsWith("/" + name);
  }

  /** From when on the profile of a key knows more than fixed bounds. */
  public StandBack standBack() {
    return new StandBack(baseline.weekKnownAfter());
  }

  KeyProfiler keys(Duration window, Duration lateness) {
    return new KeyProfiler(baseline, uses, cases, window, lateness);
  }

  KeyCases keyCases() {
    return new KeyCases(cases);
  }

  PeerModel peers(Duration window, Duration lateness) {
    return new PeerModel(baseline, window, lateness);
  }

  PrincipalProfiler principals(Duration lateness) {
    return new PrincipalProfiler(uses, cases, lateness);
  }

  CaseMerger merger(CaseMerger.By by) {
    return new CaseMerger(cases, by);
  }

  /** How long after its last word a case ends. */
  public Duration bridge() {
    return cases.bridge;
  }

  AlertBudget budget() {
    return new AlertBudget(cases);
  }

  /** Whether trails are heard. */
  public TelemetryHealth health() {
    return new TelemetryHealth(health);
  }

  /** What the failure of many trails at once tells. */
  public ManyTrails manyTrails() {
    return new ManyTrails(health);
  }

  /**
   * When trails were not heard, for the profiles of keys.
   *
   * @param lateness how long after its end a window may still change
   */
  public GapWatch gaps(Duration lateness) {
    return new GapWatch(health, lateness);
  }

  /**
   * What accounts ask of KMS.
   *
   * @param lateness how long after a day its line waits for late records
   */
  public OwnTraffic traffic(Duration lateness) {
    return new OwnTraffic(health, terms, lateness);
  }

  public ServiceTerms terms() {
    return terms;
  }
}
