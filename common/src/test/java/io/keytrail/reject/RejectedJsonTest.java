package io.keytrail.reject;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class RejectedJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void saysAllThatIsKnown() throws Exception {
    Rejected rejected =
        new Rejected(
            RejectStage.DECODE, RejectReason.BAD_EVENT_TIME, "too late", "s3://b/k.json.gz", "17");
    rejected.eventId = "e-1";
    rejected.eventTimeMillis = 4_102_444_800_000L;
    rejected.firstBytes = utf8("{\"a\":\"ä\"}");
    assertThat(RejectedJson.toJson(rejected))
        .isEqualTo(
            "{\"stage\":\"DECODE\",\"reason\":\"BAD_EVENT_TIME\",\"detail\":\"too late\","
                + "\"origin\":\"s3://b/k.json.gz\",\"position\":\"17\",\"eventID\":\"e-1\","
                + "\"eventTime\":\"2100-01-01T00:00:00Z\","
                + "\"firstBytes\":\"{\\\"a\\\":\\\"\\u00E4\\\"}\"}");
  }

  @Test
  void leavesOutWhatIsNotKnown() {
    Rejected rejected =
        new Rejected(RejectStage.READ, RejectReason.UNREADABLE, "no such file", "/x", "");
    assertThat(RejectedJson.toJson(rejected))
        .isEqualTo(
            "{\"stage\":\"READ\",\"reason\":\"UNREADABLE\",\"detail\":\"no such file\","
                + "\"origin\":\"/x\",\"position\":\"\",\"firstBytes\":\"\"}");
    assertThat(RejectedJson.toJson(new Rejected())).isEqualTo("{\"firstBytes\":\"\"}");
  }

  @Test
  void nothingReachesATerminalUnescaped() throws Exception {
    Rejected rejected = new Rejected(null, null, "a\nb\u001b[31m\u202e\u007f", "o\r\n", "p");
    rejected.firstBytes = utf8("\u0000\u001b]0;x\u0007\n\u2028\u009b");
    String line = RejectedJson.toJson(rejected);
    assertThat(line.chars()).allMatch(c -> c >= 0x20 && c < 0x7f);
    JsonNode read = JSON.readTree(line);
    assertThat(read.get("detail").asText()).isEqualTo(rejected.detail);
    assertThat(read.get("firstBytes").asText()).isEqualTo("\u0000\u001b]0;x\u0007\n\u2028\u009b");
  }

  @Test
  void bytesThatAreNoTextComeInBase64Too() throws Exception {
    Rejected rejected = new Rejected();
    rejected.firstBytes = new byte[] {0x1f, (byte) 0x8b, 8, 'a'};
    JsonNode read = JSON.readTree(RejectedJson.toJson(rejected));
    assertThat(Base64.getDecoder().decode(read.get("firstBytesBase64").asText()))
        .isEqualTo(rejected.firstBytes);
    assertThat(read.get("firstBytes").asText()).contains("\ufffd");
  }

  @Test
  void aCharacterCutByTheBoundIsNoFault() throws Exception {
    Rejected rejected = new Rejected();
    byte[] text = utf8("x" + "ä".repeat(200));
    rejected.firstBytes = Arrays.copyOf(text, Rejected.FIRST_BYTES);
    JsonNode read = JSON.readTree(RejectedJson.toJson(rejected));
    assertThat(read.has("firstBytesBase64")).isFalse();
    assertThat(read.get("firstBytes").asText()).isEqualTo("x" + "ä".repeat(127));
  }

  @Test
  void isBounded() {
    Rejected rejected =
        new Rejected(
            RejectStage.DECODE,
            RejectReason.NOT_JSON,
            "\u0001".repeat(1_000_000),
            "o".repeat(1_000_000),
            "p".repeat(1_000_000));
    rejected.eventId = "i".repeat(1_000_000);
    rejected.firstBytes = new byte[1_000_000];
    assertThat(RejectedJson.toJson(rejected)).hasSizeLessThan(10_000);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
