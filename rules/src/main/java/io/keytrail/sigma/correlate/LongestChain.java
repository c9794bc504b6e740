package io.keytrail.sigma.correlate;

import java.util.Arrays;
import java.util.List;

/**
 * The longest chain of events in a window that match rules in the rules' order: the times do not
 * decrease, no event is used twice. Events of one time stand in whichever order helps.
 *
 * <p>For each distinct time in turn: {@code best[k]} is the longest chain so far that uses rules
 * before k only. Within one time, rules i to j-1 can be given distinct events as far as a maximum
 * matching between rules and events goes; it is grown one rule at a time by augmenting paths. For n
 * rules and e events of a time that is n² times n·e at most; n is small.
 */
final class LongestChain {
  private LongestChain() {}

  static int of(List<Contribution> window, int rules) {
    int[] best = new int[rules + 1];
    int from = 0;
    while (from < window.size()) {
      int to = from + 1;
      while (to < window.size() && window.get(to).timeMillis == window.get(from).timeMillis) to++;
      if (to == from + 1) extend(best, window.get(from).ruleMask, rules);
      else best = extend(best, masks(window.subList(from, to)), rules);
      from = to;
    }
    return best[rules];
  }

  private static long[] masks(List<Contribution> events) {
    long[] masks = new long[events.size()];
    for (int i = 0; i < masks.length; i++) masks[i] = events.get(i).ruleMask;
    return masks;
  }

  /** By one event alone in its time, which most are: it can be the end of a chain, or not. */
  private static void extend(int[] best, long mask, int rules) {
    for (int rule = rules - 1; rule >= 0; rule--) {
      boolean matches = (mask & 1L << rule) != 0;
      if (matches) best[rule + 1] = Math.max(best[rule + 1], best[rule] + 1);
    }
    for (int k = 1; k <= rules; k++) best[k] = Math.max(best[k], best[k - 1]);
  }

  private static int[] extend(int[] best, long[] masks, int rules) {
    int[] longer = best.clone();
    for (int i = 0; i < rules; i++) {
      int[] ruleOfEvent = new int[masks.length];
      Arrays.fill(ruleOfEvent, -1);
      int matched = 0;
      for (int rule = i; rule < rules; rule++) {
        if (augment(rule, masks, ruleOfEvent, new boolean[masks.length])) matched++;
        longer[rule + 1] = Math.max(longer[rule + 1], best[i] + matched);
      }
    }
    for (int k = 1; k <= rules; k++) longer[k] = Math.max(longer[k], longer[k - 1]);
    return longer;
  }

  /** Finds the rule an event, by making rules before it take other ones if need be. */
  private static boolean augment(int rule, long[] masks, int[] ruleOfEvent, boolean[] tried) {
    for (int event = 0; event < masks.length; event++) {
      if (tried[event] || (masks[event] & 1L << rule) == 0) continue;
      tried[event] = true;
      if (ruleOfEvent[event] < 0 || augment(ruleOfEvent[event], masks, ruleOfEvent, tried)) {
        ruleOfEvent[event] = rule;
        return true;
      }
    }
    return false;
  }
}
