package io.keytrail.cloudtrail;

import static io.keytrail.cloudtrail.Trail.file;
import static io.keytrail.cloudtrail.Trail.json;
import static io.keytrail.cloudtrail.Trail.otherRecord;
import static io.keytrail.cloudtrail.Trail.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.cloudtrail.TrailReader.Item;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Source and name of every record, without parsing those of other services. */
class RecordNamesTest {
  @Test
  void ofKmsAndOfOthersOneAfterTheOther() throws IOException {
    try (TrailReader reader = open(file(record("Decrypt"), otherRecord(), otherRecord()))) {
      assertThat(reader.next()).isEqualTo(Item.KMS);
      assertNames(reader, "kms.amazonaws.com", "Decrypt");
      for (int i = 0; i < 2; i++) {
        assertThat(reader.next()).isEqualTo(Item.OTHER);
        assertNames(reader, "ec2.amazonaws.com", "DescribeInstances");
        assertThat(reader.awsRegion()).isEqualTo("us-west-2");
        assertThat(reader.recipientAccountId()).isEqualTo("111122223333");
        assertThat(reader.member("awsRegion")).isEqualTo("us-west-2");
        assertThat(reader.member("requestParameters")).as("no text").isNull();
        assertThat(reader.member("nobody")).isNull();
      }
    }
  }

  @Test
  void ofWhatStandsInAnEnvelope() throws IOException {
    String envelope =
        json(
            "{'version':'0','id':'e','detail-type':'AWS API Call via CloudTrail',"
                + "'source':'aws.ec2','account':'111122223333','time':'2024-05-06T07:08:09Z',"
                + "'region':'us-west-2','resources':[],'detail':"
                + otherRecord()
                + "}");
    try (TrailReader reader = open(envelope)) {
      assertThat(reader.next()).isEqualTo(Item.OTHER);
      assertNames(reader, "ec2.amazonaws.com", "DescribeInstances");
      assertThat(reader.awsRegion()).isEqualTo("us-west-2");
      assertThat(reader.recipientAccountId()).isEqualTo("111122223333");
    }
  }

  @Test
  void areNullWhereARecordHasNone() throws IOException {
    try (TrailReader reader = open(file(json("{'eventVersion':'1','eventSource':'x.y'}")))) {
      assertThat(reader.next()).isEqualTo(Item.OTHER);
      assertNames(reader, "x.y", null);
      assertThat(reader.awsRegion()).isNull();
      assertThat(reader.recipientAccountId()).isNull();
    }
  }

  private static void assertNames(TrailReader reader, String source, String name) {
    assertThat(reader.eventSource()).isEqualTo(source);
    assertThat(reader.eventName()).isEqualTo(name);
  }

  private static TrailReader open(String carrier) {
    return TrailReader.open(
        new ByteArrayInputStream(carrier.getBytes(StandardCharsets.UTF_8)),
        "trail.json",
        DecodeLimits.DEFAULT);
  }
}
