package io.keytrail.jobs.cli;

import io.keytrail.jobs.config.Shown;
import io.keytrail.key.Enrichment;
import io.keytrail.key.Freshness;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeyStatements;
import io.keytrail.key.Rotation;
import io.keytrail.key.Stated;
import io.keytrail.kms.KeyArn;
import io.keytrail.policy.Trust;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keys for people, {@value #WIDTH} columns wide: a line for each, and below it what there is to say
 * of it. A question mark is what is not known; what is known not to be there is a dash.
 */
final class KeyTable {
  static final int WIDTH = 100;

  private static final String ROW = "%-36s  %-15s  %-10s  %-24s  %s%n";
  private static final int LABEL = 13;
  private static final int LONGEST_VALUE = 30;
  private static final String UNKNOWN = "?";
  private static final String NONE = "-";
  private static final String OVERDUE = ", which has passed; nothing told since that it is deleted";

  private final PrintStream out;
  private final Trust trust;

  /**
   * @param trust which accounts and organizations do not count as outside
   */
  KeyTable(PrintStream out, Trust trust) {
    this.out = out;
    this.trust = trust;
  }

  /** Whether KMS has told that the key is gone. */
  static boolean isDeleted(KeyFacts facts) {
    return KeyStatements.DELETED.equals(facts.text(KeyAttribute.STATE));
  }

  /**
   * Whether KMS was to have deleted the key by the moment of the facts, and has not told that it
   * did: it may be late, the trail may end before, or the deletion was called off unseen.
   */
  static boolean isOverdue(KeyFacts facts) {
    Long date = facts.time(KeyAttribute.DELETION_DATE);
    return date != null && date < facts.asOfMillis() && !isDeleted(facts);
  }

  /** Account and Region of the keys that follow. */
  void heading(String place) {
    out.printf("%n%s%n", place);
    out.printf(ROW, "KEY", "STATE", "CREATED", "LAST ROTATION", "EVERY");
  }

  void key(KeyFacts facts, Freshness freshness) {
    out.printf(
        ROW,
        KeyArn.parse(facts.keyArn()).keyId(),
        text(facts, KeyAttribute.STATE),
        facts.time(KeyAttribute.CREATED) == null ? UNKNOWN : day(facts.time(KeyAttribute.CREATED)),
        lastRotation(facts),
        every(facts));
    List<String> unknown = new ArrayList<>();
    line("kind", kind(facts), unknown);
    time("deletion", facts.time(KeyAttribute.DELETION_DATE), isOverdue(facts) ? OVERDUE : "");
    time("expires", facts.time(KeyAttribute.MATERIAL_EXPIRY), "");
    line("aliases", aliases(facts), unknown);
    line("tags", tags(facts), unknown);
    line("policy", List.of(KeyPolicySummary.of(facts, trust)), unknown);
    line("grants", List.of(grants(facts)), unknown);
    line("known by", known(freshness));
    if (!unknown.isEmpty()) line(UNKNOWN, unknown);
  }

  private static List<String> kind(KeyFacts facts) {
    List<String> words = new ArrayList<>();
    words.add(text(facts, KeyAttribute.MANAGER));
    words.add(text(facts, KeyAttribute.SPEC));
    words.add(text(facts, KeyAttribute.USAGE));
    words.add(text(facts, KeyAttribute.ORIGIN));
    if (words.stream().allMatch(UNKNOWN::equals)) words = new ArrayList<>(List.of(UNKNOWN));
    String store = facts.text(KeyAttribute.CUSTOM_KEY_STORE);
    if (store != null) words.add("key store " + value(store));
    String role = facts.text(KeyAttribute.MULTI_REGION_ROLE);
    if (role != null) words.add("multi-Region " + value(role).toLowerCase(Locale.ROOT));
    return words;
  }

  private static String lastRotation(KeyFacts facts) {
    boolean complete = facts.currentMaterialSince() != null;
    List<Rotation> rotations = facts.rotations();
    if (rotations.isEmpty()) return complete ? "never" : UNKNOWN;
    Rotation last = rotations.get(rotations.size() - 1);
    String type = last.type.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String kind = last.type == Rotation.Type.UNKNOWN ? "" : " " + type;
    return day(last.timeMillis) + kind + (complete ? "" : ", " + UNKNOWN);
  }

  private static String every(KeyFacts facts) {
    Boolean enabled = facts.flag(KeyAttribute.ROTATION_ENABLED);
    if (enabled == null) return UNKNOWN;
    if (!enabled) return "off";
    Long days = facts.number(KeyAttribute.ROTATION_PERIOD_DAYS);
    return (days == null ? UNKNOWN : days) + " d";
  }

  private static List<String> aliases(KeyFacts facts) {
    Map<String, String> names = new TreeMap<>();
    if (facts.texts(KeyAttribute.ALIASES) != null) {
      facts.texts(KeyAttribute.ALIASES).forEach(name -> names.put(name, ""));
    }
    return entries(facts, KeyAttribute.ALIASES, names);
  }

  private static List<String> tags(KeyFacts facts) {
    Map<String, String> tags = facts.map(KeyAttribute.TAGS);
    return entries(facts, KeyAttribute.TAGS, tags == null ? Map.of() : tags);
  }

  /** With a question mark behind the entries that are known of something that may be larger. */
  @SuppressWarnings("unchecked")
  private static List<String> entries(
      KeyFacts facts, KeyAttribute attribute, Map<String, String> whole) {
    List<String> words = new ArrayList<>();
    Stated part = facts.part(attribute);
    Map<String, String> known = part == null ? whole : (Map<String, String>) part.value;
    known.forEach(
        (name, value) -> {
          // An alias has no value, and may be as long as the line has room for.
          boolean alias = attribute == KeyAttribute.ALIASES;
          String shown = value(name, alias ? 2 * LONGEST_VALUE : LONGEST_VALUE);
          if (value == null) words.add("no " + shown);
          else words.add(alias ? shown : shown + "=" + value(value));
        });
    if (!facts.knows(attribute)) words.add(UNKNOWN);
    else if (words.isEmpty()) words.add(NONE);
    return words;
  }

  private static String grants(KeyFacts facts) {
    Map<String, String> grants = facts.map(KeyAttribute.GRANTS);
    if (grants != null) return grants.isEmpty() ? NONE : String.valueOf(grants.size());
    Stated part = facts.part(KeyAttribute.GRANTS);
    if (part == null) return UNKNOWN;
    long there = ((Map<?, ?>) part.value).values().stream().filter(v -> v != null).count();
    return there + " or more, " + UNKNOWN;
  }

  private static List<String> known(Freshness freshness) {
    String by = freshness.enrichment.text();
    if (freshness.enrichment == Enrichment.PARTIAL) by = "trail in part";
    if (freshness.ageMillis == null) return List.of(by);
    String told = "last told of " + old(freshness.ageMillis) + " before";
    boolean since =
        freshness.scanAgeMillis != null && freshness.ageMillis < freshness.scanAgeMillis;
    return since
        ? List.of(by + " of " + old(freshness.scanAgeMillis) + " before", "then trail", told)
        : List.of(by, told);
  }

  private static String old(long ageMillis) {
    Duration age = Duration.ofMillis(ageMillis);
    return age.toDays() > 1
        ? age.toDays() + " d"
        : age.toHours() > 1 ? age.toHours() + " h" : age.toMinutes() + " min";
  }

  private static String text(KeyFacts facts, KeyAttribute attribute) {
    String text = facts.text(attribute);
    return text != null ? value(text) : facts.knows(attribute) ? NONE : UNKNOWN;
  }

  private void time(String label, Long millis, String remark) {
    if (millis != null) line(label, List.of(Instant.ofEpochMilli(millis) + remark));
  }

  private static String day(long millis) {
    return Instant.ofEpochMilli(millis).toString().substring(0, 10);
  }

  private void line(String label, List<String> words, List<String> unknown) {
    if (words.equals(List.of(UNKNOWN))) unknown.add(label);
    else line(label, words);
  }

  /** As many words as fit, and how many more there are. */
  private void line(String label, List<String> words) {
    String all = String.join(", ", words);
    if (all.length() > WIDTH - LABEL) {
      StringBuilder some = new StringBuilder(words.get(0));
      int room = WIDTH - LABEL - " … and 999 more".length();
      int told = 1;
      while (told < words.size() && some.length() + 2 + words.get(told).length() <= room) {
        some.append(", ").append(words.get(told++));
      }
      all = told == words.size() ? all : some + " … and " + (words.size() - told) + " more";
    }
    out.printf("    %-" + (LABEL - 4) + "s%s%n", label, all);
  }

  /** What a stranger wrote: on one line, cut, and in quotes where it could look like our own. */
  private static String value(String text) {
    return value(text, LONGEST_VALUE);
  }

  private static String value(String text, int longest) {
    String shown = Shown.line(text);
    if (shown.length() > longest) shown = shown.substring(0, longest) + '…';
    boolean plain =
        shown.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || "-_./:@+".indexOf(c) >= 0);
    return plain && !shown.isEmpty() ? shown : '"' + shown.replace("\"", "\\\"") + '"';
  }
}
