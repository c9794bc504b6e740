package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.key.Enrichment;
import io.keytrail.key.FactSource;
import io.keytrail.key.Freshness;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.Rotation;
import io.keytrail.key.Stated;
import io.keytrail.policy.Trust;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class KeyTableTest {
  private static final String ARN =
      "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final long NOW = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();
  private static final long MADE = Instant.parse("2024-05-01T09:00:00Z").toEpochMilli();

  private final KeyFacts facts = new KeyFacts(ARN, NOW);

  @Test
  void whatIsKnownIsTold() {
    put(KeyAttribute.STATE, "PendingDeletion");
    put(KeyAttribute.CREATED, MADE);
    put(KeyAttribute.DELETION_DATE, NOW + 1000);
    put(KeyAttribute.MANAGER, "CUSTOMER");
    put(KeyAttribute.ROTATION_ENABLED, true);
    put(KeyAttribute.ROTATION_PERIOD_DAYS, 180L);
    put(KeyAttribute.ALIASES, new TreeSet<>(Set.of("alias/b", "alias/a")));
    put(KeyAttribute.TAGS, new TreeMap<String, String>());
    put(KeyAttribute.POLICY, policy("\"arn:aws:iam::444455556666:root\""));
    put(KeyAttribute.GRANTS, new TreeMap<>(java.util.Map.of("g1", "x: Decrypt")));
    facts.add(new Rotation(MADE + 86_400_000L, Rotation.Type.ON_DEMAND, FactSource.TRAIL));
    facts.rotationsCompleteSince(0L);

    assertThat(table(Trust.NOBODY, new Freshness(Enrichment.TRAIL, 3 * 86_400_000L, null)))
        .isEqualTo(
            "1234abcd-12ab-34cd-56ef-1234567890ab  PendingDeletion  2024-05-01  2024-05-02 on demand"
                + "      180 d\n"
                + "    kind     CUSTOMER, ?, ?, ?\n"
                + "    deletion 2026-03-01T00:00:01Z\n"
                + "    aliases  alias/a, alias/b\n"
                + "    tags     -\n"
                + "    policy   sha256 166c7a0d4cd7, open to account 444455556666\n"
                + "    grants   1\n"
                + "    known by trail, last told of 3 d before\n");
  }

  @Test
  void howOldASnapshotIsAndWhatTheTrailToldSinceAreToldApart() {
    long day = 86_400_000L;
    assertThat(table(Trust.NOBODY, new Freshness(Enrichment.SNAPSHOT, 40 * day, 40 * day)))
        .contains("    known by snapshot, last told of 40 d before\n");
    assertThat(table(Trust.NOBODY, new Freshness(Enrichment.SNAPSHOT, 3_600_000L, 40 * day)))
        .contains("    known by snapshot of 40 d before, then trail, last told of 60 min before\n");
  }

  @Test
  void whatIsUnknownIsAQuestionMark() {
    assertThat(table(Trust.NOBODY, Freshness.UNAVAILABLE))
        .isEqualTo(
            "1234abcd-12ab-34cd-56ef-1234567890ab  ?                ?           ?                   "
                + "      ?\n"
                + "    known by unavailable\n"
                + "    ?        kind, aliases, tags, policy, grants\n");
  }

  @Test
  void whatIsKnownInPartIsFollowedByOne() {
    TreeMap<String, String> tags = new TreeMap<>();
    tags.put("Owner", "payments");
    tags.put("Stage", "");
    tags.put("Team", null);
    facts.putPart(KeyAttribute.TAGS, new Stated(tags, FactSource.TRAIL, NOW, NOW));
    facts.add(new Rotation(MADE, Rotation.Type.AUTOMATIC, FactSource.SNAPSHOT));

    assertThat(table(Trust.NOBODY, Freshness.UNAVAILABLE))
        .contains("    tags     Owner=payments, Stage=\"\", no Team, ?\n")
        .contains("2024-05-01 automatic, ?");
  }

  @Test
  void trustedAccountsAreNotOutside() {
    put(KeyAttribute.POLICY, policy("\"arn:aws:iam::444455556666:root\""));

    assertThat(table(new Trust(Set.of("444455556666"), Set.of()), Freshness.UNAVAILABLE))
        .contains("nobody from outside");
  }

  @Test
  void aPolicyForEverybodyAndOneThatIsNoneAreTold() {
    put(KeyAttribute.POLICY, policy("\"*\""));
    assertThat(table(Trust.NOBODY, Freshness.UNAVAILABLE)).contains("open to EVERYBODY");

    put(KeyAttribute.POLICY, "{");
    assertThat(table(Trust.NOBODY, Freshness.UNAVAILABLE)).contains(", unreadable\n");
  }

  @Test
  void whatStrangersWroteStaysOnItsLineAndLooksLikeNothingElse() {
    TreeMap<String, String> tags = new TreeMap<>();
    tags.put("a", "x, Owner=root");
    tags.put("b", "\u001b[2J\n    policy");
    tags.put("c", "\u202egnp.exe");
    tags.put("d", "?");
    tags.put("e", "\"");
    put(KeyAttribute.TAGS, tags);
    put(KeyAttribute.STATE, "Enabled\nfake");

    String table = table(Trust.NOBODY, Freshness.UNAVAILABLE);

    assertThat(table)
        .contains("a=\"x, Owner=root\"")
        .contains("b=\"\\u001b[2J\\u000a    policy\"")
        .doesNotContain("\u001b", "\u202e", "\nfake", "\n    policy");
    assertThat(table.lines()).hasSize(4);
  }

  @Test
  void noLineIsWiderThanATerminal() {
    TreeMap<String, String> tags = new TreeMap<>();
    for (int i = 0; i < 50; i++) tags.put("name".repeat(30) + i, "value ".repeat(40));
    put(KeyAttribute.TAGS, tags);
    TreeSet<String> aliases = new TreeSet<>();
    for (int i = 0; i < 50; i++) aliases.add("alias/application-" + i);
    put(KeyAttribute.ALIASES, aliases);
    put(KeyAttribute.POLICY, policy("\"*\""));

    String table = table(Trust.NOBODY, Freshness.UNAVAILABLE);

    assertThat(table.lines()).allMatch(line -> line.length() <= KeyTable.WIDTH);
    assertThat(table).contains(" … and 49 more\n").contains("alias/application-0, alias/");
  }

  private String table(Trust trust, Freshness freshness) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new KeyTable(new PrintStream(out, true, StandardCharsets.UTF_8), trust).key(facts, freshness);
    return out.toString(StandardCharsets.UTF_8);
  }

  private void put(KeyAttribute attribute, Object value) {
    facts.put(attribute, new Stated(value, FactSource.TRAIL, NOW, NOW));
  }

  private static String policy(String principal) {
    return "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":"
        + principal
        + "},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}";
  }
}
