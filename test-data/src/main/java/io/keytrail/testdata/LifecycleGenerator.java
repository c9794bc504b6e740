package io.keytrail.testdata;

import static io.keytrail.testdata.Json.object;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * More than a year in the life of keys, as CloudTrail tells it, with the truth about each key at
 * each moment, and which breaches of the default key policy the trail proves: tags change, aliases
 * move to younger keys and back, keys are rotated in each way there is, disabled, deleted, rescued,
 * replicated; imported material expires. Some keys are older than the trail.
 *
 * <p>Sparse: a few thousand events. Deterministic: the same options give the same bytes.
 */
public final class LifecycleGenerator {
  private final LifecycleOptions options;
  private final LifecycleWorld world;

  public LifecycleGenerator(LifecycleOptions options) {
    this.options = options;
    Random64 random = Random64.of(options.seed, 0x6c696665); // "life": a sequence of its own
    world = new LifecycleWorld(random, new LifecycleLog(random));
    new LifecyclePlan(options, world, random).run();
  }

  /** Until when it goes, exclusive. */
  public Instant end() {
    return options.end();
  }

  /**
   * How the keys were at a moment, by ARN: those that existed, the deleted included, whether or not
   * the trail had named them by then.
   */
  public Map<String, KeyTruth> asOf(Instant moment) {
    Map<String, KeyTruth> then = new TreeMap<>();
    for (LivingKey key : world.keys) {
      KeyTruth truth = key.at(moment);
      if (truth != null) then.put(key.now.arn, truth.copy());
    }
    return then;
  }

  /** Breaches of the default policy that open before the end, by key. */
  public List<Violation> violations() {
    List<Violation> violations = new ArrayList<>();
    for (LivingKey key : world.keys) {
      violations.addAll(LifecyclePolicy.violations(key, options.end()));
    }
    return violations;
  }

  /** Three moments for which the labels tell how the keys were: in the middle and at the end. */
  public List<Instant> moments() {
    Duration third = Duration.ofDays(options.days).dividedBy(3);
    Instant first = options.start.plus(third).plus(Duration.ofHours(13));
    return List.of(first, first.plus(third), options.end().minusSeconds(1));
  }

  /**
   * Writes an archive in CloudTrail's layout of S3, and beside it the {@linkplain
   * ScenarioGenerator#labelsFile labels}. EventBridge's events stand in files of their own.
   *
   * @throws IOException if the directory is not empty, or cannot be written
   */
  public GeneratorResult write(Path out) throws IOException {
    SlotWorkers.createEmpty(out);
    Tally tally = world.log.write(out);
    Files.write(ScenarioGenerator.labelsFile(out), labels());
    return new GeneratorResult(out.resolve("AWSLogs"), tally, List.of());
  }

  /** The labels, as JSON: how the keys were at three {@link #moments}, and the violations. */
  public byte[] labels() {
    Map<String, Object> states = new TreeMap<>();
    for (Instant moment : moments()) {
      List<Object> keys = new ArrayList<>();
      for (KeyTruth key : asOf(moment).values()) keys.add(key.toJson());
      states.put(moment.toString(), keys);
    }
    List<Object> violations = new ArrayList<>();
    for (Violation violation : violations()) violations.add(violation.toJson());
    return Json.prettyBytes(
        object(
            "seed",
            options.seed,
            "from",
            options.start.toString(),
            "to",
            options.end().toString(),
            "keysAsOf",
            states,
            "violations",
            violations));
  }
}
