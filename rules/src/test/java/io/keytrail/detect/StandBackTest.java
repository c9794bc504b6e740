package io.keytrail.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Finding;
import io.keytrail.finding.Severity;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StandBackTest {
  private static final long BEGIN = Instant.parse("2026-03-02T09:30:00Z").toEpochMilli();

  private final StandBack standBack = new StandBack(Duration.ofDays(15));

  @Test
  void ofAKeyWithAPastABoundOnlyNotes() {
    Finding finding = finding();
    standBack.apply(finding, BEGIN - Duration.ofDays(15).toMillis());
    assertThat(finding.severity).isEqualTo(Severity.INFORMATIONAL);
    assertThat(finding.statusDetail)
        .isEqualTo(
            "A fixed bound. The key has been in use since 2026-02-15: whether this is usual for it,"
                + " its profile judges.");
  }

  @Test
  void ofAYoungKeyAndOfOneWhosePastIsNotKnownItSpeaks() {
    for (Long since : new Long[] {null, BEGIN - Duration.ofDays(15).toMillis() + 1, BEGIN}) {
      Finding finding = finding();
      standBack.apply(finding, since);
      assertThat(finding.severity).isEqualTo(Severity.MEDIUM);
      assertThat(finding.statusDetail).isEqualTo("A fixed bound.");
    }
  }

  private static Finding finding() {
    Finding finding = new Finding();
    finding.severity = Severity.MEDIUM;
    finding.firstSeenMillis = BEGIN;
    finding.statusDetail = "A fixed bound.";
    return finding;
  }
}
