package io.keytrail.profile;

import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.UsageWindow;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Time of {@link KeyBaselines#observe} for a window of a key with three weeks of history: four
 * baselines and the ratio; and of its state's way to bytes, whose number is printed.
 *
 * <pre>
 * ./mvnw -q -pl rules -am test-compile
 * ./mvnw -q -pl rules dependency:build-classpath -Dmdep.outputFile=/tmp/classpath
 * java -cp rules/target/test-classes:rules/target/classes:common/target/classes:$(cat /tmp/classpath) \
 *   io.keytrail.profile.KeyBaselinesBenchmark
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KeyBaselinesBenchmark {
  private static final long STEP = 300_000;
  private static final int DAY = 288;
  private static final long MONDAY = 1_767_571_200_000L;

  private final KeyBaselines baselines =
      new KeyBaselines(BaselineParameters.defaults(), Duration.ofMillis(STEP));
  private final KeyBaselinesState state = new KeyBaselinesState();
  private final KeyUsage[] usages = new KeyUsage[7 * DAY];
  private int next;

  @Setup
  public void threeWeeks() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < usages.length; i++) {
      double mean = 30 * (1.1 + StrictMath.sin(i * 2 * Math.PI / DAY));
      KeyUsage usage = new KeyUsage(4);
      usage.encryptSide = (long) Counts.draw(mean, 10, random);
      usage.decryptSide = (long) Counts.draw(mean, 10, random);
      usage.failed = random.nextInt(50) == 0 ? 1 : 0;
      usage.calls = usage.encryptSide + usage.decryptSide + usage.failed;
      usages[i] = usage;
    }
    for (int i = 0; i < 21 * DAY; i++) observe();
    System.out.println(bytes() + " bytes of state");
  }

  @Benchmark
  public List<Signal> observe() {
    long start = MONDAY + next * STEP;
    return baselines.observe(
        state, new UsageWindow("key", start, start + STEP, 0, usages[next++ % usages.length]));
  }

  @Benchmark
  public int bytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(16_384);
    KeyBaselinesCodec.write(state, new DataOutputStream(bytes));
    return bytes.size();
  }

  public static void main(String[] args) throws RunnerException {
    new Runner(new OptionsBuilder().include(KeyBaselinesBenchmark.class.getName()).build()).run();
  }
}
