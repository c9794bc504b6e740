package io.keytrail.sigma.match;

import com.fasterxml.jackson.databind.JsonNode;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.Excerpt;
import io.keytrail.sigma.event.Truth;
import java.util.List;

/**
 * Keywords: each is looked for in every scalar of the record, not in its JSON text, where quotes
 * are escaped and field names would match.
 */
final class KeywordMatcher implements Matcher {
  private final ValueTest[] keywords;
  private final boolean all;
  private final boolean negated;

  KeywordMatcher(List<ValueTest> keywords, boolean all, boolean negated) {
    this.keywords = keywords.toArray(new ValueTest[0]);
    this.all = all;
    this.negated = negated;
  }

  @Override
  public Truth test(EventView event) {
    if (event.isOutline()) return Truth.UNDECIDED;
    JsonNode record = event.record();
    boolean holds = all;
    for (ValueTest keyword : keywords) {
      if (keyword.node(record) != all) {
        holds = !all;
        break;
      }
    }
    return Truth.of(holds != negated);
  }

  @Override
  public EventKeys keys() {
    return EventKeys.ANY;
  }

  @Override
  public int cost() {
    return 10;
  }

  @Override
  public boolean needsKey() {
    return false;
  }

  @Override
  public Excerpt reads() {
    return Excerpt.WHOLE;
  }

  @Override
  public boolean canBeTrueWithoutKey() {
    return true;
  }

  @Override
  public boolean canBeFalseWithoutKey() {
    return true;
  }

  @Override
  public void explain(EventView event, Explanation out) {
    out.line("keywords " + List.of(keywords), test(event), null, () -> {});
  }
}
