package io.keytrail.jobs.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SameLinesTest {
  @Test
  void theOrderIsNoDifference() {
    assertThatCode(
            () -> SameLines.assertSame("lines", List.of("a", "b", "a"), List.of("a", "a", "b")))
        .doesNotThrowAnyException();
  }

  @Test
  void aFailureShowsWhereLinesDiffer() {
    String like = "x".repeat(1_000);
    assertThatThrownBy(
            () ->
                SameLines.assertSame(
                    "findings", List.of(like + "5", "same"), List.of("same", like + "6")))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("findings: 1 of 2 lines missing, 1 of 2 not expected")
        .hasMessageContaining("missing (character 1000): ..." + "x".repeat(80) + "6")
        .hasMessageContaining("not expected (character 1000): ..." + "x".repeat(80) + "5");
  }

  @Test
  void aLineToldTwiceIsOneTooMany() {
    assertThatThrownBy(() -> SameLines.assertSame("lines", List.of("a", "a"), List.of("a")))
        .hasMessageContaining("0 of 1 lines missing, 1 of 2 not expected");
  }
}
