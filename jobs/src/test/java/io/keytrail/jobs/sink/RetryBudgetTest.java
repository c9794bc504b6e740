package io.keytrail.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
  private static final long MINUTE = 60_000;
  private final RetryBudget budget = new RetryBudget(Duration.ofMinutes(5));

  @Test
  void givesUpWhenNothingGetsThroughForLongerThanAllowed() {
    for (int minute = 0; minute <= 5; minute++) {
      // One record in flight each time.
      assertThat(budget.isSpent(minute * MINUTE, minute + 2, minute + 1)).isFalse();
    }
    assertThat(budget.isSpent(5 * MINUTE + 1, 8, 7)).isTrue();
  }

  @Test
  void throttlingThatLetsSomeThroughIsNoReason() {
    for (int minute = 0; minute <= 60; minute++) {
      assertThat(budget.isSpent(minute * MINUTE, 10L * minute + 1, 9L * minute + 1)).isFalse();
    }
  }

  @Test
  void aHiccupIsForgottenAfterAMinuteOfCalm() {
    assertThat(budget.isSpent(0, 5, 1)).isFalse();
    assertThat(budget.isSpent(MINUTE + 1, 5, 1)).isFalse();
    assertThat(budget.isSpent(20 * MINUTE, 6, 2)).isFalse();
    assertThat(budget.isSpent(25 * MINUTE, 7, 3)).isFalse();
  }

  @Test
  void withoutRefusalsTimeDoesNotMatter() {
    assertThat(budget.isSpent(0, 0, 0)).isFalse();
    assertThat(budget.isSpent(100 * MINUTE, 0, 0)).isFalse();
  }
}
