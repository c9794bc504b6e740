package io.keytrail.jobs.profile;

import static io.keytrail.jobs.profile.Uses.DAY;
import static io.keytrail.jobs.profile.Uses.LATENESS;
import static io.keytrail.jobs.profile.Uses.START;
import static io.keytrail.jobs.profile.Uses.STEP;
import static io.keytrail.jobs.profile.Uses.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.trail.WindowUse;
import io.keytrail.profile.PeerDay;
import io.keytrail.profile.PeerModel;
import io.keytrail.profile.PeerPrior;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From settled windows to priors: both operators, each in a harness of its own. */
class PeerFunctionsTest {
  private static final long LATE = LATENESS.toMillis();
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long FIRST_DAY = PeerModel.day(START);

  private KeyedOneInputStreamOperatorTestHarness<String, WindowUse, PeerDay> keys;
  private KeyedOneInputStreamOperatorTestHarness<String, PeerDay, PeerPrior> groups;

  @BeforeEach
  void open() throws Exception {
    openKeys(null);
    openGroups(null);
  }

  private void openKeys(OperatorSubtaskState snapshot) throws Exception {
    keys =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(
                new PeerDayFunction(ProfileProgram.DEFAULT, WINDOW, LATENESS)),
            use -> use.keyArn,
            Types.STRING);
    keys.setup(PeerDaySerializer.INSTANCE);
    if (snapshot != null) keys.initializeState(snapshot);
    keys.open();
  }

  private void openGroups(OperatorSubtaskState snapshot) throws Exception {
    groups =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(
                new PeerPriorFunction(ProfileProgram.DEFAULT, WINDOW, LATENESS)),
            day -> day.group.text(),
            Types.STRING);
    groups.setup(PeerPriorSerializer.INSTANCE);
    if (snapshot != null) groups.initializeState(snapshot);
    groups.open();
  }

  @AfterEach
  void close() throws Exception {
    keys.close();
    groups.close();
  }

  /** A window each hour, closed as the key timeline does it. */
  private void use(String keyArn, String application, long from, long to) throws Exception {
    for (long start = from; start < to; start += HOUR) {
      keys.processElement(Uses.of(keyArn, application, Uses.usual(start)), start + STEP - 1);
    }
  }

  private List<Long> days() {
    return keys.extractOutputValues().stream()
        .map(day -> day.day - FIRST_DAY)
        .collect(Collectors.toList());
  }

  private List<String> priors() {
    return groups.extractOutputValues().stream()
        .map(prior -> prior.day - FIRST_DAY + ": " + prior.keys + " keys, " + prior.days + " days")
        .collect(Collectors.toList());
  }

  /** What so many keys tell of so many days, each once known. */
  private List<PeerDay> told(int count, int days) throws Exception {
    for (int n = 0; n < count; n++) {
      use(Uses.key(n), "payments", START, START + (3 + days) * DAY);
    }
    keys.processWatermark(START + (3 + days) * DAY + LATE);
    return new ArrayList<>(keys.extractOutputValues());
  }

  @Test
  void aDayIsToldWhenNoLateEventCanChangeItAndTheKeyIsKnown() throws Exception {
    use(Uses.key(0), "payments", START, START + 5 * DAY);
    keys.processWatermark(START + 4 * DAY - 1 + LATE - 1);
    assertThat(days()).isEmpty();
    keys.processWatermark(START + 4 * DAY - 1 + LATE);
    assertThat(days()).containsExactly(3L);
    keys.processWatermark(START + 9 * DAY);
    assertThat(days()).containsExactly(3L, 4L);
  }

  @Test
  void aKeyWithoutTagsTellsNothing() throws Exception {
    use(Uses.key(0), null, START, START + 5 * DAY);
    keys.processWatermark(START + 9 * DAY);
    assertThat(days()).isEmpty();
  }

  @Test
  void whatAKeyHasToTellOutlivesARestore() throws Exception {
    use(Uses.key(0), "payments", START, START + 4 * DAY);
    OperatorSubtaskState snapshot = keys.snapshot(1, START);
    keys.processWatermark(START + 9 * DAY);
    List<PeerDay> calm = new ArrayList<>(keys.extractOutputValues());
    keys.close();
    openKeys(snapshot);
    keys.processWatermark(START + 9 * DAY);
    assertThat(calm).hasSize(1);
    assertThat(keys.extractOutputValues().get(0).toBytes()).isEqualTo(calm.get(0).toBytes());
  }

  @Test
  void aKeyThatIsNoLongerUsedIsForgotten() throws Exception {
    use(Uses.key(0), "payments", START, START + 4 * DAY);
    long last = START + 4 * DAY - HOUR + STEP;
    keys.processWatermark(last + 28 * DAY - 1);
    assertThat(keys.numKeyedStateEntries()).isPositive();
    keys.processWatermark(last + 28 * DAY);
    assertThat(keys.numKeyedStateEntries()).isZero();
    assertThat(keys.numEventTimeTimers()).isZero();
  }

  @Test
  void aGroupIsToldOnceADayWhenItHasKeysAndDaysEnough() throws Exception {
    for (PeerDay day : told(4, 5)) groups.processElement(day, START);
    for (int day = 3; day < 9; day++) groups.processWatermark(START + day * DAY + LATE);
    assertThat(priors())
        .containsExactly("5: 4 keys, 3 days", "6: 4 keys, 4 days", "7: 4 keys, 5 days");
  }

  @Test
  void neitherTheOrderNorALeapOfTheWatermarkLeavesATrace() throws Exception {
    List<PeerDay> told = told(5, 6);
    for (PeerDay day : told) groups.processElement(day, START);
    for (int day = 3; day < 20; day++) groups.processWatermark(START + day * DAY + LATE);
    List<PeerPrior> stepwise = new ArrayList<>(groups.extractOutputValues());
    groups.close();
    openGroups(null);
    Collections.shuffle(told, new Random(4));
    for (PeerDay day : told) groups.processElement(day, START);
    groups.processWatermark(START + 19 * DAY + LATE);
    assertThat(stepwise).isNotEmpty();
    assertThat(groups.extractOutputValues())
        .usingElementComparator((a, b) -> java.util.Arrays.compare(a.toBytes(), b.toBytes()))
        .containsExactlyElementsOf(stepwise);
  }

  @Test
  void aGroupThatIsNoLongerUsedSaysNothingAndIsForgotten() throws Exception {
    for (PeerDay day : told(4, 3)) groups.processElement(day, START);
    groups.processWatermark(START + 5 * DAY);
    OperatorSubtaskState snapshot = groups.snapshot(1, START);
    groups.close();
    openGroups(snapshot);
    groups.processWatermark(START + 40 * DAY);
    assertThat(priors().get(0)).isEqualTo("5: 4 keys, 3 days");
    assertThat(priors().get(priors().size() - 1)).isEqualTo("16: 4 keys, 3 days");
    assertThat(groups.numKeyedStateEntries()).isZero();
    assertThat(groups.numEventTimeTimers()).isZero();
  }

  @Test
  void nothingIsToldWhenTheInputHasEnded() throws Exception {
    for (PeerDay day : told(4, 5)) groups.processElement(day, START);
    groups.processWatermark(Long.MAX_VALUE);
    assertThat(priors()).isEmpty();
    keys.getOutput().clear();
    use(Uses.key(9), "payments", START + 20 * DAY, START + 25 * DAY);
    keys.processWatermark(Long.MAX_VALUE);
    assertThat(days()).isEmpty();
  }
}
