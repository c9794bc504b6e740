package io.keytrail.finding;

import io.keytrail.kms.PrincipalType;
import java.util.List;
import java.util.Map;

/** Findings for tests: one that uses everything, one that has only what it must. */
final class Findings {
  static final String KEY =
      "arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
  static final String ROLE = "arn:aws:iam::111122223333:role/jobs/BatchExport";

  /** 2026-09-21T14:13:20Z. */
  static final long FIRED = 1_790_000_000_000L;

  static final Analytic RATIO =
      new Analytic(
          Analytic.Type.STATISTICAL,
          "keytrail.decrypt-encrypt-ratio",
          "Decrypt to encrypt ratio",
          "1");

  private Findings() {}

  static Finding minimal() {
    var finding = new Finding();
    finding.uid = "8c4e";
    finding.analytic = RATIO;
    finding.title = "Far more decrypting than encrypting";
    finding.timeMillis = FIRED;
    finding.createdMillis = FIRED;
    finding.firstSeenMillis = FIRED;
    finding.lastSeenMillis = FIRED;
    finding.keyArns.add(KEY);
    return finding;
  }

  static Finding full() {
    var finding = minimal();
    finding.activity = Activity.UPDATE;
    finding.sequence = 2;
    finding.severity = Severity.HIGH;
    finding.confidence = 2;
    finding.types.add("Usage ratio");
    finding.message =
        "BatchExport decrypted 412 times with alias/payments in 5 min, and encrypted 3 times";
    finding.description =
        "Reading everything that a key protects shows as decrypts without encrypts.";
    finding.statusDetail = "Threshold 10, at least 100 decrypts in a window";
    finding.createdMillis = FIRED - 300_000;
    finding.firstSeenMillis = FIRED - 900_500;
    finding.lastSeenMillis = FIRED - 1_000;
    finding.keyAliases.put(KEY, "alias/payments");
    finding.count = 415;
    finding.evidences.add(caller());
    finding.evidences.add(service());
    finding.attackTechniques.addAll(List.of("T1530", "T1078.004", "T9999"));
    finding.remediation = "Ask the owner of BatchExport whether the export is theirs.";
    finding.facts.put("ratio", 137.33333333333334);
    finding.facts.put("decrypts", 412);
    finding.facts.put("windowSeconds", 300L);
    finding.facts.put("readOnlyKey", false);
    return finding;
  }

  /** Told n times by itself. */
  static RelatedFinding part(int n) {
    var part = new RelatedFinding();
    part.uid = "part-" + n;
    part.sequence = n;
    part.activity = Activity.CLOSE;
    part.title = "KMS key used by someone new to it";
    part.message = "new principal BatchExport";
    part.keyArn = KEY;
    part.eventIds.add("e-" + n);
    part.facts.put("score", 5.5);
    part.facts.put("classification", "Restricted");
    return part;
  }

  static Finding compliance(Activity activity, Compliance.Status status) {
    var finding = minimal();
    finding.activity = activity;
    var compliance = new Compliance();
    compliance.status = status;
    compliance.statusCode = "overdue";
    compliance.statusDetails.add("Last rotated 2025-01-01T00:00:00Z, on demand");
    compliance.control = "Rotate key material in time";
    compliance.description = "Old key material protects too much.";
    compliance.standards.add("Company key policy");
    compliance.requirements.add("KP-4.2");
    compliance.parameters.put("maxAgeDays", "365");
    compliance.assessments.add(
        new Compliance.Assessment("rotationAgeDays", "412 days since new material", false));
    compliance.dataSources.add("AWS KMS");
    finding.compliance = compliance;
    finding.remediation = "Rotate it.";
    return finding;
  }

  /** A role's session from the internet, in part denied. */
  static Evidence caller() {
    var evidence = new Evidence();
    evidence.principal = ROLE;
    evidence.principalType = PrincipalType.ROLE;
    evidence.principalId = "AROAEXAMPLE:night-run";
    evidence.sessionName = "night-run";
    evidence.accessKeyId = "ASIAEXAMPLE";
    evidence.callerAccountId = "111122223333";
    evidence.mfa = false;
    evidence.sessionCreatedMillis = FIRED - 3_600_000;
    evidence.operation = "Decrypt";
    evidence.requestId = "6d1c5f0a-0000-4000-8000-00000000b001";
    evidence.errorCode = "AccessDenied";
    evidence.errorMessage = "not authorized to perform kms:Decrypt";
    evidence.sourceAddress = "203.0.113.7";
    evidence.userAgent = "aws-sdk-java/2.25";
    evidence.tlsVersion = "TLSv1.3";
    evidence.count = 413;
    evidence.callsByOperation.put("Decrypt", 410L);
    evidence.callsByOperation.put("Encrypt", 3L);
    evidence.sampleEventIds.addAll(List.of("e-0001", "e-0002"));
    evidence.contextResource = "arn:aws:dynamodb:eu-west-1:111122223333:table/cards";
    evidence.data.put("encryptionContext", Map.of("tableName", "cards", "app", "export"));
    return evidence;
  }

  /** A service that calls for itself. */
  static Evidence service() {
    var evidence = new Evidence();
    evidence.principal = "s3.amazonaws.com";
    evidence.principalType = PrincipalType.AWS_SERVICE;
    evidence.viaService = "s3.amazonaws.com";
    evidence.operation = "Decrypt";
    evidence.sourceAddress = "AWS Internal";
    evidence.userAgent = "AWS Internal";
    evidence.count = 2;
    evidence.callsByOperation.put("Decrypt", 2L);
    evidence.sampleEventIds.add("e-0003");
    return evidence;
  }
}
