package io.keytrail.compliance;

import io.keytrail.finding.Analytic;
import io.keytrail.finding.Compliance;
import io.keytrail.finding.Severity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The requirements that are put to every key. Standards are named where they ask for the same: AWS
 * Security Hub's controls for KMS
 * (docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html), the CIS AWS Foundations
 * Benchmark, PCI DSS and NIST SP 800-53.
 */
public enum Control {
  ROTATION_AGE(
      "rotation-age",
      "Key material is older than the policy allows",
      "Key material is renewed within the maximum age",
      "The longer the same material is in use, the more data one leak opens, and the more"
          + " ciphertext stands under one key.",
      List.of("NIST SP 800-53 Rev. 5", "PCI DSS v4.0.1"),
      List.of("NIST SP 800-53 Rev. 5 SC-12", "PCI DSS v4.0.1 3.7.4"),
      "Rotate the key (RotateKeyOnDemand) and turn on automatic rotation with a period within the"
          + " policy. A key that KMS cannot rotate is replaced: create a new one, move its alias, and"
          + " re-encrypt what lies under the old.",
      Severity.LOW,
      true,
      RotationControls::age),
  ROTATION_OFF(
      "rotation-off",
      "Automatic rotation is off",
      "Automatic rotation is on for customer managed symmetric keys",
      "A key that nobody rotates by hand keeps its first material for ever.",
      List.of("AWS Security Hub", "CIS AWS Foundations Benchmark v3.0.0", "NIST SP 800-53 Rev. 5"),
      List.of(
          "AWS Security Hub KMS.4",
          "CIS AWS Foundations Benchmark v3.0.0 3.6",
          "NIST SP 800-53 Rev. 5 SC-12"),
      "EnableKeyRotation with a period within the policy. If somebody turned it off, ask who and why.",
      Severity.LOW,
      true,
      RotationControls::off),
  ROTATION_PERIOD(
      "rotation-period",
      "The rotation period is longer than the policy allows",
      "The period of automatic rotation is within the maximum age",
      "Rotation is on, but comes too late for what the policy asks of this key.",
      List.of(),
      List.of(),
      "EnableKeyRotation again, with RotationPeriodInDays within the policy.",
      Severity.LOW,
      true,
      RotationControls::period),
  ROTATION_MISSED(
      "rotation-missed",
      "A due rotation did not take place",
      "Automatic rotation takes place when it is due",
      "KMS had announced a rotation for a date that has passed, and none was seen.",
      List.of(),
      List.of(),
      "Look at the key with ListKeyRotations and GetKeyRotationStatus. RotateKeyOnDemand if it is"
          + " true; if KMS did rotate, look for what kept its event from the trail.",
      Severity.MEDIUM,
      true,
      RotationControls::missed),
  MATERIAL_EXPIRY(
      "material-expiry",
      "Imported key material expires",
      "Imported key material is renewed before it expires",
      "When imported material expires, KMS deletes it: nothing under the key can be decrypted until"
          + " the same material is imported again.",
      List.of(),
      List.of(),
      "Import the same material again with a later date, or without one (GetParametersForImport,"
          + " ImportKeyMaterial). KMS keeps no copy: make sure that you have one.",
      Severity.MEDIUM,
      false,
      LifecycleControls::materialExpiry),
  PENDING_DELETION(
      "pending-deletion",
      "The key will be deleted",
      "Keys are not deleted unintentionally",
      "After its date a key is gone, and everything under it unreadable for good.",
      List.of("AWS Security Hub"),
      List.of("AWS Security Hub KMS.3"),
      "Ask the owner and those who used the key. CancelKeyDeletion if in doubt (the key is then"
          + " disabled): it cannot be undone after the date.",
      Severity.LOW,
      false,
      LifecycleControls::pendingDeletion),
  DELETION_IN_USE(
      "deletion-in-use",
      "A key that is in use will be deleted",
      "No key is deleted while anything uses it",
      "Somebody used the key shortly before it was scheduled for deletion, or still tries to.",
      List.of(),
      List.of(),
      "CancelKeyDeletion, then EnableKey, and ask those named here what they need it for. Re-encrypt"
          + " their data before trying again.",
      Severity.MEDIUM,
      false,
      LifecycleControls::deletionInUse),
  DELETION_NOT_DISABLED(
      "deletion-not-disabled",
      "A key was scheduled for deletion without having been disabled first",
      "Keys are disabled, and watched, before they are scheduled for deletion",
      "A disabled key shows who still depends on it, and comes back with one call; a deleted one"
          + " does not.",
      List.of(),
      List.of(),
      "CancelKeyDeletion leaves the key disabled: watch for calls that fail, then schedule again.",
      Severity.LOW,
      true,
      LifecycleControls::deletionNotDisabled),
  UNUSED(
      "unused",
      "The key has not been used for long",
      "Keys that nobody uses are disabled",
      "A key without use costs money and is one more to be misused. AWS advises to disable it and"
          + " watch, not to delete it on this ground alone.",
      List.of(),
      List.of(),
      "Ask the owner. If nobody needs it, DisableKey, watch for failing calls, and schedule deletion"
          + " only then.",
      Severity.INFORMATIONAL,
      true,
      LifecycleControls::unused),
  REQUIRED_TAGS(
      "required-tags",
      "The key lacks tags that every key must have",
      "Keys carry the required tags",
      "Without owner and classification nobody knows whom to ask, nor which rules hold for the key.",
      List.of(),
      List.of(),
      "TagResource with the tags named.",
      Severity.LOW,
      true,
      OwnershipControls::requiredTags),
  ALIAS_NAMING(
      "alias-naming",
      "The key's alias is not as the policy wants it",
      "Keys have an alias, named by the policy's pattern",
      "Names are how people choose keys: one that misleads, or none, leads to the wrong key.",
      List.of(),
      List.of(),
      "CreateAlias with a right name, move its users, then DeleteAlias the other.",
      Severity.INFORMATIONAL,
      true,
      OwnershipControls::aliasNaming),
  CLASSIFICATION_MISMATCH(
      "classification-mismatch",
      "The key's classification does not fit what it is used for",
      "A key is used for data, and from accounts, of its classification",
      "Restricted data under a key for less is protected too little; a Restricted key that is used"
          + " from an account for less is let out too far.",
      List.of(),
      List.of(),
      "Ask the owner of the resource or account named. Re-encrypt under a key of the right"
          + " classification, or correct the tag.",
      Severity.LOW,
      true,
      OwnershipControls::classificationMismatch),
  ENVIRONMENT_MISMATCH(
      "environment-mismatch",
      "The key is used across environments",
      "A key is used from accounts, and for resources, of its own environment",
      "A production key that a test account uses lets production data out of production.",
      List.of(),
      List.of(),
      "Ask the owner of the account or resource named. Give it a key of its own, and take it out of"
          + " this key's policy and grants.",
      Severity.LOW,
      true,
      OwnershipControls::environmentMismatch);

  private static final String VERSION = "1";
  private static final Map<String, Control> BY_ID = new HashMap<>();

  static {
    for (Control control : values()) BY_ID.put(control.id, control);
  }

  private final String id;
  private final String title;
  private final String requirement;
  private final String why;
  private final List<String> standards;
  private final List<String> requirements;
  private final String remediation;
  private final Severity severity;
  private final boolean foldable;
  private final Function<Subject, Verdict> test;
  private final Analytic analytic;

  Control(
      String id,
      String title,
      String requirement,
      String why,
      List<String> standards,
      List<String> requirements,
      String remediation,
      Severity severity,
      boolean foldable,
      Function<Subject, Verdict> test) {
    this.id = id;
    this.title = title;
    this.requirement = requirement;
    this.why = why;
    this.standards = standards;
    this.requirements = requirements;
    this.remediation = remediation;
    this.severity = severity;
    this.foldable = foldable;
    this.test = test;
    analytic = new Analytic(Analytic.Type.RULE, "keytrail.compliance." + id, title, VERSION);
  }

  /** Null when there is no control of this id. */
  public static Control of(String id) {
    return BY_ID.get(id);
  }

  /** The control behind a finding; null when a control made none of it. */
  public static Control ofAnalytic(String analyticUid) {
    String prefix = "keytrail.compliance.";
    return analyticUid.startsWith(prefix) ? of(analyticUid.substring(prefix.length())) : null;
  }

  /** As it stands in policies: {@code rotation-age}. */
  public String id() {
    return id;
  }

  /** What is wrong when it fails. */
  public String title() {
    return title;
  }

  /** What a finding says when it is not known whether it fails: no more than that. */
  public String doubt() {
    return "Not known whether "
        + Character.toLowerCase(requirement.charAt(0))
        + requirement.substring(1);
  }

  /** What it asks for. */
  public String requirement() {
    return requirement;
  }

  public String why() {
    return why;
  }

  public List<String> standards() {
    return standards;
  }

  /** Their numbers for it. */
  public List<String> requirements() {
    return requirements;
  }

  /** What to do where a verdict does not know better. */
  public String remediation() {
    return remediation;
  }

  /** When neither the policy nor the case says otherwise. */
  public Severity severity() {
    return severity;
  }

  /** Whether a flood of its findings may be folded into one; never so for what cannot wait. */
  public boolean foldable() {
    return foldable;
  }

  public Analytic analytic() {
    return analytic;
  }

  /**
   * Puts the control to a key. A deleted key answers to none; an exemption that holds turns a
   * failure, or a doubt, into <em>not applicable</em>.
   */
  Verdict judge(Subject key) {
    if (key.is(Subject.DELETED)) return Verdict.notApplicable("deleted", "The key was deleted");
    if (!key.policy.isOn(this)) {
      return Verdict.notApplicable("not-asked", "The policy does not ask for it");
    }
    Boolean customerManaged = key.customerManaged();
    if (customerManaged == Boolean.FALSE) {
      return Verdict.notApplicable("aws-managed", "AWS manages the key");
    }
    Verdict verdict = test.apply(key);
    if (customerManaged == null && verdict.status() == Compliance.Status.FAIL) {
      verdict = Verdict.unknown("It is not known whether AWS or its customer manages the key");
    }
    switch (verdict.status()) {
      case FAIL:
      case UNKNOWN:
        return exempted(key, verdict);
      default:
        return verdict;
    }
  }

  private Verdict exempted(Subject key, Verdict verdict) {
    for (Exemption exemption : key.policy.exemptions) {
      if (!exemption.covers(this, key)) continue;
      if (exemption.holdsAt(key.now)) {
        Verdict exempt =
            Verdict.notApplicable(
                "exempt", "Exempt " + exemption.untilText() + ": " + exemption.reason());
        if (exemption.untilMillis() != null) exempt.next(exemption.untilMillis());
        return exempt.next(verdict.nextMillis());
      }
      verdict.detail(
          "An exemption held " + exemption.untilText() + " and no more: " + exemption.reason());
      verdict.fact("exemption_expired", true);
    }
    return verdict;
  }
}
