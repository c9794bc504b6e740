package io.keytrail.finding;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The ATT&amp;CK techniques that findings about KMS keys speak of, by name. Source: MITRE
 * ATT&amp;CK for Enterprise 17.1, platform IaaS. A tactic is given where a technique serves only
 * one: of several, a finding cannot say which.
 */
final class AttackTechnique {
  private static final String MATRIX = "17.1";
  private static final Map<String, AttackTechnique> BY_UID = new HashMap<>();

  static {
    var evasion = new Tactic("TA0005", "Defense Evasion");
    var credentials = new Tactic("TA0006", "Credential Access");
    var discovery = new Tactic("TA0007", "Discovery");
    var collection = new Tactic("TA0009", "Collection");
    var exfiltration = new Tactic("TA0010", "Exfiltration");
    var impact = new Tactic("TA0040", "Impact");

    add("T1078", "Valid Accounts", null);
    add("T1078.004", "Cloud Accounts", null);
    add("T1098", "Account Manipulation", null);
    add("T1098.001", "Additional Cloud Credentials", null);
    add("T1098.003", "Additional Cloud Roles", null);
    add("T1119", "Automated Collection", collection);
    add("T1199", "Trusted Relationship", new Tactic("TA0001", "Initial Access"));
    add("T1485", "Data Destruction", impact);
    add("T1486", "Data Encrypted for Impact", impact);
    add("T1489", "Service Stop", impact);
    add("T1490", "Inhibit System Recovery", impact);
    add("T1526", "Cloud Service Discovery", discovery);
    add("T1530", "Data from Cloud Storage", collection);
    add("T1531", "Account Access Removal", impact);
    add("T1535", "Unused/Unsupported Cloud Regions", evasion);
    add("T1537", "Transfer Data to Cloud Account", exfiltration);
    add("T1552", "Unsecured Credentials", credentials);
    add("T1552.005", "Cloud Instance Metadata API", credentials);
    add("T1555", "Credentials from Password Stores", credentials);
    add("T1555.006", "Cloud Secrets Management Stores", credentials);
    add("T1562", "Impair Defenses", evasion);
    add("T1562.008", "Disable or Modify Cloud Logs", evasion);
    add("T1580", "Cloud Infrastructure Discovery", discovery);
  }

  private final String name;
  private final Tactic tactic;

  private AttackTechnique(String name, Tactic tactic) {
    this.name = name;
    this.tactic = tactic;
  }

  private static void add(String uid, String name, Tactic tactic) {
    BY_UID.put(uid, new AttackTechnique(name, tactic));
  }

  /**
   * Writes one {@code attack} object. A sub-technique stands below its technique; what the table
   * does not know goes out as its uid alone.
   */
  static void write(String uid, OcsfOutput out) throws IOException {
    int dot = uid.indexOf('.');
    String parent = dot < 0 ? uid : uid.substring(0, dot);
    AttackTechnique known = BY_UID.get(uid);
    out.object(null).text("version", MATRIX);
    if (known != null && known.tactic != null) {
      entity("tactic", known.tactic.uid, known.tactic.name, out);
    }
    entity("technique", parent, nameOf(parent), out);
    if (dot >= 0) entity("sub_technique", uid, nameOf(uid), out);
    out.end();
  }

  private static String nameOf(String uid) {
    AttackTechnique known = BY_UID.get(uid);
    return known == null ? null : known.name;
  }

  private static void entity(String attribute, String uid, String name, OcsfOutput out)
      throws IOException {
    out.object(attribute).id("uid", uid).text("name", name).end();
  }

  private static final class Tactic {
    final String uid;
    final String name;

    Tactic(String uid, String name) {
      this.uid = uid;
      this.name = name;
    }
  }
}
