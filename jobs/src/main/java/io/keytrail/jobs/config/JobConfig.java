package io.keytrail.jobs.config;

import io.keytrail.cloudtrail.DecodeLimits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The configuration of one job, checked as a whole. Immutable; made by {@link ConfigLoader}.
 *
 * <p>Operators are given the values that they need, never this.
 */
public final class JobConfig {
  private final Map<Option<?>, Object> values;
  private final Map<Option<?>, String> origins;
  private final Set<Option<?>> unread;

  /**
   * @param values of an option's own type, in the order of the reference
   * @param origins where each value was written
   */
  JobConfig(Map<Option<?>, Object> values, Map<Option<?>, String> origins) {
    this(values, origins, Set.of());
  }

  /**
   * @param unread options that were written in a way that cannot be read
   */
  JobConfig(Map<Option<?>, Object> values, Map<Option<?>, String> origins, Set<Option<?>> unread) {
    this.values = new LinkedHashMap<>(values);
    this.origins = Map.copyOf(origins);
    this.unread = Set.copyOf(unread);
  }

  /**
   * Whether the option was written in a way that cannot be read: what follows from its value is not
   * known. Never so of a configuration without problems.
   */
  public boolean isUnread(Option<?> option) {
    return unread.contains(option);
  }

  /**
   * The value of an option that always has one: by its default, or because it is required here.
   *
   * @throws NoSuchElementException if it has none: then {@link #find} should have been asked
   */
  public <T> T get(Option<T> option) {
    return find(option).orElseThrow(() -> new NoSuchElementException(option + " has no value"));
  }

  /** The value, or nothing when it was left out and has no default. */
  @SuppressWarnings("unchecked") // the loader puts what the option's own type parsed
  public <T> Optional<T> find(Option<T> option) {
    return Optional.ofNullable((T) values.get(option));
  }

  /** Where the value was written, {@code default} included; empty when there is none. */
  public String origin(Option<?> option) {
    return origins.getOrDefault(option, "");
  }

  /**
   * What is probably not what was meant, a sentence each with its place; nothing that keeps a job
   * from running.
   */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    values.forEach(
        (option, value) -> {
          if (origin(option).startsWith(ConfigLoader.FOLLOWS)) return; // the leader is doubted
          for (String region : regions(option, value)) {
            Regions.doubt(region)
                .ifPresent(doubt -> warnings.add(origin(option) + ": " + option + ": " + doubt));
          }
        });
    return warnings;
  }

  private static List<String> regions(Option<?> option, Object value) {
    if (option.type() == OptionTypes.REGION) return List.of((String) value);
    if (option.type() != OptionTypes.REGIONS) return List.of();
    return ((List<?>) value).stream().map(Object::toString).collect(Collectors.toList());
  }

  /** The bounds of {@code decode.*}. */
  public DecodeLimits decodeLimits() {
    return new DecodeLimits(
        get(JobOptions.MAX_DECOMPRESSED_SIZE),
        Math.toIntExact(get(JobOptions.MAX_RECORD_SIZE)),
        get(JobOptions.MAX_DEPTH),
        get(JobOptions.MAX_STRING_LENGTH));
  }

  /** The values of {@code rules.placeholders} by name. */
  public Map<String, List<String>> placeholders() {
    return placeholders(find(JobOptions.RULES_PLACEHOLDERS).orElse(List.of()));
  }

  /**
   * @param pairs of the form {@code NAME=VALUE}; a name may come again
   */
  public static Map<String, List<String>> placeholders(List<String> pairs) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      values
          .computeIfAbsent(pair.substring(0, equals), name -> new ArrayList<>())
          .add(pair.substring(equals + 1));
    }
    return values;
  }

  /**
   * Every option that has a value, as text: for logs and Flink's web interface. Secrets are masked.
   */
  public Map<String, String> toProperties() {
    Map<String, String> properties = new LinkedHashMap<>();
    values.forEach((option, value) -> properties.put(option.name(), text(option, value)));
    return properties;
  }

  /** One line per option, with the place where each value comes from. Secrets are masked. */
  public String describe() {
    return values.entrySet().stream()
        .map(
            entry ->
                entry.getKey()
                    + " = "
                    + text(entry.getKey(), entry.getValue())
                    + " ("
                    + origin(entry.getKey())
                    + ")")
        .collect(Collectors.joining("\n"));
  }

  @SuppressWarnings("unchecked") // see find
  private static <T> String text(Option<T> option, Object value) {
    return Shown.line(Shown.masked(option.type().format((T) value)));
  }

  @Override
  public String toString() {
    return toProperties().toString();
  }
}
