package io.keytrail.sigma;

import io.keytrail.kms.KmsEvent;
import io.keytrail.sigma.correlate.Contribution;
import io.keytrail.sigma.correlate.CorrelationRule;
import io.keytrail.sigma.correlate.Firing;
import io.keytrail.sigma.correlate.Router;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.Excerpt;
import io.keytrail.sigma.event.FactSource;
import io.keytrail.sigma.event.FieldPath;
import io.keytrail.sigma.event.Truth;
import io.keytrail.sigma.match.Vocabulary;
import io.keytrail.sigma.model.RuleInfo;
import io.keytrail.sigma.problem.Problems;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Compiled rules, filters and correlations. Immutable, shared by all threads, swapped as a whole.
 *
 * <p>An event costs two hash probes, and a test of each rule whose {@code eventSource} and {@code
 * eventName} admit it; nothing is parsed before such a rule asks for another field, and nothing is
 * allocated for an event that no rule is about.
 */
public final class RuleSet {
  /** Where one correlation takes an event that matched one of its rules. */
  private static final class Use {
    final CorrelationRule correlation;
    final int index;

    Use(CorrelationRule correlation, int index) {
      this.correlation = correlation;
      this.index = index;
    }
  }

  private final List<Rule> rules;
  private final List<Filter> filters;
  private final List<CorrelationRule> correlations;
  private final List<RuleInfo> disabled;
  private final Map<String, Rule> rulesById = new HashMap<>();
  private final Map<String, CorrelationRule> correlationsById = new HashMap<>();
  private final Map<String, List<Use>> usesById = new HashMap<>();
  private final Map<String, List<FieldPath>> fieldsOfRule = new HashMap<>();
  private final Map<String, Excerpt> readByRule = new HashMap<>();
  private final KeyNeeds needs;
  private final RuleIndex index;
  private final List<FieldPath> evidence;
  private final Router router;
  private final Vocabulary vocabulary;
  private final String version;

  RuleSet(
      List<Rule> rules,
      List<Filter> filters,
      List<CorrelationRule> correlations,
      List<RuleInfo> disabled,
      List<FieldPath> evidence,
      Vocabulary vocabulary,
      String version) {
    this.rules = List.copyOf(rules);
    this.filters = List.copyOf(filters);
    this.correlations = List.copyOf(correlations);
    this.disabled = List.copyOf(disabled);
    this.vocabulary = vocabulary;
    this.version = version;
    this.needs = new KeyNeeds(rules, correlations);
    List<Rule> asked = new ArrayList<>();
    for (Rule rule : rules) {
      if (rule.isApplicable()) asked.add(rule);
    }
    this.index = new RuleIndex(asked);
    this.evidence = List.copyOf(evidence);
    this.router = new Router(evidence);
    for (Rule rule : rules) {
      rulesById.put(rule.info().id, rule);
      List<FieldPath> fields = new ArrayList<>();
      for (String field : rule.info().fields) {
        // A wrong name among the fields to show is no reason to refuse a rule.
        FieldPath path = vocabulary.field(field, rule.info().file, 0, new Problems());
        if (path != null) fields.add(path);
      }
      fieldsOfRule.put(rule.info().id, fields);
    }
    for (CorrelationRule correlation : correlations) {
      correlationsById.put(correlation.info().id, correlation);
      for (int i = 0; i < correlation.ruleIds().size(); i++) {
        usesById
            .computeIfAbsent(correlation.ruleIds().get(i), id -> new ArrayList<>())
            .add(new Use(correlation, i));
      }
    }
    for (Rule rule : rules) readByRule.put(rule.info().id, reads(rule));
  }

  /** What is read of a record to ask a rule, and to tell of its match and correlate it. */
  private Excerpt reads(Rule rule) {
    List<FieldPath> told = new ArrayList<>(fieldsOfRule.get(rule.info().id));
    List<Use> uses = usesById.getOrDefault(rule.info().id, List.of());
    for (Use use : uses) told.addAll(use.correlation.paths(use.index));
    if (!uses.isEmpty()) told.addAll(evidence);
    return rule.reads().and(Excerpt.of(told));
  }

  /** Whether a rule can't match, or a correlation can't fire, while nothing is known of the key. */
  public boolean waitsForKey(RuleInfo info) {
    return needs.waiting().contains(info.id);
  }

  /** In the order of their files. */
  public List<Rule> rules() {
    return rules;
  }

  public List<Filter> filters() {
    return filters;
  }

  public List<CorrelationRule> correlations() {
    return correlations;
  }

  /**
   * Rules and correlations that are switched off. Those on which others count are among the {@link
   * #rules} and {@link #correlations} all the same, silent.
   */
  public List<RuleInfo> disabled() {
    return disabled;
  }

  /** What to say of ids and names that no rule or correlation has; empty when all have one. */
  public List<String> unknownAmong(Collection<String> references) {
    Set<String> names = new TreeSet<>();
    List<RuleInfo> all = new ArrayList<>(infos());
    all.addAll(disabled);
    for (RuleInfo info : all) {
      if (info.kind == RuleInfo.Kind.FILTER) continue;
      names.add(info.id);
      if (info.name != null) names.add(info.name);
    }
    List<String> unknown = new ArrayList<>();
    for (String reference : references) {
      if (names.contains(reference)) continue;
      unknown.add(
          "no rule has the id or name "
              + Problems.quote(reference)
              + Problems.didYouMean(reference, names));
    }
    return unknown;
  }

  /** Null when there is none of that id. */
  public Rule rule(String id) {
    return rulesById.get(id);
  }

  /**
   * What the second stage reads of a KMS event's record: what the rules ask that wait for the key,
   * and what is told of their matches.
   *
   * @param ruleIds those that are not here read nothing
   */
  public Excerpt reads(Collection<String> ruleIds) {
    Excerpt all = Excerpt.NOTHING;
    for (String id : ruleIds) all = all.and(readByRule.getOrDefault(id, Excerpt.NOTHING));
    return all;
  }

  /** Null when there is none of that id. */
  public CorrelationRule correlation(String id) {
    return correlationsById.get(id);
  }

  /** Everything in it, for lists. */
  public List<RuleInfo> infos() {
    List<RuleInfo> infos = new ArrayList<>();
    for (Rule rule : rules) infos.add(rule.info());
    for (CorrelationRule correlation : correlations) infos.add(correlation.info());
    for (Filter filter : filters) infos.add(filter.info());
    return infos;
  }

  /**
   * Hash of the files' content and of what the configuration says to them: the same rules have the
   * same version wherever they lie.
   */
  public String version() {
    return version;
  }

  /** Filters that have ended at a point of event time, and so no longer filter. */
  public List<Filter> expiredFilters(long timeMillis) {
    List<Filter> expired = new ArrayList<>();
    for (Filter filter : filters) {
      if (filter.isExpired(timeMillis)) expired.add(filter);
    }
    return expired;
  }

  /** A view that knows the facts that these rules were compiled against. */
  public EventView newView() {
    return new EventView(vocabulary.sources());
  }

  /**
   * A view whose facts are as they would be if the configuration said something else, for tests.
   *
   * @param settings by {@link #settings name}
   * @throws IllegalArgumentException if a value is none that its setting can have
   */
  public EventView newView(Map<String, List<String>> settings) {
    Map<String, FactSource> sources = new HashMap<>();
    vocabulary.sources().forEach((name, source) -> sources.put(name, source.with(settings)));
    return new EventView(sources);
  }

  /** What of the configuration decides facts, as {@link FactSource#settings} names it. */
  public Set<String> settings() {
    Set<String> names = new TreeSet<>();
    for (FactSource source : vocabulary.sources().values()) names.addAll(source.settings());
    return names;
  }

  /** Whether any rule can match an event of this source and name; else its record is not needed. */
  public boolean wants(String eventSource, String eventName) {
    return index.candidates(eventSource, eventName).length > 0;
  }

  /**
   * Whether any rule can match an event of KMS, or be undecided about it, as far as the decoder's
   * facts tell; else its record is not needed.
   *
   * @param outline a view of these rules, for {@link EventView#outline}
   */
  public boolean wants(String eventSource, KmsEvent event, EventView outline) {
    Rule[] candidates = index.candidates(eventSource, event.eventName);
    if (candidates.length == 0) return false;
    outline.outline(eventSource, event);
    for (Rule rule : candidates) {
      if (rule.test(outline) != Truth.FALSE) return true;
    }
    return false;
  }

  /**
   * All rules that can match the event. Where a rule needs the key's context and the view has none,
   * it is undecided, unless what is known suffices.
   */
  public Evaluation evaluate(EventView event) {
    Evaluation out = Evaluation.NONE;
    for (Rule rule : index.candidates(event.eventSource(), event.eventName())) {
      out = evaluate(rule, event, out);
    }
    return out;
  }

  /** The second stage: rules that were undecided, now that the view has the key's context. */
  public Evaluation evaluate(EventView event, Collection<String> ruleIds) {
    Evaluation out = Evaluation.NONE;
    for (String id : ruleIds) {
      Rule rule = rulesById.get(id);
      // A rule may be gone since the first stage: the set was swapped in between.
      if (rule != null && rule.isApplicable()) out = evaluate(rule, event, out);
    }
    return out;
  }

  private static Evaluation evaluate(Rule rule, EventView event, Evaluation soFar) {
    Truth own = rule.test(event);
    if (own == Truth.FALSE) return soFar;
    Evaluation out = soFar == Evaluation.NONE ? new Evaluation() : soFar;
    Truth kept = rule.kept(event);
    if (kept == Truth.FALSE) {
      if (own == Truth.TRUE) {
        out.suppressed.add(new Evaluation.Suppression(rule, rule.filteredBy(event)));
      }
    } else if (own.and(kept) == Truth.TRUE) {
      out.matched.add(rule);
    } else {
      out.undecided.add(rule);
    }
    return out;
  }

  /**
   * Where the matches of one event go: a contribution for each correlation and group. An event that
   * matches several rules of one correlation is one contribution.
   *
   * <p>Correlations whose group or values are the key's are left out while the view has no key
   * context; {@link #needsKeyForCorrelation} tells.
   */
  public List<Contribution> contributions(EventView event, Collection<Rule> matched) {
    boolean withKey = event.key() != null;
    return contributions(event, matched, correlation -> withKey || !correlation.needsKey());
  }

  /**
   * In the second stage, for rules that matched in the first one: only the contributions that were
   * left out there.
   */
  public List<Contribution> contributionsThatNeededKey(EventView event, Collection<Rule> matched) {
    return contributions(event, matched, CorrelationRule::needsKey);
  }

  /** Whether a match of this rule must also go on to the key, for a correlation's sake. */
  public boolean needsKeyForCorrelation(Rule rule) {
    for (Use use : usesById.getOrDefault(rule.info().id, List.of())) {
      if (use.correlation.needsKey()) return true;
    }
    return false;
  }

  /**
   * What the event says in the fields that the rule wants shown; those without a value left out.
   */
  public Map<String, List<String>> shownFields(Rule rule, EventView event) {
    Map<String, List<String>> shown = new TreeMap<>();
    for (FieldPath field : fieldsOfRule.getOrDefault(rule.info().id, List.of())) {
      List<String> values = field.needsKey() ? List.of() : Router.shown(event, field);
      if (!values.isEmpty()) shown.put(field.text(), values);
    }
    return shown;
  }

  private List<Contribution> contributions(
      EventView event, Collection<Rule> matched, Predicate<CorrelationRule> wanted) {
    if (correlations.isEmpty() || matched.isEmpty()) return List.of();
    Map<CorrelationRule, Long> masks = new LinkedHashMap<>();
    Set<FieldPath> shown = new LinkedHashSet<>();
    for (Rule rule : matched) {
      for (Use use : usesById.getOrDefault(rule.info().id, List.of())) {
        if (!wanted.test(use.correlation)) continue;
        masks.merge(use.correlation, 1L << use.index, (a, b) -> a | b);
        shown.addAll(fieldsOfRule.get(rule.info().id));
      }
    }
    List<Contribution> out = new ArrayList<>();
    masks.forEach((correlation, mask) -> out.addAll(router.route(correlation, mask, event)));
    if (out.isEmpty()) return out;
    Map<String, List<String>> evidence = router.evidence(event, shown);
    for (Contribution contribution : out) contribution.evidence = evidence;
    return out;
  }

  /** Where a firing goes as an event of other correlations. */
  public List<Contribution> contributions(Firing firing) {
    List<Contribution> out = new ArrayList<>();
    for (Use use : usesById.getOrDefault(firing.correlationId, List.of())) {
      out.addAll(router.route(use.correlation, 1L << use.index, firing));
    }
    return out;
  }
}
