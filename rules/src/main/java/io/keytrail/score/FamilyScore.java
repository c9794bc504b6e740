package io.keytrail.score;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the attacks of one family fared, or all of them. */
public final class FamilyScore {
  private final String family;
  private final List<LabelScore> labels;

  FamilyScore(String family, List<LabelScore> labels) {
    this.family = family;
    this.labels = labels;
  }

  public String family() {
    return family;
  }

  public int attacks() {
    return labels.size();
  }

  public int found() {
    return (int) labels.stream().filter(LabelScore::isFound).count();
  }

  /** Share of the attacks that were found, 0 to 1; 1 when there was none to find. */
  public double recall() {
    return labels.isEmpty() ? 1 : found() / (double) attacks();
  }

  /** Half of the attacks found were found so soon or sooner; empty when none was. */
  public Optional<Duration> medianDelay() {
    List<Duration> delays = new ArrayList<>();
    for (LabelScore label : labels) label.delay().ifPresent(delays::add);
    if (delays.isEmpty()) return Optional.empty();
    delays.sort(null);
    return Optional.of(delays.get((delays.size() - 1) / 2));
  }

  public int duplicates() {
    return labels.stream().mapToInt(LabelScore::duplicates).sum();
  }
}
