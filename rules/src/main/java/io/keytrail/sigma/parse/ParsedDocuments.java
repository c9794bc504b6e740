package io.keytrail.sigma.parse;

import io.keytrail.sigma.match.Matcher;
import io.keytrail.sigma.model.RuleInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a set of rule files holds once read, each document by itself: nothing is resolved yet. */
public final class ParsedDocuments {
  /** A detection rule. */
  public static final class ParsedRule {
    public final RuleInfo info;
    public final Matcher condition;

    /** The same as long as the same events match: a hash of detection and log source. */
    public final String fingerprint;

    ParsedRule(RuleInfo info, Matcher condition, String fingerprint) {
      this.info = info;
      this.condition = condition;
      this.fingerprint = fingerprint;
    }
  }

  /** A filter. */
  public static final class ParsedFilter {
    public final RuleInfo info;
    public final Matcher condition;

    /** Ids or names with their lines; empty when it is for any rule. */
    public final Map<String, Integer> references = new LinkedHashMap<>();

    ParsedFilter(RuleInfo info, Matcher condition) {
      this.info = info;
      this.condition = condition;
    }
  }

  public final List<ParsedRule> rules = new ArrayList<>();
  public final List<ParsedFilter> filters = new ArrayList<>();
  public final List<CorrelationDraft> correlations = new ArrayList<>();

  /**
   * Documents that were refused, by id and name where they show one: what refers to them says so.
   */
  public final Map<String, String> refused = new LinkedHashMap<>();

  /** What could be read of them, for those whose tests are to be looked at all the same. */
  public final List<RuleInfo> refusedInfos = new ArrayList<>();

  /** Everything that was read, of all kinds. */
  public List<RuleInfo> infos() {
    List<RuleInfo> infos = new ArrayList<>();
    for (ParsedRule rule : rules) infos.add(rule.info);
    for (CorrelationDraft draft : correlations) infos.add(draft.info);
    for (ParsedFilter filter : filters) infos.add(filter.info);
    return infos;
  }

  /** Takes in what another file holds. */
  public void addAll(ParsedDocuments further) {
    rules.addAll(further.rules);
    filters.addAll(further.filters);
    correlations.addAll(further.correlations);
    refused.putAll(further.refused);
    refusedInfos.addAll(further.refusedInfos);
  }
}
