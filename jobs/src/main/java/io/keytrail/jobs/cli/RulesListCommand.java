package io.keytrail.jobs.cli;

import io.keytrail.jobs.config.Shown;
import io.keytrail.sigma.model.RuleInfo;
import io.keytrail.sigma.problem.Problem;
import io.keytrail.sigma.problem.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keytrail rules list}: a table of rules, correlations and filters. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Lists rules, correlations and filters: id, level, kind, tests, key, state, title, file.",
      "'waits' under KEY marks what can't match before something is known of the key (key.…"
          + " fields and what follows from them).",
      "STATE is 'replaces' for what has taken the place of a packaged rule, and 'off' for what is"
          + " switched off.",
      "Those that have errors are not listed; 'rules check' tells what is wrong with them."
    })
final class RulesListCommand implements Checked {
  private static final int TITLE = 60;

  private final Console console;

  @Mixin private RuleSelection rules = new RuleSelection();
  @Mixin private CommonOptions common = new CommonOptions();

  RulesListCommand(Console console) {
    this.console = console;
  }

  @Override
  public void check(Wrong wrong) {
    rules.check(wrong);
  }

  @Override
  public Integer call() {
    List<Problem> problems = rules.problems(new Problems());
    if (rules.json()) {
      Map<String, Object> answer = rules.answer(problems);
      List<Object> list = new ArrayList<>();
      for (RuleInfo info : all()) list.add(json(info));
      answer.put("rules", list);
      console.out.println(RuleSelection.write(answer));
    } else {
      table().print(console.out);
    }
    console.complete();
    long errors = RuleSelection.count(problems, true);
    console
        .people(common.quiet)
        .println(
            RuleSelection.counted(rules.infos().size(), "document")
                + (errors == 0
                    ? ""
                    : ", and " + RuleSelection.counted(errors, "error") + ": see 'rules check'"));
    return errors == 0 ? ExitCode.DONE : ExitCode.FAILED;
  }

  private TextTable table() {
    TextTable table =
        new TextTable("ID", "LEVEL", "KIND", "TESTS", "KEY", "STATE", "TITLE", "FILE");
    for (RuleInfo info : all()) {
      String title = Shown.line(info.title);
      table.row(
          Shown.line(info.id),
          level(info),
          lower(info.kind),
          Integer.toString(info.testCount()),
          rules.waitsForKey(info) ? "waits" : "-",
          state(info),
          title.length() > TITLE ? title.substring(0, TITLE - 1) + "…" : title,
          Shown.line(info.where()));
    }
    return table;
  }

  /** In the order of their files, but what is switched off at the end. */
  private Set<RuleInfo> all() {
    Set<RuleInfo> all = new LinkedHashSet<>(rules.infos());
    rules.disabled().forEach(all::remove);
    all.addAll(rules.disabled());
    return all;
  }

  private String state(RuleInfo info) {
    if (rules.disabled().contains(info)) return "off";
    return info.replaced == null ? "on" : "replaces";
  }

  /** Filters have none. */
  private static String level(RuleInfo info) {
    return info.kind == RuleInfo.Kind.FILTER ? "-" : lower(info.level);
  }

  private Map<String, Object> json(RuleInfo info) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", info.id);
    if (info.name != null) json.put("name", info.name);
    json.put("title", info.title);
    json.put("kind", lower(info.kind));
    if (info.kind != RuleInfo.Kind.FILTER) json.put("level", lower(info.level));
    if (info.status != null) json.put("status", info.status);
    json.put("tags", info.tags);
    json.put("tests", info.testCount());
    json.put("waits_for_key", rules.waitsForKey(info));
    json.put("packaged", info.packaged);
    json.put("state", state(info));
    json.put("file", info.file);
    json.put("line", info.line);
    if (info.replaced != null) json.put("replaces", info.replaced.where());
    return json;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
