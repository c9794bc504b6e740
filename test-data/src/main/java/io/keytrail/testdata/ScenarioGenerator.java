package io.keytrail.testdata;

import static io.keytrail.testdata.Json.object;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Some weeks in a company with dozens of KMS keys, and labelled attacks in them, to judge
 * detections by: what is found, how soon, and how often there is noise about nothing.
 *
 * <p>Deterministic: the same options give the same records and the same labels, whatever the
 * machine and the number of threads. An attack does not depend on the others' families, but its key
 * and time may, since two do not share a key while there are others.
 */
public final class ScenarioGenerator {
  private final ScenarioOptions options;
  private final Scenario scenario;

  public ScenarioGenerator(ScenarioOptions options) {
    this.options = options;
    this.scenario = Scenario.of(options);
  }

  /** What is hidden, in order of time. */
  public List<Attack> attacks() {
    return List.copyOf(scenario.attacks);
  }

  /** The tags of each key by its ARN: all keys, attacked or not. */
  public Map<String, Map<String, String>> keyTags() {
    Map<String, Map<String, String>> tags = new LinkedHashMap<>();
    for (ScenarioKey key : scenario.keys) tags.put(key.key.arn(), Map.copyOf(key.tags));
    return tags;
  }

  /**
   * Makes all records in order of {@code eventTime}, each as one JSON object in UTF-8: what {@link
   * #write} writes, without the files. A day at a time is in memory, made by all cores.
   *
   * @param each is called by the caller's thread, and given an array of its own
   */
  public void forEachRecord(Consumer<byte[]> each) {
    inOrder(
        records ->
            records.stream()
                .map(record -> Json.bytes(record.toJson()))
                .collect(Collectors.toList()),
        slot -> slot.forEach(each));
  }

  /**
   * The same records, as JSON lines of five minutes each, empty ones included: for readers to which
   * the begin of a file costs something.
   *
   * @param read is called by several threads at once
   * @param each is given what was read in order of time, by the caller's thread
   */
  public <T> void forEachSlot(Function<byte[], T> read, Consumer<T> each) {
    inOrder(records -> read.apply(lines(records)), each);
  }

  private <T> void inOrder(Function<List<TrailRecord>, T> work, Consumer<T> each) {
    ScenarioRecords records = new ScenarioRecords(scenario);
    for (int from = 0; from < scenario.time.slots; from += ScenarioTime.DAY) {
      int to = Math.min(from + ScenarioTime.DAY, scenario.time.slots);
      IntStream.range(from, to)
          .parallel()
          .mapToObj(slot -> work.apply(records.make(slot)))
          .collect(Collectors.toList())
          .forEach(each);
    }
  }

  private static byte[] lines(List<TrailRecord> records) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream(2048 * records.size());
    for (TrailRecord record : records) {
      lines.writeBytes(Json.bytes(record.toJson()));
      lines.write('\n');
    }
    return lines.toByteArray();
  }

  /**
   * Writes an archive in CloudTrail's layout of S3, and beside it the {@linkplain #labelsFile
   * labels}.
   *
   * @param threads how many threads write; does not change what they write
   * @throws IOException if the directory is not empty, or cannot be written
   */
  public GeneratorResult write(Path out, int threads, ProgressListener listener)
      throws IOException {
    SlotWorkers.createEmpty(out);
    int slots = scenario.time.slots;
    long expected = expectedEvents();
    Tally tally =
        new SlotWorkers(threads, slots)
            .run(
                () -> new ScenarioFiles(scenario, out),
                written -> listener.written(written, expected));
    Files.write(labelsFile(out), labels());
    return new GeneratorResult(out.resolve("AWSLogs"), tally, List.of());
  }

  private long expectedEvents() {
    double sum = 0;
    for (ScenarioKey key : scenario.keys) sum += key.expected(0, scenario.time.slots);
    return Math.round(sum);
  }

  /**
   * Where the labels go: {@code NAME.labels.json} beside the directory {@code NAME}, for what
   * stands inside is taken for trail.
   */
  public static Path labelsFile(Path out) {
    return out.resolveSibling(out.getFileName() + ".labels.json");
  }

  /**
   * The labels, as JSON: the time covered, from when on findings are judged, every key with its
   * kind and tags, and every attack.
   */
  public byte[] labels() {
    List<Object> keys = new ArrayList<>();
    for (ScenarioKey key : scenario.keys) {
      keys.add(
          object(
              "keyArn", key.key.arn(),
              "alias", key.key.alias,
              "kind", key.kind.text,
              "tags", key.tags));
    }
    List<Object> labels = new ArrayList<>();
    for (Attack attack : scenario.attacks) {
      labels.add(
          object(
              "id", attack.id(),
              "family", attack.family().text(),
              "keyArns", attack.keyArns(),
              "principal", attack.principal(),
              "from", attack.from().toString(),
              "to", attack.to().toString(),
              "what", attack.what()));
    }
    return Json.prettyBytes(
        object(
            "seed", options.seed(),
            "from", options.start().toString(),
            "judgedFrom",
                Instant.ofEpochSecond(scenario.time.second(scenario.time.warmUp)).toString(),
            "to", options.end().toString(),
            "keys", keys,
            "labels", labels));
  }
}
