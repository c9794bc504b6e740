package io.keytrail.profile;

/** What {@link KeyBaselines} has learned of one key: a state for each side, and the ratio's. */
public final class KeyBaselinesState {
  final UsageState[] sides = new UsageState[KeySide.values().length];
  RatioState ratio = new RatioState();

  public KeyBaselinesState() {
    for (int i = 0; i < sides.length; i++) sides[i] = new UsageState();
  }

  /** To learn on from here, and leave this as it is. */
  public KeyBaselinesState copy() {
    KeyBaselinesState copy = new KeyBaselinesState();
    for (int i = 0; i < sides.length; i++) copy.sides[i] = sides[i].copy();
    copy.ratio = ratio.copy();
    return copy;
  }

  /** Start of the first window learned, epoch ms; {@link Long#MIN_VALUE} before that. */
  public long firstMillis() {
    return sides[0].firstMillis;
  }

  /** Start of the last window learned, epoch ms; {@link Long#MIN_VALUE} before that. */
  public long lastMillis() {
    return sides[0].lastMillis;
  }
}
