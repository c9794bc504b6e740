package io.keytrail.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/** One statement of a key policy. Immutable. */
final class Statement {
  private final boolean allow;
  private final Principals principals;
  private final boolean notPrincipal;
  private final List<String> actions;
  private final boolean notAction;
  private final JsonNode condition;
  private final Restriction restriction;

  private Statement(JsonNode node) throws PolicyException {
    String effect = node.path("Effect").asText();
    if (!effect.equals("Allow") && !effect.equals("Deny")) {
      throw new PolicyException("Effect must be Allow or Deny, not " + effect);
    }
    allow = effect.equals("Allow");
    notPrincipal = node.has("NotPrincipal");
    if (notPrincipal == node.has("Principal")) {
      throw new PolicyException("a key policy's statement has one of Principal and NotPrincipal");
    }
    principals = Principals.of(node.get(notPrincipal ? "NotPrincipal" : "Principal"));
    notAction = node.has("NotAction");
    if (notAction == node.has("Action")) {
      throw new PolicyException("a statement has one of Action and NotAction");
    }
    actions = Json.texts(node.get(notAction ? "NotAction" : "Action"), "Action");
    JsonNode given = node.path("Condition");
    condition = given.isObject() ? given : JsonNodeFactory.instance.objectNode();
    if (allow) {
      restriction = Restriction.ofAllow(condition);
    } else if (notPrincipal && condition.isEmpty()) {
      restriction = Restriction.toAccounts(principals.accounts());
    } else {
      restriction = Restriction.ofDeny(condition);
    }
  }

  static Statement of(JsonNode node) throws PolicyException {
    if (!node.isObject()) throw new PolicyException("a statement must be an object");
    return new Statement(node);
  }

  boolean isAllow() {
    return allow;
  }

  Principals principals() {
    return principals;
  }

  /** {@code *}, wildcard accounts, or everybody but some. */
  boolean isForEveryone() {
    return notPrincipal || principals.isEveryone();
  }

  /** Whether NotPrincipal leaves this one out of the statement. */
  boolean excepts(String principal) {
    return notPrincipal && principals.aws().contains(Principals.canonical(principal));
  }

  boolean hasCondition() {
    return !condition.isEmpty();
  }

  /** Whether a Deny statement speaks of all strangers. */
  boolean deniesStrangers() {
    return !allow && (notPrincipal ? !principals.isEveryone() : principals.isEveryone());
  }

  Restriction restriction() {
    return restriction;
  }

  /** As written, "not …" for NotAction. */
  List<String> actions() {
    return actions;
  }

  boolean isNotAction() {
    return notAction;
  }

  /** Whether it speaks of an action such as {@code kms:Decrypt}. */
  boolean covers(String action) {
    for (String pattern : actions) {
      if (Wildcards.matches(pattern, action)) return !notAction;
    }
    return notAction;
  }

  /** Whether it speaks of everything that the other one speaks of. */
  boolean coversAllOf(Statement other) {
    if (isForAllActions()) return true;
    if (notAction || other.notAction) return false;
    for (String action : other.actions) {
      // A wildcard is covered when its text is: kms:* matches kms:De*, not the other way round.
      if (!covers(action)) return false;
    }
    return true;
  }

  boolean isForAllActions() {
    return !notAction
        && (actions.contains("*") || actions.stream().anyMatch("kms:*"::equalsIgnoreCase));
  }
}
