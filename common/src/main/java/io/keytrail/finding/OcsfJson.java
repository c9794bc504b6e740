package io.keytrail.finding;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.keytrail.kms.KmsOperation;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes a finding as one line of OCSF 1.8.0 JSON: class 2004, Detection Finding, or 2003,
 * Compliance Finding, with the profiles {@code cloud} and {@code datetime}. Source of every
 * attribute: schema.ocsf.io/1.8.0.
 *
 * <p>A function of the finding alone: fixed order of fields, maps sorted, no wall clock, so the
 * same finding is the same bytes on every machine. What is not known is left out; null, {@code ""}
 * and {@code []} are never written. Texts and lists are bounded ({@link SafeText}, and the limits
 * below); what a limit left out is counted in {@code unmapped}.
 */
public final class OcsfJson {
  /** Version of the schema that every record is valid against; readers go by it. */
  public static final String SCHEMA_VERSION = "1.8.0";

  static final int MAX_EVIDENCES = 10;
  static final int MAX_RESOURCES = 50;
  static final int MAX_RELATED_EVENTS = 10;
  static final int MAX_PARTS = 32;

  private static final int CATEGORY_UID = 2;
  private static final int DETECTION = 2004;
  private static final int COMPLIANCE = 2003;
  private static final int STATUS_NEW = 1;
  private static final int STATUS_RESOLVED = 4;
  private static final String[] CONFIDENCE = {"Unknown", "Low", "Medium", "High"};

  /** Its double writer, unlike the JDK's, gives the same digits on every Java version. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private OcsfJson() {}

  /**
   * The finding as one line, without a line end.
   *
   * @throws IllegalArgumentException if the finding lacks uid, analytic, title or key, or holds a
   *     fact that is not a plain JSON value
   */
  public static String write(Finding finding) {
    var line = new StringWriter(4096);
    try (var json = JSON.createGenerator(line)) {
      write(finding, json);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return line.toString();
  }

  /**
   * Writes the finding as one line of UTF-8, without a line end; the stream is flushed and stays
   * open.
   *
   * @throws IllegalArgumentException as {@link #write(Finding)} does; part of the line may have
   *     been written by then
   */
  public static void write(Finding finding, OutputStream out) throws IOException {
    try (var json = JSON.createGenerator(out)) {
      write(finding, json);
    }
  }

  private static void write(Finding finding, JsonGenerator json) throws IOException {
    requireComplete(finding);
    var out = new OcsfOutput(json);
    out.object(null);
    classification(finding, out);
    occurrence(finding, out);
    out.text("message", finding.message);
    metadata(finding, out);
    findingInfo(finding, out);
    if (finding.compliance != null) OcsfCompliance.write(finding, out);
    OcsfResources.writeCloud(finding, out);
    OcsfResources.write(finding, out);
    out.array("evidences");
    for (Evidence evidence : head(finding.evidences, MAX_EVIDENCES)) {
      OcsfEvidence.write(evidence, out);
    }
    out.end();
    OcsfObservables.write(finding, out);
    out.object("remediation").prose("desc", finding.remediation).end();
    unmapped(finding, out);
    out.end();
  }

  private static void classification(Finding finding, OcsfOutput out) throws IOException {
    Activity activity = finding.activity;
    int classUid = finding.compliance == null ? DETECTION : COMPLIANCE;
    String className = finding.compliance == null ? "Detection Finding" : "Compliance Finding";
    out.choice("class_uid", classUid, "class_name", className)
        .choice("category_uid", CATEGORY_UID, "category_name", "Findings")
        .choice("activity_id", activity.id(), "activity_name", activity.caption())
        .choice(
            "type_uid",
            classUid * 100 + activity.id(),
            "type_name",
            className + ": " + activity.caption())
        .choice("severity_id", finding.severity.id(), "severity", finding.severity.caption());
    // Triage belongs to the reader; a producer knows only that it is new, or that it is over.
    if (activity == Activity.CLOSE) out.choice("status_id", STATUS_RESOLVED, "status", "Resolved");
    else out.choice("status_id", STATUS_NEW, "status", "New");
    out.text("status_detail", finding.statusDetail);
    if (finding.confidence != 0) {
      out.choice("confidence_id", finding.confidence, "confidence", confidenceCaption(finding));
    }
    // In class 2003 it belongs to a profile that would oblige us to say what was done about it.
    if (finding.compliance == null) out.flag("is_alert", activity == Activity.CREATE);
  }

  private static void occurrence(Finding finding, OcsfOutput out) throws IOException {
    out.time("time", finding.timeMillis)
        .time("start_time", finding.firstSeenMillis)
        .time("end_time", finding.lastSeenMillis);
    if (finding.count > 0) out.count("count", finding.count);
  }

  private static void metadata(Finding finding, OcsfOutput out) throws IOException {
    Analytic analytic = finding.analytic;
    out.object("metadata")
        .text("version", SCHEMA_VERSION)
        .id("uid", FindingUid.of(finding.uid, Integer.toString(finding.sequence)))
        .id("correlation_uid", finding.uid)
        .number("sequence", finding.sequence)
        .id("event_code", analytic.uid())
        .text("log_name", "findings")
        .id("tenant_uid", OcsfResources.account(finding));
    out.object("product")
        .text("name", Product.NAME)
        .text("uid", Product.UID)
        .text("vendor_name", Product.NAME)
        .text("version", Product.version());
    out.object("feature")
        .id("uid", analytic.uid())
        .text("name", analytic.name())
        .text("version", analytic.version())
        .end();
    out.end().texts("profiles", List.of("cloud", "datetime")).end();
  }

  private static void findingInfo(Finding finding, OcsfOutput out) throws IOException {
    Analytic analytic = finding.analytic;
    out.object("finding_info")
        .id("uid", finding.uid)
        .text("title", finding.title)
        .prose("desc", finding.description)
        .texts("types", finding.types);
    out.object("analytic")
        .choice("type_id", analytic.type().id(), "type", analytic.type().caption())
        .id("uid", analytic.uid())
        .text("name", analytic.name())
        .text("version", analytic.version())
        .end();
    out.array("attacks");
    for (String technique : finding.attackTechniques) AttackTechnique.write(technique, out);
    out.end()
        .time("created_time", finding.createdMillis)
        .time("modified_time", finding.timeMillis)
        .time("first_seen_time", finding.firstSeenMillis)
        .time("last_seen_time", finding.lastSeenMillis)
        .texts("data_sources", dataSources(finding));
    relatedEvents(finding, out);
    out.end();
  }

  private static List<String> dataSources(Finding finding) {
    boolean told = finding.compliance != null && !finding.compliance.dataSources.isEmpty();
    return told ? finding.compliance.dataSources : List.of("AWS CloudTrail");
  }

  /** A few of the events, enough to start from; their true number stands beside them. */
  private static void relatedEvents(Finding finding, OcsfOutput out) throws IOException {
    Set<String> written = new LinkedHashSet<>();
    out.array("related_events");
    for (Evidence evidence : finding.evidences) {
      boolean byService =
          evidence.operation != null
              && KmsOperation.of(evidence.operation).category()
                  == KmsOperation.Category.SERVICE_EVENT;
      for (String eventId : evidence.sampleEventIds) {
        if (written.size() == MAX_RELATED_EVENTS || !written.add(eventId)) continue;
        out.object(null)
            .id("uid", eventId)
            .text(
                "type",
                byService ? "AWS Service Event via CloudTrail" : "AWS API Call via CloudTrail")
            .end();
      }
    }
    if (finding.partOf != null) relatedFinding(finding.partOf, out);
    for (RelatedFinding part : head(finding.parts, MAX_PARTS)) {
      if (part.sequence > 0) relatedFinding(part, out);
    }
    out.end();
    if (finding.count > 0) out.count("related_events_count", finding.count);
  }

  /** By the uid of its last record, as the schema asks; the finding's own stands in unmapped. */
  private static void relatedFinding(RelatedFinding related, OcsfOutput out) throws IOException {
    out.object(null)
        .id("uid", FindingUid.of(related.uid, Integer.toString(related.sequence)))
        .choice(
            "type_uid",
            DETECTION * 100 + related.activity.id(),
            "type_name",
            "Detection Finding: " + related.activity.caption())
        .choice("severity_id", related.severity.id(), "severity", related.severity.caption())
        .text("title", related.title)
        .prose("desc", related.message)
        .end();
  }

  /** The facts, and how much the limits left out, under names that no fact may take. */
  private static void unmapped(Finding finding, OcsfOutput out) throws IOException {
    var facts = new TreeMap<String, Object>(finding.facts);
    leftOut("evidences_left_out", finding.evidences.size() - MAX_EVIDENCES, facts);
    int resources = finding.keyArns.size() + finding.resources.size();
    leftOut("resources_left_out", resources - MAX_RESOURCES, facts);
    if (!finding.parts.isEmpty()) facts.put("parts", parts(finding));
    int parts = finding.parts.size() - MAX_PARTS;
    leftOut("parts_left_out", Math.max(0, parts) + finding.partsLeftOut, facts);
    if (finding.partOf != null) facts.put("part_of", part(finding.partOf));
    out.free("unmapped", facts);
  }

  private static List<Object> parts(Finding finding) {
    List<Object> parts = new ArrayList<>();
    for (RelatedFinding part : head(finding.parts, MAX_PARTS)) parts.add(part(part));
    return parts;
  }

  private static Map<String, Object> part(RelatedFinding related) {
    var part = new TreeMap<String, Object>(related.facts);
    part.put("finding", related.uid);
    part.put("severity", related.severity.caption());
    if (related.title != null) part.put("title", related.title);
    if (related.message != null) part.put("message", related.message);
    if (related.keyArn != null) part.put("key", related.keyArn);
    if (!related.eventIds.isEmpty()) part.put("events", related.eventIds);
    return part;
  }

  private static void leftOut(String name, int number, TreeMap<String, Object> facts) {
    if (number > 0) facts.put(name, number);
  }

  static <T> List<T> head(List<T> list, int max) {
    return list.subList(0, Math.min(list.size(), max));
  }

  private static void requireComplete(Finding finding) {
    var missing = new ArrayList<String>();
    if (finding.uid == null || finding.uid.isBlank()) missing.add("uid");
    if (finding.analytic == null) missing.add("analytic");
    if (finding.title == null || finding.title.isBlank()) missing.add("title");
    if (finding.keyArns.isEmpty() && finding.resources.isEmpty()) {
      missing.add("keyArns or resources");
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "finding "
              + finding.uid
              + " lacks "
              + String.join(", ", missing)
              + ": the detection that made it has to fill them in");
    }
  }

  /**
   * The caption of the finding's confidence.
   *
   * @throws IllegalArgumentException if OCSF has no such confidence
   */
  static String confidenceCaption(Finding finding) {
    if (finding.confidence < 0 || finding.confidence >= CONFIDENCE.length) {
      throw new IllegalArgumentException(
          "finding "
              + finding.uid
              + " has confidence "
              + finding.confidence
              + "; allowed are 1 (low), 2 (medium), 3 (high), and 0 to leave it out");
    }
    return CONFIDENCE[finding.confidence];
  }
}
