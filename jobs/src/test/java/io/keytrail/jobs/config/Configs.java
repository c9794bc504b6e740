package io.keytrail.jobs.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Configurations for tests. */
final class Configs {
  static final Map<String, String> ARCHIVE =
      Map.of(
          "source.type", "archive",
          "source.archive.paths", "/trail",
          "sink.findings", "stdout",
          "sink.rejected", "none");

  static final Map<String, String> KINESIS =
      Map.of(
          "source.kinesis.stream", "trail",
          "source.kinesis.region", "eu-west-1",
          "sink.findings", "stdout",
          "sink.rejected", "none");

  private Configs() {}

  static JobConfig of(Map<String, String> settings) {
    return new ConfigLoader().flags(settings(settings)).load();
  }

  static List<Setting> settings(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(entry -> new Setting(entry.getKey(), entry.getValue(), "test"))
        .collect(Collectors.toList());
  }

  /** A copy with these names and values, one after the other, put over it. */
  static Map<String, String> with(Map<String, String> base, String... namesAndValues) {
    Map<String, String> changed = new LinkedHashMap<>(base);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      changed.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return changed;
  }
}
