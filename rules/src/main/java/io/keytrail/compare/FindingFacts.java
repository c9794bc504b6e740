package io.keytrail.compare;

import io.keytrail.finding.Evidence;
import io.keytrail.finding.Finding;
import io.keytrail.finding.Resource;
import io.keytrail.finding.SafeText;
import io.keytrail.finding.Severity;
import java.util.List;
import java.util.TreeSet;

/**
 * What a comparison keeps of a finding: its newest record without the evidence. Immutable; all
 * texts are bounded and fit to be shown.
 */
public final class FindingFacts {
  public final String uid;

  /** Which record of the finding this is, see {@link Finding#sequence}. */
  public final int sequence;

  /** {@code analytic.uid}: the rule's id, the same after a change of the rule. */
  public final String ruleId;

  public final String title;
  public final Severity severity;

  /** When its first record was told; epoch ms of event time, as all times here. */
  public final long createdMillis;

  /** First and last contributing event. */
  public final long firstMillis;

  public final long lastMillis;

  /** How many events contributed. */
  public final long count;

  /** ARNs of its keys and what else it is about, sorted. */
  public final List<String> subjects;

  /** Who acted, sorted; empty where the finding does not tell. */
  public final List<String> principals;

  /** Alias of the first key; null where not known. */
  public final String alias;

  /** Null where the finding has none. */
  public final String message;

  /** How sure it is and on what that stands, such as a threshold; null where it does not tell. */
  public final String grounds;

  public FindingFacts(Finding finding) {
    uid = finding.uid;
    sequence = finding.sequence;
    ruleId = finding.analytic.uid();
    title = SafeText.clean(finding.title, SafeText.TEXT);
    severity = finding.severity;
    createdMillis = finding.createdMillis;
    firstMillis = finding.firstSeenMillis;
    lastMillis = finding.lastSeenMillis;
    count = finding.count;
    TreeSet<String> about = new TreeSet<>();
    for (String arn : finding.keyArns) add(arn, about);
    for (Resource resource : finding.resources) add(resource.uid(), about);
    subjects = List.copyOf(about);
    TreeSet<String> who = new TreeSet<>();
    for (Evidence evidence : finding.evidences) add(evidence.principal, who);
    principals = List.copyOf(who);
    alias = subjects.isEmpty() ? null : alias(finding);
    message = SafeText.clean(finding.message, SafeText.TEXT);
    grounds = SafeText.clean(finding.statusDetail, SafeText.TEXT);
  }

  private String alias(Finding finding) {
    return SafeText.clean(finding.keyAliases.get(subjects.get(0)), SafeText.TEXT);
  }

  private static void add(String text, TreeSet<String> to) {
    String clean = SafeText.clean(text, SafeText.ID);
    if (clean != null) to.add(clean);
  }

  @Override
  public String toString() {
    return uid;
  }
}
