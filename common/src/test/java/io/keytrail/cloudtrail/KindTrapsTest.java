package io.keytrail.cloudtrail;

import static io.keytrail.cloudtrail.Trail.KEY;
import static io.keytrail.cloudtrail.Trail.file;
import static io.keytrail.cloudtrail.Trail.kms;
import static io.keytrail.cloudtrail.Trail.otherRecord;
import static io.keytrail.cloudtrail.Trail.read;
import static io.keytrail.cloudtrail.Trail.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.cloudtrail.TrailReader.Item;
import io.keytrail.kms.DecodedFact;
import io.keytrail.kms.KeyRole;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.KmsOperation.Category;
import org.junit.jupiter.api.Test;

/** What kind of event it is: traps 27 to 33 of CloudTrail's KMS records. */
class KindTrapsTest {
  private static final KeyUse TARGET = new KeyUse(KEY, KeyRole.TARGET);

  @Test
  void trap27EventTypeDoesNotDecideTheCategory() {
    KmsEvent data = kms(record("GenerateDataKey", "'eventType':'AwsServiceEvent'"));
    assertThat(data.operation.category()).isEqualTo(Category.DATA_KEY);
    assertThat(data.eventType).isEqualTo("AwsServiceEvent");
    KmsEvent sync = kms(record("SynchronizeMultiRegionKey", "'eventType':'AwsApiCall'"));
    assertThat(sync.operation.category()).isEqualTo(Category.SERVICE_EVENT);
  }

  @Test
  void trap28ReadOnlyDoesNotMeanHarmless() {
    for (String operation : new String[] {"GenerateMac", "ReEncrypt", "Decrypt", "Decapsulate"}) {
      KmsEvent event = kms(record(operation, "'readOnly':true"));
      assertThat(event.operation.category().isCryptographic()).as(operation).isTrue();
    }
  }

  @Test
  void trap29AnErrorMayComeWithoutMessageAndWithResources() {
    KmsEvent event = kms(record("Decrypt", "'errorCode':'InvalidCiphertextException'"));
    assertThat(event.succeeded()).isFalse();
    assertThat(event.errorMessage).isNull();
    assertThat(event.keys).containsExactly(TARGET);
    assertThat(kms(record("Decrypt")).succeeded()).isTrue();
    assertThat(kms(record("Decrypt", "'errorCode':null")).succeeded()).isTrue();
  }

  @Test
  void trap30RefusalsKeepTheCodeThatWasWritten() {
    for (String code :
        new String[] {"AccessDenied", "AccessDeniedException", "KMSInvalidStateException"}) {
      KmsEvent event = kms(record("Decrypt", "'errorCode':'" + code + "'"));
      assertThat(event.errorCode).isEqualTo(code);
      assertThat(event.succeeded()).isFalse();
      assertThat(event.dryRun).isFalse();
    }
    KmsEvent pending =
        kms(
            record(
                "Decrypt",
                "'errorCode':'KMSInvalidStateException'",
                "'errorMessage':'" + KEY + " is pending deletion.'"));
    assertThat(pending.errorMessage).endsWith("is pending deletion.");
  }

  @Test
  void trap30ADryRunIsNeitherUseNorFailure() {
    KmsEvent event = kms(record("Decrypt", "'errorCode':'DryRunOperationException'"));
    assertThat(event.dryRun).isTrue();
    assertThat(event.succeeded()).isFalse();
    assertThat(event.errorCode).isEqualTo("DryRunOperationException");
  }

  @Test
  void trap31ADeletionMayFailInsideAString() {
    String inner = "[{\\\\\\\"keyHandle\\\\\\\":\\\\\\\"01\\\\\\\"}]";
    for (String status : new String[] {"FAILURE", "SUCCESS"}) {
      KmsEvent event =
          kms(
              record(
                  "DeleteKey",
                  "'eventType':'AwsServiceEvent'",
                  "'additionalEventData':{'customKeyStoreId':'cks-1','backingKeysDeletionStatus':'[{\\\"cloudHsmClusterId\\\":\\\"cluster-1\\\",\\\"backingKeys\\\":\\\""
                      + inner
                      + "\\\",\\\"deletionStatus\\\":\\\""
                      + status
                      + "\\\"}]'}"));
      assertThat(event.errorCode).isNull();
      assertThat(event.facts).containsKey("additionalEventData.backingKeysDeletionStatus");
      if (status.equals("FAILURE")) {
        assertThat(event.facts).containsEntry(DecodedFact.DELETION_STATUS, "FAILURE");
      } else {
        assertThat(event.facts).doesNotContainKey(DecodedFact.DELETION_STATUS);
      }
    }
  }

  @Test
  void trap32CreateKeyMayBeTheEchoOfReplicateKey() {
    String replica = "arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab";
    KmsEvent echo =
        kms(
            record(
                "CreateKey",
                "'awsRegion':'eu-west-1'",
                "'userIdentity':{'accountId':'111122223333','invokedBy':'AWS Internal'}",
                "'resources':[{'ARN':'" + replica + "'}]"));
    assertThat(echo.operation).isEqualTo(KmsOperation.CREATE_KEY);
    assertThat(echo.keys).containsExactly(new KeyUse(replica, KeyRole.TARGET));
    assertThat(echo.serviceMade).isTrue();
  }

  @Test
  void trap33RecordsOfOtherServicesLieBetween() {
    var contents = read(file(record("Decrypt"), otherRecord(), record("Encrypt"), otherRecord()));
    assertThat(contents.items).containsExactly(Item.KMS, Item.OTHER, Item.KMS, Item.OTHER);
  }

  @Test
  void anUnknownEventNameIsCountedAndKept() {
    KmsEvent event = kms(record("InventSomething", "'requestParameters':{'a':{'b':1}}"));
    assertThat(event.operation).isEqualTo(KmsOperation.UNKNOWN);
    assertThat(event.eventName).isEqualTo("InventSomething");
    assertThat(event.keys).containsExactly(TARGET);
    assertThat(event.facts).containsEntry("requestParameters.a.b", "1");
  }
}
