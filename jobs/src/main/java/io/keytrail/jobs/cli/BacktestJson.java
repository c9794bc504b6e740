package io.keytrail.jobs.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.keytrail.compare.ChangedFinding;
import io.keytrail.compare.Difference;
import io.keytrail.compare.FindingFacts;
import io.keytrail.compare.RuleChange;
import io.keytrail.jobs.trail.TrailCounters;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Writes a comparison with all of its findings, one after the other: it may be long. */
final class BacktestJson {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private final BacktestReport report;

  BacktestJson(BacktestReport report) {
    this.report = report;
  }

  void write(Writer out) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      side(json, "a", report.one);
      side(json, "b", report.other);
      if (report.changes.untilMillis().isPresent()) {
        time(json, "comparedBefore", report.changes.untilMillis().getAsLong());
      }
      json.writeNumberField("same", report.changes.same());
      json.writeArrayFieldStart("rules");
      for (RuleChange rule : report.changes.rules()) rule(json, rule);
      json.writeEndArray();
      findings(json, "onlyB", report.changes.onlyAfter());
      findings(json, "onlyA", report.changes.onlyBefore());
      json.writeArrayFieldStart("changed");
      for (ChangedFinding change : report.changes.changed()) changed(json, change);
      json.writeEndArray();
      json.writeEndObject();
    }
    out.write('\n');
  }

  private static void side(JsonGenerator json, String name, BacktestRun run) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeStringField("with", run.side.toString());
    json.writeNumberField("findings", run.findings.total());
    for (String counter :
        List.of(TrailCounters.KMS, TrailCounters.REJECTED, TrailCounters.RULE_UNDECIDED)) {
      json.writeNumberField(counter, run.summary.count(counter));
    }
    json.writeEndObject();
  }

  private static void rule(JsonGenerator json, RuleChange rule) throws IOException {
    json.writeStartObject();
    json.writeStringField("rule", rule.ruleId());
    json.writeStringField("title", rule.title());
    json.writeNumberField("onlyB", rule.onlyAfter());
    json.writeNumberField("onlyA", rule.onlyBefore());
    json.writeNumberField("changed", rule.changed());
    json.writeNumberField("same", rule.same());
    json.writeObjectFieldStart("changedIn");
    for (Difference difference : Difference.values()) {
      Long count = rule.differences().get(difference);
      if (count != null) json.writeNumberField(word(difference), count);
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void findings(JsonGenerator json, String name, List<FindingFacts> findings)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (FindingFacts finding : findings) finding(json, finding);
    json.writeEndArray();
  }

  private static void changed(JsonGenerator json, ChangedFinding change) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("in");
    for (Difference difference : change.differences) json.writeString(word(difference));
    json.writeEndArray();
    json.writeFieldName("a");
    finding(json, change.before);
    json.writeFieldName("b");
    finding(json, change.after);
    json.writeEndObject();
  }

  private static void finding(JsonGenerator json, FindingFacts finding) throws IOException {
    json.writeStartObject();
    json.writeStringField("uid", finding.uid);
    json.writeStringField("rule", finding.ruleId);
    json.writeStringField("title", finding.title);
    json.writeStringField("severity", finding.severity.caption());
    time(json, "told", finding.createdMillis);
    time(json, "from", finding.firstMillis);
    time(json, "to", finding.lastMillis);
    json.writeNumberField("count", finding.count);
    texts(json, "subjects", finding.subjects);
    texts(json, "principals", finding.principals);
    json.writeStringField("message", finding.message);
    json.writeStringField("grounds", finding.grounds);
    json.writeEndObject();
  }

  private static void texts(JsonGenerator json, String name, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) json.writeString(text);
    json.writeEndArray();
  }

  private static void time(JsonGenerator json, String name, long millis) throws IOException {
    json.writeStringField(name, Instant.ofEpochMilli(millis).toString());
  }

  private static String word(Difference difference) {
    return difference.name().toLowerCase(Locale.ROOT);
  }
}
