package io.keytrail.finding;

import java.io.IOException;
import java.util.Map;

/** Writes OCSF's {@code compliance}: the requirement, and how the key stands to it. */
final class OcsfCompliance {
  private static final int MAX_ENTRIES = 50;

  private OcsfCompliance() {}

  static void write(Finding finding, OcsfOutput out) throws IOException {
    Compliance compliance = finding.compliance;
    Compliance.Status status = compliance.status;
    out.object("compliance")
        .text("control", compliance.control)
        .prose("desc", compliance.description)
        .texts("standards", compliance.standards)
        .texts("requirements", compliance.requirements)
        .choice("status_id", status.id(), "status", status.caption())
        .text("status_code", compliance.statusCode)
        .texts("status_details", OcsfJson.head(compliance.statusDetails, MAX_ENTRIES));
    out.array("control_parameters");
    for (Map.Entry<String, String> parameter : compliance.parameters.entrySet()) {
      out.object(null).text("name", parameter.getKey()).text("value", parameter.getValue()).end();
    }
    out.end().array("assessments");
    for (Compliance.Assessment assessment : OcsfJson.head(compliance.assessments, MAX_ENTRIES)) {
      out.object(null)
          .text("name", assessment.name())
          .text("desc", assessment.description())
          .flag("meets_criteria", assessment.meetsCriteria())
          .end();
    }
    out.end().array("checks");
    out.object(null)
        .id("uid", finding.analytic.uid())
        .text("name", finding.analytic.name())
        .text("version", finding.analytic.version())
        .texts("standards", compliance.standards)
        .choice("status_id", status.id(), "status", status.caption())
        .choice("severity_id", finding.severity.id(), "severity", finding.severity.caption())
        .end();
    out.end().end();
  }
}
