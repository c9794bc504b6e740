package io.keytrail.key;

import static io.keytrail.key.KeyHistoryTest.at;
import static io.keytrail.key.Records.KEY;
import static io.keytrail.key.Records.OTHER;
import static io.keytrail.key.Records.on;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.key.Rotation.Type;
import io.keytrail.kms.KmsEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** KEY is the older one, OTHER the younger. */
class AliasLedgerTest {
  private static final long LATER = at("2027-01-01T00:00:00Z");
  private static final KmsEvent KEY_MADE = made(KEY, "2026-01-01T00:00:00Z");
  private static final KmsEvent OTHER_MADE = made(OTHER, "2026-02-01T00:00:00Z");
  private static final KmsEvent CREATE =
      alias("CreateAlias", KEY, "2026-01-01T00:00:00Z", "'targetKeyId':'" + KEY + "'");
  private static final KmsEvent UPDATE =
      alias("UpdateAlias", OTHER, "2026-02-02T00:00:00Z", "'targetKeyId':'" + OTHER + "'");
  private static final KmsEvent DELETE =
      alias("DeleteAlias", null, "2026-03-01T00:00:00Z", "'x':1");

  private AliasLedger ledger = new AliasLedger();
  private Map<String, KeyHistory> histories = new HashMap<>();

  @Test
  void anAliasLeavesOneKeyForAnother() {
    take(KEY_MADE, CREATE, OTHER_MADE, UPDATE);

    assertThat(aliases(KEY, "2026-02-01T00:00:00Z")).containsExactly("alias/app");
    assertThat(aliases(KEY, "2026-02-02T00:00:00Z")).isEmpty();
    assertThat(aliases(OTHER, "2026-02-02T00:00:00Z")).containsExactly("alias/app");
    assertThat(ledger.keyOf("alias/app", at("2026-02-01T00:00:00Z"))).isEqualTo(KEY);
    assertThat(ledger.keyOf("alias/app", LATER)).isEqualTo(OTHER);
  }

  @Test
  void aDeletionThatNamesNoKeyIsToldToTheOneThatHadIt() {
    take(KEY_MADE, CREATE, OTHER_MADE, UPDATE, DELETE);

    assertThat(aliases(OTHER, "2026-03-01T00:00:00Z")).isEmpty();
    assertThat(ledger.keyOf("alias/app", LATER)).isNull();
  }

  @Test
  void whatMovedToAYoungerKeyIsARotationByHand() {
    take(KEY_MADE, CREATE, OTHER_MADE, UPDATE);

    assertThat(histories.get(OTHER).asOf(LATER).rotations())
        .containsExactly(
            new Rotation(at("2026-02-02T00:00:00Z"), Type.ALIAS_SWITCH, FactSource.TRAIL));
    assertThat(histories.get(KEY).asOf(LATER).rotations()).isEmpty();
  }

  @Test
  void soIsOneThatWasDeletedAndMadeAnew() {
    KmsEvent deleted = alias("DeleteAlias", KEY, "2026-02-01T12:00:00Z", "'x':1");
    KmsEvent anew =
        alias("CreateAlias", OTHER, "2026-02-02T00:00:00Z", "'targetKeyId':'" + OTHER + "'");
    take(KEY_MADE, CREATE, OTHER_MADE, deleted, anew);

    assertThat(histories.get(OTHER).asOf(LATER).rotations()).hasSize(1);
  }

  @Test
  void whatMovedBackToTheOlderKeyIsNone() {
    KmsEvent back =
        alias("UpdateAlias", KEY, "2026-02-03T00:00:00Z", "'targetKeyId':'" + KEY + "'");
    take(KEY_MADE, CREATE, OTHER_MADE, UPDATE, back);

    assertThat(histories.get(KEY).asOf(LATER).rotations()).isEmpty();
    assertThat(aliases(OTHER, "2026-02-03T00:00:00Z")).isEmpty();
  }

  @Test
  void theAnswerIsTheSameInWhateverOrderTheEventsArrive() {
    List<KmsEvent> events = List.of(KEY_MADE, CREATE, OTHER_MADE, UPDATE, DELETE);
    for (int seed = 0; seed < 50; seed++) {
      List<KmsEvent> shuffled = new ArrayList<>(events);
      Collections.shuffle(shuffled, new Random(seed));
      ledger = new AliasLedger();
      histories = new HashMap<>();
      take(shuffled.toArray(new KmsEvent[0]));
      assertThat(aliases(KEY, "2026-02-02T00:00:00Z")).as("seed %d", seed).isEmpty();
      assertThat(aliases(OTHER, "2026-02-02T00:00:00Z")).containsExactly("alias/app");
      assertThat(aliases(OTHER, "2026-03-01T00:00:00Z")).isEmpty();
      assertThat(histories.get(OTHER).asOf(LATER).rotations()).hasSize(1);
    }
  }

  @Test
  void theDeletionOfAKeyEndsItsAliases() {
    KmsEvent deleted = on(List.of(KEY), "2026-02-01T00:00:00Z", "DeleteKey", "null", "null", "");
    take(KEY_MADE, CREATE, deleted);

    assertThat(aliases(KEY, "2026-02-01T00:00:00Z")).isEmpty();
    assertThat(ledger.keyOf("alias/app", LATER)).isNull();
  }

  @Test
  void aUseByAliasFillsAGapAndContradictsNothing() {
    KmsEvent used =
        on(List.of(KEY), "2026-01-05T00:00:00Z", "Encrypt", "{'keyId':'alias/app'}", "null", "");
    // KMS may take some minutes until all calls see where an alias points.
    KmsEvent stale =
        on(List.of(KEY), "2026-02-02T00:01:00Z", "Encrypt", "{'keyId':'alias/app'}", "null", "");
    take(used, OTHER_MADE, UPDATE, stale);

    assertThat(histories.get(KEY).asOf(at("2026-01-06T00:00:00Z")).part(KeyAttribute.ALIASES).value)
        .isEqualTo(KeyHistoryTest.map("alias/app", ""));
    assertThat(histories.get(KEY).asOf(LATER).part(KeyAttribute.ALIASES).value)
        .isEqualTo(KeyHistoryTest.map("alias/app", null));
    assertThat(ledger.keyOf("alias/app", LATER)).isEqualTo(OTHER);
  }

  @Test
  void aKeyStaysACustomersWhenItsAliasLeaves() {
    take(CREATE, OTHER_MADE, UPDATE);

    KeyFacts facts = histories.get(KEY).asOf(LATER);
    assertThat(facts.entries(KeyAttribute.ALIASES)).isEmpty();
    assertThat(facts.text(KeyAttribute.MANAGER)).isEqualTo("CUSTOMER");
  }

  @Test
  void anAliasOfAwsShowsAKeyOfAws() {
    take(
        on(
            List.of(KEY),
            "2026-01-05T00:00:00Z",
            "Decrypt",
            "{'keyId':'alias/aws/ssm'}",
            "null",
            ""));

    KeyFacts facts = histories.get(KEY).asOf(LATER);
    assertThat(facts.text(KeyAttribute.MANAGER)).isEqualTo("AWS");
    assertThat(facts.rotationsCompleteSince()).isNull();
  }

  @Test
  void aSnapshotTellsWhichKeyAnAliasLeaves() {
    KeyFacts scan = new KeyFacts(KEY, at("2026-01-15T00:00:00Z"));
    Stated aliases =
        new Stated(
            KeyHistoryTest.set("alias/app"),
            FactSource.SNAPSHOT,
            scan.asOfMillis(),
            scan.asOfMillis());
    scan.put(KeyAttribute.ALIASES, aliases);
    histories.put(KEY, new KeyHistory(KEY));
    histories.get(KEY).accept(scan);
    assertThat(ledger.accept(scan)).isEmpty();

    take(OTHER_MADE, UPDATE);

    assertThat(aliases(KEY, "2026-02-02T00:00:00Z")).isEmpty();
    assertThat(histories.get(OTHER).asOf(LATER).rotations()).hasSize(1);
  }

  @Test
  void anAliasArnIsKnownByItsNameInTheAccountAndRegionOfItsKey() {
    KmsEvent event =
        on(
            List.of(KEY),
            "2026-01-05T00:00:00Z",
            "Decrypt",
            "{'keyId':'arn:aws:kms:eu-west-1:111122223333:alias/app'}",
            "null",
            "");
    event.recipientAccountId = "444455556666";

    AliasStatement statement = AliasStatement.of(event);

    assertThat(statement.scope).isEqualTo("111122223333/eu-west-1");
    assertThat(statement.alias).isEqualTo("alias/app");
  }

  @Test
  void theOldIsForgottenButWhereEachAliasIs() throws IOException {
    take(KEY_MADE, CREATE, OTHER_MADE, UPDATE);
    ledger.prune(at("2026-02-20T00:00:00Z"));
    assertThat(ledger.keyOf("alias/app", at("2026-02-01T00:00:00Z"))).isNull();
    assertThat(ledger.keyOf("alias/app", LATER)).isEqualTo(OTHER);
    assertThat(ledger.keys).containsOnlyKeys(OTHER);

    take(DELETE);
    assertThat(aliases(OTHER, "2026-03-01T00:00:00Z")).isEmpty();
    ledger.prune(at("2026-04-01T00:00:00Z"));
    assertThat(ledger.isEmpty()).isTrue();
  }

  @Test
  void itsBytesHoldIt() throws IOException {
    take(KEY_MADE, CREATE, OTHER_MADE, UPDATE, DELETE);

    byte[] bytes = ledger.toBytes();

    assertThat(AliasLedger.fromBytes(bytes).toBytes()).isEqualTo(bytes);
    ledger = AliasLedger.fromBytes(bytes);
    assertThat(ledger.keyOf("alias/app", at("2026-02-03T00:00:00Z"))).isEqualTo(OTHER);
  }

  private void take(KmsEvent... events) {
    for (KmsEvent event : events) {
      List<KeyStatement> statements = new ArrayList<>(KeyStatements.of(event));
      AliasStatement alias = AliasStatement.of(event);
      if (alias != null) statements.addAll(ledger.accept(alias));
      for (KeyStatement s : statements) {
        histories.computeIfAbsent(s.keyArn, KeyHistory::new).accept(s);
      }
    }
  }

  private java.util.Set<String> aliases(String key, String time) {
    return histories.get(key).asOf(at(time)).texts(KeyAttribute.ALIASES);
  }

  private static KmsEvent made(String key, String time) {
    return on(
        List.of(key),
        time,
        "CreateKey",
        "{'description':''}",
        "{'keyMetadata':{'arn':'" + key + "','keyState':'Enabled','origin':'AWS_KMS'}}",
        "");
  }

  private static KmsEvent alias(String eventName, String key, String time, String more) {
    return on(
        key == null ? List.of() : List.of(key),
        time,
        eventName,
        "{'aliasName':'alias/app'," + more + "}",
        "null",
        "");
  }
}
