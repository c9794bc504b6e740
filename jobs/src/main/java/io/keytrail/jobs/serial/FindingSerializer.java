package io.keytrail.jobs.serial;

import static io.keytrail.jobs.serial.Wire.readCount;
import static io.keytrail.jobs.serial.Wire.readOptionalBoolean;
import static io.keytrail.jobs.serial.Wire.readOptionalLong;
import static io.keytrail.jobs.serial.Wire.readText;
import static io.keytrail.jobs.serial.Wire.writeCount;
import static io.keytrail.jobs.serial.Wire.writeOptionalBoolean;
import static io.keytrail.jobs.serial.Wire.writeOptionalLong;
import static io.keytrail.jobs.serial.Wire.writeText;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Analytic;
import io.keytrail.finding.Compliance;
import io.keytrail.finding.Evidence;
import io.keytrail.finding.Finding;
import io.keytrail.finding.RelatedFinding;
import io.keytrail.finding.Resource;
import io.keytrail.finding.Severity;
import io.keytrail.key.KeyView;
import io.keytrail.kms.PrincipalType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link Finding} on the wire. */
public final class FindingSerializer extends CompactSerializer<Finding> {
  public static final FindingSerializer INSTANCE = new FindingSerializer();
  public static final CompactType<Finding> TYPE = new CompactType<>(Finding.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 4;
  }

  @Override
  protected void write(Finding finding, DataOutputView out) throws IOException {
    writeText(finding.uid, out);
    writeText(finding.activity.name(), out);
    writeCount(finding.sequence, out);
    writeText(finding.analytic.type().name(), out);
    writeText(finding.analytic.uid(), out);
    writeText(finding.analytic.name(), out);
    writeText(finding.analytic.version(), out);
    writeText(finding.severity.name(), out);
    writeCount(finding.confidence, out);
    writeText(finding.title, out);
    writeText(finding.message, out);
    writeText(finding.description, out);
    writeText(finding.statusDetail, out);
    out.writeLong(finding.timeMillis);
    out.writeLong(finding.createdMillis);
    out.writeLong(finding.firstSeenMillis);
    out.writeLong(finding.lastSeenMillis);
    writeTexts(finding.types, out);
    writeTexts(finding.keyArns, out);
    writeCount(finding.resources.size(), out);
    for (Resource resource : finding.resources) {
      writeText(resource.uid(), out);
      writeText(resource.type(), out);
      writeText(resource.accountId(), out);
      writeText(resource.region(), out);
    }
    Wire.writeTexts(finding.keyAliases, out);
    writeCount(finding.count, out);
    writeCount(finding.evidences.size(), out);
    for (Evidence evidence : finding.evidences) writeEvidence(evidence, out);
    writeTexts(finding.attackTechniques, out);
    writeText(finding.remediation, out);
    JsonValues.writeMap(finding.facts, out);
    out.writeBoolean(finding.compliance != null);
    if (finding.compliance != null) writeCompliance(finding.compliance, out);
    writeCount(finding.keys.size(), out);
    for (Map.Entry<String, KeyView> key : finding.keys.entrySet()) {
      writeText(key.getKey(), out);
      KeyViewSerializer.INSTANCE.serialize(key.getValue(), out);
    }
    writeCount(finding.parts.size(), out);
    for (RelatedFinding part : finding.parts) writeRelated(part, out);
    writeCount(finding.partsLeftOut, out);
    out.writeBoolean(finding.partOf != null);
    if (finding.partOf != null) writeRelated(finding.partOf, out);
  }

  @Override
  protected Finding read(int version, DataInputView in) throws IOException {
    Finding finding = new Finding();
    finding.uid = readText(in);
    finding.activity = Activity.valueOf(readText(in));
    finding.sequence = (int) readCount(in);
    finding.analytic =
        new Analytic(Analytic.Type.valueOf(readText(in)), readText(in), readText(in), readText(in));
    finding.severity = Severity.valueOf(readText(in));
    finding.confidence = (int) readCount(in);
    finding.title = readText(in);
    finding.message = readText(in);
    finding.description = readText(in);
    finding.statusDetail = readText(in);
    finding.timeMillis = in.readLong();
    finding.createdMillis = in.readLong();
    finding.firstSeenMillis = in.readLong();
    finding.lastSeenMillis = in.readLong();
    finding.types = readTexts(in);
    finding.keyArns = readTexts(in);
    for (long n = version == 1 ? 0 : readCount(in); n > 0; n--) {
      finding.resources.add(new Resource(readText(in), readText(in), readText(in), readText(in)));
    }
    finding.keyAliases = new TreeMap<>(Wire.readTexts(in));
    finding.count = readCount(in);
    for (long n = readCount(in); n > 0; n--) finding.evidences.add(readEvidence(version, in));
    finding.attackTechniques = readTexts(in);
    finding.remediation = readText(in);
    finding.facts = JsonValues.readMap(in);
    if (version > 2 && in.readBoolean()) finding.compliance = readCompliance(in);
    for (long n = version < 3 ? 0 : readCount(in); n > 0; n--) {
      finding.keys.put(readText(in), KeyViewSerializer.INSTANCE.deserialize(in));
    }
    if (version < 4) return finding;
    for (long n = readCount(in); n > 0; n--) finding.parts.add(readRelated(in));
    finding.partsLeftOut = (int) readCount(in);
    if (in.readBoolean()) finding.partOf = readRelated(in);
    return finding;
  }

  private static void writeRelated(RelatedFinding related, DataOutputView out) throws IOException {
    writeText(related.uid, out);
    writeCount(related.sequence, out);
    writeText(related.activity.name(), out);
    writeText(related.severity.name(), out);
    writeText(related.title, out);
    writeText(related.message, out);
    writeText(related.keyArn, out);
    writeTexts(related.eventIds, out);
    JsonValues.writeMap(related.facts, out);
  }

  private static RelatedFinding readRelated(DataInputView in) throws IOException {
    RelatedFinding related = new RelatedFinding();
    related.uid = readText(in);
    related.sequence = (int) readCount(in);
    related.activity = Activity.valueOf(readText(in));
    related.severity = Severity.valueOf(readText(in));
    related.title = readText(in);
    related.message = readText(in);
    related.keyArn = readText(in);
    related.eventIds = readTexts(in);
    related.facts = JsonValues.readMap(in);
    return related;
  }

  private static void writeCompliance(Compliance compliance, DataOutputView out)
      throws IOException {
    writeText(compliance.status.name(), out);
    writeText(compliance.statusCode, out);
    writeTexts(compliance.statusDetails, out);
    writeText(compliance.control, out);
    writeText(compliance.description, out);
    writeTexts(compliance.standards, out);
    writeTexts(compliance.requirements, out);
    Wire.writeTexts(compliance.parameters, out);
    writeCount(compliance.assessments.size(), out);
    for (Compliance.Assessment assessment : compliance.assessments) {
      writeText(assessment.name(), out);
      writeText(assessment.description(), out);
      out.writeBoolean(assessment.meetsCriteria());
    }
    writeTexts(compliance.dataSources, out);
  }

  private static Compliance readCompliance(DataInputView in) throws IOException {
    Compliance compliance = new Compliance();
    compliance.status = Compliance.Status.valueOf(readText(in));
    compliance.statusCode = readText(in);
    compliance.statusDetails = readTexts(in);
    compliance.control = readText(in);
    compliance.description = readText(in);
    compliance.standards = readTexts(in);
    compliance.requirements = readTexts(in);
    compliance.parameters = new TreeMap<>(Wire.readTexts(in));
    for (long n = readCount(in); n > 0; n--) {
      compliance.assessments.add(
          new Compliance.Assessment(readText(in), readText(in), in.readBoolean()));
    }
    compliance.dataSources = readTexts(in);
    return compliance;
  }

  private static void writeEvidence(Evidence evidence, DataOutputView out) throws IOException {
    writeText(evidence.principal, out);
    writeText(evidence.principalType.name(), out);
    writeText(evidence.principalId, out);
    writeText(evidence.sessionName, out);
    writeText(evidence.accessKeyId, out);
    writeText(evidence.callerAccountId, out);
    writeText(evidence.viaService, out);
    writeOptionalBoolean(evidence.mfa, out);
    writeOptionalLong(evidence.sessionCreatedMillis, out);
    writeText(evidence.operation, out);
    writeText(evidence.service, out);
    writeText(evidence.requestId, out);
    writeText(evidence.errorCode, out);
    writeText(evidence.errorMessage, out);
    writeText(evidence.sourceAddress, out);
    writeText(evidence.userAgent, out);
    writeText(evidence.tlsVersion, out);
    writeCount(evidence.count, out);
    writeCount(evidence.callsByOperation.size(), out);
    for (Map.Entry<String, Long> calls : evidence.callsByOperation.entrySet()) {
      writeText(calls.getKey(), out);
      writeCount(calls.getValue(), out);
    }
    writeTexts(evidence.sampleEventIds, out);
    writeText(evidence.contextResource, out);
    JsonValues.writeMap(evidence.data, out);
  }

  private static Evidence readEvidence(int version, DataInputView in) throws IOException {
    Evidence evidence = new Evidence();
    evidence.principal = readText(in);
    evidence.principalType = PrincipalType.valueOf(readText(in));
    evidence.principalId = readText(in);
    evidence.sessionName = readText(in);
    evidence.accessKeyId = readText(in);
    evidence.callerAccountId = readText(in);
    evidence.viaService = readText(in);
    evidence.mfa = readOptionalBoolean(in);
    evidence.sessionCreatedMillis = readOptionalLong(in);
    evidence.operation = readText(in);
    if (version > 1) evidence.service = readText(in);
    evidence.requestId = readText(in);
    evidence.errorCode = readText(in);
    evidence.errorMessage = readText(in);
    evidence.sourceAddress = readText(in);
    evidence.userAgent = readText(in);
    evidence.tlsVersion = readText(in);
    evidence.count = readCount(in);
    for (long n = readCount(in); n > 0; n--) {
      evidence.callsByOperation.put(readText(in), readCount(in));
    }
    evidence.sampleEventIds = readTexts(in);
    evidence.contextResource = readText(in);
    evidence.data = JsonValues.readMap(in);
    return evidence;
  }

  private static void writeTexts(List<String> texts, DataOutputView out) throws IOException {
    writeCount(texts.size(), out);
    for (String text : texts) writeText(text, out);
  }

  private static List<String> readTexts(DataInputView in) throws IOException {
    List<String> texts = new ArrayList<>();
    for (long n = readCount(in); n > 0; n--) texts.add(readText(in));
    return texts;
  }

  @Override
  public TypeSerializerSnapshot<Finding> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Finding> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
