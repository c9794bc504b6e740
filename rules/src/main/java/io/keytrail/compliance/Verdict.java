package io.keytrail.compliance;

import io.keytrail.finding.Compliance;
import io.keytrail.finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one control says of one key at one moment, with the words and numbers for a finding, and the
 * moment at which it may say otherwise though nothing happens.
 */
public final class Verdict {
  private final Compliance.Status status;
  private final String code;
  private final String message;
  private String cause = "";
  private boolean causeMoves;
  private boolean cures;
  private Long sinceMillis;
  private Severity severity;
  private String step = "";
  private long nextMillis = Long.MAX_VALUE;
  private final List<String> details = new ArrayList<>();
  private final List<Compliance.Assessment> assessments = new ArrayList<>();
  private final Map<String, String> parameters = new TreeMap<>();
  private final Map<String, Object> facts = new TreeMap<>();
  private String remediation;
  private LifecycleControls.Users users;

  private Verdict(Compliance.Status status, String code, String message) {
    this.status = status;
    this.code = code;
    this.message = message;
  }

  static Verdict pass(String code, String message) {
    return new Verdict(Compliance.Status.PASS, code, message);
  }

  /**
   * @param cause what makes it this violation and no other, such as the time of the last rotation:
   *     another cause is another finding
   */
  static Verdict fail(String code, Object cause, String message) {
    Verdict verdict = new Verdict(Compliance.Status.FAIL, code, message);
    verdict.cause = String.valueOf(cause);
    return verdict;
  }

  static Verdict unknown(String message) {
    Verdict verdict = new Verdict(Compliance.Status.UNKNOWN, "unknown", message);
    verdict.causeMoves = true;
    return verdict;
  }

  static Verdict notApplicable(String code, String message) {
    return new Verdict(Compliance.Status.NOT_APPLICABLE, code, message);
  }

  /** The cause may change while the violation stays the same one. */
  Verdict movingCause() {
    causeMoves = true;
    return this;
  }

  Verdict movingCauseUnless(boolean exact) {
    causeMoves = !exact;
    return this;
  }

  /** Though not all is known, what was wrong is right now: an open violation ends. */
  Verdict cures() {
    cures = true;
    return this;
  }

  Verdict since(long millis) {
    sinceMillis = millis;
    return this;
  }

  Verdict severity(Severity severity) {
    this.severity = severity;
    return this;
  }

  /** Text that changes exactly when an open finding has something new to say. */
  Verdict step(Object... parts) {
    StringBuilder text = new StringBuilder();
    for (Object part : parts) text.append(part).append('\n');
    step = text.toString();
    return this;
  }

  /** Text that is added to it in some cases only, so that the others stay as they were told. */
  Verdict alsoStep(String part) {
    step += part + '\n';
    return this;
  }

  /** When to ask again, epoch ms; the earliest of several calls counts. */
  Verdict next(long millis) {
    nextMillis = Math.min(nextMillis, millis);
    return this;
  }

  Verdict detail(String sentence) {
    details.add(sentence);
    return this;
  }

  Verdict assess(String name, String description, boolean meetsCriteria) {
    assessments.add(new Compliance.Assessment(name, description, meetsCriteria));
    return this;
  }

  Verdict parameter(String name, Object value) {
    parameters.put(name, String.valueOf(value));
    return this;
  }

  Verdict fact(String name, Object value) {
    if (value != null) facts.put(name, value);
    return this;
  }

  /** What to do, where what the control says would not help this key. */
  Verdict remediation(String advice) {
    remediation = advice;
    return this;
  }

  Verdict with(LifecycleControls.Users users) {
    this.users = users;
    return this;
  }

  public Compliance.Status status() {
    return status;
  }

  /** A word for why: {@code overdue}, {@code rotated}. */
  public String code() {
    return code;
  }

  /** One sentence with this key's facts. */
  public String message() {
    return message;
  }

  /** Further sentences: what the verdict rests on. */
  public List<String> details() {
    return details;
  }

  /** When it may change by the passing of time alone, epoch ms; Long.MAX_VALUE for never. */
  public long nextMillis() {
    return nextMillis;
  }

  String cause() {
    return cause;
  }

  boolean causeMoves() {
    return causeMoves;
  }

  boolean isCure() {
    return cures;
  }

  Long sinceMillis() {
    return sinceMillis;
  }

  Severity severity() {
    return severity;
  }

  String step() {
    return step;
  }

  List<Compliance.Assessment> assessments() {
    return assessments;
  }

  Map<String, String> parameters() {
    return parameters;
  }

  Map<String, Object> facts() {
    return facts;
  }

  /** Null where what the control says will do. */
  String remediation() {
    return remediation;
  }

  /** Null where it does not matter who uses the key. */
  LifecycleControls.Users users() {
    return users;
  }

  @Override
  public String toString() {
    return status + " " + code + ": " + message;
  }
}
