package io.keytrail.cases;

import static io.keytrail.cases.Signals.NINE;
import static io.keytrail.cases.Signals.WINDOW;

import io.keytrail.finding.Finding;
import io.keytrail.profile.Signal;
import io.keytrail.profile.SignalFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The cases of one key, or principal, as its profile makes them: records for tests of merging. */
final class KeyCase {
  static final String NETWORK = "203.0.113.0/24";
  static final String ROLE = "arn:aws:iam::111122223333:role/BatchExport";
  static final String OTHER_ROLE = "arn:aws:iam::111122223333:role/Reports";

  final String subject;
  private final CaseTracker tracker = new CaseTracker(CaseSettings.packaged());
  private final CaseState state = new CaseState();
  private String classification;

  private KeyCase(String subject) {
    this.subject = subject;
  }

  static KeyCase of(String subject) {
    return new KeyCase(subject);
  }

  static KeyCase ofKey(int n) {
    return ofKey(n, "111122223333");
  }

  static KeyCase ofKey(int n, String account) {
    return of(
        String.format("arn:aws:kms:eu-west-1:%s:key/%08x-0000-4000-8000-000000000000", account, n));
  }

  KeyCase classified(String as) {
    classification = as;
    return this;
  }

  /** Signals in the nth window after nine. */
  List<Finding> at(int n, Signal... signals) {
    CaseWindow window = Signals.window(n, signals);
    window.subject = subject;
    if (subject.contains(":kms:")) {
      for (Signal signal : signals) signal.keyArn = subject;
      window.tags = classification == null ? Map.of() : Map.of("Classification", classification);
    } else {
      window.usage = null;
    }
    for (Signal signal : signals) {
      signal.startMillis = window.startMillis;
      signal.endMillis = window.endMillis;
    }
    return new ArrayList<>(tracker.observe(state, window));
  }

  /** Ends the case, if it is over by then. */
  List<Finding> passTo(int n) {
    return new ArrayList<>(tracker.expire(state, subject, NINE + n * WINDOW));
  }

  static Signal by(String principal, SignalFamily family, double surprise, String name) {
    Signal signal = Signals.signal(family, surprise);
    signal.principal = principal;
    signal.seenName = name;
    return signal;
  }

  static Signal stranger(double surprise) {
    return by(ROLE, SignalFamily.NEW_PRINCIPAL, surprise, ROLE);
  }

  static Signal network(double surprise) {
    return by(ROLE, SignalFamily.NEW_NETWORK, surprise, NETWORK);
  }

  static Signal spike(double surprise) {
    return by(null, SignalFamily.VOLUME_SPIKE, surprise, null);
  }

  /** Of the principal's own case, about these keys. */
  static Signal[] reach(double surprise, KeyCase... keys) {
    Signal[] signals = new Signal[keys.length];
    for (int i = 0; i < keys.length; i++) {
      signals[i] = by(ROLE, SignalFamily.REACH, surprise, ROLE);
      signals[i].keyArn = keys[i].subject;
      signals[i].words = "BatchExport: 5 keys used per hour; 1.0 is usual";
    }
    return signals;
  }
}
