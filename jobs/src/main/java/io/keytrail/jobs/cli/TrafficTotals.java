package io.keytrail.jobs.cli;

import io.keytrail.jobs.config.Shown;
import io.keytrail.profile.ServiceTerms;
import io.keytrail.profile.SignalWords;
import io.keytrail.profile.TrafficDay;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Adds up what accounts asked of KMS, day by day, and says what deserves a look: throttled calls, a
 * quota that was half used, a bill. Thread-safe.
 */
final class TrafficTotals {
  private static final int SHOWN = 5;

  /** What hostile input could fill the heap with is not kept past this. */
  private static final int MOST_PLACES = 10_000;

  /** One in as many calls; fewer are everybody's life. */
  private static final int MANY_THROTTLED = 100;

  private static final int LITTLE_HEADROOM = 50;
  private static final double A_BILL = 10;

  private final ServiceTerms terms;
  private final TreeMap<String, Place> places = new TreeMap<>();

  TrafficTotals(ServiceTerms terms) {
    this.terms = terms;
  }

  synchronized void add(TrafficDay day) {
    String name = day.accountId + " " + day.region;
    if (places.size() >= MOST_PLACES && !places.containsKey(name)) return;
    places.computeIfAbsent(name, n -> new Place(day.region)).add(day);
  }

  /** Says nothing when there is nothing to say. */
  synchronized void print(PrintStream people) {
    List<Map.Entry<String, Place>> worth =
        places.entrySet().stream()
            .filter(entry -> entry.getValue().isWorthALook(terms))
            .sorted(
                Comparator.comparingLong((Map.Entry<String, Place> e) -> -e.getValue().throttled)
                    .thenComparing(e -> -e.getValue().requests)
                    .thenComparing(Map.Entry::getKey))
            .collect(Collectors.toList());
    String label = "requests";
    for (Map.Entry<String, Place> entry : worth.subList(0, Math.min(SHOWN, worth.size()))) {
      people.printf(
          "%-10s%s: %s%n", label, Shown.line(entry.getKey()), entry.getValue().words(terms));
      label = "";
    }
    if (worth.size() > SHOWN) {
      people.printf("%-10sand %d more; --traffic FILE tells each day%n", "", worth.size() - SHOWN);
    }
  }

  private static final class Place {
    final String region;
    long requests;
    long throttled;
    long peakPerSecond;
    final TreeMap<String, Long> who = new TreeMap<>();

    Place(String region) {
      this.region = region;
    }

    void add(TrafficDay day) {
      requests += day.requests();
      throttled += day.throttledCalls();
      peakPerSecond = Math.max(peakPerSecond, day.peakPerSecond());
      if (who.size() < MOST_PLACES)
        day.mostThrottled().forEach((n, c) -> who.merge(n, c, Long::sum));
    }

    boolean isWorthALook(ServiceTerms terms) {
      return throttled * MANY_THROTTLED > requests
          || terms.headroomPercent(region, peakPerSecond) < LITTLE_HEADROOM
          || terms.cost(requests) >= A_BILL;
    }

    String words(ServiceTerms terms) {
      StringBuilder words = new StringBuilder();
      words.append(
          String.format(
              Locale.ROOT,
              "%,d to KMS, about USD %,.2f; at most %,d a second of %,d",
              requests,
              terms.cost(requests),
              peakPerSecond,
              terms.symmetricPerSecond(region)));
      if (throttled > 0) {
        words.append(String.format(Locale.ROOT, "; %,d throttled, above all ", throttled));
        who.entrySet().stream()
            .min(
                Comparator.comparingLong((Map.Entry<String, Long> e) -> -e.getValue())
                    .thenComparing(Map.Entry::getKey))
            .ifPresent(most -> words.append(Shown.line(SignalWords.name(most.getKey()))));
      }
      return words.toString();
    }
  }
}
