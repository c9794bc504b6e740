package io.keytrail.jobs.scenario;

import io.keytrail.cloudtrail.DecodeLimits;
import io.keytrail.cloudtrail.TrailReader;
import io.keytrail.key.Enrichment;
import io.keytrail.key.FactSource;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeyView;
import io.keytrail.key.Stated;
import io.keytrail.key.TagNames;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import io.keytrail.profile.UseFacts;
import io.keytrail.profile.UseReader;
import io.keytrail.score.LabelledTrail;
import io.keytrail.testdata.ScenarioGenerator;
import io.keytrail.testdata.ScenarioOptions;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.UsageWindow;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The usage windows of one labelled scenario, in order of time, as a job would close them. */
final class ScenarioWindows {
  static final long WINDOW = 300_000;

  /** One key's use in one window. */
  static final class Used {
    final UsageWindow window;
    final UseFacts facts;

    Used(UsageWindow window, UseFacts facts) {
      this.window = window;
      this.facts = facts;
    }
  }

  final long seed;
  final LabelledTrail labels;
  final Map<String, KeyView> keys = new TreeMap<>();
  long startMillis;
  long events;
  long windows;
  private int slots;

  private ScenarioWindows(long seed, LabelledTrail labels) {
    this.seed = seed;
    this.labels = labels;
  }

  /** What the scenario is, without its windows. */
  static ScenarioWindows of(long seed) throws IOException {
    ScenarioOptions options = ScenarioOptions.builder().seed(seed).build();
    ScenarioGenerator generator = new ScenarioGenerator(options);
    LabelledTrail labels =
        LabelledTrail.read(new ByteArrayInputStream(generator.labels()), "labels of " + seed);
    ScenarioWindows windows = new ScenarioWindows(seed, labels);
    windows.startMillis = options.start().toEpochMilli();
    generator.keyTags().forEach((arn, tags) -> windows.keys.put(arn, windows.view(arn, tags)));
    return windows;
  }

  /** Makes the windows: each five minutes' in order of time, by key. */
  void forEachSlot(Consumer<List<Used>> each) {
    new ScenarioGenerator(ScenarioOptions.builder().seed(seed).build())
        .forEachSlot(ScenarioWindows::decode, slot -> each.accept(used(slot)));
  }

  private KeyView view(String arn, Map<String, String> tags) {
    KeyFacts facts = new KeyFacts(arn, startMillis);
    facts.put(
        KeyAttribute.TAGS,
        new Stated(new TreeMap<>(tags), FactSource.SNAPSHOT, startMillis, startMillis));
    return KeyView.of(facts, Enrichment.SNAPSHOT, 0L, TagNames.DEFAULT);
  }

  private static final class Slot {
    long events;
    final TreeMap<String, KeyUsage> usage = new TreeMap<>();
    final TreeMap<String, UseFacts> facts = new TreeMap<>();
  }

  private static Slot decode(byte[] lines) {
    Slot slot = new Slot();
    UseReader reader = new UseReader();
    try (TrailReader trail =
        TrailReader.open(new ByteArrayInputStream(lines), "scenario", DecodeLimits.DEFAULT)) {
      if (lines.length == 0) return slot;
      for (TrailReader.Item item = trail.next();
          item != TrailReader.Item.END;
          item = trail.next()) {
        if (item == TrailReader.Item.REJECTED) {
          throw new IllegalStateException(trail.rejected().reason + ": " + trail.rejected().detail);
        }
        if (item != TrailReader.Item.KMS) continue;
        KmsEvent event = trail.event();
        slot.events++;
        for (KeyUse use : event.keys) {
          slot.usage
              .computeIfAbsent(use.keyArn, k -> new KeyUsage(KeyUsage.DEFAULT_MAX_PRINCIPALS))
              .add(event, use);
          slot.facts.computeIfAbsent(use.keyArn, k -> new UseFacts()).add(event, use, reader);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return slot;
  }

  private List<Used> used(Slot slot) {
    List<Used> used = new ArrayList<>();
    slot.usage.forEach((arn, usage) -> used.add(used(arn, usage, slot.facts.get(arn))));
    slots++;
    windows += used.size();
    events += slot.events;
    return used;
  }

  private Used used(String arn, KeyUsage usage, UseFacts facts) {
    long start = startMillis + slots * WINDOW;
    UsageWindow window = new UsageWindow(arn, start, start + WINDOW, 0, usage);
    return new Used(window.with(keys.get(arn)), facts);
  }
}
