package io.keytrail.sigma;

import io.keytrail.sigma.model.RuleInfo;
import io.keytrail.sigma.parse.ParsedDocuments;
import io.keytrail.sigma.problem.Problems;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Rules and correlations that say {@code replaces: packaged} take the place of the packaged
 * document of their id, and its name with it: whatever refers to that refers to them.
 */
final class Replacements {
  private final ParsedDocuments parsed;
  private final Problems problems;

  /** Without those of the others. */
  private final Map<String, RuleInfo> packagedById = new HashMap<>();

  Replacements(ParsedDocuments parsed, Problems problems) {
    this.parsed = parsed;
    this.problems = problems;
  }

  /**
   * Takes the replaced documents out. Where no packaged document is there at all, as when rules are
   * tested by themselves, nothing is to be replaced and nothing amiss.
   */
  void apply() {
    for (RuleInfo info : parsed.infos()) {
      if (info.packaged) packagedById.put(info.id, info);
    }
    if (packagedById.isEmpty()) return;
    Set<RuleInfo> refused = new HashSet<>();
    Set<RuleInfo> gone = new HashSet<>();
    for (RuleInfo info : parsed.infos()) {
      if (info.packaged || !info.replacesPackaged) continue;
      RuleInfo replaced = packagedById.get(info.id);
      String problem = problem(info, replaced);
      if (problem == null) {
        take(info, replaced);
        gone.add(replaced);
      } else {
        problems.error(info.file, info.line, problem);
        refused.add(info);
        parsed.refused.put(info.id, info.where());
      }
    }
    gone.addAll(refused);
    parsed.rules.removeIf(rule -> gone.contains(rule.info));
    parsed.correlations.removeIf(draft -> gone.contains(draft.info));
  }

  private String problem(RuleInfo info, RuleInfo replaced) {
    if (replaced == null) {
      return "`replaces: packaged`, but no packaged rule has the id "
          + Problems.quote(info.id)
          + Problems.didYouMean(info.id, packagedById.keySet())
          + "; 'keytrail rules list' shows them";
    }
    if (info.name == null || info.name.equals(replaced.name)) return null;
    return "it replaces "
        + replaced
        + " and must keep its name, by which others refer to it: write `name: "
        + replaced.name
        + "` or no name";
  }

  private static void take(RuleInfo info, RuleInfo replaced) {
    info.name = replaced.name;
    info.replaced = replaced;
  }
}
