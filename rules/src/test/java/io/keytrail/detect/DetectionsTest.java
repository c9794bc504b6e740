package io.keytrail.detect;

import static io.keytrail.detect.Usages.decryptsAndEncrypts;
import static io.keytrail.detect.Usages.serviceMadeDecrypts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectionsTest {
  @ParameterizedTest
  @CsvSource({
    // decrypts, encrypts, breaks
    "100, 9, true", // over ten times, and enough of them
    "100, 10, false", // ten times is the bound, not over it
    "101, 10, true",
    "99, 0, false", // read-only key below the least number
    "100, 0, true", // no encrypt at all
    "99, 1, false",
    "5000, 500, false",
    "0, 0, false"
  })
  void ratioBreaksAboveTheFactorAndTheLeastNumber(int decrypts, int encrypts, boolean breaks) {
    assertThat(new DecryptEncryptRatio(10, 100).breaks(decryptsAndEncrypts(decrypts, encrypts)))
        .isEqualTo(breaks);
  }

  @ParameterizedTest
  @CsvSource({"1000, false", "1001, true", "0, false"})
  void volumeBreaksAboveTheBound(int calls, boolean breaks) {
    assertThat(new UsageVolume(1000, 2).breaks(decryptsAndEncrypts(calls, 0))).isEqualTo(breaks);
  }

  @Test
  void whatServicesDoForThemselvesAccusesNobody() {
    assertThat(new DecryptEncryptRatio(10, 100).breaks(serviceMadeDecrypts(5_000))).isFalse();
    assertThat(new UsageVolume(1000, 2).breaks(serviceMadeDecrypts(5_000))).isFalse();
  }

  @Test
  void nonsenseBoundsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new DecryptEncryptRatio(0, 100));
    assertThatIllegalArgumentException().isThrownBy(() -> new DecryptEncryptRatio(Double.NaN, 100));
    assertThatIllegalArgumentException().isThrownBy(() -> new DecryptEncryptRatio(10, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new UsageVolume(0, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> new UsageVolume(1000, 0));
  }
}
