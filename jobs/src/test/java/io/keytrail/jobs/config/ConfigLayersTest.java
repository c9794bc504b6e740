package io.keytrail.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLayersTest {
  @TempDir Path dir;

  @Test
  void flagsBeatFileBeatsGroupsBeatsDefaults() throws IOException {
    Path file = file("usage.window=2m\nusage.top-principals=2\n");
    Properties group = new Properties();
    group.setProperty("usage.window", "3m");
    group.setProperty("usage.top-principals", "3");
    group.setProperty("usage.exact-distinct", "3");

    JobConfig config =
        new ConfigLoader()
            .flags(List.of(new Setting("usage.window", "1m", "--set")))
            .file(file)
            .propertyGroups(Map.of("keytrail", group))
            .flags(Configs.settings(Configs.ARCHIVE))
            .load();

    assertThat(config.toProperties())
        .containsEntry("usage.window", "1m")
        .containsEntry("usage.top-principals", "2")
        .containsEntry("usage.exact-distinct", "3")
        .containsEntry("usage.pre-aggregate-entries", "20000");
    assertThat(config.origin(JobOptions.USAGE_WINDOW)).isEqualTo("--set");
    assertThat(config.origin(JobOptions.TOP_PRINCIPALS)).isEqualTo("keytrail.properties:2");
    assertThat(config.origin(JobOptions.EXACT_DISTINCT)).isEqualTo("property group keytrail");
    assertThat(config.origin(JobOptions.PRE_AGGREGATE_ENTRIES)).isEqualTo("default");
  }

  @Test
  void aDefaultOfTheCommandIsWeakerThanAnythingWritten() throws IOException {
    Path file = file("sink.findings=none\n");

    JobConfig config =
        new ConfigLoader()
            .file(file)
            .commandDefault(JobOptions.SOURCE_TYPE, SourceType.ARCHIVE)
            .commandDefault(JobOptions.ARCHIVE_PATHS, List.of("/a,b", "c\\"))
            .commandDefault(JobOptions.SINK_FINDINGS, SinkTarget.STDOUT)
            .commandDefault(JobOptions.SINK_REJECTED, SinkTarget.NONE)
            .load();

    assertThat(config.get(JobOptions.SINK_FINDINGS)).isEqualTo(SinkTarget.NONE);
    assertThat(config.get(JobOptions.ARCHIVE_PATHS)).containsExactly("/a,b", "c\\");
  }

  @Test
  void problemsOfAFileNameItsLine() throws IOException {
    Path file =
        file(
            "# a comment that ends in a backslash \\\n"
                + "! another\r\n"
                + "\n"
                + "  usage.window : 5x\n"
                + "usage.\\\n"
                + "   windw = 5m\n"
                + "decode.max-depth 64\n"
                + "decode.max-depth=32\n"
                + "time.out-of-orderness=\\u00zz\n");

    assertThat(problems(new ConfigLoader().file(file)))
        .containsExactly(
            "keytrail.properties:9: this line has a malformed \\u escape",
            "keytrail.properties:5: there is no option \"usage.windw\"; did you mean usage.window?",
            "keytrail.properties:8: decode.max-depth was set before, by keytrail.properties:7",
            "keytrail.properties:4: usage.window: \"5x\" is not a duration such as 5m, 300s or"
                + " PT5M");
  }

  @Test
  void aFileIsReadAsUtf8() throws IOException {
    JobConfig config =
        new ConfigLoader()
            .file(file("source.archive.paths=/tr\u00e4il\n"))
            .flags(List.of(new Setting("source.type", "archive", "test")))
            .flags(Configs.settings(Configs.KINESIS))
            .load();

    assertThat(config.get(JobOptions.ARCHIVE_PATHS)).containsExactly("/tr\u00e4il");
  }

  @Test
  void niceErrorForAFileThatCannotBeUsed() throws IOException {
    Path latin1 = dir.resolve("latin1.properties");
    Files.write(latin1, "source.archive.paths=/tr\u00e4il".getBytes(StandardCharsets.ISO_8859_1));
    Path huge = Files.write(dir.resolve("huge.properties"), new byte[2 << 20]);

    assertThat(problems(new ConfigLoader().file(dir.resolve("absent.properties"))))
        .containsExactly(dir + "/absent.properties: there is no such configuration file");
    assertThat(problems(new ConfigLoader().file(latin1)))
        .containsExactly(latin1 + ": this configuration file is not UTF-8");
    assertThat(problems(new ConfigLoader().file(huge)))
        .containsExactly(
            huge + ": this configuration file cannot be read: it is larger than 1 MiB");
    assertThat(problems(new ConfigLoader().file(dir)))
        .containsExactly(dir + ": this configuration file cannot be read: it is a directory");
  }

  @Test
  void propertyGroupsPrefixTheirKeysAndOthersArePassedOver() {
    JobConfig config =
        new ConfigLoader()
            .propertyGroups(
                Map.of(
                    "keytrail", properties("source.kinesis.stream", "trail"),
                    "keytrail.source.kinesis", properties("region", "eu-west-1"),
                    "keytrail.sink", properties("findings", "kinesis:findings", "rejected", "none"),
                    "FlinkApplicationProperties", properties("anything", "goes")))
            .load();

    assertThat(config.get(JobOptions.KINESIS_STREAM)).isEqualTo("trail");
    assertThat(config.get(JobOptions.SINK_FINDINGS)).hasToString("kinesis:findings");
    assertThat(config.origin(JobOptions.KINESIS_REGION))
        .isEqualTo("property group keytrail.source.kinesis");
  }

  @Test
  void niceErrorForPropertyGroupsThatNobodyReads() {
    assertThat(
            problems(
                new ConfigLoader()
                    .propertyGroups(
                        Map.of(
                            "keytrail.sinks", properties("findings", "none"),
                            "Keytrail", properties("usage.window", "1m"),
                            "keytrail.usage", properties("windows", "1m")))))
        .containsExactly(
            "property group Keytrail: there is no such group; did you mean keytrail?",
            "property group keytrail.sinks: there is no such group; did you mean keytrail.sink?",
            "property group keytrail.usage: there is no option \"usage.windows\"; did you mean"
                + " usage.window?");
  }

  @Test
  void theSameOptionTwiceInOneLayerIsAProblem() {
    assertThat(
            problems(
                new ConfigLoader()
                    .flags(
                        List.of(
                            new Setting("job.parallelism", "2", "--parallelism"),
                            new Setting("job.parallelism", "3", "--set")))))
        .containsExactly("--set: job.parallelism was set before, by --parallelism");
  }

  @Test
  void theRegionComesFromTheEnvironmentWhenNobodySaysIt() {
    Map<String, String> environment =
        Map.of("AWS_REGION", "eu-north-1", "AWS_DEFAULT_REGION", "us-west-2");

    JobConfig fromEnvironment =
        new ConfigLoader()
            .flags(
                Configs.settings(
                    Map.of(
                        "source.kinesis.stream", "trail",
                        "sink.findings", "none",
                        "sink.rejected", "none")))
            .environment(environment)
            .load();
    JobConfig fromFlags =
        new ConfigLoader().flags(Configs.settings(Configs.KINESIS)).environment(environment).load();

    assertThat(fromEnvironment.get(JobOptions.KINESIS_REGION)).isEqualTo("eu-north-1");
    assertThat(fromEnvironment.origin(JobOptions.KINESIS_REGION))
        .isEqualTo("environment variable AWS_REGION");
    assertThat(fromFlags.get(JobOptions.KINESIS_REGION)).isEqualTo("eu-west-1");
  }

  @Test
  void theEndpointOfS3ComesFromTheEnvironmentWhenNobodySaysIt() {
    Map<String, String> environment = Map.of("AWS_ENDPOINT_URL_S3", "http://localhost:9000");
    JobConfig config =
        new ConfigLoader().flags(Configs.settings(Configs.KINESIS)).environment(environment).load();
    assertThat(config.get(JobOptions.S3_ENDPOINT_URL)).hasToString("http://localhost:9000");
    assertThat(config.origin(JobOptions.S3_ENDPOINT_URL))
        .isEqualTo("environment variable AWS_ENDPOINT_URL_S3");
  }

  /** Of this loader alone: what a job needs besides is given. */
  private static List<String> problems(ConfigLoader loader) {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class, () -> loader.flags(Configs.settings(Configs.KINESIS)).load());
    return refused == null ? List.of() : refused.problems();
  }

  private Path file(String text) throws IOException {
    return Files.writeString(dir.resolve("keytrail.properties"), text);
  }

  private static Properties properties(String... keysAndValues) {
    Properties properties = new Properties();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
    }
    return properties;
  }
}
