package io.keytrail.sigma.parse;

import io.keytrail.sigma.correlate.Bound;
import io.keytrail.sigma.correlate.CorrelationType;
import io.keytrail.sigma.model.RuleInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A correlation as written, its references not yet resolved. A bean. */
public final class CorrelationDraft {
  public RuleInfo info;
  public CorrelationType type;

  /** Ids or names, with the line each stands on. */
  public Map<String, Integer> references = new LinkedHashMap<>();

  public List<String> groupBy = new ArrayList<>();
  public int groupByLine;

  /** Alias to rule id or name to field. */
  public Map<String, Map<String, String>> aliases = new LinkedHashMap<>();

  public int aliasesLine;
  public List<String> fields = new ArrayList<>();
  public int conditionLine;
  public List<Bound> bounds = new ArrayList<>();
  public double percentile;
  public long timespanMillis;
  public boolean generate;
}
