package io.keytrail.jobs.inventory.scan;

import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.kms.model.GrantConstraints;
import software.amazon.awssdk.services.kms.model.GrantListEntry;

/** A grant in one line: who may do what, and under which encryption context. */
final class GrantText {
  private GrantText() {}

  static String of(GrantListEntry grant) {
    StringJoiner text = new StringJoiner("; ");
    add(text, "grantee", either(grant.granteePrincipal(), grant.granteeServicePrincipal()));
    text.add("operations=" + String.join(",", new TreeSet<>(grant.operationsAsStrings())));
    add(text, "retiring", either(grant.retiringPrincipal(), grant.retiringServicePrincipal()));
    add(text, "name", grant.name());
    GrantConstraints constraints = grant.constraints();
    if (constraints != null) {
      context(text, "contextEquals", constraints.encryptionContextEquals());
      context(text, "contextSubset", constraints.encryptionContextSubset());
    }
    return text.toString();
  }

  private static void context(StringJoiner text, String name, Map<String, String> context) {
    if (context != null && !context.isEmpty()) add(text, name, new TreeMap<>(context).toString());
  }

  private static void add(StringJoiner text, String name, String value) {
    if (value != null && !value.isEmpty()) text.add(name + "=" + value);
  }

  private static String either(String principal, String service) {
    return principal != null ? principal : service;
  }
}
