package io.keytrail.compliance;

import io.keytrail.compliance.ComplianceState.Slot;
import io.keytrail.compliance.UseDigest.Use;
import io.keytrail.finding.Activity;
import io.keytrail.finding.Compliance;
import io.keytrail.finding.Finding;
import io.keytrail.key.FactSource;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.Stated;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Puts a verdict into the form of a finding. */
final class ComplianceFindings {
  private static final int MAX_USES = 20;
  private static final int SURE = 3;

  private ComplianceFindings() {}

  static Finding of(Control control, Subject key, Verdict verdict, Activity activity, Slot slot) {
    Finding finding = new Finding();
    finding.uid = slot.uid;
    finding.activity = activity;
    finding.sequence = slot.sequence;
    finding.analytic = control.analytic();
    finding.severity = slot.severity;
    finding.confidence = SURE;
    boolean doubt = slot.status == Compliance.Status.UNKNOWN;
    finding.title = doubt ? control.doubt() : control.title();
    finding.types.add("Key compliance");
    finding.message = verdict.message();
    finding.description = control.why();
    finding.statusDetail = verdict.message();
    finding.timeMillis = key.now;
    finding.createdMillis = slot.createdMillis;
    finding.firstSeenMillis = slot.firstSeenMillis;
    finding.lastSeenMillis = key.now;
    finding.keyArns.add(key.arn());
    new TreeSet<>(key.aliases())
        .stream().findFirst().ifPresent(alias -> finding.keyAliases.put(key.arn(), alias));
    // What is over needs no advice.
    if (activity != Activity.CLOSE) {
      finding.remediation =
          verdict.remediation() == null ? control.remediation() : verdict.remediation();
    }
    finding.compliance = compliance(control, key, verdict);
    facts(control, key, verdict, finding.facts);
    return finding;
  }

  private static Compliance compliance(Control control, Subject key, Verdict verdict) {
    Compliance compliance = new Compliance();
    compliance.status = verdict.status();
    compliance.statusCode = verdict.code();
    compliance.statusDetails.add(verdict.message());
    compliance.statusDetails.addAll(verdict.details());
    compliance.control = control.requirement();
    compliance.description = control.why();
    compliance.standards.addAll(control.standards());
    if (!key.policy.name().isEmpty()) {
      compliance.standards.add(key.policy.name() + ", version " + key.policy.version());
    }
    compliance.requirements.addAll(control.requirements());
    compliance.parameters.putAll(verdict.parameters());
    compliance.assessments.addAll(verdict.assessments());
    compliance.dataSources.addAll(sources(key));
    return compliance;
  }

  private static Set<String> sources(Subject key) {
    Set<FactSource> sources = EnumSet.noneOf(FactSource.class);
    for (Stated stated : key.facts.stated().values()) sources.add(stated.source);
    for (Stated stated : key.facts.parts().values()) sources.add(stated.source);
    key.facts.rotations().forEach(rotation -> sources.add(rotation.source));
    if (key.use.observedFrom() != null) sources.add(FactSource.TRAIL);
    Set<String> names = new TreeSet<>();
    for (FactSource source : sources) {
      names.add(
          source == FactSource.API
              ? "AWS KMS"
              : source == FactSource.TRAIL ? "AWS CloudTrail" : "Keytrail inventory snapshot");
    }
    return names;
  }

  private static void facts(
      Control control, Subject key, Verdict verdict, Map<String, Object> facts) {
    facts.putAll(verdict.facts());
    facts.put("control", control.id());
    Set<String> replicas = key.facts.texts(KeyAttribute.REPLICA_KEYS);
    if (replicas != null && !replicas.isEmpty()) {
      facts.put("replica_keys", new ArrayList<>(replicas));
    }
    if (verdict.users() == null) return;
    uses("used_by_principals", verdict.users().principals, facts);
    uses("used_by_services", verdict.users().services, facts);
    uses("used_for_resources", verdict.users().resources, facts);
  }

  private static void uses(String name, List<Use> uses, Map<String, Object> facts) {
    if (uses.isEmpty()) return;
    List<Object> list = new ArrayList<>();
    for (Use use : uses.subList(0, Math.min(MAX_USES, uses.size()))) {
      Map<String, Object> entry = new TreeMap<>();
      entry.put("name", use.name());
      entry.put("days", use.days());
      entry.put("last", Say.time(use.lastMillis()));
      if (use.accountId() != null) entry.put("account", use.accountId());
      list.add(entry);
    }
    facts.put(name, list);
    if (uses.size() > MAX_USES) facts.put(name + "_left_out", uses.size() - MAX_USES);
  }
}
