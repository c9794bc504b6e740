package io.keytrail.profile;

import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.KmsOperation.Side;
import io.keytrail.profile.DutiesState.Deeds;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One principal both administers a key and decrypts with it within some days: whoever may change
 * who reads the data should not read it. Reported once for each principal and period.
 *
 * <p>Administration is what changes who may use the key or whether it can be used, by the
 * principal's own call: the grants that a service asks for in someone's name, as EC2 does for each
 * encrypted volume, are none. Neither root nor the automation named in the configuration counts.
 *
 * <p>A role that people share is one here: that it may do both is what is to be mended, whichever
 * of them did which.
 *
 * <p>This is a policy and no probability: the surprise is fixed, that of one window in a thousand
 * the first time, and is divided by the number of times that the pair was reported before.
 */
public final class DutiesModel implements Serializable {
  static final int PRINCIPALS = 64;
  private static final long serialVersionUID = 1;
  private static final double SURPRISE = 3;

  private static final Set<KmsOperation> ADMINISTRATION =
      EnumSet.of(
          KmsOperation.PUT_KEY_POLICY,
          KmsOperation.CREATE_GRANT,
          KmsOperation.SCHEDULE_KEY_DELETION,
          KmsOperation.CANCEL_KEY_DELETION,
          KmsOperation.DISABLE_KEY,
          KmsOperation.ENABLE_KEY,
          KmsOperation.IMPORT_KEY_MATERIAL,
          KmsOperation.DELETE_IMPORTED_KEY_MATERIAL,
          KmsOperation.REPLICATE_KEY,
          KmsOperation.UPDATE_PRIMARY_REGION);

  private final long withinMillis;
  private final Set<String> exempt;

  /**
   * @param within how far apart the two may lie, and how long a pair is not reported again
   * @param exempt principals as {@link PrincipalShape} writes them, or the part after their last
   *     slash
   */
  public DutiesModel(Duration within, Collection<String> exempt) {
    withinMillis = within.toMillis();
    this.exempt = new LinkedHashSet<>(exempt);
  }

  /** Whether an operation decides about a key rather than using it. */
  static boolean isAdministration(String operation) {
    return ADMINISTRATION.contains(KmsOperation.of(operation));
  }

  /** Shows a key's closed window; windows come in order of time. */
  public List<Signal> observe(
      DutiesState state, String keyArn, long startMillis, long endMillis, UseFacts facts) {
    if (state.sinceMillis == Long.MIN_VALUE) state.sinceMillis = startMillis;
    for (UseFact fact : facts.sorted()) {
      if (fact.principal == null || fact.failed || fact.serviceMade || isExempt(fact)) continue;
      if (fact.viaService == null && isAdministration(fact.operation)) {
        Deeds deeds = state.principals.computeIfAbsent(fact.principal, p -> new Deeds());
        if (fact.lastMillis >= deeds.administeredMillis) {
          deeds.administeredMillis = fact.lastMillis;
          deeds.administration = fact.operation;
          deeds.administrationEventId = fact.sample.eventId;
        }
      } else if (fact.side == Side.DECRYPT) {
        Deeds deeds = state.principals.computeIfAbsent(fact.principal, p -> new Deeds());
        if (fact.lastMillis >= deeds.usedMillis) {
          deeds.usedMillis = fact.lastMillis;
          deeds.use = fact.operation;
          deeds.useEventId = fact.sample.eventId;
        }
      }
    }
    List<Signal> signals = new ArrayList<>(0);
    for (Map.Entry<String, Deeds> entry : state.principals.entrySet()) {
      Deeds deeds = entry.getValue();
      if (deeds.administration == null || deeds.use == null) continue;
      if (Math.abs(deeds.administeredMillis - deeds.usedMillis) > withinMillis) continue;
      boolean reported =
          deeds.reports > 0 && deeds.lastMillis() - deeds.reportedMillis <= withinMillis;
      if (reported || deeds.lastMillis() < startMillis) continue;
      signals.add(signal(state, keyArn, startMillis, endMillis, entry.getKey(), deeds));
      deeds.reportedMillis = deeds.lastMillis();
      deeds.reports++;
    }
    forget(state, startMillis);
    return signals;
  }

  private boolean isExempt(UseFact fact) {
    return fact.principal.endsWith(":root")
        || exempt.contains(fact.principal)
        || exempt.contains(fact.principal.substring(fact.principal.lastIndexOf('/') + 1));
  }

  private static Signal signal(
      DutiesState state,
      String keyArn,
      long startMillis,
      long endMillis,
      String principal,
      Deeds deeds) {
    Signal signal = new Signal();
    signal.family = SignalFamily.DUTIES;
    signal.keyArn = keyArn;
    signal.principal = principal;
    signal.startMillis = startMillis;
    signal.endMillis = endMillis;
    signal.measure = "administration and use by one principal";
    signal.seenName = deeds.administration + " and " + deeds.use;
    signal.seen = deeds.reports + 1;
    signal.surprise = SURPRISE / (deeds.reports + 1);
    signal.weight = 1; // who did what is a fact, however young the baseline
    signal.historyMillis = startMillis - state.sinceMillis;
    signal.eventIds.add(deeds.administrationEventId);
    signal.eventIds.add(deeds.useEventId);
    signal.eventIds.sort(null);
    signal.words =
        SignalWords.name(principal)
            + " both administers the key ("
            + deeds.administration
            + ") and decrypts with it ("
            + deeds.use
            + "), "
            + SignalWords.length(Math.abs(deeds.administeredMillis - deeds.usedMillis))
            + " apart";
    return signal;
  }

  private void forget(DutiesState state, long millis) {
    state
        .principals
        .values()
        .removeIf(d -> millis - Math.max(d.lastMillis(), d.reportedMillis) > 2 * withinMillis);
    while (state.principals.size() > PRINCIPALS) {
      // Who has only used the key goes first: administrators are the few that this is about.
      String oldest = null;
      for (Map.Entry<String, Deeds> entry : state.principals.entrySet()) {
        if (oldest == null || goesBefore(entry.getValue(), state.principals.get(oldest))) {
          oldest = entry.getKey();
        }
      }
      state.principals.remove(oldest);
    }
  }

  private static boolean goesBefore(Deeds a, Deeds b) {
    boolean aOnlyUsed = a.administration == null;
    if (aOnlyUsed != (b.administration == null)) return aOnlyUsed;
    return a.lastMillis() < b.lastMillis();
  }
}
