package io.keytrail.compliance;

import static io.keytrail.compliance.Control.ALIAS_NAMING;
import static io.keytrail.compliance.Control.CLASSIFICATION_MISMATCH;
import static io.keytrail.compliance.Control.DELETION_IN_USE;
import static io.keytrail.compliance.Control.DELETION_NOT_DISABLED;
import static io.keytrail.compliance.Control.ENVIRONMENT_MISMATCH;
import static io.keytrail.compliance.Control.PENDING_DELETION;
import static io.keytrail.compliance.Control.REQUIRED_TAGS;
import static io.keytrail.compliance.Control.ROTATION_AGE;
import static io.keytrail.compliance.Control.ROTATION_MISSED;
import static io.keytrail.compliance.Control.ROTATION_OFF;
import static io.keytrail.compliance.Control.ROTATION_PERIOD;
import static io.keytrail.compliance.Control.UNUSED;
import static io.keytrail.compliance.Keys.CREATED_AT;
import static io.keytrail.compliance.Keys.DAY;
import static io.keytrail.compliance.Keys.at;
import static io.keytrail.finding.Compliance.Status.FAIL;
import static io.keytrail.finding.Compliance.Status.NOT_APPLICABLE;
import static io.keytrail.finding.Compliance.Status.PASS;
import static io.keytrail.finding.Compliance.Status.UNKNOWN;
import static io.keytrail.key.KeyAttribute.ALIASES;
import static io.keytrail.key.KeyAttribute.CREATED;
import static io.keytrail.key.KeyAttribute.DELETION_DATE;
import static io.keytrail.key.KeyAttribute.LAST_USED;
import static io.keytrail.key.KeyAttribute.MANAGER;
import static io.keytrail.key.KeyAttribute.MATERIAL_EXPIRY;
import static io.keytrail.key.KeyAttribute.MULTI_REGION_ROLE;
import static io.keytrail.key.KeyAttribute.NEXT_ROTATION;
import static io.keytrail.key.KeyAttribute.ORIGIN;
import static io.keytrail.key.KeyAttribute.ROTATION_ENABLED;
import static io.keytrail.key.KeyAttribute.ROTATION_PERIOD_DAYS;
import static io.keytrail.key.KeyAttribute.SPEC;
import static io.keytrail.key.KeyAttribute.STATE;
import static io.keytrail.key.KeyAttribute.TAGS;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Compliance;
import io.keytrail.finding.Severity;
import io.keytrail.key.FactSource;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.Rotation;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.TestEvents;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each control: when it fails, the near miss, and what it says when too little is known. */
class ControlsTest {
  private static final CompliancePolicy POLICY = CompliancePolicy.packaged();
  private static final long LIMIT = CREATED_AT + 366 * DAY;

  private static Verdict judge(Control control, Keys key, long now) {
    return judge(control, key, now, Keys.observedFrom(CREATED_AT), POLICY);
  }

  private static Verdict judge(
      Control control, Keys key, long now, UseDigest use, CompliancePolicy policy) {
    return new ComplianceTracker(policy).assess(now, key.asOf(now), use).get(control);
  }

  private static void changesAt(Control control, Keys key, long moment, Compliance.Status to) {
    changesAt(control, key, moment, to, Keys.observedFrom(CREATED_AT));
  }

  private static void changesAt(
      Control control, Keys key, long moment, Compliance.Status to, UseDigest use) {
    Verdict before = judge(control, key, moment - 1, use, POLICY);
    assertThat(before.status()).as(before.toString()).isNotEqualTo(to);
    assertThat(before.nextMillis()).as("it says when to look again").isEqualTo(moment);
    Verdict after = judge(control, key, moment, use, POLICY);
    assertThat(after.status()).as(after.toString()).isEqualTo(to);
  }

  private static void is(Compliance.Status status, Verdict verdict) {
    assertThat(verdict.status()).as(verdict.toString()).isEqualTo(status);
  }

  @ParameterizedTest
  @EnumSource(Control.class)
  void nothingIsAskedOfADeletedKeyNorOfAwsManagedOnes(Control control) {
    long now = CREATED_AT + 3000 * DAY;
    Keys deleted = Keys.good().tags(Map.of(), CREATED_AT).set(STATE, "Deleted", CREATED_AT);
    is(NOT_APPLICABLE, judge(control, deleted, now));
    Keys aws = Keys.good().tags(Map.of(), CREATED_AT).set(MANAGER, "AWS", CREATED_AT);
    is(NOT_APPLICABLE, judge(control, aws, now));
    Keys byName = Keys.good().tags(Map.of(), CREATED_AT).forget(MANAGER);
    is(NOT_APPLICABLE, judge(control, byName.aliases(CREATED_AT, "alias/aws/s3"), now));
  }

  @ParameterizedTest
  @EnumSource(Control.class)
  void aKeyOfWhichNothingIsKnownIsNeverBlamed(Control control) {
    Keys key = new Keys().completeSince(null);
    long now = CREATED_AT + 3000 * DAY;
    Verdict verdict = judge(control, key, now, new UseDigest(), POLICY);
    assertThat(verdict.status()).as(verdict.toString()).isIn(UNKNOWN, NOT_APPLICABLE);
  }

  /** A rotation history from long ago, and nobody knows whose key it is. */
  @Test
  void aKeyThatMayBeAwsManagedIsNotBlamed() {
    Keys key = Keys.good().forget(MANAGER, ALIASES);
    is(UNKNOWN, judge(ROTATION_AGE, key, CREATED_AT + 3000 * DAY));
    is(FAIL, judge(ROTATION_AGE, Keys.good().forget(MANAGER), CREATED_AT + 3000 * DAY));
  }

  @ParameterizedTest
  @EnumSource(Control.class)
  void aKeyThatDoesAllThatIsAskedPasses(Control control) {
    UseDigest use = Keys.observedFrom(CREATED_AT);
    long now = CREATED_AT + 40 * DAY;
    use.add(Keys.use(now - DAY, "app", "111122223333", null));
    Verdict verdict = judge(control, Keys.good(), now, use, POLICY);
    assertThat(verdict.status()).as(verdict.toString()).isIn(PASS, NOT_APPLICABLE, UNKNOWN);
    if (control != ROTATION_MISSED) assertThat(verdict.status()).isNotEqualTo(UNKNOWN);
  }

  @Nested
  class RotationAge {
    @Test
    void withoutRotationTheMaterialIsAsOldAsTheKey() {
      changesAt(ROTATION_AGE, Keys.good(), LIMIT, FAIL);
      assertThat(judge(ROTATION_AGE, Keys.good(), LIMIT).message())
          .isEqualTo(
              "New material was due on 2026-01-01: since the key was created on 2025-01-01,"
                  + " 366 days ago, and the limit is 365 days (no closer rule)");
    }

    @ParameterizedTest
    @EnumSource(Rotation.Type.class)
    void rotationOfAnyKindRenewsIt(Rotation.Type type) {
      long rotated = CREATED_AT + 300 * DAY;
      Keys key = Keys.good().rotated(CREATED_AT + DAY, type).rotated(rotated, type);
      is(PASS, judge(ROTATION_AGE, key, LIMIT));
      changesAt(ROTATION_AGE, key, rotated + 366 * DAY, FAIL);
    }

    @Test
    void aRotationToComeDoesNotCount() {
      Keys key = Keys.good().rotated(LIMIT + DAY, Rotation.Type.AUTOMATIC);
      is(FAIL, judge(ROTATION_AGE, key, LIMIT));
    }

    @ParameterizedTest
    @CsvSource({"Restricted,90", "restricted,90", "Confidential,180", "Internal,365", "Odd,365"})
    void theClassificationTightensTheLimit(String classification, int days) {
      Keys key = Keys.good().tags(Map.of("DataClassification", classification), CREATED_AT);
      changesAt(ROTATION_AGE, key, CREATED_AT + (days + 1) * DAY, FAIL);
    }

    @Test
    void theStrictestOfAccountAliasAndClassificationHolds() {
      CompliancePolicy policy =
          Keys.policy(
              "classifications: [Internal]\n"
                  + "rotation:\n  max-age: 10d\n  age-grace: 0d\n"
                  + "  by-classification: {Internal: 50d}\n"
                  + "  by-account: {\"111122223333\": 40d}\n"
                  + "  by-alias: {alias/pay*: 30d, alias/x: 1d}\n");
      UseDigest use = new UseDigest();
      Verdict before = judge(ROTATION_AGE, Keys.good(), CREATED_AT + 30 * DAY - 1, use, policy);
      is(PASS, before);
      Verdict after = judge(ROTATION_AGE, Keys.good(), CREATED_AT + 30 * DAY, use, policy);
      is(FAIL, after);
      assertThat(after.message()).contains("30 days (alias alias/pay*)");
    }

    private final UseDigest blind = new UseDigest();

    @Test
    void aHistoryThatBeginsTooLateLeavesItUnknownUntilItIsLongEnough() {
      long seen = CREATED_AT + 400 * DAY;
      Keys key = Keys.good().completeSince(seen);
      Verdict unknown = judge(ROTATION_AGE, key, seen + 100 * DAY, blind, POLICY);
      is(UNKNOWN, unknown);
      assertThat(unknown.details())
          .contains("No rotation since 2026-02-05: it is at least that old");
      changesAt(ROTATION_AGE, key, seen + 366 * DAY, FAIL, blind);
      assertThat(judge(ROTATION_AGE, key, seen + 366 * DAY, blind, POLICY).message())
          .contains("none since 2026-02-05 at least");
    }

    @Test
    void aTrailThatWasReadLongEnoughWouldHaveToldOfARotation() {
      long seen = CREATED_AT + 400 * DAY;
      Keys key = Keys.good().completeSince(null).forget(CREATED);
      changesAt(ROTATION_AGE, key, seen + 366 * DAY, FAIL, Keys.observedFrom(seen));
      is(UNKNOWN, judge(ROTATION_AGE, key, seen + 1000 * DAY, blind, POLICY));
    }

    @Test
    void anUnseenRotationCouldOnlyMakeItYoungerSoAYoungKeyPasses() {
      Keys key = Keys.good().completeSince(null);
      is(PASS, judge(ROTATION_AGE, key, CREATED_AT + 365 * DAY, blind, POLICY));
      Verdict unknown = judge(ROTATION_AGE, key, LIMIT, blind, POLICY);
      is(UNKNOWN, unknown);
      assertThat(unknown.nextMillis()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void adviceHelpsTheKeyThatItIsGivenFor() {
      assertThat(advice(Keys.good())).contains("RotateKeyOnDemand");
      Keys imported = Keys.good().set(ORIGIN, "EXTERNAL", CREATED_AT);
      assertThat(advice(imported)).contains("NEW_KEY_MATERIAL").contains("RotateKeyOnDemand");
      assertThat(advice(Keys.good().set(SPEC, "RSA_4096", CREATED_AT)))
          .startsWith("Create a new key")
          .doesNotContain("RotateKeyOnDemand");
      assertThat(advice(imported.set(SPEC, "RSA_4096", CREATED_AT))).startsWith("Create a new key");
    }

    @Test
    void aKeyWhoseMaterialIsGoneIsHelpedByTheSameMaterialOnly() {
      Keys gone =
          Keys.good().set(ORIGIN, "EXTERNAL", CREATED_AT).set(STATE, "PendingImport", CREATED_AT);
      for (UseDigest use : new UseDigest[] {Keys.observedFrom(CREATED_AT), blind}) {
        Verdict verdict = judge(ROTATION_AGE, gone.completeSince(null), LIMIT, use, POLICY);
        assertThat(verdict.status()).isIn(FAIL, UNKNOWN);
        assertThat(verdict.remediation())
            .startsWith("Import the same material again")
            .doesNotContain("RotateKeyOnDemand");
        assertThat(verdict.details())
            .anyMatch(detail -> detail.startsWith("The key has no material now"));
      }
    }

    @Test
    void whereTheAgeIsNotKnownTheAdviceIsToFindOut() {
      Verdict unknown = judge(ROTATION_AGE, Keys.good().completeSince(null), LIMIT, blind, POLICY);
      assertThat(unknown.remediation()).startsWith("Find out when the key got its material");
    }

    private String advice(Keys key) {
      Verdict verdict = judge(ROTATION_AGE, key, LIMIT);
      is(FAIL, verdict);
      return verdict.remediation();
    }

    @Test
    void withoutItsTagsOnlyTheLoosestLimitIsCertain() {
      Keys key = Keys.good().forget(TAGS);
      is(PASS, judge(ROTATION_AGE, key, CREATED_AT + 90 * DAY));
      Verdict unknown = judge(ROTATION_AGE, key, CREATED_AT + 91 * DAY);
      is(UNKNOWN, unknown);
      assertThat(unknown.message())
          .isEqualTo(
              "It is not known which limit holds for material since the key was created on"
                  + " 2025-01-01, 91 days ago");
      changesAt(ROTATION_AGE, key, LIMIT, FAIL);
    }

    @ParameterizedTest
    @CsvSource({
      "SPEC,RSA_4096,asymmetric",
      "SPEC,HMAC_256,HMAC",
      "USAGE,SIGN_VERIFY,asymmetric",
      "ORIGIN,AWS_CLOUDHSM,custom key store",
      "ORIGIN,EXTERNAL_KEY_STORE,custom key store",
      "CUSTOM_KEY_STORE,cks-1234567890abcdef0,custom key store",
      "ORIGIN,EXTERNAL,imported"
    })
    void whatKmsCannotRotateIsJudgedByAgeAndToldSo(
        KeyAttribute attribute, String value, String word) {
      Keys key = Keys.good().set(attribute, value, CREATED_AT);
      Verdict verdict = judge(ROTATION_AGE, key, LIMIT);
      is(FAIL, verdict);
      assertThat(verdict.details().toString()).contains(word).contains("renewed by hand");
      for (Control other : new Control[] {ROTATION_OFF, ROTATION_PERIOD, ROTATION_MISSED}) {
        Keys off = key.set(ROTATION_ENABLED, false, CREATED_AT);
        assertThat(judge(other, off, LIMIT).code()).isEqualTo("by-hand");
      }
    }

    /** KMS rotates none of them, so nothing can have been missed. */
    @Test
    void theAgeOfAnAsymmetricKeyNeedsNoHistory() {
      Keys key = Keys.good().set(SPEC, "RSA_2048", CREATED_AT).completeSince(null);
      is(FAIL, judge(ROTATION_AGE, key, LIMIT, new UseDigest(), POLICY));
    }

    @Test
    void aReplicaIsJudgedAtItsPrimary() {
      Keys key = Keys.good().set(MULTI_REGION_ROLE, "REPLICA", CREATED_AT);
      for (Control control :
          new Control[] {ROTATION_AGE, ROTATION_OFF, ROTATION_PERIOD, ROTATION_MISSED}) {
        assertThat(judge(control, key, LIMIT).code()).isEqualTo("replica");
      }
      is(FAIL, judge(ROTATION_AGE, key.set(MULTI_REGION_ROLE, "PRIMARY", CREATED_AT), LIMIT));
    }

    @Test
    void theMostSensitiveKeysWeighMore() {
      Keys key = Keys.good().tags(Map.of("DataClassification", "Restricted"), CREATED_AT);
      assertThat(judge(ROTATION_AGE, key, LIMIT).severity()).isEqualTo(Severity.MEDIUM);
      assertThat(judge(ROTATION_AGE, Keys.good(), LIMIT).severity()).isEqualTo(Severity.LOW);
    }
  }

  @Nested
  class AutomaticRotation {
    private final long off = CREATED_AT + 50 * DAY;

    @Test
    void offSinceCreationFailsOnceTheKeyIsNotNewAnyMore() {
      Keys key = Keys.good().set(ROTATION_ENABLED, false, CREATED_AT);
      changesAt(ROTATION_OFF, key, CREATED_AT + 3_600_000, FAIL);
      assertThat(judge(ROTATION_OFF, key, off).code()).isEqualTo("off");
    }

    @Test
    void turnedOffNamesTheEvent() {
      Keys key = Keys.good().from(FactSource.TRAIL).set(ROTATION_ENABLED, false, off);
      Verdict verdict = judge(ROTATION_OFF, key, off);
      is(FAIL, verdict);
      assertThat(verdict.code()).isEqualTo("turned-off");
      assertThat(verdict.message())
          .isEqualTo(
              "Automatic rotation was turned off by DisableKeyRotation at 2025-02-20T00:00:00Z");
      assertThat(verdict.severity()).isEqualTo(Severity.MEDIUM);
    }

    /** KMS refuses the call for keys that it cannot rotate. */
    @Test
    void turnedOffOfAKeyOfWhichNothingElseIsKnownFailsToo() {
      Keys key = new Keys().set(MANAGER, "CUSTOMER", off).from(FactSource.TRAIL);
      is(FAIL, judge(ROTATION_OFF, key.set(ROTATION_ENABLED, false, off), off));
    }

    @Test
    void aScanThatFindsItOffNamesNoEvent() {
      Keys key = Keys.good().set(ROTATION_ENABLED, false, off);
      assertThat(judge(ROTATION_OFF, key, off).code()).isEqualTo("off");
    }

    @Test
    void unknownIsNotOff() {
      is(UNKNOWN, judge(ROTATION_OFF, Keys.good().forget(ROTATION_ENABLED), off));
      Keys kindUnknown = Keys.good().forget(SPEC).set(ROTATION_ENABLED, false, off);
      is(UNKNOWN, judge(ROTATION_OFF, kindUnknown, off));
    }

    @Test
    void aPeriodWithinThePolicyPassesALongerOneFails() {
      is(PASS, judge(ROTATION_PERIOD, Keys.good(), off));
      is(FAIL, judge(ROTATION_PERIOD, Keys.good().set(ROTATION_PERIOD_DAYS, 366L, off), off));
      Keys restricted = Keys.good().tags(Map.of("DataClassification", "Restricted"), off);
      Verdict verdict = judge(ROTATION_PERIOD, restricted, off);
      is(FAIL, verdict);
      assertThat(verdict.message())
          .isEqualTo(
              "The key is rotated every 365 days, and the limit is 90 days"
                  + " (DataClassification Restricted)");
      is(PASS, judge(ROTATION_PERIOD, restricted.set(ROTATION_PERIOD_DAYS, 90L, off), off));
    }

    @Test
    void aPeriodOrLimitThatIsNotKnownLeavesItUnknown() {
      is(UNKNOWN, judge(ROTATION_PERIOD, Keys.good().forget(ROTATION_PERIOD_DAYS), off));
      is(UNKNOWN, judge(ROTATION_PERIOD, Keys.good().forget(TAGS), off));
      Keys offKey = Keys.good().set(ROTATION_ENABLED, false, off);
      is(NOT_APPLICABLE, judge(ROTATION_PERIOD, offKey, off));
    }

    @Test
    void aDueRotationThatDidNotHappenFailsAfterTheGrace() {
      long due = CREATED_AT + 100 * DAY;
      Keys key = Keys.good().set(NEXT_ROTATION, due, CREATED_AT);
      changesAt(ROTATION_MISSED, key, due + 7 * DAY, FAIL);
    }

    @Test
    void aRotationOnTheDaySatisfiesIt() {
      long due = CREATED_AT + 100 * DAY;
      Keys key = Keys.good().set(NEXT_ROTATION, due, CREATED_AT);
      key.rotated(due - 3_600_000, Rotation.Type.AUTOMATIC);
      is(PASS, judge(ROTATION_MISSED, key, due + 8 * DAY));
      Keys onDemandBefore = Keys.good().set(NEXT_ROTATION, due, CREATED_AT);
      onDemandBefore.rotated(due - 40 * DAY, Rotation.Type.ON_DEMAND);
      is(FAIL, judge(ROTATION_MISSED, onDemandBefore, due + 8 * DAY));
    }

    @Test
    void aDisabledKeyIsNotDueAndAnEnabledOneOnlyFromThenOn() {
      long due = CREATED_AT + 100 * DAY;
      Keys key = Keys.good().set(NEXT_ROTATION, due, CREATED_AT).set(STATE, "Disabled", due);
      is(NOT_APPLICABLE, judge(ROTATION_MISSED, key, due + 30 * DAY));
      key.set(STATE, "Enabled", due + 30 * DAY);
      changesAt(ROTATION_MISSED, key, due + 37 * DAY, FAIL);
    }

    @Test
    void whoWasNotThereCannotSayThatItDidNotHappen() {
      long due = CREATED_AT + 100 * DAY;
      Keys key = Keys.good().set(NEXT_ROTATION, due, CREATED_AT).completeSince(due + DAY);
      is(UNKNOWN, judge(ROTATION_MISSED, key, due + 30 * DAY, new UseDigest(), POLICY));
      is(FAIL, judge(ROTATION_MISSED, key, due + 30 * DAY));
    }
  }

  @Nested
  class ImportedMaterial {
    private final long date = CREATED_AT + 200 * DAY;

    private Keys imported() {
      return Keys.good().set(ORIGIN, "EXTERNAL", CREATED_AT).set(MATERIAL_EXPIRY, date, CREATED_AT);
    }

    @Test
    void warnsAheadAndCountsDown() {
      changesAt(Control.MATERIAL_EXPIRY, imported(), date - 30 * DAY, FAIL);
      long now = date - 30 * DAY;
      for (int days : new int[] {14, 7, 3, 1, 0}) {
        now = judge(Control.MATERIAL_EXPIRY, imported(), now).nextMillis();
        assertThat(now).isEqualTo(date - days * DAY);
      }
      Verdict expired = judge(Control.MATERIAL_EXPIRY, imported(), date);
      assertThat(expired.code()).isEqualTo("expired");
      assertThat(expired.nextMillis()).isEqualTo(Long.MAX_VALUE);
      assertThat(expired.severity()).isEqualTo(Severity.HIGH);
    }

    @Test
    void materialThatNeverExpiresPasses() {
      is(PASS, judge(Control.MATERIAL_EXPIRY, imported().set(MATERIAL_EXPIRY, null, date), date));
      is(UNKNOWN, judge(Control.MATERIAL_EXPIRY, imported().forget(MATERIAL_EXPIRY), date));
      is(NOT_APPLICABLE, judge(Control.MATERIAL_EXPIRY, Keys.good(), date));
    }

    @Test
    void materialThatIsGoneDoesNotPass() {
      Keys gone = imported().set(MATERIAL_EXPIRY, null, date).set(STATE, "PendingImport", date);
      is(UNKNOWN, judge(Control.MATERIAL_EXPIRY, gone, date + DAY));
    }
  }

  @Nested
  class Deletion {
    private final long scheduled = CREATED_AT + 100 * DAY;
    private final long date = scheduled + 30 * DAY;

    private Keys pending() {
      return Keys.good()
          .set(STATE, "PendingDeletion", scheduled)
          .set(DELETION_DATE, date, scheduled);
    }

    private UseDigest usedAt(long time) {
      UseDigest use = Keys.observedFrom(CREATED_AT);
      use.add(Keys.use(time, "billing", "111122223333", "arn:aws:s3:::cards"));
      return use;
    }

    @Test
    void isToldWithItsUsersAndCountsDown() {
      UseDigest use = usedAt(scheduled - 2 * DAY);
      Verdict verdict = judge(PENDING_DELETION, pending(), scheduled, use, POLICY);
      is(FAIL, verdict);
      assertThat(verdict.message())
          .isEqualTo(
              "The key will be deleted at 2025-05-11T00:00:00Z, in 30 days; used by billing within"
                  + " 30 days");
      assertThat(verdict.severity()).isEqualTo(Severity.MEDIUM);
      assertThat(verdict.nextMillis()).isEqualTo(date - 14 * DAY);
      assertThat(verdict.users().resources)
          .extracting(UseDigest.Use::name)
          .containsExactly("arn:aws:s3:::cards");
      is(PASS, judge(PENDING_DELETION, Keys.good(), scheduled));
      is(UNKNOWN, judge(PENDING_DELETION, Keys.good().forget(STATE), scheduled));
    }

    @Test
    void aReplicaThatWaitsForItsPrimaryCounts() {
      Keys key = Keys.good().set(STATE, "PendingReplicaDeletion", scheduled);
      is(FAIL, judge(PENDING_DELETION, key, scheduled));
    }

    @Test
    void ofAKeyUsedShortlyBeforeFails() {
      is(FAIL, judge(DELETION_IN_USE, pending(), scheduled, usedAt(scheduled - 29 * DAY), POLICY));
      is(PASS, judge(DELETION_IN_USE, pending(), scheduled, usedAt(scheduled - 31 * DAY), POLICY));
    }

    @Test
    void whereNobodyLookedLongEnoughItIsUnknown() {
      UseDigest late = Keys.observedFrom(scheduled - 3 * DAY);
      is(UNKNOWN, judge(DELETION_IN_USE, pending(), scheduled, late, POLICY));
      Keys told = pending().set(LAST_USED, scheduled - 40 * DAY, scheduled);
      is(PASS, judge(DELETION_IN_USE, told, scheduled, late, POLICY));
      Keys used = pending().set(LAST_USED, scheduled - 20 * DAY, scheduled);
      is(FAIL, judge(DELETION_IN_USE, used, scheduled, late, POLICY));
    }

    @Test
    void callsThatStillComeAndFailWeighMore() {
      UseDigest use = usedAt(scheduled - 40 * DAY);
      KmsEvent refused =
          TestEvents.event(2, Instant.ofEpochMilli(scheduled + DAY).toString())
              .operation(KmsOperation.DECRYPT)
              .error("KMSInvalidStateException")
              .build();
      use.add(Keys.window(refused));
      Verdict verdict = judge(DELETION_IN_USE, pending(), scheduled + DAY, use, POLICY);
      is(FAIL, verdict);
      assertThat(verdict.message()).contains("calls still come and fail, by BatchExport");
      assertThat(verdict.severity()).isEqualTo(Severity.HIGH);
    }

    @Test
    void aDeniedStrangerIsNoUser() {
      UseDigest use = Keys.observedFrom(CREATED_AT);
      KmsEvent denied =
          TestEvents.event(2, Instant.ofEpochMilli(scheduled - DAY).toString())
              .error("AccessDenied")
              .build();
      use.add(Keys.window(denied));
      is(PASS, judge(DELETION_IN_USE, pending(), scheduled, use, POLICY));
    }

    @ParameterizedTest
    @CsvSource({
      "Enabled,30,FAIL",
      "Disabled,0,FAIL",
      "Disabled,1,PASS",
      "PendingImport,0,FAIL",
      "PendingImport,1,PASS"
    })
    void comesAfterDisablingAndWatching(String before, int days, Compliance.Status status) {
      ComplianceState state = new ComplianceState();
      ComplianceTracker tracker = new ComplianceTracker(POLICY);
      long since = scheduled - days * DAY;
      Keys first = Keys.good().set(STATE, before, since);
      tracker.evaluate(state, since, first.asOf(since), null, new UseDigest());
      Subject key =
          new Subject(POLICY, scheduled, pending().asOf(scheduled), new UseDigest(), before, since);
      is(status, DELETION_NOT_DISABLED.judge(key));
      boolean told =
          tracker
              .evaluate(state, scheduled, pending().asOf(scheduled), null, new UseDigest())
              .stream()
              .anyMatch(f -> f.analytic == DELETION_NOT_DISABLED.analytic());
      assertThat(told).isEqualTo(status == FAIL);
    }

    @Test
    void ofAKeyFirstSeenWhilePendingSaysNothingOfBefore() {
      is(UNKNOWN, judge(DELETION_NOT_DISABLED, pending(), scheduled));
    }

    @Test
    void endsWhatElseIsAskedOfTheKey() {
      Keys key = pending().tags(Map.of(), CREATED_AT).set(ROTATION_ENABLED, false, CREATED_AT);
      for (Control control :
          new Control[] {
            ROTATION_AGE, ROTATION_OFF, ROTATION_PERIOD, REQUIRED_TAGS, ALIAS_NAMING, UNUSED
          }) {
        is(NOT_APPLICABLE, judge(control, key, LIMIT));
      }
    }
  }

  @Nested
  class Unused {
    @Test
    void failsAfterTheTimeWithoutUse() {
      UseDigest use = Keys.observedFrom(CREATED_AT);
      long last = CREATED_AT + 60 * DAY;
      use.add(Keys.use(last, "app", "111122223333", null));
      is(PASS, judge(UNUSED, Keys.good(), last + 30 * DAY - 1, use, POLICY));
      is(FAIL, judge(UNUSED, Keys.good(), last + 30 * DAY, use, POLICY));
    }

    @Test
    void aKeyNeverUsedFailsThatLongAfterItsCreation() {
      changesAt(UNUSED, Keys.good(), CREATED_AT + 30 * DAY, FAIL);
      assertThat(judge(UNUSED, Keys.good(), CREATED_AT + 30 * DAY).message())
          .isEqualTo("The key has not been used since it was created on 2025-01-01");
    }

    @Test
    void isUnknownWhereItWasObservedForLess() {
      long from = CREATED_AT + 100 * DAY;
      UseDigest use = Keys.observedFrom(from);
      Verdict verdict = judge(UNUSED, Keys.good(), from + 29 * DAY, use, POLICY);
      is(UNKNOWN, verdict);
      assertThat(verdict.nextMillis()).isEqualTo(from + 30 * DAY);
      is(FAIL, judge(UNUSED, Keys.good(), from + 30 * DAY, use, POLICY));
      is(UNKNOWN, judge(UNUSED, Keys.good(), from, new UseDigest(), POLICY));
    }

    @Test
    void whatKmsSaysOfTheLastUseCountsToo() {
      long from = CREATED_AT + 100 * DAY;
      UseDigest use = Keys.observedFrom(from);
      Keys idle = Keys.good().set(LAST_USED, from - 60 * DAY, from + DAY);
      is(FAIL, judge(UNUSED, idle, from + DAY, use, POLICY));
      Keys lately = Keys.good().set(LAST_USED, from - DAY, from + DAY);
      is(PASS, judge(UNUSED, lately, from + DAY, use, POLICY));
    }

    @Test
    void asksOnlyEnabledKeys() {
      Keys key = Keys.good().set(STATE, "Disabled", CREATED_AT);
      is(NOT_APPLICABLE, judge(UNUSED, key, CREATED_AT + 300 * DAY));
      is(UNKNOWN, judge(UNUSED, Keys.good().forget(STATE), CREATED_AT + 300 * DAY));
    }
  }

  @Nested
  class Ownership {
    private final long now = CREATED_AT + 10 * DAY;

    @Test
    void namesTheTagsThatAreMissing() {
      Keys key = Keys.good().tags(Map.of("Owner", "x", "Environment", " "), CREATED_AT);
      Verdict verdict = judge(REQUIRED_TAGS, key, now);
      is(FAIL, verdict);
      assertThat(verdict.message())
          .isEqualTo("The key lacks DataClassification, Environment, Application");
      changesAt(REQUIRED_TAGS, key, CREATED_AT + 3_600_000, FAIL);
    }

    @Test
    void tagsThatAreNotKnownAreNotMissing() {
      is(UNKNOWN, judge(REQUIRED_TAGS, Keys.good().forget(TAGS), now));
      Keys none = Keys.good().tags(Map.of(), CREATED_AT);
      is(FAIL, judge(REQUIRED_TAGS, none, now));
      Keys undated = Keys.good().tags(Map.of(), now).forget(CREATED);
      is(FAIL, judge(REQUIRED_TAGS, undated, now));
    }

    /** The trail saw one tag set, and another removed, of a key older than the trail. */
    @Test
    void ofTagsThatAreKnownInPartTheKnownOnesCount() {
      Map<String, String> part = new HashMap<>();
      part.put("Owner", "x");
      part.put("DataClassification", "Restricted");
      Keys key = Keys.good().part(TAGS, part, CREATED_AT);
      Verdict verdict = judge(REQUIRED_TAGS, key, now);
      is(UNKNOWN, verdict);
      assertThat(verdict.message())
          .isEqualTo("It is not known whether the key has Environment, Application");
      is(FAIL, judge(ROTATION_AGE, key, CREATED_AT + 91 * DAY));
      is(UNKNOWN, judge(ENVIRONMENT_MISMATCH, key, now));
      part.put("Environment", null);
      Verdict missing = judge(REQUIRED_TAGS, key.part(TAGS, part, CREATED_AT), now);
      is(FAIL, missing);
      assertThat(missing.message()).isEqualTo("The key lacks Environment");
    }

    @Test
    void aliasesMustFollowThePattern() {
      CompliancePolicy policy = Keys.policy("alias-patterns: ['alias/(prod|test)-[a-z]+']\n");
      UseDigest use = new UseDigest();
      is(FAIL, judge(ALIAS_NAMING, Keys.good(), now, use, policy));
      Keys right = Keys.good().aliases(CREATED_AT, "alias/prod-payments");
      is(PASS, judge(ALIAS_NAMING, right, now, use, policy));
      Keys one = Keys.good().aliases(CREATED_AT, "alias/prod-payments", "alias/Prod-x");
      assertThat(judge(ALIAS_NAMING, one, now, use, policy).message())
          .isEqualTo("alias/Prod-x does not follow the policy's pattern");
      Keys none = Keys.good().aliases(CREATED_AT);
      assertThat(judge(ALIAS_NAMING, none, now, use, policy).code()).isEqualTo("no-alias");
      is(UNKNOWN, judge(ALIAS_NAMING, Keys.good().forget(ALIASES), now, use, policy));
      Keys inPart = Keys.good().part(ALIASES, Map.of("alias/prod-payments", ""), CREATED_AT);
      is(UNKNOWN, judge(ALIAS_NAMING, inPart, now, use, policy));
      Keys wrongInPart = Keys.good().part(ALIASES, Map.of("alias/Odd", ""), CREATED_AT);
      is(FAIL, judge(ALIAS_NAMING, wrongInPart, now, use, policy));
      is(NOT_APPLICABLE, judge(ALIAS_NAMING, Keys.good(), now));
    }

    private final CompliancePolicy map =
        Keys.policy(
            "classifications: [Internal, Restricted]\n"
                + "accounts:\n"
                + "  \"444455556666\": {environment: test, classification: Internal}\n"
                + "  \"111122223333\": {environment: production, classification: Restricted}\n"
                + "resources:\n"
                + "  - {pattern: 'arn:aws:s3:::cards*', classification: Restricted,"
                + " environment: production}\n");

    private Verdict used(Control control, Keys key, String account, String resource) {
      UseDigest use = new UseDigest();
      use.add(Keys.use(now - DAY, "app", account, resource));
      return judge(control, key, now, use, map);
    }

    @Test
    void restrictedDataUnderALesserKeyFails() {
      Verdict verdict =
          used(CLASSIFICATION_MISMATCH, Keys.good(), "111122223333", "arn:aws:s3:::cards-1");
      is(FAIL, verdict);
      assertThat(verdict.message())
          .isEqualTo(
              "The key is tagged DataClassification Internal, and is used for or by cards-1, which is"
                  + " Restricted");
      assertThat(verdict.nextMillis()).isEqualTo(now - DAY + 30 * DAY + 1);
      is(PASS, used(CLASSIFICATION_MISMATCH, Keys.good(), "111122223333", "arn:aws:s3:::logs"));
      Keys restricted = Keys.good().tags(Map.of("DataClassification", "Restricted"), CREATED_AT);
      is(PASS, used(CLASSIFICATION_MISMATCH, restricted, "111122223333", "arn:aws:s3:::cards-1"));
    }

    @Test
    void aRestrictedKeyUsedFromALesserAccountFails() {
      Keys restricted = Keys.good().tags(Map.of("DataClassification", "Restricted"), CREATED_AT);
      is(FAIL, used(CLASSIFICATION_MISMATCH, restricted, "444455556666", null));
      is(PASS, used(CLASSIFICATION_MISMATCH, Keys.good(), "444455556666", null));
      is(UNKNOWN, used(CLASSIFICATION_MISMATCH, Keys.good().forget(TAGS), "444455556666", null));
    }

    @Test
    void useFromAnotherEnvironmentFails() {
      Verdict verdict = used(ENVIRONMENT_MISMATCH, Keys.good(), "444455556666", null);
      is(FAIL, verdict);
      assertThat(verdict.message()).endsWith("app, which is test (account 444455556666)");
      is(PASS, used(ENVIRONMENT_MISMATCH, Keys.good(), "111122223333", null));
      is(PASS, used(ENVIRONMENT_MISMATCH, Keys.good(), "555566667777", null));
      Keys test = Keys.good().tags(Map.of("Environment", "test"), CREATED_AT);
      is(FAIL, used(ENVIRONMENT_MISMATCH, test, "444455556666", "arn:aws:s3:::cards-1"));
      Keys untagged = Keys.good().tags(Map.of(), CREATED_AT);
      is(NOT_APPLICABLE, used(ENVIRONMENT_MISMATCH, untagged, "444455556666", null));
    }
  }

  @Nested
  class Exemptions {
    private CompliancePolicy policy(String whom) {
      return Keys.policy(
          "exemptions:\n  - {controls: [rotation-age], reason: moves in May, until: 2026-05-31, "
              + whom
              + "}\n");
    }

    private final long end = at("2026-06-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource(
        delimiter = ';',
        value = {
          "keys: '*1234abcd*'; true",
          "keys: 1234abcd-12ab-34cd-56ef-1234567890ab; true",
          "accounts: ['111122223333']; true",
          "aliases: alias/pay*; true",
          "'tags: {Owner: payments-*}'; true",
          "'tags: {Owner: payments-*}, accounts: [\"444455556666\"]'; false",
          "'tags: {Owner: other}'; false",
          "aliases: alias/x; false",
          "keys: '*9999'; false"
        })
    void coverThoseNamedUntilTheirDay(String whom, boolean covered) {
      CompliancePolicy policy = policy(whom);
      UseDigest use = new UseDigest();
      Verdict verdict = judge(ROTATION_AGE, Keys.good(), end - 1, use, policy);
      is(covered ? NOT_APPLICABLE : FAIL, verdict);
      if (!covered) return;
      assertThat(verdict.message()).isEqualTo("Exempt until 2026-06-01T00:00:00Z: moves in May");
      assertThat(verdict.nextMillis()).isEqualTo(end);
      Verdict ended = judge(ROTATION_AGE, Keys.good(), end, use, policy);
      is(FAIL, ended);
      assertThat(ended.details())
          .contains("An exemption held until 2026-06-01T00:00:00Z and no more: moves in May");
    }

    @Test
    void ofOneControlLeaveTheOthers() {
      Keys key = Keys.good().set(ROTATION_ENABLED, false, CREATED_AT);
      CompliancePolicy policy = policy("accounts: ['111122223333']");
      is(FAIL, judge(ROTATION_OFF, key, end - 1, new UseDigest(), policy));
    }
  }

  @Test
  void aControlThatIsOffAsksNothing() {
    CompliancePolicy policy = Keys.policy("controls: {rotation-age: {enabled: false}}\n");
    is(NOT_APPLICABLE, judge(ROTATION_AGE, Keys.good(), LIMIT, new UseDigest(), policy));
  }
}
