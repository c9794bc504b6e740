package io.keytrail.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DecodeLimitsTest {
  @Test
  void refusesWhatIsNotPositive() {
    assertThatIllegalArgumentException().isThrownBy(() -> new DecodeLimits(0, 1, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new DecodeLimits(1, 0, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new DecodeLimits(1, 1, -1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new DecodeLimits(1, 1, 1, 0));
  }

  @Test
  void theDefaultTakesEventsOfThisCentury() {
    assertThat(DecodeLimits.DEFAULT.maxEventTimeMillis())
        .isEqualTo(Instant.parse("2099-12-31T23:59:59Z").toEpochMilli());
  }

  /** Jobs ship their limits to their workers, also after they were used. */
  @Test
  void travelsBetweenProcesses() throws Exception {
    DecodeLimits limits = new DecodeLimits(1000, 100, 10, 50).withMaxEventTimeMillis(7);
    limits.jsonFactory();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(limits);
    }
    DecodeLimits read;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      read = (DecodeLimits) in.readObject();
    }
    assertThat(read.maxDecompressedBytes()).isEqualTo(1000);
    assertThat(read.maxRecordBytes()).isEqualTo(100);
    assertThat(read.maxDepth()).isEqualTo(10);
    assertThat(read.maxStringLength()).isEqualTo(50);
    assertThat(read.maxEventTimeMillis()).isEqualTo(7);
    assertThat(read.jsonFactory()).isNotNull();
  }
}
