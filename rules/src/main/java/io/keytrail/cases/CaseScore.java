package io.keytrail.cases;

import io.keytrail.profile.Signal;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The strength of a case: the surprises of its signals as one number, in the same unit.
 *
 * <p>Fisher's method (1932) would add the logarithms up, but holds for independent tests only, and
 * these are not: a stranger comes from a new network at his own hour. With full dependence the
 * strongest alone is what one may believe. What is taken lies between: groups of families that
 * speak of one thing, in each the strongest and a quarter of the next, a sixteenth of the one
 * after; over groups likewise with a larger share. The geometric weights bound what any number of
 * weak signals can add up to. Signals of what services did for themselves do not count.
 */
final class CaseScore {
  /** Before the subject's habit is taken off. */
  final double raw;

  /** How well normal is known, weighed by what the signals contribute. */
  final double weight;

  /** Groups that contribute at least one unit. */
  final int groups;

  /** The strongest group; empty when nothing contributes. */
  final String lead;

  private CaseScore(double raw, double weight, int groups, String lead) {
    this.lead = lead;
    this.raw = raw;
    this.weight = weight;
    this.groups = groups;
  }

  /** What one signal counts for by itself. */
  static double of(Signal signal, CaseSettings settings) {
    if (signal.serviceMade) return 0;
    double surprise = Math.min(Math.max(0, signal.surprise), settings.mostSurprise);
    return surprise * signal.weight * settings.family(signal.family).factor;
  }

  static CaseScore of(Collection<Signal> signals, CaseSettings settings) {
    // Of one family a principal's many networks are one piece of news.
    TreeMap<String, TreeMap<String, Signal>> strongest = new TreeMap<>();
    double weighted = 0;
    double sum = 0;
    for (Signal signal : signals) {
      double score = of(signal, settings);
      if (score <= 0) continue;
      strongest
          .computeIfAbsent(settings.family(signal.family).group, g -> new TreeMap<>())
          .merge(
              signal.family.text(), signal, (a, b) -> of(a, settings) >= of(b, settings) ? a : b);
      weighted += score * signal.weight;
      sum += score;
    }
    Map<String, Double> groups = new LinkedHashMap<>();
    strongest.forEach(
        (group, families) ->
            groups.put(
                group,
                fading(
                    families.values().stream()
                        .map(s -> of(s, settings))
                        .collect(Collectors.toList()),
                    settings.within)));
    double raw = fading(groups.values(), settings.across);
    int strong = (int) groups.values().stream().filter(g -> g >= 1).count();
    return new CaseScore(raw, sum == 0 ? 0 : weighted / sum, strong, lead(groups));
  }

  private static String lead(Map<String, Double> groups) {
    String lead = "";
    for (String group : groups.keySet()) {
      if (lead.isEmpty() || groups.get(group) > groups.get(lead)) lead = group;
    }
    return lead;
  }

  private static double fading(Collection<Double> scores, double share) {
    List<Double> sorted =
        scores.stream().sorted(Comparator.reverseOrder()).collect(Collectors.toList());
    double sum = 0;
    double factor = 1;
    for (double score : sorted) {
      sum += factor * score;
      factor *= share;
    }
    return sum;
  }
}
