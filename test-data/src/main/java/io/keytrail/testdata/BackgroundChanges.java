package io.keytrail.testdata;

import io.keytrail.testdata.Caller.Sessions;
import io.keytrail.testdata.ScenarioKey.Kind;
import java.util.ArrayList;
import java.util.List;

/** What changes in a company without being an attack: it makes the false findings. */
final class BackgroundChanges {
  private final Scenario scenario;
  private final ScenarioTime time;
  private final Random64 random;

  BackgroundChanges(Scenario scenario) {
    this.scenario = scenario;
    this.time = scenario.time;
    this.random = scenario.random(10);
  }

  void plan() {
    growth();
    newLevels();
    goodDay();
    newRoles();
    replacedRoles();
    backups();
    restoreTests();
    renewedMaterial();
    misconfigured();
  }

  private List<ScenarioKey> keys(Kind... kinds) {
    List<ScenarioKey> found = new ArrayList<>();
    for (ScenarioKey key : scenario.keys) {
      if (List.of(kinds).contains(key.kind)) found.add(key);
    }
    return found;
  }

  /** Takes one out, so that not all happens to the same key. */
  private ScenarioKey draw(List<ScenarioKey> keys) {
    return keys.remove(random.nextInt(keys.size()));
  }

  private int workingHour(int day) {
    while (time.isFree(day)) day++;
    return day * ScenarioTime.DAY + 8 * ScenarioTime.HOUR + random.nextInt(8 * ScenarioTime.HOUR);
  }

  /** A day in the warm-up, or after it. */
  private int day(boolean late) {
    int warmUp = scenario.options.warmUpDays();
    int days = scenario.options.days();
    return late
        ? warmUp + random.nextInt(Math.max(1, days - warmUp - 3))
        : random.nextInt(Math.max(1, warmUp));
  }

  private void growth() {
    List<ScenarioKey> keys = keys(Kind.WEB, Kind.BUCKET);
    for (int i = 0; i < 3; i++) {
      for (Workload workload : draw(keys).workloads) workload.growing(1.012);
    }
  }

  /** More customers from one day on, or fewer. */
  private void newLevels() {
    List<ScenarioKey> keys = keys(Kind.WEB, Kind.OFFICE, Kind.VAULT, Kind.CRON);
    for (int i = 0; i < 3; i++) {
      double factor = random.pick(0.55, 1.5, 1.8, 2.2);
      int from = workingHour(day(i > 0));
      for (Workload workload : draw(keys).workloads) {
        workload.change(from, Integer.MAX_VALUE, factor);
      }
    }
  }

  /** A campaign: twice the customers for some hours. */
  private void goodDay() {
    int from = workingHour(day(true));
    for (Workload workload : draw(keys(Kind.WEB)).workloads) {
      workload.change(from, from + 5 * ScenarioTime.HOUR, 2.0);
    }
  }

  /**
   * A second service begins to use a key, and goes on. Every other one needs a new key policy
   * first.
   */
  private void newRoles() {
    List<ScenarioKey> keys = keys(Kind.WEB, Kind.OFFICE, Kind.BUCKET, Kind.CONFIG);
    for (int i = 0; i < 4; i++) {
      ScenarioKey key = draw(keys);
      String name = Background.stackRole(key.tags.get("Application") + "-v2", random);
      Caller caller = new Caller(key.key.account, "/", name, Sessions.TASKS);
      Mix mix = new Mix("45 GenerateDataKey", "55 Decrypt");
      Tempo tempo = Tempo.steady(time, 1);
      int from = workingHour(day(i > 1));
      if (i % 2 == 0) {
        long second = time.second(from) - 1800 - random.nextInt(7200);
        scenario.plan(
            new PlannedCall(
                key,
                second,
                "PutKeyPolicy",
                Administration.admin(key),
                call -> Administration.allow(caller, call)));
      }
      key.workloads.add(new Workload(caller, mix, tempo, 0.6).between(from, Integer.MAX_VALUE));
    }
  }

  /** A stack is made anew, and its role has another random suffix. */
  private void replacedRoles() {
    List<ScenarioKey> keys = keys(Kind.WEB);
    for (int i = 0; i < 2; i++) {
      ScenarioKey key = draw(keys);
      Workload old = key.workloads.get(0);
      int at = workingHour(day(i > 0));
      String name = old.caller(0).name();
      String renewed = name.substring(0, name.lastIndexOf('-') + 1) + random.base32(12);
      old.handOver(new Caller(key.key.account, "/", renewed, Sessions.TASKS), at);
    }
  }

  /** One role reads a dozen keys, every night. */
  private void backups() {
    List<ScenarioKey> keys = keys(Kind.WEB, Kind.OFFICE, Kind.CRON);
    for (ScenarioKey key : keys) {
      Caller caller = new Caller(key.key.account, "/", "nightly-backup-role", Sessions.FIXED);
      Tempo tempo = Tempo.batch(scenario.random(11).nextLong(), 4, 2, false, time);
      key.workloads.add(new Workload(caller, Mix.DECRYPT, tempo, 3));
    }
  }

  /** One role reads some keys, on Sundays. */
  private void restoreTests() {
    List<ScenarioKey> keys = keys(Kind.BATCH, Kind.IMPORTED, Kind.VAULT);
    for (ScenarioKey key : keys) {
      Caller caller = new Caller(key.key.account, "/", "restore-test-role", Sessions.FIXED);
      Tempo tempo = Tempo.batch(scenario.random(12).nextLong(), 14, 2, true, time);
      key.workloads.add(new Workload(caller, Mix.DECRYPT, tempo, 2));
    }
  }

  /** Imported material is renewed before it expires. */
  private void renewedMaterial() {
    ScenarioKey key = draw(keys(Kind.IMPORTED));
    long second = time.second(workingHour(day(true)));
    Caller admin = Administration.admin(key);
    scenario.plan(new PlannedCall(key, second, "ImportKeyMaterial", admin));
  }

  /** A function that nobody looks after is refused, a few times a day. */
  private void misconfigured() {
    ScenarioKey key = draw(keys(Kind.CONFIG));
    Caller caller = new Caller(key.key.account, "/", "old-report-lambda-role", Sessions.FIXED);
    for (int day = 0; day < scenario.options.days(); day++) {
      for (int i = 0; i < 3; i++) {
        long second = time.second(day * ScenarioTime.DAY) + random.nextInt(86_400);
        scenario.plan(new PlannedCall(key, second, "Decrypt", caller, PlannedCall::deny));
      }
    }
  }
}
