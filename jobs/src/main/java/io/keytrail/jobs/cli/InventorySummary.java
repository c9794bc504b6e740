package io.keytrail.jobs.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keytrail.jobs.config.Shown;
import io.keytrail.jobs.inventory.scan.KmsCall;
import io.keytrail.jobs.inventory.scan.ScanReport;
import io.keytrail.jobs.inventory.scan.TargetReport;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What an inventory found, and what it could not. */
final class InventorySummary {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** More places with problems are counted, not told. */
  private static final int MOST_PROBLEMS = 20;

  private final ScanReport report;
  private final double seconds;

  InventorySummary(ScanReport report, double seconds) {
    this.report = report;
    this.seconds = seconds;
  }

  void print(PrintStream people) {
    long calls = report.sum(TargetReport::calls);
    long gone = report.sum(TargetReport::gone);
    line(
        people,
        "keys",
        "%,d in %,d account%s and Region%s%s",
        report.sum(TargetReport::keys),
        report.targets().size(),
        report.targets().size() == 1 ? "" : "s",
        report.targets().size() == 1 ? "" : "s",
        gone == 0 ? "" : String.format(Locale.ROOT, "; %,d were deleted meanwhile", gone));
    line(
        people,
        "requests",
        "%,d in %.1f s, %,.0f a second; %,d were throttled and asked again",
        calls,
        seconds,
        calls / Math.max(seconds, 1e-3),
        report.sum(TargetReport::throttled));
    Map<KmsCall, Long> denied = report.sums(TargetReport::denied);
    String actions =
        denied.keySet().stream().map(KmsCall::action).collect(Collectors.joining(", "));
    line(
        people,
        "denied",
        times(denied) == null
            ? null
            : times(denied) + "; allow " + actions + ", by IAM and by the keys' policies");
    line(people, "failed", times(report.sums(TargetReport::failed)));
    line(people, "unknown", times(report.sums(TargetReport::unavailable)));
    List<TargetReport> incomplete = incomplete();
    for (TargetReport target : incomplete.subList(0, Math.min(MOST_PROBLEMS, incomplete.size()))) {
      line(people, "missing", problem(target));
    }
    if (incomplete.size() > MOST_PROBLEMS) {
      line(people, "missing", "%,d more", incomplete.size() - MOST_PROBLEMS);
    }
  }

  /** Such as {@code tags 96 times}; null when there is none. */
  private static String times(Map<KmsCall, Long> counts) {
    if (counts.isEmpty()) return null;
    return counts.entrySet().stream()
        .map(
            count ->
                String.format(
                    Locale.ROOT,
                    count.getValue() == 1 ? "%s once" : "%s %,d times",
                    count.getKey().subject(),
                    count.getValue()))
        .collect(Collectors.joining(", "));
  }

  private List<TargetReport> incomplete() {
    List<TargetReport> incomplete = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      if (!target.complete()) incomplete.add(target);
    }
    return incomplete;
  }

  /** As a sentence; empty when all is there. */
  String firstProblem() {
    List<TargetReport> incomplete = incomplete();
    if (incomplete.isEmpty()) return "";
    int more = incomplete.size() - 1;
    return problem(incomplete.get(0)) + (more == 0 ? "." : ", and " + more + " more.");
  }

  private static String problem(TargetReport target) {
    return target.target() + ": " + Shown.line(target.shortfall());
  }

  /**
   * @param file null when it was not written
   */
  String json(Path file) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", file == null ? null : file.toString());
    json.put("complete", report.complete());
    json.put("seconds", Math.round(seconds * 1000) / 1e3);
    List<Object> targets = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("account", target.target().accountId());
      one.put("region", target.target().region());
      one.put("complete", target.complete());
      if (target.problem() != null) one.put("problem", target.problem());
      one.put("keys", target.keys());
      one.put("deleted_meanwhile", target.gone());
      one.put("requests", target.calls());
      one.put("throttled", target.throttled());
      one.put("denied", byAction(target.denied()));
      one.put("failed", byAction(target.failed()));
      one.put("unavailable", byAction(target.unavailable()));
      targets.add(one);
    }
    json.put("targets", targets);
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers", e);
    }
  }

  private static Map<String, Long> byAction(Map<KmsCall, Long> counts) {
    Map<String, Long> byAction = new LinkedHashMap<>();
    counts.forEach((call, count) -> byAction.put(call.action(), count));
    return byAction;
  }

  /** Leaves out what has no text. */
  private static void line(PrintStream people, String name, String text) {
    if (text != null) people.printf("%-9s %s%n", name, text);
  }

  private static void line(PrintStream people, String name, String format, Object... values) {
    line(people, name, String.format(Locale.ROOT, format, values));
  }
}
