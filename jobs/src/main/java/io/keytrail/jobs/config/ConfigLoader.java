package io.keytrail.jobs.config;

import com.amazonaws.services.kinesisanalytics.runtime.KinesisAnalyticsRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Flattens layers of settings into one {@link JobConfig}. Layers are added from the strongest to
 * the weakest: the first to name an option decides; defaults come last of all.
 *
 * <pre>{@code
 * JobConfig config = new ConfigLoader().flags(flags).file(path).propertyGroups(groups).load();
 * }</pre>
 */
public final class ConfigLoader {
  private static final Map<String, Option<?>> BY_NAME =
      JobOptions.ALL.stream().collect(Collectors.toMap(Option::name, Function.identity()));

  /** Where AWS's own tools look for the endpoint of S3. */
  private static final String S3_VARIABLE = "AWS_ENDPOINT_URL_S3";

  /** How the origin begins of a value that is another option's. */
  static final String FOLLOWS = "as ";

  private final Problems problems = new Problems();
  private final Map<Option<?>, Setting> decided = new LinkedHashMap<>();
  private final Set<Option<?>> refused = new HashSet<>();

  /** Settings from the command line. */
  public ConfigLoader flags(List<Setting> flags) {
    return layer(flags);
  }

  /** Settings from a properties file in UTF-8. */
  public ConfigLoader file(Path file) {
    return layer(PropertiesFile.read(file, problems));
  }

  /**
   * Settings from the property groups of Managed Service for Apache Flink: group {@code keytrail}
   * holds names as they are, group {@code keytrail.sink} those that begin with {@code sink.}.
   */
  public ConfigLoader propertyGroups(Map<String, Properties> groups) {
    return layer(PropertyGroups.settings(groups, problems));
  }

  /**
   * The property groups of the application that this runs in; none outside of Managed Service for
   * Apache Flink.
   *
   * @throws IOException if the service's file cannot be read
   */
  public ConfigLoader managedFlink() throws IOException {
    return propertyGroups(KinesisAnalyticsRuntime.getApplicationProperties());
  }

  /**
   * The Region and the endpoint of S3 from where AWS's own tools look for them, {@code AWS_REGION}
   * and {@code AWS_ENDPOINT_URL_S3}.
   */
  public ConfigLoader environment(Map<String, String> environment) {
    String s3 = environment.get(S3_VARIABLE);
    if (s3 != null && !s3.isBlank()) {
      layer(
          List.of(
              new Setting(
                  JobOptions.S3_ENDPOINT_URL.name(), s3, "environment variable " + S3_VARIABLE)));
    }
    for (String variable : List.of("AWS_REGION", "AWS_DEFAULT_REGION")) {
      String region = environment.get(variable);
      if (region != null && !region.isBlank()) {
        return layer(
            List.of(
                new Setting(
                    JobOptions.KINESIS_REGION.name(), region, "environment variable " + variable)));
      }
    }
    return this;
  }

  /** A default of the command that runs, stronger than the option's own. */
  public <T> ConfigLoader commandDefault(Option<T> option, T value) {
    return layer(
        List.of(
            new Setting(option.name(), option.type().format(value), "default of this command")));
  }

  /** The option was given in a way that its giver refuses himself: its value is not missed here. */
  public ConfigLoader refused(Option<?> option) {
    refused.add(option);
    return this;
  }

  /**
   * @throws ConfigException with every problem of every layer
   */
  public JobConfig load() {
    List<String> told = new ArrayList<>();
    JobConfig config = loadInPart(told);
    if (!told.isEmpty()) throw new ConfigException(told);
    return config;
  }

  /**
   * As {@link #load}, but with what there is in spite of problems, for whoever wants to look for
   * further ones: an option that could not be read has its default, or no value.
   *
   * @param told takes every problem of every layer; with any, nothing is to be started
   */
  public JobConfig loadInPart(Collection<String> told) {
    Map<Option<?>, Object> values = new LinkedHashMap<>();
    Map<Option<?>, String> origins = new LinkedHashMap<>();
    Set<Option<?>> broken = new HashSet<>(refused);
    for (Option<?> option : JobOptions.ALL) {
      Setting setting = decided.get(option);
      if (setting == null && option.defaultText() != null) {
        setting = new Setting(option.name(), option.defaultText(), "default");
      }
      if (setting == null) continue;
      try {
        values.put(option, option.parse(setting.value()));
        origins.put(option, setting.where());
      } catch (IllegalArgumentException e) {
        problems.add(setting.where(), option + ": " + e.getMessage());
        broken.add(option);
      }
    }
    sinkFollowsSource(values, origins, broken);
    new CrossChecks(new JobConfig(values, origins), broken, problems).run();
    told.addAll(problems.sentences());
    for (Option<?> option : broken) {
      if (option.defaultText() != null) values.put(option, option.parse(option.defaultText()));
    }
    return new JobConfig(values, origins, broken);
  }

  private ConfigLoader layer(List<Setting> settings) {
    Map<Option<?>, Setting> ofLayer = new LinkedHashMap<>();
    for (Setting setting : settings) {
      Option<?> option = BY_NAME.get(setting.name());
      if (option == null) {
        problems.add(setting.where(), unknown(setting.name()));
        continue;
      }
      Setting before = ofLayer.put(option, setting);
      if (before != null) {
        problems.add(setting.where(), option + " was set before, by " + before.where());
      }
    }
    ofLayer.forEach(decided::putIfAbsent);
    return this;
  }

  private static String unknown(String name) {
    List<String> names = JobOptions.ALL.stream().map(Option::name).collect(Collectors.toList());
    Optional<String> near = Nearest.to(name, names);
    return "there is no option "
        + Shown.quoted(name)
        + near.map(known -> "; did you mean " + known + "?")
            .orElse("; jobs/configuration.md lists all");
  }

  /** What the reference says of {@code sink.kinesis.*} when they are left out. */
  private static void sinkFollowsSource(
      Map<Option<?>, Object> values, Map<Option<?>, String> origins, Set<Option<?>> broken) {
    follow(JobOptions.SINK_KINESIS_REGION, JobOptions.KINESIS_REGION, values, origins, broken);
    Object region = values.get(JobOptions.KINESIS_REGION);
    if (region != null && region.equals(values.get(JobOptions.SINK_KINESIS_REGION))) {
      follow(
          JobOptions.SINK_KINESIS_ENDPOINT_URL,
          JobOptions.KINESIS_ENDPOINT_URL,
          values,
          origins,
          broken);
    }
  }

  private static <T> void follow(
      Option<T> follower,
      Option<T> leader,
      Map<Option<?>, Object> values,
      Map<Option<?>, String> origins,
      Set<Option<?>> broken) {
    if (broken.contains(leader)) broken.add(follower);
    Object value = values.get(leader);
    if (value != null
        && !broken.contains(follower)
        && values.putIfAbsent(follower, value) == null) {
      origins.put(follower, FOLLOWS + leader);
    }
  }
}
