package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.kms.TestEvents;
import io.keytrail.profile.HealthSettings;
import io.keytrail.profile.OwnTraffic;
import io.keytrail.profile.OwnTrafficState;
import io.keytrail.profile.ServiceTerms;
import io.keytrail.profile.TrafficDay;
import io.keytrail.profile.TrafficWindow;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TrafficTotalsTest {
  private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");
  private final TrafficTotals totals = new TrafficTotals(ServiceTerms.defaults());

  private void day(String region, int calls, int throttled, int seconds) {
    OwnTraffic traffic =
        new OwnTraffic(HealthSettings.defaults(), ServiceTerms.defaults(), Duration.ZERO);
    TrafficWindow window = new TrafficWindow("111122223333", region, START.toEpochMilli());
    for (int i = 0; i < calls; i++) {
      TestEvents event = TestEvents.event(i, START.plusSeconds(i % seconds).toString());
      if (i < throttled) event.error("ThrottlingException");
      window.add(event.build());
    }
    OwnTrafficState state = new OwnTrafficState();
    traffic.observe(state, window);
    for (TrafficDay day : traffic.days(state, Long.MAX_VALUE)) totals.add(day);
  }

  private String printed() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    totals.print(new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void ordinaryTrafficIsNotWorthALine() {
    day("eu-west-1", 1000, 5, 100);
    assertThat(printed()).isEmpty();
  }

  @Test
  void throttledCallsAreToldWithWhomFirstAndThenAQuotaThatWasHalfUsed() {
    day("eu-west-3", 6000, 0, 1);
    day("eu-west-1", 1000, 100, 100);
    day("eu-west-1", 1000, 100, 50);
    assertThat(printed())
        .isEqualTo(
            "requests  111122223333 eu-west-1: 2,000 to KMS, about USD 0.01; at most 20 a second of"
                + " 100,000; 200 throttled, above all BatchExport\n"
                + "          111122223333 eu-west-3: 6,000 to KMS, about USD 0.02; at most 6,000 a"
                + " second of 10,000\n");
  }
}
