package io.keytrail.profile;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The models of a key's users, side by side over one {@link UseProfile}. Immutable. */
public final class UseModels implements Serializable {
  private static final long serialVersionUID = 1;

  private final NoveltyModel novelty;
  private final RhythmModel rhythm;
  private final DormancyModel dormancy;
  private final DutiesModel duties;
  private final long memoryMillis;

  public UseModels(UseSettings settings) {
    novelty = new NoveltyModel(settings.memory, settings.noveltyWarmUp);
    rhythm = new RhythmModel(settings.memory, settings.rhythmWarmUp);
    dormancy = new DormancyModel(settings.silence, settings.principalMemory);
    duties = new DutiesModel(settings.dutiesWithin, settings.dutiesExempt);
    memoryMillis = settings.principalMemory.toMillis();
  }

  /**
   * Shows a key's closed window to each model. Windows come in order of time; one that late events
   * changed may come again, with all of its facts.
   *
   * @return signals in a fixed order; most often none
   */
  public List<Signal> observe(
      UseProfile profile, String keyArn, long startMillis, long endMillis, UseFacts facts) {
    List<Signal> signals = new ArrayList<>(0);
    signals.addAll(novelty.observe(profile.novelty, keyArn, startMillis, endMillis, facts));
    signals.addAll(rhythm.observe(profile.rhythm, keyArn, startMillis, endMillis, facts));
    signals.addAll(dormancy.observe(profile.dormancy, keyArn, startMillis, endMillis, facts));
    signals.addAll(duties.observe(profile.duties, keyArn, startMillis, endMillis, facts));
    return signals;
  }

  /**
   * The event time at which nothing of the profile is worth keeping, if nothing comes until then.
   */
  public long expiryMillis(UseProfile profile) {
    long last = profile.novelty.lastMillis();
    return last == Long.MIN_VALUE ? last : last + memoryMillis;
  }
}
