package io.keytrail.sigma.match;

import com.fasterxml.jackson.databind.JsonNode;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.Excerpt;
import io.keytrail.sigma.event.FieldPath;
import io.keytrail.sigma.event.Truth;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One item of a selection: a field, and tests of which any (with {@code all}: every one) must hold;
 * {@code neq} negates the whole of it.
 */
final class FieldMatcher implements Matcher {
  private final String label;
  private final FieldPath field;
  private final FieldTest[] tests;
  private final boolean all;
  private final boolean negated;

  /** Lower-case texts that the field must have one of; null when the tests say more than that. */
  private final Set<String> literals;

  FieldMatcher(
      String label,
      FieldPath field,
      List<FieldTest> tests,
      Set<String> literals,
      boolean all,
      boolean negated) {
    this.label = label;
    this.field = field;
    this.tests = tests.toArray(new FieldTest[0]);
    this.literals = all || negated ? null : literals;
    this.all = all;
    this.negated = negated;
  }

  @Override
  public Truth test(EventView event) {
    if (event.undecided(field)) return Truth.UNDECIDED;
    for (FieldTest test : tests) {
      if (test.other() != null && event.undecided(test.other())) return Truth.UNDECIDED;
    }
    if (event.isOutline()) return ofOutline(event);
    boolean holds = all;
    for (FieldTest test : tests) {
      if (test.holds(field, event) != all) {
        holds = !all;
        break;
      }
    }
    return Truth.of(holds != negated);
  }

  private Truth ofOutline(EventView event) {
    Truth truth = Truth.of(all);
    for (FieldTest test : tests) {
      Truth one = test.ofOutline(field, event);
      truth = all ? truth.and(one) : truth.or(one);
    }
    return negated ? truth.not() : truth;
  }

  @Override
  public EventKeys keys() {
    if (literals == null) return EventKeys.ANY;
    if (field.text().equals("eventSource")) return EventKeys.sources(literals);
    return field.text().equals("eventName") ? EventKeys.names(literals) : EventKeys.ANY;
  }

  @Override
  public int cost() {
    boolean known = field.text().equals("eventSource") || field.text().equals("eventName");
    return known && tests[0].other() == null ? 0 : 1;
  }

  @Override
  public boolean needsKey() {
    if (field.needsKey()) return true;
    for (FieldTest test : tests) {
      if (test.other() != null && test.other().needsKey()) return true;
    }
    return false;
  }

  @Override
  public Excerpt reads() {
    List<FieldPath> fields = new ArrayList<>(List.of(field));
    for (FieldTest test : tests) {
      if (test.other() != null) fields.add(test.other());
    }
    return Excerpt.of(fields);
  }

  @Override
  public boolean canBeTrueWithoutKey() {
    return !needsKey();
  }

  @Override
  public boolean canBeFalseWithoutKey() {
    return !needsKey();
  }

  @Override
  public void explain(EventView event, Explanation out) {
    out.line(label, test(event), found(event), () -> {});
  }

  private String found(EventView event) {
    if (event.undecided(field)) return field + " is not known yet";
    List<JsonNode> values = new ArrayList<>();
    event.any(
        field,
        value -> {
          values.add(value);
          return values.size() > 3;
        });
    if (values.isEmpty()) return event.exists(field) ? "event: []" : "event: absent";
    Set<String> shown = new HashSet<>();
    StringBuilder text = new StringBuilder("event: ");
    for (JsonNode value : values) {
      String json = value.toString();
      if (!shown.add(json)) continue;
      if (shown.size() > 1) text.append(", ");
      text.append(json, 0, Math.min(json.length(), 120)).append(json.length() > 120 ? "…" : "");
    }
    return text.toString();
  }
}
