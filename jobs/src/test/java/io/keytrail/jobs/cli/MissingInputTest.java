package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** An input that is not there is wrong use, of whichever command and however it is named. */
class MissingInputTest {
  /** What reads nothing but what AWS answers, or nothing at all. */
  private static final Set<String> WITHOUT_INPUT = Set.of("generate", "inventory");

  /** TRAIL is there, ABSENT is not, OUT may be written. */
  private static final String[] CALLS = {
    "replay ABSENT",
    "replay ABSENT/*.json",
    "replay TRAIL --rules=ABSENT",
    "replay TRAIL --rules-only=ABSENT",
    "replay TRAIL --inventory=ABSENT",
    "replay TRAIL --config=ABSENT",
    "replay TRAIL --set=compliance.policy=ABSENT",
    "keys ABSENT",
    "keys TRAIL --inventory=ABSENT",
    "keys TRAIL --config=ABSENT",
    "run --config=ABSENT",
    "run --set=source.kinesis.stream=s --set=source.kinesis.region=eu-west-1 --rules=ABSENT",
    "backtest --against=pack ABSENT",
    "backtest --against=ABSENT TRAIL",
    "backtest --rules=ABSENT --against=pack TRAIL",
    "backtest --against=pack --config=ABSENT TRAIL",
    "backtest --series=ABSENT --out=OUT",
    "score --labels=ABSENT --findings=FILE",
    "score --labels=LABELS --findings=ABSENT",
    "rules list ABSENT",
    "rules check ABSENT",
    "rules test ABSENT"
  };

  @TempDir Path dir;

  @BeforeEach
  void files() throws IOException {
    Files.createDirectories(dir.resolve("trail"));
    Files.writeString(dir.resolve("trail/a.json"), "{\"Records\":[]}");
    Files.writeString(dir.resolve("file"), "");
    Files.writeString(
        dir.resolve("labels.json"),
        "{\"seed\":1,\"from\":\"2026-03-02T00:00:00Z\",\"judgedFrom\":\"2026-03-23T00:00:00Z\","
            + "\"to\":\"2026-04-13T00:00:00Z\",\"keys\":[],\"labels\":[]}");
  }

  static Stream<String> calls() {
    return Arrays.stream(CALLS);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void isWrongUse(String call) {
    Map<String, String> places =
        Map.of(
            "ABSENT", dir.resolve("absent").toString(),
            "TRAIL", dir.resolve("trail").toString(),
            "FILE", dir.resolve("file").toString(),
            "LABELS", dir.resolve("labels.json").toString(),
            "OUT", dir.resolve("out.csv").toString());
    String args = call;
    for (var place : places.entrySet()) args = args.replace(place.getKey(), place.getValue());

    Cli cli = Cli.run(args.split(" "));

    assertThat(cli.exitCode).as(cli.toString()).isEqualTo(ExitCode.WRONG_USE);
    assertThat(cli.out).isEmpty();
    assertThat(cli.err)
        .contains(dir.resolve("absent").toString())
        .containsPattern("does not exist|there is no such|nothing matches")
        .doesNotContain("Exception", "No such file");
    assertThat(dir.resolve("out.csv")).doesNotExist();
  }

  @Test
  void everyCommandIsAsked() {
    Set<String> asked =
        calls()
            .map(call -> call.startsWith("rules ") ? call.split(" ", 3) : call.split(" ", 2))
            .map(words -> String.join(" ", Arrays.copyOf(words, words.length - 1)))
            .collect(Collectors.toCollection(TreeSet::new));
    asked.addAll(WITHOUT_INPUT);
    assertThat(commands("", Keytrail.commandLine(Console.system()))).isEqualTo(asked);
  }

  private static Set<String> commands(String above, CommandLine line) {
    Set<String> names = new TreeSet<>();
    line.getSubcommands()
        .forEach(
            (name, below) -> {
              if (below.getSubcommands().isEmpty()) names.add(above + name);
              else names.addAll(commands(above + name + " ", below));
            });
    return names;
  }
}
