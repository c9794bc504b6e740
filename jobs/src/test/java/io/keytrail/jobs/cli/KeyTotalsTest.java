package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.UsageWindow;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KeyTotalsTest {
  private static final long MINUTE = 60_000;
  private static final String KEY = "arn:aws:kms:eu-west-1:111122223333:key/";

  private final KeyTotals totals = new KeyTotals(Duration.ofMinutes(30));

  @Test
  void addsWindowsUpByKeyTheBusiestFirst() {
    totals.add(window("a", 0, 0, 5, 1));
    totals.add(window("b", 0, 0, 7, 0));
    totals.add(window("a", 5, 0, 6, 2));

    assertThat(rows())
        .containsExactly(
            "calls encrypt decrypt failed service-made key",
            "11 0 8 3 0 " + KEY + "a",
            "7 0 7 0 0 " + KEY + "b",
            "18 0 15 3 0 all 2 keys");
  }

  @Test
  void aChangedWindowTakesThePlaceOfTheOneBefore() {
    totals.add(window("a", 0, 0, 5, 0));
    totals.add(window("a", 5, 0, 1, 0));
    totals.add(window("a", 30, 0, 1, 0));
    totals.add(window("a", 5, 1, 4, 0));
    totals.add(window("a", 5, 2, 6, 0));

    assertThat(rows()).contains("12 0 12 0 0 " + KEY + "a");
  }

  @Test
  void showsTheBusiestAndTheSumOfAll() {
    for (int i = 0; i < 15; i++) totals.add(window("k" + i, 0, 0, 100 + i, 0));

    assertThat(rows())
        .hasSize(1 + KeyTotals.SHOWN + 1)
        .contains("114 0 114 0 0 " + KEY + "k14")
        .endsWith("1605 0 1605 0 0 all 15 keys, the busiest above");
  }

  @Test
  void saysNothingWhenNoKeyWasUsed() {
    assertThat(rows()).isEmpty();
  }

  private List<String> rows() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    totals.print(new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank())
        .map(line -> line.trim().replaceAll(" +", " ").replaceAll("(\\d),(\\d)", "$1$2"))
        .collect(Collectors.toList());
  }

  private static UsageWindow window(
      String key, long minute, int revision, long calls, long failed) {
    KeyUsage usage = new KeyUsage(16);
    usage.calls = calls;
    usage.failed = failed;
    usage.decryptSide = calls - failed;
    return new UsageWindow(KEY + key, minute * MINUTE, (minute + 5) * MINUTE, revision, usage);
  }
}
