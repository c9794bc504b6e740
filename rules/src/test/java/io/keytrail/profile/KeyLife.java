package io.keytrail.profile;

import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.TestEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Drives weeks of a key's use through the models, window by window. Monday, 2026-01-05. */
public final class KeyLife {
  public static final long BEGIN = Instant.parse("2026-01-05T00:00:00Z").toEpochMilli();
  public static final long WINDOW = Duration.ofMinutes(5).toMillis();
  public static final long HOUR = Duration.ofHours(1).toMillis();
  public static final long DAY = Duration.ofDays(1).toMillis();
  public static final String PAYMENTS = "arn:aws:iam::111122223333:role/payments";
  public static final String BATCH = "arn:aws:iam::111122223333:role/nightly";

  final UseModels models = new UseModels(UseSettings.DEFAULTS);
  final UseReader reader = new UseReader();
  UseProfile profile = new UseProfile();
  public final List<Signal> signals = new ArrayList<>();
  private long events;
  private UseFacts last;
  private long lastStart;

  public static String role(String name) {
    return "arn:aws:iam::111122223333:role/" + name;
  }

  /** One window with these calls. */
  @SafeVarargs
  public final List<Signal> window(long millis, Consumer<TestEvents>... calls) {
    long start = Math.floorDiv(millis, WINDOW) * WINDOW;
    UseFacts facts = new UseFacts();
    for (Consumer<TestEvents> call : calls) {
      TestEvents event = TestEvents.event(events++, Instant.ofEpochMilli(millis).toString());
      call.accept(event);
      KmsEvent built = event.build();
      facts.add(built, built.keys.get(0), reader);
    }
    last = facts;
    lastStart = start;
    return again();
  }

  /** Shows the last window, as after a late event that changed nothing here. */
  List<Signal> again() {
    List<Signal> found =
        models.observe(profile, TestEvents.KEY, lastStart, lastStart + WINDOW, last);
    signals.addAll(found);
    return found;
  }

  /** What was said, for messages that a person can read. */
  public static List<String> words(List<Signal> signals) {
    List<String> words = new ArrayList<>();
    for (Signal s : signals) {
      words.add(s.family.text() + " " + String.format("%.2f", s.surprise) + " " + s.words);
    }
    return words;
  }

  public static Consumer<TestEvents> decrypt(String principal, String address) {
    return e -> e.principal(principal).from(address);
  }

  public static Consumer<TestEvents> call(KmsOperation operation, String principal) {
    return e -> e.operation(operation).principal(principal).from("10.1.2.3");
  }

  /** A service around the clock, one window in four, and a batch at two in the morning. */
  public void quietDays(int from, int to) {
    for (int day = from; day < to; day++) {
      for (int i = 0; i < 288; i += 4) {
        long at = BEGIN + day * DAY + i * WINDOW;
        if (i / 12 == 2) {
          window(at, decrypt(PAYMENTS, "10.1.2.3"), decrypt(BATCH, "10.2.2.3"));
        } else {
          window(at, decrypt(PAYMENTS, "10.1.2.3"));
        }
      }
    }
  }
}
