package io.keytrail.sigma.report;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Analytic;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.Resource;
import io.keytrail.finding.Severity;
import io.keytrail.sigma.Filter;
import io.keytrail.sigma.model.RuleInfo;
import java.util.ArrayList;
import java.util.List;

/** Says as findings what is the matter with the rules themselves. Pure. */
public final class RuleSetFindings {
  /** Problems that a finding about refused rules lists; more are counted. */
  public static final int MAX_PROBLEMS = 20;

  private static final int MAX_MESSAGE = 400;

  private static final Analytic EXPIRED =
      new Analytic(
          Analytic.Type.RULE, "keytrail.rules.filter-expired", "Expired rule filters", "1");
  private static final Analytic REFUSED =
      new Analytic(
          Analytic.Type.RULE, "keytrail.rules.update-refused", "Refused rule updates", "1");

  private RuleSetFindings() {}

  /**
   * That a filter has ended. The same filter with the same end has the same uid.
   *
   * @param version of the rule set that it stands in
   * @param timeMillis of the first event that it can no longer leave out
   */
  public static Finding expired(Filter filter, String version, long timeMillis) {
    RuleInfo info = filter.info();
    Finding finding = finding(EXPIRED, timeMillis);
    finding.uid = FindingUid.of(EXPIRED.uid(), info.id, info.expires.toString());
    finding.severity = Severity.LOW;
    finding.title = "A rule filter has expired";
    finding.message =
        "Filter "
            + info.title
            + " ended at "
            + info.expires
            + ": what it left out is told again"
            + (info.reason == null ? "" : ". It was made because: " + info.reason);
    finding.description =
        "Filters end, so that nothing stays hidden for a reason that is gone. From its end on the"
            + " filter leaves nothing out.";
    finding.remediation =
        "If its reason still holds, set a later `expires` in "
            + info.where()
            + ". If not, delete it.";
    finding.resources.add(new Resource(info.id, "Sigma filter", null, null));
    finding.facts.put("filter_id", info.id);
    finding.facts.put("filter_file", info.where());
    finding.facts.put("expires", info.expires.toString());
    if (info.reason != null) finding.facts.put("reason", info.reason);
    finding.facts.put("rule_set", version);
    return finding;
  }

  /**
   * That changed rules could not be used, and those before stay in force.
   *
   * @param location where the rules are read
   * @param hash of what was read there: the same rules refused again have the same uid
   * @param problems the first of them, as {@code file:line: error: what}
   * @param problemCount how many there are in all
   * @param inForce version of the rules that stay
   * @param timeMillis how far event time had come
   */
  public static Finding refused(
      String location,
      String hash,
      List<String> problems,
      int problemCount,
      String inForce,
      long timeMillis) {
    Finding finding = finding(REFUSED, timeMillis);
    finding.uid = FindingUid.of(REFUSED.uid(), location, hash, inForce);
    finding.title = "Changed rules could not be used";
    finding.message =
        (problemCount == 1 ? "1 problem" : problemCount + " problems")
            + " in "
            + location
            + ", so rule set "
            + inForce
            + " stays in force: "
            + shortened(problems.isEmpty() ? "?" : problems.get(0))
            + (problemCount > 1 ? " (and more)" : "");
    finding.description =
        "Rules are taken as a whole or not at all: while one of them is wrong, the job goes on with"
            + " the rules that it has.";
    finding.remediation =
        "Mend the rules: `keytrail rules check` shows every problem with its file and line. The job"
            + " takes them by itself.";
    finding.resources.add(new Resource(location, "Sigma rules", null, null));
    List<String> listed = new ArrayList<>();
    for (String problem : problems) {
      if (listed.size() < MAX_PROBLEMS) listed.add(shortened(problem));
    }
    finding.facts.put("problems", listed);
    finding.facts.put("problem_count", problemCount);
    finding.facts.put("refused", hash);
    finding.facts.put("rule_set", inForce);
    return finding;
  }

  /** The next record about open trouble: other rules that are wrong as well. */
  public static Finding stillRefused(Finding open, Finding now) {
    return next(open, now, Activity.UPDATE);
  }

  /**
   * The last record: what lies there is in force.
   *
   * @param inForce its version
   * @param timeMillis how far event time had come
   */
  public static Finding mended(Finding open, String inForce, long timeMillis) {
    Finding last = finding(REFUSED, Math.max(open.timeMillis, timeMillis));
    last.severity = open.severity;
    last.title = open.title;
    last.message = "The rules are mended: rule set " + inForce + " is in force.";
    last.description = open.description;
    last.resources.addAll(open.resources);
    last.facts.put("rule_set", inForce);
    return next(open, last, Activity.CLOSE);
  }

  private static Finding next(Finding open, Finding record, Activity activity) {
    record.uid = open.uid;
    record.activity = activity;
    record.sequence = open.sequence + 1;
    record.createdMillis = open.createdMillis;
    record.firstSeenMillis = open.firstSeenMillis;
    record.timeMillis = Math.max(open.timeMillis, record.timeMillis);
    record.lastSeenMillis = record.timeMillis;
    return record;
  }

  private static Finding finding(Analytic analytic, long timeMillis) {
    Finding finding = new Finding();
    finding.analytic = analytic;
    finding.severity = Severity.MEDIUM;
    finding.confidence = 3;
    finding.types.add("Rule set");
    finding.timeMillis = timeMillis;
    finding.createdMillis = timeMillis;
    finding.firstSeenMillis = timeMillis;
    finding.lastSeenMillis = timeMillis;
    return finding;
  }

  private static String shortened(String text) {
    return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "…";
  }
}
