package io.keytrail.score;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What became of all labels, and what was found that is none. */
public final class Score {
  private final List<LabelScore> labels;
  private final List<FindingRecord> falseFindings;
  private final List<FindingRecord> whileLearning;
  private final double keyWeeks;

  Score(
      List<LabelScore> labels,
      List<FindingRecord> falseFindings,
      List<FindingRecord> whileLearning,
      double keyWeeks) {
    this.labels = labels;
    this.falseFindings = List.copyOf(falseFindings);
    this.whileLearning = List.copyOf(whileLearning);
    this.keyWeeks = keyWeeks;
  }

  public List<LabelScore> labels() {
    return labels;
  }

  public List<Label> missed() {
    return labels.stream()
        .filter(label -> !label.isFound())
        .map(LabelScore::label)
        .collect(Collectors.toList());
  }

  /** In alphabetical order. */
  public List<FamilyScore> families() {
    Map<String, List<LabelScore>> byFamily = new TreeMap<>();
    for (LabelScore label : labels) {
      byFamily.computeIfAbsent(label.label().family(), family -> new ArrayList<>()).add(label);
    }
    List<FamilyScore> families = new ArrayList<>();
    byFamily.forEach((family, scores) -> families.add(new FamilyScore(family, scores)));
    return families;
  }

  public FamilyScore overall() {
    return new FamilyScore("all", labels);
  }

  /** The first record of each false finding, in order of time. */
  public List<FindingRecord> falseFindings() {
    return falseFindings;
  }

  /** How many false findings there are of each title, the most frequent first. */
  public Map<String, Long> falseFindingsByTitle() {
    Map<String, Long> counts =
        falseFindings.stream()
            .collect(
                Collectors.groupingBy(FindingRecord::title, TreeMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, LinkedHashMap::new));
  }

  /** False findings of the time before anything is judged; not among {@link #falseFindings}. */
  public List<FindingRecord> falseFindingsWhileLearning() {
    return whileLearning;
  }

  /** Weeks that were judged, of all keys together. */
  public double keyWeeks() {
    return keyWeeks;
  }

  public double falsePerKeyWeek() {
    return falseFindings.isEmpty() ? 0 : falseFindings.size() / keyWeeks;
  }
}
