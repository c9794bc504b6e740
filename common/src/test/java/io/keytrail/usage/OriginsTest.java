package io.keytrail.usage;

import static io.keytrail.kms.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation.Side;
import io.keytrail.kms.TestEvents;
import io.keytrail.usage.Origin.Trait;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OriginsTest {
  private static final String TIME = "2026-03-02T09:00:00Z";
  private static final String LATER = "2026-03-02T09:04:00Z";

  private static Origins origins(List<KmsEvent> events) {
    Origins origins = new Origins();
    for (KmsEvent event : events) origins.add(event, Side.DECRYPT);
    return origins;
  }

  private static KmsEvent stolen(int n) {
    return event(10_000 + n, LATER)
        .session("night-run", "ASIASTOLEN", "python-requests/2.32")
        .from("198.51.100.9")
        .build();
  }

  /** One function with a key and an address for each of its instances. */
  private static List<KmsEvent> function(int instances) {
    List<KmsEvent> events = new ArrayList<>();
    for (int i = 0; i < 3 * instances; i++) {
      int instance = i % instances;
      events.add(
          event(i, TIME)
              .session("export", "ASIA" + instance, "aws-sdk-java/2.25")
              .from("10.0." + instance / 250 + "." + instance % 250)
              .build());
    }
    return events;
  }

  @Test
  void aLaterSessionStandsBesideTheFirst() {
    List<KmsEvent> events = new ArrayList<>();
    for (int i = 0; i < 3; i++) events.add(event(i, TIME).build());
    for (int i = 0; i < 700; i++) events.add(stolen(i));
    List<Origin> top = origins(events).top(origin -> origin.calls);
    assertThat(top).extracting(origin -> origin.calls).containsExactly(700L, 3L);
    assertThat(top.get(0).first().accessKeyId).isEqualTo("ASIASTOLEN");
    assertThat(top.get(0).first().sourceAddress).isEqualTo("198.51.100.9");
    assertThat(top.get(0).varying()).isZero();
  }

  @Test
  void whoComesAnotherWayIsNotLostAmongAThousandKeys() {
    List<KmsEvent> events = function(1_000);
    events.add(500, stolen(0));
    Origins origins = origins(events);
    List<Origin> top = origins.top(origin -> origin.calls);
    assertThat(top).hasSize(2);
    assertThat(top.get(0).calls).isEqualTo(3_000);
    assertThat(top.get(0).varies(Trait.ACCESS_KEY)).isTrue();
    assertThat(top.get(0).varies(Trait.SOURCE_ADDRESS)).isTrue();
    assertThat(top.get(0).varies(Trait.USER_AGENT)).isFalse();
    // The thief has one key and one address, and they are still told.
    assertThat(top.get(1).calls).isEqualTo(1);
    assertThat(top.get(1).varying()).isZero();
    assertThat(top.get(1).first().accessKeyId).isEqualTo("ASIASTOLEN");
  }

  @Test
  void itIsAsFineAsTheBoundAllows() {
    assertThat(origins(function(Origins.BOUND)).all()).hasSize(Origins.BOUND);
    assertThat(origins(function(Origins.BOUND)).coarseness()).isZero();
    // One address, many keys: only the key is given up.
    List<KmsEvent> oneAddress = new ArrayList<>();
    for (KmsEvent event : function(40)) {
      event.sourceAddress = "203.0.113." + event.accessKeyId.length();
      oneAddress.add(event);
    }
    assertThat(origins(oneAddress).coarseness()).isEqualTo(1);
    assertThat(origins(oneAddress).all()).hasSize(2);
  }

  @Test
  void invertedAndMergedInAnyWayItSaysTheSame() {
    for (int instances : new int[] {3, 17, 200}) {
      List<KmsEvent> events = function(instances);
      for (int i = 0; i < 40; i++) {
        events.add(event(50_000 + i, LATER).session("s" + i % 20, "k" + i, "agent" + i).build());
      }
      List<String> expected = told(origins(events));
      for (int seed = 0; seed < 20; seed++) {
        Random random = new Random(seed);
        Collections.shuffle(events, random);
        int cut = random.nextInt(events.size());
        Origins one = origins(events.subList(0, cut));
        Origins other = origins(events.subList(cut, events.size()));
        boolean swap = random.nextBoolean();
        Origins merged = swap ? other : one;
        merged.merge(swap ? one : other);
        assertThat(told(merged)).isEqualTo(expected);
      }
    }
  }

  @Test
  void boundsHoldWhateverComes() {
    List<KmsEvent> events = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      KmsEvent event = event(i, TIME).session("s" + i, "k" + i, "a" + i).from("f" + i).build();
      event.eventName = "Invented" + i;
      events.add(event);
    }
    Origins origins = origins(events);
    assertThat(origins.all()).hasSize(Origins.BOUND);
    assertThat(origins.all()).allMatch(origin -> origin.calls == 1);
  }

  @Test
  void whatIsNotKnownIsNoDifference() {
    KmsEvent event = TestEvents.event(1, TIME).unnamed().from(null).build();
    event.userAgent = null;
    Origin only = origins(List.of(event, event)).all().iterator().next();
    assertThat(only.calls).isEqualTo(2);
    assertThat(only.varying()).isZero();
  }

  private static List<String> told(Origins origins) {
    List<String> told = new ArrayList<>();
    told.add("coarseness " + origins.coarseness());
    for (Origin origin : origins.top(o -> o.calls)) {
      told.add(origin.first().eventId + " " + origin.varying() + " " + origin.calls);
    }
    return told;
  }
}
