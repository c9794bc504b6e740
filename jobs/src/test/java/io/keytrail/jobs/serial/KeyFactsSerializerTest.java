package io.keytrail.jobs.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.keytrail.key.FactSource;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.Rotation;
import io.keytrail.key.Stated;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class KeyFactsSerializerTest {
  private static final String ARN =
      "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-123456789001";

  @Test
  void everyFormOfFactComesBack() throws IOException {
    KeyFacts facts = new KeyFacts(ARN, 500);
    for (KeyAttribute attribute : KeyAttribute.values()) {
      facts.put(attribute, new Stated(value(attribute.form()), FactSource.API, 100, 500));
    }
    facts.add(new Rotation(100, Rotation.Type.AUTOMATIC, FactSource.API));
    facts.add(new Rotation(200, Rotation.Type.IMPORTED, FactSource.TRAIL));
    facts.rotationsCompleteSince(0L);
    assertSame(roundTrip(facts), facts);
  }

  @Test
  void absentIsNotUnknown() throws IOException {
    KeyFacts facts = new KeyFacts(ARN, 500);
    facts.put(KeyAttribute.DELETION_DATE, new Stated(null, FactSource.SNAPSHOT, 1, 2));
    TreeMap<String, String> known = new TreeMap<>();
    known.put("Owner", "payments");
    known.put("Cost", null);
    facts.putPart(KeyAttribute.TAGS, new Stated(known, FactSource.TRAIL, 3, 4));
    KeyFacts read = roundTrip(facts);
    assertSame(read, facts);
    assertThat(read.knows(KeyAttribute.DELETION_DATE)).isTrue();
    assertThat(read.knows(KeyAttribute.STATE)).isFalse();
    assertThat(read.knowsEntry(KeyAttribute.TAGS, "Cost")).isTrue();
    assertThat(read.rotationsCompleteSince()).isNull();
  }

  @Test
  void aVersionOfTheFutureIsRefused() {
    assertThatIOException()
        .isThrownBy(
            () ->
                KeyFactsSerializer.INSTANCE.deserialize(
                    new DataInputDeserializer(new byte[] {9, 0, 0})))
        .withMessageContaining("KeyFactsSerializer reads versions 1 to 1, but found version 9");
  }

  private static Object value(KeyAttribute.Form form) {
    switch (form) {
      case TEXT:
        return "text";
      case FLAG:
        return true;
      case NUMBER:
        return 365L;
      case TIME:
        return 1_700_000_000_000L;
      case TEXTS:
        return new TreeSet<>(Set.of("alias/a", "alias/b"));
      default:
        return new TreeMap<>(Map.of("Owner", "payments", "Empty", ""));
    }
  }

  private static KeyFacts roundTrip(KeyFacts facts) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    KeyFactsSerializer.INSTANCE.serialize(facts, out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    KeyFacts read = KeyFactsSerializer.INSTANCE.deserialize(in);
    assertThat(in.available()).isZero();
    return read;
  }

  private static void assertSame(KeyFacts read, KeyFacts written) {
    assertThat(read.keyArn()).isEqualTo(written.keyArn());
    assertThat(read.asOfMillis()).isEqualTo(written.asOfMillis());
    assertThat(read.stated()).isEqualTo(written.stated());
    assertThat(read.parts()).isEqualTo(written.parts());
    assertThat(read.rotations()).isEqualTo(written.rotations());
    assertThat(read.rotationsCompleteSince()).isEqualTo(written.rotationsCompleteSince());
  }
}
