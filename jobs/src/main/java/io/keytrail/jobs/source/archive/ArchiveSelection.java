package io.keytrail.jobs.source.archive;

import io.keytrail.kms.KmsEvent;
import java.io.Serializable;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which part of a trail is asked for: first folders and files by their names, then events by what
 * they say.
 *
 * <p>A file is delivered after its events, by minutes as a rule and by hours at worst, so the asked
 * event time is widened for names: by the delivery slack ahead, and by five minutes back, the grain
 * of the names.
 */
final class ArchiveSelection implements Serializable {
  private static final long serialVersionUID = 1;
  private static final long NAME_MARGIN = Duration.ofMinutes(5).toMillis();

  /** A file of 23:55 may lie in the folder of the next day. */
  private static final long FOLDER_MARGIN = Duration.ofHours(1).toMillis();

  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

  private final long from;
  private final long to;
  private final Set<String> accounts;
  private final Set<String> regions;
  private final long deliverySlack;

  /**
   * @param from first event time asked for, epoch ms; {@link Long#MIN_VALUE} for all
   * @param to event time where the asked time ends, exclusive; {@link Long#MAX_VALUE} for all
   * @param accounts empty for all
   * @param regions empty for all
   */
  ArchiveSelection(
      long from, long to, Set<String> accounts, Set<String> regions, long deliverySlack) {
    this.from = from;
    this.to = to;
    this.accounts = accounts;
    this.regions = regions;
    this.deliverySlack = deliverySlack;
  }

  /** A file whose name tells nothing has to be opened to know. */
  boolean keeps(TrailFileName name) {
    return name == null
        || (keepsAccount(name.account)
            && keepsRegion(name.region)
            && name.timeMillis >= firstName()
            && name.timeMillis <= lastName());
  }

  boolean keepsTime(long eventTimeMillis) {
    return eventTimeMillis >= from && eventTimeMillis < to;
  }

  /**
   * For files whose name tells nothing. An event that does not say is kept: better one too many.
   */
  boolean keepsPlace(KmsEvent event) {
    return keepsPlace(event.recipientAccountId, event.awsRegion);
  }

  /** As {@link #keepsPlace(KmsEvent)}; null where the event does not say. */
  boolean keepsPlace(String account, String region) {
    return (account == null || keepsAccount(account)) && (region == null || keepsRegion(region));
  }

  /** Whether nothing was asked of the place. */
  boolean keepsAnyPlace() {
    return accounts.isEmpty() && regions.isEmpty();
  }

  /**
   * Whether a folder can hold anything that is asked for. Folders outside the {@code
   * AWSLogs/[o-…/]account/CloudTrail/Region/yyyy/MM/dd} layout always can.
   */
  boolean mayHold(String folder) {
    String[] names = folder.split("/");
    int last = names.length - 1;
    if (isAccountUnderAwsLogs(names, last)) return keepsAccount(names[last]);
    int trail = last;
    while (trail > 0
        && !(names[trail].equals("CloudTrail") && ACCOUNT.matcher(names[trail - 1]).matches())) {
      trail--;
    }
    if (trail <= 0) return true;
    if (!keepsAccount(names[trail - 1])) return false;
    if (trail + 1 <= last && !keepsRegion(names[trail + 1])) return false;
    return trail + 2 > last || overlaps(names, trail + 2, Math.min(last, trail + 4));
  }

  private static boolean isAccountUnderAwsLogs(String[] names, int i) {
    if (i < 1 || !ACCOUNT.matcher(names[i]).matches()) return false;
    return names[i - 1].equals("AWSLogs")
        || (i >= 2 && names[i - 1].startsWith("o-") && names[i - 2].equals("AWSLogs"));
  }

  /** Year, month and day stand at {@code year} and after it, as far as {@code last}. */
  private boolean overlaps(String[] names, int year, int last) {
    try {
      int y = Integer.parseInt(names[year]);
      LocalDate begin = LocalDate.of(y, 1, 1);
      LocalDate end = begin.plusYears(1);
      if (last > year) {
        begin = LocalDate.of(y, Integer.parseInt(names[year + 1]), 1);
        end = begin.plusMonths(1);
      }
      if (last > year + 1) {
        begin = begin.withDayOfMonth(Integer.parseInt(names[year + 2]));
        end = begin.plusDays(1);
      }
      return millis(end) + FOLDER_MARGIN >= firstName()
          && millis(begin) - FOLDER_MARGIN <= lastName();
    } catch (NumberFormatException | java.time.DateTimeException e) {
      return true; // not a date: nothing is known, so nothing is left out
    }
  }

  private static long millis(LocalDate date) {
    return date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }

  private long firstName() {
    return from < Long.MIN_VALUE + NAME_MARGIN ? from : from - NAME_MARGIN;
  }

  private long lastName() {
    return to > Long.MAX_VALUE - deliverySlack ? to : to + deliverySlack;
  }

  private boolean keepsAccount(String account) {
    return accounts.isEmpty() || accounts.contains(account);
  }

  private boolean keepsRegion(String region) {
    return regions.isEmpty() || regions.contains(region);
  }
}
