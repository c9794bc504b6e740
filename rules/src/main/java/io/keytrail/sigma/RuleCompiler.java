package io.keytrail.sigma;

import io.keytrail.sigma.correlate.CorrelationRule;
import io.keytrail.sigma.event.FactSource;
import io.keytrail.sigma.event.FieldPath;
import io.keytrail.sigma.match.Vocabulary;
import io.keytrail.sigma.model.RuleInfo;
import io.keytrail.sigma.parse.CorrelationDraft;
import io.keytrail.sigma.parse.DocumentParser;
import io.keytrail.sigma.parse.ParsedDocuments;
import io.keytrail.sigma.parse.ParsedDocuments.ParsedFilter;
import io.keytrail.sigma.parse.ParsedDocuments.ParsedRule;
import io.keytrail.sigma.problem.Problems;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Compiles rule files into one {@link RuleSet}. Never throws on content: what is wrong is a problem
 * with its place, and takes down its own document and what refers to it, nothing else. Linear in
 * the files.
 */
public final class RuleCompiler {
  private final RuleOptions options;
  private final Vocabulary vocabulary;
  private final Problems problems = new Problems();
  private final ParsedDocuments parsed = new ParsedDocuments();
  private final List<Filter> filters = new ArrayList<>();
  private final List<RuleFile> empty = new ArrayList<>();

  private RuleCompiler(RuleOptions options) {
    this.options = options;
    this.vocabulary = options.vocabulary();
  }

  /** Compiles all files below a directory, or one file. */
  public static Compilation compile(Path root, RuleOptions options) {
    RuleCompiler compiler = new RuleCompiler(options);
    return compiler.run(RuleFile.below(root, compiler.problems));
  }

  public static Compilation compile(List<RuleFile> files, RuleOptions options) {
    return new RuleCompiler(options).run(files);
  }

  private Compilation run(List<RuleFile> files) {
    for (RuleFile file : files) parse(file);
    tellEmpty(files);
    new Replacements(parsed, problems).apply();
    refuseSameNames();
    Disabled disabled = new Disabled(parsed, options.disabled());
    CorrelationResolver resolver =
        new CorrelationResolver(parsed, vocabulary, disabled.ids(), problems);
    List<CorrelationRule> correlations = resolver.resolve();
    List<Rule> rules = rules(resolver.silenced());
    disabled.leaveOut(rules, correlations);
    List<FieldPath> evidence = new ArrayList<>();
    for (String field : options.evidence()) {
      FieldPath path = vocabulary.field(field, "evidence", 0, problems);
      if (path != null) evidence.add(path);
    }
    RuleSet set =
        new RuleSet(
            rules, filters, correlations, disabled.infos(), evidence, vocabulary, version(files));
    return new Compilation(set, parsed.refusedInfos, problems.sorted());
  }

  private void parse(RuleFile file) {
    String text = file.text(problems);
    if (text == null) return;
    ParsedDocuments documents = new ParsedDocuments();
    int errors = problems.errorCount();
    new DocumentParser(vocabulary, problems, documents).parse(file.name(), text);
    if (documents.infos().isEmpty() && problems.errorCount() == errors) empty.add(file);
    for (RuleInfo info : documents.infos()) info.packaged = file.isPackaged();
    parsed.addAll(documents);
  }

  /** Rules were given, so there is one: else a job would run without, and nobody would know. */
  private void tellEmpty(List<RuleFile> files) {
    boolean nothing =
        !empty.isEmpty()
            && empty.size() == files.stream().filter(file -> !file.isPackaged()).count();
    for (RuleFile file : empty) {
      String what = "holds no rule: it is empty, or all of it is a comment";
      if (nothing) problems.error(file.name(), 0, what + "; and there is no other rule beside it");
      else problems.warning(file.name(), 0, what);
    }
  }

  private void refuseSameNames() {
    Map<String, RuleInfo> seen = new HashMap<>();
    parsed.rules.removeIf(rule -> isTaken(seen, rule.info));
    parsed.correlations.removeIf(draft -> isTaken(seen, draft.info));
    Map<String, RuleInfo> seenFilters = new HashMap<>();
    parsed.filters.removeIf(filter -> isTaken(seenFilters, filter.info));
  }

  private boolean isTaken(Map<String, RuleInfo> seen, RuleInfo info) {
    Set<String> names = new LinkedHashSet<>();
    names.add(info.id);
    if (info.name != null) names.add(info.name); // may well be the same
    for (String name : names) {
      RuleInfo first = seen.get(name);
      if (first != null) {
        problems.error(
            info.file,
            info.line,
            Problems.quote(name)
                + " is already the id or name of the one at "
                + first.where()
                + wayOut(info, first));
        return true;
      }
    }
    seen.put(info.id, info);
    if (info.name != null) seen.put(info.name, info);
    return false;
  }

  private static String wayOut(RuleInfo info, RuleInfo first) {
    if (!first.packaged || info.packaged) return "";
    return info.id.equals(first.id)
        ? "; to take its place write `replaces: packaged` beside `id`"
        : "; give this one a name of its own, or the id of that and `replaces: packaged`";
  }

  private List<Rule> rules(Set<String> silenced) {
    Map<RuleInfo, List<Filter>> byRule = new HashMap<>();
    for (ParsedFilter parsedFilter : parsed.filters) {
      Filter filter = new Filter(parsedFilter.info, parsedFilter.condition);
      filters.add(filter);
      attach(parsedFilter, filter, byRule);
    }
    List<Rule> rules = new ArrayList<>();
    for (ParsedRule rule : parsed.rules) {
      List<Filter> own = byRule.getOrDefault(rule.info, List.of());
      rules.add(new Rule(rule.info, rule.condition, own, silenced.contains(rule.info.id)));
    }
    return rules;
  }

  private void attach(
      ParsedFilter parsedFilter, Filter filter, Map<RuleInfo, List<Filter>> byRule) {
    RuleInfo info = parsedFilter.info;
    Set<String> unknown = new HashSet<>(parsedFilter.references.keySet());
    boolean any = parsedFilter.references.isEmpty();
    for (ParsedRule rule : parsed.rules) {
      boolean named =
          parsedFilter.references.containsKey(rule.info.id)
              || (rule.info.name != null && parsedFilter.references.containsKey(rule.info.name));
      unknown.removeIf(rule.info::isCalled);
      if (!any && !named) continue;
      if (info.logSource.covers(rule.info.logSource)) {
        byRule.computeIfAbsent(rule.info, r -> new ArrayList<>()).add(filter);
      } else if (named) {
        problems.warning(
            info.file,
            info.line,
            "does not apply to "
                + rule.info
                + ": its logsource ("
                + info.logSource
                + ") does not cover the rule's ("
                + rule.info.logSource
                + ")");
      }
    }
    for (CorrelationDraft draft : parsed.correlations) {
      if (unknown.removeIf(draft.info::isCalled)) {
        problems.error(
            info.file,
            info.line,
            "a filter cannot apply to the correlation "
                + draft.info
                + "; name the rules it refers to");
      }
    }
    for (String reference : unknown) {
      problems.error(
          info.file,
          parsedFilter.references.get(reference),
          CorrelationResolver.unknown(reference, parsed, problems));
    }
  }

  /**
   * SHA-256 of the files' content and of what the configuration says, whatever the files are
   * called.
   */
  private String version(List<RuleFile> files) {
    TreeSet<String> digests = new TreeSet<>();
    for (RuleFile file : files) digests.add(sha256(List.of(file), f -> f.bytes()));
    digests.add(options.placeholders().toString());
    if (!options.disabled().isEmpty()) digests.add("disabled " + options.disabled());
    for (FactSource source : vocabulary.sources().values()) {
      source
          .configured()
          .forEach(
              (setting, values) -> {
                if (!values.isEmpty()) digests.add(setting + " " + new TreeSet<>(values));
              });
    }
    return sha256(digests, text -> text.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
  }

  private static <T> String sha256(Iterable<T> parts, Function<T, byte[]> bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (T part : parts) digest.update(bytes.apply(part));
      StringBuilder hex = new StringBuilder();
      for (byte b : digest.digest()) {
        hex.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
      }
      return hex.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
