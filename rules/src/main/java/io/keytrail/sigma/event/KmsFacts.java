package io.keytrail.sigma.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.keytrail.kms.Caller;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.PrincipalType;
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
                  "caller",
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

  private static final TextNode[] OPERATIONS = texts(KmsOperation.values());
  private static final TextNode[] CATEGORIES = texts(KmsOperation.Category.values());
  private static final TextNode[] PRINCIPAL_TYPES = texts(PrincipalType.values());

  /** Where the parts stand in {@code arn:partition:kms:region:account:key/id}. */
  private static final int ARN_REGION = 3;

  private static final int ARN_ACCOUNT = 4;

  private KmsFacts() {}

  /**
   * One field, made when a rule asks for it.
   *
   * @return null where the event has none
   */
  static JsonNode of(KmsEvent event, String field) {
    switch (field) {
      case "operation":
        return OPERATIONS[event.operation.ordinal()];
      case "category":
        return CATEGORIES[event.operation.category().ordinal()];
      case "key_arn":
        return keys(event, -1);
      case "key_account":
        return keys(event, ARN_ACCOUNT);
      case "key_region":
        return keys(event, ARN_REGION);
      case "alias":
        return text(event.requestedAlias);
      case "caller":
        return text(Caller.of(event.principal, event.sessionName));
      case "principal":
        return text(event.principal);
      case "principal_type":
        return PRINCIPAL_TYPES[event.principalType.ordinal()];
      case "principal_id":
        return text(event.principalId);
      case "session_name":
        return text(event.sessionName);
      case "caller_account":
        return text(event.callerAccountId);
      case "cross_account":
        return BooleanNode.valueOf(crossesAccounts(event));
      case "via_service":
        return text(event.viaService);
      case "service_made":
        return BooleanNode.valueOf(event.serviceMade);
      case "source_address":
        return text(event.sourceAddress);
      case "context_resource":
        return text(event.contextResource);
      case "succeeded":
        return BooleanNode.valueOf(event.succeeded());
      case "dry_run":
        return BooleanNode.valueOf(event.dryRun);
      case "mfa":
        return event.mfa == null ? null : BooleanNode.valueOf(event.mfa);
      case "session_age_seconds":
        return event.sessionCreatedMillis == null
            ? null
            : LongNode.valueOf(
                Math.floorDiv(event.eventTimeMillis - event.sessionCreatedMillis, 1000L));
      default:
        return null;
    }
  }

  /** A list with the keys' ARNs, or with a part of each; null of an event that touches no key. */
  private static JsonNode keys(KmsEvent event, int part) {
    if (event.keys.isEmpty()) return null;
    ArrayNode list = JsonNodeFactory.instance.arrayNode(event.keys.size());
    for (KeyUse use : event.keys) {
      String[] parts = part < 0 ? null : parts(use);
      if (part < 0) list.add(use.keyArn);
      else if (parts != null) list.add(parts[part]);
    }
    return list;
  }

  private static boolean crossesAccounts(KmsEvent event) {
    if (event.callerAccountId == null) return false;
    for (KeyUse use : event.keys) {
      String[] parts = parts(use);
      if (parts != null && !event.callerAccountId.equals(parts[ARN_ACCOUNT])) return true;
    }
    return false;
  }

  private static String[] parts(KeyUse use) {
    String[] parts = use.keyArn.split(":", 6);
    return parts.length < 6 ? null : parts;
  }

  private static JsonNode text(String text) {
    return text == null ? null : TextNode.valueOf(text);
  }

  private static TextNode[] texts(Enum<?>[] constants) {
    TextNode[] texts = new TextNode[constants.length];
    for (Enum<?> constant : constants) {
      texts[constant.ordinal()] = TextNode.valueOf(constant.name().toLowerCase(Locale.ROOT));
    }
    return texts;
  }
}
