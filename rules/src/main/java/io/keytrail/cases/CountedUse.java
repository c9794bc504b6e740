package io.keytrail.cases;

import static io.keytrail.profile.SignalWords.count;

import io.keytrail.kms.Caller;
import io.keytrail.profile.PrincipalShape;
import io.keytrail.profile.Signal;
import io.keytrail.profile.SignalWords;
import io.keytrail.usage.EventSample;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.Origin;
import io.keytrail.usage.PrincipalUsage;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whose use of the key a case counts: in windows with signals everybody's, in the others, while the
 * case is open, that of the principals whom its signals name. So a stranger's calls are counted
 * from first to last, and ordinary use is not.
 */
final class CountedUse {
  private static final int PEOPLE = 3;
  private static final long UNKNOWN = -1;

  private CountedUse() {}

  /** A window with signals, which the case has by now. */
  static void take(CaseState state, CaseWindow window) {
    KeyUsage usage = window.usage;
    if (usage == null) return;
    if (window.startMillis <= state.countedMillis) {
      takeNewlyNamed(state, usage);
      return;
    }
    state.countedMillis = window.startMillis;
    state.calls += usage.calls;
    state.firstMillis = Math.min(state.firstMillis, usage.firstMillis);
    state.lastMillis = Math.max(state.lastMillis, usage.lastMillis);
    if (state.alias == null && usage.aliases().size() == 1) state.alias = usage.aliases().first();
    usage
        .byContextResource
        .sorted()
        .forEach((name, n) -> state.resources.merge(name, n, Long::sum));
    while (state.resources.size() > CaseTracker.RESOURCES) {
      state.resources.remove(least(state.resources));
    }
    for (PrincipalUsage principal : usage.principals()) keep(state, principal);
    CaseFindings.keepBusiest(state, CaseTracker.PRINCIPALS);
  }

  /** A window without signals of an open case. One that comes again was counted before. */
  static void takeNamed(CaseState state, CaseWindow window) {
    KeyUsage usage = window.usage;
    if (usage == null || window.startMillis <= state.countedMillis) return;
    Set<String> named = named(state);
    for (PrincipalUsage principal : usage.principals()) {
      if (!named.contains(PrincipalShape.of(principal.principal))) continue;
      state.countedMillis = window.startMillis;
      add(state, usage, principal);
    }
    CaseFindings.keepBusiest(state, CaseTracker.PRINCIPALS);
  }

  /**
   * Of a window that comes again, changed by late events: whoever is not known was not counted when
   * it came first, unless the bound was reached and it is forgotten.
   */
  private static void takeNewlyNamed(CaseState state, KeyUsage usage) {
    Set<String> named = named(state);
    for (PrincipalUsage principal : usage.principals()) {
      if (state.principals.size() >= CaseTracker.PRINCIPALS) return;
      boolean counted = state.principals.containsKey(principal.principal);
      if (counted || !named.contains(PrincipalShape.of(principal.principal))) continue;
      add(state, usage, principal);
    }
  }

  private static void add(CaseState state, KeyUsage usage, PrincipalUsage principal) {
    state.calls += principal.calls;
    List<EventSample> samples = principal.samples();
    for (EventSample sample : samples) {
      state.firstMillis = Math.min(state.firstMillis, sample.timeMillis);
      state.lastMillis = Math.max(state.lastMillis, sample.timeMillis);
    }
    // When the last of more calls was is not known, only that it was no later than the window's.
    if (principal.calls > samples.size()) {
      state.lastMillis = Math.max(state.lastMillis, usage.lastMillis);
    }
    keep(state, principal);
  }

  private static void keep(CaseState state, PrincipalUsage principal) {
    PrincipalUsage kept = state.principals.get(principal.principal);
    state.principals.put(principal.principal, Merged.of(kept, principal));
  }

  private static String least(TreeMap<String, Long> counts) {
    return counts.entrySet().stream()
        .min(
            Map.Entry.<String, Long>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .orElseThrow()
        .getKey();
  }

  /** Shapes of the principals whom the case's signals name. */
  static Set<String> named(CaseState state) {
    Set<String> named = new TreeSet<>();
    for (Signal signal : state.signals.values()) {
      if (signal.principal != null) named.add(signal.principal);
    }
    return named;
  }

  /** Whether a signal is about the key as a whole, so that others' use is a part of the matter. */
  private static boolean isOfKey(CaseState state) {
    return state.signals.values().stream().anyMatch(s -> s.principal == null && !s.serviceMade);
  }

  private static long byNamed(CaseState state) {
    Set<String> named = named(state);
    long calls = 0;
    for (PrincipalUsage user : state.principals.values()) {
      if (named.contains(PrincipalShape.of(user.principal))) calls += user.calls;
    }
    return calls;
  }

  /** The calls that the case is about. */
  static long calls(CaseState state) {
    long byNamed = byNamed(state);
    return isOfKey(state) || byNamed == 0 ? state.calls : byNamed;
  }

  /** What {@link #calls} counts, for a person; null when there are none. */
  static String words(CaseState state) {
    if (state.calls == 0) return null;
    long byNamed = byNamed(state);
    String between =
        " between "
            + Instant.ofEpochMilli(state.firstMillis)
            + " and "
            + Instant.ofEpochMilli(state.lastMillis);
    String calls = count(calls(state), "call");
    if (byNamed == 0) return calls + " by all on this key in windows that departed," + between;
    if (isOfKey(state)) {
      return calls
          + " on this key"
          + between
          + ": "
          + byNamed
          + " by "
          + names(state)
          + people(state)
          + ", the others' only in windows that departed";
    }
    // Whoever came after the bound was reached may be missing.
    boolean bounded = state.principals.size() == CaseTracker.PRINCIPALS;
    return (bounded ? "at least " : "")
        + calls
        + " by "
        + names(state)
        + people(state)
        + " on this key"
        + between;
  }

  /**
   * Of the calls of a role that people share those of the people whom signals name, for the role's
   * others did their daily work meanwhile; empty if no signal names any.
   */
  private static String people(CaseState state) {
    TreeMap<String, Long> calls = new TreeMap<>();
    for (Signal signal : state.signals.values()) {
      for (PrincipalUsage user : state.principals.values()) {
        String role = user.principal + '/';
        if (!Caller.isSharedByPeople(user.principal) || signal.seenName == null) continue;
        if (!signal.seenName.startsWith(role)) continue;
        calls.put(signal.seenName, calls(user, signal.seenName.substring(role.length())));
      }
    }
    StringBuilder words = new StringBuilder();
    int told = 0;
    for (Map.Entry<String, Long> person : calls.entrySet()) {
      if (told++ == PEOPLE) return words + " and more by others named";
      words.append(told == 1 ? ", of them " : " and ");
      words.append(person.getValue() == UNKNOWN ? "some" : SignalWords.number(person.getValue()));
      words.append(" by ").append(SignalWords.name(person.getKey()));
    }
    return words.toString();
  }

  /** {@link #UNKNOWN} where so many people called that sessions are not told apart any more. */
  private static long calls(PrincipalUsage role, String person) {
    long calls = 0;
    for (Origin origin : role.origins.all()) {
      if (origin.varies(Origin.Trait.SESSION)) return UNKNOWN;
      if (person.equals(origin.first().sessionName)) calls += origin.calls;
    }
    return calls == 0 ? UNKNOWN : calls;
  }

  private static String names(CaseState state) {
    Set<String> named = named(state);
    return named.size() == 1
        ? SignalWords.name(named.iterator().next())
        : "the " + named.size() + " principals named";
  }
}
