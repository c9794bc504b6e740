package io.keytrail.sigma;

import static io.keytrail.sigma.Sigma.clean;
import static io.keytrail.sigma.Sigma.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.keytrail.sigma.correlate.Contribution;
import io.keytrail.sigma.correlate.CorrelationEngine.Reception;
import io.keytrail.sigma.correlate.CorrelationRunner;
import io.keytrail.sigma.correlate.Firing;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.KeyContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Correlations: items 34 to 44, driven as a job would drive them, through rules and events. */
class CorrelationTest {
  private static final String A = base("a");
  private static final String B = base("b");
  private static final String C = base("c");

  private static String base(String name) {
    return "title: "
        + name
        + "\nid: id-"
        + name
        + "\nname: "
        + name
        + "\nlogsource: {product: aws}\ndetection: {s: {kind: "
        + name
        + "}, condition: s}\n---\n";
  }

  private static String correlation(String body) {
    return correlation("x", body);
  }

  private static String correlation(String name, String body) {
    return correlation(name, body, "1h");
  }

  private static String correlation(String name, String body, String quiet) {
    return "title: "
        + name
        + "\nid: id-"
        + name
        + "\nname: "
        + name
        + "\ncorrelation:\n"
        + body.lines().map(l -> "    " + l + "\n").collect(Collectors.joining())
        + "quiet: "
        + quiet
        + "\n---\n";
  }

  /** Takes events of "kind" at seconds, in the order given, and watermarks. */
  private static final class Run {
    final RuleSet rules;
    final CorrelationRunner runner;
    final List<String> fired = new ArrayList<>();
    final List<Firing> firings = new ArrayList<>();
    int id;

    Run(String... files) {
      rules = clean(files);
      runner = new CorrelationRunner(rules.correlations(), rules::contributions);
    }

    List<Reception> event(String id, double second, String json) {
      byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
      EventView view =
          rules.newView().reset(bytes, 0, bytes.length, "x", "X", id, (long) (second * 1000), null);
      return rules.contributions(view, rules.evaluate(view).matched()).stream()
          .map(runner::onEvent)
          .collect(Collectors.toList());
    }

    /** {@code a@0} is an event of kind a at second 0; u is user, v value. */
    Run at(String... events) {
      for (String event : events) {
        String[] parts = event.split("@");
        event(
            "e" + id++,
            Double.parseDouble(parts[1]),
            "{'kind':'" + parts[0] + "','u':'ann','v':'" + parts[0] + "'}");
      }
      return this;
    }

    Run value(double second, String json) {
      event("e" + id++, second, "{'kind':'a','u':'ann','v':" + json + "}");
      return this;
    }

    /** {@code name@second=measure} for each firing so far. */
    List<String> until(long second) {
      return advance(second * 1000);
    }

    List<String> end() {
      return advance(Long.MAX_VALUE);
    }

    private List<String> advance(long watermark) {
      for (Firing firing : runner.onTime(watermark)) {
        firings.add(firing);
        String measured =
            firing.measured == Math.rint(firing.measured)
                ? "" + (long) firing.measured
                : "" + firing.measured;
        fired.add(
            firing.correlationId.substring(3) + "@" + firing.timeMillis / 1000 + "=" + measured);
      }
      return fired;
    }
  }

  private static Run run(String body) {
    return new Run(A + B + C + correlation(body));
  }

  private static final String COUNT3 =
      "type: event_count\nrules: [a]\ngroup-by: [u]\ntimespan: 5m\ncondition: {gte: 3}";

  @Test
  void item34TheWindowIsClosedAndEndsAtAnEvent() {
    assertThat(run(COUNT3).at("a@0", "a@100", "a@300").end()).containsExactly("x@300=3");
    assertThat(run(COUNT3).at("a@0", "a@100", "a@301").end()).isEmpty();
    // No tumbling boundary lies between 09:59 and 10:01.
    assertThat(run(COUNT3.replace("3}", "2}")).at("a@35940", "a@36060").end())
        .containsExactly("x@36060=2");
  }

  @ParameterizedTest
  @CsvSource({"90s,90", "5m,300", "2h,7200", "7d,604800"})
  void item34Units(String timespan, long seconds) {
    RuleSet rules = clean(A + correlation(COUNT3.replace("5m", timespan)));
    assertThat(rules.correlation("id-x").timespanMillis()).isEqualTo(seconds * 1000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "5w", "1M", "1y", "0s", "-5m", "5 m", "1h30m", "500d", "m"})
  void item34OtherTimespansAreRefused(String timespan) {
    assertThat(problems(A + correlation(COUNT3.replace("5m", "'" + timespan + "'"))))
        .contains("timespan");
  }

  @Test
  void item35ASecondIsJudgedOnceWhateverTheOrder() {
    String eq = COUNT3.replace("gte: 3", "eq: 2");
    // One at a time would see 2 in passing.
    assertThat(run(eq).at("a@0", "a@0", "a@0").end()).isEmpty();
    assertThat(run(eq).at("a@0", "a@1", "a@1").end()).isEmpty();
    assertThat(run(COUNT3).at("a@2", "a@1", "a@2", "a@0").end()).containsExactly("x@2=4");
    assertThat(run(COUNT3.replace("gte: 3", "lt: 3")).at("a@0").end()).containsExactly("x@0=1");
  }

  @Test
  void item35EverythingIsFreeOfTheOrderOfArrivalWithinTheWatermark() {
    String[] bodies = {
      COUNT3,
      "type: value_count\nrules: [a, b, c]\ngroup-by: [u]\ntimespan: 20s\ncondition: {field: v, gte: 2}",
      "type: temporal\nrules: [a, b, c]\ngroup-by: [u]\ntimespan: 20s",
      "type: temporal_ordered\nrules: [a, b, c]\ngroup-by: [u]\ntimespan: 20s\ncondition: {gte: 2}"
    };
    Random random = new Random(7);
    for (String body : bodies) {
      for (int round = 0; round < 20; round++) {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 30; i++)
          events.add("" + (char) ('a' + random.nextInt(3)) + "@" + random.nextInt(60));
        Collections.sort(events);
        List<String> sorted = run(body).at(events.toArray(new String[0])).end();
        Collections.shuffle(events, random);
        assertThat(run(body).at(events.toArray(new String[0])).end()).as(body).isEqualTo(sorted);
      }
    }
  }

  @Test
  void item35SilenceNeverFires() {
    Run run = run(COUNT3.replace("gte: 3", "eq: 0"));
    assertThat(run.at("b@0").end()).isEmpty();
    run = run(COUNT3.replace("gte: 3", "lt: 2")).at("a@0", "a@1");
    assertThat(run.until(10_000)).containsExactly("x@0=1");
  }

  @Test
  void item36RangesAndDecimals() {
    String range = COUNT3.replace("gte: 3", "gt: 1, lte: 3");
    assertThat(run(range).at("a@0", "a@1", "a@2", "a@3").end()).containsExactly("x@1=2", "x@2=3");
    String sum =
        "type: value_sum\nrules: [a]\ngroup-by: [u]\ntimespan: 5m\ncondition: {field: v, gte: 2.5}";
    assertThat(run(sum).value(0, "1.25").value(1, "1.25").end()).containsExactly("x@1=2.5");
    assertThat(run(sum).value(0, "1.25").value(1, "1.24").end()).isEmpty();
    assertThat(problems(A + correlation(COUNT3.replace("3}", "2.5}"))))
        .contains("takes a whole number");
    assertThat(problems(A + correlation(COUNT3.replace("3}", "-1}"))))
        .contains("takes a whole number");
  }

  @Test
  void item36SumAverageAndPercentile() {
    String avg =
        "type: value_avg\nrules: [a]\ngroup-by: [u]\ntimespan: 5m\ncondition: {field: v, gt: 4}";
    assertThat(run(avg).value(0, "3").value(1, "6").end()).containsExactly("x@1=4.5");
    // Neither text nor a missing value is a zero.
    assertThat(run(avg).value(0, "'text'").value(1, "null").value(2, "'6'").end())
        .containsExactly("x@2=6");
    assertThat(run(avg.replace("gt: 4", "lt: 9")).value(0, "'text'").end()).isEmpty();
    String p =
        "type: value_percentile\nrules: [a]\ngroup-by: [u]\ntimespan: 5m\ncondition: {field: v, percentile: 90, gte: 0}";
    Run run = run(p);
    for (int i = 1; i <= 10; i++) run.value(0, "" + i);
    assertThat(run.end()).containsExactly("x@0=9");
    assertThat(problems(A + correlation(p.replace("percentile: 90, ", ""))))
        .contains("`percentile` is missing");
    assertThat(problems(A + correlation(p.replace("90", "101")))).contains("over 0 and up to 100");
    String sum =
        "type: value_sum\nrules: [a]\ngroup-by: [u]\ntimespan: 5m\ncondition: {field: v, gte: 0}";
    assertThat(run(sum).value(0, "[1,2]").value(400, "5").end())
        .containsExactly("x@0=3", "x@400=5");
  }

  @Test
  void item37AMissingGroupFieldDropsTheEvent() {
    Run run = new Run(A + correlation(COUNT3.replace("3}", "2}")));
    for (int i = 0; i < 5; i++) {
      assertThat(run.event("n" + i, 1, "{'kind':'a'}")).isEmpty();
      assertThat(run.event("m" + i, 1, "{'kind':'a','u':null}")).isEmpty();
    }
    assertThat(run.end()).isEmpty();
    assertThat(run.runner.groupCount()).isZero();
  }

  @Test
  void item37AListGivesAGroupForEachElementAndKeysMindCase() {
    Run run = new Run(A + correlation(COUNT3.replace("3}", "2}")));
    run.event("1", 0, "{'kind':'a','u':['ann','bob']}");
    run.event("2", 1, "{'kind':'a','u':'bob'}");
    run.event("3", 1, "{'kind':'a','u':'ANN'}");
    assertThat(run.end()).containsExactly("x@1=2");
    assertThat(run.firings.get(0).group).containsExactly("bob");
  }

  @Test
  void item37WithoutGroupByThereIsOneGroup() {
    Run run = new Run(A + correlation(COUNT3.replace("group-by: [u]\n", "")));
    run.event("1", 0, "{'kind':'a','u':'ann'}");
    run.event("2", 1, "{'kind':'a'}");
    run.event("3", 2, "{'kind':'a','u':'bob'}");
    assertThat(run.end()).containsExactly("x@2=3");
  }

  @Test
  void item37GroupsOfSeveralFieldsAreNotConfused() {
    Run run = new Run(A + correlation(COUNT3.replace("[u]", "[u, v]").replace("3}", "2}")));
    run.event("1", 0, "{'kind':'a','u':'1:x','v':'y'}");
    run.event("2", 0, "{'kind':'a','u':'1','v':'x1:y'}");
    run.event("3", 0, "{'kind':'a','u':'1:x','v':'y'}");
    assertThat(run.end()).containsExactly("x@0=2");
  }

  @Test
  void item38AnEventThatMatchesTwoRulesCountsOnceButForBothInTemporal() {
    String both = base("b").replace("kind: b", "kind: [a, b]");
    String count = COUNT3.replace("[a]", "[a, b]").replace("3}", "2}");
    Run run = new Run(A + both + correlation(count));
    assertThat(run.at("a@0").end()).isEmpty();
    assertThat(new Run(A + both + correlation(count)).at("a@0", "b@1").end())
        .containsExactly("x@1=2");
    String temporal = "type: temporal\nrules: [a, b]\ngroup-by: [u]\ntimespan: 5m";
    assertThat(new Run(A + both + correlation(temporal)).at("a@0").end()).containsExactly("x@0=2");
    String ordered = temporal.replace("temporal", "temporal_ordered");
    assertThat(new Run(A + both + correlation(ordered)).at("a@0").end()).isEmpty();
    assertThat(new Run(A + both + correlation(ordered)).at("a@0", "a@0").end())
        .containsExactly("x@0=2");
  }

  @Test
  void item39TemporalWantsAllRulesUnlessToldOtherwise() {
    String temporal = "type: temporal\nrules: [a, b, c]\ngroup-by: [u]\ntimespan: 5m";
    assertThat(run(temporal).at("c@0", "a@1", "b@2").end()).containsExactly("x@2=3");
    assertThat(run(temporal).at("c@0", "a@1", "a@2").end()).isEmpty();
    assertThat(run(temporal).at("c@0", "a@1", "b@301").end()).isEmpty();
    assertThat(run(temporal + "\ncondition: {gte: 2}").at("c@0", "a@1").end())
        .containsExactly("x@1=2");
    assertThat(
            problems(
                A
                    + B
                    + correlation(
                        "type: temporal\nrules: [a, b]\ngroup-by: [u]\ntimespan: 5m\ncondition: {gt: 2}")))
        .contains("the condition can never hold: there are 2 rules");
    assertThat(
            problems(
                A
                    + B
                    + correlation(
                        "type: temporal\nrules: [a, b]\ngroup-by: [u]\ntimespan: 5m\ncondition: a and not b")))
        .contains("boolean expressions over rules are not Sigma");
  }

  @ParameterizedTest
  @CsvSource({
    "a@0 b@1 c@2, true",
    "a@0 c@1 b@2, false",
    "c@0 b@0 a@0, true",
    "b@0 a@1 b@2 c@2, true",
    "b@0 a@1 c@2, false",
    "a@0 b@300 c@300, true",
    "a@0 b@1 c@301, false",
    "a@0 a@1 b@1 a@2 c@3, true",
  })
  void item39OrderedWantsTheRulesInTheirOrder(String events, boolean fires) {
    String ordered = "type: temporal_ordered\nrules: [a, b, c]\ngroup-by: [u]\ntimespan: 5m";
    assertThat(!run(ordered).at(events.split(" ")).end().isEmpty()).isEqualTo(fires);
  }

  @Test
  void item39TwoOfThreeOrderedIsAChainOfTwo() {
    String ordered =
        "type: temporal_ordered\nrules: [a, b, c]\ngroup-by: [u]\ntimespan: 5m\ncondition: {gte: 2}";
    assertThat(run(ordered).at("a@0", "c@1").end()).containsExactly("x@1=2");
    assertThat(run(ordered).at("c@0", "b@1", "a@2").end()).isEmpty();
    assertThat(run(ordered).at("b@0", "a@1", "b@2").end()).containsExactly("x@2=2");
  }

  @Test
  void item39TheLongestChainIsFoundWhereEventsMatchSeveralRules() {
    // In one second: e0 matches a and b, e1 only a. A greedy choice would give a to e0.
    String ab = base("b").replace("kind: b", "w: b");
    String ordered = "type: temporal_ordered\nrules: [a, b]\ngroup-by: [u]\ntimespan: 5m";
    Run run = new Run(A + ab + correlation(ordered));
    run.event("0", 0, "{'kind':'a','w':'b','u':'ann'}");
    run.event("1", 0, "{'kind':'a','u':'ann'}");
    assertThat(run.end()).containsExactly("x@0=2");
  }

  @Test
  void item40DistinctValuesSlideWithTheirLastEvent() {
    String count =
        "type: value_count\nrules: [a]\ngroup-by: [u]\ntimespan: 10s\ncondition: {field: v, gte: 3}";
    assertThat(run(count).value(0, "'x'").value(1, "'y'").value(2, "'x'").value(3, "'z'").end())
        .containsExactly("x@3=3");
    // x at 0 has left by 11, but x came again at 5.
    assertThat(run(count).value(0, "'x'").value(5, "'x'").value(6, "'y'").value(11, "'z'").end())
        .containsExactly("x@11=3");
    assertThat(run(count).value(0, "'x'").value(6, "'y'").value(11, "'z'").end()).isEmpty();
    assertThat(run(count).value(0, "'x'").value(1, "null").value(2, "'X'").end()).isEmpty();
    assertThat(run(count).value(0, "['x','y','z']").end()).containsExactly("x@0=3");
  }

  @Test
  void item40AListOfFieldsIsATuple() {
    String count =
        "type: value_count\nrules: [a]\ngroup-by: [u]\ntimespan: 10s\ncondition: {field: [v, w], gte: 2}";
    Run run = run(count);
    run.event("1", 0, "{'kind':'a','u':'ann','v':'1','w':'2'}");
    run.event("2", 1, "{'kind':'a','u':'ann','v':'1','w':'2'}");
    run.event("3", 2, "{'kind':'a','u':'ann','v':'1'}");
    run.event("4", 3, "{'kind':'a','u':'ann','v':'1','w':'3'}");
    assertThat(run.end()).containsExactly("x@3=2");
  }

  @Test
  void item41AliasesNameAFieldForEachRule() {
    String temporal =
        "type: temporal\nrules: [a, id-b]\ngroup-by: [who]\ntimespan: 5m\naliases: {who: {id-a: u, b: v.w}}";
    Run run = new Run(A + B + correlation(temporal));
    run.event("1", 0, "{'kind':'a','u':'ann'}");
    run.event("2", 1, "{'kind':'b','v':{'w':'bob'},'u':'ann'}");
    run.event("3", 2, "{'kind':'b','v':{'w':'ann'}}");
    assertThat(run.end()).containsExactly("x@2=2");
    assertThat(run.firings.get(0).groupFields).containsExactly("who");
  }

  @Test
  void item41ARuleThatTheAliasDoesNotListHasItAsField() {
    String temporal =
        "type: temporal\nrules: [a, b]\ngroup-by: [who]\ntimespan: 5m\naliases: {who: {a: u}}";
    Run run = new Run(A + B + correlation(temporal));
    run.event("1", 0, "{'kind':'a','u':'ann'}");
    run.event("2", 1, "{'kind':'b','who':'ann'}");
    assertThat(run.end()).containsExactly("x@1=2");
    assertThat(problems(A + B + correlation(temporal.replace("{a: u}", "{aa: u}"))))
        .contains(
            "alias `who` names `aa`, which is not among this correlation's rules; did you mean `a`?");
  }

  @Test
  void item42GenerateDecidesWhetherTheRulesSpeakForThemselves() {
    RuleSet rules =
        clean(
            A
                + B
                + C
                + correlation(COUNT3)
                + correlation("y", COUNT3.replace("[a]", "[b]") + "\ngenerate: true"));
    assertThat(rules.rule("id-a").isSilent()).isTrue();
    assertThat(rules.rule("id-b").isSilent()).isFalse();
    assertThat(rules.rule("id-c").isSilent()).isFalse();
    RuleSet twice = clean(A + correlation(COUNT3) + correlation("y", COUNT3 + "\ngenerate: true"));
    assertThat(twice.rule("id-a").isSilent()).isTrue();
    String outer =
        "type: event_count\nrules: [x]\ngroup-by: [u]\ntimespan: 5m\ncondition: {gte: 2}";
    RuleSet nested = clean(A + correlation(COUNT3 + "\ngenerate: true") + correlation("y", outer));
    assertThat(nested.correlation("id-x").isSilent()).isTrue();
    assertThat(nested.rule("id-a").isSilent()).isTrue();
    assertThat(nested.correlation("id-y").isSilent()).isFalse();
  }

  private static final String FAILED_THEN_SUCCESS =
      "type: temporal_ordered\nrules: [x, b]\ngroup-by: [u]\ntimespan: 10m";

  @Test
  void item43AFiringIsAnEventOfTheNextCorrelation() {
    String files = A + B + correlation(COUNT3) + correlation("y", FAILED_THEN_SUCCESS);
    assertThat(new Run(files).at("a@0", "a@1", "a@2", "b@100").end())
        .containsExactly("x@2=3", "y@100=2");
    assertThat(new Run(files).at("b@0", "a@1", "a@2", "a@3").end()).containsExactly("x@3=3");
    assertThat(new Run(files).at("a@0", "a@1", "b@100").end()).isEmpty();
    // The same with a watermark after each event: a firing is not late for the level above.
    Run run = new Run(files);
    for (String event : new String[] {"a@0", "a@1", "a@2", "b@100"}) {
      run.at(event).until((long) Double.parseDouble(event.split("@")[1]));
    }
    assertThat(run.fired).containsExactly("x@2=3", "y@100=2");
  }

  @Test
  void item43AnOuterGroupFieldIsTakenFromTheEventsInTheInnerWindow() {
    String inner = COUNT3.replace("3}", "2}");
    String outer =
        "type: event_count\nrules: [x]\ngroup-by: [ip]\ntimespan: 1h\ncondition: {gte: 2}";
    Run run = new Run(A + correlation(inner) + correlation("y", outer));
    run.event("1", 0, "{'kind':'a','u':'ann','ip':'192.0.2.1'}");
    run.event("2", 1, "{'kind':'a','u':'ann','ip':'192.0.2.2'}");
    run.event("3", 600, "{'kind':'a','u':'bob','ip':'192.0.2.2'}");
    run.event("4", 601, "{'kind':'a','u':'bob','ip':'192.0.2.2'}");
    assertThat(run.end()).containsExactly("x@1=2", "x@601=2", "y@601=2");
    assertThat(run.firings.get(2).group).containsExactly("192.0.2.2");
  }

  @Test
  void item43CyclesAndUnknownNamesAreRefusedAndWhatDependsOnThem() {
    String x = COUNT3.replace("[a]", "[y]");
    String y = COUNT3.replace("[a]", "[x]");
    String z = COUNT3.replace("[a]", "[y]");
    String problems =
        problems(
            A
                + correlation(x)
                + correlation("y", y)
                + correlation("z", z)
                + correlation("good", COUNT3));
    assertThat(problems).contains("refers to itself").contains("refers to y (y), which is refused");
    assertThat(
            Sigma.compile(
                    A
                        + correlation(x)
                        + correlation("y", y)
                        + correlation("z", z)
                        + correlation("good", COUNT3))
                .ruleSet()
                .correlations())
        .extracting(c -> c.info().name)
        .containsExactly("good");
    assertThat(problems(A + correlation(COUNT3.replace("[a]", "[id-aa]"))))
        .contains("f1.yml:12: error: no rule has the id or name `id-aa`; did you mean `id-a`?");
    assertThat(problems(A.replace("kind: a", "kind|x: a") + correlation(COUNT3)))
        .contains("refers to `a`, which is refused (f1.yml:1)");
    assertThat(problems(A + correlation(COUNT3.replace("[a]", "[a, id-a]"))))
        .contains("is named twice, by id and by name");
  }

  @Test
  void item44TheSameEventTwiceCountsOnce() {
    Run run = run(COUNT3);
    for (int i = 0; i < 5; i++) run.event("same", 1, "{'kind':'a','u':'ann'}");
    assertThat(run.event("same", 1, "{'kind':'a','u':'ann'}")).containsExactly(Reception.DUPLICATE);
    assertThat(run.event("other", 2, "{'kind':'a','u':'ann'}")).containsExactly(Reception.ACCEPTED);
    assertThat(run.end()).isEmpty();
  }

  @Test
  void item44ALateEventCountsForWindowsYetToCome() {
    Run run = run(COUNT3).at("a@10", "a@20");
    assertThat(run.until(100)).isEmpty();
    assertThat(run.event("late", 15, "{'kind':'a','u':'ann'}")).containsExactly(Reception.LATE);
    assertThat(run.at("a@200").end()).containsExactly("x@200=4");
    run = run(COUNT3.replace("3}", "1}")).at("b@1");
    run.until(100);
    assertThat(run.event("late", 15, "{'kind':'a','u':'ann'}")).containsExactly(Reception.LATE);
    assertThat(run.end()).as("what is late is not judged").isEmpty();
  }

  @Test
  void firingsOfOneEpisodeBelongTogether() {
    Run run = run(COUNT3.replace("3}", "2}")).at("a@0", "a@1", "a@2", "a@3700", "a@3701");
    run.end();
    assertThat(run.fired).containsExactly("x@1=2", "x@2=3", "x@3701=2");
    assertThat(run.firings).extracting(f -> f.number).containsExactly(1, 2, 1);
    assertThat(run.firings)
        .extracting(f -> f.episodeMillis)
        .containsExactly(1000L, 1000L, 3_701_000L);
    assertThat(run.firings.get(0).episodeUid())
        .isEqualTo(run.firings.get(1).episodeUid())
        .isNotEqualTo(run.firings.get(2).episodeUid());
    assertThat(run.firings.get(1).firstMillis).isZero();
    assertThat(run.firings.get(1).contributions)
        .extracting(c -> c.eventId)
        .containsExactly("e0", "e1", "e2");
  }

  @Test
  void anHourWithoutAFiringEndsTheEpisodeAndNoLess() {
    Run run = run(COUNT3.replace("3}", "1}")).at("a@0", "a@3600", "a@7201");
    run.end();
    assertThat(run.fired).containsExactly("x@0=1", "x@3600=1", "x@7201=1");
    assertThat(run.firings).extracting(f -> f.number).containsExactly(1, 2, 1);
    assertThat(run.firings).extracting(f -> f.episodeMillis).containsExactly(0L, 0L, 7_201_000L);
  }

  @Test
  void aBurstThatFallsBelowTheBoundAndRisesAgainIsOneEpisode() {
    Run run = run(COUNT3).at("a@0", "a@1", "a@2", "b@400", "a@500", "a@900", "a@901", "a@902");
    run.end();
    assertThat(run.fired).containsExactly("x@2=3", "x@902=3");
    assertThat(run.firings).extracting(f -> f.episodeMillis).containsExactly(2000L, 2000L);
  }

  @Test
  void theFileSaysHowLongAnEpisodeMayPause() {
    String each = COUNT3.replace("3}", "1}");
    Run run = new Run(A + correlation("x", each, "2d")).at("a@0", "a@172800", "a@345601");
    run.end();
    assertThat(run.firings).extracting(f -> f.number).containsExactly(1, 2, 1);
    Run brief = new Run(A + correlation("x", each, "1m")).at("a@0", "a@300", "a@601");
    brief.end();
    assertThat(brief.firings)
        .as("never less than the timespan")
        .extracting(f -> f.number)
        .containsExactly(1, 2, 1);
  }

  @Test
  void whatIsLeftOfAnEpisodeGoesWithIt() {
    Run run = run(COUNT3.replace("3}", "1}")).at("a@0");
    run.until(3600);
    assertThat(run.runner.groupCount()).as("it may go on").isEqualTo(1);
    run.until(3601);
    assertThat(run.runner.groupCount()).isZero();
  }

  @Test
  void evidenceTravelsWithTheEvents() {
    Run run = run(COUNT3.replace("3}", "1}"));
    run.event(
        "1", 0, "{'kind':'a','u':'ann','sourceIPAddress':'192.0.2.1','resources':[{'ARN':'x'}]}");
    run.end();
    Contribution event = run.firings.get(0).contributions.get(0);
    assertThat(event.evidence).containsEntry("sourceIPAddress", List.of("192.0.2.1"));
  }

  @Test
  void stateEndsWithItsWindow() {
    Run run = run(COUNT3).at("a@0", "a@1");
    run.until(300);
    assertThat(run.runner.groupCount()).isEqualTo(1);
    run.until(301);
    assertThat(run.runner.groupCount()).isZero();
  }

  @Test
  void whatIsTheKeysWaitsForTheKey() {
    RuleSet rules = clean(A + correlation(COUNT3.replace("[u]", "[key.owner]")));
    byte[] bytes = "{\"kind\":\"a\"}".getBytes(StandardCharsets.UTF_8);
    EventView view = rules.newView().reset(bytes, 0, bytes.length, "x", "X", "e", 0, null);
    List<Rule> matched = rules.evaluate(view).matched();
    assertThat(rules.needsKeyForCorrelation(matched.get(0))).isTrue();
    assertThat(rules.contributions(view, matched)).isEmpty();
    view.with(new KeyContext().set("owner", "team-a"));
    assertThat(rules.contributionsThatNeededKey(view, matched)).hasSize(1);
    assertThat(rules.contributionsThatNeededKey(view, matched).get(0).group)
        .containsExactly("team-a");
  }

  @Test
  void anEventIsNotCountedBeforeItsValuesAreKnown() {
    RuleSet rules =
        clean(
            A
                + correlation(
                    "type: value_count\nrules: [a]\ngroup-by: [kind]\ntimespan: 5m\ncondition: {field: key.owner, gte: 1}"));
    byte[] bytes = "{\"kind\":\"a\"}".getBytes(StandardCharsets.UTF_8);
    EventView view = rules.newView().reset(bytes, 0, bytes.length, "x", "X", "e", 0, null);
    List<Rule> matched = rules.evaluate(view).matched();
    assertThat(rules.contributions(view, matched)).isEmpty();
    view.with(new KeyContext().set("owner", "team-a"));
    assertThat(rules.contributions(view, matched).get(0).values).containsExactly("team-a");
  }

  @Test
  void wrongCorrelationsAreRefusedWithAdvice() {
    assertThat(problems(A + correlation(COUNT3.replace("event_count", "event_cuont"))))
        .contains("did you mean `event_count`?");
    assertThat(problems(A + correlation(COUNT3.replace("group-by", "groupby"))))
        .contains("unknown key `groupby` in `correlation`; did you mean `group-by`?");
    assertThat(problems(A + correlation(COUNT3.replace("gte", "get"))))
        .contains("unknown key `get` in the correlation's condition");
    assertThat(problems(A + correlation(COUNT3.replace("condition: {gte: 3}", ""))))
        .contains("`condition` is missing");
    assertThat(problems(A + correlation(COUNT3.replace("3}", "3, field: v}"))))
        .contains("event_count has no `field`");
    assertThat(problems(A + correlation(COUNT3.replace("event_count", "value_count"))))
        .contains("`field` is missing");
    assertThat(problems(A + correlation(COUNT3.replace("3}", "1000000}"))))
        .contains("cannot be over 10000");
    assertThat(problems(A + correlation(COUNT3.replace("rules: [a]", "rules: []"))))
        .contains("`rules` must name");
    assertThat(problems(A + correlation(COUNT3 + "\ngenerate: maybe")))
        .contains("`generate` is true or false");
    String levels = correlation("x1", COUNT3);
    for (int i = 2; i <= 6; i++)
      levels += correlation("x" + i, COUNT3.replace("[a]", "[x" + (i - 1) + "]"));
    assertThat(problems(A + levels)).contains("nested more than 4 deep");
  }

  @Test
  void tenThousandCorrelationsInACircleOrATowerAreRefusedInBoundedTime() {
    List<RuleFile> circle = new ArrayList<>();
    List<RuleFile> tower = new ArrayList<>();
    tower.add(RuleFile.of("a.yml", A));
    for (int i = 0; i < 10_000; i++) {
      String next = COUNT3.replace("[a]", "[x" + (i + 1) % 10_000 + "]");
      circle.add(RuleFile.of(i + ".yml", correlation("x" + i, next)));
      String below = i == 0 ? "[a]" : "[x" + (i - 1) + "]";
      tower.add(RuleFile.of(i + ".yml", correlation("x" + i, COUNT3.replace("[a]", below))));
    }
    assertTimeout(
        Duration.ofSeconds(20),
        () -> {
          assertThat(RuleCompiler.compile(circle, RuleOptions.DEFAULTS).ruleSet().correlations())
              .isEmpty();
          assertThat(RuleCompiler.compile(tower, RuleOptions.DEFAULTS).ruleSet().correlations())
              .hasSize(4);
        });
  }
}
