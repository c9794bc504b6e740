package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people who tune, and their CI, hold us to. */
class ScoreCommandTest {
  private static final String KEY = "arn:aws:kms:eu-west-1:111122223333:key/";

  @TempDir Path dir;
  private Path labels;
  private Path findings;

  @BeforeEach
  void files() throws IOException {
    labels = dir.resolve("x.labels.json");
    findings = dir.resolve("findings.jsonl");
    Files.writeString(
        labels,
        json(
            "{'judgedFrom':'2026-03-09T00:00:00Z','to':'2026-03-16T00:00:00Z',"
                + "'keys':[{'keyArn':'K1'},{'keyArn':'K2'}],'labels':["
                + label("spike-1", "spike", "K1", "10")
                + ","
                + label("silence-1", "silence", "K2", "12")
                + "]}"));
    Files.writeString(
        findings,
        json(finding("one", "K1", "2026-03-10T10:05:00Z", 1773137100))
            + json(finding("two", "K2", "2026-03-11T10:05:00Z", 1773223500)));
  }

  private static String label(String id, String family, String key, String hour) {
    return String.format(
        "{'id':'%s','family':'%s','keyArns':['%s'],'principal':null,"
            + "'from':'2026-03-10T%s:00:00Z','to':'2026-03-10T%s:30:00Z','what':'many calls'}",
        id, family, key, hour, hour);
  }

  private static String finding(String uid, String key, String time, long second) {
    assertThat(Instant.parse(time).getEpochSecond()).isEqualTo(second);
    return String.format(
        "{'activity_id':1,'severity_id':3,'time':%d000,'finding_info':{'uid':'%s','title':'Odd'},"
            + "'resources':[{'type':'AWS::KMS::Key','uid':'%s'}]}%n",
        second, uid, key);
  }

  private static String json(String text) {
    return text.replace('\'', '"').replace("K1", KEY + "1").replace("K2", KEY + "2");
  }

  private Cli score(String... more) {
    String[] args = new String[5 + more.length];
    System.arraycopy(
        new String[] {"score", "--labels", labels.toString(), "--findings", findings.toString()},
        0,
        args,
        0,
        5);
    System.arraycopy(more, 0, args, 5, more.length);
    return Cli.run(args);
  }

  @Test
  void tellsRecallAndDelayByFamilyThenWhatIsFalseAndWhatWasMissed() {
    Cli score = score();
    assertThat(score.exitCode).as(score.toString()).isEqualTo(ExitCode.DONE);
    assertThat(score.out)
        .isEqualTo(
            "attack   labels  found  recall  median delay  duplicates\n"
                + "silence  1       0      0 %     -             0\n"
                + "spike    1       1      100 %   5 min         0\n"
                + "all      2       1      50 %    5 min         0\n"
                + "\n"
                + "1 false findings in 2.0 key-weeks: 0.500 per key and week, low and above; 0 more"
                + " while learning\n"
                + "      1  Odd\n"
                + "\n"
                + "Missed\n"
                + "  silence-1, 2026-03-10T12:00:00Z to 2026-03-10T12:30:00Z, "
                + KEY
                + "2: many calls\n"
                + "\n"
                + "False findings, the first of each kind\n"
                + "  2026-03-11T10:05:00Z two, "
                + KEY
                + "2: Odd\n");
  }

  @Test
  void programsGetTheSameAsJson() throws IOException {
    Cli score = score("--format", "json");
    JsonNode json = new ObjectMapper().readTree(score.out);
    assertThat(json.at("/overall/recall").asDouble()).isEqualTo(0.5);
    assertThat(json.at("/families/1/medianDelaySeconds").asInt()).isEqualTo(300);
    assertThat(json.at("/families/0/medianDelaySeconds").isNull()).isTrue();
    assertThat(json.at("/falseFindingsPerKeyWeek").asDouble()).isEqualTo(0.5);
    assertThat(json.at("/falseFindings/0/keyArns/0").asText()).isEqualTo(KEY + "2");
    assertThat(json.at("/missed/0/id").asText()).isEqualTo("silence-1");
  }

  @Test
  void failsWhenItIsNotGoodEnough() {
    assertThat(score("--min-recall", "0.5", "--max-false-per-key-week", "0.5").exitCode)
        .isEqualTo(ExitCode.DONE);
    Cli poor =
        score("--min-recall=0.9", "--min-family-recall=0.8", "--max-false-per-key-week=0.05");
    assertThat(poor.exitCode).isEqualTo(ExitCode.NOT_PASSED);
    assertThat(poor.out).startsWith("attack ");
    assertThat(poor.err)
        .isEqualTo(
            "keytrail score: not good enough: 1 of 2 attacks found, all (--min-recall 0.9);"
                + " 0 of 1 attacks found, silence (--min-family-recall 0.8); 0.500 false findings"
                + " per key-week (--max-false-per-key-week 0.05).\n");
  }

  @Test
  void whatIsBelowTheSeverityCountsForNothing() {
    assertThat(score("--severity", "high").out)
        .contains("all      2       0", "\n0 false findings");
  }

  @Test
  void findingsOfAnotherArchiveAreRefused() throws IOException {
    String other = json(finding("one", "K3", "2026-03-10T10:05:00Z", 1773137100));
    Files.writeString(findings, other);
    Cli score = score();
    assertThat(score.exitCode).isEqualTo(ExitCode.FAILED);
    assertThat(score.err)
        .isEqualTo(
            "keytrail score: no finding names a key of the labels: give those of the same"
                + " archive.\n");
  }

  @Test
  void niceErrorsForFilesThatAreSomethingElse() throws IOException {
    Files.writeString(findings, "{\"eventName\":\"Decrypt\"}\n");
    assertThat(score().err)
        .isEqualTo(
            "keytrail score: "
                + findings
                + ":1: no OCSF finding: it lacks finding_info.uid or time.\n");
    Files.delete(labels);
    Cli absent = score();
    assertThat(absent.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(absent.err)
        .isEqualTo("keytrail score: --labels: " + labels + " does not exist: name a file.\n");
  }

  @Test
  void aShareThatIsNoneIsWrongUse() {
    for (String wrong : new String[] {"7", "-0.1", "NaN"}) {
      for (String flag : new String[] {"--min-recall=", "--min-family-recall="}) {
        Cli refused = score(flag + wrong);
        assertThat(refused.exitCode).as(refused.toString()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(refused.err).contains(flag.replace("=", "") + ": must be a share of 0 to 1");
      }
    }
    assertThat(score("--max-false-per-key-week=-1").exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(score("--min-recall=0").exitCode).isEqualTo(ExitCode.DONE);
  }

  @Test
  void generateRefusesWhatAScenarioDoesNotKnow() {
    Cli odd = Cli.run("generate", "--out=x", "--seed=1", "--scenario=spike,flood");
    assertThat(odd.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(odd.err)
        .startsWith(
            "keytrail generate: --scenario: there is no \"flood\", but all, none, or some of")
        .contains("slow-exfiltration");
    Cli slip = Cli.run("generate", "--out=x", "--seed=1", "--scenario=spik");
    assertThat(slip.err)
        .isEqualTo("keytrail generate: --scenario: there is no \"spik\"; did you mean spike?\n");
    Cli mixed = Cli.run("generate", "--out=x", "--seed=1", "--scenario=all", "--events=5");
    assertThat(mixed.err).isEqualTo("keytrail generate: --events goes with no --scenario.\n");
    Cli plain = Cli.run("generate", "--out=x", "--seed=1", "--events=5", "--attacks=2");
    assertThat(plain.err).isEqualTo("keytrail generate: --attacks goes with --scenario.\n");
    Cli shortOne = Cli.run("generate", "--out=x", "--seed=1", "--scenario=all", "--days=2");
    assertThat(shortOne.err)
        .isEqualTo(
            "keytrail generate: --days: must be at least the 21 of the warm-up and 7 more, is 2.\n");
  }

  @Test
  void emptyFilesAreToldAsSuch() throws IOException {
    Files.writeString(findings, "");
    Cli none = Cli.run("score", "--labels", labels.toString(), "--findings", findings.toString());
    assertThat(none.exitCode).as(none.toString()).isEqualTo(ExitCode.DONE);
    assertThat(none.err).contains("findings.jsonl is empty: there was no finding");
    Files.writeString(labels, "");
    Cli run = Cli.run("score", "--labels", labels.toString(), "--findings", findings.toString());
    assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
    assertThat(run.err).contains("x.labels.json: the file is empty");
  }
}
