package io.keytrail.cases;

import io.keytrail.kms.Caller;
import io.keytrail.profile.PrincipalShape;
import io.keytrail.profile.Signal;
import io.keytrail.profile.SignalFamily;
import io.keytrail.profile.SignalWords;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Why a key's case was told, where that may be the reason of other keys' cases too: somebody, or
 * something new, that the strongest signal names. A spike or a silence is the key's own affair and
 * has none. Immutable.
 */
final class Cause {
  private static final String SEPARATOR = "\u001f";

  final SignalFamily family;

  /** What was new, as {@link Signal#seenName}. */
  final String name;

  /** Who did it, as {@link Signal#principal}; never null. */
  final String principal;

  Cause(SignalFamily family, String name, String principal) {
    this.family = family;
    this.name = name == null ? "" : name;
    this.principal = Objects.requireNonNull(principal);
  }

  /** Null when the signal is about the key alone. */
  static Cause of(Signal signal) {
    return signal.principal == null
        ? null
        : new Cause(signal.family, signal.seenName, signal.principal);
  }

  /** Whether a signal on the same key needs no other reason. */
  boolean explains(Signal signal) {
    return principal.equals(signal.principal)
        || isPlace() && family == signal.family && name.equals(signal.seenName);
  }

  /** Of a place, or a way in, one speaks whoever comes through it. */
  private boolean isPlace() {
    switch (family) {
      case NEW_NETWORK:
      case NEW_CALLER_ACCOUNT:
      case NEW_REGION:
      case NEW_VIA_SERVICE:
        return true;
      default:
        return false;
    }
  }

  /**
   * Cases with equal texts have the same cause: a place in one account, or what one principal does
   * with keys of any account.
   */
  String identity(String account) {
    if (isPlace()) return String.join(SEPARATOR, account, family.text(), name);
    boolean named = family == SignalFamily.NEW_OPERATION || family == SignalFamily.NEW_CONTEXT_TYPE;
    return String.join(SEPARATOR, who(), family.text(), named ? name : "");
  }

  /** Down to the person where it is he who is new, in a role of which others know the key. */
  private String who() {
    return isPerson() ? name : principal;
  }

  private boolean isPerson() {
    return family == SignalFamily.NEW_PRINCIPAL
        && Caller.isSharedByPeople(name)
        && !PrincipalShape.of(name).equals(principal);
  }

  /** A clause for a person. */
  String words() {
    switch (family) {
      case NEW_PRINCIPAL:
        return wordsOfPrincipal() + " " + who();
      case NEW_CALLER_ACCOUNT:
        return "new caller account " + name;
      case NEW_NETWORK:
        return "new source network " + name;
      case NEW_REGION:
        return "new Region " + name;
      case NEW_VIA_SERVICE:
        return "new via service " + name;
      case NEW_OPERATION:
        return "new operation " + name + " by " + SignalWords.name(principal);
      case NEW_CONTEXT_TYPE:
        return "new kind of resource " + name + " by " + SignalWords.name(principal);
      case OFF_HOURS:
        return SignalWords.name(principal) + " at hours at which it uses no key";
      case DORMANT:
        return SignalWords.name(principal) + " after a long silence";
      case FAILURES:
        return SignalWords.name(principal) + " after failed calls";
      case DUTIES:
        return SignalWords.name(principal) + " administers and uses";
      default:
        return SignalWords.name(principal);
    }
  }

  /** The same where the principal was named. */
  String wordsOfPrincipal() {
    switch (family) {
      case NEW_PRINCIPAL:
        return isPerson() ? "new person" : "new principal";
      case NEW_OPERATION:
        return "new operation " + name;
      case NEW_CONTEXT_TYPE:
        return "new kind of resource " + name;
      case OFF_HOURS:
        return "unusual hour";
      case DORMANT:
        return "after a long silence";
      case FAILURES:
        return "after failed calls";
      case DUTIES:
        return "administers it too";
      default:
        return words();
    }
  }

  String titleOfMany() {
    switch (family) {
      case NEW_PRINCIPAL:
      case NEW_CALLER_ACCOUNT:
        return "Several KMS keys used by someone new to them";
      case NEW_NETWORK:
      case NEW_REGION:
        return "Several KMS keys used from somewhere new";
      case NEW_VIA_SERVICE:
      case NEW_OPERATION:
      case NEW_CONTEXT_TYPE:
        return "Several KMS keys used in a new way";
      case OFF_HOURS:
        return "Several KMS keys used at an unusual hour";
      case DORMANT:
        return "Several KMS keys used again after a long silence";
      case DUTIES:
        return "One principal administers several KMS keys and decrypts with them";
      default:
        return "Several KMS keys used unlike their past";
    }
  }

  /** As it stands in a finding's facts. */
  Map<String, Object> fact() {
    Map<String, Object> fact = new TreeMap<>();
    fact.put("family", family.text());
    fact.put("name", name);
    fact.put("principal", principal);
    return fact;
  }

  /** Null when the fact is none that {@link #fact} wrote. */
  static Cause of(Object fact) {
    if (!(fact instanceof Map)) return null;
    Map<?, ?> map = (Map<?, ?>) fact;
    SignalFamily family = SignalFamily.of(String.valueOf(map.get("family")));
    Object principal = map.get("principal");
    if (family == null || !(principal instanceof String)) return null;
    Object name = map.get("name");
    return new Cause(family, name instanceof String ? (String) name : null, (String) principal);
  }
}
