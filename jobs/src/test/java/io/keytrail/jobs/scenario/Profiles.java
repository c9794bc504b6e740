package io.keytrail.jobs.scenario;

import io.keytrail.cases.AlertBudget;
import io.keytrail.cases.BudgetState;
import io.keytrail.cases.CaseMerger;
import io.keytrail.cases.CaseMerger.By;
import io.keytrail.cases.CaseSettings;
import io.keytrail.cases.CaseState;
import io.keytrail.cases.CaseWindow;
import io.keytrail.cases.KeyCases;
import io.keytrail.cases.KeyProfile;
import io.keytrail.cases.KeyProfiler;
import io.keytrail.cases.MergeState;
import io.keytrail.cases.PrincipalCases;
import io.keytrail.cases.PrincipalProfiler;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.scenario.ScenarioWindows.Used;
import io.keytrail.profile.BaselineParameters;
import io.keytrail.profile.KeyDays;
import io.keytrail.profile.PeerDay;
import io.keytrail.profile.PeerDays;
import io.keytrail.profile.PeerGroup;
import io.keytrail.profile.PeerModel;
import io.keytrail.profile.PeerPrior;
import io.keytrail.profile.PrincipalTouch;
import io.keytrail.profile.UseSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Keytrail's profiles of keys and principals, with the alert budget behind them. */
final class Profiles implements Consumer<List<Used>> {
  private static final Duration LATENESS = Duration.ofMinutes(30);

  private final KeyProfiler profiler;
  private final KeyCases cases;
  private final PeerModel peers;
  private final PrincipalProfiler principals;
  private final Map<By, CaseMerger> mergers = new EnumMap<>(By.class);
  private final Map<By, Map<String, MergeState>> merged = new EnumMap<>(By.class);
  private final AlertBudget budget;
  private final ScenarioWindows scenario;
  private final Map<String, KeyProfile> keys = new TreeMap<>();
  private final Map<String, CaseState> ofKeys = new TreeMap<>();
  private final Map<String, KeyDays> days = new TreeMap<>();
  private final Map<String, PeerDays> groups = new TreeMap<>();
  private final Map<String, PeerPrior> priors = new TreeMap<>();
  private final Map<String, PrincipalCases> users = new TreeMap<>();
  private final BudgetState spent = new BudgetState();
  private long end;

  /** What was found so far. */
  final List<Finding> findings = new ArrayList<>();

  Profiles(ScenarioWindows scenario) {
    BaselineParameters parameters = BaselineParameters.defaults();
    UseSettings use = UseSettings.DEFAULTS;
    CaseSettings settings = CaseSettings.packaged();
    this.scenario = scenario;
    end = scenario.startMillis;
    Duration window = Duration.ofMillis(ScenarioWindows.WINDOW);
    profiler = new KeyProfiler(parameters, use, settings, window, LATENESS);
    cases = new KeyCases(settings);
    peers = new PeerModel(parameters, window, LATENESS);
    principals = new PrincipalProfiler(use, settings, LATENESS);
    for (By by : By.values()) {
      mergers.put(by, new CaseMerger(settings, by));
      merged.put(by, new TreeMap<>());
    }
    budget = new AlertBudget(settings);
  }

  @Override
  public void accept(List<Used> slot) {
    end += ScenarioWindows.WINDOW;
    List<Finding> now = new ArrayList<>();
    Map<String, List<PrincipalTouch>> touches = new TreeMap<>();
    for (Used used : slot) {
      KeyProfile profile = keys.computeIfAbsent(used.window.keyArn, k -> new KeyProfile());
      now.addAll(findings(profiler.observe(profile, used.window, used.facts)));
      KeyDays told = days.computeIfAbsent(used.window.keyArn, k -> new KeyDays());
      peers.show(told, used.window, end - 1);
      String classification = used.window.key.classification;
      PrincipalTouch.of(
              used.window.keyArn,
              used.window.startMillis,
              used.window.endMillis,
              classification,
              used.facts.sorted())
          .forEach(t -> touches.computeIfAbsent(t.principal, p -> new ArrayList<>()).add(t));
    }
    for (Map.Entry<String, KeyProfile> key : keys.entrySet()) {
      if (profiler.nextTimer(key.getValue()) > end) continue;
      now.addAll(
          findings(
              profiler.pass(key.getValue(), key.getKey(), scenario.keys.get(key.getKey()), end)));
    }
    for (Map.Entry<String, CaseState> key : ofKeys.entrySet()) {
      if (cases.nextTimer(key.getValue()) > end) continue;
      now.addAll(cases.pass(key.getValue(), key.getKey(), end));
    }
    for (Map.Entry<String, List<PrincipalTouch>> of : touches.entrySet()) {
      PrincipalCases user = users.computeIfAbsent(of.getKey(), u -> new PrincipalCases());
      now.addAll(principals.observe(user, of.getValue()));
    }
    for (Map.Entry<String, PrincipalCases> user : users.entrySet()) {
      if (principals.nextTimer(user.getValue()) > end) continue;
      now.addAll(principals.pass(user.getValue(), user.getKey(), end));
    }
    if (end == peers.closeMillis(PeerModel.day(end - 1) - 1) + 1) closeDay();
    if (now.isEmpty()) return;
    now = merged(By.CAUSE, merged(By.PRINCIPAL, now));
    findings.addAll(budget.offer(spent, "everything", now));
  }

  /** As a job merges the records of one moment. */
  private List<Finding> merged(By by, List<Finding> records) {
    List<Finding> out = new ArrayList<>();
    Map<String, List<Finding>> moments = new TreeMap<>();
    for (Finding record : records) {
      String identity = CaseMerger.identity(by, record);
      if (identity == null) out.add(record);
      else moments.computeIfAbsent(identity, i -> new ArrayList<>()).add(record);
    }
    moments.forEach(
        (identity, moment) -> {
          MergeState state = merged.get(by).computeIfAbsent(identity, i -> new MergeState());
          out.addAll(mergers.get(by).offer(state, moment).records);
          if (state.isEmpty()) merged.get(by).remove(identity);
        });
    return out;
  }

  private List<Finding> findings(List<CaseWindow> said) {
    List<Finding> findings = new ArrayList<>();
    for (CaseWindow window : said) {
      CaseState state = ofKeys.computeIfAbsent(window.subject, k -> new CaseState());
      findings.addAll(cases.observe(state, window, prior(window)));
    }
    return findings;
  }

  private PeerPrior prior(CaseWindow window) {
    for (PeerGroup group : window.groups) {
      PeerPrior prior = priors.get(group.text());
      if (prior != null) return prior;
    }
    return null;
  }

  private void closeDay() {
    long day = peers.closedDay(end - 1);
    for (KeyDays key : days.values()) {
      for (PeerDay one : peers.close(key, day)) {
        groups.computeIfAbsent(one.group.text(), g -> new PeerDays()).add(one);
      }
    }
    priors.clear();
    groups.forEach(
        (group, seen) -> {
          PeerPrior prior = peers.prior(PeerGroup.parse(group), seen, day);
          if (prior != null) priors.put(group, prior);
          peers.forget(seen, day);
        });
  }
}
