package io.keytrail.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.OcsfJson;
import io.keytrail.finding.OcsfValidator;
import io.keytrail.finding.Resource;
import io.keytrail.finding.Severity;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ManyTrailsTest {
  private static final long HOUR = 3_600_000;
  private static final long NINE = Instant.parse("2026-03-02T09:00:00Z").toEpochMilli() - 1;

  private final ManyTrails many = new ManyTrails(HealthSettings.defaults());
  private ManyTrailsState state = new ManyTrailsState();

  private static Finding of(int account, Activity activity, int sequence, long time) {
    String id = String.format("%012d", 111122220000L + account);
    Finding finding = new Finding();
    finding.uid = FindingUid.of("test", id);
    finding.analytic = HealthFindings.ANALYTIC;
    finding.types.add("Telemetry health");
    finding.activity = activity;
    finding.sequence = sequence;
    finding.severity = Severity.MEDIUM;
    finding.confidence = 2;
    finding.title = "A trail that is always heard has fallen silent";
    finding.message = "m";
    finding.description = "d";
    finding.statusDetail = "s";
    finding.remediation = "r";
    finding.timeMillis = time;
    finding.createdMillis = time;
    finding.firstSeenMillis = time - 3 * HOUR;
    finding.lastSeenMillis = time;
    finding.facts.put("account", id);
    finding.resources.add(new Resource(id, Resource.ACCOUNT_TYPE, id, "eu-west-1"));
    return finding;
  }

  private static List<Finding> of(int from, int to, Activity activity, int sequence, long time) {
    List<Finding> findings = new ArrayList<>();
    for (int i = from; i < to; i++) findings.add(of(i, activity, sequence, time));
    return findings;
  }

  private List<Finding> offer(List<Finding> findings, long now) {
    List<Finding> out = many.offer(state, findings, now);
    for (Finding finding : out) {
      String json = OcsfJson.write(finding);
      assertThat(OcsfValidator.check(json).errors).as(json).isEmpty();
    }
    return out;
  }

  @Test
  void aFewAccountsAreToldOfOneByOne() {
    assertThat(offer(of(0, 10, Activity.CREATE, 1, NINE), NINE)).hasSize(10);
    assertThat(offer(of(0, 10, Activity.CLOSE, 2, NINE + HOUR), NINE + HOUR)).hasSize(10);
  }

  @Test
  void anOrganisationsOutageIsOneFindingWithTheList() {
    List<Finding> told = offer(of(0, 300, Activity.CREATE, 1, NINE), NINE);
    assertThat(told).hasSize(1);
    Finding all = told.get(0);
    assertThat(all.activity).isEqualTo(Activity.CREATE);
    assertThat(all.message)
        .startsWith("300 accounts: A trail that is always heard has fallen silent: 111122220000")
        .contains("(eu-west-1)")
        .endsWith("and 295 more");
    assertThat((List<?>) all.facts.get("accounts")).hasSize(300);
    assertThat(offer(of(0, 200, Activity.CLOSE, 2, NINE + HOUR), NINE + HOUR)).isEmpty();
    told = offer(of(200, 300, Activity.CLOSE, 2, NINE + 2 * HOUR), NINE + 2 * HOUR);
    assertThat(told).extracting(f -> f.activity).containsExactly(Activity.CLOSE);
    assertThat(told.get(0).uid).isEqualTo(all.uid);
    assertThat(told.get(0).message).startsWith("Ended: 300 accounts");
    many.expire(state, NINE + 2 * HOUR);
    assertThat(state.isEmpty()).isTrue();
  }

  @Test
  void accountsThatFollowJoinAndAreToldWhenTheListHasDoubledOrIsGraver() {
    assertThat(offer(of(0, 20, Activity.CREATE, 1, NINE), NINE)).hasSize(1);
    assertThat(offer(of(20, 39, Activity.CREATE, 1, NINE + HOUR), NINE + HOUR)).isEmpty();
    List<Finding> told = offer(of(39, 40, Activity.CREATE, 1, NINE + HOUR), NINE + HOUR);
    assertThat(told).extracting(f -> f.activity).containsExactly(Activity.UPDATE);
    assertThat(told.get(0).facts).containsEntry("accounts_in_all", 40L);
    Finding grave = of(40, Activity.CREATE, 1, NINE + HOUR);
    grave.severity = Severity.HIGH;
    told = offer(List.of(grave), NINE + 2 * HOUR);
    assertThat(told).extracting(f -> f.severity).containsExactly(Severity.HIGH);
    assertThat(told.get(0).message).as("the gravest first").contains("silent: 111122220040");
  }

  @Test
  void whatDripsOverADayIsBoundedTooAndWasToldGoesOnByItself() {
    for (int i = 0; i < 10; i++) {
      assertThat(offer(of(i, i + 1, Activity.CREATE, 1, NINE), NINE + i * HOUR)).hasSize(1);
    }
    List<Finding> told = offer(of(10, 11, Activity.CREATE, 1, NINE), NINE + 10 * HOUR);
    assertThat(told.get(0).title).endsWith(", in many accounts");
    told = offer(of(3, 4, Activity.CLOSE, 2, NINE + 11 * HOUR), NINE + 11 * HOUR);
    assertThat(told).extracting(f -> f.title).noneMatch(title -> title.endsWith("accounts"));
    // A day later there is room again, once all that is told of together is over.
    assertThat(offer(of(10, 11, Activity.CLOSE, 2, NINE), NINE + 12 * HOUR)).hasSize(1);
    long later = NINE + 30 * HOUR;
    assertThat(offer(of(12, 13, Activity.CREATE, 1, later), later))
        .extracting(f -> f.title)
        .noneMatch(title -> title.endsWith("accounts"));
  }

  @Test
  void theOrderOfArrivalLeavesNoTraceAndNeitherDoesARestore() throws IOException {
    List<List<String>> runs = new ArrayList<>();
    for (int seed = 0; seed < 3; seed++) {
      state = new ManyTrailsState();
      List<String> lines = new ArrayList<>();
      for (int hour = 0; hour < 6; hour++) {
        long now = NINE + hour * HOUR;
        List<Finding> moment = of(hour * 8, hour * 8 + 8, Activity.CREATE, 1, now);
        if (hour > 0) moment.addAll(of(hour * 8 - 8, hour * 8, Activity.CLOSE, 2, now));
        Collections.shuffle(moment, new Random(seed));
        lines.addAll(offer(moment, now).stream().map(OcsfJson::write).collect(Collectors.toList()));
        state = ManyTrailsState.fromBytes(state.toBytes());
      }
      runs.add(lines);
    }
    assertThat(runs.get(0)).isNotEmpty().isEqualTo(runs.get(1)).isEqualTo(runs.get(2));
    byte[] bytes = state.toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> ManyTrailsState.fromBytes(cut)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void theListIsBounded() {
    int all = ManyTrails.MOST_LINES + 100;
    List<Finding> told = offer(of(0, all, Activity.CREATE, 1, NINE), NINE);
    assertThat(told).hasSize(101);
    assertThat(state.lines).hasSize(ManyTrails.MOST_LINES);
    assertThat(OcsfJson.write(told.get(100)).length()).isLessThan(200_000);
  }
}
