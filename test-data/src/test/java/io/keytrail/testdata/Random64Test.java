package io.keytrail.testdata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class Random64Test {
  @Test
  void theSequenceIsSplitMix64() {
    // First outputs for seed 1234567, as published with the algorithm's reference code.
    Random64 random = new Random64(1234567);

    assertThat(random.nextLong()).isEqualTo(6457827717110365317L);
    assertThat(random.nextLong()).isEqualTo(3203168211198807973L);
  }

  @Test
  void everyPathHasASequenceOfItsOwn() {
    Set<Long> first = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      for (int slot = 0; slot < 20; slot++) {
        for (int place = 0; place < 20; place++) {
          first.add(Random64.of(seed, slot, place).nextLong());
        }
      }
    }

    assertThat(first).hasSize(20 * 20 * 20);
  }

  @Test
  void uuidsAreVersion4() {
    Random64 random = new Random64(1);
    for (int i = 0; i < 1_000; i++) {
      assertThat(random.uuid())
          .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    }
  }

  @Test
  void integersStayBelowTheBoundAndReachAllOfIt() {
    Random64 random = new Random64(1);
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 1_000; i++) seen.add(random.nextInt(7));

    assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6);
  }
}
