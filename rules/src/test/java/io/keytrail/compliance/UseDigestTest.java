package io.keytrail.compliance;

import static io.keytrail.compliance.Keys.CREATED_AT;
import static io.keytrail.compliance.Keys.DAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.compliance.UseDigest.Kind;
import io.keytrail.compliance.UseDigest.Use;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.TestEvents;
import io.keytrail.usage.UsageWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Who used a key: whatever the order, however often told, and never too much of it. */
class UseDigestTest {
  private static UsageWindow use(long time, String role) {
    return Keys.use(time, role, "111122223333", "arn:aws:s3:::" + role);
  }

  private static UseDigest digest(List<UsageWindow> windows) {
    UseDigest digest = new UseDigest();
    windows.forEach(digest::add);
    return digest;
  }

  @Test
  void tellsWhoOnHowManyDaysAndWhenLast() {
    List<UsageWindow> windows = new ArrayList<>();
    for (int day = 0; day < 5; day++) windows.add(use(CREATED_AT + day * DAY, "often"));
    windows.add(use(CREATED_AT + 4 * DAY + 7, "once"));
    UseDigest digest = digest(windows);
    List<Use> principals = digest.since(Kind.PRINCIPAL, CREATED_AT);
    assertThat(principals)
        .extracting(Use::name)
        .containsExactly(
            "arn:aws:iam::111122223333:role/often", "arn:aws:iam::111122223333:role/once");
    assertThat(principals).extracting(Use::days).containsExactly(5, 1);
    assertThat(principals.get(0).accountId()).isEqualTo("111122223333");
    assertThat(digest.lastUse()).isEqualTo(CREATED_AT + 4 * DAY + 7);
    assertThat(digest.observedFrom()).isEqualTo(CREATED_AT);
    assertThat(digest.since(Kind.PRINCIPAL, CREATED_AT + 4 * DAY + 1)).hasSize(1);
    assertThat(digest.since(Kind.RESOURCE, 0)).hasSize(2);
  }

  @Test
  void orderRepetitionAndMergingLeaveNoTrace() {
    Random random = new Random(7);
    List<UsageWindow> windows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      long time = CREATED_AT + (long) (random.nextDouble() * 150 * DAY);
      windows.add(use(time, "role-" + random.nextInt(100)));
    }
    byte[] expected = digest(windows).toBytes();
    for (int i = 0; i < 5; i++) {
      Collections.shuffle(windows, random);
      assertThat(digest(windows).toBytes()).isEqualTo(expected);
      UseDigest merged = digest(windows.subList(0, 250));
      merged.merge(digest(windows.subList(150, 400)));
      assertThat(merged.toBytes()).isEqualTo(expected);
    }
  }

  @Test
  void isBoundedAndForgets() {
    List<UsageWindow> windows = new ArrayList<>();
    for (int i = 0; i < 5000; i++) windows.add(use(CREATED_AT + i, "role-" + i));
    UseDigest digest = digest(windows);
    assertThat(digest.since(Kind.PRINCIPAL, 0)).hasSize(UseDigest.NAMES);
    assertThat(digest.toBytes()).hasSizeLessThan(16_000);
    digest.expire(CREATED_AT + UseDigest.DAYS * DAY);
    assertThat(digest.since(Kind.PRINCIPAL, 0)).isNotEmpty();
    digest.expire(CREATED_AT + UseDigest.DAYS * DAY + 5000);
    assertThat(digest.since(Kind.PRINCIPAL, 0)).isEmpty();
    assertThat(digest.lastUse()).as("kept for good").isEqualTo(CREATED_AT + 4999);
    assertThat(digest.toBytes()).hasSizeLessThan(40);
  }

  @Test
  void askingAboutAKeyIsNoUseOfIt() {
    String time = Instant.ofEpochMilli(CREATED_AT).toString();
    UseDigest digest = new UseDigest();
    digest.add(Keys.window(TestEvents.event(1, time).operation(KmsOperation.DESCRIBE_KEY).build()));
    digest.add(Keys.window(TestEvents.event(2, time).error("AccessDenied").build()));
    assertThat(digest.lastUse()).isNull();
    for (Kind kind : Kind.values()) assertThat(digest.since(kind, 0)).isEmpty();
  }

  @Test
  void whoCannotUseADisabledKeyIsToldApart() {
    String time = Instant.ofEpochMilli(CREATED_AT).toString();
    UseDigest digest = new UseDigest();
    digest.add(Keys.window(TestEvents.event(2, time).error("DisabledException").build()));
    assertThat(digest.lastUse()).isNull();
    assertThat(digest.since(Kind.REFUSED, 0))
        .extracting(Use::name)
        .containsExactly(TestEvents.ROLE);
  }

  @Test
  void aServiceIsNoPrincipal() {
    String time = Instant.ofEpochMilli(CREATED_AT).toString();
    UseDigest digest = new UseDigest();
    digest.add(Keys.window(TestEvents.event(2, time).service("s3.amazonaws.com").build()));
    assertThat(digest.since(Kind.PRINCIPAL, 0)).isEmpty();
    assertThat(digest.since(Kind.SERVICE, 0))
        .extracting(Use::name)
        .containsExactly("s3.amazonaws.com");
  }

  @Test
  void signaturesCountThoughTheyEncryptNothing() {
    String time = Instant.ofEpochMilli(CREATED_AT).toString();
    UseDigest digest = new UseDigest();
    digest.add(Keys.window(TestEvents.event(2, time).operation(KmsOperation.SIGN).build()));
    assertThat(digest.lastUse()).isEqualTo(CREATED_AT);
  }

  @Test
  void aDigestOfTheFirstVersionIsRead() throws IOException {
    UseDigest digest = digest(List.of(use(CREATED_AT, "a"), use(CREATED_AT + 3 * DAY, "b")));
    byte[] stored =
        Files.readAllBytes(Path.of("src/test/resources/io/keytrail/compliance/digest-1.bin"));
    assertThat(UseDigest.fromBytes(stored).toBytes()).isEqualTo(stored);
    assertThat(digest.toBytes()).isEqualTo(stored);
    stored[0] = 2;
    assertThatThrownBy(() -> UseDigest.fromBytes(stored))
        .hasMessage("use digest of version 2; this build reads version 1");
  }
}
