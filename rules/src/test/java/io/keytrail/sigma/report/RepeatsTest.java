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
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RepeatsTest {
  private static final String USER = "arn:aws:iam::111122223333:user/alice";

  private static final String ROLE =
      "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/"
          + "AWSReservedSSO_Support_0123456789abcdef";

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
    return Repeats.record(all, 2, matches.get(0), Set.of());
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
      told.add(OcsfJson.write(Repeats.record(all, 1, all, Set.of())));
    }
    assertThat(told).hasSize(1);
  }

  /** In a role that people share; which of them called is told apart. */
  private static Finding byPerson(int n, long millis, String name, String address, Boolean mfa) {
    Finding match = match(n, millis, "Decrypt", null, "cli");
    Evidence line = match.evidences.get(0);
    line.principal = ROLE;
    line.sessionName = name;
    line.sourceAddress = address;
    line.accessKeyId = "ASIA" + n;
    line.mfa = mfa;
    match.message = ROLE + " (" + name + ") called Decrypt on 111122223333";
    Callers.put(ROLE, ROLE + '/' + name, match);
    return match;
  }

  private static Finding together(List<Finding> matches) {
    Finding all = matches.get(0);
    for (Finding match : matches.subList(1, matches.size())) all = Repeats.merge(all, match);
    return all;
  }

  @Test
  void thoseWhoShareARoleAreNamedWithTheirCallsAndWhoeverIsNewComesFirst() {
    List<Finding> matches = new ArrayList<>();
    for (int i = 0; i < 5; i++) matches.add(byPerson(i, i, "alice", "192.0.2.1", true));
    matches.add(byPerson(5, 5, "bob", "192.0.2.2", true));
    Finding before = together(matches);
    matches.add(byPerson(6, 6, "carol", "203.0.113.3", false));
    Finding record = Repeats.record(together(matches), 3, matches.get(0), Callers.names(before));
    assertThat(record.message)
        .isEqualTo(
            ROLE
                + " made 7 calls on 111122223333: 7 × Decrypt;"
                + " by 3 people: carol (1, new), alice (5), bob (1)");
    assertThat(record.facts.get("callers")).hasToString("{alice=5, bob=1, carol=1}");
  }

  @Test
  void whoeverIsNewInARoleHasTheFirstLineHoweverManySessionsTheOthersHad() {
    List<Finding> matches = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      String name = i % 2 == 0 ? "alice" : "bob";
      matches.add(byPerson(i, i, name, "192.0.2." + i, true));
    }
    Finding before = together(matches);
    assertThat(before.evidences).hasSize(Callers.MAX_LINES);
    matches.add(byPerson(90, 90, "mallory", "203.0.113.3", false));
    matches.add(byPerson(91, 91, "carol", "203.0.113.4", true));
    Finding record = Repeats.record(together(matches), 3, matches.get(0), Callers.names(before));
    assertThat(record.evidences).hasSize(Callers.MAX_LINES);
    assertThat(record.evidences.subList(0, 6))
        .extracting(line -> line.sessionName)
        .containsExactly("mallory", "carol", "alice", "bob", "alice", "bob");
    assertThat(record.evidences.get(0).sourceAddress).isEqualTo("203.0.113.3");
    assertThat(record.evidences.get(0).mfa).isFalse();
  }

  @Test
  void aCrowdInOneRoleStaysBoundedAndIsCounted() {
    List<Finding> matches = new ArrayList<>();
    for (int i = 0; i < 300; i++) matches.add(byPerson(i, i, "p" + i, "192.0.2.1", true));
    Finding all = together(matches);
    assertThat(Callers.names(all)).hasSize(Callers.BOUND);
    assertThat(all.evidences).hasSize(Callers.MAX_LINES);
    assertThat(all.evidences.get(Callers.MAX_LINES - 1).sessionName)
        .as("whoever came last")
        .isEqualTo("p299");
    assertThat(Repeats.record(all, 2, all, Set.of()).message)
        .contains(" made 300 calls ")
        .contains("; by more than 64 people: ")
        .endsWith(" and 54 more");
  }
}
