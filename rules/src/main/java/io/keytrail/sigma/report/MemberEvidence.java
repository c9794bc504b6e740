package io.keytrail.sigma.report;

import io.keytrail.finding.Evidence;
import io.keytrail.sigma.correlate.Contribution;
import io.keytrail.sigma.correlate.Firing;
import io.keytrail.sigma.correlate.Router;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who made the calls that a correlation counted, and on what, by what travelled with them. */
final class MemberEvidence {
  private static final int MAX_SAMPLES = 10;

  /** Values of one field that a line shows; what more its calls said is left to the trail. */
  private static final int MAX_VALUES = 10;

  /** What stands in its own place in a line, or in the finding. */
  private static final Set<String> TOLD_ELSEWHERE =
      Set.of(
          "awsRegion",
          "errorCode",
          "eventID",
          "eventName",
          "eventSource",
          "recipientAccountId",
          "sourceIPAddress",
          "userAgent",
          "kms.key_arn",
          "kms.principal",
          "kms.session_name",
          Router.MFA);

  private MemberEvidence() {}

  /** One line for each way the calls came, in the order of their first events. */
  static List<Evidence> of(Firing firing) {
    Map<List<String>, Evidence> byCaller = new LinkedHashMap<>();
    for (Contribution event : firing.contributions) {
      String operation = first(event, "eventName");
      // An inner correlation's firing is no call, and of a crowd in one second only a few are kept.
      if (operation == null) continue;
      Evidence caller = caller(event);
      Evidence line =
          byCaller.computeIfAbsent(
              Arrays.asList(
                  caller.principal,
                  caller.sessionName,
                  caller.errorCode,
                  caller.sourceAddress,
                  caller.accessKeyId,
                  caller.userAgent),
              way -> caller);
      line.count++;
      line.callsByOperation.merge(operation, 1L, Long::sum);
      // What counts as one event may have been told by two records; this is the record's own id.
      String id = first(event, "eventID");
      if (line.sampleEventIds.size() < MAX_SAMPLES) {
        line.sampleEventIds.add(id == null ? event.eventId : id);
      }
      addFields(event, line);
    }
    return new ArrayList<>(byCaller.values());
  }

  private static Evidence caller(Contribution event) {
    Evidence caller = new Evidence();
    caller.principal = principal(event);
    caller.principalType = EventEvidence.type(first(event, "userIdentity.type"));
    caller.principalId = first(event, "userIdentity.principalId");
    caller.sessionName = session(event);
    caller.accessKeyId = first(event, "userIdentity.accessKeyId");
    caller.callerAccountId = first(event, "userIdentity.accountId");
    caller.viaService = first(event, "userIdentity.invokedBy");
    String mfa = first(event, Router.MFA);
    if (mfa != null) caller.mfa = Boolean.valueOf(mfa);
    caller.operation = first(event, "eventName");
    caller.service = first(event, "eventSource");
    caller.errorCode = first(event, "errorCode");
    caller.sourceAddress = first(event, "sourceIPAddress");
    caller.userAgent = first(event, "userAgent");
    return caller;
  }

  /** What the rules want shown, and what calls of other services were about. */
  @SuppressWarnings("unchecked")
  private static void addFields(Contribution event, Evidence line) {
    event.evidence.forEach(
        (field, values) -> {
          if (TOLD_ELSEWHERE.contains(field) || field.startsWith("userIdentity.")) return;
          Set<String> all = new LinkedHashSet<>();
          all.addAll((List<String>) line.data.getOrDefault(field, List.of()));
          for (String value : values) {
            if (all.size() < MAX_VALUES) all.add(value);
          }
          line.data.put(field, new ArrayList<>(all));
        });
  }

  /** As {@link io.keytrail.kms.KmsEvent#principal}; null when the event names nobody. */
  static String principal(Contribution event) {
    for (String field :
        List.of(
            "kms.principal",
            "userIdentity.sessionContext.sessionIssuer.arn",
            "userIdentity.arn",
            "userIdentity.invokedBy",
            "userIdentity.principalId")) {
      String value = first(event, field);
      if (value != null) return value;
    }
    return null;
  }

  /** As {@link Evidence#sessionName}. */
  static String session(Contribution event) {
    return EventEvidence.session(
        EventEvidence.type(first(event, "userIdentity.type")),
        first(event, "userIdentity.arn"),
        first(event, "userIdentity.principalId"));
  }

  /** Of several values the first one; null when there is none. */
  static String first(Contribution event, String field) {
    List<String> values = event.evidence.get(field);
    return values == null || values.isEmpty() ? null : values.get(0);
  }
}
