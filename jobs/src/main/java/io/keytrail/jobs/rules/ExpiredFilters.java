package io.keytrail.jobs.rules;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.kms.KmsEvent;
import io.keytrail.sigma.Filter;
import io.keytrail.sigma.RuleSet;
import io.keytrail.sigma.report.RuleSetFindings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Notes which filters have ended, by the time of the events and no other clock: a replay of last
 * year's trail reports what had ended then.
 *
 * <p>For each filter the earliest event of KMS at or after its end counts: those come to every job,
 * other records only where rules ask for them. Events come in no order, so a filter is reported
 * again for an event that is earlier still; {@link ExpiredFilterFunction} tells it once.
 */
final class ExpiredFilters {
  private static final List<Finding> NONE = List.of();

  private final String version;
  private final List<Filter> ending;

  /** By filter: the earliest event after its end so far. */
  private final long[] earliest;

  private final long firstEnd;

  ExpiredFilters(RuleSet rules) {
    version = rules.version();
    ending =
        rules.filters().stream()
            .filter(filter -> filter.expiresMillis() != Long.MAX_VALUE)
            .collect(Collectors.toList());
    earliest = new long[ending.size()];
    Arrays.fill(earliest, Long.MAX_VALUE);
    firstEnd = ending.stream().mapToLong(Filter::expiresMillis).min().orElse(Long.MAX_VALUE);
  }

  /** Costs a comparison as long as no filter has ended. */
  List<Finding> in(TrailBatch batch) {
    // A live source leaves out of this time what cannot be true: an event of the year 2100 ends
    // nothing.
    long latest = batch.maxEventTimeMillis;
    if (latest < firstEnd) return NONE;
    List<Finding> found = new ArrayList<>();
    for (int i = 0; i < earliest.length; i++) {
      Filter filter = ending.get(i);
      if (latest < filter.expiresMillis() || earliest[i] == filter.expiresMillis()) continue;
      long time = earliest(batch, filter.expiresMillis(), Math.min(latest, earliest[i] - 1));
      if (time == Long.MAX_VALUE) continue;
      earliest[i] = time;
      found.add(RuleSetFindings.expired(filter, version, time));
    }
    return found;
  }

  /** {@link Long#MAX_VALUE} when there is none between the two, both included. */
  private static long earliest(TrailBatch batch, long from, long to) {
    long earliest = Long.MAX_VALUE;
    for (KmsEvent event : batch.events) {
      if (event.eventTimeMillis >= from && event.eventTimeMillis <= to) {
        earliest = Math.min(earliest, event.eventTimeMillis);
      }
    }
    return earliest;
  }
}
