package io.keytrail.sigma;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What one event means to a rule set. {@link #NONE} is shared. */
public final class Evaluation {
  /** Nothing matched, nothing is undecided. */
  public static final Evaluation NONE = new Evaluation();

  /** A rule that matched, and the filter that left the match out. */
  public static final class Suppression {
    private final Rule rule;
    private final Filter filter;

    Suppression(Rule rule, Filter filter) {
      this.rule = rule;
      this.filter = filter;
    }

    public Rule rule() {
      return rule;
    }

    public Filter filter() {
      return filter;
    }
  }

  final List<Rule> matched = new ArrayList<>(1);
  final List<Rule> undecided = new ArrayList<>(0);
  final List<Suppression> suppressed = new ArrayList<>(0);

  /** Rules that match, those included that are {@link Rule#isSilent} and only feed correlations. */
  public List<Rule> matched() {
    return Collections.unmodifiableList(matched);
  }

  /** Rules whose answer depends on the key's context, which is not at hand yet. */
  public List<Rule> undecided() {
    return Collections.unmodifiableList(undecided);
  }

  /** Rules that would have matched, had a filter not left the event out; to be counted. */
  public List<Suppression> suppressed() {
    return Collections.unmodifiableList(suppressed);
  }

  public boolean isEmpty() {
    return matched.isEmpty() && undecided.isEmpty() && suppressed.isEmpty();
  }
}
