package io.keytrail.testdata;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Two misuses of a key, large enough to stand out of the ordinary traffic however busy the archive
 * is: in the middle of the time a decrypt burst, a while later a flood.
 */
final class Anomalies {
  /** One anomaly: so many calls in each of some consecutive slots. */
  static final class Anomaly {
    final Label.Anomaly kind;
    final KmsKey key;
    final int place;
    final int firstSlot;
    final int slots;
    final int callsPerSlot;

    private Anomaly(
        Label.Anomaly kind, KmsKey key, int place, int firstSlot, int slots, int callsPerSlot) {
      this.kind = kind;
      this.key = key;
      this.place = place;
      this.firstSlot = firstSlot;
      this.slots = slots;
      this.callsPerSlot = callsPerSlot;
    }

    int calls(int slot, int atPlace) {
      boolean here = atPlace == place && slot >= firstSlot && slot < firstSlot + slots;
      return here ? callsPerSlot : 0;
    }

    TrailRecord make(EventMaker maker, long second, Random64 random) {
      boolean burst = kind == Label.Anomaly.DECRYPT_BURST;
      String operation = burst || random.nextInt(2) == 0 ? "Decrypt" : "GenerateDataKey";
      return maker.call(key, operation, role(), "i-0abc1234def567890", second, random);
    }

    private String role() {
      return kind == Label.Anomaly.DECRYPT_BURST ? "reporting-export-role" : key.role();
    }

    private Label label(Traffic traffic) {
      return new Label(
          kind,
          key.arn(),
          Identities.roleArn(key.account, "/", role()),
          Instant.ofEpochSecond(traffic.startOf(firstSlot)),
          Instant.ofEpochSecond(traffic.startOf(firstSlot + slots)),
          (long) slots * callsPerSlot);
    }
  }

  final List<Anomaly> list = new ArrayList<>();
  private final Traffic traffic;

  Anomalies(GeneratorOptions options, Traffic traffic) {
    this.traffic = traffic;
    if (!options.anomalies()) return;
    KmsKey quiet = traffic.firstKey(KeyBehaviour.RARELY_USED);
    KmsKey busy = traffic.firstKey(KeyBehaviour.ENVELOPE_APP);
    int middle = options.slots() / 2;
    // All of a slot's ordinary calls on the key, times 20, is past 10 x its encrypt side for sure.
    int burst = 240 + 20 * (int) Math.ceil(traffic.busiestSlot(quiet));
    int flood = 1_500 + 4 * (int) Math.ceil(traffic.busiestSlot(busy));
    list.add(
        new Anomaly(Label.Anomaly.DECRYPT_BURST, quiet, traffic.placeOf(quiet), middle, 3, burst));
    list.add(
        new Anomaly(Label.Anomaly.VOLUME_FLOOD, busy, traffic.placeOf(busy), middle + 7, 4, flood));
  }

  long calls() {
    return list.stream().mapToLong(anomaly -> (long) anomaly.slots * anomaly.callsPerSlot).sum();
  }

  List<Label> labels() {
    List<Label> labels = new ArrayList<>();
    for (Anomaly anomaly : list) labels.add(anomaly.label(traffic));
    return labels;
  }
}
