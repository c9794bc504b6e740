package io.keytrail.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds findings against labels. The order in which findings come does not matter.
 *
 * <p>A record of a finding <em>hits</em> a label when it names one of the label's keys and its time
 * overlaps the label's, grace included. Which detection speaks does not matter: any finding there
 * and then leads an analyst to the attack. But a record about many keys says what a principal did,
 * and is about an attack only if it names the attack's principal; and so is any record for a label
 * with many keys. Without this, an inventory that touches all keys would find everything. A key
 * that a record tells of in a part of its own counts as if it had been told alone.
 *
 * <p>A finding is <em>false</em> when it comes into being without hitting any label. A finding
 * whose later records hit one counts as both: the alarm rang before there was a fire.
 */
public final class Scorer {
  /** ReEncrypt is a use of two keys, and still one call. */
  private static final int FEW_KEYS = 2;

  private static final JsonMapper JSON = new JsonMapper();

  private final ScoreOptions options;
  private final List<LabelledTrail> trails;
  private final Map<Label, LabelScore> scores = new LinkedHashMap<>();

  /** The first record of each finding, in the order of time. */
  private final Map<String, FindingRecord> first = new LinkedHashMap<>();

  /** Several trails are scored together: their key ARNs must differ, or their times. */
  public Scorer(List<LabelledTrail> trails, ScoreOptions options) {
    this.options = options;
    this.trails = List.copyOf(trails);
    for (LabelledTrail trail : trails) {
      for (Label label : trail.labels()) scores.put(label, new LabelScore(label));
    }
  }

  /**
   * Reads findings as Keytrail writes them, an OCSF object a line.
   *
   * @param name names the file in messages
   * @throws ScoreInputException if something there is no finding
   * @throws IOException if it can't be read
   */
  public void read(InputStream in, String name) throws IOException {
    int line = 1;
    try (MappingIterator<JsonNode> findings = JSON.readerFor(JsonNode.class).readValues(in)) {
      while (findings.hasNextValue()) {
        JsonNode finding = findings.nextValue();
        line = findings.getCurrentLocation().getLineNr();
        add(FindingRecord.of(finding));
      }
    } catch (JsonProcessingException e) {
      line = e.getLocation() == null ? line : e.getLocation().getLineNr();
      throw new ScoreInputException(name + ":" + line + ": not JSON");
    } catch (ScoreInputException e) {
      throw new ScoreInputException(name + ":" + line + ": " + e.getMessage());
    }
  }

  /** Takes in one record; records below the floor and Closes tell nothing. */
  public void add(FindingRecord record) {
    if (record.severityId() < options.floor().id() || record.isClose()) return;
    first.merge(record.uid(), record, Scorer::earlier);
    for (LabelScore score : scores.values()) {
      if (hits(record, score.label())) score.hit(record);
    }
  }

  private static FindingRecord earlier(FindingRecord one, FindingRecord other) {
    return other.time().isBefore(one.time()) ? other : one;
  }

  private boolean hits(FindingRecord record, Label label) {
    if (!meets(record.from(), record.to(), label)) return false;
    if (record.keyArns().stream().noneMatch(label.keyArns()::contains)) return false;
    boolean fewAttacked = label.keyArns().size() <= FEW_KEYS;
    if (fewAttacked && record.keyArns().size() <= FEW_KEYS) return true;
    if (fewAttacked && record.parts().stream().anyMatch(part -> isOf(part, label))) return true;
    return label.principal() != null && record.principals().contains(label.principal());
  }

  private boolean isOf(FindingRecord.Part part, Label label) {
    return label.keyArns().contains(part.keyArn) && meets(part.from, part.to, label);
  }

  private boolean meets(Instant from, Instant to, Label label) {
    return !to.isBefore(label.from()) && from.isBefore(label.to().plus(options.grace()));
  }

  /** The score of all records that were added until now. */
  public Score score() {
    List<FindingRecord> falseFindings = new ArrayList<>();
    List<FindingRecord> whileLearning = new ArrayList<>();
    for (FindingRecord record : first.values()) {
      if (scores.keySet().stream().anyMatch(label -> hits(record, label))) continue;
      (record.time().isBefore(judgedFrom(record)) ? whileLearning : falseFindings).add(record);
    }
    Comparator<FindingRecord> byTime =
        Comparator.comparing(FindingRecord::time).thenComparing(FindingRecord::uid);
    falseFindings.sort(byTime);
    whileLearning.sort(byTime);
    double keyWeeks = trails.stream().mapToDouble(LabelledTrail::keyWeeks).sum();
    return new Score(List.copyOf(scores.values()), falseFindings, whileLearning, keyWeeks);
  }

  /** Of the trail whose keys it names; the earliest of all when it names none. */
  private Instant judgedFrom(FindingRecord record) {
    return trails.stream()
        .filter(trail -> record.keyArns().stream().anyMatch(trail.keyArns()::contains))
        .findFirst()
        .map(LabelledTrail::judgedFrom)
        .orElseGet(
            () ->
                trails.stream()
                    .map(LabelledTrail::judgedFrom)
                    .min(Comparator.naturalOrder())
                    .orElse(Instant.EPOCH));
  }
}
