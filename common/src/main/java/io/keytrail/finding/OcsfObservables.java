package io.keytrail.finding;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * OCSF's {@code observables[]}: the values an analyst would search other logs for, each with the
 * path at which it stands in this event. A value is named once, where it occurs first.
 */
final class OcsfObservables {
  static final int MAX = 50;

  private final OcsfOutput out;
  private final Set<String> written = new HashSet<>();

  private OcsfObservables(OcsfOutput out) {
    this.out = out;
  }

  static void write(Finding finding, OcsfOutput out) throws IOException {
    var observables = new OcsfObservables(out);
    out.array("observables");
    List<String> uids = OcsfResources.uids(finding);
    for (int i = 0; i < Math.min(uids.size(), OcsfJson.MAX_RESOURCES); i++) {
      observables.add("resources[" + i + "].uid", 10, "Resource UID", uids.get(i));
    }
    for (int i = 0; i < Math.min(finding.evidences.size(), OcsfJson.MAX_EVIDENCES); i++) {
      observables.ofEvidence("evidences[" + i + "].", finding.evidences.get(i));
    }
    out.end();
  }

  private void ofEvidence(String path, Evidence evidence) throws IOException {
    if (OcsfEvidence.isService(evidence)) return; // its names are everybody's: no pivot
    String address = SafeText.clean(evidence.sourceAddress, SafeText.TEXT);
    if (address != null && SourceAddress.of(address) == SourceAddress.IP) {
      add(path + "src_endpoint.ip", 2, "IP Address", address);
    }
    add(path + "actor.user.uid", 31, "User Object: uid", OcsfEvidence.userUid(evidence));
    add(path + "actor.session.credential_uid", 19, "User Credential ID", evidence.accessKeyId);
    String userAgent = SafeText.clean(evidence.userAgent, SafeText.TEXT);
    add(path + "http_request.user_agent", 16, "HTTP User-Agent", userAgent);
  }

  private void add(String path, int typeId, String type, String text) throws IOException {
    String value = SafeText.clean(text, SafeText.ID);
    if (value == null || written.size() == MAX || !written.add(typeId + " " + value)) return;
    out.object(null)
        .text("name", path)
        .choice("type_id", typeId, "type", type)
        .id("value", value)
        .end();
  }
}
