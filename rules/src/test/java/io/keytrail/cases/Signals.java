package io.keytrail.cases;

import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.TestEvents;
import io.keytrail.profile.Signal;
import io.keytrail.profile.SignalFamily;
import io.keytrail.usage.KeyUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Makes signals and windows for tests of cases. */
final class Signals {
  static final long NINE = Instant.parse("2026-03-02T09:00:00Z").toEpochMilli();
  static final long WINDOW = Duration.ofMinutes(5).toMillis();
  static final long HOUR = Duration.ofHours(1).toMillis();
  static final long DAY = Duration.ofDays(1).toMillis();

  private Signals() {}

  static Signal signal(SignalFamily family, double surprise) {
    Signal signal = new Signal();
    signal.family = family;
    signal.keyArn = TestEvents.KEY;
    signal.principal = TestEvents.ROLE;
    signal.startMillis = NINE;
    signal.endMillis = NINE + WINDOW;
    signal.measure = family.text();
    signal.seenName = "something";
    signal.surprise = surprise;
    signal.weight = 0.9;
    signal.historyMillis = 40 * DAY;
    signal.words = "it was " + family.text();
    signal.eventIds.add(TestEvents.id(4711));
    return signal;
  }

  /** The nth window after nine, with some use. */
  static CaseWindow window(int n, Signal... signals) {
    CaseWindow window = new CaseWindow();
    window.subject = TestEvents.KEY;
    window.startMillis = NINE + n * WINDOW;
    window.endMillis = window.startMillis + WINDOW;
    window.signals.addAll(List.of(signals));
    window.usage = new KeyUsage(KeyUsage.DEFAULT_MAX_PRINCIPALS);
    for (int i = 0; i < 3; i++) {
      KmsEvent event =
          TestEvents.event(
                  10L * n + i, Instant.ofEpochMilli(window.startMillis + i * 1000).toString())
              .build();
      window.usage.add(event, event.keys.get(0));
    }
    return window;
  }
}
