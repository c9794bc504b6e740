package io.keytrail.jobs.profile;

import static io.keytrail.jobs.profile.Uses.DAY;
import static io.keytrail.jobs.profile.Uses.LATENESS;
import static io.keytrail.jobs.profile.Uses.START;
import static io.keytrail.jobs.profile.Uses.STEP;
import static io.keytrail.jobs.profile.Uses.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.cases.CaseWindow;
import io.keytrail.jobs.key.KeyContextOptions;
import io.keytrail.jobs.key.KeyInput;
import io.keytrail.jobs.key.KeyTimelineFunction;
import io.keytrail.jobs.key.UsageDelta;
import io.keytrail.jobs.serial.UsageWindowSerializer;
import io.keytrail.jobs.trail.WindowUse;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.TestEvents;
import io.keytrail.profile.UseFacts;
import io.keytrail.profile.UseReader;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.UsageWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The key timeline and the profile behind it, as events come late and watermarks leap. */
class LateLearningTest {
  private static final long END = START + 3 * DAY / 2;

  /** From here on all is in time, so that both lives come to the same last moment. */
  private static final long CALM = END - DAY / 12;

  private static final UseReader READER = new UseReader();

  /** One call, and the watermark at which it comes. */
  private static final class Arrival {
    final KmsEvent event;
    final long watermark;

    Arrival(KmsEvent event, long watermark) {
      this.event = event;
      this.watermark = watermark;
    }

    long start() {
      return Math.floorDiv(event.eventTimeMillis, STEP) * STEP;
    }
  }

  private static List<Arrival> life(Random random, boolean late) {
    List<Arrival> life = new ArrayList<>();
    long n = 0;
    for (long start = START; start < END; start += STEP) {
      int calls = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(12);
      for (int i = 0; i < calls; i++) {
        String time = Instant.ofEpochMilli(start + i * 1000L).toString();
        KmsEvent event =
            TestEvents.event(n++, time)
                .principal("arn:aws:iam::111122223333:role/app-" + random.nextInt(3))
                .build();
        // Up to the last moment at which a window may still change.
        long delay = random.nextInt(3) > 0 ? 0 : (long) (random.nextDouble() * 35) * 60_000;
        boolean isLate = late && start < CALM;
        long latest = start + STEP - 2 + LATENESS.toMillis();
        life.add(new Arrival(event, isLate ? Math.min(start + delay, latest) : start));
      }
    }
    life.sort(Comparator.comparingLong(arrival -> arrival.watermark));
    return life;
  }

  private static byte[] learned(List<Arrival> life, LongUnaryOperator next) throws Exception {
    KeyedTwoInputStreamOperatorTestHarness<String, UsageDelta, KeyInput, UsageWindow> timeline =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new KeyedCoProcessOperator<>(
                new KeyTimelineFunction(
                    WINDOW, LATENESS, List.of(), null, KeyContextOptions.DEFAULT)),
            delta -> delta.keyArn,
            input -> input.keyArn,
            Types.STRING);
    KeyedOneInputStreamOperatorTestHarness<String, WindowUse, CaseWindow> profile =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(
                new KeyProfileFunction(ProfileProgram.DEFAULT, WINDOW, LATENESS)),
            use -> use.keyArn,
            Types.STRING);
    timeline.setup(UsageWindowSerializer.INSTANCE);
    timeline.open();
    profile.setup(CaseWindowSerializer.INSTANCE);
    profile.open();
    int at = 0;
    for (long mark = START; mark < END + DAY / 6; mark = next.applyAsLong(mark)) {
      for (; at < life.size() && life.get(at).watermark < mark; at++) {
        Arrival arrival = life.get(at);
        timeline.processElement1(delta(arrival), arrival.event.eventTimeMillis);
      }
      timeline.processBothWatermarks(new Watermark(mark));
      Queue<StreamRecord<WindowUse>> uses = timeline.getSideOutput(KeyTimelineFunction.USE);
      while (uses != null && !uses.isEmpty()) profile.processElement(uses.remove());
      profile.processWatermark(mark);
    }
    KeyedStateBackend<String> backend = profile.getOperator().getKeyedStateBackend();
    backend.setCurrentKey(TestEvents.KEY);
    byte[] bytes =
        backend
            .getPartitionedState(
                VoidNamespace.INSTANCE,
                VoidNamespaceSerializer.INSTANCE,
                KeyProfileFunction.profile())
            .value()
            .profile
            .toBytes();
    timeline.close();
    profile.close();
    return bytes;
  }

  private static UsageDelta delta(Arrival arrival) {
    KeyUsage usage = new KeyUsage(16);
    UseFacts facts = new UseFacts();
    usage.add(arrival.event, arrival.event.keys.get(0));
    facts.add(arrival.event, arrival.event.keys.get(0), READER);
    return new UsageDelta(TestEvents.KEY, arrival.start(), usage, facts);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatIsLearnedIsTheSameHoweverLateWithinTheLateness(long seed) throws Exception {
    byte[] inTime = learned(life(new Random(seed), false), mark -> mark + STEP);
    List<Arrival> late = life(new Random(seed), true);
    assertThat(Arrays.equals(learned(late, mark -> mark + 60_000), inTime)).isTrue();
    assertThat(Arrays.equals(learned(late, mark -> mark + STEP - 1), inTime)).isTrue();
  }
}
