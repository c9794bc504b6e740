package io.keytrail.sigma.match;

import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.Truth;
import java.util.Arrays;
import java.util.List;

/** OR: true as soon as one part is true, whatever is still undecided. */
public final class AnyOf extends Combination {
  private AnyOf(List<? extends Matcher> parts) {
    super("any of", parts);
  }

  /** The parts may be tested in another order than given. */
  public static Matcher of(List<? extends Matcher> parts) {
    return parts.size() == 1 ? parts.get(0) : new AnyOf(parts);
  }

  @Override
  public Truth test(EventView event) {
    Truth truth = Truth.FALSE;
    for (Matcher part : parts) {
      truth = truth.or(part.test(event));
      if (truth == Truth.TRUE) return truth;
    }
    return truth;
  }

  @Override
  public EventKeys keys() {
    EventKeys keys = parts[0].keys();
    for (Matcher part : parts) keys = keys.or(part.keys());
    return keys;
  }

  @Override
  public boolean canBeTrueWithoutKey() {
    return Arrays.stream(parts).anyMatch(Matcher::canBeTrueWithoutKey);
  }

  @Override
  public boolean canBeFalseWithoutKey() {
    return Arrays.stream(parts).allMatch(Matcher::canBeFalseWithoutKey);
  }
}
