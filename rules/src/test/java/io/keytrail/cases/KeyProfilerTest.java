package io.keytrail.cases;

import static io.keytrail.profile.KeyLife.BEGIN;
import static io.keytrail.profile.KeyLife.DAY;
import static io.keytrail.profile.KeyLife.HOUR;
import static io.keytrail.profile.KeyLife.PAYMENTS;
import static io.keytrail.profile.KeyLife.WINDOW;
import static io.keytrail.profile.KeyLife.role;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.finding.OcsfJson;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.TestEvents;
import io.keytrail.profile.BaselineParameters;
import io.keytrail.profile.CompactWriter;
import io.keytrail.profile.GapWatch;
import io.keytrail.profile.GapWatchState;
import io.keytrail.profile.HealthSettings;
import io.keytrail.profile.HeardHour;
import io.keytrail.profile.PrincipalTouch;
import io.keytrail.profile.TrailGaps;
import io.keytrail.profile.UseFacts;
import io.keytrail.profile.UseReader;
import io.keytrail.profile.UseSettings;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.UsageWindow;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KeyProfilerTest {
  private static final Duration STEP = Duration.ofMillis(WINDOW);

  private final UseReader reader = new UseReader();
  private final List<Finding> findings = new ArrayList<>();
  private final KeyCases cases = new KeyCases(CaseSettings.packaged());
  private KeyProfiler profiler = profiler(BaselineParameters.defaults());
  private Life life = new Life();
  private long events;

  /** A key's profile and its case, as a job drives them. */
  private final class Life {
    KeyProfile profile = new KeyProfile();
    CaseState state = new CaseState();

    List<Finding> observe(UsageWindow window, UseFacts facts) {
      return findings(profiler.observe(profile, window, facts));
    }

    List<Finding> pass(long millis) {
      List<Finding> findings = findings(profiler.pass(profile, TestEvents.KEY, null, millis));
      if (cases.nextTimer(state) <= millis) {
        findings.addAll(cases.pass(state, TestEvents.KEY, millis));
      }
      return findings;
    }

    private List<Finding> findings(List<CaseWindow> said) {
      List<Finding> findings = new ArrayList<>();
      for (CaseWindow window : said) findings.addAll(cases.observe(state, window, null));
      return findings;
    }

    long nextTimer() {
      return profiler.nextTimer(profile);
    }

    Life restored() {
      Life restored = new Life();
      try {
        restored.profile = KeyProfile.fromBytes(profile.toBytes());
        restored.state = CaseState.fromBytes(state.toBytes());
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      return restored;
    }
  }

  private static KeyProfiler profiler(BaselineParameters parameters) {
    return new KeyProfiler(
        parameters, UseSettings.DEFAULTS, CaseSettings.packaged(), STEP, STEP.multipliedBy(6));
  }

  /** Lets time pass to the window, then shows it. */
  private void window(long start, int calls, Consumer<TestEvents> call) {
    passTo(start);
    KeyUsage usage = new KeyUsage(KeyUsage.DEFAULT_MAX_PRINCIPALS);
    UseFacts facts = new UseFacts();
    for (int i = 0; i < calls; i++) {
      TestEvents event =
          TestEvents.event(events++, Instant.ofEpochMilli(start + i * 1000L).toString())
              .operation(i % 2 == 0 ? KmsOperation.ENCRYPT : KmsOperation.DECRYPT)
              .principal(PAYMENTS)
              .from("10.1.2.3");
      call.accept(event);
      KmsEvent built = event.build();
      usage.add(built, built.keys.get(0));
      facts.add(built, built.keys.get(0), reader);
    }
    UsageWindow window = new UsageWindow(TestEvents.KEY, start, start + WINDOW, 0, usage);
    findings.addAll(life.observe(window, facts));
  }

  private int passTo(long millis) {
    int timers = 0;
    for (long at = life.nextTimer(); at <= millis; at = life.nextTimer()) {
      findings.addAll(life.pass(at));
      assertThat(life.nextTimer()).as("time goes on").isGreaterThan(at);
      timers++;
    }
    return timers;
  }

  private void usual(int fromDay, int toDay) {
    Random random = new Random(7);
    for (long at = BEGIN + fromDay * DAY; at < BEGIN + toDay * DAY; at += WINDOW) {
      window(at, 6 + random.nextInt(8), e -> {});
    }
  }

  private void attack() {
    for (int i = 0; i < 4; i++) {
      window(
          BEGIN + 20 * DAY + i * WINDOW,
          120,
          e -> e.operation(KmsOperation.DECRYPT).principal(role("stranger")).from("198.51.100.7"));
    }
    passTo(BEGIN + 21 * DAY);
  }

  private List<String> written() {
    return findings.stream().map(OcsfJson::write).collect(Collectors.toList());
  }

  @Test
  void anAttackIsOneCaseThatEnds() {
    usual(0, 20);
    assertThat(written()).isEmpty();
    attack();
    assertThat(findings.get(0).activity).isEqualTo(Activity.CREATE);
    assertThat(findings.get(0).types).contains("volume-spike", "new-principal", "new-network");
    assertThat(findings.get(findings.size() - 1).activity).isEqualTo(Activity.CLOSE);
  }

  @Test
  void restoredMidWayTheFindingsAreTheSame() {
    usual(0, 20);
    attack();
    List<String> whole = written();
    KeyProfilerTest restored = new KeyProfilerTest();
    restored.usual(0, 10);
    restored.life = restored.life.restored();
    Random random = new Random(7);
    for (int i = 0; i < 10 * 288; i++) random.nextInt(8);
    for (long at = BEGIN + 10 * DAY; at < BEGIN + 20 * DAY; at += WINDOW) {
      restored.window(at, 6 + random.nextInt(8), e -> {});
    }
    restored.life = restored.life.restored();
    restored.attack();
    assertThat(whole).isNotEmpty();
    assertThat(restored.written()).isEqualTo(whole);
  }

  @Test
  void cutBytesAndThoseOfAnotherVersionAreRefused() {
    usual(0, 2);
    byte[] bytes = life.profile.toBytes();
    assertThatThrownBy(() -> KeyProfile.fromBytes(Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(IOException.class);
    bytes[0] = 9;
    assertThatThrownBy(() -> KeyProfile.fromBytes(bytes))
        .hasMessageContaining("version 9; this build reads version 1 to 3");
  }

  @Test
  void anAttackFromTheFirstMinuteOnIsNotHeldAgainstAnyBaseline() {
    for (int i = 0; i < 8; i++) {
      window(
          BEGIN + i * WINDOW,
          80,
          e -> e.operation(KmsOperation.DECRYPT).principal(role("tool")).from("198.51.100.7"));
    }
    passTo(BEGIN + DAY);
    assertThat(written()).isEmpty();
  }

  @Test
  void whatServicesMakeForThemselvesRaisesNoCase() {
    usual(0, 20);
    window(
        BEGIN + 20 * DAY,
        900,
        e -> e.service("rds.amazonaws.com").from("AWS Internal").operation(KmsOperation.DECRYPT));
    passTo(BEGIN + 20 * DAY + WINDOW);
    assertThat(written()).isEmpty();
  }

  @Test
  void otherParametersGoOnFromTheSameProfile() {
    usual(0, 20);
    Problems problems = new Problems();
    profiler =
        profiler(BaselineParameters.read("own.yml", "signal: {excess-calls: 500}", problems));
    assertThat(problems.errorCount()).isZero();
    life = life.restored();
    attack();
    assertThat(findings.get(0).types).contains("new-principal").doesNotContain("volume-spike");
    assertThat(findings.get(0).facts).containsEntry("baseline_age_days", 20L);
  }

  @Test
  void aSilenceIsToldAndCostsFewTimersUntilItIsTheRule() {
    usual(0, 20);
    assertThat(life.nextTimer()).isGreaterThan(BEGIN + 20 * DAY);
    int day = passTo(BEGIN + 21 * DAY);
    assertThat(findings.get(0).types).containsExactly("silence");
    assertThat(Duration.ofMillis(findings.get(0).timeMillis - BEGIN - 20 * DAY))
        .isLessThan(Duration.ofHours(1));
    int later = passTo(BEGIN + 120 * DAY);
    assertThat(day + later).isLessThan(100);
    assertThat(life.nextTimer()).as("nothing waits").isEqualTo(Long.MAX_VALUE);
    assertThat(profiler.expiryMillis(life.profile)).isEqualTo(BEGIN + 420 * DAY);
    assertThat(findings.get(findings.size() - 1).activity).isEqualTo(Activity.CLOSE);
  }

  @Test
  void howOftenTimeIsSaidToPassChangesNothing() {
    usual(0, 20);
    List<Finding> often = new ArrayList<>();
    Life other = life.restored();
    for (long at = BEGIN + 20 * DAY; at <= BEGIN + 23 * DAY; at += WINDOW) {
      often.addAll(other.pass(at));
    }
    List<Finding> once = life.pass(BEGIN + 23 * DAY);
    assertThat(once).isNotEmpty();
    assertThat(once.stream().map(OcsfJson::write))
        .containsExactlyElementsOf(
            often.stream().map(OcsfJson::write).collect(Collectors.toList()));
  }

  @Test
  void aFanOutIsOneFindingAboutThePrincipalThatNamesTheKeys() throws IOException {
    PrincipalProfiler principals =
        new PrincipalProfiler(
            UseSettings.DEFAULTS, CaseSettings.packaged(), Duration.ofMinutes(30));
    PrincipalCases state = new PrincipalCases();
    List<Finding> found = new ArrayList<>();
    for (int hour = 0; hour < 21 * 24; hour++) {
      found.addAll(principals.observe(state, touches(BEGIN + hour * HOUR, 1)));
    }
    state = PrincipalCases.fromBytes(state.toBytes());
    assertThat(found).isEmpty();
    long at = BEGIN + 21 * DAY + 9 * HOUR;
    found.addAll(principals.observe(state, touches(at, 12)));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).keyArns).hasSize(12);
    assertThat(found.get(0).types).containsExactly("reach");
    assertThat(principals.nextTimer(state)).isGreaterThan(at);
    found = principals.pass(state, role("batch"), principals.nextTimer(state));
    assertThat(found).extracting(f -> f.activity).containsExactly(Activity.CLOSE);
    assertThat(principals.nextTimer(state)).isEqualTo(Long.MAX_VALUE);
    assertThat(principals.expiryMillis(state)).isEqualTo(at + 400 * DAY);
  }

  private List<PrincipalTouch> touches(long start, int keys) {
    List<PrincipalTouch> touches = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      String key = TestEvents.KEY.substring(0, TestEvents.KEY.length() - 2) + (10 + i);
      UseFacts facts = new UseFacts();
      KmsEvent event =
          TestEvents.event(events++, Instant.ofEpochMilli(start).toString())
              .operation(KmsOperation.DECRYPT)
              .principal(role("batch"))
              .build();
      facts.add(event, event.keys.get(0), reader);
      touches.addAll(PrincipalTouch.of(key, start, start + WINDOW, null, facts.sorted()));
    }
    return touches;
  }

  /** How a window's calls arrive: what it held when it closed, and after how many windows more. */
  private static final class Delivery {
    final int closed;
    final int rest;
    final int after;

    Delivery(int closed, int rest, int after) {
      this.closed = closed;
      this.rest = rest;
      this.after = after;
    }
  }

  private static Delivery delivery(Random random) {
    int calls = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(40);
    int late = random.nextInt(4) == 0 ? random.nextInt(calls + 1) : 0;
    return new Delivery(calls - late, late, late == 0 ? 0 : 1 + random.nextInt(6));
  }

  private ShownAs shown(long start, Delivery delivery, boolean whole) {
    KeyUsage usage = new KeyUsage(KeyUsage.DEFAULT_MAX_PRINCIPALS);
    UseFacts facts = new UseFacts();
    int calls = delivery.closed + (whole ? delivery.rest : 0);
    for (int i = 0; i < calls; i++) {
      long n = start / WINDOW * 100 + i;
      KmsEvent event =
          TestEvents.event(n, Instant.ofEpochMilli(start + i * 1000L).toString())
              .operation(i % 3 == 0 ? KmsOperation.ENCRYPT : KmsOperation.DECRYPT)
              .principal(role("app-" + i / 20))
              .from("10.1." + n % 7 + ".3")
              .build();
      usage.add(event, event.keys.get(0));
      facts.add(event, event.keys.get(0), reader);
    }
    UsageWindow window = new UsageWindow(TestEvents.KEY, start, start + WINDOW, 0, usage);
    return new ShownAs(window, facts);
  }

  private static final class ShownAs {
    final UsageWindow window;
    final UseFacts facts;

    ShownAs(UsageWindow window, UseFacts facts) {
      this.window = window;
      this.facts = facts;
    }
  }

  /**
   * Shows the windows and, if some calls are late, their revisions; at last all that is learned.
   */
  private byte[] learned(List<Delivery> life, boolean late, boolean restored) throws IOException {
    KeyProfile one = new KeyProfile();
    for (int i = 0; i < life.size() + 7; i++) {
      long start = BEGIN + i * WINDOW;
      for (int before = Math.max(0, i - 6); late && before < Math.min(i, life.size()); before++) {
        Delivery delivery = life.get(before);
        if (delivery.rest == 0 || before + delivery.after != i) continue;
        ShownAs revised = shown(BEGIN + before * WINDOW, delivery, true);
        profiler.observe(one, revised.window, revised.facts);
      }
      for (long at = profiler.nextTimer(one); at <= start; at = profiler.nextTimer(one)) {
        profiler.pass(one, TestEvents.KEY, null, at);
      }
      ShownAs closed = shown(start, i < life.size() ? life.get(i) : new Delivery(0, 0, 0), !late);
      if (closed.window.usage.calls == 0) continue;
      profiler.observe(one, closed.window, closed.facts);
      if (restored) one = KeyProfile.fromBytes(one.toBytes());
    }
    profiler.pass(one, TestEvents.KEY, null, BEGIN + (life.size() + 13) * WINDOW);
    assertThat(one.shown).as("nothing is kept that cannot change any more").isEmpty();
    CompactWriter out = new CompactWriter(1);
    one.learned.write(out);
    return out.toBytes();
  }

  @Test
  void aProfileOfAnEarlierBuildGoesOn() throws IOException {
    try (InputStream in = KeyProfilerTest.class.getResourceAsStream("/profile/key-profile-1.bin")) {
      life.profile = KeyProfile.fromBytes(in.readAllBytes());
    }
    long next = BEGIN + 8 * DAY;
    assertThat(life.nextTimer()).as("nothing was missed").isGreaterThan(next);
    Random random = new Random(8);
    for (long at = next; at < next + DAY / 24; at += WINDOW) {
      window(at, 6 + random.nextInt(8), e -> {});
    }
    assertThat(findings).isEmpty();
    window(next + DAY / 24, 300, e -> {});
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).types).contains("volume-spike");
    assertThat(findings.get(0).facts).containsEntry("baseline_age_days", 8L);
    assertThat(life.restored().profile.toBytes()).isEqualTo(life.profile.toBytes());
  }

  @Test
  void howLateEventsCameLeavesNoTraceInWhatIsLearned() throws IOException {
    for (int seed = 1; seed <= 6; seed++) {
      Random random = new Random(seed);
      List<Delivery> life = new ArrayList<>();
      for (int i = 0; i < 5 * 288; i++) life.add(delivery(random));
      byte[] inTime = learned(life, false, false);
      assertThat(Arrays.equals(learned(life, true, false), inTime)).as("late, " + seed).isTrue();
      assertThat(Arrays.equals(learned(life, true, true), inTime)).as("restored too").isTrue();
    }
  }

  @Test
  void whatLateEventsBringIsTold() {
    usual(0, 20);
    long start = BEGIN + 20 * DAY;
    Delivery burst = new Delivery(5, 200, 3);
    ShownAs closed = shown(start, burst, false);
    findings.addAll(life.observe(closed.window, closed.facts));
    assertThat(findings).noneMatch(finding -> finding.types.contains("volume-spike"));
    ShownAs revised = shown(start, burst, true);
    findings.addAll(life.observe(revised.window, revised.facts));
    assertThat(findings).anyMatch(finding -> finding.types.contains("volume-spike"));
  }

  @Test
  void windowsThatMayChangeAreKeptNoLonger() {
    for (int i = 1; i <= 48; i++) {
      window(BEGIN + i * WINDOW, 3, e -> {});
      // A stretch of six windows is learned when all of it is final, six windows later.
      assertThat(life.profile.shown).hasSizeLessThan(12);
      if (i > 12) assertThat(life.profile.shown).hasSizeGreaterThanOrEqualTo(6);
    }
    passTo(BEGIN + DAY);
    assertThat(life.profile.shown).isEmpty();
  }

  @Test
  void aSilentKeyIsNotCopiedForEachStretch() {
    for (int i = 1; i <= 48; i++) window(BEGIN + i * WINDOW, 3, e -> {});
    Set<LearnedUse> learned = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 49; i <= 288; i++) {
      passTo(BEGIN + i * WINDOW);
      learned.add(life.profile.learned);
    }
    // Forty stretches: two that end the use, and one in twelve of the others.
    assertThat(learned).hasSizeBetween(4, 6);
  }

  @Test
  void whatWasWorkedOutAnewIsWhatWasKept() {
    usual(0, 20);
    List<Finding> kept = new ArrayList<>();
    List<Finding> anew = new ArrayList<>();
    Life other = life.restored();
    Random random = new Random(3);
    for (int i = 0; i < 3 * 288; i++) {
      ShownAs one = shown(BEGIN + 20 * DAY + i * WINDOW, delivery(random), true);
      if (one.window.usage.calls == 0) continue;
      kept.addAll(life.observe(one.window, one.facts));
      other.profile.setAhead(null);
      anew.addAll(other.observe(one.window, one.facts));
    }
    assertThat(kept).isNotEmpty();
    assertThat(anew.stream().map(OcsfJson::write))
        .containsExactlyElementsOf(kept.stream().map(OcsfJson::write).collect(Collectors.toList()));
    assertThat(other.profile.toBytes()).isEqualTo(life.profile.toBytes());
    assertThat(other.state.toBytes()).isEqualTo(life.state.toBytes());
  }

  private static final long GAP = BEGIN + 20 * DAY + 6 * HOUR;

  /** Its trail is silent from {@link #GAP} on; for ever when {@code hours} are none. */
  private void gap(long hours) throws IOException {
    GapWatch watch = new GapWatch(HealthSettings.defaults(), STEP.multipliedBy(6));
    GapWatchState state = new GapWatchState();
    long end = GAP + hours * HOUR;
    for (long at = BEGIN - 20 * DAY; at < end + HOUR; at += HOUR) {
      if (at >= GAP && at < end) continue;
      HeardHour heard = new HeardHour("111122223333", "eu-west-1", at);
      for (long slot = at; slot < at + HOUR; slot += WINDOW) {
        heard.add(TestEvents.event(1, Instant.ofEpochMilli(slot).toString()).build());
      }
      watch.hear(state, heard, Long.MIN_VALUE);
    }
    TrailGaps gaps = watch.look(state, TrailGaps.place("111122223333", "eu-west-1"), end + HOUR);
    assertThat(gaps.isEmpty()).isFalse();
    life.profile.setGaps(gaps);
  }

  private void usualMillis(long from, long to) {
    Random random = new Random(9);
    for (long at = from; at < to; at += WINDOW) window(at, 6 + random.nextInt(8), e -> {});
  }

  @Test
  void aKeyIsNotSilentBecauseItsTrailIs() throws IOException {
    usual(0, 20);
    usualMillis(BEGIN + 20 * DAY, GAP);
    gap(72);
    passTo(GAP + 72 * HOUR);
    usualMillis(GAP + 72 * HOUR, GAP + 96 * HOUR);
    assertThat(written()).isEmpty();
  }

  @Test
  void aKeyThatIsSilentWhenItsTrailIsBackIsToldWithinTheUsualDelay() throws IOException {
    usual(0, 20);
    usualMillis(BEGIN + 20 * DAY, GAP);
    passTo(GAP + DAY);
    long usualDelay = findings.get(0).timeMillis - GAP;
    KeyProfilerTest behind = new KeyProfilerTest();
    behind.usual(0, 20);
    behind.usualMillis(BEGIN + 20 * DAY, GAP);
    behind.gap(12);
    behind.passTo(GAP + 2 * DAY);
    Finding told = behind.findings.get(0);
    assertThat(told.types).containsExactly("silence");
    assertThat(told.timeMillis - GAP - 12 * HOUR).isBetween(0L, usualDelay + 2 * WINDOW);
    assertThat(told.message)
        .contains(
            "no KMS record came from its whole account and Region from 2026-01-25T06:00:00Z to"
                + " 2026-01-25T18:00:00Z, which is not counted");
    assertThat(told.firstSeenMillis).as("when it could be seen").isEqualTo(GAP + 12 * HOUR);
  }

  @Test
  void anOpenCaseTakesInNoSilenceOfTheTrail() throws IOException {
    usual(0, 20);
    usualMillis(BEGIN + 20 * DAY, GAP - 4 * WINDOW);
    for (int i = 4; i > 0; i--) {
      window(GAP - i * WINDOW, 150, e -> e.operation(KmsOperation.DECRYPT));
    }
    gap(24);
    passTo(GAP + 24 * HOUR);
    assertThat(findings).isNotEmpty();
    assertThat(findings).allSatisfy(f -> assertThat(f.types).doesNotContain("silence"));
    assertThat(findings.get(findings.size() - 1).activity).isEqualTo(Activity.CLOSE);
  }

  @Test
  void aGapIsNotLearnedAsUseOfZeroNorAsHistory() throws IOException {
    usual(0, 20);
    usualMillis(BEGIN + 20 * DAY, GAP);
    gap(72);
    passTo(GAP + 72 * HOUR);
    usualMillis(GAP + 72 * HOUR, GAP + 73 * HOUR);
    window(GAP + 73 * HOUR, 150, e -> e.operation(KmsOperation.DECRYPT));
    String told = written().get(0);
    assertThat(findings.get(0).types).contains("volume-spike");
    // Nine or ten calls a window are usual, half of them decrypts; 20 days and 7 hours are known.
    assertThat(told).containsPattern("where (4|5)(\\.\\d)? \\(");
    assertThat(findings.get(0).statusDetail).contains("known from 20 days");
  }

  @Test
  void whatIsKnownAheadMayBeLostInAGapAndChangesNothing() throws IOException {
    usual(0, 20);
    usualMillis(BEGIN + 20 * DAY, GAP);
    gap(12);
    passTo(GAP + 12 * HOUR + 7 * WINDOW);
    usualMillis(GAP + 14 * HOUR, GAP + 15 * HOUR);
    passTo(GAP + 2 * DAY);
    KeyProfilerTest forgetful = new KeyProfilerTest();
    forgetful.usual(0, 20);
    forgetful.usualMillis(BEGIN + 20 * DAY, GAP);
    forgetful.gap(12);
    for (long at = GAP; at < GAP + 12 * HOUR + 7 * WINDOW; at += 3 * WINDOW) {
      forgetful.life = forgetful.life.restored();
      forgetful.passTo(at);
    }
    forgetful.usualMillis(GAP + 14 * HOUR, GAP + 15 * HOUR);
    forgetful.passTo(GAP + 2 * DAY);
    assertThat(written()).isNotEmpty();
    assertThat(forgetful.written()).isEqualTo(written());
    assertThat(forgetful.life.profile.toBytes()).isEqualTo(life.profile.toBytes());
  }

  @Test
  void aTrailThatStaysSilentDoesNotKeepItsKeysBusy() throws IOException {
    usual(0, 20);
    usualMillis(BEGIN + 20 * DAY, GAP);
    gap(60 * 24);
    assertThat(passTo(GAP + 59 * DAY)).isLessThan(60 * 24 + 100);
    assertThat(written()).isEmpty();
  }

  @Test
  void aHundredThousandKeysThatThreeRolesUseAllDayFitInTwoGigabytes() {
    Random random = new Random(5);
    long sum = 0;
    long most = 0;
    for (int i = 0; i < 3 * 288; i++) {
      long start = BEGIN + i * WINDOW;
      KeyUsage usage = new KeyUsage(KeyUsage.DEFAULT_MAX_PRINCIPALS);
      UseFacts facts = new UseFacts();
      for (int call = 0; call < 6 + random.nextInt(20); call++) {
        KmsEvent event =
            TestEvents.event(events++, Instant.ofEpochMilli(start + call * 1000L).toString())
                .operation(call % 2 == 0 ? KmsOperation.ENCRYPT : KmsOperation.DECRYPT)
                .principal(role("app-" + call % 3))
                .from("10.1." + call % 3 + ".7")
                .build();
        usage.add(event, event.keys.get(0));
        facts.add(event, event.keys.get(0), reader);
      }
      UsageWindow window = new UsageWindow(TestEvents.KEY, start, start + WINDOW, 0, usage);
      life.observe(window, facts.brief());
      if (i < 2 * 288) continue;
      sum += life.profile.toBytes().length;
      most = Math.max(most, life.profile.toBytes().length);
    }
    assertThat(sum / 288).as("bytes on average").isBetween(17_000L, 19_500L);
    assertThat(most).as("at most").isLessThan(20_500);
  }
}
