package io.keytrail.testdata;

import io.keytrail.testdata.Caller.Sessions;
import io.keytrail.testdata.ScenarioKey.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Makes the attacks: each on a key that it suits, at a time when it can be told from the rest. */
final class AttackPlan {
  private static final Mix MOSTLY_DECRYPT = new Mix("92 Decrypt", "8 GenerateDataKey");
  private static final Set<Kind> BUSY = EnumSet.of(Kind.WEB, Kind.OFFICE, Kind.BUCKET, Kind.VAULT);
  private static final String[] STRANGERS = {
    "reporting-export-role", "notebook-role", "contractor-sync-role", "integration-test-role"
  };

  /** The families that few keys suit come first. */
  private static final AttackFamily[] ORDER = {
    AttackFamily.DORMANT_KEY,
    AttackFamily.SEQUENCE,
    AttackFamily.NEW_PRINCIPAL,
    AttackFamily.OFF_HOURS,
    AttackFamily.SILENCE,
    AttackFamily.SLOW_EXFILTRATION,
    AttackFamily.RATIO_SHIFT,
    AttackFamily.NEW_NETWORK,
    AttackFamily.SPIKE,
    AttackFamily.DENIED_THEN_SUCCESS,
    AttackFamily.FAN_OUT
  };

  private final Scenario scenario;
  private final ScenarioTime time;
  private final AttackSites sites;

  // of the attack that is being made
  private Random64 random;
  private AttackFamily family;
  private int number;

  AttackPlan(Scenario scenario) {
    this.scenario = scenario;
    this.time = scenario.time;
    this.sites = new AttackSites(scenario);
  }

  void plan() {
    for (AttackFamily each : ORDER) {
      if (!scenario.options.families().contains(each)) continue;
      family = each;
      for (number = 1; number <= scenario.options.attacksPerFamily(); number++) {
        random = scenario.random(30, family.ordinal(), number);
        attack();
      }
    }
  }

  private void attack() {
    switch (family) {
      case SPIKE:
        spike();
        break;
      case SLOW_EXFILTRATION:
        slowExfiltration();
        break;
      case RATIO_SHIFT:
        ratioShift();
        break;
      case OFF_HOURS:
        offHours();
        break;
      case NEW_PRINCIPAL:
        newPrincipal();
        break;
      case NEW_NETWORK:
        newNetwork();
        break;
      case FAN_OUT:
        fanOut();
        break;
      case DENIED_THEN_SUCCESS:
        deniedThenSuccess();
        break;
      case DORMANT_KEY:
        dormantKey();
        break;
      case SILENCE:
        silence();
        break;
      default:
        sequence();
    }
  }

  private int between(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  private void spike() {
    int slots = between(2, 6);
    AttackSite site =
        sites.find(
            random,
            slots,
            key -> BUSY.contains(key.kind) || key.kind == Kind.BATCH,
            (key, slot) -> key.workloads.get(0).expected(slot) > 0);
    double busiest = 0;
    for (int slot = site.slot - ScenarioTime.DAY; slot < site.slot + ScenarioTime.DAY; slot++) {
      busiest = Math.max(busiest, site.key.expected(slot));
    }
    int calls = (int) (slots * (15 + busiest * between(2, 5)));
    Caller usual = site.key.user(site.slot);
    long second = time.second(site.slot);
    burst(site.key, usual, second, slots * ScenarioTime.SLOT_SECONDS, calls);
    label(
        site.key,
        usual,
        second,
        second + slots * ScenarioTime.SLOT_SECONDS,
        calls + " decrypts in " + slots * 5 + " minutes by the usual role");
  }

  private void slowExfiltration() {
    AttackSite site =
        sites.find(
            random,
            ScenarioTime.DAY,
            key -> BUSY.contains(key.kind),
            (key, slot) -> key.expected(slot, slot + ScenarioTime.DAY) > 300);
    Caller usual = site.key.user(site.slot);
    int to = site.slot + ScenarioTime.DAY;
    List<Workload> ordinary = List.copyOf(site.key.workloads);
    Tempo tempo = slot -> ordinary.stream().mapToDouble(each -> each.expected(slot)).sum();
    site.key.workloads.add(new Workload(usual, Mix.DECRYPT, tempo, 0.6).between(site.slot, to));
    label(
        site.key,
        usual,
        time.second(site.slot),
        time.second(to),
        "60 % more calls for a day, all of them decrypts by the usual role");
  }

  private void ratioShift() {
    int slots = between(3 * ScenarioTime.HOUR, 8 * ScenarioTime.HOUR);
    AttackSite site =
        sites.find(
            random,
            slots,
            key -> BUSY.contains(key.kind),
            (key, slot) -> key.expected(slot, slot + slots) > 80);
    for (Workload workload : site.key.workloads) {
      workload.change(site.slot, site.slot + slots, MOSTLY_DECRYPT);
    }
    label(
        site.key,
        site.key.user(site.slot),
        time.second(site.slot),
        time.second(site.slot + slots),
        "92 % decrypts instead of about half, at the usual volume");
  }

  private void offHours() {
    int slots = between(4, ScenarioTime.HOUR);
    AttackSite site =
        sites.find(
            random,
            slots,
            key -> key.kind == Kind.OFFICE || key.kind == Kind.ANALYSTS,
            (key, slot) ->
                key.workloads.get(0).expected(slot - 2 * ScenarioTime.HOUR) == 0
                    && key.workloads.get(0).expected(slot) == 0
                    && key.workloads.get(0).expected(slot + 2 * ScenarioTime.HOUR) == 0);
    decrypts(site, site.key.user(site.slot), slots, between(8, 40), "by the usual role at night");
  }

  private void newPrincipal() {
    int slots = between(1, ScenarioTime.HOUR);
    AttackSite site = sites.find(random, slots, ScenarioKey::isRestricted, (key, slot) -> true);
    decrypts(site, stranger(site.key), slots, between(3, 30), "by a role that is new on the key");
  }

  private void newNetwork() {
    int slots = between(1, 8);
    Set<Kind> kinds = EnumSet.of(Kind.WEB, Kind.OFFICE, Kind.VAULT, Kind.IMPORTED);
    AttackSite site =
        sites.find(
            random,
            slots,
            key -> kinds.contains(key.kind),
            (key, slot) -> key.workloads.get(0).expected(slot) > 0.3);
    Caller thief = site.key.user(site.slot).stolen(between(1, 60));
    decrypts(site, thief, slots, between(5, 40), "by the usual role from a new network");
  }

  private void fanOut() {
    int slots = between(4, 9);
    AttackSite site =
        sites.find(
            random,
            slots,
            key -> key.kind == Kind.CRON || key.kind == Kind.CONFIG || key.kind == Kind.OFFICE,
            (key, slot) -> true);
    Caller caller = site.key.user(site.slot);
    List<ScenarioKey> keys = sites.others(random, site, between(10, 16));
    long first = Long.MAX_VALUE;
    long last = 0;
    for (ScenarioKey key : keys) {
      for (int call = between(1, 4); call > 0; call--) {
        long second = time.second(site.slot) + random.nextInt(slots * ScenarioTime.SLOT_SECONDS);
        scenario.plan(new PlannedCall(key, second, "Decrypt", caller));
        first = Math.min(first, second);
        last = Math.max(last, second);
      }
    }
    label(
        keys,
        caller,
        first,
        last + 1,
        "decrypts with " + keys.size() + " keys that are not its own");
  }

  private void deniedThenSuccess() {
    Set<Kind> kinds = EnumSet.of(Kind.WEB, Kind.OFFICE, Kind.BATCH, Kind.CRON, Kind.VAULT);
    int slots = 2 * ScenarioTime.HOUR;
    AttackSite site =
        sites.find(random, slots, key -> kinds.contains(key.kind), (key, slot) -> true);
    Caller stranger = stranger(site.key);
    long begin = time.second(site.slot);
    int denied = between(4, 12);
    for (int i = 0; i < denied; i++) {
      long second = i == 0 ? begin : begin + random.nextInt(900);
      scenario.plan(new PlannedCall(site.key, second, "Decrypt", stranger, PlannedCall::deny));
    }
    long success = begin + 900 + between(60, 2400);
    int calls = between(3, 20);
    long last = burst(site.key, stranger, success, 600, calls);
    label(site.key, stranger, begin, last + 1, denied + " refused, then " + calls + " decrypts");
  }

  private void dormantKey() {
    int slots = between(1, 8);
    AttackSite site =
        sites.find(
            random,
            slots,
            key ->
                key.kind == Kind.ARCHIVE && key.expected(time.warmUp - 14 * 288, time.slots) == 0,
            (key, slot) -> true);
    Caller former = site.key.user(site.slot);
    decrypts(site, former, slots, between(5, 40), "with a key that had not been used for weeks");
  }

  private void silence() {
    int slots = between(4 * ScenarioTime.HOUR, 10 * ScenarioTime.HOUR);
    Set<Kind> kinds = EnumSet.of(Kind.WEB, Kind.BUCKET, Kind.SECRETS, Kind.VAULT);
    AttackSite site =
        sites.find(
            random,
            slots,
            key -> kinds.contains(key.kind),
            (key, slot) -> key.expected(slot, slot + slots) > 80);
    int missing = (int) site.key.expected(site.slot, site.slot + slots);
    for (Workload workload : site.key.workloads) {
      workload.change(site.slot, site.slot + slots, 0);
    }
    label(
        site.key,
        null,
        time.second(site.slot),
        time.second(site.slot + slots),
        "no calls where " + missing + " are usual");
  }

  private void sequence() {
    boolean material = number % 3 == 1;
    Set<Kind> kinds =
        material
            ? EnumSet.of(Kind.IMPORTED)
            : EnumSet.of(Kind.WEB, Kind.OFFICE, Kind.BATCH, Kind.CRON, Kind.VAULT, Kind.ANALYSTS);
    AttackSite site =
        sites.find(
            random, 4 * ScenarioTime.HOUR, key -> kinds.contains(key.kind), (key, slot) -> true);
    ScenarioKey key = site.key;
    Caller admin = Administration.admin(key);
    Caller stranger = stranger(key);
    long begin = time.second(site.slot);
    if (material) {
      scenario.plan(new PlannedCall(key, begin, "ImportKeyMaterial", admin));
      burst(key, stranger, begin + between(120, 1800), 600, between(3, 12));
      long end = begin + between(2700, 7200);
      scenario.plan(new PlannedCall(key, end, "DeleteImportedKeyMaterial", admin));
      label(key, stranger, begin, end + 1, "material imported, used and deleted again");
      return;
    }
    boolean grant = number % 3 == 0;
    String operation = grant ? "CreateGrant" : "PutKeyPolicy";
    scenario.plan(
        new PlannedCall(
            key,
            begin,
            operation,
            admin,
            grant
                ? call -> Administration.grantTo(stranger, call)
                : call -> Administration.allow(stranger, call)));
    int calls = between(3, 20);
    long last = burst(key, stranger, begin + between(300, 7200), 900, calls);
    label(
        key,
        stranger,
        begin,
        last + 1,
        operation + " for a new role, then its " + calls + " decrypts");
  }

  private Caller stranger(ScenarioKey key) {
    String name = random.pick(STRANGERS) + (random.nextInt(2) == 0 ? "" : "-" + random.hex(6));
    Sessions sessions = random.nextInt(2) == 0 ? Sessions.INSTANCES : Sessions.FIXED;
    return new Caller(key.key.account, "/", name, sessions);
  }

  private void decrypts(AttackSite site, Caller caller, int slots, int calls, String how) {
    long begin = time.second(site.slot);
    long last = burst(site.key, caller, begin, slots * ScenarioTime.SLOT_SECONDS, calls);
    label(site.key, caller, begin, last + 1, calls + " decrypts " + how);
  }

  /** So many decrypts, the first at the beginning. Returns the second of the last. */
  private long burst(ScenarioKey key, Caller caller, long begin, int seconds, int calls) {
    long last = begin;
    for (int i = 0; i < calls; i++) {
      long second = i == 0 ? begin : begin + random.nextInt(seconds);
      scenario.plan(new PlannedCall(key, second, "Decrypt", caller));
      last = Math.max(last, second);
    }
    return last;
  }

  private void label(ScenarioKey key, Caller caller, long from, long to, String what) {
    label(List.of(key), caller, from, to, what);
  }

  private void label(List<ScenarioKey> keys, Caller caller, long from, long to, String what) {
    List<String> keyArns = new ArrayList<>();
    for (ScenarioKey key : keys) keyArns.add(key.key.arn());
    scenario.attacks.add(
        new Attack(
            "seed-" + scenario.options.seed() + "-" + family.text() + "-" + number,
            family,
            keyArns,
            caller == null ? null : caller.principal(),
            Instant.ofEpochSecond(from),
            Instant.ofEpochSecond(to),
            what));
  }
}
