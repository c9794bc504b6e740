package io.keytrail.jobs.packaging;

import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keytrail.jobs.config.ConfigLoader;
import io.keytrail.jobs.config.JobConfig;
import io.keytrail.jobs.config.JobOptions;
import io.keytrail.jobs.config.Option;
import io.keytrail.jobs.inventory.scan.InventoryOptions;
import io.keytrail.jobs.inventory.scan.KmsCall;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.FallbackKey;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads every file of {@code deploy/} as the platform will, against the options that exist. */
class DeployFilesTest {
  private static final Path DEPLOY = Path.of("..", "deploy");
  private static final Path PROPERTY_GROUPS =
      DEPLOY.resolve("managed-flink/application-properties.json");
  private static final Path POLICY = DEPLOY.resolve("managed-flink/iam-policy.json");
  private static final Path INVENTORY_POLICY = DEPLOY.resolve("inventory/role-policy.json");
  private static final Path DEPLOYMENT = DEPLOY.resolve("kubernetes/flinkdeployment.yaml");
  private static final Path DOCKERFILE = DEPLOY.resolve("kubernetes/Dockerfile");

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void everyFileIsOfAKindThatIsChecked() throws IOException {
    List<Path> files = files();
    assertThat(files).contains(PROPERTY_GROUPS, POLICY, DEPLOYMENT, DOCKERFILE);
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (name.endsWith(".json")) {
        assertThat(JSON.readTree(Files.readString(file))).as(name).isNotEmpty();
      } else if (name.endsWith(".yaml")) {
        assertThat(documents(file)).as(name).isNotEmpty();
      } else {
        assertThat(name).matches("Dockerfile|.*\\.md");
      }
    }
  }

  @Test
  void propertyGroupsOfManagedFlinkConfigureALiveJob() throws IOException {
    JobConfig config = new ConfigLoader().propertyGroups(propertyGroups()).load();
    assertThat(config.get(JobOptions.KINESIS_STREAM)).isEqualTo("cloudtrail");
    assertThat(config.find(JobOptions.CHECKPOINT_DIR)).as("Managed Flink sets it").isEmpty();
  }

  @Test
  void thePolicyNamesEveryStreamOfThePropertyGroups() throws IOException {
    String policy = Files.readString(POLICY);
    JobConfig config = new ConfigLoader().propertyGroups(propertyGroups()).load();
    Set<String> streams =
        Stream.of(JobOptions.SINK_FINDINGS, JobOptions.SINK_USAGE, JobOptions.SINK_REJECTED)
            .map(option -> config.toProperties().get(option.name()))
            .map(target -> target.replaceFirst("^kinesis:", ""))
            .collect(toSet());
    streams.add(config.get(JobOptions.KINESIS_STREAM));
    assertThat(streams).hasSize(4);
    assertThat(streams).allMatch(stream -> policy.contains(":stream/" + stream + "\""));
  }

  @Test
  void theRoleOfTheInventoryMayMakeEveryCallOfAScanAndNoOther() throws IOException {
    Set<String> calls =
        Arrays.stream(KmsCall.values())
            .map(KmsCall::action)
            .filter(action -> action.startsWith("kms:"))
            .collect(toSet());
    assertThat(actions(INVENTORY_POLICY)).isEqualTo(calls);
    assertThat(actions(POLICY)).contains(KmsCall.ASSUME_ROLE.action());
    assertThat(Files.readString(POLICY))
        .contains(InventoryOptions.DEFAULT_ROLE_PATTERN.replaceFirst(".*(:role/.*)", "$1"));
  }

  private static Set<String> actions(Path policy) throws IOException {
    Set<String> actions = new HashSet<>();
    for (JsonNode statement : JSON.readTree(Files.readString(policy)).path("Statement")) {
      JsonNode action = statement.path("Action");
      if (action.isTextual()) actions.add(action.asText());
      action.forEach(one -> actions.add(one.asText()));
    }
    return actions;
  }

  @Test
  void theConfigMapConfiguresALiveJob(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("keytrail.properties");
    Files.writeString(file, (String) at(configMap(), "data", "keytrail.properties"));
    JobConfig config = new ConfigLoader().file(file).load();
    assertThat(config.get(JobOptions.KINESIS_STREAM)).isEqualTo("cloudtrail");
  }

  @Test
  void theJobIsGivenTheFileThatTheConfigMapMounts() throws IOException {
    Map<?, ?> container = only(at(deployment(), "spec", "podTemplate", "spec", "containers"));
    Map<?, ?> mount = only(container.get("volumeMounts"));
    Map<?, ?> volume = only(at(deployment(), "spec", "podTemplate", "spec", "volumes"));
    assertThat(volume.get("name")).isEqualTo(mount.get("name"));
    assertThat(at(volume, "configMap", "name")).isEqualTo(at(configMap(), "metadata", "name"));
    assertThat(at(deployment(), "spec", "job", "args"))
        .isEqualTo(List.of("--config", mount.get("mountPath") + "/keytrail.properties"));
  }

  @Test
  void theJobIsThatOfTheImage() throws Exception {
    String jar = (String) at(deployment(), "spec", "job", "jarURI");
    assertThat(Files.readString(DOCKERFILE)).contains(" " + jar.replace("local://", "") + "\n");
    Class<?> main = Class.forName((String) at(deployment(), "spec", "job", "entryClass"));
    assertThat(main.getMethod("main", String[].class)).isNotNull();
  }

  @Test
  void flinkKnowsEveryOptionThatItIsGiven() throws IOException {
    Map<?, ?> configuration = (Map<?, ?>) at(deployment(), "spec", "flinkConfiguration");
    assertThat(configuration).hasSizeGreaterThan(5);
    Set<Object> unknown = new HashSet<>(configuration.keySet());
    unknown.removeAll(
        flinkKeys(
            CheckpointingOptions.class,
            HighAvailabilityOptions.class,
            RestartStrategyOptions.class,
            StateBackendOptions.class,
            TaskManagerOptions.class));
    assertThat(unknown).isEmpty();
    assertThat(at(deployment(), "spec", "flinkVersion")).isEqualTo("v1_20");
  }

  @Test
  void pagesNameNoOptionThatDoesNotExist() throws IOException {
    Set<String> names = JobOptions.ALL.stream().map(Option::name).collect(toSet());
    Set<String> chapters = names.stream().map(name -> name.split("\\.")[0]).collect(toSet());
    Set<String> mentioned = new TreeSet<>();
    for (Path page : pages()) {
      Pattern.compile("`([a-z]+(?:\\.[a-z-]+)+)(?:=[^`]*)?`")
          .matcher(Files.readString(page))
          .results()
          .map(match -> match.group(1))
          .filter(name -> chapters.contains(name.split("\\.")[0]))
          .forEach(mentioned::add);
    }
    assertThat(mentioned).contains("job.parallelism", "dedupe.horizon").isSubsetOf(names);
  }

  @Test
  void pagesLinkToFilesThatExist() throws IOException {
    for (Path page : pages()) {
      List<Path> targets =
          Pattern.compile("]\\(([^)#:]+)[)#]")
              .matcher(Files.readString(page))
              .results()
              .map(MatchResult::group)
              .map(link -> page.resolveSibling(link.substring(2, link.length() - 1)))
              .collect(toList());
      assertThat(targets).as(page.toString()).isNotEmpty().allMatch(Files::exists);
    }
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(DEPLOY)) {
      return files.filter(Files::isRegularFile).collect(toList());
    }
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(files());
    pages.removeIf(file -> !file.toString().endsWith(".md"));
    return pages;
  }

  private static Map<String, Properties> propertyGroups() throws IOException {
    Map<String, Properties> groups = new TreeMap<>();
    for (JsonNode group : JSON.readTree(Files.readString(PROPERTY_GROUPS))) {
      Properties properties = new Properties();
      group
          .get("PropertyMap")
          .properties()
          .forEach(entry -> properties.setProperty(entry.getKey(), entry.getValue().textValue()));
      groups.put(group.get("PropertyGroupId").textValue(), properties);
    }
    return groups;
  }

  private static Map<?, ?> configMap() throws IOException {
    return documentOfKind("ConfigMap");
  }

  private static Map<?, ?> deployment() throws IOException {
    return documentOfKind("FlinkDeployment");
  }

  private static Map<?, ?> documentOfKind(String kind) throws IOException {
    return documents(DEPLOYMENT).stream()
        .filter(document -> kind.equals(document.get("kind")))
        .findAny()
        .orElseThrow();
  }

  private static List<Map<?, ?>> documents(Path file) throws IOException {
    List<Map<?, ?>> documents = new ArrayList<>();
    LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
    for (Object document : new Load(settings).loadAllFromString(Files.readString(file))) {
      documents.add((Map<?, ?>) document);
    }
    return documents;
  }

  private static Object at(Map<?, ?> document, String... path) {
    Object here = document;
    for (String name : path) {
      here = ((Map<?, ?>) here).get(name);
      assertThat(here).as(String.join(".", path)).isNotNull();
    }
    return here;
  }

  private static Map<?, ?> only(Object list) {
    assertThat((List<?>) list).hasSize(1);
    return (Map<?, ?>) ((List<?>) list).get(0);
  }

  /** Names and fallback names of the options that these classes declare. */
  private static Set<String> flinkKeys(Class<?>... declaring) {
    return Arrays.stream(declaring)
        .flatMap(type -> Arrays.stream(type.getFields()))
        .filter(field -> Modifier.isStatic(field.getModifiers()))
        .filter(field -> field.getType() == ConfigOption.class)
        .map(
            field -> {
              try {
                return (ConfigOption<?>) field.get(null);
              } catch (IllegalAccessException e) {
                throw new AssertionError(e);
              }
            })
        .flatMap(DeployFilesTest::names)
        .collect(toSet());
  }

  private static Stream<String> names(ConfigOption<?> option) {
    List<String> names = new ArrayList<>(List.of(option.key()));
    for (FallbackKey fallback : option.fallbackKeys()) names.add(fallback.getKey());
    return names.stream();
  }
}
