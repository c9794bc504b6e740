package io.keytrail.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.FactSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The {@code policy.…} fields: what the key policy in a request (PutKeyPolicy, CreateKey,
 * ReplicateKey) allows, and how it differs from the one before. No field is there when the event
 * carries no policy.
 */
public final class PolicyFacts implements FactSource {
  private static final Set<String> DIFFERENCES =
      Set.of(
          "added_principals",
          "removed_principals",
          "removed_admin",
          "added_external_accounts",
          "lost_root_delegation");

  private static final Set<String> FIELDS =
      Collections.unmodifiableSet(
          new TreeSet<>(
              Arrays.asList(
                  "public",
                  "public_actions",
                  "external_accounts",
                  "external_principals",
                  "external_organizations",
                  "external_actions",
                  "services",
                  "unresolved_principals",
                  "principals",
                  "admins",
                  "root_delegation",
                  "bypass_lockout_check",
                  "unreadable",
                  "added_principals",
                  "removed_principals",
                  "removed_admin",
                  "added_external_accounts",
                  "lost_root_delegation")));

  private static final Set<String> FLAGS =
      Set.of(
          "public",
          "root_delegation",
          "bypass_lockout_check",
          "unreadable",
          "removed_admin",
          "lost_root_delegation");

  private final Trust trust;

  public PolicyFacts(Trust trust) {
    this.trust = trust;
  }

  @Override
  public Set<String> fields() {
    return FIELDS;
  }

  /** Differences need the policy before, which the key's context holds. */
  @Override
  public String keyFieldBehind(String field) {
    return DIFFERENCES.contains(field) ? "policy" : null;
  }

  @Override
  public Set<String> settings() {
    return Trust.SETTINGS;
  }

  @Override
  public Map<String, Set<String>> configured() {
    return trust.configured();
  }

  @Override
  public FactSource with(Map<String, List<String>> settings) {
    return new PolicyFacts(trust.with(settings));
  }

  @Override
  public Set<String> flags() {
    return FLAGS;
  }

  @Override
  public JsonNode facts(EventView event) {
    ObjectNode facts = JsonNodeFactory.instance.objectNode();
    JsonNode request = event.record().path("requestParameters");
    JsonNode bypass = request.path("bypassPolicyLockoutSafetyCheck");
    if (!bypass.isMissingNode() && !bypass.isNull()) {
      facts.put("bypass_lockout_check", bypass.asBoolean());
    }
    JsonNode text = request.path("policy");
    if (text.isMissingNode() || text.isNull()) return facts;
    KeyPolicy policy;
    try {
      policy = KeyPolicy.parse(text.isTextual() ? text.textValue() : text.toString());
    } catch (PolicyException e) {
      return facts.put("unreadable", true);
    }
    facts.put("unreadable", false);
    String account = Owner.accountOf(event);
    KeyPolicy.Access access = policy.accessFromOutside(account, trust);
    facts.put("public", access.isPublic);
    list(facts, "public_actions", access.publicActions);
    list(facts, "external_accounts", access.accounts);
    list(facts, "external_principals", access.principals);
    list(facts, "external_organizations", access.organizations);
    list(facts, "external_actions", access.actions);
    list(facts, "services", policy.services());
    list(facts, "unresolved_principals", policy.unresolved());
    list(facts, "principals", policy.principals());
    list(facts, "admins", policy.administrators());
    facts.put("root_delegation", policy.delegatesTo(account));
    if (event.key() != null && event.key().policy() != null) {
      differences(facts, event.key().policy(), policy, account, access);
    }
    return facts;
  }

  private void differences(
      ObjectNode facts, String before, KeyPolicy now, String account, KeyPolicy.Access access) {
    KeyPolicy old;
    try {
      old = KeyPolicy.parse(before);
    } catch (PolicyException e) {
      return; // no comparison with what cannot be read
    }
    list(facts, "added_principals", without(now.principals(), old.principals()));
    list(facts, "removed_principals", without(old.principals(), now.principals()));
    facts.put("removed_admin", !without(old.administrators(), now.administrators()).isEmpty());
    Set<String> oldAccounts = old.accessFromOutside(account, trust).accounts;
    list(facts, "added_external_accounts", without(access.accounts, oldAccounts));
    facts.put("lost_root_delegation", old.delegatesTo(account) && !now.delegatesTo(account));
  }

  private static Set<String> without(Set<String> all, Set<String> some) {
    Set<String> rest = new HashSet<>(all);
    rest.removeAll(some);
    return new TreeSet<>(rest);
  }

  static void list(ObjectNode facts, String field, Collection<String> values) {
    ArrayNode list = facts.putArray(field);
    values.forEach(list::add);
  }
}
