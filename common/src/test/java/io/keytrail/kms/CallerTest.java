package io.keytrail.kms;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallerTest {
  private static final String SHARED =
      "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/"
          + "AWSReservedSSO_Admin_0123456789abcdef";
  private static final String ROLE = "arn:aws:iam::111122223333:role/deploy";

  @Test
  void peopleWhoShareARoleAreToldApart() {
    assertThat(Caller.of(SHARED, "alice")).isEqualTo(SHARED + "/alice");
    assertThat(Caller.of(SHARED, "bob@example.com")).isEqualTo(SHARED + "/bob@example.com");
  }

  @Test
  void sessionsThatTheirCallersNamedAreOneRole() {
    assertThat(Caller.of(ROLE, "run-1")).isEqualTo(ROLE);
    assertThat(Caller.of("arn:aws:iam::111122223333:user/alice", null))
        .isEqualTo("arn:aws:iam::111122223333:user/alice");
    assertThat(Caller.of("arn:aws:iam::111122223333:role/MyAWSReservedSSO_", "x"))
        .isEqualTo("arn:aws:iam::111122223333:role/MyAWSReservedSSO_");
  }

  @Test
  void whatIsNotKnownIsNotMadeUp() {
    assertThat(Caller.of(SHARED, null)).isEqualTo(SHARED);
    assertThat(Caller.of(null, "alice")).isNull();
  }
}
