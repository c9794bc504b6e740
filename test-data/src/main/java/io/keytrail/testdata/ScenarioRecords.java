package io.keytrail.testdata;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes the records of one slot of a scenario. */
final class ScenarioRecords {
  /** Share of calls that fail for reasons that are nobody's fault. */
  private static final double ERRORS = 0.002;

  private final Scenario scenario;

  ScenarioRecords(Scenario scenario) {
    this.scenario = scenario;
  }

  /** In order of time; the same on every call, and whatever was asked for before. */
  List<TrailRecord> make(int slot) {
    List<TrailRecord> records = new ArrayList<>();
    for (int key = 0; key < scenario.keys.size(); key++) {
      List<Workload> workloads = scenario.keys.get(key).workloads;
      for (int i = 0; i < workloads.size(); i++) use(slot, key, i, records);
    }
    int number = 0;
    for (PlannedCall call : scenario.planned(slot)) {
      Random64 random = scenario.random(51, slot, number++);
      TrailRecord record = begin(call.key.key, call.second, random);
      call.shape(record, scenario.options.seed(), random);
      records.add(record);
    }
    records.sort(Comparator.comparing(record -> record.eventTime));
    return records;
  }

  private void use(int slot, int key, int number, List<TrailRecord> records) {
    ScenarioKey on = scenario.keys.get(key);
    Workload workload = on.workloads.get(number);
    if (workload.expected(slot) == 0) return;
    Random64 random = scenario.random(50, key, number, slot);
    long seed = scenario.random(52, key, number).nextLong();
    Mix mix = workload.mix(slot);
    for (int calls = workload.calls(slot, seed, random); calls > 0; calls--) {
      long second = scenario.time.second(slot) + random.nextInt(ScenarioTime.SLOT_SECONDS);
      TrailRecord record = begin(on.key, second, random);
      PlannedCall.shape(record, on, mix.operation(random), random);
      workload.caller(slot).sign(record, second, scenario.options.seed(), random);
      if (random.chance(ERRORS)) fail(record, random);
      records.add(record);
    }
  }

  private static TrailRecord begin(KmsKey key, long second, Random64 random) {
    TrailRecord record = new TrailRecord();
    record.eventTime = Instant.ofEpochSecond(second).toString();
    record.awsRegion = key.region;
    record.recipientAccountId = key.account;
    record.eventID = random.uuid();
    record.requestID = random.uuid();
    return record;
  }

  private static void fail(TrailRecord record, Random64 random) {
    if (random.nextInt(2) == 0) {
      record.error(
          "ThrottlingException",
          "You have exceeded the rate at which you may call KMS. "
              + "Reduce the frequency of your calls.");
    } else {
      record.error("InvalidCiphertextException", null);
    }
  }
}
