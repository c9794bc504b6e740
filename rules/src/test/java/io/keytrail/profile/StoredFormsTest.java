package io.keytrail.profile;

import static io.keytrail.profile.KeyLife.BEGIN;
import static io.keytrail.profile.KeyLife.DAY;
import static io.keytrail.profile.KeyLife.decrypt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.TestEvents;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.UsageWindow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * State of an earlier build is read: committed bytes come back as they were, and so do those of
 * today, which lie under {@code target/stored-forms} after a run. When a form changes, its version
 * does, and the old file stays with a test that reads it.
 */
class StoredFormsTest {
  /** Reads a form and writes it again. */
  private interface Form {
    byte[] rewrite(byte[] bytes) throws IOException;
  }

  private static void check(String name, byte[] written, Form form) throws IOException {
    Path out = Path.of("target", "stored-forms", name);
    Files.createDirectories(out.getParent());
    Files.write(out, written);
    byte[] committed;
    try (InputStream in = StoredFormsTest.class.getResourceAsStream("/profile/" + name)) {
      assertThat(in).as("the committed form of " + name).isNotNull();
      committed = in.readAllBytes();
    }
    assertThat(form.rewrite(committed)).isEqualTo(committed);
    assertThat(form.rewrite(written)).isEqualTo(written);
    for (int length = 0; length < committed.length; length++) {
      byte[] cut = Arrays.copyOf(committed, length);
      assertThatThrownBy(() -> form.rewrite(cut)).isInstanceOf(IOException.class);
    }
    byte[] newer = committed.clone();
    newer[0] = 2;
    assertThatThrownBy(() -> form.rewrite(newer))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("of version 2; this build reads version 1");
  }

  @Test
  void ofAKeysUsers() throws IOException {
    KeyLife life = new KeyLife();
    life.quietDays(0, 16);
    life.window(BEGIN + 16 * DAY, decrypt(KeyLife.role("stranger"), "198.51.100.7"));
    life.window(BEGIN + 16 * DAY, KeyLife.call(KmsOperation.PUT_KEY_POLICY, KeyLife.BATCH));
    check("use-profile-1.bin", life.profile.toBytes(), b -> UseProfile.fromBytes(b).toBytes());
    assertThat(life.profile.copy().toBytes()).isEqualTo(life.profile.toBytes());
  }

  @Test
  void ofAPrincipal() throws IOException {
    PrincipalProfile profile = new PrincipalProfile();
    ReachModel model = new ReachModel(Duration.ofDays(90), Duration.ofDays(7));
    for (int day = 0; day < 10; day++) {
      PrincipalTouch touch = touch(BEGIN + day * DAY);
      model.observe(profile, Arrays.asList(touch));
    }
    check("principal-1.bin", profile.toBytes(), b -> PrincipalProfile.fromBytes(b).toBytes());
    check(
        "principal-touch-1.bin",
        touch(BEGIN).toBytes(),
        b -> PrincipalTouch.fromBytes(b).toBytes());
  }

  private static PrincipalTouch touch(long millis) {
    PrincipalTouch touch = new PrincipalTouch();
    touch.principal = KeyLife.PAYMENTS;
    touch.actor = KeyLife.PAYMENTS;
    touch.keyArn = TestEvents.KEY;
    touch.startMillis = millis;
    touch.endMillis = millis + KeyLife.WINDOW;
    touch.uses = 7;
    touch.classification = "Restricted";
    touch.eventId = TestEvents.id(1);
    return touch;
  }

  @Test
  void ofFactsOfUse() throws IOException {
    UseFacts facts = new UseFacts();
    UseReader reader = new UseReader();
    KmsEvent event = TestEvents.event(1, "2026-03-02T09:00:00Z").build();
    facts.add(event, event.keys.get(0), reader);
    event = TestEvents.event(2, "2026-03-02T09:01:00Z").service("s3.amazonaws.com").build();
    facts.add(event, event.keys.get(0), reader);
    check("use-facts-1.bin", facts.toBytes(), b -> UseFacts.fromBytes(b).toBytes());
  }

  @Test
  void ofPeers() throws IOException {
    PeerModel model =
        new PeerModel(BaselineParameters.defaults(), Duration.ofMinutes(5), Duration.ofMinutes(30));
    PeerGroup group = PeerGroup.parse("111122223333/application/payments");
    PeerDays seen = new PeerDays();
    KeyDays key = new KeyDays();
    for (int n = 0; n < 3; n++) {
      key = new KeyDays();
      for (int hour = 0; hour < 8 * 24; hour++) {
        KeyUsage usage = new KeyUsage(1);
        usage.calls = 10 + n;
        usage.decryptSide = 9;
        long start = BEGIN + hour * KeyLife.HOUR;
        UsageWindow window =
            new UsageWindow(TestEvents.KEY, start, start + KeyLife.WINDOW, 0, usage);
        model.show(key, window.with(PeerModelTest.tagged("payments", null)), window.endMillis - 1);
      }
      for (PeerDay day : model.close(key, PeerModel.day(BEGIN) + 6)) {
        seen.add(day);
        check("peer-day-1.bin", day.toBytes(), b -> PeerDay.fromBytes(b).toBytes());
      }
    }
    check("key-days-1.bin", key.toBytes(), b -> KeyDays.fromBytes(b).toBytes());
    check("peer-days-1.bin", seen.toBytes(), b -> PeerDays.fromBytes(b).toBytes());
    PeerPrior prior = model.prior(group, seen, PeerModel.day(BEGIN) + 6);
    check("peer-prior-1.bin", prior.toBytes(), b -> PeerPrior.fromBytes(b).toBytes());
  }
}
