package io.keytrail.jobs.cli;

import io.keytrail.jobs.config.ConfigLoader;
import io.keytrail.jobs.config.JobOptions;
import io.keytrail.jobs.config.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The flags that set any option. */
final class ConfigFlags {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Options from a properties file, see jobs/configuration.md.")
  Path file;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "One option; may be repeated. Stronger than the file.")
  List<String> set = new ArrayList<>();

  /**
   * Where a command that runs a job in this process takes its options from.
   *
   * @param own what the command's own flags say; none may be set here again
   * @param wrong takes what is no NAME=VALUE
   */
  ConfigLoader loader(Console console, List<Setting> own, Wrong wrong) {
    List<Setting> all = new ArrayList<>(own);
    all.addAll(settings(wrong));
    return beneath(new ConfigLoader().flags(all), console);
  }

  /** Adds the file and the environment, below what the loader has. */
  ConfigLoader beneath(ConfigLoader loader, Console console) {
    if (file != null) loader.file(file);
    return loader
        .environment(console.environment)
        .commandDefault(JobOptions.PARALLELISM, Runtime.getRuntime().availableProcessors());
  }

  /**
   * @param wrong takes what is no NAME=VALUE
   */
  List<Setting> settings(Wrong wrong) {
    List<Setting> settings = new ArrayList<>();
    for (String text : set) {
      int equals = text.indexOf('=');
      if (equals <= 0) {
        // Not shown: it may be a value alone, and secret.
        wrong.add("--set needs NAME=VALUE, such as --set usage.window=1m");
        continue;
      }
      settings.add(
          new Setting(text.substring(0, equals).trim(), text.substring(equals + 1), "--set"));
    }
    return settings;
  }
}
