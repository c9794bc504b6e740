package io.keytrail.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class KinesisRecordTest {
  @Test
  void aLineIsItsTextAndItsKey() {
    KinesisRecord record = KinesisRecord.of(new OutputLine("{\"ü\":1}", "key-arn", 0));
    assertThat(new String(record.data, StandardCharsets.UTF_8)).isEqualTo("{\"ü\":1}");
    assertThat(record.partitionKey).isEqualTo("key-arn");
  }

  @Test
  void aKeyThatIsTooLongIsHashedTheSameEachTime() {
    String tooLong = "k".repeat(257);
    String key = KinesisRecord.of(new OutputLine("a", tooLong, 0)).partitionKey;
    assertThat(key).hasSize(64);
    assertThat(KinesisRecord.of(new OutputLine("b", tooLong, 1)).partitionKey).isEqualTo(key);
    assertThat(KinesisRecord.of(new OutputLine("a", "k".repeat(256), 0)).partitionKey).hasSize(256);
  }

  @Test
  void anEmptyKeyIsReplacedByOneOfTheText() {
    String a = KinesisRecord.of(new OutputLine("a", "", 0)).partitionKey;
    assertThat(a).isEqualTo(KinesisRecord.of(new OutputLine("a", "", 5)).partitionKey);
    assertThat(a).isNotEqualTo(KinesisRecord.of(new OutputLine("b", "", 0)).partitionKey);
  }

  @Test
  void aLineUpToTheLimitStaysTextAndALongerOneIsGzipped() throws Exception {
    String key = "key";
    int fits = KinesisRecord.MAX_BYTES - key.length();
    assertThat(KinesisRecord.of(new OutputLine("x".repeat(fits), key, 0)).data).hasSize(fits);

    String longer = "x".repeat(fits + 1);
    KinesisRecord record = KinesisRecord.of(new OutputLine(longer, key, 0));
    assertThat(record.isTooLarge()).isFalse();
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(record.data))) {
      assertThat(new String(gzip.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(longer);
    }
  }

  @Test
  void aLineThatDoesNotEvenFitGzippedIsTooLarge() {
    assertThat(KinesisRecord.of(new OutputLine(incompressible(3 << 20), "key", 0)).isTooLarge())
        .isTrue();
  }

  static String incompressible(int length) {
    StringBuilder text = new StringBuilder(length);
    new Random(1).ints(length, ' ', 127).forEach(c -> text.append((char) c));
    return text.toString();
  }
}
