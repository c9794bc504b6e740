package io.keytrail.sigma.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keytrail.cloudtrail.DecodeLimits;
import io.keytrail.cloudtrail.TrailReader;
import io.keytrail.kms.KmsEvent;
import io.keytrail.sigma.Compilation;
import io.keytrail.sigma.Evaluation;
import io.keytrail.sigma.Filter;
import io.keytrail.sigma.Rule;
import io.keytrail.sigma.RuleSet;
import io.keytrail.sigma.correlate.Contribution;
import io.keytrail.sigma.correlate.CorrelationRule;
import io.keytrail.sigma.correlate.CorrelationRunner;
import io.keytrail.sigma.correlate.Firing;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.Truth;
import io.keytrail.sigma.model.RuleInfo;
import io.keytrail.sigma.problem.Problems;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Runs the tests that stand inside rule files, through the compiled set as a job would: filters
 * apply, correlations see what all rules match. For JUnit and for the command line alike.
 */
public final class RuleTests {
  /** Tests of correlations begin here; any fixed time does. */
  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

  private static final int MAX_LINES = 40;

  private final RuleSet rules;
  private final Fixtures fixtures;
  private final Function<byte[], KmsEvent> decoder;

  /**
   * @param decoder makes the typed event behind {@code kms.…} fields; null for records that are not
   *     KMS's
   */
  public RuleTests(RuleSet rules, Fixtures fixtures, Function<byte[], KmsEvent> decoder) {
    this.rules = rules;
    this.fixtures = fixtures;
    this.decoder = decoder;
  }

  /** The typed event of one record as a job would decode it; null for what is not KMS's. */
  public static KmsEvent decode(byte[] record) {
    try (TrailReader reader =
        TrailReader.open(new ByteArrayInputStream(record), "test", DecodeLimits.DEFAULT)) {
      return reader.next() == TrailReader.Item.KMS ? reader.event() : null;
    } catch (IOException e) {
      throw new UncheckedIOException("closing an array of bytes", e);
    }
  }

  /** Runs all tests in the order of their files. Tests that cannot be read are problems. */
  public List<TestResult> run(Problems problems) {
    return run(info -> true, problems);
  }

  /** As {@link #run(Problems)}, those of some documents only. */
  public List<TestResult> run(Predicate<RuleInfo> which, Problems problems) {
    List<TestResult> results = new ArrayList<>();
    for (RuleInfo info : rules.infos()) {
      if (!which.test(info)) continue;
      for (RuleTest test : RuleTest.of(info, rules, problems)) results.add(run(test));
    }
    return results;
  }

  /** Reads all tests without running them, those of refused documents among them. */
  public static void check(Compilation compilation, Problems problems) {
    RuleSet rules = compilation.ruleSet();
    for (RuleInfo info : rules.infos()) RuleTest.of(info, rules, problems);
    for (RuleInfo info : compilation.refused()) RuleTest.of(info, rules, problems);
  }

  private TestResult run(RuleTest test) {
    StringBuilder explanation = new StringBuilder();
    String actual;
    try {
      switch (test.info.kind) {
        case CORRELATION:
          actual = runCorrelation(test, explanation);
          break;
        case FILTER:
          actual = runFilter(test, explanation);
          break;
        default:
          actual = runRule(test, explanation);
          break;
      }
    } catch (IOException e) {
      actual = "error";
      explanation.append(e.getMessage());
    }
    String told = actual.equals(test.expect) ? "" : explanation.toString();
    return new TestResult(test.info, test.name, test.line, test.expect, actual, told);
  }

  private String runRule(RuleTest test, StringBuilder explanation) throws IOException {
    TestedEvent tested = test.events.get(0);
    EventView event = view(tested.record(fixtures, 1), tested);
    Rule rule = rules.rule(test.info.id);
    explanation.append(rule.explain(event));
    // Through the whole set, so that a test also proves that the index finds the rule.
    Evaluation evaluation = rules.evaluate(event);
    if (evaluation.matched().contains(rule)) return "match";
    if (evaluation.undecided().contains(rule)) return "undecided";
    boolean suppressed = evaluation.suppressed().stream().anyMatch(s -> s.rule() == rule);
    return suppressed ? "suppressed" : "no-match";
  }

  private String runFilter(RuleTest test, StringBuilder explanation) throws IOException {
    TestedEvent tested = test.events.get(0);
    EventView event = view(tested.record(fixtures, 1), tested);
    for (Filter filter : rules.filters()) {
      if (filter.info() != test.info) continue;
      explanation.append(filter.explain(event));
      return filter.keeps(event) == Truth.FALSE ? "filtered" : "kept";
    }
    throw new IOException("the filter is not in the rule set");
  }

  private String runCorrelation(RuleTest test, StringBuilder explanation) throws IOException {
    CorrelationRunner runner = new CorrelationRunner(rules.correlations(), rules::contributions);
    int number = 0;
    for (TestedEvent tested : test.events) {
      for (int i = 0; i < tested.times; i++) {
        ObjectNode record = tested.record(fixtures, i + 1);
        long at = tested.atMillis == null ? 0 : tested.atMillis;
        record.put("eventTime", START.plusMillis(at + i * tested.everyMillis).toString());
        boolean ownId =
            tested.node.get("with") != null && tested.node.get("with").get("eventID") != null;
        if (!ownId) record.put("eventID", "test-event-" + ++number);
        EventView event = view(record, tested);
        List<Rule> matched = rules.evaluate(event).matched();
        List<Contribution> contributions = rules.contributions(event, matched);
        contributions.forEach(runner::onEvent);
        tell(explanation, record, matched, contributions, test.info);
      }
    }
    boolean fired = false;
    List<Firing> firings = runner.onTime(Long.MAX_VALUE);
    for (Firing firing : firings) {
      fired |= firing.correlationId.equals(test.info.id);
      CorrelationRule rule = rules.correlation(firing.correlationId);
      line(
          explanation,
          Instant.ofEpochMilli(firing.timeMillis)
              + " "
              + rule
              + " fires for "
              + firing.group
              + ": "
              + rule.type().measure()
              + " is "
              + firing.measured
              + " ("
              + rule.condition()
              + ")");
    }
    if (!fired) {
      CorrelationRule rule = rules.correlation(test.info.id);
      line(
          explanation,
          "never fired: "
              + rule.type().measure()
              + " had to be "
              + rule.condition()
              + " within "
              + rule.timespanMillis() / 1000
              + " s");
    }
    return fired ? "match" : "no-match";
  }

  private static void tell(
      StringBuilder explanation,
      ObjectNode record,
      List<Rule> matched,
      List<Contribution> contributions,
      RuleInfo info) {
    StringBuilder text = new StringBuilder(record.path("eventTime").asText());
    text.append(' ').append(record.path("eventName").asText()).append(" matches ").append(matched);
    for (Contribution contribution : contributions) {
      if (!contribution.correlationId.equals(info.id)) continue;
      text.append(" group ").append(contribution.group);
      if (!contribution.values.isEmpty()) text.append(" values ").append(contribution.values);
    }
    line(explanation, text.toString());
  }

  private static void line(StringBuilder explanation, String line) {
    long lines = explanation.chars().filter(c -> c == '\n').count();
    if (lines < MAX_LINES) explanation.append(line).append('\n');
    if (lines == MAX_LINES) explanation.append("…\n");
  }

  private EventView view(ObjectNode record, TestedEvent tested) throws IOException {
    byte[] json = record.toString().getBytes(StandardCharsets.UTF_8);
    EventView view =
        rules
            .newView(tested.settings)
            .reset(
                json,
                0,
                json.length,
                record.path("eventSource").asText(null),
                record.path("eventName").asText(null),
                record.path("eventID").asText("test-event"),
                TestedEvent.timeOf(record),
                decoder.apply(json));
    return view.with(tested.key());
  }
}
