package io.keytrail.cloudtrail;

import static io.keytrail.cloudtrail.Trail.ALIAS;
import static io.keytrail.cloudtrail.Trail.KEY;
import static io.keytrail.cloudtrail.Trail.KEY_ID;
import static io.keytrail.cloudtrail.Trail.OTHER_KEY;
import static io.keytrail.cloudtrail.Trail.OTHER_KEY_ID;
import static io.keytrail.cloudtrail.Trail.kms;
import static io.keytrail.cloudtrail.Trail.read;
import static io.keytrail.cloudtrail.Trail.record;
import static io.keytrail.cloudtrail.Trail.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.kms.DecodedFact;
import io.keytrail.kms.KeyRole;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation.Side;
import io.keytrail.reject.RejectReason;
import org.junit.jupiter.api.Test;

/** Which key an event is about: traps 1 to 15 of CloudTrail's KMS records. */
class KeyTrapsTest {
  private static final KeyUse TARGET = new KeyUse(KEY, KeyRole.TARGET);

  @Test
  void trap01ThreeMentionsOfOneKeyAreOneKey() {
    KmsEvent event =
        kms(
            record(
                "CancelKeyDeletion",
                "'requestParameters':{'keyId':'" + KEY_ID + "'}",
                "'responseElements':{'keyId':'" + KEY + "'}"));
    assertThat(event.keys).containsExactly(TARGET);
    assertThat(event.facts).doesNotContainKey(DecodedFact.KEY_SOURCE);
  }

  @Test
  void trap01ResourcesDecideAgainstTheRequest() {
    KmsEvent event =
        kms(record("DescribeKey", "'requestParameters':{'keyId':'" + OTHER_KEY + "'}"));
    assertThat(event.keys).containsExactly(TARGET);
  }

  @Test
  void trap02ResourceTypeIsNotAskedFor() {
    for (String operation : new String[] {"Decrypt", "GenerateMac", "VerifyMac"}) {
      KmsEvent event = kms(record(operation, "'resources':[{'ARN':'" + KEY + "'}]"));
      assertThat(event.keys).as(operation).containsExactly(TARGET);
    }
    KmsEvent typedAlias =
        kms(
            record(
                "DeleteAlias",
                "'resources':[{'ARN':'"
                    + ALIAS
                    + "','type':'AWS::KMS::Key'},{'ARN':'"
                    + KEY
                    + "'}]"));
    assertThat(typedAlias.keys).containsExactly(TARGET);
  }

  @Test
  void trap03TheKeyStandsBeforeOrBehindTheAlias() {
    String aliasName =
        "'requestParameters':{'aliasName':'alias/app','targetKeyId':'" + KEY_ID + "'}";
    KmsEvent created =
        kms(
            record(
                "CreateAlias",
                aliasName,
                "'resources':[{'ARN':'" + KEY + "'},{'ARN':'" + ALIAS + "'}]"));
    assertThat(created.keys).containsExactly(TARGET);
    assertThat(created.requestedAlias).isEqualTo("alias/app");
    for (String operation : new String[] {"UpdateAlias", "DeleteAlias"}) {
      KmsEvent event =
          kms(
              record(
                  operation,
                  aliasName,
                  "'resources':[{'ARN':'" + ALIAS + "'},{'ARN':'" + KEY + "'}]"));
      assertThat(event.keys).as(operation).containsExactly(TARGET);
    }
  }

  @Test
  void trap04ABareIdNeverMakesAnArnWhileResourcesAreThere() {
    KmsEvent masked =
        kms(
            record(
                "DescribeKey",
                "'awsRegion':'us-east-1'",
                "'requestParameters':{'keyId':'" + KEY_ID + "'}"));
    assertThat(masked.keys).containsExactly(TARGET);
    KmsEvent empty =
        kms(
            record(
                "DescribeKey", "'resources':[]", "'requestParameters':{'keyId':'" + KEY_ID + "'}"));
    assertThat(empty.keys).isEmpty();
    KmsEvent serviceEvent =
        kms(
            record(
                "RotateKey",
                "'awsRegion':'us-east-1'",
                "'serviceEventDetails':{'keyId':'" + KEY_ID + "'}"));
    assertThat(serviceEvent.keys).containsExactly(TARGET);
  }

  @Test
  void trap05ReEncryptTouchesSourceThenDestination() {
    KmsEvent event =
        kms(
            record(
                "ReEncrypt",
                "'requestParameters':{'destinationKeyId':'" + OTHER_KEY + "'}",
                "'resources':[{'ARN':'" + KEY + "'},{'ARN':'" + OTHER_KEY + "'}]"));
    assertThat(event.keys)
        .containsExactly(
            new KeyUse(KEY, KeyRole.SOURCE), new KeyUse(OTHER_KEY, KeyRole.DESTINATION));
    assertThat(event.operation.side(KeyRole.SOURCE)).isEqualTo(Side.DECRYPT);
    assertThat(event.operation.side(KeyRole.DESTINATION)).isEqualTo(Side.ENCRYPT);
  }

  @Test
  void trap05ReEncryptToTheSameKeyIsBothWithOneOrTwoResources() {
    KeyUse[] both = {new KeyUse(KEY, KeyRole.SOURCE), new KeyUse(KEY, KeyRole.DESTINATION)};
    String request = "'requestParameters':{'destinationKeyId':'alias/app'}";
    KmsEvent once = kms(record("ReEncrypt", request));
    KmsEvent twice =
        kms(
            record(
                "ReEncrypt", request, "'resources':[{'ARN':'" + KEY + "'},{'ARN':'" + KEY + "'}]"));
    assertThat(once.keys).containsExactly(both);
    assertThat(twice.keys).containsExactly(both);
    assertThat(once.requestedAlias).isEqualTo("alias/app");
  }

  @Test
  void trap05ReEncryptWithOneResourceDoesNotInventADestination() {
    KmsEvent event =
        kms(
            record(
                "ReEncrypt",
                "'requestParameters':{'sourceKeyId':'"
                    + KEY
                    + "','destinationKeyId':'"
                    + OTHER_KEY_ID
                    + "'}"));
    assertThat(event.keys).containsExactly(new KeyUse(KEY, KeyRole.SOURCE));
  }

  @Test
  void trap05ReEncryptWithoutResourcesFallsBackToTheRequest() {
    KmsEvent event =
        kms(
            record(
                "ReEncrypt",
                "-resources",
                "'requestParameters':{'sourceKeyId':'"
                    + KEY
                    + "','destinationKeyId':'"
                    + OTHER_KEY_ID
                    + "'}"));
    assertThat(event.keys)
        .containsExactly(
            new KeyUse(KEY, KeyRole.SOURCE), new KeyUse(OTHER_KEY, KeyRole.DESTINATION));
  }

  @Test
  void trap06TheRequestMayNameNoKey() {
    KmsEvent decrypt =
        kms(record("Decrypt", "'requestParameters':{'encryptionAlgorithm':'SYMMETRIC_DEFAULT'}"));
    assertThat(decrypt.keys).containsExactly(TARGET);
    KmsEvent retire =
        kms(
            record(
                "RetireGrant",
                "'additionalEventData':{'grantId':'abcde1237f76e4ba7987489ac329fbfba6ad343d'}"));
    assertThat(retire.keys).containsExactly(TARGET);
    assertThat(retire.facts)
        .containsEntry("additionalEventData.grantId", "abcde1237f76e4ba7987489ac329fbfba6ad343d");
    assertThat(kms(record("DeleteAlias", "'requestParameters':{'aliasName':'alias/x'}")).keys)
        .containsExactly(TARGET);
    assertThat(kms(record("CreateKey", "'requestParameters':{'description':'d'}")).keys)
        .containsExactly(TARGET);
  }

  @Test
  void trap07TheKeyHasManyNames() {
    assertThat(fallback("'requestParameters':{'targetKeyId':'" + KEY + "'}"))
        .containsExactly(TARGET);
    assertThat(fallback("'responseElements':{'keyMetadata':{'arn':'" + KEY + "'}}"))
        .containsExactly(TARGET);
    assertThat(fallback("'responseElements':{'keyId':'" + KEY + "'}")).containsExactly(TARGET);
    KmsEvent bare =
        kms(
            record(
                "RotateKeyOnDemand",
                "-resources",
                "'responseElements':{'keyId':'" + KEY_ID + "'}"));
    assertThat(bare.keys).containsExactly(TARGET);
    assertThat(bare.facts)
        .containsEntry(DecodedFact.KEY_SOURCE, "responseElements.keyId")
        .containsEntry(DecodedFact.KEY_BUILT, "true");
  }

  @Test
  void trap07AFallbackIsSaid() {
    KmsEvent event =
        kms(record("Encrypt", "-resources", "'requestParameters':{'keyId':'" + KEY + "'}"));
    assertThat(event.facts).containsOnlyKeys(DecodedFact.KEY_SOURCE);
    assertThat(event.facts).containsEntry(DecodedFact.KEY_SOURCE, "requestParameters.keyId");
  }

  @Test
  void trap08UpdatePrimaryRegionWithoutResourcesHasABareId() {
    String mrk = "mrk-1234abcd12ab34cd56ef1234567890ab";
    KmsEvent event =
        kms(
            record(
                "UpdatePrimaryRegion",
                "-resources",
                "'awsRegion':'cn-north-1'",
                "'requestParameters':{'keyId':'" + mrk + "','primaryRegion':'cn-north-1'}"));
    assertThat(event.keys)
        .containsExactly(
            new KeyUse("arn:aws-cn:kms:cn-north-1:111122223333:key/" + mrk, KeyRole.TARGET));
    assertThat(event.facts)
        .containsEntry(DecodedFact.KEY_SOURCE, "requestParameters.keyId")
        .containsEntry(DecodedFact.KEY_BUILT, "true");
  }

  @Test
  void trap08WhatACallerMistypedIsNoKey() {
    KmsEvent event =
        kms(
            record(
                "DescribeKey",
                "-resources",
                "'errorCode':'NotFoundException'",
                "'requestParameters':{'keyId':'my-key'}"));
    assertThat(event.keys).isEmpty();
  }

  @Test
  void trap09NoKeyIsRightForSome() {
    assertThat(kms(record("GenerateRandom", "'resources':[]")).keys).isEmpty();
    assertThat(kms(record("ListAliases", "'resources':[]")).keys).isEmpty();
    for (String operation :
        new String[] {
          "ListKeys", "ListRetirableGrants", "CreateCustomKeyStore", "GenerateRandom"
        }) {
      assertThat(kms(record(operation, "-resources")).keys).as(operation).isEmpty();
    }
  }

  @Test
  void trap10ReplicateKeyTouchesPrimaryAndReplica() {
    String id = "mrk-1234abcd12ab34cd56ef1234567890ab";
    String primary = "arn:aws:kms:us-west-2:111122223333:key/" + id;
    String replica = "arn:aws:kms:eu-west-1:111122223333:key/" + id;
    String resources = "'resources':[{'ARN':'" + primary + "'}]";
    String request = "'requestParameters':{'keyId':'" + id + "','replicaRegion':'eu-west-1'}";
    KeyUse[] both = {new KeyUse(primary, KeyRole.PRIMARY), new KeyUse(replica, KeyRole.REPLICA)};
    assertThat(
            kms(record(
                    "ReplicateKey",
                    resources,
                    request,
                    "'responseElements':{'replicaKeyMetadata':{'arn':'" + replica + "'}}"))
                .keys)
        .containsExactly(both);
    assertThat(kms(record("ReplicateKey", resources, request)).keys).containsExactly(both);
    assertThat(kms(record("ReplicateKey", resources, request, "'errorCode':'AccessDenied'")).keys)
        .containsExactly(both[0]);
  }

  @Test
  void trap10UpdatePrimaryRegionIsOneKeyInEachOfItsTwoRecords() {
    String id = "mrk-1234abcd12ab34cd56ef1234567890ab";
    String old = "arn:aws:kms:us-west-2:111122223333:key/" + id;
    String request = "'requestParameters':{'keyId':'" + id + "','primaryRegion':'eu-west-1'}";
    KmsEvent before =
        kms(record("UpdatePrimaryRegion", request, "'resources':[{'ARN':'" + old + "'}]"));
    KmsEvent after =
        kms(record("UpdatePrimaryRegion", request, "-resources", "'awsRegion':'eu-west-1'"));
    assertThat(before.keys).containsExactly(new KeyUse(old, KeyRole.TARGET));
    assertThat(after.keys)
        .containsExactly(
            new KeyUse("arn:aws:kms:eu-west-1:111122223333:key/" + id, KeyRole.TARGET));
    assertThat(before.requestId).isEqualTo(after.requestId);
  }

  @Test
  void trap11MultiRegionIdsHaveNoDashes() {
    String arn = "arn:aws:kms:us-west-2:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab";
    assertThat(kms(record("Sign", "'resources':[{'ARN':'" + arn + "'}]")).keys)
        .containsExactly(new KeyUse(arn, KeyRole.TARGET));
  }

  @Test
  void trap12ArnsElsewhereAreNotTheKey() {
    KmsEvent event =
        kms(
            record(
                "PutKeyPolicy",
                "-resources",
                "'requestParameters':{'policy':'{\\\\\"Resource\\\\\":\\\\\"arn:aws:kms:us-west-2:444455556666:key/"
                        .replace("\\\\", "\\")
                    + OTHER_KEY_ID
                    + "\\\"}','keyId':'"
                    + KEY
                    + "'}"));
    assertThat(event.keys).containsExactly(TARGET);
    assertThat(event.facts.get("requestParameters.policy")).startsWith("{\"Resource\":\"arn:aws");
    KmsEvent context =
        kms(
            record(
                "Decrypt",
                "'resources':[]",
                "'requestParameters':{'encryptionContext':{'k':'"
                    + OTHER_KEY
                    + "'},'marker':'"
                    + OTHER_KEY
                    + "'}",
                "'errorMessage':'see " + OTHER_KEY + "'"));
    assertThat(context.keys).isEmpty();
  }

  @Test
  void trap13AContradictionIsFlaggedNotMerged() {
    String foreign = "arn:aws:kms:us-east-1:444455556666:key/" + KEY_ID;
    KmsEvent event =
        kms(record("CreateKey", "'responseElements':{'keyMetadata':{'arn':'" + foreign + "'}}"));
    assertThat(event.keys).containsExactly(TARGET);
    assertThat(event.facts).containsEntry(DecodedFact.KEY_CONFLICT, foreign);
  }

  @Test
  void trap14AnAliasIsKeptAndLeadsToNoKey() {
    for (String alias : new String[] {"alias/app", ALIAS}) {
      String request = "'requestParameters':{'keyId':'" + alias + "'}";
      KmsEvent event = kms(record("Encrypt", request));
      assertThat(event.requestedAlias).isEqualTo(alias);
      assertThat(event.keys).containsExactly(TARGET);
      assertThat(kms(record("Encrypt", request, "-resources")).keys).isEmpty();
    }
  }

  @Test
  void trap15AliasesOfAwsAndOddNamesAreKeptAsWritten() {
    for (String alias : new String[] {"alias/aws/ssm", "alias/my key", "alias/ümlaut:x/y"}) {
      KmsEvent event = kms(record("Encrypt", "'requestParameters':{'keyId':'" + alias + "'}"));
      assertThat(event.requestedAlias).isEqualTo(alias);
    }
  }

  @Test
  void aKeyThatIsNoKeyArnIsRejectedWithItsText() {
    var rejection =
        rejected(record("Decrypt", "'resources':[{'ARN':'arn:aws:kms:us-west-2:x:key/y'}]"));
    assertThat(rejection.reason).isEqualTo(RejectReason.MALFORMED_RECORD);
    assertThat(rejection.detail).contains("arn:aws:kms:us-west-2:x:key/y");
    assertThat(rejection.eventId).isEqualTo("e-1");
  }

  @Test
  void aRefusalNamesTheKeyInItsMessage() {
    KmsEvent event =
        kms(
            record(
                "Decrypt",
                "'resources':null",
                "'errorCode':'AccessDenied'",
                "'errorMessage':'User: arn:aws:iam::111122223333:user/Alice is not authorized to perform: "
                    + "kms:Decrypt on resource: "
                    + KEY
                    + " because no identity-based policy allows the kms:Decrypt action'"));
    assertThat(event.keys).containsExactly(TARGET);
    assertThat(event.facts).containsEntry(DecodedFact.KEY_SOURCE, "errorMessage");
  }

  private static java.util.List<KeyUse> fallback(String member) {
    var contents = read(record("EnableKey", "-resources", member));
    assertThat(contents.rejected).isEmpty();
    return contents.events.get(0).keys;
  }
}
