package io.keytrail.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineSinksTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stdout",
        "none",
        "file:/var/out",
        "kinesis:findings",
        "kinesis:arn:aws:kinesis:eu-west-1:111122223333:stream/findings"
      })
  void everyFormOfTheOptionGivesASinkThatCanBePlanned(String option) throws Exception {
    Configuration strict = new Configuration();
    strict.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    strict.set(PipelineOptions.GENERIC_TYPES, false);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, strict);
    var lines =
        env.fromData(OutputLineSerializer.TYPE, new OutputLine("a", "k", 1)).uid("in").rebalance();

    LineSink sink = InstantiationUtil.clone(LineSinks.parse(option, "eu-west-1", null));
    sink.attach(lines, "findings-sink");

    StreamGraph plan = env.getStreamGraph();
    assertThat(plan.getStreamNodes())
        .anySatisfy(node -> assertThat(node.getOperatorName()).startsWith("findings-sink"));
    assertThat(plan.getJobGraph().getNumberOfVertices()).isPositive(); // refuses a missing uid
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "std-out", "file", "file:", "file: ", "kafka:topic", ":x", "STDOUT"})
  void anythingElseIsRefusedWithWhatIsAllowed(String option) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LineSinks.parse(option, null, null))
        .withMessage(
            "'"
                + option
                + "' is no output: expected stdout, none, file:DIRECTORY or kinesis:STREAM.");
  }

  @Test
  void aFileWithoutItsDirectoryIsAProblemUpFront() {
    Path file = directory.resolve("missing/findings.jsonl");
    assertThat(LineSinks.singleFile(file).problem())
        .contains(
            "Output file "
                + file
                + " has no directory to be in: create "
                + file.getParent()
                + " first.");
  }

  @Test
  void aDirectoryIsNoFileAndAFileNoDirectory() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThat(LineSinks.singleFile(directory).problem())
        .hasValueSatisfying(problem -> assertThat(problem).contains("is a directory"));
    assertThat(LineSinks.directory(file.toString()).problem())
        .hasValueSatisfying(problem -> assertThat(problem).contains("is a file"));
    assertThat(LineSinks.directory(file.resolve("below").toString()).problem())
        .hasValueSatisfying(problem -> assertThat(problem).contains("cannot be written to"));
  }

  @Test
  void whatARunThatBrokeOffHasLeftIsTold() throws Exception {
    Path file = directory.resolve("a.jsonl");
    Path partial = directory.resolve("a.jsonl.partial");
    LineSink single = LineSinks.singleFile(file);
    single.clear();
    assertThat(single.leftover()).hasValue(file + ": nothing was written yet");
    Files.writeString(partial, "{}\n{");
    assertThat(single.leftover())
        .hasValue(
            partial + " holds what was written until then, 1 line; " + file + " was not made");
    single.keep(List.of(new OutputLine("{\"a\":1}", "key", 1)));
    assertThat(partial).hasContent("{}\n{\"a\":1}\n");
    Files.writeString(file, "{}\n");
    assertThat(single.leftover()).as("it came to its end in the meantime").isEmpty();
    single.clear();
    assertThat(partial).doesNotExist();
    assertThat(file).exists();
    assertThat(single.leftover())
        .hasValue(file + ": nothing was written yet; it is still the one of an earlier run");
    Files.writeString(partial, "{}\n");
    assertThat(single.leftover().orElseThrow()).endsWith("is still the one of an earlier run");
    Files.writeString(partial, "{");
    assertThat(single.leftover().orElseThrow()).contains("nothing was written yet");
    assertThat(partial).as("nothing that is of use").doesNotExist();

    LineSink folder = LineSinks.directory(directory.toString());
    assertThat(folder.leftover()).isEmpty();
    Files.writeString(directory.resolve(".part-0-0.jsonl.inprogress.1f"), "{}\n");
    assertThat(folder.leftover().orElseThrow()).contains(directory + " holds 1 unfinished file,");
  }

  @Test
  void whatCanBeWrittenIsNoProblem() {
    assertThat(LineSinks.singleFile(directory.resolve("a.jsonl")).problem()).isEmpty();
    assertThat(LineSinks.directory(directory.resolve("new/deep").toString()).problem()).isEmpty();
    assertThat(LineSinks.stdout().problem()).isEmpty();
    assertThat(LineSinks.none().problem()).isEmpty();
  }

  @Test
  void aFileSystemThatFlinkDoesNotHaveIsAProblemUpFront() {
    assertThat(LineSinks.directory("nowhere://bucket/out").problem())
        .hasValueSatisfying(
            problem -> assertThat(problem).contains("install Flink's plugin for nowhere://"));
  }
}
