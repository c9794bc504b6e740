package io.keytrail.jobs.dedupe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventKeyTest {
  private static final String UUID = "4f8e2d10-89ab-4cde-8fed-0123456789ab";

  @Test
  void equalOnlyIfIdAndAccountAre() {
    EventKey key = EventKey.of(UUID, "111122223333");
    assertThat(EventKey.of(UUID, "111122223333")).isEqualTo(key).hasSameHashCodeAs(key);
    assertThat(EventKey.of(UUID, "444455556666")).isNotEqualTo(key);
    assertThat(EventKey.of(UUID, null)).isNotEqualTo(key);
    for (int i = 0; i < UUID.length(); i++) {
      if (UUID.charAt(i) == '-') continue;
      char other = UUID.charAt(i) == '7' ? '8' : '7';
      String changed = UUID.substring(0, i) + other + UUID.substring(i + 1);
      assertThat(EventKey.of(changed, "111122223333")).as(changed).isNotEqualTo(key);
    }
  }

  @Test
  void whatIsNoUuidIsKeptAsText() {
    // One digit short, as some documentation samples are; capitals; a dash elsewhere.
    for (String id :
        new String[] {
          UUID.substring(1), UUID.toUpperCase(), "4f8e2d1-089ab-4cde-8fed-0123456789ab"
        }) {
      assertThat(EventKey.of(id, "1")).isEqualTo(EventKey.of(id, "1"));
      assertThat(EventKey.of(id, "1")).isNotEqualTo(EventKey.of(UUID, "1"));
      assertThat(EventKey.of(id, "1").rest).isEqualTo("1/" + id);
    }
  }

  @Test
  void aUuidTakesTwoLongsAndTheAccountOnly() {
    EventKey key = EventKey.of(UUID, "111122223333");
    assertThat(key.high).isEqualTo(0x4f8e2d1089ab4cdeL);
    assertThat(key.low).isEqualTo(0x8fed0123456789abL);
    assertThat(key.rest).isEqualTo("111122223333");
  }
}
