package io.keytrail.key;

import static io.keytrail.key.KeyHistoryTest.at;
import static io.keytrail.key.Records.KEY;
import static io.keytrail.key.Records.OTHER;
import static io.keytrail.key.Records.call;
import static io.keytrail.key.Records.on;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.key.Rotation.Type;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.PrincipalType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyStatementsTest {
  private static final String DAY_1 = "2026-03-01T00:00:00Z";
  private static final String DAY_2 = "2026-03-02T00:00:00Z";
  private static final String DAY_3 = "2026-03-03T00:00:00Z";
  private static final long LATER = at("2027-01-01T00:00:00Z");
  private static final String METADATA =
      "{'keyMetadata':{'arn':'"
          + KEY
          + "','creationDate':'Mar 1, 2026, 12:00:01 AM','description':'d','keyUsage':"
          + "'ENCRYPT_DECRYPT','keyState':'Enabled','origin':'AWS_KMS','keyManager':'CUSTOMER',"
          + "'keySpec':'SYMMETRIC_DEFAULT','multiRegion':false}}";

  private final Map<String, KeyHistory> histories = new HashMap<>();

  @Test
  void creationTellsAllOfTheKey() {
    take(
        call(
            DAY_1,
            "CreateKey",
            "{'policy':'{}','description':'d','tags':[{'tagKey':'Owner','tagValue':'a,b'},"
                + "{'tagKey':'aws:x.y','tagValue':''}]}",
            METADATA));

    KeyFacts facts = facts();

    assertThat(facts.text(KeyAttribute.STATE)).isEqualTo("Enabled");
    assertThat(facts.text(KeyAttribute.MANAGER)).isEqualTo("CUSTOMER");
    assertThat(facts.text(KeyAttribute.SPEC)).isEqualTo("SYMMETRIC_DEFAULT");
    assertThat(facts.text(KeyAttribute.ORIGIN)).isEqualTo("AWS_KMS");
    assertThat(facts.text(KeyAttribute.POLICY)).isEqualTo("{}");
    assertThat(facts.time(KeyAttribute.CREATED)).isEqualTo(at("2026-03-01T00:00:01Z"));
    assertThat(facts.map(KeyAttribute.TAGS))
        .isEqualTo(KeyHistoryTest.map("Owner", "a,b", "aws:x.y", ""));
    assertThat(facts.texts(KeyAttribute.ALIASES)).isEmpty();
    assertThat(facts.map(KeyAttribute.GRANTS)).isEmpty();
    assertThat(facts.flag(KeyAttribute.ROTATION_ENABLED)).isFalse();
    assertThat(facts.knows(KeyAttribute.CUSTOM_KEY_STORE)).isTrue();
    assertThat(facts.knows(KeyAttribute.MULTI_REGION_ROLE)).isTrue();
    assertThat(facts.rotationsCompleteSince()).isZero();
    assertThat(facts.currentMaterialSince()).isEqualTo(at("2026-03-01T00:00:01Z"));
    assertThat(history(KEY).freshness(LATER, null).enrichment).isEqualTo(Enrichment.TRAIL);
  }

  @Test
  void aCreationWithoutRequestTellsNothingOfTagsAndPolicy() {
    take(call(DAY_1, "CreateKey", "null", METADATA));

    assertThat(facts().knows(KeyAttribute.TAGS)).isFalse();
    assertThat(facts().knows(KeyAttribute.POLICY)).isFalse();
  }

  @Test
  void whatFailedOrWasADryRunSaysNothing() {
    KmsEvent failed = call(DAY_1, "DisableKey", "null", "null");
    failed.errorCode = "AccessDenied";
    KmsEvent dryRun = call(DAY_1, "RevokeGrant", "{'grantId':'g'}", "null");
    dryRun.dryRun = true;

    assertThat(KeyStatements.of(failed)).isEmpty();
    assertThat(KeyStatements.of(dryRun)).isEmpty();
    assertThat(AliasStatement.of(failed)).isNull();
  }

  @Test
  void tagsComeAndGo() {
    take(call(DAY_1, "CreateKey", "{'description':''}", METADATA));
    take(
        call(
            DAY_2,
            "TagResource",
            "{'tags':[{'tagKey':'A','tagValue':'1'},{'tagKey':'B','tagValue':'2'}]}",
            "null"));
    take(call(DAY_3, "UntagResource", "{'tagKeys':['A','C']}", "null"));

    assertThat(facts(DAY_1).map(KeyAttribute.TAGS)).isEmpty();
    assertThat(facts(DAY_2).map(KeyAttribute.TAGS))
        .isEqualTo(KeyHistoryTest.map("A", "1", "B", "2"));
    assertThat(facts(DAY_3).map(KeyAttribute.TAGS)).isEqualTo(KeyHistoryTest.map("B", "2"));
  }

  @Test
  void deletionIsScheduledCancelledAndDone() {
    take(
        call(
            DAY_1,
            "ScheduleKeyDeletion",
            "{'pendingWindowInDays':7}",
            "{'keyState':'PendingDeletion','deletionDate':'Mar 8, 2026, 1:00:00 AM'}"));
    assertThat(facts().text(KeyAttribute.STATE)).isEqualTo("PendingDeletion");
    assertThat(facts().time(KeyAttribute.DELETION_DATE)).isEqualTo(at("2026-03-08T01:00:00Z"));

    take(call(DAY_2, "CancelKeyDeletion", "{'keyId':'" + KEY + "'}", "null"));
    assertThat(facts().text(KeyAttribute.STATE)).isEqualTo("Disabled");
    assertThat(facts().knows(KeyAttribute.DELETION_DATE)).isTrue();
    assertThat(facts().time(KeyAttribute.DELETION_DATE)).isNull();

    take(call(DAY_3, "DeleteKey", "null", "null"));
    assertThat(facts().text(KeyAttribute.STATE)).isEqualTo("Deleted");
    assertThat(facts().time(KeyAttribute.DELETION_DATE)).isEqualTo(at(DAY_3));
  }

  @Test
  void whatEventBridgeTellsOfADeletionMovesItsDateNoMore() {
    take(call(DAY_1, "DeleteKey", "null", "null"));
    take(call("2026-03-01T00:00:09Z", "DeleteKey", "null", "null"));

    assertThat(facts().time(KeyAttribute.DELETION_DATE)).isEqualTo(at(DAY_1));
  }

  @Test
  void whoAdministersAKeyShowsThatItIsACustomers() {
    take(call(DAY_1, "DescribeKey", "null", "null"));
    take(call(DAY_1, "CreateGrant", "{'operations':['Decrypt']}", "{'grantId':'g'}"));
    take(call(DAY_1, "RotateKey", "null", "null"));
    assertThat(facts().knows(KeyAttribute.MANAGER)).isFalse();

    KmsEvent byService = call(DAY_2, "TagResource", "{'tags':[]}", "null");
    byService.principalType = PrincipalType.AWS_SERVICE;
    take(byService);
    assertThat(facts().knows(KeyAttribute.MANAGER)).isFalse();

    take(call(DAY_2, "DisableKeyRotation", "null", "null"));
    assertThat(facts().text(KeyAttribute.MANAGER)).isEqualTo("CUSTOMER");
  }

  @Test
  void withoutADeletionDateTheWindowTellsItButNotWhileReplicasLive() {
    take(call(DAY_1, "ScheduleKeyDeletion", "{'pendingWindowInDays':7}", "null"));
    assertThat(facts().time(KeyAttribute.DELETION_DATE)).isEqualTo(at("2026-03-08T00:00:00Z"));

    take(call(DAY_2, "ScheduleKeyDeletion", "null", "{'keyState':'PendingReplicaDeletion'}"));
    assertThat(facts().knows(KeyAttribute.DELETION_DATE)).isFalse();
    assertThat(facts().text(KeyAttribute.STATE)).isEqualTo("PendingReplicaDeletion");
  }

  @Test
  void aKeyIsDeletedThoughMaterialStayedBehind() {
    take(
        on(
            List.of(KEY),
            DAY_1,
            "DeleteKey",
            "null",
            "null",
            ",'serviceEventDetails':{'backingKeysDeletionStatus':"
                + "'[{\\'backingKeyId\\':\\'b\\',\\'deletionStatus\\':\\'FAILURE\\'}]'}"));

    assertThat(facts().text(KeyAttribute.STATE)).isEqualTo("Deleted");
  }

  @Test
  void rotationIsSwitchedOnAndOff() {
    take(call(DAY_1, "EnableKeyRotation", "{'rotationPeriodInDays':180}", "null"));
    assertThat(facts().flag(KeyAttribute.ROTATION_ENABLED)).isTrue();
    assertThat(facts().number(KeyAttribute.ROTATION_PERIOD_DAYS)).isEqualTo(180);

    take(call(DAY_2, "EnableKeyRotation", "{'keyId':'x'}", "null"));
    assertThat(facts().number(KeyAttribute.ROTATION_PERIOD_DAYS)).isEqualTo(365);

    take(call(DAY_3, "DisableKeyRotation", "null", "null"));
    assertThat(facts().flag(KeyAttribute.ROTATION_ENABLED)).isFalse();
    assertThat(facts().knows(KeyAttribute.ROTATION_PERIOD_DAYS)).isFalse();
    assertThat(facts().time(KeyAttribute.NEXT_ROTATION)).isNull();
  }

  @Test
  void onDemandIsOneRotationThoughTwoRecordsTellOfIt() {
    take(call(DAY_1, "RotateKeyOnDemand", "null", "null"));
    take(
        on(
            List.of(KEY),
            "2026-03-01T00:02:00Z",
            "RotateKey",
            "null",
            "null",
            ",'serviceEventDetails':{'rotationType':'ON_DEMAND'}"));

    assertThat(facts().rotations())
        .containsExactly(
            new Rotation(at("2026-03-01T00:02:00Z"), Type.ON_DEMAND, FactSource.TRAIL));
  }

  @Test
  void eventBridgeAndCloudTrailTellOfOneRotation() {
    take(
        on(
            List.of(KEY),
            DAY_1,
            "RotateKey",
            "null",
            "null",
            ",'serviceEventDetails':{'rotationType':'AUTOMATIC'}"));
    take(
        Records.decode(
            "{'version':'0','id':'b','detail-type':'KMS CMK Rotation','source':'aws.kms',"
                + "'account':'111122223333','time':'2026-03-01T00:00:40Z','region':'eu-west-1',"
                + "'resources':['"
                + KEY
                + "'],'detail':{'key-id':'1234abcd-12ab-34cd-56ef-1234567890ab'}}"));

    assertThat(facts().rotations())
        .containsExactly(new Rotation(at(DAY_1), Type.AUTOMATIC, FactSource.TRAIL));
  }

  @Test
  void importedMaterialComesExpiresAndComesAgain() {
    take(
        call(
            DAY_1,
            "CreateKey",
            "{'origin':'EXTERNAL'}",
            METADATA.replace("Enabled", "PendingImport")));
    take(
        call(
            DAY_2,
            "ImportKeyMaterial",
            "{'expirationModel':'KEY_MATERIAL_EXPIRES','validTo':'Mar 3, 2026, 12:00:00 AM',"
                + "'importType':'NEW_KEY_MATERIAL'}",
            "null"));
    assertThat(facts(DAY_2).text(KeyAttribute.STATE)).isEqualTo("Enabled");
    assertThat(facts(DAY_2).time(KeyAttribute.MATERIAL_EXPIRY)).isEqualTo(at(DAY_3));

    take(call(DAY_3, "DeleteExpiredKeyMaterial", "null", "null"));
    assertThat(facts().text(KeyAttribute.STATE)).isEqualTo("PendingImport");
    assertThat(facts().time(KeyAttribute.MATERIAL_EXPIRY)).isNull();
    assertThat(facts().rotations()).isEmpty();

    take(
        call(
            "2026-03-04T00:00:00Z",
            "ImportKeyMaterial",
            "{'expirationModel':'KEY_MATERIAL_DOES_NOT_EXPIRE'}",
            "null"));
    assertThat(facts().text(KeyAttribute.STATE)).isEqualTo("Enabled");
    assertThat(facts().knows(KeyAttribute.MATERIAL_EXPIRY)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ImportKeyMaterial", "DeleteImportedKeyMaterial", "DeleteExpiredKeyMaterial"})
  void whoeverHasImportedMaterialIsOfOriginExternal(String operation) {
    take(call(DAY_1, operation, "null", "null"));
    assertThat(facts().text(KeyAttribute.ORIGIN)).isEqualTo("EXTERNAL");
    take(call(DAY_2, "RotateKeyOnDemand", "null", "null"));
    assertThat(facts().text(KeyAttribute.ORIGIN)).isEqualTo("EXTERNAL");
  }

  @Test
  void otherChangesSayNothingOfTheOrigin() {
    take(call(DAY_1, "RotateKeyOnDemand", "null", "null"));
    assertThat(facts().knows(KeyAttribute.ORIGIN)).isFalse();
  }

  @Test
  void materialThatWaitedForARotationIsNotMissedWhenItGoes() {
    take(call(DAY_1, "EnableKey", "null", "null"));
    String request = "{'importType':'NEW_KEY_MATERIAL'}";
    take(call(DAY_2, "ImportKeyMaterial", request, "{'keyMaterialId':'m2'}"));
    take(call(DAY_3, "DeleteImportedKeyMaterial", "{'keyMaterialId':'m2'}", "null"));
    assertThat(facts().text(KeyAttribute.STATE)).isEqualTo("Enabled");

    take(call("2026-03-04T00:00:00Z", "RotateKeyOnDemand", "null", "null"));
    assertThat(facts().rotations()).extracting(r -> r.type).containsExactly(Type.ON_DEMAND);

    take(
        call(
            "2026-03-05T00:00:00Z", "DeleteImportedKeyMaterial", "{'keyMaterialId':'m1'}", "null"));
    assertThat(facts().text(KeyAttribute.STATE)).isEqualTo("PendingImport");
  }

  @Test
  void grantsComeAndGo() {
    take(call(DAY_1, "CreateKey", "{'description':''}", METADATA));
    take(
        call(
            DAY_2,
            "CreateGrant",
            "{'granteePrincipal':'arn:aws:iam::111122223333:role/app','operations':"
                + "['GenerateDataKey','Decrypt'],'constraints':{'encryptionContextSubset':"
                + "{'a':'b'}}}",
            "{'grantId':'g1'}"));
    take(call(DAY_2, "CreateGrant", "{'operations':['Decrypt']}", "{'grantId':'g2'}"));
    assertThat(facts().map(KeyAttribute.GRANTS))
        .isEqualTo(
            KeyHistoryTest.map(
                "g1",
                "arn:aws:iam::111122223333:role/app: Decrypt, GenerateDataKey (constrained)",
                "g2",
                "?: Decrypt"));

    take(
        on(
            List.of(KEY),
            DAY_3,
            "RetireGrant",
            "null",
            "null",
            ",'additionalEventData':{'grantId':'g1'}"));
    take(call(DAY_3, "RevokeGrant", "{'grantId':'g2'}", "null"));
    assertThat(facts().map(KeyAttribute.GRANTS)).isEmpty();
  }

  @Test
  void aReplicaIsMadeAndBecomesThePrimary() {
    String replica = KEY.replace("eu-west-1", "us-east-1");
    take(
        call(
            DAY_1,
            "ReplicateKey",
            "{'replicaRegion':'us-east-1','tags':[{'tagKey':'A','tagValue':'1'}]}",
            "{'replicaKeyMetadata':{'arn':'"
                + replica
                + "','keyState':'Creating','keySpec':'SYMMETRIC_DEFAULT'},'replicaPolicy':'{}'}"));
    assertThat(facts().text(KeyAttribute.MULTI_REGION_ROLE)).isEqualTo("PRIMARY");
    KeyFacts made = history(replica).asOf(LATER);
    assertThat(made.text(KeyAttribute.MULTI_REGION_ROLE)).isEqualTo("REPLICA");
    assertThat(made.text(KeyAttribute.PRIMARY_KEY)).isEqualTo(KEY);
    assertThat(made.text(KeyAttribute.POLICY)).isEqualTo("{}");
    assertThat(made.tag("A")).isEqualTo("1");
    assertThat(made.knows(KeyAttribute.STATE)).as("nobody tells when it is ready").isFalse();

    take(call(DAY_2, "UpdatePrimaryRegion", "{'primaryRegion':'us-east-1'}", "null"));
    assertThat(facts().text(KeyAttribute.MULTI_REGION_ROLE)).isEqualTo("REPLICA");
    assertThat(facts().text(KeyAttribute.PRIMARY_KEY)).isEqualTo(replica);
    made = history(replica).asOf(LATER);
    assertThat(made.text(KeyAttribute.MULTI_REGION_ROLE)).isEqualTo("PRIMARY");
    assertThat(made.text(KeyAttribute.PRIMARY_KEY)).isEqualTo(replica);
  }

  @Test
  void aUseShowsThatTheKeyExistsAndIsEnabled() {
    take(call(DAY_2, "Decrypt", "null", "null"));

    assertThat(history(KEY).existedAt(at(DAY_1))).isFalse();
    assertThat(facts().text(KeyAttribute.STATE)).isEqualTo("Enabled");
    assertThat(facts().stated()).hasSize(1);
    assertThat(history(KEY).versions()).isZero();
    assertThat(history(KEY).freshness(at(DAY_3), null).enrichment).isEqualTo(Enrichment.PARTIAL);
  }

  @Test
  void reEncryptSaysItOfBothKeysAndOfOneOnce() {
    assertThat(KeyStatements.of(on(List.of(KEY, OTHER), DAY_1, "ReEncrypt", "null", "null", "")))
        .extracting(s -> s.keyArn)
        .containsExactly(KEY, OTHER);
    assertThat(KeyStatements.of(on(List.of(KEY, KEY), DAY_1, "ReEncrypt", "null", "null", "")))
        .hasSize(1);
  }

  private void take(KmsEvent event) {
    KeyStatements.of(event).forEach(s -> history(s.keyArn).accept(s));
  }

  private KeyHistory history(String keyArn) {
    return histories.computeIfAbsent(keyArn, KeyHistory::new);
  }

  private KeyFacts facts() {
    return history(KEY).asOf(LATER);
  }

  private KeyFacts facts(String time) {
    return history(KEY).asOf(at(time));
  }
}
