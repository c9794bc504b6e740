package io.keytrail.jobs.inventory.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.testing.KmsDouble;
import io.keytrail.jobs.testing.KmsDoubleKey;
import io.keytrail.jobs.testing.KmsDoubleKeys;
import io.keytrail.jobs.testing.KmsDoubleServer;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.Rotation;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Scans against the double: many keys, all kinds of keys, and everything that goes wrong. */
class KmsScannerIT {
  private static final String REGION = "eu-west-1";
  private static final String OTHER_ACCOUNT = "444455556666";
  private static final Instant CREATED = Instant.parse("2024-05-01T10:00:00Z");

  private KmsDouble kms;

  @BeforeEach
  void start() {
    kms = KmsDouble.open();
  }

  @AfterEach
  void stop() {
    kms.close();
  }

  @Test
  void tenThousandKeysAreReadThoughOneCallInAHundredIsThrottledAndOneDenied() {
    BiPredicate<String, String> denied = KmsDoubleServer.oneOf(100);
    KmsDoubleKeys.fill(kms, KmsDouble.OWN_ACCOUNT, REGION, 10_000).throttleOneOf(100).deny(denied);
    Scans scan = Scans.run(options().build());

    TargetReport report = scan.only();
    assertThat(report.complete()).isTrue();
    assertThat(report.keys()).isEqualTo(10_000);
    assertThat(scan.facts).hasSize(10_000);
    long requests = kms.requests().values().stream().mapToLong(Long::longValue).sum();
    assertThat(report.calls()).isEqualTo(requests);
    assertThat(report.throttled()).isEqualTo(requests / 100).isPositive();
    assertThat(report.denied().keySet())
        .containsExactlyInAnyOrder(
            KmsCall.DESCRIBE_KEY,
            KmsCall.LIST_RESOURCE_TAGS,
            KmsCall.GET_KEY_ROTATION_STATUS,
            KmsCall.LIST_KEY_ROTATIONS,
            KmsCall.GET_KEY_LAST_USAGE);
    for (KeyFacts key : scan.facts.values()) {
      String id = key.keyArn().replaceFirst(".*/", "");
      boolean described = !denied.test("DescribeKey", id);
      assertThat(key.knows(KeyAttribute.STATE)).isEqualTo(described);
      assertThat(key.knows(KeyAttribute.LAST_USED)).isEqualTo(!denied.test("GetKeyLastUsage", id));
      assertThat(key.knows(KeyAttribute.ALIASES)).isTrue();
      boolean customers = described && key.text(KeyAttribute.MANAGER).equals("CUSTOMER");
      if (customers) {
        assertThat(key.knows(KeyAttribute.TAGS)).isEqualTo(!denied.test("ListResourceTags", id));
      }
    }
  }

  @Test
  void aKeyIsReadWithAllThatKmsTellsOfIt() {
    KmsDoubleKey key =
        key("1")
            .with("Description", "card data")
            .alias("alias/payments")
            .alias("alias/cards")
            .tag("Owner", "payments")
            .rotating(180)
            .rotated(CREATED.plusSeconds(3600), "ON_DEMAND")
            .rotated(CREATED.plusSeconds(60), "AUTOMATIC")
            .used(CREATED.plusSeconds(7200))
            .policy("{}")
            .grant("g1", "arn:aws:iam::111122223333:role/app", "Decrypt", "CreateGrant");
    kms.add(key);
    KeyFacts facts = Scans.run(options().policies(true).grants(true).build()).facts.get(key.arn());
    assertThat(facts.asOfMillis()).isEqualTo(KmsDouble.NOW.toEpochMilli());
    assertThat(facts.texts(KeyAttribute.ALIASES)).containsExactly("alias/cards", "alias/payments");
    assertThat(facts.map(KeyAttribute.TAGS)).containsExactly(Map.entry("Owner", "payments"));
    assertThat(facts.text(KeyAttribute.DESCRIPTION)).isEqualTo("card data");
    assertThat(facts.text(KeyAttribute.MANAGER)).isEqualTo("CUSTOMER");
    assertThat(facts.text(KeyAttribute.STATE)).isEqualTo("Enabled");
    assertThat(facts.text(KeyAttribute.SPEC)).isEqualTo("SYMMETRIC_DEFAULT");
    assertThat(facts.time(KeyAttribute.CREATED)).isEqualTo(CREATED.toEpochMilli());
    assertThat(facts.flag(KeyAttribute.ROTATION_ENABLED)).isTrue();
    assertThat(facts.number(KeyAttribute.ROTATION_PERIOD_DAYS)).isEqualTo(180);
    assertThat(facts.knows(KeyAttribute.NEXT_ROTATION)).isTrue();
    assertThat(facts.text(KeyAttribute.POLICY)).isEqualTo("{}");
    assertThat(facts.map(KeyAttribute.GRANTS))
        .containsExactly(
            Map.entry("g1", "arn:aws:iam::111122223333:role/app: CreateGrant, Decrypt"));
    assertThat(facts.rotations())
        .extracting(rotation -> rotation.type)
        .containsExactly(Rotation.Type.AUTOMATIC, Rotation.Type.ON_DEMAND);
    assertThat(facts.rotationsCompleteSince()).isZero();
  }

  @Test
  void whatAKeyCannotChangeHoldsSinceItWasMadeAndTheRestSinceItWasSeen() {
    kms.add(key("1").tag("Owner", "a").used(CREATED.plusSeconds(7)));
    KeyFacts facts = Scans.run(options().build()).facts.values().iterator().next();
    assertThat(facts.stated(KeyAttribute.SPEC).sinceMillis).isEqualTo(CREATED.toEpochMilli());
    assertThat(facts.stated(KeyAttribute.SPEC).seenMillis).isEqualTo(KmsDouble.NOW.toEpochMilli());
    assertThat(facts.stated(KeyAttribute.TAGS).sinceMillis).isEqualTo(KmsDouble.NOW.toEpochMilli());
    assertThat(facts.stated(KeyAttribute.LAST_USED).sinceMillis)
        .isEqualTo(CREATED.plusSeconds(7).toEpochMilli());
  }

  @Test
  void aKeyWithoutUseOnRecordIsUnusedSinceKmsBeganToWatchAndNotBefore() {
    Instant watched = Instant.parse("2025-11-01T00:00:00Z");
    kms.add(key("1").watchedFrom(watched));
    KeyFacts facts = Scans.run(options().build()).facts.values().iterator().next();
    assertThat(facts.stated(KeyAttribute.LAST_USED).value).isNull();
    assertThat(facts.stated(KeyAttribute.LAST_USED).sinceMillis).isEqualTo(watched.toEpochMilli());
  }

  @Test
  void keysThatKmsNeverRotatesAreKnownNotToAndNotAskedFor() {
    kms.add(key("1").spec("RSA_4096", "SIGN_VERIFY"))
        .add(key("2").spec("HMAC_256", "GENERATE_VERIFY_MAC"))
        .add(key("3").with("Origin", "AWS_CLOUDHSM").with("CustomKeyStoreId", "cks-1"))
        .add(key("4").with("Origin", "EXTERNAL_KEY_STORE"));
    Scans scan = Scans.run(options().build());
    for (KeyFacts key : scan.facts.values()) {
      assertThat(key.knows(KeyAttribute.ROTATION_ENABLED)).isTrue();
      assertThat(key.flag(KeyAttribute.ROTATION_ENABLED)).isNull();
      assertThat(key.rotationsCompleteSince()).isZero();
    }
    assertThat(kms.requests()).doesNotContainKeys("GetKeyRotationStatus", "ListKeyRotations");
    assertThat(scan.only().complete()).isTrue();
  }

  @Test
  void aRefusalByKindIsNoRotationEvenWhereTheDescriptionIsDenied() {
    kms.add(key("1").spec("RSA_4096", "SIGN_VERIFY"))
        .deny((operation, id) -> operation.equals("DescribeKey"));
    KeyFacts facts = Scans.run(options().build()).facts.values().iterator().next();
    assertThat(facts.knows(KeyAttribute.SPEC)).isFalse();
    assertThat(facts.knows(KeyAttribute.ROTATION_ENABLED)).isTrue();
    assertThat(facts.flag(KeyAttribute.ROTATION_ENABLED)).isNull();
  }

  @Test
  void keysOfAwsHaveNoTagsAndAreNotAsked() {
    kms.add(key("1").with("KeyManager", "AWS").rotating(365).alias("alias/aws/s3"));
    Scans scan = Scans.run(options().build());
    KeyFacts facts = scan.facts.values().iterator().next();
    assertThat(facts.map(KeyAttribute.TAGS)).isEmpty();
    assertThat(facts.flag(KeyAttribute.ROTATION_ENABLED)).isTrue();
    assertThat(kms.requests()).doesNotContainKey("ListResourceTags");
    assertThat(scan.only().denied()).isEmpty();
  }

  @Test
  void aStateThatDoesNotAllowTheQuestionLeavesTheAnswerUnknown() {
    kms.add(key("1").with("Origin", "EXTERNAL").with("KeyState", "PendingImport"));
    Scans scan = Scans.run(options().build());
    KeyFacts facts = scan.facts.values().iterator().next();
    assertThat(facts.knows(KeyAttribute.ROTATION_ENABLED)).isFalse();
    assertThat(scan.only().unavailable()).containsEntry(KmsCall.GET_KEY_ROTATION_STATUS, 1L);
    assertThat(scan.only().complete()).isTrue();
  }

  @Test
  void aPrimaryThatWaitsForItsReplicasHasADeletionDateThatIsUnknownAndNotAbsent() {
    kms.add(key("1").with("KeyState", "PendingReplicaDeletion")).add(key("2"));
    Scans scan = Scans.run(options().build());
    assertThat(scan.facts.get(arn("1")).knows(KeyAttribute.DELETION_DATE)).isFalse();
    assertThat(scan.facts.get(arn("2")).knows(KeyAttribute.DELETION_DATE)).isTrue();
  }

  @Test
  void smallPagesGiveTheSameAsLargeOnes() {
    KmsDoubleKeys.fill(kms, KmsDouble.OWN_ACCOUNT, REGION, 60);
    Map<String, KeyFacts> whole = Scans.run(options().grants(true).build()).facts;
    kms.pageSize(1);
    Map<String, KeyFacts> paged = Scans.run(options().grants(true).build()).facts;
    assertThat(paged.keySet()).isEqualTo(whole.keySet());
    whole.forEach(
        (arn, key) -> {
          assertThat(paged.get(arn).stated()).isEqualTo(key.stated());
          assertThat(paged.get(arn).rotations()).isEqualTo(key.rotations());
        });
  }

  @Test
  void aListingWithMorePagesThanAreKeptStaysUnknown() {
    KmsDoubleKey key = key("1");
    for (int i = 0; i < 30; i++) key.tag("Tag" + i, "x");
    kms.add(key).pageSize(1);
    Scans scan = Scans.run(options().build());
    assertThat(scan.facts.get(key.arn()).knows(KeyAttribute.TAGS)).isFalse();
    assertThat(scan.only().failed()).containsEntry(KmsCall.LIST_RESOURCE_TAGS, 1L);
  }

  @Test
  void aKeyDeletedSinceItWasListedIsLeftOut() {
    KmsDoubleKeys.fill(kms, KmsDouble.OWN_ACCOUNT, REGION, 5)
        .fail("DescribeKey", "NotFoundException");
    Scans scan = Scans.run(options().build());
    assertThat(scan.facts).isEmpty();
    assertThat(scan.only().gone()).isEqualTo(5);
    assertThat(scan.only().complete()).isTrue();
  }

  @Test
  void aliasesThatMayNotBeListedAreUnknownForAllKeys() {
    kms.add(key("1").alias("alias/a")).deny((operation, id) -> operation.equals("ListAliases"));
    Scans scan = Scans.run(options().build());
    assertThat(scan.facts.get(arn("1")).knows(KeyAttribute.ALIASES)).isFalse();
    assertThat(scan.only().denied()).containsEntry(KmsCall.LIST_ALIASES, 1L);
    assertThat(scan.only().complete()).isTrue();
  }

  @Test
  void keysThatMayNotBeListedAreAProblemThatNamesThePermission() {
    kms.add(key("1")).deny((operation, id) -> operation.equals("ListKeys"));
    Scans scan = Scans.run(options().build());
    assertThat(scan.only().complete()).isFalse();
    assertThat(scan.only().problem())
        .startsWith("kms:ListKeys is not allowed (AccessDeniedException: User: arn:aws:sts");
  }

  @Test
  void errorsOfTheServerOnOneCallMakeTheScanIncompleteAndLeaveTheRest() {
    KmsDoubleKeys.fill(kms, KmsDouble.OWN_ACCOUNT, REGION, 4)
        .fail("ListResourceTags", "KMSInternalException");
    kms.add(key("1"));
    Scans scan = Scans.run(options().build());
    assertThat(scan.facts).hasSize(5);
    assertThat(scan.only().failed()).containsOnlyKeys(KmsCall.LIST_RESOURCE_TAGS);
    assertThat(scan.only().complete()).isFalse();
    assertThat(scan.only().problem()).isNull();
    assertThat(scan.facts.get(arn("1")).knows(KeyAttribute.TAGS)).isFalse();
    assertThat(scan.facts.get(arn("1")).knows(KeyAttribute.STATE)).isTrue();
  }

  @Test
  void kmsIsGivenUpWhenCallAfterCallHasNoAnswer() {
    KmsDoubleKeys.fill(kms, KmsDouble.OWN_ACCOUNT, REGION, 300);
    for (String operation :
        List.of(
            "DescribeKey",
            "ListResourceTags",
            "GetKeyRotationStatus",
            "ListKeyRotations",
            "GetKeyLastUsage")) {
      kms.fail(operation, "KMSInternalException");
    }
    Scans scan = Scans.run(options().build());
    assertThat(scan.only().problem()).startsWith("KMS no longer answers; the last was kms:");
    assertThat(scan.facts).hasSizeLessThan(100);
    assertThat(scan.only().keys()).isEqualTo(scan.facts.size());
  }

  @Test
  void aCallThatTheEndpointDoesNotKnowIsNotAskedForAgain() {
    KmsDoubleKeys.fill(kms, KmsDouble.OWN_ACCOUNT, REGION, 200)
        .fail("GetKeyLastUsage", "UnknownOperationException");
    Scans scan = Scans.run(options().build());
    assertThat(scan.only().complete()).isTrue();
    assertThat(scan.only().unavailable()).containsEntry(KmsCall.GET_KEY_LAST_USAGE, 200L);
    assertThat(kms.requests().get("GetKeyLastUsage")).isLessThanOrEqualTo(TargetScan.PARALLEL_KEYS);
  }

  @Test
  void expiredCredentialsEndTheScanAtOnceAndSaySo() {
    KmsDoubleKeys.fill(kms, KmsDouble.OWN_ACCOUNT, REGION, 100)
        .fail("DescribeKey", "ExpiredTokenException");
    Scans scan = Scans.run(options().build());
    assertThat(scan.only().problem())
        .startsWith("the credentials were not taken (ExpiredTokenException");
    assertThat(kms.requests().get("DescribeKey")).isLessThanOrEqualTo(TargetScan.PARALLEL_KEYS);
  }

  @Test
  void anEndpointThatIsNotThereIsAProblemOfEachRegion() {
    Scans scan = Scans.run(Scans.of(URI.create("http://127.0.0.1:1"), REGION, "us-east-1").build());
    assertThat(scan.report.targets())
        .allSatisfy(
            // A machine that is busy may not even be refused in time.
            report ->
                assertThat(report.problem())
                    .matches(
                        "(?s)no answer to kms:ListKeys \\((no connection: |no answer in time).*"));
    assertThat(scan.report.complete()).isFalse();
  }

  @Test
  void everyAccountIsEnteredByItsRoleInEveryRegion() {
    kms.externalId("from-keytrail");
    KmsDoubleKeys.fill(kms, KmsDouble.OWN_ACCOUNT, REGION, 3);
    KmsDoubleKeys.fill(kms, OTHER_ACCOUNT, REGION, 2);
    KmsDoubleKeys.fill(kms, OTHER_ACCOUNT, "us-east-1", 1);
    Scans scan =
        Scans.run(
            Scans.of(kms.endpoint(), REGION, "us-east-1")
                .accounts(List.of(KmsDouble.OWN_ACCOUNT, OTHER_ACCOUNT))
                .rolePattern("arn:{partition}:iam::{account}:role/audit/Inventory")
                .externalId("from-keytrail")
                .build());
    assertThat(scan.report.targets())
        .extracting(report -> report.target() + ": " + report.keys())
        .containsExactly(
            "111122223333 in eu-west-1: 3",
            "111122223333 in us-east-1: 0",
            "444455556666 in eu-west-1: 2",
            "444455556666 in us-east-1: 1");
    assertThat(kms.roles())
        .containsOnly(
            "arn:aws:iam::111122223333:role/audit/Inventory",
            "arn:aws:iam::444455556666:role/audit/Inventory");
  }

  @Test
  void anAccountWhoseRoleMayNotBeTakenDoesNotKeepTheOthers() {
    KmsDoubleKeys.fill(kms, KmsDouble.OWN_ACCOUNT, REGION, 3);
    kms.deny((operation, subject) -> subject.contains(OTHER_ACCOUNT));
    Scans scan =
        Scans.run(options().accounts(List.of(KmsDouble.OWN_ACCOUNT, OTHER_ACCOUNT)).build());
    assertThat(scan.facts).hasSize(3);
    TargetReport refused = scan.report.targets().get(1);
    assertThat(refused.problem())
        .startsWith(
            "role arn:aws:iam::444455556666:role/KeytrailInventory cannot be used:"
                + " sts:AssumeRole is not allowed (AccessDenied: ");
    assertThat(scan.report.targets().get(0).complete()).isTrue();
  }

  private InventoryOptions.Builder options() {
    return Scans.of(kms.endpoint(), REGION);
  }

  private static String arn(String n) {
    return "arn:aws:kms:eu-west-1:111122223333:key/" + id(n);
  }

  private static String id(String n) {
    return "1234abcd-12ab-34cd-56ef-12345678900" + n;
  }

  private static KmsDoubleKey key(String n) {
    return new KmsDoubleKey(REGION, KmsDouble.OWN_ACCOUNT, id(n), CREATED);
  }
}
