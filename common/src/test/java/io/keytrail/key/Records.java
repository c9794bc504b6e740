package io.keytrail.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.cloudtrail.DecodeLimits;
import io.keytrail.cloudtrail.TrailReader;
import io.keytrail.cloudtrail.TrailReader.Item;
import io.keytrail.kms.KmsEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Decodes CloudTrail records for tests of this package. JSON is written with single quotes. */
final class Records {
  static final String REGION = "eu-west-1";
  static final String KEY = key("1234abcd-12ab-34cd-56ef-1234567890ab");
  static final String OTHER = key("0987dcba-09fe-87dc-65ba-ab0987654321");

  private static int ids;

  private Records() {}

  static String key(String id) {
    return "arn:aws:kms:" + REGION + ":111122223333:key/" + id;
  }

  /** A record on {@link #KEY} at a time, with request and response as JSON or null. */
  static KmsEvent call(String time, String eventName, String request, String response) {
    return on(List.of(KEY), time, eventName, request, response, "");
  }

  static KmsEvent on(
      List<String> keys,
      String time,
      String eventName,
      String request,
      String response,
      String more) {
    StringBuilder resources = new StringBuilder();
    for (String key : keys) {
      if (resources.length() > 0) resources.append(',');
      resources.append("{'ARN':'").append(key).append("','accountId':'111122223333'}");
    }
    return decode(
        "{'eventVersion':'1.08','userIdentity':{'type':'IAMUser','arn':"
            + "'arn:aws:iam::111122223333:user/Alice','accountId':'111122223333'},'eventTime':'"
            + time
            + "','eventSource':'kms.amazonaws.com','eventName':'"
            + eventName
            + "','awsRegion':'"
            + REGION
            + "','eventID':'e-"
            + String.format("%05d", ++ids)
            + "','resources':["
            + resources
            + "],'requestParameters':"
            + request
            + ",'responseElements':"
            + response
            + ",'recipientAccountId':'111122223333'"
            + more
            + "}");
  }

  static KmsEvent decode(String json) {
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    try (TrailReader reader =
        TrailReader.open(new ByteArrayInputStream(bytes), "test", DecodeLimits.DEFAULT)) {
      assertThat(reader.next()).isEqualTo(Item.KMS);
      return reader.event();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
