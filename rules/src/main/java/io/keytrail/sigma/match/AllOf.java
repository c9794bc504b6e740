package io.keytrail.sigma.match;

import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.Truth;
import java.util.Arrays;
import java.util.List;

/** AND: false as soon as one part is false, whatever is still undecided. */
public final class AllOf extends Combination {
  private AllOf(List<? extends Matcher> parts) {
    super("all of", parts);
  }

  /** The parts may be tested in another order than given. */
  public static Matcher of(List<? extends Matcher> parts) {
    return parts.size() == 1 ? parts.get(0) : new AllOf(parts);
  }

  @Override
  public Truth test(EventView event) {
    Truth truth = Truth.TRUE;
    for (Matcher part : parts) {
      truth = truth.and(part.test(event));
      if (truth == Truth.FALSE) return truth;
    }
    return truth;
  }

  @Override
  public EventKeys keys() {
    EventKeys keys = EventKeys.ANY;
    for (Matcher part : parts) keys = keys.and(part.keys());
    return keys;
  }

  @Override
  public boolean canBeTrueWithoutKey() {
    return Arrays.stream(parts).allMatch(Matcher::canBeTrueWithoutKey);
  }

  @Override
  public boolean canBeFalseWithoutKey() {
    return Arrays.stream(parts).anyMatch(Matcher::canBeFalseWithoutKey);
  }
}
