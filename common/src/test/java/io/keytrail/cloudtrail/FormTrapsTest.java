package io.keytrail.cloudtrail;

import static io.keytrail.cloudtrail.Trail.KEY;
import static io.keytrail.cloudtrail.Trail.KEY_ID;
import static io.keytrail.cloudtrail.Trail.file;
import static io.keytrail.cloudtrail.Trail.json;
import static io.keytrail.cloudtrail.Trail.kms;
import static io.keytrail.cloudtrail.Trail.read;
import static io.keytrail.cloudtrail.Trail.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.kms.DecodedFact;
import io.keytrail.kms.KeyRole;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import org.junit.jupiter.api.Test;

/** In which form facts are written: traps 34 to 43, and forms that AWS documents elsewhere. */
class FormTrapsTest {
  @Test
  void trap34MembersMayBeNullAbsentOrEmpty() {
    for (String value : new String[] {"null", "{}"}) {
      KmsEvent event =
          kms(
              record(
                  "ScheduleKeyDeletion",
                  "'requestParameters':" + value,
                  "'responseElements':" + value,
                  "'additionalEventData':" + value,
                  "'serviceEventDetails':" + value,
                  "'tlsDetails':" + value,
                  "'userIdentity':" + value,
                  "'errorMessage':null",
                  "'sharedEventID':null"));
      assertThat(event.facts).isNull();
      assertThat(event.encryptionContext).isNull();
      assertThat(event.keys).hasSize(1);
    }
    assertThat(kms(record("Decrypt", "-requestParameters", "-responseElements")).keys).hasSize(1);
  }

  @Test
  void trap35JsonInsideStringsStaysText() {
    String policy = "{\\\"Version\\\":\\\"2012-10-17\\\"}";
    KmsEvent event =
        kms(
            record(
                "PutKeyPolicy",
                "'requestParameters':{'policyName':'default','policy':'"
                    + policy
                    + "',"
                    + "'bypassPolicyLockoutSafetyCheck':false,'replicaPolicy':'"
                    + policy
                    + "'}"));
    assertThat(event.facts)
        .containsEntry("requestParameters.policy", json("{'Version':'2012-10-17'}"))
        .containsEntry("requestParameters.replicaPolicy", json("{'Version':'2012-10-17'}"))
        .containsEntry("requestParameters.bypassPolicyLockoutSafetyCheck", "false");
  }

  @Test
  void trap36EnglishDatesBecomeIso() {
    for (String date :
        new String[] {
          "Aug 10, 2022, 10:38:27 PM",
          "Aug 10, 2022 10:38:27 PM",
          "Aug 10, 2022, 22:38:27 PM",
          "Aug 10, 2022, 10:38:27\\u202fPM",
          "August 10, 2022 10:38:27 PM UTC"
        }) {
      KmsEvent event =
          kms(record("ScheduleKeyDeletion", "'responseElements':{'deletionDate':'" + date + "'}"));
      assertThat(event.facts)
          .as(date)
          .containsEntry("responseElements.deletionDate", "2022-08-10T22:38:27Z");
    }
    KmsEvent imported =
        kms(
            record(
                "ImportKeyMaterial", "'requestParameters':{'validTo':'Jan 1, 2025 8:00:00 PM'}"));
    assertThat(imported.facts).containsEntry("requestParameters.validTo", "2025-01-01T20:00:00Z");
  }

  @Test
  void trap36WithoutDeletionDateTheWindowIsTheOnlyClue() {
    KmsEvent event =
        kms(
            record(
                "ScheduleKeyDeletion",
                "'requestParameters':{'pendingWindowInDays':7,'keyId':'" + KEY_ID + "'}",
                "'responseElements':{'keyState':'PendingReplicaDeletion'}"));
    assertThat(event.facts)
        .containsEntry("requestParameters.pendingWindowInDays", "7")
        .doesNotContainKey("responseElements.deletionDate");
  }

  @Test
  void trap36WhatIsNoDateStaysAsWritten() {
    KmsEvent event =
        kms(
            record(
                "CreateKey",
                "'requestParameters':{'description':'Aug 10, 2022, 10:38:27 PM'}",
                "'responseElements':{'keyMetadata':{'creationDate':'some day','deletionDate':1660171107.5}}"));
    assertThat(event.facts)
        .containsEntry("requestParameters.description", "Aug 10, 2022, 10:38:27 PM")
        .containsEntry("responseElements.keyMetadata.creationDate", "some day")
        .containsEntry("responseElements.keyMetadata.deletionDate", "2022-08-10T22:38:27.500Z");
  }

  @Test
  void trap37LetterCaseOfArnDiffers() {
    for (String name : new String[] {"ARN", "arn", "Arn"}) {
      assertThat(kms(record("Decrypt", "'resources':[{'" + name + "':'" + KEY + "'}]")).keys)
          .containsExactly(new KeyUse(KEY, KeyRole.TARGET));
    }
    for (String name : new String[] {"AWSAccountId", "aWSAccountId"}) {
      KmsEvent event =
          kms(
              record(
                  "CreateKey",
                  "'responseElements':{'keyMetadata':{'"
                      + name
                      + "':'111122223333','arn':'"
                      + KEY
                      + "'}}"));
      assertThat(event.facts).containsEntry("responseElements.keyMetadata." + name, "111122223333");
    }
  }

  @Test
  void trap38IdsNeedNotBeUuids() {
    KmsEvent event =
        kms(record("RotateKey", "-requestID", "'eventID':'a24b3967-ddad-417f-9b22-2332b918db0'"));
    assertThat(event.requestId).isNull();
    assertThat(event.eventId).isEqualTo("a24b3967-ddad-417f-9b22-2332b918db0");
    assertThat(kms(record("Decrypt", "'requestID':'EXAMPLE_REQUEST'")).requestId)
        .isEqualTo("EXAMPLE_REQUEST");
  }

  @Test
  void trap39TheTwoRecordsOfATwiceToldCallShareAnId() {
    String shared = "'sharedEventID':'s-1'";
    var contents =
        read(
            file(
                record("Decrypt", shared, "'eventID':'a'"),
                record("Decrypt", shared, "'eventID':'b'", "'recipientAccountId':'444455556666'")));
    assertThat(contents.eventIds()).containsExactly("a", "b");
    assertThat(contents.events).extracting(e -> e.sharedEventId).containsOnly("s-1");
    assertThat(contents.events)
        .extracting(e -> e.recipientAccountId)
        .containsExactly("111122223333", "444455556666");
  }

  @Test
  void trap39EqualEventIdsAreNotDroppedHere() {
    assertThat(read(file(record("Decrypt"), record("Decrypt"))).events).hasSize(2);
  }

  @Test
  void trap40OrderInAFileIsNotOrderInTime() {
    var contents =
        read(
            file(
                record("Decrypt", "'eventTime':'2024-05-06T09:00:00Z'"),
                record("Decrypt", "'eventTime':'2024-05-06T08:00:00Z'")));
    assertThat(contents.times.get(0)).isGreaterThan(contents.times.get(1));
    assertThat(contents.rejected).isEmpty();
  }

  @Test
  void whoSitsAtTheConsoleIsAsTheRecordSays() {
    assertThat(kms(record("Decrypt", "'sessionCredentialFromConsole':'true'")).fromConsole)
        .isTrue();
    assertThat(kms(record("Decrypt", "'sessionCredentialFromConsole':'false'")).fromConsole)
        .isFalse();
    assertThat(kms(record("Decrypt")).fromConsole).isFalse();
  }

  @Test
  void trap41EnclaveAndConnectionFactsAreKept() {
    KmsEvent event =
        kms(
            record(
                "Decrypt",
                "'additionalEventData':{'keyMaterialId':'m','recipient':{"
                    + "'attestationDocumentModuleId':'i-1-enc1','attestationDocumentEnclavePCR1':'EXAMPLE'}}",
                "'vpcEndpointId':'vpce-1'",
                "'tlsDetails':{'tlsVersion':'TLSv1.3','cipherSuite':'x'}"));
    assertThat(event.enclave)
        .containsOnlyKeys(
            "additionalEventData.recipient.attestationDocumentModuleId",
            "additionalEventData.recipient.attestationDocumentEnclavePCR1");
    assertThat(event.facts).isNull();
    assertThat(event.vpcEndpointId).isEqualTo("vpce-1");
    assertThat(event.tlsVersion).isEqualTo("TLSv1.3");
    assertThat(kms(record("Decrypt")).enclave).isNull();
    KmsEvent store =
        kms(
            record(
                "CreateKey",
                "'additionalEventData':{'customKeyStoreId':'cks-1','xksKeyId':'x','clusterId':'c'}"));
    assertThat(store.facts)
        .containsEntry("additionalEventData.customKeyStoreId", "cks-1")
        .containsEntry("additionalEventData.xksKeyId", "x")
        .containsEntry("additionalEventData.clusterId", "c");
  }

  @Test
  void trap42NewRotationsHaveATypeAndMayLackTheKeyId() {
    String details =
        "'rotationType':'AUTOMATIC','keyOrigin':'AWS_KMS','previousKeyMaterialId':'p','currentKeyMaterialId':'c'";
    KmsEvent event = kms(record("RotateKey", "'serviceEventDetails':{" + details + "}"));
    assertThat(event.keys).containsExactly(new KeyUse(KEY, KeyRole.TARGET));
    assertThat(event.facts)
        .containsEntry("serviceEventDetails.rotationType", "AUTOMATIC")
        .containsEntry("serviceEventDetails.currentKeyMaterialId", "c");
    KmsEvent withId =
        kms(record("RotateKey", "-resources", "'serviceEventDetails':{'keyId':'" + KEY_ID + "'}"));
    assertThat(withId.keys).containsExactly(new KeyUse(KEY, KeyRole.TARGET));
  }

  @Test
  void trap43EventBridgeResourcesArePlainStrings() {
    String envelope =
        "{'version':'0','id':'eb-1','detail-type':'KMS CMK Deletion','source':'aws.kms',"
            + "'account':'111122223333','time':'2024-08-19T03:23:45Z','region':'us-west-2',";
    String detail = "'detail':{'key-id':'" + KEY_ID + "'}}";
    KmsEvent event = kms(json(envelope + "'resources':['" + KEY + "']," + detail));
    assertThat(event.keys).containsExactly(new KeyUse(KEY, KeyRole.TARGET));
    assertThat(event.operation).isEqualTo(KmsOperation.DELETE_KEY);
    assertThat(event.facts).containsEntry(DecodedFact.DETAIL_TYPE, "KMS CMK Deletion");
    KmsEvent idOnly = kms(json(envelope + detail));
    assertThat(idOnly.keys).containsExactly(new KeyUse(KEY, KeyRole.TARGET));
    assertThat(idOnly.facts).containsEntry(DecodedFact.KEY_BUILT, "true");
  }

  @Test
  void tagsAreNamedByTheirKeys() {
    KmsEvent event =
        kms(
            record(
                "TagResource",
                "'requestParameters':{'keyId':'k','tags':[{'tagKey':'DataClassification','tagValue':'secret'},"
                    + "{'tagKey':'a.b','tagValue':''}]}"));
    assertThat(event.facts)
        .containsEntry("requestParameters.tags.DataClassification", "secret")
        .containsEntry("requestParameters.tags.a.b", "");
    KmsEvent untag =
        kms(record("UntagResource", "'requestParameters':{'keyId':'k','tagKeys':['a','b']}"));
    assertThat(untag.facts).containsEntry("requestParameters.tagKeys", "a,b");
  }

  @Test
  void otherPartitionsAreUnderstood() {
    for (String arn :
        new String[] {
          "arn:aws-cn:kms:cn-northwest-1:111122223333:key/" + KEY_ID,
          "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/" + KEY_ID
        }) {
      assertThat(kms(record("Decrypt", "'resources':[{'ARN':'" + arn + "'}]")).keys)
          .containsExactly(new KeyUse(arn, KeyRole.TARGET));
    }
  }

  @Test
  void newerEventVersionsBringUnknownMembers() {
    for (String version : new String[] {"1.09", "1.10", "1.11"}) {
      KmsEvent event =
          kms(
              record(
                  "GetPublicKey",
                  "'eventVersion':'" + version + "'",
                  "'inScopeOf':{'a':[1,{'b':null}]}",
                  "'userIdentity':{'type':'IAMUser','arn':'"
                      + Trail.ALICE
                      + "','inScopeOf':{},'new':[1]}"));
      assertThat(event.operation).isEqualTo(KmsOperation.GET_PUBLIC_KEY);
      assertThat(event.principal).isEqualTo(Trail.ALICE);
    }
  }

  @Test
  void theContextOfAReEncryptIsThatOfItsSource() {
    KmsEvent event =
        kms(
            record(
                "ReEncrypt",
                "'requestParameters':{'destinationEncryptionContext':{'d':'2'},'sourceEncryptionContext':{'s':'1'}}"));
    assertThat(event.encryptionContext).containsOnlyKeys("s");
    KmsEvent destinationOnly =
        kms(record("ReEncrypt", "'requestParameters':{'destinationEncryptionContext':{'d':'2'}}"));
    assertThat(destinationOnly.encryptionContext).containsOnlyKeys("d");
  }

  @Test
  void anEncryptionContextIsBounded() {
    StringBuilder context = new StringBuilder();
    for (int i = 0; i < 500; i++) context.append(",'k").append(i).append("':'v'");
    KmsEvent event =
        kms(
            record(
                "Decrypt",
                "'requestParameters':{'encryptionContext':{'big':'"
                    + "x".repeat(20_000)
                    + "'"
                    + context
                    + "}}"));
    assertThat(event.encryptionContext).hasSizeLessThanOrEqualTo(64);
    assertThat(event.encryptionContext.get("big")).hasSize(8192);
    assertThat(
            kms(record(
                    "Decrypt",
                    "'requestParameters':{'encryptionContext':'HIDDEN_DUE_TO_SECURITY_REASONS'}"))
                .encryptionContext)
        .isNull();
  }
}
