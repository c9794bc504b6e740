package io.keytrail.cases;

import static io.keytrail.cases.Signals.NINE;
import static io.keytrail.cases.Signals.signal;
import static io.keytrail.cases.Signals.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.finding.Finding;
import io.keytrail.finding.Severity;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.TestEvents;
import io.keytrail.profile.BaselineParameters;
import io.keytrail.profile.KeyLife;
import io.keytrail.profile.KeySide;
import io.keytrail.profile.PeerGroup;
import io.keytrail.profile.Signal;
import io.keytrail.profile.SignalFamily;
import io.keytrail.profile.UseFacts;
import io.keytrail.profile.UseReader;
import io.keytrail.profile.UseSettings;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.UsageWindow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** As {@code StoredFormsTest}, for cases and budgets. */
class StoredCasesTest {
  private interface Form {
    byte[] rewrite(byte[] bytes) throws IOException;
  }

  private static byte[] committed(String name) throws IOException {
    try (InputStream in = StoredCasesTest.class.getResourceAsStream("/profile/" + name)) {
      assertThat(in).as("the committed form of " + name).isNotNull();
      return in.readAllBytes();
    }
  }

  private static void check(String name, byte[] written, Form form) throws IOException {
    Path out = Path.of("target", "stored-forms", name);
    Files.createDirectories(out.getParent());
    Files.write(out, written);
    byte[] committed = committed(name);
    assertThat(form.rewrite(committed)).isEqualTo(committed);
    assertThat(form.rewrite(written)).isEqualTo(written);
    for (int length = 0; length < committed.length; length++) {
      byte[] cut = Arrays.copyOf(committed, length);
      assertThatThrownBy(() -> form.rewrite(cut)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void ofACaseWhoseEarlierOnesWereNotFindingsYet() throws IOException {
    CaseState read = CaseState.fromBytes(committed("case-3.bin"));
    assertThat(read.past).isNotEmpty().allMatch(past -> past.uid == null);
    assertThat(CaseState.fromBytes(read.toBytes()).toBytes()).isEqualTo(read.toBytes());
  }

  @Test
  void ofACase() throws IOException {
    CaseTracker tracker = new CaseTracker(CaseSettings.packaged());
    CaseState state = new CaseState();
    tracker.observe(state, window(0, signal(SignalFamily.VOLUME_SPIKE, 8)));
    tracker.expire(state, TestEvents.KEY, tracker.nextExpiry(state));
    CaseWindow window = window(100, signal(SignalFamily.VOLUME_SPIKE, 8));
    window.tags = Map.of("DataClassification", "Restricted");
    window.tagsAsOfMillis = NINE;
    window.gaps.add("nothing from eu-west-1 for 2 hours");
    tracker.observe(state, window);
    tracker.expire(state, TestEvents.KEY, tracker.nextExpiry(state));
    tracker.observe(state, window(200, signal(SignalFamily.NEW_PRINCIPAL, 8)));
    check("case-4.bin", state.toBytes(), b -> CaseState.fromBytes(b).toBytes());
    assertThat(CaseState.fromBytes(state.toBytes()).cause)
        .usingRecursiveComparison()
        .isEqualTo(state.cause)
        .isNotNull();
  }

  @Test
  void aCaseThatKnewNoOriginsGoesOn() throws IOException {
    CaseState read = CaseState.fromBytes(committed("case-2.bin"));
    assertThat(read.sequence).isEqualTo(1);
    assertThat(read.cause).isNotNull();
    assertThat(CaseState.fromBytes(read.toBytes()).toBytes()).isEqualTo(read.toBytes());
  }

  @Test
  void aCaseOfTheFirstVersionGoesOnWithoutACause() throws IOException {
    CaseState read = CaseState.fromBytes(committed("case-1.bin"));
    assertThat(read.sequence).isEqualTo(1);
    assertThat(read.cause).isNull();
    assertThat(CaseState.fromBytes(read.toBytes()).toBytes()).isEqualTo(read.toBytes());
  }

  @Test
  void ofABudget() throws IOException {
    AlertBudget budget = new AlertBudget(CaseSettings.packaged());
    BudgetState state = new BudgetState();
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      findings.add(AlertBudgetTest.finding("f" + i, NINE + i, 1, Severity.MEDIUM));
    }
    budget.offer(state, "111122223333", findings);
    check("alert-budget-1.bin", state.toBytes(), b -> BudgetState.fromBytes(b).toBytes());
  }

  @Test
  void ofAKeyProfile() throws IOException {
    Duration step = Duration.ofMillis(KeyLife.WINDOW);
    KeyProfiler profiler =
        new KeyProfiler(
            BaselineParameters.defaults(),
            UseSettings.DEFAULTS,
            CaseSettings.packaged(),
            step,
            step.multipliedBy(2));
    KeyProfile profile = new KeyProfile();
    UseReader reader = new UseReader();
    for (int i = 0; i < 20; i++) {
      long start = KeyLife.BEGIN + i * KeyLife.WINDOW;
      KmsEvent event = TestEvents.event(i, Instant.ofEpochMilli(start).toString()).build();
      KeyUsage usage = new KeyUsage(1);
      UseFacts facts = new UseFacts();
      usage.add(event, event.keys.get(0));
      facts.add(event, event.keys.get(0), reader);
      UsageWindow window = new UsageWindow(TestEvents.KEY, start, start + KeyLife.WINDOW, 0, usage);
      profiler.observe(profile, window, facts);
    }
    assertThat(profile.shown).hasSize(8);
    check("key-profile-3.bin", profile.toBytes(), b -> KeyProfile.fromBytes(b).toBytes());
  }

  @Test
  void aProfileThatHeldItsCaseGoesOnWithWhatItHadLearned() throws IOException {
    KeyProfile read = KeyProfile.fromBytes(committed("key-profile-2.bin"));
    assertThat(read.shown).hasSize(2);
    assertThat(read.usedMillis).isEqualTo(KeyLife.BEGIN + 20 * KeyLife.WINDOW);
    assertThat(read.judgedMillis).isEqualTo(read.usedMillis);
    KeyProfile again = KeyProfile.fromBytes(read.toBytes());
    assertThat(again.toBytes()).isEqualTo(read.toBytes());
    assertThat(again.shown.firstEntry().getValue().facts.toBytes())
        .isEqualTo(read.shown.firstEntry().getValue().facts.toBytes());
  }

  @Test
  void ofAWindowForACase() throws IOException {
    CaseWindow window = window(3, signal(SignalFamily.VOLUME_SPIKE, 8));
    Signal beside = window.signals.get(0);
    beside.seen = 412;
    beside.expected = 30;
    beside.lower = 12;
    beside.upper = 61;
    beside.besidePeers = KeySide.DECRYPT;
    window.tags = Map.of("app", "payments");
    window.tagsAsOfMillis = NINE;
    window.alias = "alias/payments";
    window.saidMillis = NINE;
    window.gaps.add("nothing from eu-west-1 for 2 hours");
    window.groups = List.of(PeerGroup.parse("111122223333/application/payments"));
    check("case-window-1.bin", window.toBytes(), b -> CaseWindow.fromBytes(b).toBytes());
    CaseWindow read = CaseWindow.fromBytes(window.toBytes());
    read.usage = window.usage;
    assertThat(read).usingRecursiveComparison().isEqualTo(window);
  }
}
