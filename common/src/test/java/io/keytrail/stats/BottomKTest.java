package io.keytrail.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BottomKTest {
  private static Map<String, Long> count(int k, List<String> names) {
    BottomK<long[]> bottom = new BottomK<>(k);
    for (String name : names) {
      long[] count = bottom.get(name, () -> new long[1]);
      if (count != null) count[0]++;
    }
    Map<String, Long> counts = new TreeMap<>();
    bottom.kept().forEach((name, count) -> counts.put(name, count[0]));
    return counts;
  }

  @Test
  void keepsEverythingUpToK() {
    assertThat(count(3, List.of("a", "b", "a", "c"))).isEqualTo(Map.of("a", 2L, "b", 1L, "c", 1L));
  }

  @Test
  void whatIsKeptIsCompleteAndDoesNotDependOnOrder() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 500; i++)
      for (int repeat = 0; repeat <= i % 7; repeat++) names.add("n" + i);
    Map<String, Long> expected = count(20, names);
    assertThat(expected).hasSize(20);
    expected.forEach(
        (name, count) -> assertThat(count).isEqualTo(1L + Integer.parseInt(name.substring(1)) % 7));
    for (int seed = 0; seed < 10; seed++) {
      Collections.shuffle(names, new Random(seed));
      assertThat(count(20, names)).isEqualTo(expected);
    }
  }
}
