package io.keytrail.sigma.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Analytic;
import io.keytrail.finding.Evidence;
import io.keytrail.finding.Finding;
import io.keytrail.finding.OcsfJson;
import io.keytrail.finding.Resource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RepeatsTest {
  private static final String USER = "arn:aws:iam::111122223333:user/alice";

  private static Finding match(int n, long millis, String operation, String error, String agent) {
    Finding match = new Finding();
    match.uid = "subject";
    match.analytic = new Analytic(Analytic.Type.RULE, "rule", "Trail changed", "v1");
    match.title = "Trail changed";
    match.timeMillis = match.createdMillis = millis;
    match.firstSeenMillis = match.lastSeenMillis = millis;
    match.count = 1;
    match.resources.add(Resource.account("111122223333"));
    Evidence line = new Evidence();
    line.principal = USER;
    line.operation = operation;
    line.errorCode = error;
    line.userAgent = agent;
    line.count = 1;
    line.callsByOperation.put(operation, 1L);
    line.sampleEventIds.add(String.format("event-%05d", n));
    match.evidences.add(line);
    match.message = USER + " called " + operation + " on 111122223333";
    return match;
  }

  private static Finding merged(List<Finding> matches) {
    Finding all = matches.get(0);
    for (Finding match : matches.subList(1, matches.size())) all = Repeats.merge(all, match);
    return Repeats.record(all, 2, matches.get(0));
  }

  @Test
  void aRefusedFirstCallDoesNotHideThatTheOthersSucceeded() {
    Finding record =
        merged(
            List.of(
                match(1, 1, "DeleteTrail", "TrailNotFoundException", "cli"),
                match(2, 2, "StopLogging", null, "cli"),
                match(3, 3, "StopLogging", null, "sdk")));
    assertThat(record.message)
        .isEqualTo(
            USER
                + " made 3 calls on 111122223333: 2 × StopLogging,"
                + " 1 × DeleteTrail (failed: TrailNotFoundException)");
    assertThat(record.facts).containsKey("calls");
  }

  @Test
  void theSameCallAgainAndAgainIsSaidInShort() {
    Finding record =
        merged(
            List.of(match(1, 1, "StopLogging", null, "a"), match(2, 2, "StopLogging", null, "b")));
    assertThat(record.message)
        .isEqualTo(USER + " called StopLogging on 111122223333 (2 times in all)");
    assertThat(record.facts).doesNotContainKey("calls");
  }

  @Test
  void whatEachCallWasAboutIsTold() {
    List<Finding> matches = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      matches.add(match(i, i, "DeleteTrail", null, "cli"));
      matches.get(i).evidences.get(0).data.put("requestParameters.name", List.of("trail-" + i % 2));
    }
    Finding record = merged(matches);
    assertThat(record.evidences).hasSize(1);
    assertThat(record.evidences.get(0).data)
        .containsEntry("requestParameters.name", List.of("trail-0", "trail-1"));
    assertThat(matches.get(0).evidences.get(0).data)
        .as("the match itself is left alone")
        .containsEntry("requestParameters.name", List.of("trail-0"));
  }

  @Test
  void callsAreAllCountedThoughFewCallersAreShown() {
    List<Finding> matches = new ArrayList<>();
    for (int i = 0; i < 90; i++) matches.add(match(i, i, "Call" + i % 40, null, "agent" + i));
    Finding record = merged(matches);
    assertThat(record.evidences).hasSize(10);
    assertThat(record.message).contains(" made 90 calls ").endsWith("more kinds");
    assertThat(record.facts.get("calls").toString()).contains("(others)");
  }

  @Test
  void whatHappensAtOnceIsToldTheSameWhateverComesFirst() {
    List<Finding> matches = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String error = i % 3 == 0 ? "AccessDenied" : null;
      matches.add(match(i, 7, "Call" + i % 5, error, "agent" + i % 13));
      matches.get(i).evidences.get(0).data.put("requestParameters.name", List.of("n" + i % 7));
    }
    TreeSet<String> told = new TreeSet<>();
    for (int seed = 0; seed < 50; seed++) {
      Collections.shuffle(matches, new Random(seed));
      List<Finding> parts = new ArrayList<>(matches);
      Finding all = parts.get(0);
      for (Finding part : parts.subList(1, parts.size())) all = Repeats.merge(part, all);
      told.add(OcsfJson.write(Repeats.record(all, 1, all)));
    }
    assertThat(told).hasSize(1);
  }
}
