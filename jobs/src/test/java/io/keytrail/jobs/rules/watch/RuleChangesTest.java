package io.keytrail.jobs.rules.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.rules.RuleUpdate;
import io.keytrail.sigma.RuleFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleChangesTest {
  private static final RuleUpdate A = update("a");
  private static final RuleUpdate B = update("b");
  private static final RuleUpdate HALF = update("hal");

  private static RuleUpdate update(String text) {
    return RuleUpdate.of(List.of(RuleFile.of("r.yml", text)));
  }

  @Test
  void whatIsKnownIsNoNews() {
    RuleChanges changes = new RuleChanges(A.hash());
    assertThat(changes.onReading(A)).isEmpty();
    assertThat(changes.isUnsettled()).isFalse();
  }

  @Test
  void aChangeCountsOnceItWasReadTwiceTheSame() {
    RuleChanges changes = new RuleChanges(A.hash());
    assertThat(changes.onReading(HALF)).isEmpty();
    assertThat(changes.isUnsettled()).isTrue();
    assertThat(changes.onReading(B)).isEmpty();
    assertThat(changes.onReading(B)).contains(B);
    assertThat(changes.onReading(B)).isEmpty();
    assertThat(changes.isUnsettled()).isFalse();
  }

  @Test
  void aMomentWithoutTheLocationIsNoNews() {
    RuleChanges changes = new RuleChanges(A.hash());
    assertThat(changes.onReading(RuleUpdate.unreadable("503 Slow Down, request 1"))).isEmpty();
    assertThat(changes.onReading(A)).isEmpty();
    assertThat(changes.isUnsettled()).isFalse();
  }

  @Test
  void aLocationThatStaysAwayIsToldOnceWhateverTheReasonAndItsReturnIsNews() {
    RuleChanges changes = new RuleChanges(A.hash());
    assertThat(changes.onReading(RuleUpdate.unreadable("request 1"))).isEmpty();
    assertThat(changes.onReading(RuleUpdate.unreadable("request 2"))).isPresent();
    assertThat(changes.onReading(RuleUpdate.unreadable("request 3"))).isEmpty();
    assertThat(changes.onReading(A)).isEmpty();
    assertThat(changes.onReading(A)).contains(A);
  }

  @Test
  void aRenamedFileIsAChangeForMessagesNameIt() {
    assertThat(RuleUpdate.of(List.of(RuleFile.of("s.yml", "a"))).hash()).isNotEqualTo(A.hash());
  }
}
