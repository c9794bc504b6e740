package io.keytrail.profile;

import static io.keytrail.kms.TestEvents.ROLE;
import static io.keytrail.kms.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.KmsOperation.Side;
import io.keytrail.kms.TestEvents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UseFactsTest {
  private static final String NINE = "2026-03-02T09:00:00Z";
  private final UseReader reader = new UseReader();

  private UseFacts facts(List<KmsEvent> events) {
    UseFacts facts = new UseFacts();
    for (KmsEvent event : events) facts.add(event, event.keys.get(0), reader);
    return facts;
  }

  @Test
  void likeCallsAreOneFactWithTheEarliestAsItsExample() {
    UseFacts facts =
        facts(
            List.of(
                event(2, "2026-03-02T09:01:00Z").from("203.0.113.9").build(),
                event(1, NINE).build(),
                event(3, "2026-03-02T09:02:00Z").build()));
    assertThat(facts.sorted()).hasSize(1);
    UseFact fact = facts.sorted().get(0);
    assertThat(fact.count).isEqualTo(3);
    assertThat(fact.sample.eventId).isEqualTo(TestEvents.id(1));
    assertThat(fact.network).isEqualTo("203.0.113.0/24");
    assertThat(fact.principal).isEqualTo(ROLE);
    assertThat(fact.side).isEqualTo(Side.DECRYPT);
  }

  @Test
  void aFailedCallIsOnNoSideAndADryRunIsNoUse() {
    UseFacts facts =
        facts(
            List.of(event(1, NINE).error("AccessDenied").build(), event(2, NINE).dryRun().build()));
    assertThat(facts.sorted()).hasSize(1);
    assertThat(facts.sorted().get(0).failed).isTrue();
    assertThat(facts.sorted().get(0).side).isEqualTo(Side.NEITHER);
  }

  @Test
  void mergingInAnyOrderGivesTheSameBytesAlsoPastTheBound() {
    Random random = new Random(7);
    List<KmsEvent> events = new ArrayList<>();
    for (int i = 0; i < 3 * UseFacts.BOUND; i++) {
      events.add(
          event(i, NINE)
              .principal("arn:aws:iam::111122223333:user/u-" + random.nextInt(600))
              .from("192.0.2." + random.nextInt(200))
              .operation(random.nextBoolean() ? KmsOperation.DECRYPT : KmsOperation.ENCRYPT)
              .build());
    }
    byte[] atOnce = facts(events).toBytes();
    Collections.shuffle(events, random);
    UseFacts inParts = facts(events.subList(0, 100));
    inParts.merge(facts(events.subList(100, 500)));
    UseFacts rest = facts(events.subList(500, events.size()));
    rest.merge(inParts);
    assertThat(rest.toBytes()).isEqualTo(atOnce);
    assertThat(rest.trimmed()).isTrue();
    assertThat(rest.sorted()).hasSize(UseFacts.BOUND);
  }

  @Test
  void aBriefCopyKnowsWhichEventItWasAndNoMoreOfIt() throws IOException {
    UseFacts facts = facts(List.of(event(1, NINE).build(), event(2, NINE).error("No").build()));
    byte[] before = facts.toBytes();
    UseFacts brief = UseFacts.fromBytes(facts.brief().toBytes());
    assertThat(brief.sorted())
        .extracting(UseFact::name)
        .containsExactlyElementsOf(
            facts.sorted().stream().map(UseFact::name).collect(Collectors.toList()));
    assertThat(brief.sorted().get(0).sample.eventId).isEqualTo(TestEvents.id(1));
    assertThat(brief.sorted().get(0).sample.userAgent).isNull();
    assertThat(brief.toBytes()).hasSizeLessThan(before.length * 3 / 4);
    assertThat(facts.toBytes()).as("left alone").isEqualTo(before);
  }

  @Test
  void bytesRoundTripAndDamageIsRefused() throws IOException {
    byte[] bytes =
        facts(
                List.of(
                    event(1, NINE).build(),
                    event(2, NINE).service("s3.amazonaws.com").from("AWS Internal").build(),
                    event(3, NINE).error("AccessDenied").build()))
            .toBytes();
    assertThat(UseFacts.fromBytes(bytes).toBytes()).isEqualTo(bytes);
    assertThat(UseFacts.fromBytes(bytes).sorted().get(0).sample.userAgent).isNotNull();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> UseFacts.fromBytes(cut)).isInstanceOf(IOException.class);
    }
    bytes[0] = 9;
    assertThatThrownBy(() -> UseFacts.fromBytes(bytes))
        .hasMessage("facts of use of version 9; this build reads version 1");
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, 203.0.113.0/24",
    "10.20.30.40, 10.20.0.0/16",
    "172.16.5.4, 172.16.0.0/16",
    "172.32.5.4, 172.32.5.0/24",
    "192.168.1.1, 192.168.0.0/16",
    "2001:db8:1:2::7, 2001:db8:1::/48",
    "::ffff:192.0.2.1, 192.0.2.0/24",
    "s3.amazonaws.com, s3.amazonaws.com",
    "AWS Internal, AWS Internal",
    "256.1.1.1, 256.1.1.1",
    "1.2.3, 1.2.3",
    "::g, ::g"
  })
  void addressesBecomeTheirNetworks(String address, String network) {
    assertThat(SourceNetwork.of(address)).isEqualTo(network);
  }

  @ParameterizedTest
  @CsvSource({
    "arn:aws:s3:::bucket/a/b.csv, s3:object",
    "arn:aws:s3:::bucket, s3:bucket",
    "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf, secretsmanager:secret",
    "arn:aws:dynamodb:eu-west-1:111122223333:table/cards, dynamodb:table",
    "arn:aws:ssm:eu-west-1:111122223333:parameter/db, ssm:parameter",
    "vol-0abc1234def567890, vol",
    "0abc, id",
    "arn:aws, arn"
  })
  void resourcesBecomeTheirKind(String resource, String kind) {
    assertThat(ContextType.of(resource)).isEqualTo(kind);
  }
}
