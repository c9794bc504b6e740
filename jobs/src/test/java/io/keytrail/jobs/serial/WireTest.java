package io.keytrail.jobs.serial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class WireTest {
  @Test
  void textComesBackWhateverItIsAndHoweverOften() throws IOException {
    List<String> texts = new ArrayList<>(Arrays.asList(null, "", "a", "ключ 🔑", "x".repeat(300)));
    // Far more than the cache holds, alike but for one place, of every length around its limits.
    for (int i = 0; i < 20_000; i++) texts.add("arn:aws:kms:eu-west-1:111122223333:key/" + i);
    for (int length = 0; length < 300; length++)
      texts.add("é".repeat(length / 2) + "b".repeat(length));
    for (int round = 0; round < 2; round++) {
      DataOutputSerializer out = new DataOutputSerializer(1 << 20);
      for (String text : texts) {
        Wire.writeText(text, out);
        Wire.writeText(text, out);
      }
      DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
      for (String text : texts) {
        assertThat(Wire.readText(in)).isEqualTo(text);
        assertThat(Wire.readRepeatedText(in)).isEqualTo(text);
      }
      assertThat(in.available()).isZero();
    }
  }

  @Test
  void repeatedTextIsOneString() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    for (int i = 0; i < 2; i++) Wire.writeText("arn:aws:iam::111122223333:role/app", out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    assertThat(Wire.readRepeatedText(in)).isSameAs(Wire.readRepeatedText(in));
  }

  @Test
  void countsTakeTheBytesTheyNeed() throws IOException {
    for (long count : new long[] {0, 1, 127, 128, 300, Integer.MAX_VALUE, Long.MAX_VALUE}) {
      DataOutputSerializer out = new DataOutputSerializer(16);
      Wire.writeCount(count, out);
      assertThat(out.length())
          .isLessThanOrEqualTo(1 + (63 - Long.numberOfLeadingZeros(count | 1)) / 7);
      assertThat(Wire.readCount(new DataInputDeserializer(out.getCopyOfBuffer()))).isEqualTo(count);
    }
  }
}
