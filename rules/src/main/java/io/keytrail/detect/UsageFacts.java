package io.keytrail.detect;

import io.keytrail.finding.Finding;
import io.keytrail.usage.KeyUsage;
import java.time.Instant;
import java.util.ArrayList;

/** The numbers that every finding about usage carries, whatever detection made it. */
final class UsageFacts {
  private static final int RESOURCES = 5;

  private UsageFacts() {}

  static void put(Episode episode, Finding finding) {
    KeyUsage usage = episode.usage;
    finding.facts.put("windows", episode.windows);
    finding.facts.put("from", Instant.ofEpochMilli(episode.startMillis).toString());
    finding.facts.put("to", Instant.ofEpochMilli(episode.lastEndMillis).toString());
    finding.facts.put("peak_window", Instant.ofEpochMilli(episode.peakStartMillis).toString());
    finding.facts.put("calls_by_operation", usage.byOperation.sorted());
    finding.facts.put("service_made_calls", usage.serviceMadeCalls);
    finding.facts.put("distinct_principals", usage.distinctPrincipals().count());
    finding.facts.put("distinct_source_addresses", usage.distinctAddresses().count());
    if (!usage.distinctPrincipals().isExact() || !usage.distinctAddresses().isExact()) {
      finding.facts.put("distinct_counts_are_estimates", true);
    }
    if (usage.failed > 0) finding.facts.put("failures_by_error", usage.failuresByError.sorted());
    if (usage.crossAccountCalls > 0)
      finding.facts.put("cross_account_calls", usage.crossAccountCalls);
    if (!usage.aliases().isEmpty()) {
      finding.facts.put("aliases_asked_for", new ArrayList<>(usage.aliases()));
    }
    if (!usage.byContextResource.isEmpty()) {
      int resources = usage.byContextResource.sorted().size();
      finding.facts.put("resources_in_encryption_context", usage.byContextResource.top(RESOURCES));
      if (resources > RESOURCES) {
        finding.facts.put("resources_in_encryption_context_left_out", resources - RESOURCES);
      }
      if (usage.byContextResource.others() > 0) {
        finding.facts.put("resources_in_encryption_context_are_a_sample", true);
      }
    }
  }
}
