package io.keytrail.finding;

import io.keytrail.key.FactSource;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyView;
import io.keytrail.key.Rotation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Writes a finding for a person at a terminal: first what happened, to which key, when, by whom and
 * what to do next, which fits a screen whatever the finding holds; then why, how sure and on what
 * it stands. Plain UTF-8 text without colours. Nothing that a caller wrote can move the cursor or
 * begin a line: it passes {@link SafeText}, and every line break here is ours.
 */
public final class FindingText {
  private static final int MAX_EVIDENCES = 3;
  private static final int MAX_KEYS = 3;
  private static final int MAX_PARTS = 5;
  private static final int MAX_DETAILS = 5;
  private static final int MAX_FACTS = 20;
  private static final int MAX_FIELDS = 6;
  private static final int MAX_VALUES = 3;

  /** Bound for one value among several, and for what a caller wrote about itself. */
  private static final int MAX_VALUE = 128;

  /** Bound for one fact, and for one value of a request, which can be JSON. */
  private static final int MAX_FACT = 256;

  /** Bound for what a line says of one caller or key: some five lines of a terminal. */
  private static final int MAX_LINE = 512;

  /** Bound for sentences. */
  private static final int MAX_PROSE = 1_024;

  private static final int LABEL = 11;

  /** The rule and its version, which stand in a line of their own. */
  private static final Set<String> OF_DETECTION = Set.of("rule_id", "rule_set");

  private final StringBuilder page = new StringBuilder(1024);

  private FindingText() {}

  /** The finding as a block of lines, each ended by {@code \n}. */
  public static String write(Finding finding) {
    var text = new FindingText();
    text.headline(finding);
    text.prose("What", finding.message);
    text.partOf(finding.partOf);
    text.keys(finding);
    text.line("When", when(finding));
    text.evidences(finding);
    text.prose("Do next", finding.remediation);
    text.prose("Why", finding.description);
    text.compliance(finding);
    text.prose("How sure", howSure(finding));
    text.parts(finding);
    text.facts(finding.facts);
    text.line("Detection", finding.analytic.uid() + " version " + finding.analytic.version());
    text.line("Finding", finding.uid + ", record " + finding.sequence);
    return text.page.toString();
  }

  private void headline(Finding finding) {
    page.append('[').append(finding.severity.caption().toUpperCase(Locale.ROOT));
    if (finding.activity != Activity.CREATE) page.append(", ").append(finding.activity.caption());
    page.append("] ")
        .append(Instant.ofEpochMilli(finding.timeMillis))
        .append("  ")
        .append(shown(finding.title))
        .append(": ")
        .append(SafeText.clean(keyLabel(finding), MAX_LINE))
        .append('\n');
  }

  private void compliance(Finding finding) {
    Compliance compliance = finding.compliance;
    if (compliance == null) return;
    line("Control", compliance.control + ": " + compliance.status.caption());
    if (!compliance.requirements.isEmpty()) {
      line("Asked by", String.join("; ", compliance.requirements));
    }
    String label = "Because";
    for (String detail : OcsfJson.head(compliance.statusDetails, MAX_DETAILS)) {
      if (detail.equals(finding.message)) continue;
      line(label, detail);
      label = "";
    }
    leftOut(compliance.statusDetails.size() - MAX_DETAILS, "reasons");
  }

  private static String keyLabel(Finding finding) {
    if (finding.keyArns.isEmpty()) {
      if (finding.resources.isEmpty()) return "no key";
      int more = finding.resources.size() - 1;
      return shown(finding.resources.get(0).uid()) + (more == 0 ? "" : " and " + more + " more");
    }
    String arn = finding.keyArns.get(0);
    String alias = alias(finding, arn);
    String label = alias != null ? alias : shown(arn);
    int others = finding.keyArns.size() - 1;
    return others == 0 ? label : label + " and " + others + " more";
  }

  private void keys(Finding finding) {
    String label = "Key";
    for (String arn : OcsfJson.head(finding.keyArns, MAX_KEYS)) {
      String alias = alias(finding, arn);
      line(label, alias == null ? arn : arn + " (" + alias + ")");
      label = "";
      if (finding.keys.get(arn) != null) line("", described(finding.keys.get(arn)));
    }
    leftOut(finding.keyArns.size() - MAX_KEYS, "keys");
    label = "About";
    for (Resource resource : OcsfJson.head(finding.resources, MAX_KEYS)) {
      String type = SafeText.clean(resource.type(), SafeText.TEXT);
      line(label, type == null ? resource.uid() : resource.uid() + " (" + type + ")");
      label = "";
    }
    leftOut(finding.resources.size() - MAX_KEYS, "resources");
  }

  /** What the call asked for, else what the key is known by; null when neither is known. */
  private static String alias(Finding finding, String arn) {
    KeyView key = finding.keys.get(arn);
    String asked = finding.keyAliases.get(arn);
    return SafeText.clean(asked != null || key == null ? asked : key.alias(), SafeText.TEXT);
  }

  /** How the key was, in one line, and on what that stands. */
  private static String described(KeyView key) {
    StringJoiner facts = new StringJoiner(", ");
    fact("", key.facts.text(KeyAttribute.STATE), facts);
    fact("classification ", key.classification, facts);
    fact("owner ", key.owner, facts);
    fact("application ", key.application, facts);
    fact("environment ", key.environment, facts);
    fact("manager ", key.facts.text(KeyAttribute.MANAGER), facts);
    Rotation last = key.lastRotation();
    if (last != null) fact("rotated ", Instant.ofEpochMilli(last.timeMillis).toString(), facts);
    if (key.ageMillis == null) return "nothing else is known of it";
    String known = "known from " + source(key);
    Duration age = Duration.ofMillis(key.ageMillis);
    if (age.toMinutes() > 0) known += ", facts " + length(age) + " old";
    return facts.length() == 0 ? known : facts + "; " + known;
  }

  private static void fact(String what, String value, StringJoiner facts) {
    String clean = SafeText.clean(value, SafeText.TEXT);
    if (clean != null) facts.add(what + clean);
  }

  private static String source(KeyView key) {
    switch (key.enrichment) {
      case API:
        return "KMS" + since(key);
      case STALE:
        return "KMS, too long ago" + since(key);
      case SNAPSHOT:
        return "a snapshot" + since(key);
      case TRAIL:
        return "the trail since it was created";
      default:
        return "a part of its trail";
    }
  }

  /** Where a scan is not all that the facts stand on. */
  private static String since(KeyView key) {
    boolean told =
        key.facts.stated().values().stream().anyMatch(fact -> fact.source == FactSource.TRAIL);
    return told ? ", and from the trail" : "";
  }

  private static String when(Finding finding) {
    var first = Instant.ofEpochMilli(finding.firstSeenMillis);
    var last = Instant.ofEpochMilli(finding.lastSeenMillis);
    String when = first.toString();
    if (last.isAfter(first)) {
      when += " to " + last + " (" + length(Duration.between(first, last)) + ")";
    }
    if (finding.count == 0) return when;
    return when + ", " + finding.count + (finding.count == 1 ? " event" : " events");
  }

  /** The two largest units that say something: {@code 3 d 4 h}, {@code 15 min}, {@code 2 s}. */
  private static String length(Duration duration) {
    var parts = new ArrayList<String>(2);
    unit(duration.toDays(), "d", parts);
    unit(duration.toHoursPart(), "h", parts);
    unit(duration.toMinutesPart(), "min", parts);
    unit(duration.toSecondsPart(), "s", parts);
    return parts.isEmpty() ? "under 1 s" : String.join(" ", OcsfJson.head(parts, 2));
  }

  private static void unit(long number, String unit, List<String> parts) {
    if (number > 0) parts.add(number + " " + unit);
  }

  private static String howSure(Finding finding) {
    boolean told = finding.statusDetail != null && finding.statusDetail.equals(finding.message);
    String detail = told ? null : SafeText.clean(finding.statusDetail, MAX_PROSE);
    if (finding.confidence == 0) return detail;
    String caption = OcsfJson.confidenceCaption(finding);
    String confidence = caption.toLowerCase(Locale.ROOT) + " confidence";
    return detail == null ? confidence : confidence + ". " + detail;
  }

  private void partOf(RelatedFinding whole) {
    if (whole != null) line("Part of", whole.title + ", finding " + whole.uid);
  }

  private void parts(Finding finding) {
    String label = "Parts";
    for (RelatedFinding part : OcsfJson.head(finding.parts, MAX_PARTS)) {
      String alias = part.keyArn == null ? null : alias(finding, part.keyArn);
      line(label, joined("", part.keyArn, " ", alias == null ? null : '(' + alias + ')'));
      Object classification = part.facts.get("classification");
      line(
          "",
          "  "
              + part.severity.caption().toLowerCase(Locale.ROOT)
              + (classification == null ? "" : ", " + classification)
              + ": "
              + part.message);
      if (!part.eventIds.isEmpty()) {
        line("", "  events " + String.join(", ", OcsfJson.head(part.eventIds, MAX_VALUES)));
      }
      label = "";
    }
    leftOut(finding.parts.size() + finding.partsLeftOut - MAX_PARTS, "parts");
  }

  private void evidences(Finding finding) {
    List<Evidence> evidences = finding.evidences;
    for (Evidence evidence : OcsfJson.head(evidences, MAX_EVIDENCES)) {
      line("Who", who(evidence, finding));
      Object key = finding.parts.isEmpty() ? null : evidence.data.get("key");
      line("", joined("with ", key == null ? null : key.toString()));
      line("", joined("", how(evidence), ", and ", otherWays(evidence)));
      String agent = SafeText.clean(evidence.userAgent, MAX_VALUE);
      line("", joined("from ", from(evidence), " with ", agent));
      line("", joined("for ", evidence.contextResource));
      line("", joined("saying ", said(evidence)));
      line("", joined("error ", evidence.errorCode, ": ", evidence.errorMessage));
      if (!evidence.sampleEventIds.isEmpty()) {
        List<String> ids = OcsfJson.head(evidence.sampleEventIds, MAX_VALUES);
        line("", "events " + String.join(", ", ids));
      }
    }
    leftOut(evidences.size() - MAX_EVIDENCES, "callers or calls");
  }

  /** What its records say in fields that the rule, or their service, makes telling. */
  private static String said(Evidence evidence) {
    var said = new ArrayList<String>();
    for (var field : evidence.data.entrySet()) {
      boolean ofRecord = field.getKey().indexOf('.') > 0 && !field.getKey().startsWith("kms.");
      if (!ofRecord || !(field.getValue() instanceof Collection)) continue;
      var values = new ArrayList<String>();
      for (Object value : (Collection<?>) field.getValue()) {
        String text = SafeText.clean(String.valueOf(value), MAX_FACT);
        if (text != null && values.size() < MAX_VALUES) values.add(text);
      }
      int more = ((Collection<?>) field.getValue()).size() - values.size();
      if (more > 0) values.add(more + " more");
      if (!values.isEmpty()) said.add(field.getKey() + " = " + String.join(", ", values));
      if (said.size() == MAX_FIELDS) break;
    }
    return said.isEmpty() ? null : String.join("; ", said);
  }

  private static String who(Evidence evidence, Finding finding) {
    String uid =
        OcsfEvidence.isService(evidence) ? evidence.principal : OcsfEvidence.userUid(evidence);
    var who = new StringBuilder(uid == null ? "unknown caller" : shown(uid));
    append(who, ", session ", evidence.sessionName);
    if (varies(evidence, "sessionName")) who.append(", several sessions");
    append(who, ", access key ", evidence.accessKeyId);
    if (varies(evidence, "accessKeyId")) who.append(", several access keys");
    append(who, ", account ", evidence.callerAccountId);
    if (evidence.viaService != null && !evidence.viaService.equals(uid)) {
      append(who, ", through ", evidence.viaService);
    }
    if (evidence.mfa != null) who.append(evidence.mfa ? ", with MFA" : ", without MFA");
    return who + sessionAge(evidence, finding);
  }

  /**
   * When the session began, which is when it was authenticated. How old it was then, too, where all
   * calls are of one moment.
   */
  private static String sessionAge(Evidence evidence, Finding finding) {
    if (evidence.sessionCreatedMillis == null || varies(evidence, "accessKeyId")) return "";
    long began = evidence.sessionCreatedMillis;
    String since = ", in a session since " + Instant.ofEpochMilli(began);
    long called = finding.firstSeenMillis;
    if (finding.lastSeenMillis != called || called < began) return since;
    return since + ", " + length(Duration.ofMillis(called - began)) + " before the call";
  }

  private static String from(Evidence evidence) {
    return varies(evidence, "sourceIPAddress") ? "several addresses" : evidence.sourceAddress;
  }

  /** Whether the calls of this line differ in a field, which no single value can tell. */
  private static boolean varies(Evidence evidence, String field) {
    Object varying = evidence.data.get("varying");
    return varying instanceof Collection && ((Collection<?>) varying).contains(field);
  }

  private static String how(Evidence evidence) {
    if (evidence.callsByOperation.isEmpty()) {
      return joined(evidence.count + " × ", evidence.operation);
    }
    var calls = new ArrayList<String>();
    evidence.callsByOperation.forEach((name, count) -> calls.add(count + " × " + name));
    Object failed = evidence.data.get("failedCalls");
    if (failed instanceof Long && (Long) failed > 0) calls.add(failed + " of them failed");
    return String.join(", ", calls);
  }

  /** Calls of this caller in sessions, with keys or from addresses that have no line. */
  private static String otherWays(Evidence evidence) {
    Object ways = evidence.data.get("otherWays");
    if (ways == null) return null;
    Object calls = evidence.data.get("callsByOtherWays");
    return number(calls, "call") + " in " + number(ways, "other way");
  }

  private static String number(Object number, String what) {
    boolean one = number instanceof Number && ((Number) number).longValue() == 1;
    return number + " " + what + (one ? "" : "s");
  }

  /** Values and lists of values; what has parts of its own is for machines. */
  private void facts(Map<String, Object> facts) {
    String label = "Facts";
    int written = 0;
    int more = 0;
    var nested = new ArrayList<String>();
    for (var fact : facts.entrySet()) {
      if (OF_DETECTION.contains(fact.getKey())) continue;
      if (isNested(fact.getValue())) {
        nested.add(fact.getKey());
      } else if (written++ < MAX_FACTS) {
        line(
            label,
            fact.getKey() + " = " + SafeText.clean(String.valueOf(fact.getValue()), MAX_FACT));
        label = "";
      } else {
        more++;
      }
    }
    leftOut(more, "facts");
    if (!nested.isEmpty()) line(label, String.join(", ", nested) + ": see the JSON record");
  }

  private static boolean isNested(Object value) {
    return value instanceof Map
        || value instanceof Collection
            && ((Collection<?>) value).stream().anyMatch(FindingText::isNested);
  }

  private void leftOut(int number, String what) {
    if (number > 0) line("", "and " + number + " more " + what + ", see the JSON record");
  }

  private void prose(String label, String value) {
    line(label, value, MAX_PROSE);
  }

  private void line(String label, String value) {
    line(label, value, MAX_LINE);
  }

  /** One labelled line; none at all when there is nothing to say. */
  private void line(String label, String value, int max) {
    String shown = SafeText.clean(value, max);
    if (shown == null) return;
    page.append("  ").append(label);
    page.append(" ".repeat(LABEL - label.length())).append(shown).append('\n');
  }

  /** Pairs of lead-in and text, those without text left out; null when none has any. */
  private static String joined(String... leadsAndTexts) {
    var joined = new StringBuilder();
    for (int i = 0; i < leadsAndTexts.length; i += 2) {
      append(joined, leadsAndTexts[i], leadsAndTexts[i + 1]);
    }
    return joined.length() == 0 ? null : joined.toString();
  }

  private static void append(StringBuilder to, String lead, String text) {
    String shown = SafeText.clean(text, SafeText.TEXT);
    if (shown != null) to.append(lead).append(shown);
  }

  private static String shown(String text) {
    String shown = SafeText.clean(text, SafeText.ID);
    return shown == null ? "?" : shown;
  }
}
