package io.keytrail.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.FactSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The {@code grant.…} fields: whom a CreateGrant request gives what. No field is there for other
 * events.
 */
public final class GrantFacts implements FactSource {
  private static final Set<String> FIELDS =
      Collections.unmodifiableSet(
          new TreeSet<>(
              Arrays.asList(
                  "grantee",
                  "grantee_account",
                  "service",
                  "external",
                  "unresolved",
                  "operations",
                  "creates_grants",
                  "decrypts",
                  "retiring_principal",
                  "retiring_external",
                  "constrained")));

  private static final Set<String> FLAGS =
      Set.of(
          "constrained",
          "creates_grants",
          "decrypts",
          "external",
          "retiring_external",
          "service",
          "unresolved");

  private final Trust trust;

  public GrantFacts(Trust trust) {
    this.trust = trust;
  }

  @Override
  public Set<String> fields() {
    return FIELDS;
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
    return new GrantFacts(trust.with(settings));
  }

  @Override
  public Set<String> flags() {
    return FLAGS;
  }

  @Override
  public JsonNode facts(EventView event) {
    ObjectNode facts = JsonNodeFactory.instance.objectNode();
    JsonNode request = event.record().path("requestParameters");
    String grantee = request.path("granteePrincipal").asText("");
    if (grantee.isEmpty()) return facts;
    facts.put("grantee", grantee);
    boolean service = grantee.endsWith(".amazonaws.com") || grantee.endsWith(".amazonaws.com.cn");
    facts.put("service", service);
    String account = Principals.accountOf(grantee);
    if (account != null) facts.put("grantee_account", account);
    facts.put("unresolved", account == null && !service);
    facts.put("external", isExternal(grantee, event));
    List<String> operations = new ArrayList<>();
    for (JsonNode operation : request.path("operations")) operations.add(operation.asText());
    PolicyFacts.list(facts, "operations", operations);
    facts.put("creates_grants", operations.contains("CreateGrant"));
    facts.put(
        "decrypts",
        operations.contains("Decrypt")
            || operations.contains("ReEncryptFrom")
            || operations.contains("GenerateDataKey")
            || operations.contains("GenerateDataKeyPair"));
    String retiring = request.path("retiringPrincipal").asText("");
    if (!retiring.isEmpty()) {
      facts.put("retiring_principal", retiring);
      facts.put("retiring_external", isExternal(retiring, event));
    }
    JsonNode constraints = request.path("constraints");
    facts.put("constrained", constraints.isObject() && !constraints.isEmpty());
    return facts;
  }

  private boolean isExternal(String principal, EventView event) {
    String account = Principals.accountOf(principal);
    return account != null && !account.equals(Owner.accountOf(event)) && !trust.account(account);
  }
}
