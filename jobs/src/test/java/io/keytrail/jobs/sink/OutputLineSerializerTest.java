package io.keytrail.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class OutputLineSerializerTest {
  @Test
  void aLineComesBackAsItWas() throws Exception {
    OutputLine line = new OutputLine("{\"a\":\"ü€😀\"}", "", Long.MIN_VALUE);
    DataOutputSerializer out = new DataOutputSerializer(16);
    OutputLineSerializer.INSTANCE.serialize(line, out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    assertThat(OutputLineSerializer.INSTANCE.deserialize(in)).isEqualTo(line);
    assertThat(in.available()).isZero();
  }
}
