package io.keytrail.sigma.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The {@code kms.…} fields: what the decoder understood of a KMS event, for use in rules. */
public final class KmsFacts {
  /** All fields, for messages and for documentation. */
  public static final Set<String> FIELDS =
      Collections.unmodifiableSet(
          new TreeSet<>(
              Arrays.asList(
                  "operation",
                  "category",
                  "key_arn",
                  "key_account",
                  "key_region",
                  "alias",
                  "principal",
                  "principal_type",
                  "principal_id",
                  "session_name",
                  "caller_account",
                  "cross_account",
                  "via_service",
                  "service_made",
                  "source_address",
                  "context_resource",
                  "succeeded",
                  "dry_run",
                  "mfa",
                  "session_age_seconds")));

  private KmsFacts() {}

  static JsonNode of(KmsEvent event) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("operation", event.operation.name().toLowerCase(Locale.ROOT));
    node.put("category", event.operation.category().name().toLowerCase(Locale.ROOT));
    boolean foreign = false;
    if (!event.keys.isEmpty()) {
      ArrayNode arns = node.putArray("key_arn");
      ArrayNode accounts = node.putArray("key_account");
      ArrayNode regions = node.putArray("key_region");
      for (KeyUse use : event.keys) {
        arns.add(use.keyArn);
        String[] parts = use.keyArn.split(":", 6); // arn:partition:kms:region:account:key/id
        if (parts.length < 6) continue;
        regions.add(parts[3]);
        accounts.add(parts[4]);
        foreign |= event.callerAccountId != null && !event.callerAccountId.equals(parts[4]);
      }
    }
    put(node, "alias", event.requestedAlias);
    put(node, "principal", event.principal);
    node.put("principal_type", event.principalType.name().toLowerCase(Locale.ROOT));
    put(node, "principal_id", event.principalId);
    put(node, "session_name", event.sessionName);
    put(node, "caller_account", event.callerAccountId);
    node.put("cross_account", foreign);
    put(node, "via_service", event.viaService);
    node.put("service_made", event.serviceMade);
    put(node, "source_address", event.sourceAddress);
    put(node, "context_resource", event.contextResource);
    node.put("succeeded", event.succeeded());
    node.put("dry_run", event.dryRun);
    if (event.mfa != null) node.put("mfa", event.mfa);
    if (event.sessionCreatedMillis != null) {
      node.put(
          "session_age_seconds",
          Math.floorDiv(event.eventTimeMillis - event.sessionCreatedMillis, 1000L));
    }
    return node;
  }

  private static void put(ObjectNode node, String field, String value) {
    if (value != null) node.put(field, value);
  }
}
