package io.keytrail.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.sigma.correlate.Contribution;
import io.keytrail.sigma.correlate.CorrelationEngine;
import io.keytrail.sigma.correlate.CorrelationState;
import io.keytrail.sigma.correlate.CorrelationStateCodec;
import io.keytrail.sigma.correlate.Firing;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What a group remembers: stored form, bounds, and whether another version of the rule takes it.
 */
class CorrelationStateTest {
  private static CorrelationEngine engine(String type, String condition) {
    RuleSet rules =
        Sigma.clean(
            "title: a\nid: a\nlogsource: {product: aws}\ndetection: {s: {f: a}, condition: s}\n---\n"
                + "title: x\nid: x\ncorrelation: {type: "
                + type
                + ", rules: [a], group-by: [u], timespan: 100s, condition: {"
                + condition
                + "}}\n");
    return new CorrelationEngine(rules.correlation("x"));
  }

  private static Contribution event(String id, long second, String... values) {
    Contribution event = new Contribution();
    event.correlationId = "x";
    event.group = List.of("ann");
    event.eventId = id;
    event.timeMillis = second * 1000;
    event.ruleMask = 1;
    event.values = List.of(values);
    event.carried.put("c", List.of("1", "2"));
    event.evidence = Map.of("e", List.of("\u00e9\u0000"));
    return event;
  }

  private static List<Firing> judge(CorrelationEngine engine, CorrelationState state, long second) {
    List<Firing> out = new ArrayList<>();
    engine.onTime(state, second * 1000, out::add);
    return out;
  }

  private static CorrelationState restored(CorrelationState state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CorrelationStateCodec.write(state, new DataOutputStream(bytes));
    return CorrelationStateCodec.read(
        new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }

  @Test
  void aRestoredStateGoesOnWhereItStopped() throws IOException {
    CorrelationEngine engine = engine("event_count", "gte: 2");
    CorrelationState state = engine.newState();
    for (int i = 0; i < 6; i++) {
      engine.onEvent(state, event("e" + i, i * 10), Long.MIN_VALUE);
      if (i == 3) judge(engine, state, 20);
      CorrelationState copy = restored(state);
      assertThat(copy).usingRecursiveComparison().isEqualTo(state);
      state = engine.adopt(copy);
    }
    List<Firing> firings = judge(engine, state, 1000);
    assertThat(firings).extracting(f -> f.measured).containsExactly(4.0, 5.0, 6.0);
    assertThat(firings.get(0).number).isEqualTo(3);
  }

  @Test
  void contributionsTravelWhole() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Contribution event = event("e1", 5, "v1", "v2");
    CorrelationStateCodec.write(event, new DataOutputStream(bytes));
    assertThat(
            CorrelationStateCodec.readContribution(
                new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))))
        .isEqualTo(event);
  }

  @Test
  void evidenceIsTheSameMapPackedOrNot() throws IOException {
    Contribution event = event("e1", 5);
    event.evidence =
        new TreeMap<>(Map.of("e", List.of("\u00e9\u0000"), "", List.of(), "f", List.of("1", "2")));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CorrelationStateCodec.write(event, new DataOutputStream(bytes));
    Map<String, List<String>> read =
        CorrelationStateCodec.readContribution(
                new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())))
            .evidence;
    assertThat(read).isNotInstanceOf(TreeMap.class).isEqualTo(event.evidence).hasSize(3);
    assertThat(read.get("f")).containsExactly("1", "2");
    assertThat(read.get("")).isEmpty();
    assertThat(read).doesNotContainKey("g");
    assertThat(read.keySet()).containsExactly("", "e", "f");
  }

  @Test
  void stateOfTheFirstFormIsRead() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(1);
    text("x", out); // correlation
    out.writeInt(1);
    text("ann", out); // group
    text("e1", out);
    out.writeLong(5_000);
    out.writeLong(1); // rules
    out.writeInt(0); // values
    for (String field : new String[] {"c", "e"}) { // carried, evidence
      out.writeInt(1);
      text(field, out);
      out.writeInt(2);
      text("1", out);
      text("2", out);
    }
    Contribution read =
        CorrelationStateCodec.readContribution(
            new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    Contribution event = event("e1", 5);
    event.evidence = Map.of("e", List.of("1", "2"));
    assertThat(read).isEqualTo(event);
  }

  private static void text(String text, DataOutputStream out) throws IOException {
    out.writeInt(text.length());
    out.writeBytes(text);
  }

  @Test
  void unknownVersionsAndDamagedBytesAreRefused() {
    assertThatThrownBy(() -> CorrelationStateCodec.read(in(9)))
        .hasMessageContaining("version 9; this build reads versions 1 to 3");
    assertThatThrownBy(() -> CorrelationStateCodec.read(in(1, -1, -1, -1, -1)))
        .hasMessageContaining("damaged");
    assertThatThrownBy(() -> CorrelationStateCodec.read(in(1, 0))).isInstanceOf(IOException.class);
  }

  private static DataInputStream in(int... bytes) {
    byte[] copy = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) copy[i] = (byte) bytes[i];
    return new DataInputStream(new ByteArrayInputStream(copy));
  }

  @Test
  void aNewThresholdKeepsTheStateAnotherFieldDoesNot() {
    CorrelationEngine before = engine("event_count", "gte: 5");
    CorrelationState state = before.newState();
    before.onEvent(state, event("e1", 1), Long.MIN_VALUE);
    before.onEvent(state, event("e2", 2), Long.MIN_VALUE);
    CorrelationEngine after = engine("event_count", "gte: 2");
    assertThat(after.adopt(state)).isSameAs(state);
    assertThat(judge(after, state, 10)).hasSize(1);
    assertThat(engine("value_count", "gte: 2, field: v").adopt(state).events).isEmpty();
    assertThat(after.adopt(null).events).isEmpty();
  }

  @Test
  void aFloodInOneSecondIsBoundedAndSaysSo() {
    CorrelationEngine engine = engine("event_count", "gte: 5");
    CorrelationState state = engine.newState();
    for (int i = 0; i < 3_000; i++) engine.onEvent(state, event("e" + i, 1), Long.MIN_VALUE);
    assertThat(state.events).hasSize(1_000);
    Firing firing = judge(engine, state, 1).get(0);
    assertThat(firing.truncated).isTrue();
    assertThat(firing.measured).isEqualTo(1_000);
    assertThat(firing.contributions).hasSize(Firing.MAX_LISTED);
    for (int i = 1; i <= 6; i++) engine.onEvent(state, event("f" + i, 97 + i), 1_000);
    List<Firing> later = judge(engine, state, 103);
    assertThat(later).extracting(f -> f.timeMillis).startsWith(98_000L).endsWith(103_000L);
    assertThat(later.get(0).truncated).as("the second that was cut is in it").isTrue();
    assertThat(later.get(later.size() - 1).truncated).as("it has left").isFalse();
    assertThat(state.events).hasSize(6);
  }

  @Test
  void equalValuesOfOneSecondTakeNoRoom() {
    CorrelationEngine engine = engine("value_count", "gte: 2, field: v");
    CorrelationState state = engine.newState();
    for (int i = 0; i < 10_000; i++)
      engine.onEvent(state, event("e" + i, 1, "v" + i % 3), Long.MIN_VALUE);
    assertThat(state.events).hasSize(3);
    Firing firing = judge(engine, state, 1).get(0);
    assertThat(firing.measured).isEqualTo(3);
    assertThat(firing.truncated).isFalse();
  }

  @Test
  void anEpisodeKnowsItsFirstEventAndCountsEachOnceHoweverTheWindowMoves() throws IOException {
    CorrelationEngine engine = engine("event_count", "gte: 3");
    CorrelationState state = engine.newState();
    List<Firing> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      engine.onEvent(state, event("e" + i, 20 + 10 * i), 20_000L + 10_000L * i - 1);
      all.addAll(judge(engine, state, 20 + 10 * i));
      state = restored(state);
    }
    Firing last = all.get(all.size() - 1);
    assertThat(all).hasSize(38);
    assertThat(last.firstMillis).as("of the window").isEqualTo(310_000);
    assertThat(last.count).isEqualTo(11);
    assertThat(last.episodeFirstMillis).isEqualTo(20_000);
    assertThat(last.episodeCount).isEqualTo(40);
  }

  @Test
  void ofAValueThatComesAgainAndAgainOnlyTheLatestIsRemembered() {
    CorrelationEngine engine = engine("value_count", "gte: 2, field: v");
    CorrelationState state = engine.newState();
    for (int second = 1; second <= 60; second++) {
      engine.onEvent(state, event("e" + second, second, "v"), (second - 1) * 1_000L);
      assertThat(judge(engine, state, second)).isEmpty();
      assertThat(state.events).hasSize(1);
    }
    engine.onEvent(state, event("other", 160, "w"), 60_000);
    assertThat(judge(engine, state, 160)).as("60 to 160 is a window").hasSize(1);
  }

  @Test
  void whatComesBeforeTheFirstStepOfASequenceIsForgottenOnceItIsJudged() {
    CorrelationEngine engine =
        new CorrelationEngine(
            Sigma.clean(
                    "title: a\nid: a\nlogsource: {product: aws}\n"
                        + "detection: {s: {f: a}, condition: s}\n---\n"
                        + "title: b\nid: b\nlogsource: {product: aws}\n"
                        + "detection: {s: {f: b}, condition: s}\n---\n"
                        + "title: x\nid: x\ncorrelation: {type: temporal_ordered,"
                        + " rules: [a, b], group-by: [u], timespan: 100s}\n")
                .correlation("x"));
    CorrelationState state = engine.newState();
    engine.onEvent(state, second(event("b1", 1)), Long.MIN_VALUE);
    assertThat(state.events).as("waits for its time").hasSize(1);
    assertThat(judge(engine, state, 1)).isEmpty();
    assertThat(state.isEmpty()).isTrue();
    engine.onEvent(state, event("a", 5), 1_000);
    engine.onEvent(state, second(event("b0", 5)), 1_000);
    engine.onEvent(state, second(event("b2", 9)), 1_000);
    List<Firing> firings = judge(engine, state, 9);
    assertThat(firings).extracting(f -> f.timeMillis).containsExactly(5_000L, 9_000L);
    assertThat(firings.get(1).contributions)
        .extracting(e -> e.eventId)
        .as("a second has no order")
        .containsExactly("a", "b0", "b2");
    assertThat(firings.get(1).firstMillis).isEqualTo(5_000);
  }

  private static Contribution second(Contribution event) {
    event.ruleMask = 2;
    return event;
  }

  @Test
  void aLongFloodDropsTheOldestAndSaysSo() {
    CorrelationEngine engine = engine("value_sum", "gte: 1, field: v");
    CorrelationState state = engine.newState();
    for (int i = 0; i < CorrelationEngine.MAX_EVENTS + 50; i++) {
      engine.onEvent(state, event("e" + i, i / 1000, "1"), Long.MIN_VALUE);
    }
    assertThat(state.events).hasSize(CorrelationEngine.MAX_EVENTS);
    List<Firing> firings = judge(engine, state, 100);
    assertThat(firings.get(firings.size() - 1).truncated).isTrue();
  }

  @Test
  void onlyAFewEventsOfASecondKeepTheirEvidenceAndWhichDoesNotDependOnTheOrder() {
    CorrelationEngine engine = engine("event_count", "gte: 1");
    CorrelationState up = engine.newState();
    CorrelationState down = engine.newState();
    for (int i = 0; i < 10; i++) engine.onEvent(up, event("e" + i, 1), Long.MIN_VALUE);
    for (int i = 9; i >= 0; i--) engine.onEvent(down, event("e" + i, 1), Long.MIN_VALUE);
    assertThat(up.events).isEqualTo(down.events);
    engine.onEvent(up, event("f1", 2), Long.MIN_VALUE);
    engine.onEvent(up, event("e10", 1), Long.MIN_VALUE);
    assertThat(up.events.get(11).evidence).as("of another second").isNotEmpty();
    up.events.remove(11);
    assertThat(up.events)
        .filteredOn(e -> !e.evidence.isEmpty())
        .extracting(e -> e.eventId)
        .containsExactly("e0", "e1", "e10");
  }

  @Test
  void timersAreForTheNextEventThenForTheEndOfTheWindowThenOfTheEpisode() {
    CorrelationEngine engine = engine("event_count", "gte: 1");
    CorrelationState state = engine.newState();
    assertThat(engine.nextTimerMillis(state)).isEqualTo(Long.MAX_VALUE);
    engine.onEvent(state, event("e2", 20), Long.MIN_VALUE);
    engine.onEvent(state, event("e1", 10), Long.MIN_VALUE);
    assertThat(engine.nextTimerMillis(state)).isEqualTo(10_000);
    judge(engine, state, 10);
    assertThat(engine.nextTimerMillis(state)).isEqualTo(20_000);
    judge(engine, state, 20);
    assertThat(engine.nextTimerMillis(state)).isEqualTo(120_000);
    judge(engine, state, 120);
    assertThat(state.events).isEmpty();
    assertThat(engine.nextTimerMillis(state)).isEqualTo(3_620_001);
    judge(engine, state, 3_621);
    assertThat(state.isEmpty()).isTrue();
  }

  private static String fingerprint(String id, String... files) {
    return Sigma.clean(files).correlation(id).fingerprint();
  }

  @Test
  void whatAnEventMustBeDecidesWhetherStateIsOfUseNotHowMuchOfItIsTooMuch() {
    String rule =
        "title: a\nid: a\nname: n\nlogsource: {product: aws}\ndetection:\n  s: {f: a, g: 'b'}\n"
            + "  condition: s\n";
    String inner =
        "title: x\nid: x\ncorrelation: {type: event_count, rules: [a], group-by: [u], timespan: 9s,"
            + " condition: {gte: 3}}\n";
    String outer =
        "title: y\nid: y\ncorrelation: {type: event_count, rules: [x], timespan: 9s,"
            + " condition: {gte: 3}}\n";
    String same = fingerprint("x", rule, inner);
    String above = fingerprint("y", rule, inner, outer);

    String words = rule.replace("title: a", "title: A\ndescription: d\nlevel: high # so grave");
    assertThat(fingerprint("x", words, inner)).as("words").isEqualTo(same);
    String form = rule.replace("{f: a, g: 'b'}", "\n    g: b\n    f: \"a\"");
    assertThat(fingerprint("x", form, inner)).as("how it is written").isEqualTo(same);
    String tuned = inner.replace("gte: 3", "gte: 4").replace("9s", "8s");
    assertThat(fingerprint("x", rule, tuned)).as("threshold and timespan").isEqualTo(same);
    assertThat(fingerprint("y", rule, tuned, outer)).as("those below").isEqualTo(above);
    assertThat(fingerprint("x", rule, inner, outer.replace("x]", "x], group-by: [v]")))
        .as("what is asked for above")
        .isEqualTo(same);
    String filter =
        "title: f\nid: f\nlogsource: {product: aws}\n"
            + "filter: {rules: [a], s: {h: c}, condition: not s}\n";
    assertThat(fingerprint("x", rule, inner, filter)).as("a filter").isEqualTo(same);

    String other = rule.replace("f: a", "f: [a, b]");
    assertThat(fingerprint("x", other, inner)).as("a detection").isNotEqualTo(same);
    assertThat(fingerprint("y", other, inner, outer)).as("one far below").isNotEqualTo(above);
    String quoted = rule.replace("f: a", "f: 'null'");
    assertThat(fingerprint("x", rule.replace("f: a", "f: null"), inner))
        .as("null is no text")
        .isNotEqualTo(fingerprint("x", quoted, inner));
    assertThat(fingerprint("x", rule, inner.replace("[u]", "[v]"))).as("group").isNotEqualTo(same);
  }

  @Test
  void theValuesOfPlaceholdersBelongToADetection() {
    String rule =
        "title: a\nid: a\nlogsource: {product: aws}\ndetection: {s: {f|expand: '%p%'}, condition: s}\n";
    String correlation =
        "title: x\nid: x\ncorrelation: {type: event_count, rules: [a], timespan: 9s,"
            + " condition: {gte: 3}}\n";
    RuleOptions one = RuleOptions.DEFAULTS.withPlaceholders(Map.of("p", List.of("1")));
    RuleOptions two = RuleOptions.DEFAULTS.withPlaceholders(Map.of("p", List.of("2")));
    assertThat(Sigma.clean(one, rule, correlation).correlation("x").fingerprint())
        .isNotEqualTo(Sigma.clean(two, rule, correlation).correlation("x").fingerprint());
  }
}
