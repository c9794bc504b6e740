package io.keytrail.finding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceAddressTest {
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, IP",
    "255.255.255.255, IP",
    "192.0.2.1, IP",
    "::, IP",
    "2001:DB8::a:0:1, IP",
    "::ffff:192.0.2.1, IP",
    "256.0.2.1, SERVICE",
    "192.0.2, SERVICE",
    "192.0.2.1.5, SERVICE",
    "192.0.2.1., SERVICE",
    "01.2.3.4, SERVICE",
    "1:2, SERVICE",
    "1::2::3, SERVICE",
    "fe80::1%eth0, SERVICE",
    "[::1], SERVICE",
    "AWS Internal, SERVICE",
    "dynamodb.amazonaws.com, SERVICE",
    "bastion.example, DOMAIN",
    "a_b.example, DOMAIN",
    "localhost, SERVICE",
    "-x.example, SERVICE",
  })
  void isDecidedByTheTextAlone(String text, SourceAddress kind) {
    assertThat(SourceAddress.of(text)).isEqualTo(kind);
  }
}
