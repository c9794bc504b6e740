package io.keytrail.jobs.profile;

import io.keytrail.jobs.trail.WindowUse;
import io.keytrail.key.Enrichment;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeyView;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.TestEvents;
import io.keytrail.profile.UseFacts;
import io.keytrail.profile.UseReader;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.UsageWindow;
import java.time.Duration;
import java.time.Instant;

/** Closed windows of one key, for tests. */
final class Uses {
  static final Duration WINDOW = Duration.ofMinutes(5);
  static final Duration LATENESS = Duration.ofMinutes(30);
  static final long STEP = WINDOW.toMillis();
  static final long DAY = Duration.ofDays(1).toMillis();

  /** A Monday. */
  static final long START = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();

  private static final UseReader READER = new UseReader();

  private Uses() {}

  /** As many calls of one principal in the window that begins then. */
  static WindowUse window(long startMillis, int calls, String principal) {
    KeyUsage usage = new KeyUsage(16);
    UseFacts facts = new UseFacts();
    for (int i = 0; i < calls; i++) {
      String time = Instant.ofEpochMilli(startMillis + i % 300 * 1000L).toString();
      KmsEvent event = TestEvents.event(startMillis + i, time).principal(principal).build();
      usage.add(event, event.keys.get(0));
      facts.add(event, event.keys.get(0), READER);
    }
    UsageWindow window = new UsageWindow(TestEvents.KEY, startMillis, startMillis + STEP, 0, usage);
    return new WindowUse(window, facts);
  }

  /** Ten calls or so: what is usual for the key in these tests. */
  static WindowUse usual(long startMillis) {
    return window(startMillis, 8 + (int) (startMillis / STEP * 7 % 5), TestEvents.ROLE);
  }

  /** The same use of another key, which carries this tag. */
  static WindowUse of(String keyArn, String application, WindowUse use) {
    UsageWindow window = use.window;
    KeyView key =
        new KeyView(
            new KeyFacts(keyArn, window.endMillis),
            Enrichment.TRAIL,
            0L,
            null,
            null,
            application,
            null);
    return new WindowUse(
        new UsageWindow(keyArn, window.startMillis, window.endMillis, 0, window.usage).with(key),
        use.facts);
  }

  /** The nth key of the account. */
  static String key(int n) {
    return String.format(
        "arn:aws:kms:eu-west-1:111122223333:key/%08x-0000-4000-8000-000000000000", n);
  }
}
