package io.keytrail.jobs.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.serial.Wire;
import java.io.IOException;
import java.time.Instant;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class OpenFindingSerializerTest {
  private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
  private final DataOutputSerializer out = new DataOutputSerializer(64);

  private OpenFinding read() throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    OpenFinding read = OpenFindingSerializer.INSTANCE.deserialize(in);
    assertThat(in.available()).isZero();
    return read;
  }

  @Test
  void whomTheLastRecordNamedIsRemembered() throws Exception {
    OpenFinding open = OpenFinding.of(Rules.matchInRole("a", NINE, "alice")).told(7);
    OpenFindingSerializer.INSTANCE.serialize(open, out);
    OpenFinding read = read();
    assertThat(read.toldCallers).containsExactly("alice");
    assertThat(read.sequence).isEqualTo(1);
    assertThat(read.toldMillis).isEqualTo(7);
    assertThat(read.toldCount).isEqualTo(1);
  }

  @Test
  void afterAnUpgradeNobodyIsNewWhoHasBeenThereBefore() throws Exception {
    Finding before = Rules.match("a", NINE, "bert");
    out.writeByte(1); // the release before did not tell callers apart
    FindingSerializer.INSTANCE.serialize(before, out);
    FindingSerializer.INSTANCE.serialize(before, out);
    Wire.writeCount(3, out);
    out.writeLong(NINE.toEpochMilli());
    Wire.writeCount(1, out);
    OpenFinding read = read();
    assertThat(read.sequence).isEqualTo(3);
    assertThat(read.with(Rules.matchInRole("b", NINE, "bert")).hasNewCaller()).isFalse();
  }
}
