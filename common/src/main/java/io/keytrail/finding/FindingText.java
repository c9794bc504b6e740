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
import java.util.StringJoiner;

/**
 * Writes a finding for a person at a terminal: what, which key, who, since when, how much, how
 * sure, and what to do next. Plain UTF-8 text without colours. Nothing that a caller wrote can move
 * the cursor or begin a line: it passes {@link SafeText}, and every line break here is ours.
 */
public final class FindingText {
  private static final int MAX_EVIDENCES = 5;
  private static final int MAX_KEYS = 10;
  private static final int MAX_FACTS = 20;
  private static final int MAX_FIELDS = 6;
  private static final int MAX_VALUES = 3;
  private static final int MAX_VALUE = 128;
  private static final int LABEL = 11;

  private final StringBuilder page = new StringBuilder(1024);

  private FindingText() {}

  /** The finding as a block of lines, each ended by {@code \n}. */
  public static String write(Finding finding) {
    var text = new FindingText();
    text.headline(finding);
    text.line("What", finding.message);
    text.line("Why", finding.description);
    text.compliance(finding.compliance);
    text.keys(finding);
    text.line("When", when(finding));
    if (finding.count > 0) {
      text.line("How much", finding.count + (finding.count == 1 ? " event" : " events"));
    }
    text.line("How sure", howSure(finding));
    text.parts(finding);
    text.evidences(finding);
    text.facts(finding.facts);
    text.line("Do next", finding.remediation);
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
        .append(keyLabel(finding))
        .append('\n');
  }

  private void compliance(Compliance compliance) {
    if (compliance == null) return;
    line("Control", compliance.control + ": " + compliance.status.caption());
    if (!compliance.requirements.isEmpty()) {
      line("Asked by", String.join("; ", compliance.requirements));
    }
    String label = "Because";
    for (String detail : OcsfJson.head(compliance.statusDetails, MAX_FACTS)) {
      line(label, detail);
      label = "";
    }
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
    if (!last.isAfter(first)) return first.toString();
    return first + " to " + last + " (" + length(Duration.between(first, last)) + ")";
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
    String detail = SafeText.clean(finding.statusDetail, SafeText.TEXT);
    if (finding.confidence == 0) return detail;
    String caption = OcsfJson.confidenceCaption(finding);
    String confidence = caption.toLowerCase(Locale.ROOT) + " confidence";
    return detail == null ? confidence : confidence + ". " + detail;
  }

  private void parts(Finding finding) {
    if (finding.partOf != null) {
      line("Part of", finding.partOf.title + ", finding " + finding.partOf.uid);
    }
    String label = "Parts";
    for (RelatedFinding part : OcsfJson.head(finding.parts, MAX_KEYS)) {
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
      if (!part.eventIds.isEmpty()) line("", "  events " + String.join(", ", part.eventIds));
      label = "";
    }
    leftOut(finding.parts.size() + finding.partsLeftOut - MAX_KEYS, "parts");
  }

  private void evidences(Finding finding) {
    List<Evidence> evidences = finding.evidences;
    for (Evidence evidence : OcsfJson.head(evidences, MAX_EVIDENCES)) {
      line("Who", who(evidence));
      Object key = finding.parts.isEmpty() ? null : evidence.data.get("key");
      line("", joined("with ", key == null ? null : key.toString()));
      line("", how(evidence));
      line("", otherWays(evidence));
      line("", joined("from ", from(evidence), " with ", evidence.userAgent));
      line("", joined("for ", evidence.contextResource));
      line("", joined("saying ", said(evidence)));
      line("", joined("error ", evidence.errorCode, ": ", evidence.errorMessage));
      if (!evidence.sampleEventIds.isEmpty()) {
        line("", "events " + String.join(", ", OcsfJson.head(evidence.sampleEventIds, 3)));
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
        String text = SafeText.clean(String.valueOf(value), MAX_VALUE);
        if (text != null && values.size() < MAX_VALUES) values.add(text);
      }
      int more = ((Collection<?>) field.getValue()).size() - values.size();
      if (more > 0) values.add(more + " more");
      if (!values.isEmpty()) said.add(field.getKey() + " = " + String.join(", ", values));
      if (said.size() == MAX_FIELDS) break;
    }
    return said.isEmpty() ? null : String.join("; ", said);
  }

  private static String who(Evidence evidence) {
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
    return who.toString();
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
    return ways == null
        ? null
        : "and " + evidence.data.get("callsByOtherWays") + " calls in " + ways + " other ways";
  }

  private void facts(Map<String, Object> facts) {
    String label = "Facts";
    int written = 0;
    for (var fact : facts.entrySet()) {
      if (written++ == MAX_FACTS) break;
      line(label, fact.getKey() + " = " + shownFact(fact.getValue()));
      label = "";
    }
    leftOut(facts.size() - MAX_FACTS, "facts");
  }

  /** What has parts of its own is for machines. */
  private static Object shownFact(Object value) {
    if (value instanceof Map) return "see the JSON record";
    if (!(value instanceof Collection)) return value;
    var list = (Collection<?>) value;
    boolean nested = list.stream().anyMatch(one -> one instanceof Map);
    return nested ? list.size() + ", see the JSON record" : value;
  }

  private void leftOut(int number, String what) {
    if (number > 0) line("", "and " + number + " more " + what + ", see the JSON record");
  }

  /** One labelled line; none at all when there is nothing to say. */
  private void line(String label, String value) {
    String shown = SafeText.clean(value, SafeText.PROSE);
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
