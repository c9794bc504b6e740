package io.keytrail.testdata;

import io.keytrail.testdata.Caller.Sessions;
import io.keytrail.testdata.ScenarioKey.Kind;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys of an ordinary company and who works with them. */
final class Background {
  private static final String REGION = "eu-west-1";
  private static final String PRODUCTS = "111122223333";
  private static final String DATA = "444455556666";

  private static final Mix ENVELOPES = new Mix("40 GenerateDataKey", "56 Decrypt", "4 Encrypt");
  private static final Mix RECORDS = new Mix("35 Encrypt", "15 GenerateDataKey", "50 Decrypt");
  private static final Mix READS = new Mix("97 Decrypt", "3 Encrypt");
  private static final Mix MOVES = new Mix("35 GenerateDataKeyWithoutPlaintext", "65 Decrypt");
  private static final Mix OBJECTS = new Mix("55 GenerateDataKey", "45 Decrypt");

  private final Scenario scenario;
  private final ScenarioTime time;

  Background(Scenario scenario) {
    this.scenario = scenario;
    this.time = scenario.time;
  }

  void plan() {
    applications();
    configuration();
    jobs();
    storage();
    people();
    machines();
    seldomUsed();
    new BackgroundChanges(scenario).plan();
    new Administration(scenario).plan();
  }

  private ScenarioKey key(Kind kind, String application, String classification, String account) {
    int number = scenario.keys.size();
    Random64 random = scenario.random(1, number);
    String alias = "alias/" + application + "-" + (number + 1);
    KmsKey key = new KmsKey(account, REGION, random.uuid(), alias, null);
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("DataClassification", classification);
    tags.put("Application", application);
    tags.put("Environment", random.nextInt(8) == 0 ? "staging" : "production");
    tags.put("Owner", account.equals(DATA) ? "data-platform" : "team-" + application);
    ScenarioKey made = new ScenarioKey(key, kind, tags);
    scenario.keys.add(made);
    return made;
  }

  /** Between half and one and a half times this much, by key. */
  private double about(double perSlot) {
    return perSlot * (0.5 + scenario.random(2, scenario.keys.size()).nextDouble());
  }

  private Workload add(ScenarioKey key, Caller caller, Mix mix, Tempo tempo, double perSlot) {
    Workload workload = new Workload(caller, mix, tempo, perSlot);
    key.workloads.add(workload);
    return workload;
  }

  private Caller role(ScenarioKey key, String name, Sessions sessions) {
    return new Caller(key.key.account, "/", name, sessions);
  }

  /** The name that CloudFormation gives to a role: what it is called, and 12 random characters. */
  static String stackRole(String name, Random64 random) {
    return name + "-TaskRole-" + random.base32(12);
  }

  private void applications() {
    int zone = 0;
    for (String name : List.of("shop", "search", "cart", "chat", "maps", "video")) {
      ScenarioKey key = key(Kind.WEB, name, zone % 2 == 0 ? "Confidential" : "Internal", PRODUCTS);
      String role = stackRole(name + "-api", scenario.random(3, zone));
      Tempo tempo = Tempo.steady(time, zone % 3 == 2 ? -5 : 1);
      add(key, role(key, role, Sessions.TASKS), ENVELOPES, tempo, about(5));
      zone++;
    }
    for (String name : List.of("hr", "ledger", "crm", "tickets", "wiki", "legal")) {
      ScenarioKey key = key(Kind.OFFICE, name, zone % 3 == 0 ? "Confidential" : "Internal", DATA);
      Tempo tempo = Tempo.office(time, zone % 4 == 3 ? -5 : 1);
      add(key, role(key, name + "-portal-role", Sessions.INSTANCES), RECORDS, tempo, about(6));
      zone++;
    }
  }

  /** Read all the time, and by everything at once when something is deployed. */
  private void configuration() {
    for (String name : List.of("settings", "flags", "routing", "licences")) {
      ScenarioKey key = key(Kind.CONFIG, name, "Internal", PRODUCTS);
      Caller caller = role(key, name + "-lambda-role", Sessions.FIXED);
      Map<Integer, Double> deployments = deployments(scenario.random(4, scenario.keys.size()));
      add(key, caller, READS, Tempo.at(deployments), about(50)).inBurstsOf(4);
      add(key, caller, READS, Tempo.FLAT, about(0.5));
    }
  }

  private Map<Integer, Double> deployments(Random64 random) {
    Map<Integer, Double> slots = new HashMap<>();
    for (int day = 0; day < scenario.options.days(); day++) {
      int slot = day * ScenarioTime.DAY + 9 * ScenarioTime.HOUR;
      slot += random.nextInt(7 * ScenarioTime.HOUR);
      if (!random.chance(0.6) || time.isFree(day)) continue;
      slots.put(slot, 1.0);
      slots.put(slot + 1, 0.4);
      slots.put(slot + 2, 0.1);
    }
    return slots;
  }

  private void jobs() {
    int hour = 0;
    for (String name : List.of("billing", "statements", "warehouse", "reconciliation")) {
      ScenarioKey key = key(Kind.BATCH, name, hour < 2 ? "Confidential" : "Internal", DATA);
      Caller caller = role(key, name + "-etl-role", Sessions.INSTANCES);
      Tempo tempo = Tempo.batch(key.key.id.hashCode(), hour, 6 + 3 * hour, hour == 3, time);
      add(key, caller, MOVES, tempo, about(50)).inBurstsOf(5);
      hour++;
    }
    int slotOfHour = 1;
    for (String name : List.of("sync", "invoices", "exports")) {
      ScenarioKey key = key(Kind.CRON, name, "Internal", DATA);
      Caller caller = role(key, name + "-job-role", Sessions.TASKS);
      add(key, caller, MOVES, Tempo.hourly(slotOfHour), about(24)).inBurstsOf(2);
      slotOfHour += 3;
    }
    for (String name : List.of("builds", "releases")) {
      ScenarioKey key = key(Kind.PIPELINES, name, "Internal", PRODUCTS);
      Caller caller = role(key, name + "-run", Sessions.FIXED).shortLived();
      add(key, caller, READS, Tempo.office(time, 1), about(3)).inBurstsOf(4);
    }
  }

  private void storage() {
    for (String name : List.of("images", "logs", "lake", "mailboxes")) {
      ScenarioKey key = key(Kind.BUCKET, name, "Internal", name.equals("lake") ? DATA : PRODUCTS);
      for (String reader : List.of("web", "thumbnails", "indexer")) {
        Caller caller = role(key, name + "-" + reader + "-role", Sessions.INSTANCES);
        Tempo tempo = Tempo.steady(time, 1);
        add(key, caller.through("AWS Internal"), OBJECTS, tempo, about(1.3)).inBurstsOf(2);
      }
    }
    for (String name : List.of("credentials", "tokens")) {
      ScenarioKey key = key(Kind.SECRETS, name, "Confidential", PRODUCTS);
      for (String reader : List.of("api", "worker")) {
        Caller caller = role(key, name + "-" + reader + "-role", Sessions.TASKS);
        caller.through("secretsmanager.amazonaws.com");
        add(key, caller, new Mix("92 Decrypt", "8 GenerateDataKey"), Tempo.FLAT, about(1));
      }
    }
    for (String name : List.of("volumes", "snapshots")) {
      ScenarioKey key = key(Kind.VOLUMES, name, "Internal", PRODUCTS);
      // The colon shows that no customer made this role.
      Caller caller = role(key, "aws:ec2-infrastructure", Sessions.INSTANCES);
      caller.through("ec2.amazonaws.com");
      Mix mix = new Mix("20 CreateGrant", "30 GenerateDataKeyWithoutPlaintext", "50 Decrypt");
      add(key, caller, mix, Tempo.steady(time, 1), about(0.8)).inBurstsOf(3);
    }
  }

  private void people() {
    for (String name : List.of("patients", "salaries", "claims", "cards", "research")) {
      ScenarioKey key = key(Kind.ANALYSTS, name, "Restricted", DATA);
      String set =
          "AWSReservedSSO_" + name + "Analyst_" + scenario.random(5, name.hashCode()).hex(16);
      String path = "/aws-reserved/sso.amazonaws.com/" + REGION + "/";
      Caller analysts = new Caller(key.key.account, path, set, Sessions.PEOPLE);
      add(key, analysts, new Mix("90 Decrypt", "10 Encrypt"), Tempo.office(time, 1), about(0.7))
          .inBurstsOf(4);
      Caller intake = role(key, name + "-intake-role", Sessions.FIXED);
      add(key, intake, new Mix("100 GenerateDataKey"), Tempo.steady(time, 1), about(0.5));
    }
  }

  private void machines() {
    for (String name : List.of("payments", "identity", "consent", "wallet", "payroll", "keys")) {
      ScenarioKey key = key(Kind.VAULT, name, "Restricted", PRODUCTS);
      Caller caller = role(key, name + "-service-role", Sessions.TASKS);
      add(key, caller, RECORDS, Tempo.steady(time, 1), about(1.6));
    }
    ScenarioKey documents = key(Kind.SIGNING, "documents", "Internal", PRODUCTS);
    Caller signer = role(documents, "documents-signer-role", Sessions.INSTANCES);
    add(documents, signer, new Mix("75 Sign", "25 Verify"), Tempo.office(time, 1), about(4));
    ScenarioKey webhooks = key(Kind.SIGNING, "webhooks", "Internal", PRODUCTS);
    Caller sender = role(webhooks, "webhooks-sender-role", Sessions.TASKS);
    Mix macs = new Mix("60 GenerateMac", "40 VerifyMac");
    add(webhooks, sender, macs, Tempo.steady(time, 1), about(2));
  }

  private void seldomUsed() {
    for (String name : List.of("archive", "legacy", "audit", "mergers", "museum", "minutes")) {
      ScenarioKey key = key(Kind.ARCHIVE, name, "Confidential", DATA);
      Caller caller = role(key, name + "-reader-role", Sessions.FIXED);
      // Two of them are read once a week; the others have been given up on the third day.
      boolean weekly = name.equals("minutes") || name.equals("audit");
      long seed = key.key.id.hashCode();
      Tempo tempo = weekly ? Tempo.batch(seed, 10, 3, true, time) : Tempo.office(time, 1);
      Workload reading = add(key, caller, READS, tempo, weekly ? 4 : 1);
      if (!weekly) reading.between(0, 3 * ScenarioTime.DAY);
    }
    for (String name : List.of("escrow", "hsm", "notary")) {
      ScenarioKey key = key(Kind.IMPORTED, name, "Confidential", PRODUCTS);
      Caller caller = role(key, name + "-service-role", Sessions.INSTANCES);
      add(key, caller, RECORDS, Tempo.steady(time, 1), about(0.5));
    }
  }
}
