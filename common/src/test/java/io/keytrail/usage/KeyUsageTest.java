package io.keytrail.usage;

import static io.keytrail.kms.TestEvents.KEY;
import static io.keytrail.kms.TestEvents.OTHER_KEY;
import static io.keytrail.kms.TestEvents.ROLE;
import static io.keytrail.kms.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.KmsOperation.Category;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyUsageTest {
  private static final String TIME = "2026-03-02T09:00:00Z";

  private static KeyUsage usage(String keyArn, KmsEvent... events) {
    KeyUsage usage = new KeyUsage(8);
    for (KmsEvent event : events) {
      for (KeyUse use : event.keys) if (use.keyArn.equals(keyArn)) usage.add(event, use);
    }
    return usage;
  }

  @Test
  void countsSidesOfWhatSucceededOnly() {
    KeyUsage usage =
        usage(
            KEY,
            event(1, TIME).build(),
            event(2, TIME).error("AccessDenied").build(),
            event(3, TIME).operation(KmsOperation.GENERATE_DATA_KEY).build(),
            event(4, TIME).operation(KmsOperation.DESCRIBE_KEY).build());
    assertThat(usage.calls).isEqualTo(4);
    assertThat(usage.failed).isEqualTo(1);
    assertThat(usage.decryptSide).isEqualTo(1);
    assertThat(usage.encryptSide).isEqualTo(1);
    assertThat(usage.failuresByError.sorted()).isEqualTo(Map.of("AccessDenied", 1L));
    assertThat(usage.byCategory())
        .isEqualTo(Map.of(Category.DECRYPT, 2L, Category.DATA_KEY, 1L, Category.READ_ONLY, 1L));
  }

  @Test
  void reEncryptDecryptsWithItsSourceAndEncryptsWithItsDestination() {
    KmsEvent event = event(1, TIME).reEncrypt(KEY, OTHER_KEY).build();
    assertThat(usage(KEY, event).decryptSide).isEqualTo(1);
    assertThat(usage(KEY, event).encryptSide).isZero();
    assertThat(usage(OTHER_KEY, event).decryptSide).isZero();
    assertThat(usage(OTHER_KEY, event).encryptSide).isEqualTo(1);
  }

  @Test
  void aDryRunIsNeitherCallNorFailure() {
    KeyUsage usage = usage(KEY, event(1, TIME).dryRun().error("DryRunOperationException").build());
    assertThat(usage.dryRuns).isEqualTo(1);
    assertThat(usage.calls).isZero();
    assertThat(usage.failed).isZero();
  }

  @Test
  void serviceMadeCallsArePartOfAllAndAlsoApart() {
    KeyUsage usage =
        usage(
            KEY, event(1, TIME).build(), event(2, TIME).service("workmail.amazonaws.com").build());
    assertThat(usage.calls).isEqualTo(2);
    assertThat(usage.decryptSide).isEqualTo(2);
    assertThat(usage.serviceMadeCalls).isEqualTo(1);
    assertThat(usage.serviceMadeDecryptSide).isEqualTo(1);
  }

  @Test
  void aCallFromAnotherAccountIsCrossAccount() {
    KmsEvent foreign =
        event(1, TIME).shared("s1", "444455556666", "444455556666").principal("x").build();
    assertThat(usage(KEY, foreign, event(2, TIME).build()).crossAccountCalls).isEqualTo(1);
  }

  @Test
  void samplesAreTheEarliestWhateverTheOrder() {
    List<KmsEvent> events = new ArrayList<>();
    for (int i = 0; i < 10; i++) events.add(event(i, "2026-03-02T09:00:0" + i + "Z").build());
    Collections.shuffle(events, new Random(1));
    PrincipalUsage role = usage(KEY, events.toArray(new KmsEvent[0])).topPrincipals(1).get(0);
    assertThat(role.principal).isEqualTo(ROLE);
    assertThat(role.principalId).isEqualTo("AROAEXAMPLE");
    assertThat(role.samples())
        .extracting(s -> Instant.ofEpochMilli(s.timeMillis).toString())
        .containsExactly("2026-03-02T09:00:00Z", "2026-03-02T09:00:01Z", "2026-03-02T09:00:02Z");
  }

  @Test
  void theSameEventsGiveTheSameBytesHoweverTheyAreOrderedAndMerged() {
    List<KmsEvent> events = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      events.add(
          event(i, Instant.parse(TIME).plusSeconds(i % 250).toString())
              // More principals, addresses and names than the bounds allow.
              .principal("arn:aws:iam::111122223333:user/u" + i % 37)
              .from("198.51.100." + i % 90)
              .session("s" + i % 23, "ASIA" + i % 50, "agent/" + i % 3)
              .alias("alias/a" + i % 7)
              .operation(KmsOperation.values()[i % 20])
              .error(i % 11 == 0 ? "Error" + i : null)
              .build());
    }
    String expected = json(usage(KEY, events.toArray(new KmsEvent[0])));
    List<String> expectedOrigins = origins(usage(KEY, events.toArray(new KmsEvent[0])));
    assertThat(expected).contains("top_principals_are_a_sample");
    for (int seed = 0; seed < 10; seed++) {
      Random random = new Random(seed);
      Collections.shuffle(events, random);
      List<KeyUsage> parts = new ArrayList<>();
      for (int from = 0; from < events.size(); ) {
        int to = Math.min(events.size(), from + 1 + random.nextInt(120));
        parts.add(usage(KEY, events.subList(from, to).toArray(new KmsEvent[0])));
        from = to;
      }
      Collections.shuffle(parts, random);
      KeyUsage merged = new KeyUsage(8);
      parts.forEach(merged::merge);
      assertThat(json(merged)).isEqualTo(expected);
      assertThat(origins(merged)).isEqualTo(expectedOrigins);
      assertThat(origins(merged.copy())).isEqualTo(expectedOrigins);
      assertThat(json(merged.copy())).isEqualTo(expected);
    }
  }

  @Test
  void boundsHoldWhateverComes() {
    KeyUsage usage = new KeyUsage(8);
    for (int i = 0; i < 2_000; i++) {
      KmsEvent event = event(i, TIME).principal("p" + i).from("a" + i).alias("alias/" + i).build();
      event.contextResource = "arn:aws:s3:::b" + i;
      event.eventName = "Invented" + i;
      usage.add(event, event.keys.get(0));
    }
    assertThat(usage.principals()).hasSize(8);
    assertThat(usage.byOperation.sorted()).hasSize(64);
    assertThat(usage.byOperation.sum()).isEqualTo(2_000);
    assertThat(usage.byContextResource.sorted()).hasSize(64);
    assertThat(usage.aliases()).hasSize(4);
    assertThat(json(usage).length()).isLessThan(16_000);
  }

  @Test
  void aWindowIsWrittenAsOneReadableLine() {
    KeyUsage usage = usage(KEY, event(1, TIME).alias("alias/cards").build());
    assertThat(json(usage))
        .isEqualTo(
            "{\"key_arn\":\""
                + KEY
                + "\","
                + "\"window_start\":\"2026-03-02T09:00:00Z\",\"window_end\":\"2026-03-02T09:05:00Z\","
                + "\"revision\":0,\"calls\":1,\"failed\":0,\"dry_runs\":0,"
                + "\"encrypt_side\":0,\"decrypt_side\":1,"
                + "\"service_made\":{\"calls\":0,\"encrypt_side\":0,\"decrypt_side\":0},"
                + "\"cross_account_calls\":0,\"paired_calls\":0,"
                + "\"by_operation\":{\"Decrypt\":1},\"by_category\":{\"decrypt\":1},"
                + "\"distinct_principals\":1,\"distinct_source_addresses\":1,"
                + "\"aliases_asked_for\":[\"alias/cards\"],"
                + "\"top_principals\":[{\"principal\":\""
                + ROLE
                + "\",\"type\":\"ROLE\","
                + "\"service_made\":false,\"calls\":1,\"failed\":0,\"encrypt_side\":0,"
                + "\"decrypt_side\":1,\"sample_event_ids\":[\"4f8e2d10-0000-4000-8000-000000000001\"]}],"
                + "\"first_event\":\"2026-03-02T09:00:00Z\",\"last_event\":\"2026-03-02T09:00:00Z\"}");
  }

  @Test
  void aCallerThatNoRecordNamesIsKeptApart() {
    KeyUsage usage = usage(KEY, event(1, TIME).unnamed().build(), event(2, TIME).build());
    assertThat(usage.principals()).hasSize(1);
    assertThat(usage.distinctPrincipals().count()).isEqualTo(1);
    assertThat(usage.unnamed().calls).isEqualTo(1);
    assertThat(usage.copy().unnamed().samples()).hasSize(1);
    assertThat(json(usage)).contains("\"calls_that_name_nobody\":1");
  }

  @Test
  void controlAndDirectionCharactersDoNotReachTheReader() {
    KmsEvent event =
        event(1, TIME).principal("a\u009b31mb").alias("alias/\u202egnp").error("E\u0085").build();
    event.eventName = "De\u2066crypt";
    event.contextResource = "arn:aws:s3:::b\u200f";
    assertThat(json(usage(KEY, event)))
        .contains("a\ufffd31mb", "alias/\ufffdgnp", "E\ufffd", "De\ufffdcrypt", "b\ufffd")
        .doesNotContain("\u009b", "\u202e", "\u0085", "\u2066", "\u200f");
  }

  @Test
  void resourcesThatAreNotNamedAreCounted() {
    KeyUsage usage = new KeyUsage(8);
    for (int i = 0; i < 70; i++) {
      KmsEvent event = event(i, TIME).build();
      event.contextResource = "arn:aws:s3:::b" + i;
      usage.add(event, event.keys.get(0));
      if (i == 9) assertThat(json(usage)).doesNotContain("left_out");
      if (i == 12) {
        assertThat(json(usage)).contains("\"resources_in_encryption_context_left_out\":3,");
      }
    }
    assertThat(json(usage))
        .contains(
            "\"resources_in_encryption_context_left_out\":54,"
                + "\"resources_in_encryption_context_are_a_sample\":true");
  }

  /** All that origins say, in an order of its own. */
  private static List<String> origins(KeyUsage usage) {
    List<String> told = new ArrayList<>();
    for (PrincipalUsage principal : usage.topPrincipals(100)) {
      for (Origin origin : principal.origins.top(o -> o.calls)) {
        told.add(
            String.join(
                " ",
                principal.principal,
                origin.first().eventId,
                Integer.toString(origin.varying()),
                Long.toString(origin.calls),
                Long.toString(origin.failed),
                Long.toString(origin.decryptSide),
                origin.byOperation.sorted().toString()));
      }
    }
    return told;
  }

  private static String json(KeyUsage usage) {
    long start = Instant.parse(TIME).toEpochMilli();
    return new UsageJson(5).write(new UsageWindow(KEY, start, start + 300_000, 0, usage));
  }
}
