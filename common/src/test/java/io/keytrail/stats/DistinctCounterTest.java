package io.keytrail.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DistinctCounterTest {
  private static DistinctCounter count(int bound, List<String> values) {
    DistinctCounter counter = new DistinctCounter(bound);
    values.forEach(counter::add);
    return counter;
  }

  private static List<String> values(int from, int to) {
    List<String> values = new ArrayList<>();
    for (int i = from; i < to; i++) values.add("203.0.113." + i);
    return values;
  }

  @Test
  void countsExactlyUpToTheBoundAndRepeatsOnce() {
    DistinctCounter counter = count(10, values(0, 10));
    values(0, 10).forEach(counter::add);
    counter.add(null);
    assertThat(counter.count()).isEqualTo(10);
    assertThat(counter.isExact()).isTrue();
  }

  @Test
  void estimatesAboveTheBoundWithinThreeStandardErrors() {
    DistinctCounter counter = count(10, values(0, 50_000));
    assertThat(counter.isExact()).isFalse();
    assertThat((double) counter.count()).isCloseTo(50_000, within(3 * 0.012 * 50_000));
  }

  @Test
  void neitherOrderNorPartsLeaveATrace() {
    List<String> values = values(0, 5_000);
    long expected = count(100, values).count();
    for (int seed = 0; seed < 5; seed++) {
      List<String> shuffled = new ArrayList<>(values);
      Collections.shuffle(shuffled, new Random(seed));
      int cut = 1 + new Random(seed).nextInt(4_998);
      DistinctCounter left = count(100, shuffled.subList(0, cut));
      DistinctCounter right = count(100, shuffled.subList(cut, 5_000));
      assertThat(count(100, shuffled).count()).isEqualTo(expected);
      DistinctCounter merged = left.copy();
      merged.merge(right);
      right.merge(left);
      assertThat(merged.count()).isEqualTo(expected);
      assertThat(right.count()).isEqualTo(expected);
    }
  }

  @Test
  void storedFormsComeBackTheSame() {
    DistinctCounter exact = count(10, values(0, 7));
    DistinctCounter sketched = count(10, values(0, 700));
    assertThat(DistinctCounter.restore(10, exact.exactValues(), null).count()).isEqualTo(7);
    assertThat(DistinctCounter.restore(10, null, sketched.sketchBytes()).count())
        .isEqualTo(sketched.count());
  }

  @Test
  void aCopyHasALifeOfItsOwn() {
    for (int size : new int[] {3, 300}) {
      DistinctCounter counter = count(10, values(0, size));
      long before = counter.count();
      counter.copy().add("another");
      values(1_000, 9_000).forEach(counter.copy()::add);
      assertThat(counter.count()).isEqualTo(before);
    }
  }
}
