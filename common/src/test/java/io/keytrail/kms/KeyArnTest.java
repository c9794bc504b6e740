package io.keytrail.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class KeyArnTest {
  private static final String ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final String MRK = "mrk-1234abcd12ab34cd56ef1234567890ab";

  @Test
  void hasItsParts() {
    KeyArn arn = KeyArn.parse("arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/" + ID);
    assertThat(arn.partition()).isEqualTo("aws-us-gov");
    assertThat(arn.region()).isEqualTo("us-gov-west-1");
    assertThat(arn.accountId()).isEqualTo("111122223333");
    assertThat(arn.keyId()).isEqualTo(ID);
    assertThat(arn.isMultiRegion()).isFalse();
    assertThat(arn).hasToString("arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/" + ID);
  }

  @Test
  void isJoinedFromItsParts() {
    assertThat(KeyArn.of("eu-west-1", "111122223333", ID))
        .hasToString("arn:aws:kms:eu-west-1:111122223333:key/" + ID);
    assertThat(KeyArn.of("cn-north-1", "111122223333", ID).partition()).isEqualTo("aws-cn");
    assertThat(KeyArn.of("us-gov-east-1", "111122223333", ID).partition()).isEqualTo("aws-us-gov");
    assertThat(KeyArn.of("us-isob-east-1", "111122223333", ID).partition()).isEqualTo("aws-iso-b");
    assertThat(KeyArn.of("eusc-de-east-1", "111122223333", ID).partition()).isEqualTo("aws-eusc");
  }

  @Test
  void aMultiRegionKeyIsAnotherKeyInEachRegion() {
    KeyArn primary = KeyArn.of("eu-west-1", "111122223333", MRK);
    KeyArn replica = primary.inRegion("us-west-2");
    assertThat(primary.isMultiRegion()).isTrue();
    assertThat(replica).isNotEqualTo(primary);
    assertThat(replica.keyId()).isEqualTo(primary.keyId());
    assertThat(replica.inRegion("eu-west-1")).isEqualTo(primary).hasSameHashCodeAs(primary);
  }

  @Test
  void refusesWhatIsNoKeyAndSaysWhy() {
    refuses("", "no ARN");
    refuses(ID, "no ARN");
    refuses("arn:aws:s3:::bucket/key/x", "no ARN of KMS");
    refuses("arn:gcp:kms:eu-west-1:111122223333:key/" + ID, "no ARN of KMS");
    refuses("arn:aws:kms::111122223333:key/" + ID, "no Region");
    refuses("arn:aws:kms:eu-west-1:1111:key/" + ID, "12-digit account");
    refuses("arn:aws:kms:eu-west-1:11112222333x:key/" + ID, "12-digit account");
    refuses("arn:aws:kms:eu-west-1:111122223333:alias/app", "alias");
    refuses("arn:aws:kms:eu-west-1:111122223333:key/", "no key");
    refuses("arn:aws:kms:eu-west-1:111122223333:key/a b", "no key");
    refuses("arn:aws:kms:eu-west-1:111122223333:key/" + ID + "/x", "no key");
    refuses("arn:aws:kms:eu-west-1:111122223333:key/" + "a".repeat(300), "too long");
    assertThat(KeyArn.isKeyArn(null)).isFalse();
  }

  @Test
  void keyIdsAreUuidsOrMultiRegionIds() {
    assertThat(KeyArn.isKeyId(ID)).isTrue();
    assertThat(KeyArn.isKeyId(MRK)).isTrue();
    assertThat(KeyArn.isKeyId(null)).isFalse();
    assertThat(KeyArn.isKeyId("alias/app")).isFalse();
    assertThat(KeyArn.isKeyId(ID.replace('-', '0'))).isFalse();
    assertThat(KeyArn.isKeyId(MRK.replace('1', 'x'))).isFalse();
  }

  private static void refuses(String text, String why) {
    assertThat(KeyArn.isKeyArn(text)).as(text).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyArn.parse(text))
        .withMessageContaining(why)
        .withMessageContaining("expected arn:<partition>:kms:")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(250));
  }
}
