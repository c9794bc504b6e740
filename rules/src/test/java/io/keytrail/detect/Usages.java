package io.keytrail.detect;

import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.TestEvents;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.UsageWindow;
import java.time.Duration;
import java.time.Instant;

/** Usage windows for tests: five minutes each, the first at nine. */
final class Usages {
  static final Duration WINDOW = Duration.ofMinutes(5);
  static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");

  private Usages() {}

  static KeyUsage decryptsAndEncrypts(int decrypts, int encrypts) {
    return usage(0, decrypts, encrypts);
  }

  /** The nth window after nine. */
  static UsageWindow window(int n, int decrypts, int encrypts) {
    long start = NINE.plus(WINDOW.multipliedBy(n)).toEpochMilli();
    return new UsageWindow(
        TestEvents.KEY, start, start + WINDOW.toMillis(), 0, usage(n, decrypts, encrypts));
  }

  static KeyUsage serviceMadeDecrypts(int calls) {
    KeyUsage usage = new KeyUsage(16);
    for (int i = 0; i < calls; i++) {
      KmsEvent event =
          TestEvents.event(i, NINE.toString()).service("workmail.amazonaws.com").build();
      usage.add(event, event.keys.get(0));
    }
    return usage;
  }

  private static KeyUsage usage(int n, int decrypts, int encrypts) {
    KeyUsage usage = new KeyUsage(16);
    for (int i = 0; i < decrypts + encrypts; i++) {
      KmsEvent event =
          TestEvents.event(
                  100_000L * n + i,
                  NINE.plus(WINDOW.multipliedBy(n)).plusMillis(10L * i).toString())
              .operation(i < decrypts ? KmsOperation.DECRYPT : KmsOperation.ENCRYPT)
              .build();
      usage.add(event, event.keys.get(0));
    }
    return usage;
  }
}
