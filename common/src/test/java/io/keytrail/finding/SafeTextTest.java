package io.keytrail.finding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {
  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\r\n "})
  void blankIsAbsent(String blank) {
    assertThat(SafeText.clean(blank, 10)).isNull();
    assertThat(SafeText.clean(null, 10)).isNull();
  }

  @Test
  void ordinaryTextOfAnyLanguageStays() {
    String text = "Zoë schließt Schlüssel \uD83D\uDD11 keys 鍵 \u0645";
    assertThat(SafeText.clean(text, 512)).isEqualTo(text);
  }

  @Test
  void controlsAndOverridesLeaveAMark() {
    assertThat(SafeText.clean("a\u0000b\u001bc\u009bd\u202Ee\u2066f\u2028g", 512))
        .isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFDf\uFFFDg");
    assertThat(SafeText.clean("one\ntwo\tthree\r", 512)).isEqualTo("one two three ");
  }

  @Test
  void halvesOfPairsLeaveAMark() {
    assertThat(SafeText.clean("\uD83D", 512)).isEqualTo("\uFFFD");
    assertThat(SafeText.clean("\uDD11\uD83D", 512)).isEqualTo("\uFFFD\uFFFD");
  }

  @Test
  void longTextIsCutToTheBoundWithAnEllipsis() {
    assertThat(SafeText.clean("abcdef", 6)).isEqualTo("abcdef");
    assertThat(SafeText.clean("abcdefg", 6)).isEqualTo("abcde…");
  }

  @Test
  void noPairIsCutInHalf() {
    String key = "\uD83D\uDD11";
    for (int max = 2; max < 12; max++) {
      String cut = SafeText.clean(key.repeat(20), max);
      assertThat(cut).hasSizeLessThanOrEqualTo(max).endsWith("…");
      assertThat(cut.replace(key, "")).isEqualTo("…");
    }
  }
}
