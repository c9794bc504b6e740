package io.keytrail.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.finding.Severity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScorerTest {
  private static final String KEYS = "arn:aws:kms:eu-west-1:111122223333:key/";
  private static final String THIEF = "arn:aws:iam::111122223333:role/thief";
  private static final String AUDITOR = "arn:aws:iam::111122223333:role/auditor";

  /** Four keys for two weeks, of which the second is judged. */
  private static final LabelledTrail TRAIL =
      trail(
          label("spike-1", "spike", "2026-03-10T10:00:00Z", "2026-03-10T10:30:00Z", "a"),
          label("spike-2", "spike", "2026-03-12T10:00:00Z", "2026-03-12T10:30:00Z", "b"),
          label("fan-1", "fan-out", "2026-03-11T10:00:00Z", "2026-03-11T11:00:00Z", "a", "b", "c"));

  private static LabelledTrail trail(Label... labels) {
    return new LabelledTrail(
        Set.of(KEYS + "a", KEYS + "b", KEYS + "c", KEYS + "d"),
        Instant.parse("2026-03-09T00:00:00Z"),
        Instant.parse("2026-03-16T00:00:00Z"),
        List.of(labels));
  }

  private static Label label(String id, String family, String from, String to, String... keys) {
    List<String> arns = Arrays.stream(keys).map(KEYS::concat).collect(Collectors.toList());
    return new Label(id, family, arns, THIEF, Instant.parse(from), Instant.parse(to), "");
  }

  /** A Create of severity Low about so many minutes up to this time. */
  private static String finding(String uid, String time, int minutes, String who, String... keys) {
    long millis = Instant.parse(time).toEpochMilli();
    String resources =
        Arrays.stream(keys)
            .map(key -> "{'type':'AWS::KMS::Key','uid':'" + KEYS + key + "'}")
            .collect(Collectors.joining(","));
    return ("{'activity_id':1,'severity_id':2,'time':"
            + millis
            + ",'start_time':"
            + (millis - minutes * 60_000L)
            + ",'end_time':"
            + millis
            + ",'finding_info':{'uid':'"
            + uid
            + "','title':'Title of "
            + uid
            + "'},'resources':["
            + resources
            + "],'evidences':[{'actor':{'user':{'uid':'"
            + who
            + "'}}}]}")
        .replace('\'', '"');
  }

  private static Score score(LabelledTrail trail, String... findings) throws IOException {
    return score(ScoreOptions.defaults(), trail, List.of(findings));
  }

  private static Score score(ScoreOptions options, LabelledTrail trail, List<String> findings)
      throws IOException {
    Scorer scorer = new Scorer(List.of(trail), options);
    byte[] lines = String.join("\n", findings).getBytes(StandardCharsets.UTF_8);
    scorer.read(new ByteArrayInputStream(lines), "findings.jsonl");
    return scorer.score();
  }

  private static List<String> missed(Score score) {
    return score.missed().stream().map(Label::id).collect(Collectors.toList());
  }

  private static List<String> falseUids(Score score) {
    return score.falseFindings().stream().map(FindingRecord::uid).collect(Collectors.toList());
  }

  @Test
  void aFindingOnTheKeyAtTheTimeOfTheAttackFindsIt() throws IOException {
    Score score = score(TRAIL, finding("f", "2026-03-10T10:05:00Z", 5, AUDITOR, "a"));
    assertThat(missed(score)).containsExactly("spike-2", "fan-1");
    assertThat(score.falseFindings()).isEmpty();
    FamilyScore spikes = score.families().get(1);
    assertThat(spikes.family()).isEqualTo("spike");
    assertThat(spikes.attacks()).isEqualTo(2);
    assertThat(spikes.found()).isEqualTo(1);
    assertThat(spikes.recall()).isEqualTo(0.5);
    assertThat(spikes.medianDelay()).contains(Duration.ofMinutes(5));
    assertThat(score.overall().recall()).isEqualTo(1 / 3.0);
    assertThat(score.families().get(0).medianDelay()).isEmpty();
  }

  @Test
  void anotherKeyOrAnotherTimeIsAFalseFinding() throws IOException {
    Score score =
        score(
            TRAIL,
            finding("later", "2026-03-10T12:00:00Z", 5, THIEF, "a"),
            finding("other", "2026-03-10T10:05:00Z", 5, THIEF, "d"),
            finding("before", "2026-03-10T09:59:59Z", 5, THIEF, "a"),
            finding("keyless", "2026-03-10T10:05:00Z", 5, THIEF));
    assertThat(missed(score)).hasSize(3);
    assertThat(falseUids(score)).containsExactly("before", "keyless", "other", "later");
    assertThat(score.keyWeeks()).isEqualTo(4);
    assertThat(score.falsePerKeyWeek()).isEqualTo(1);
    assertThat(score.falseFindingsByTitle()).containsEntry("Title of other", 1L).hasSize(4);
  }

  @Test
  void aFindingMayComeWithinTheGrace() throws IOException {
    // Begins 11:25, 55 minutes after the attack: within an hour of grace, not within half of one.
    List<String> late = List.of(finding("f", "2026-03-10T11:30:00Z", 5, THIEF, "a"));
    assertThat(missed(score(ScoreOptions.defaults(), TRAIL, late))).doesNotContain("spike-1");
    ScoreOptions strict = new ScoreOptions(Severity.LOW, Duration.ofMinutes(30));
    assertThat(missed(score(strict, TRAIL, late))).contains("spike-1");
    assertThat(falseUids(score(strict, TRAIL, late))).containsExactly("f");
  }

  @Test
  void aFindingAboutManyKeysFindsOnlyWhatItsPrincipalDid() throws IOException {
    Score inventory = score(TRAIL, finding("f", "2026-03-10T10:05:00Z", 5, AUDITOR, "a", "b", "c"));
    assertThat(missed(inventory)).hasSize(3);
    assertThat(falseUids(inventory)).containsExactly("f");
    Score thief = score(TRAIL, finding("f", "2026-03-10T10:05:00Z", 5, THIEF, "a", "b", "c"));
    assertThat(missed(thief)).doesNotContain("spike-1");
  }

  /** With a part for each of these keys, about ten minutes from then on. */
  private static String withParts(String finding, String from, String... keys) {
    String to = Instant.parse(from).plus(Duration.ofMinutes(10)).toString();
    String parts =
        Arrays.stream(keys)
            .map(key -> "{'key':'" + KEYS + key + "','from':'" + from + "','to':'" + to + "'}")
            .collect(Collectors.joining(","));
    return finding.substring(0, finding.length() - 1)
        + (",'unmapped':{'parts':[" + parts + "]}}").replace('\'', '"');
  }

  @Test
  void aKeyToldAsAPartOfAFindingIsFoundAndItIsNotFalseForTheOthers() throws IOException {
    String merged = finding("f", "2026-03-10T10:15:00Z", 60, AUDITOR, "a", "c", "d");
    assertThat(falseUids(score(TRAIL, merged))).containsExactly("f");
    String parts = withParts(merged, "2026-03-10T10:05:00Z", "d", "a");
    assertThat(missed(score(TRAIL, parts))).containsExactly("spike-2", "fan-1");
    assertThat(falseUids(score(TRAIL, parts))).isEmpty();
    assertThat(score(TRAIL, parts).overall().duplicates()).isZero();
  }

  @Test
  void aPartOfAnotherKeyOrAnotherTimeFindsNothing() throws IOException {
    String merged = finding("f", "2026-03-10T10:15:00Z", 300, AUDITOR, "a", "c", "d");
    String other = withParts(merged, "2026-03-10T10:05:00Z", "c", "d");
    String before = withParts(merged, "2026-03-10T07:05:00Z", "a");
    for (String finding : List.of(other, before)) {
      assertThat(missed(score(TRAIL, finding))).hasSize(3);
      assertThat(falseUids(score(TRAIL, finding))).containsExactly("f");
    }
    String broken = before.replace("2026-03-10T07:05:00Z", "seven");
    assertThatThrownBy(() -> score(TRAIL, broken))
        .isInstanceOf(ScoreInputException.class)
        .hasMessageContaining("a part's 'from' is no time: seven");
  }

  @Test
  void anAttackOnManyKeysIsFoundByNamingItsPrincipalOnAnyOfThem() throws IOException {
    String time = "2026-03-11T10:20:00Z";
    assertThat(missed(score(TRAIL, finding("f", time, 5, AUDITOR, "c")))).contains("fan-1");
    assertThat(missed(score(TRAIL, finding("f", time, 5, THIEF, "c")))).doesNotContain("fan-1");
    assertThat(missed(score(TRAIL, finding("f", time, 5, THIEF, "d")))).contains("fan-1");
  }

  @Test
  void aSilenceIsNotFoundByAnInventoryThatTouchesAllKeys() throws IOException {
    Label silence =
        new Label(
            "silence-1",
            "silence",
            List.of(KEYS + "a"),
            null,
            Instant.parse("2026-03-10T10:00:00Z"),
            Instant.parse("2026-03-10T16:00:00Z"),
            "");
    String inventory = finding("f", "2026-03-10T12:00:00Z", 5, AUDITOR, "a", "b", "c");
    assertThat(missed(score(trail(silence), inventory))).containsExactly("silence-1");
    String quiet = finding("f", "2026-03-10T12:00:00Z", 90, AUDITOR, "a");
    assertThat(missed(score(trail(silence), quiet))).isEmpty();
  }

  @Test
  void theFirstRecordThatHitsSetsTheDelayAndUpdatesAreNoDuplicates() throws IOException {
    String create = finding("f", "2026-03-10T10:10:00Z", 5, THIEF, "a");
    String update =
        finding("f", "2026-03-10T10:25:00Z", 20, THIEF, "a").replace("_id\":1", "_id\":2");
    String second = finding("g", "2026-03-10T10:20:00Z", 5, THIEF, "a");
    for (List<String> order :
        List.of(List.of(create, update, second), List.of(second, update, create))) {
      Score score = score(ScoreOptions.defaults(), TRAIL, order);
      assertThat(score.overall().medianDelay()).contains(Duration.ofMinutes(10));
      assertThat(score.overall().duplicates()).isEqualTo(1);
    }
  }

  @Test
  void anAlarmBeforeTheFireIsFalseThoughItsUpdatesFindTheAttack() throws IOException {
    Score score =
        score(
            TRAIL,
            finding("f", "2026-03-10T08:00:00Z", 5, THIEF, "a"),
            finding("f", "2026-03-10T10:15:00Z", 140, THIEF, "a").replace("_id\":1", "_id\":2"));
    assertThat(falseUids(score)).containsExactly("f");
    assertThat(missed(score)).doesNotContain("spike-1");
    assertThat(score.overall().medianDelay()).contains(Duration.ofMinutes(15));
  }

  @Test
  void whatIsLessGraveOrOnlyEndsAFindingCountsForNothing() throws IOException {
    String finding = finding("f", "2026-03-10T10:05:00Z", 5, THIEF, "a");
    String informational = finding.replace("\"severity_id\":2", "\"severity_id\":1");
    String close = finding.replace("\"activity_id\":1", "\"activity_id\":3");
    assertThat(missed(score(TRAIL, informational, close))).contains("spike-1");
    ScoreOptions all = new ScoreOptions(Severity.INFORMATIONAL, Duration.ZERO);
    assertThat(missed(score(all, TRAIL, List.of(informational)))).doesNotContain("spike-1");
  }

  @Test
  void falseFindingsBeforeAnythingIsJudgedAreCountedApart() throws IOException {
    Score score = score(TRAIL, finding("f", "2026-03-08T10:00:00Z", 5, AUDITOR, "a"));
    assertThat(score.falseFindings()).isEmpty();
    assertThat(score.falseFindingsWhileLearning()).hasSize(1);
  }

  @Test
  void theOrderOfFindingsDoesNotMatter() throws IOException {
    List<String> findings = new ArrayList<>();
    for (int hour = 0; hour < 24; hour++) {
      String time = String.format("2026-03-%02dT%02d:10:00Z", 9 + hour % 5, hour);
      findings.add(finding("f" + hour % 7, time, 30, THIEF, hour % 2 == 0 ? "a" : "b"));
    }
    Score one = score(ScoreOptions.defaults(), TRAIL, findings);
    Collections.reverse(findings);
    Score other = score(ScoreOptions.defaults(), TRAIL, findings);
    assertThat(falseUids(other)).isEqualTo(falseUids(one)).isNotEmpty();
    assertThat(missed(other)).isEqualTo(missed(one));
    assertThat(other.overall().medianDelay()).isEqualTo(one.overall().medianDelay());
  }

  @Test
  void severalTrailsAreOneScore() throws IOException {
    LabelledTrail other =
        new LabelledTrail(
            Set.of(KEYS + "x"),
            Instant.parse("2026-05-04T00:00:00Z"),
            Instant.parse("2026-05-11T00:00:00Z"),
            List.of(
                label("spike-9", "spike", "2026-05-05T10:00:00Z", "2026-05-05T10:30:00Z", "x")));
    Scorer scorer = new Scorer(List.of(TRAIL, other), ScoreOptions.defaults());
    String found = finding("f", "2026-05-05T10:05:00Z", 5, THIEF, "x");
    String tooEarly = finding("g", "2026-04-05T10:05:00Z", 5, THIEF, "x");
    scorer.read(new ByteArrayInputStream((found + tooEarly).getBytes(StandardCharsets.UTF_8)), "f");
    Score score = scorer.score();
    assertThat(missed(score)).containsExactly("spike-1", "spike-2", "fan-1");
    assertThat(score.falseFindingsWhileLearning()).hasSize(1);
    assertThat(score.keyWeeks()).isEqualTo(5);
  }

  @Test
  void nothingToFindIsAllFound() throws IOException {
    assertThat(score(trail()).overall().recall()).isEqualTo(1);
    assertThat(score(trail()).falsePerKeyWeek()).isZero();
  }

  @Test
  void niceErrorForWhatIsNoFinding() {
    String finding = finding("f", "2026-03-10T10:05:00Z", 5, THIEF, "a");
    assertThatThrownBy(() -> score(TRAIL, finding, "{\"eventName\":\"Decrypt\"}"))
        .isInstanceOf(ScoreInputException.class)
        .hasMessage("findings.jsonl:2: no OCSF finding: it lacks finding_info.uid or time");
    assertThatThrownBy(() -> score(TRAIL, finding, "{]"))
        .isInstanceOf(ScoreInputException.class)
        .hasMessage("findings.jsonl:2: not JSON");
  }
}
