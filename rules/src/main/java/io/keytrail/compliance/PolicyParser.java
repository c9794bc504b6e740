package io.keytrail.compliance;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.Severity;
import io.keytrail.key.TagNames;
import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.yaml.YamlNode;
import io.keytrail.sigma.yaml.YamlReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads policy files: {@code rules/policies/README.md} tells what may stand in them. */
final class PolicyParser {
  static final Set<String> SETTINGS =
      Set.of(
          "name",
          "version",
          "tags",
          "classifications",
          "new-key-grace",
          "rotation",
          "imported-material",
          "deletion",
          "unused-after",
          "required-tags",
          "alias-patterns",
          "accounts",
          "resources",
          "controls",
          "report-unknown",
          "summarise-above",
          "exemptions");

  /** What several files may say, each adding to the others. */
  private static final Set<String> ADDING = Set.of("accounts", "resources", "exemptions");

  private static final int MAX_ENTRIES = 10_000;

  private final Problems problems;
  private final CompliancePolicy policy = new CompliancePolicy();
  private final Map<String, String> placeOf = new HashMap<>();
  private final List<PolicySection> roots = new ArrayList<>();

  PolicyParser(Problems problems) {
    this.problems = problems;
  }

  /** Reads the files over what was read before. */
  CompliancePolicy parse(List<RuleFile> files) {
    roots.clear();
    placeOf.clear();
    List<String> texts = new ArrayList<>(List.of(policy.fingerprint));
    for (RuleFile file : files) {
      String text = file.text(problems);
      if (text == null) continue;
      texts.add(text);
      for (YamlNode document : YamlReader.read(file.name(), text, problems)) {
        PolicySection root = PolicySection.of(document, "", SETTINGS, file.name(), problems);
        if (root == null) continue;
        roots.add(root);
        refuseTwice(root, file.name());
      }
    }
    // Classifications first: the others name them.
    for (PolicySection root : roots) {
      if (root.node.get("classifications") != null) {
        policy.classifications = root.texts("classifications");
      }
    }
    roots.forEach(this::settings);
    policy.fingerprint = FindingUid.of(texts.toArray(new String[0]));
    return policy;
  }

  private void refuseTwice(PolicySection root, String file) {
    for (String setting : root.node.entries().keySet()) {
      String place = file + ":" + root.node.keyLine(setting);
      String first = ADDING.contains(setting) ? null : placeOf.putIfAbsent(setting, place);
      if (first != null) {
        problems.error(
            file,
            root.node.keyLine(setting),
            "`" + setting + "` stands here, and in " + first + "; keep one of them");
      }
    }
  }

  private void settings(PolicySection root) {
    if (root.text("name") != null) policy.name = root.text("name");
    if (root.text("version") != null) policy.version = root.text("version");
    tags(root.section("tags", Set.of("classification", "owner", "application", "environment")));
    root.span("new-key-grace", millis -> policy.newKeyGrace = millis);
    rotation(
        root.section(
            "rotation",
            Set.of(
                "max-age",
                "by-classification",
                "by-account",
                "by-alias",
                "age-grace",
                "missed-grace")));
    PolicySection imported = root.section("imported-material", Set.of("warn-before"));
    if (imported != null) imported.span("warn-before", millis -> policy.expiryWarning = millis);
    deletion(root.section("deletion", Set.of("used-within", "disabled-first")));
    root.span(
        "unused-after", millis -> policy.unusedAfter = positive(root, "unused-after", millis));
    if (root.node.get("required-tags") != null) policy.requiredTags = root.texts("required-tags");
    aliasPatterns(root);
    accounts(root.section("accounts", null));
    resources(root);
    controls(root.section("controls", controlIds()));
    if (root.node.get("report-unknown") != null) {
      policy.reportUnknown = controls(root, "report-unknown");
    }
    Integer above = root.number("summarise-above", 1, MAX_ENTRIES);
    if (above != null) policy.summariseAbove = above;
    exemptions(root);
  }

  private void tags(PolicySection tags) {
    if (tags == null) return;
    if (has(tags, "classification")) policy.classificationTags = tags.texts("classification");
    if (has(tags, "owner")) policy.ownerTags = tags.texts("owner");
    if (has(tags, "application")) policy.applicationTags = tags.texts("application");
    if (has(tags, "environment")) policy.environmentTags = tags.texts("environment");
    policy.tagNames =
        new TagNames(
            policy.classificationTags,
            policy.ownerTags,
            policy.applicationTags,
            policy.environmentTags);
  }

  /** Also refuses a list without entries, where a name is needed. */
  private static boolean has(PolicySection section, String name) {
    YamlNode node = section.node.get(name);
    if (node == null) return false;
    if (node.isList() && node.items().isEmpty()) {
      section.error(node, "`" + section.at(name) + "` names no tag");
      return false;
    }
    return true;
  }

  private void rotation(PolicySection rotation) {
    if (rotation == null) return;
    rotation.span("max-age", millis -> policy.maxAge = positive(rotation, "max-age", millis));
    if (rotation.node.get("by-classification") != null) {
      policy.maxAgeByClassification = rotation.spans("by-classification");
      policy.maxAgeByClassification.keySet().forEach(c -> classification(rotation, c));
    }
    if (rotation.node.get("by-account") != null) {
      policy.maxAgeByAccount = rotation.spans("by-account");
      policy.maxAgeByAccount.keySet().forEach(account -> accountId(rotation, account));
    }
    if (rotation.node.get("by-alias") != null) policy.maxAgeByAlias = rotation.spans("by-alias");
    rotation.span("age-grace", millis -> policy.ageGrace = millis);
    rotation.span("missed-grace", millis -> policy.missedGrace = millis);
  }

  private void deletion(PolicySection deletion) {
    if (deletion == null) return;
    deletion.span(
        "used-within",
        millis -> {
          if (millis > (UseDigest.DAYS - 1) * UseDigest.DAY) {
            deletion.error(
                deletion.node.get("used-within"),
                "`deletion.used-within` may be "
                    + (UseDigest.DAYS - 1)
                    + "d at most: users are remembered no longer");
          }
          policy.usedWithin = millis;
        });
    deletion.span("disabled-first", millis -> policy.disabledFirst = millis);
  }

  private static long positive(PolicySection section, String name, long millis) {
    if (millis == 0) {
      section.error(section.node.get(name), "`" + section.at(name) + "` must be more than 0");
    }
    return millis;
  }

  private void aliasPatterns(PolicySection root) {
    if (root.node.get("alias-patterns") == null) return;
    policy.aliasPatterns.clear();
    for (String pattern : root.texts("alias-patterns")) {
      try {
        policy.aliasPatterns.add(Pattern.compile(pattern));
      } catch (PatternSyntaxException e) {
        root.error(
            root.node.get("alias-patterns"),
            "alias pattern "
                + Problems.quote(pattern)
                + " is no RE2 expression: "
                + e.getMessage());
      }
    }
  }

  private void accounts(PolicySection accounts) {
    if (accounts == null) return;
    for (String id : accounts.node.entries().keySet()) {
      accountId(accounts, id);
      PolicySection section = accounts.section(id, Set.of("environment", "classification"));
      if (section == null) continue;
      CompliancePolicy.Account account = new CompliancePolicy.Account();
      account.environment = section.text("environment");
      account.classification = section.text("classification");
      classification(section, account.classification);
      if (policy.accounts.put(id, account) != null) {
        accounts.error(section.node, "account " + Problems.quote(id) + " is described twice");
      }
    }
  }

  private void accountId(PolicySection section, String id) {
    if (id.matches("[0-9]{12}")) return;
    section.error(
        section.node, "`" + section.at(id) + "` is no account: write its 12 digits, in quotes");
  }

  private void classification(PolicySection section, String name) {
    if (name == null || policy.rank(name) >= 0) return;
    section.error(
        section.node,
        "classification "
            + Problems.quote(name)
            + " is not among `classifications`"
            + Problems.didYouMean(name, policy.classifications)
            + " (there are "
            + (policy.classifications.isEmpty()
                ? "none"
                : String.join(", ", policy.classifications))
            + ")");
  }

  private void resources(PolicySection root) {
    Set<String> allowed = Set.of("pattern", "classification", "environment");
    for (PolicySection section : root.sections("resources", allowed)) {
      CompliancePolicy.ResourceClass resource = new CompliancePolicy.ResourceClass();
      resource.pattern = section.text("pattern");
      resource.classification = section.text("classification");
      resource.environment = section.text("environment");
      classification(section, resource.classification);
      if (resource.pattern == null) section.error(null, "`resources[].pattern` is missing");
      else policy.resources.add(resource);
    }
  }

  private void controls(PolicySection controls) {
    if (controls == null) return;
    for (Control control : Control.values()) {
      PolicySection section = controls.section(control.id(), Set.of("enabled", "severity"));
      if (section == null) continue;
      if (section.flag("enabled") == Boolean.FALSE) policy.off.add(control);
      String severity = section.text("severity");
      if (severity == null) continue;
      Set<String> names = new TreeSet<>();
      for (Severity each : Severity.values()) names.add(each.name().toLowerCase(Locale.ROOT));
      if (names.contains(severity)) {
        policy.severities.put(control, Severity.valueOf(severity.toUpperCase(Locale.ROOT)));
      } else {
        section.error(
            section.node.get("severity"),
            "unknown severity "
                + Problems.quote(severity)
                + Problems.didYouMean(severity, names)
                + " (there are "
                + String.join(", ", names)
                + ")");
      }
    }
  }

  private static Set<String> controlIds() {
    Set<String> ids = new TreeSet<>();
    Arrays.stream(Control.values()).forEach(control -> ids.add(control.id()));
    return ids;
  }

  private Set<Control> controls(PolicySection section, String name) {
    Set<Control> controls = EnumSet.noneOf(Control.class);
    for (String id : section.texts(name)) {
      Control control = Control.of(id);
      if (control != null) {
        controls.add(control);
      } else {
        section.error(
            section.node.get(name),
            "unknown control " + Problems.quote(id) + Problems.didYouMean(id, controlIds()));
      }
    }
    return controls;
  }

  private void exemptions(PolicySection root) {
    Set<String> allowed =
        Set.of("reason", "until", "controls", "keys", "accounts", "aliases", "tags");
    for (PolicySection section : root.sections("exemptions", allowed)) {
      String reason = section.text("reason");
      if (reason == null) section.error(null, "`exemptions[].reason` is missing: say why");
      List<String> accounts = section.texts("accounts");
      accounts.forEach(id -> accountId(section, id));
      Exemption exemption =
          new Exemption(
              reason,
              section.until("until"),
              controls(section, "controls"),
              section.texts("keys"),
              accounts,
              section.texts("aliases"),
              section.map("tags"));
      boolean whom = false;
      for (String name : List.of("keys", "accounts", "aliases", "tags")) {
        whom |= section.node.get(name) != null;
      }
      if (!whom) {
        section.error(
            null, "an exemption of all keys: name `keys`, `accounts`, `aliases` or `tags`");
      }
      if (policy.exemptions.size() == MAX_ENTRIES) {
        section.error(null, "more than " + MAX_ENTRIES + " exemptions");
        return;
      }
      policy.exemptions.add(exemption);
    }
  }
}
