package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A series in, the same rows and five numbers out. */
class BacktestCommandTest {
  private static final DateTimeFormatter SPACED =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final LocalDateTime START = LocalDateTime.of(2026, 1, 5, 0, 0);

  @TempDir Path dir;

  @Test
  void eachRowIsEchoedAndForecast() throws IOException {
    List<String> rows = day(3000, 2500);
    List<String> out = backtest(rows);
    assertThat(out).hasSize(3001);
    assertThat(out.get(0)).isEqualTo("timestamp,value,expected,lower,upper,score");
    for (int i = 0; i < rows.size(); i++) assertThat(out.get(i + 1)).startsWith(rows.get(i) + ",");
    double[] spike = numbers(out.get(2501));
    assertThat(spike[3]).as("score of the spike").isGreaterThan(0.5).isLessThan(1);
    double most = 0;
    for (int i = 1000; i < 2500; i++) most = Math.max(most, numbers(out.get(i + 1))[3]);
    assertThat(most).as("scores before it").isLessThan(spike[3] - 0.1);
    for (String row : out.subList(1, out.size())) {
      double[] n = numbers(row);
      assertThat(n[0]).isBetween(n[1], n[2]);
    }
  }

  @Test
  void largeDeparturesKeepApart() throws IOException {
    List<String> rows = day(2500, -1);
    List<Double> scores = new ArrayList<>();
    for (String spike : List.of("1000", "100000", "1e9", "1e12")) {
      List<String> with = new ArrayList<>(rows);
      with.set(2400, with.get(2400).split(",")[0] + "," + spike);
      scores.add(numbers(backtest(with).get(2401))[3]);
    }
    assertThat(scores).isSorted().doesNotHaveDuplicates().allMatch(score -> score < 1);
  }

  @Test
  void aPrefixGivesTheSameRows() throws IOException {
    List<String> rows = day(1500, 900);
    assertThat(backtest(rows.subList(0, 1000))).isEqualTo(backtest(rows).subList(0, 1001));
  }

  @Test
  void timestampsAreEchoedAsWritten() throws IOException {
    List<String> rows =
        List.of(
            "2026-01-05T00:00:00Z,1",
            "2026-01-05T01:05:00+01:00,2.50",
            "2026-01-05 00:10:00,3e0",
            "2026-01-05T00:15,4",
            "2026-01-05 00:20:00.123456, 5",
            "2026-01-06,6");
    List<String> out = backtest(rows);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(out.get(i + 1).replace("\"", "")).startsWith(rows.get(i).replace("\"", "") + ",");
    }
  }

  @Test
  void secondsAndMillisecondsSince1970AreTimestamps() throws IOException {
    List<String> seconds = new ArrayList<>();
    List<String> millis = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      seconds.add(1_767_571_200L + 60 * i + "," + i % 7 * 0.5);
      millis.add(1_767_571_200_000L + 60_000 * i + "," + i % 7 * 0.5);
    }
    List<String> out = backtest(millis);
    assertThat(backtest(seconds))
        .containsExactlyElementsOf(
            out.stream().map(row -> row.replaceFirst("000,", ",")).collect(Collectors.toList()));
    assertThat(out.get(50)).startsWith(millis.get(49) + ",");
  }

  @Test
  void rowsMissingRepeatedOutOfOrderOrEmptyAreRowsAllTheSame() throws IOException {
    List<String> rows = day(900, -1);
    rows.subList(600, 700).clear();
    rows.add(500, rows.get(499));
    rows.add(510, rows.get(100));
    rows.set(520, rows.get(520).split(",")[0] + ",");
    rows.set(521, rows.get(521).split(",")[0] + ",NaN");
    List<String> out = backtest(rows);
    assertThat(out).hasSize(rows.size() + 1);
    assertThat(numbers(out.get(521))[3]).isZero();
    assertThat(numbers(out.get(522))[3]).isZero();
  }

  @Test
  void quotesWindowsLinesAByteOrderMarkAndOtherColumnsAreRead() throws IOException {
    Path series = dir.resolve("windows.csv");
    Files.write(
        series,
        "\uFEFF\"value\",host,\"timestamp\"\r\n\"1.5\",\"a,b\",\"2026-01-05 00:00:00\"\r\n2,b,2026-01-05 00:05:00\r\n"
            .getBytes(StandardCharsets.UTF_8));
    Cli run = Cli.run("backtest", "--series", series.toString(), "--out", "-");
    assertThat(run.exitCode).as(run.toString()).isEqualTo(ExitCode.DONE);
    assertThat(run.outLines()).hasSize(3);
    assertThat(run.outLines().get(1)).startsWith("2026-01-05 00:00:00,1.5,");
    assertThat(run.err).isEqualTo("rows  2, a step of 5m\n");
  }

  private String told(String series) throws IOException {
    Path file = Files.writeString(dir.resolve("told.csv"), "timestamp,value\n" + series);
    Cli run = Cli.run("backtest", "--series", file.toString(), "--out", "-");
    assertThat(run.exitCode).as(run.toString()).isEqualTo(ExitCode.DONE);
    return run.err;
  }

  @Test
  void rowsThatTaughtNothingAreTold() throws IOException {
    String first = "2026-01-05 00:00:00,1\n";
    String second = "2026-01-05 00:05:00,2\n";
    String third = "2026-01-05 00:10:00,\n";
    assertThat(told(first + second + second + third))
        .isEqualTo(
            "rows  4, a step of 5m\n"
                + "      1 not later than a row above, which taught nothing: sort the file by"
                + " time\n"
                + "      1 without a value, which taught nothing\n");
    assertThat(told(third + second + first)).contains("      2 not later than a row above");
    assertThat(told(first + second)).isEqualTo("rows  2, a step of 5m\n");
    assertThat(told(first)).isEqualTo("rows  1, too few to tell their step\n");
    assertThat(told(first + first)).startsWith("rows  2, too few to tell their step\n");
    assertThat(told("")).isEqualTo("rows  0, too few to tell their step\n");
  }

  @Test
  void aMonthIsATimestamp() throws IOException {
    List<String> rows = backtest(List.of("1949-01,112", "1949-02,118", "1949-03,132"));
    assertThat(rows).hasSize(4);
    assertThat(rows.get(3)).startsWith("1949-03,132,");
  }

  @Test
  void aSeriesOfNothingOrOneRowIsASeries() throws IOException {
    assertThat(backtest(List.of())).hasSize(1);
    assertThat(backtest(List.of("2026-01-05 00:00:00,7"))).hasSize(2);
  }

  @Test
  void whatIsWrongIsToldWithItsLineAndLeavesNoOutput() throws IOException {
    assertThat(refused("2026-01-05 00:00:00,1\n")).contains("line 1: there is no column timestamp");
    assertThat(refused("")).contains("refused.csv is empty", "timestamp,value");
    assertThat(refused("timestamp,value\n2026-01-05 00:00:00,Infinity\n"))
        .contains("line 2: \"Infinity\" is no finite number");
    assertThat(refused("timestamp,value\n2026-01-05 00:00:00,1\nyesterday,2\n"))
        .contains("line 3: \"yesterday\" is no timestamp");
    assertThat(refused("timestamp,value\n2026-01-05 00:00:00,many\n"))
        .contains("line 2: \"many\" is no finite number");
    assertThat(refused("timestamp,value\n2026-01-05 00:00:00,1e999\n")).contains("line 2");
    assertThat(refused("timestamp,value\n2026-01-05 00:00:00,0x1p3\n")).contains("line 2");
    assertThat(refused("timestamp,value\n+999999999-12-31T23:59:59Z,2\n"))
        .contains("line 2", "too far from our time");
    assertThat(refused("timestamp,value\n2026-01-05 00:00:00\n"))
        .contains("line 2: there is no value");
    assertThat(refused("timestamp,value\n\"" + "x".repeat(1 << 20) + "\n")).contains("line 1");
  }

  @Test
  void wrongUseIsTwo() throws IOException {
    Path series = write(day(10, -1));
    assertThat(Cli.run("backtest", "--series", series.toString()).exitCode)
        .isEqualTo(ExitCode.WRONG_USE);
    assertThat(Cli.run("backtest", "--series", dir.toString(), "--out", "-").exitCode)
        .isEqualTo(ExitCode.WRONG_USE);
    assertThat(Cli.run("backtest", "--series", series.toString(), "--out", dir.toString()).exitCode)
        .isEqualTo(ExitCode.WRONG_USE);
    Cli same = Cli.run("backtest", "--series", series.toString(), "--out", series.toString());
    assertThat(same.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(same.err).contains("would overwrite");
    Cli missing = Cli.run("backtest", "--series", dir.resolve("none.csv").toString(), "--out", "-");
    assertThat(missing.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(missing.err).contains("none.csv does not exist");
  }

  @Test
  void theTwoUsesExcludeEachOther() throws IOException {
    String series = write(day(10, -1)).toString();
    for (String[] other :
        new String[][] {
          {"--against", "pack"},
          {"--rules", "pack"},
          {"--from", "2026-03-01"},
          {"--account", "111122223333"},
          {"--format", "json"},
          {"--fail-on-change"},
          {"--set", "usage.window=1m"}
        }) {
      List<String> args = new ArrayList<>(List.of("--series", series, "--out", "-"));
      args.addAll(List.of(other));
      assertThat(misused(args.toArray(new String[0])))
          .contains("--series runs a model over one series and takes no " + other[0])
          .contains("give one of the two");
    }
    assertThat(misused("--series", series, "--out", "-", dir.toString())).contains("takes no PATH");
    assertThat(misused()).contains("name --series FILE.csv", "--against and a PATH");
    assertThat(misused(dir.toString())).contains("nothing to compare with");
    assertThat(misused("--rules", "pack")).contains("nothing to compare with");
    assertThat(misused("--against", "pack")).contains("--against needs a PATH");
  }

  @Test
  void allThatIsWrongWithBothSidesIsToldBeforeAnythingStarts() throws IOException {
    String trail = Files.writeString(dir.resolve("a.json"), "{\"Records\":[]}").toString();
    assertThat(
            misused("--rules", "detect.volume.max-cals=1", "--against", "usage.window=7m", trail))
        .contains("2 problems")
        .contains("--rules: there is no option \"detect.volume.max-cals\"")
        .contains("--against: usage.window");
    assertThat(misused("--rules", dir + "/one", "--against", dir + "/other", trail))
        .contains("--rules: " + dir + "/one does not exist")
        .contains("--against: " + dir + "/other does not exist");
    assertThat(misused("--against", "/a", "--against", "/b", trail))
        .contains("--against names two places of rules, /a and /b");
    assertThat(misused("--against", "source.archive.from=2026-01-01", trail))
        .contains("source.archive.from differs", "both must read the same events");
    assertThat(misused("--set", "rules.location=/mine", "--against", "pack", trail))
        .contains("--against names the packaged rules, and --set adds rules.location");
    assertThat(misused("--against", "pack", dir + "/none")).contains("none");
  }

  private static String misused(String... args) {
    List<String> all = new ArrayList<>(List.of("backtest"));
    all.addAll(List.of(args));
    Cli run = Cli.run(all.toArray(new String[0]));
    assertThat(run.exitCode).as(run.toString()).isEqualTo(ExitCode.WRONG_USE);
    return run.err;
  }

  private String refused(String text) throws IOException {
    Path series = dir.resolve("refused.csv");
    Path out = dir.resolve("refused-out.csv");
    Files.writeString(series, text);
    Cli run = Cli.run("backtest", "--series", series.toString(), "--out", out.toString());
    assertThat(run.exitCode).as(run.toString()).isEqualTo(ExitCode.FAILED);
    assertThat(Files.list(dir).filter(file -> file.toString().contains("refused-out"))).isEmpty();
    return run.err;
  }

  private List<String> backtest(List<String> rows) throws IOException {
    Path series = write(rows);
    Path out = dir.resolve("out.csv");
    Cli run = Cli.run("backtest", "--series", series.toString(), "--out", out.toString());
    assertThat(run.exitCode).as(run.toString()).isEqualTo(ExitCode.DONE);
    return Files.readAllLines(out);
  }

  private Path write(List<String> rows) throws IOException {
    Path series = dir.resolve("series.csv");
    List<String> lines = new ArrayList<>(List.of("timestamp,value"));
    lines.addAll(rows);
    return Files.write(series, lines);
  }

  /** A day's wave with noise, and one spike. */
  private static List<String> day(int rows, int spike) {
    Random random = new Random(4);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      double value =
          50
              + 30 * Math.sin(i * 2 * Math.PI / 288)
              + 4 * random.nextGaussian()
              + (i == spike ? 200 : 0);
      lines.add(SPACED.format(START.plusMinutes(5L * i)) + "," + value);
    }
    return lines;
  }

  /** Expected, lower, upper, score. */
  private static double[] numbers(String row) {
    String[] fields = row.split(",");
    double[] numbers = new double[4];
    for (int i = 0; i < 4; i++) numbers[i] = Double.parseDouble(fields[fields.length - 4 + i]);
    return numbers;
  }
}
