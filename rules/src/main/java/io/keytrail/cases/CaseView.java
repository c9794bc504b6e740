package io.keytrail.cases;

import io.keytrail.finding.Finding;
import io.keytrail.kms.KeyArn;

/** What the finding of a case says of itself in its facts, read back. */
final class CaseView {
  /** Of the subject: a key's ARN, or a principal; null in a finding that is of no case. */
  final String subject;

  /** Null when the case stands for itself. */
  final Cause cause;

  private final Finding finding;

  private CaseView(Finding finding) {
    this.finding = finding;
    Object subject = finding.facts.get("subject");
    this.subject = subject instanceof String ? (String) subject : null;
    cause = Cause.of(finding.facts.get("cause"));
  }

  static CaseView of(Finding finding) {
    return new CaseView(finding);
  }

  boolean isOfPrincipal() {
    return subject != null && !KeyArn.isKeyArn(subject);
  }

  /** Of the one who did it, where the case is about one; else null. */
  String principal() {
    if (isOfPrincipal()) return subject;
    return cause == null ? null : cause.principal;
  }

  /** Equal for key cases that are one finding; null for all others. */
  String causeIdentity() {
    return isOfPrincipal() || cause == null ? null : cause.identity(account());
  }

  /** Whether the key's case would be a finding without its cause. */
  boolean standsAlone() {
    double others = number("score_of_other_causes");
    return cause == null || others >= bar();
  }

  double score() {
    return number("score");
  }

  double bar() {
    return number("bar");
  }

  /** How far the score passed the bar; NaN for a finding that is of no case. */
  double excess() {
    return score() - bar();
  }

  /** Null when the key is not known to be of a classification that has a bar of its own. */
  String classification() {
    Object classification = finding.facts.get("classification");
    return classification instanceof String ? (String) classification : null;
  }

  /**
   * Of the subject, so that it stays the same whichever keys join; the subject itself when its name
   * tells no account.
   */
  String account() {
    String of = subject;
    if (of == null) of = finding.keyArns.isEmpty() ? "" : finding.keyArns.get(0);
    String[] parts = of.split(":", 6);
    boolean tells = parts.length == 6 && parts[0].equals("arn") && !parts[4].isEmpty();
    return tells ? parts[4] : of;
  }

  private double number(String name) {
    Object value = finding.facts.get(name);
    return value instanceof Number ? ((Number) value).doubleValue() : Double.NaN;
  }
}
