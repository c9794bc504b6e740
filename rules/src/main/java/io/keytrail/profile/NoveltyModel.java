package io.keytrail.profile;

import io.keytrail.kms.Caller;
import io.keytrail.usage.EventSample;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * First times on a key: a principal, caller account, source network, via service, Region, operation
 * or kind of encrypted resource that was not seen in the key's memory, weighed by how often new
 * things happen on that key ({@link SeenNames}).
 *
 * <p>What somebody new brings along (his network, his operations) is only as surprising as it is
 * for newcomers to bring it, and does not say that those who are known will come from elsewhere. A
 * network that is new to the key counts by how its principal moves: people do, services do not.
 *
 * <p>A role that the IAM Identity Center lets people share is not one principal here but each of
 * them ({@link UseFact#caller}): whoever takes up a permission set on a key for the first time is
 * new to it. Only that; where they come from is learned of the role, for people travel, and each
 * alone too seldom calls to show how much. A role of which a release before, or records without a
 * session's name, taught that it is known and not who in it is, has its people learned first, for
 * as long as a key is watched.
 *
 * <p>A refused or failed call teaches nothing but that it was tried: the first attempt of a
 * stranger is news, and so is his first success after it, which speaks of failures too.
 */
public final class NoveltyModel implements Serializable {
  private static final long serialVersionUID = 1;

  /** Before the name of someone whose calls failed; no ARN and no account begins like this. */
  private static final String TRIED = "tried:";

  /** How many newcomers in one bring something else that is new, before any was seen. */
  private static final double BROUGHT = 0.25;

  /** Networks that a user is expected to bring, before it is known how much he travels. */
  private static final double USER_MOVES = 5;

  /** And those of people who sign on to one role: each has a home, and all of them travel. */
  private static final double PEOPLE_MOVE = 30;

  /** How much more often a new name is that of a further version of a known role. */
  private static final double VERSIONS = 50;

  /** Operations of administrators that are still to come, for each is seldom needed. */
  private static final double UPKEEP = 5;

  private static final int MOVERS = 32;
  private static final int NETWORKS = 64;
  private static final int SIGNALS = 8;
  private static final long LET_IN_MILLIS = Fading.DAY_MILLIS;

  /** What may be new, and how many different ones a key remembers. */
  enum Kind {
    PRINCIPAL(SignalFamily.NEW_PRINCIPAL, "principal", 512, UseFact::caller),
    CALLER_ACCOUNT(SignalFamily.NEW_CALLER_ACCOUNT, "caller account", 64, f -> f.callerAccountId),
    NETWORK(SignalFamily.NEW_NETWORK, "source network", 512, f -> f.network),
    VIA_SERVICE(SignalFamily.NEW_VIA_SERVICE, "via service", 64, f -> f.viaService),
    REGION(SignalFamily.NEW_REGION, "Region", 64, f -> f.region),
    OPERATION(SignalFamily.NEW_OPERATION, "operation", 64, f -> f.operation),
    CONTEXT_TYPE(SignalFamily.NEW_CONTEXT_TYPE, "kind of resource", 64, f -> f.contextType);

    final SignalFamily family;
    final String noun;
    final int bound;
    final Function<UseFact, String> name;

    Kind(SignalFamily family, String noun, int bound, Function<UseFact, String> name) {
      this.family = family;
      this.noun = noun;
      this.bound = bound;
      this.name = name;
    }

    static Kind of(String family) throws IOException {
      for (Kind kind : values()) {
        if (kind.family.text().equals(family)) return kind;
      }
      throw new IOException("novelty of " + family + " is unknown");
    }

    /** Whether the attempt alone is worth a word. */
    boolean isOfWho() {
      return this == PRINCIPAL || this == CALLER_ACCOUNT;
    }
  }

  private final long memoryMillis;
  private final long warmUpMillis;

  /**
   * @param memory what was not seen for as long is new again
   * @param warmUp how long a key is only watched before anything is called new
   */
  public NoveltyModel(Duration memory, Duration warmUp) {
    if (memory.compareTo(warmUp) <= 0 || warmUp.isNegative()) {
      throw new IllegalArgumentException(
          "memory must be longer than warm-up, is " + memory + " against " + warmUp);
    }
    memoryMillis = memory.toMillis();
    warmUpMillis = warmUp.toMillis();
  }

  /**
   * Shows a key's closed window; windows come in order of time, a window that changed late may come
   * again.
   *
   * @return what was new, in order of kind and name
   */
  public List<Signal> observe(
      NoveltyState state, String keyArn, long startMillis, long endMillis, UseFacts facts) {
    List<Signal> signals = new ArrayList<>(0);
    if (facts.isEmpty()) return signals;
    if (state.sinceMillis == Long.MIN_VALUE) state.sinceMillis = startMillis;
    boolean again = startMillis <= state.lastMillis;
    state.lastMillis = Math.max(state.lastMillis, startMillis);
    long history = startMillis - state.sinceMillis;
    List<UseFact> sorted = facts.sorted();
    SeenNames principals = state.names(Kind.PRINCIPAL);
    Set<String> newcomers = new HashSet<>();
    Set<String> versions = new HashSet<>();
    for (UseFact fact : sorted) {
      String principal = fact.caller();
      if (principal == null || newcomers.contains(principal)) continue;
      if (!principals.isFresh(principal, startMillis, memoryMillis)) continue;
      if (isLearningPeople(state, fact, startMillis)) continue;
      newcomers.add(principal);
      // What follows a role is a person's name, and says nothing about roles.
      if (fact.person == null
          && PrincipalShape.hasVersion(principal)
          && principals.knowsOne(
              known -> isVersionOf(state, sorted, principal, known, startMillis),
              startMillis,
              memoryMillis)) {
        versions.add(principal);
      }
    }
    boolean warm = history >= warmUpMillis;
    for (Kind kind : Kind.values()) {
      TreeMap<String, UseFact> names = names(kind, sorted);
      if (names.isEmpty()) continue;
      SeenNames seen = state.names(kind);
      List<Signal> found = new ArrayList<>(0);
      for (Map.Entry<String, UseFact> entry : names.entrySet()) {
        if (!warm || isKnown(seen, entry.getKey(), startMillis)) continue;
        if (found.size() >= SIGNALS) continue;
        UseFact fact = entry.getValue();
        if (kind == Kind.PRINCIPAL && isLearningPeople(state, fact, startMillis)) continue;
        boolean brought = kind != Kind.PRINCIPAL && newcomers.contains(fact.caller());
        boolean version = versions.contains(fact.principal);
        double probability = seen.probabilityOfNew(startMillis);
        double likely = version ? Math.min(1, VERSIONS * probability) : probability;
        SeenNames own = kind == Kind.NETWORK ? state.networks.get(fact.principal) : null;
        if (brought) {
          if (version && comesWithIt(kind, fact)) continue;
          likely = Math.max(likely, (BROUGHT + seen.brought) / (1 + state.newcomers));
        } else if (kind == Kind.OPERATION && fact.isUpkeep()) {
          likely = seen.probabilityOfNew(startMillis, UPKEEP);
        } else if (kind == Kind.NETWORK) {
          likely = own == null ? 1 : own.probabilityOfNew(startMillis, moves(fact));
        }
        Signal signal = signal(kind, entry.getKey(), fact, likely, seen.size(), brought);
        signal.weight = Maturity.of(history, own != null && !brought ? own.uses() : seen.uses());
        found.add(signal);
        boolean letIn =
            kind == Kind.PRINCIPAL
                && !fact.failed
                && startMillis - seen.lastMillis(TRIED + entry.getKey()) <= LET_IN_MILLIS
                && seen.knows(TRIED + entry.getKey(), startMillis, memoryMillis);
        if (!letIn) continue;
        Signal success = letIn(fact, likely);
        success.weight = signal.weight;
        found.add(success);
      }
      for (Signal signal : found) {
        signal.keyArn = keyArn;
        signal.startMillis = startMillis;
        signal.endMillis = endMillis;
        signal.historyMillis = history;
      }
      signals.addAll(found);
      if (!again) seen.use(startMillis, memoryMillis);
      for (Map.Entry<String, UseFact> entry : names.entrySet()) {
        UseFact fact = entry.getValue();
        boolean version = versions.contains(fact.principal);
        boolean counts = kind == Kind.PRINCIPAL ? !version : !newcomers.contains(fact.caller());
        boolean known = seen.knows(entry.getKey(), startMillis, memoryMillis);
        if (warm && !known && !version && !fact.failed) {
          if (kind != Kind.PRINCIPAL) seen.brought += counts ? 0 : 1;
          else if (!isLearningPeople(state, fact, startMillis)) state.newcomers++;
        }
        if (kind.isOfWho() && !fact.failed) seen.unsee(TRIED + entry.getKey());
        long since = state.sinceMillis;
        if (kind == Kind.PRINCIPAL) since = Math.max(since, peopleSince(state, fact, startMillis));
        seen.see(entry.getKey(), startMillis, since, kind.bound, counts);
      }
    }
    if (!again) learnNetworks(state, sorted, startMillis);
    return signals;
  }

  /**
   * Whether nobody can tell yet who is new in a role: it is known, but its people have not been
   * watched for long enough.
   */
  private boolean isLearningPeople(NoveltyState state, UseFact fact, long millis) {
    return peopleSince(state, fact, millis) > millis - warmUpMillis;
  }

  /**
   * Since when the people of a role are told apart that was known before they were; {@link
   * Long#MIN_VALUE} for all others.
   */
  private long peopleSince(NoveltyState state, UseFact fact, long millis) {
    SeenNames principals = state.names(Kind.PRINCIPAL);
    if (fact.person == null || !principals.knows(fact.principal, millis, memoryMillis)) {
      return Long.MIN_VALUE;
    }
    return Math.min(millis, principals.firstMillis(fact.principal + '/'));
  }

  /**
   * Whether somebody new is a further version of a known role: by its name, and because all that it
   * does comes from where that role's calls come, or from inside a VPC, and through and from what
   * the key knows. A name alone is anybody's to choose.
   */
  private boolean isVersionOf(
      NoveltyState state, List<UseFact> facts, String principal, String known, long millis) {
    if (known.equals(principal) || !PrincipalShape.isVersionOf(principal, known)) return false;
    SeenNames networks = state.networks.get(known);
    for (UseFact fact : facts) {
      if (!principal.equals(fact.principal)) continue;
      boolean near =
          fact.network == null
              || SourceNetwork.isPrivate(fact.network)
              || networks != null && networks.knows(fact.network, millis, memoryMillis);
      if (!near
          || !isUsual(state, Kind.VIA_SERVICE, fact, millis)
          || !isUsual(state, Kind.CALLER_ACCOUNT, fact, millis)) {
        return false;
      }
    }
    return true;
  }

  private boolean isUsual(NoveltyState state, Kind kind, UseFact fact, long millis) {
    String name = kind.name.apply(fact);
    return name == null || state.names(kind).knows(name, millis, memoryMillis);
  }

  /**
   * What a further version of a known role brings along without saying more than that it came: not
   * that it decides about the key.
   */
  private static boolean comesWithIt(Kind kind, UseFact fact) {
    return kind == Kind.OPERATION && !DutiesModel.isAdministration(fact.operation)
        || kind == Kind.NETWORK && SourceNetwork.isPrivate(fact.network);
  }

  private static double moves(UseFact fact) {
    if (fact.isSignedOn()) return PEOPLE_MOVE;
    boolean moves = fact.isPerson() || SourceNetwork.isPrivate(fact.network);
    return moves ? USER_MOVES : SeenNames.PRIOR;
  }

  private void learnNetworks(NoveltyState state, List<UseFact> facts, long startMillis) {
    Set<String> used = new HashSet<>();
    for (UseFact fact : facts) {
      if (fact.principal == null || fact.network == null || fact.failed) continue;
      SeenNames own = state.networks.computeIfAbsent(fact.principal, p -> new SeenNames());
      if (used.add(fact.principal)) own.use(startMillis, memoryMillis);
      own.see(fact.network, startMillis, state.sinceMillis, NETWORKS, true);
    }
    while (state.networks.size() > MOVERS) {
      String longest = null;
      for (Map.Entry<String, SeenNames> entry : state.networks.entrySet()) {
        if (longest == null || entry.getValue().day() < state.networks.get(longest).day()) {
          longest = entry.getKey();
        }
      }
      state.networks.remove(longest);
    }
  }

  /** Who has used the key before is no stranger when a call of his fails. */
  private boolean isKnown(SeenNames seen, String name, long millis) {
    return seen.knows(name, millis, memoryMillis)
        || name.startsWith(TRIED)
            && seen.knows(name.substring(TRIED.length()), millis, memoryMillis);
  }

  /** A stranger whose call did its work, a day at most after others of his had failed. */
  private static Signal letIn(UseFact fact, double probability) {
    Signal signal = new Signal();
    signal.family = SignalFamily.FAILURES;
    signal.principal = fact.principal;
    signal.measure = "success after failures";
    signal.seen = 1;
    signal.expected = probability;
    signal.seenName = Caller.of(fact.actor, fact.person);
    signal.surprise = Math.max(0, -Math.log10(probability));
    signal.serviceMade = fact.serviceMade;
    signal.eventIds.add(fact.sample.eventId);
    signal.words =
        SignalWords.name(signal.seenName)
            + ", whose first calls had failed, now succeeds with "
            + fact.operation;
    return signal;
  }

  private static TreeMap<String, UseFact> names(Kind kind, List<UseFact> facts) {
    TreeMap<String, UseFact> names = new TreeMap<>();
    boolean failed = false;
    for (UseFact fact : facts) {
      failed |= fact.failed;
      String name = kind.name.apply(fact);
      if (name == null || fact.failed) continue;
      names.merge(name, fact, NoveltyModel::earlier);
    }
    if (!failed || !kind.isOfWho()) return names;
    TreeMap<String, UseFact> tried = new TreeMap<>();
    for (UseFact fact : facts) {
      String name = kind.name.apply(fact);
      if (name == null || !fact.failed || names.containsKey(name)) continue;
      tried.merge(TRIED + name, fact, NoveltyModel::earlier);
    }
    names.putAll(tried);
    return names;
  }

  /** What a person did says more than what a service did for itself; then the earliest. */
  private static UseFact earlier(UseFact a, UseFact b) {
    if (a.serviceMade != b.serviceMade) return a.serviceMade ? b : a;
    int order = EventSample.EARLIEST_FIRST.compare(a.sample, b.sample);
    return order <= 0 ? a : b;
  }

  private static Signal signal(
      Kind kind, String name, UseFact fact, double probability, int known, boolean brought) {
    boolean tried = name.startsWith(TRIED);
    Signal signal = new Signal();
    signal.family = kind.family;
    signal.principal = fact.principal;
    signal.measure = kind.noun;
    signal.seen = 1;
    signal.expected = probability;
    signal.seenName =
        kind == Kind.PRINCIPAL ? Caller.of(fact.actor, fact.person) : kind.name.apply(fact);
    signal.surprise = Math.max(0, -Math.log10(probability));
    signal.serviceMade = fact.serviceMade;
    signal.eventIds.add(fact.sample.eventId);
    signal.words =
        (tried ? "failed call of a new " : "new ")
            + (kind == Kind.PRINCIPAL && fact.person != null ? "person" : kind.noun)
            + " "
            + signal.seenName
            + "; "
            + (known == 0 ? "none was" : known == 1 ? "1 was" : known + " were")
            + " known"
            + (brought
                ? ", and it came with someone new"
                : ", and " + SignalWords.oneIn(probability) + " windows brings a new one");
    return signal;
  }
}
