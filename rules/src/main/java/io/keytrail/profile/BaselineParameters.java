package io.keytrail.profile;

import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.yaml.YamlNode;
import io.keytrail.sigma.yaml.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How usage is learned and judged. Immutable; what each means and its default stand in {@code
 * rules/profiles/baseline.yml}. State holds none of them: other parameters go on from what was
 * learned.
 */
public final class BaselineParameters implements Serializable {
  private static final long serialVersionUID = 1;
  private static final String RESOURCE = "/io/keytrail/profiles/baseline.yml";

  final double levelHours;
  final int dayMemory;
  final int weekMemory;
  final double clip;
  final double[] shiftHours;
  final double adoptHours;
  final double formerDays;
  final double forgetDays;
  final double warmUpDays;
  final double dayKnownDays;
  final double weekKnownDays;
  final double tellAgainHours;
  final int leastPeers;
  final int leastPeerDays;
  final int peerMemoryDays;
  final double surprise;
  final double shiftSurprise;
  final double youth;
  final double excessCalls;
  final double excessFactor;
  final double burstFactor;
  final double excessFailures;
  final double shiftFactor;
  final double shiftCalls;
  final double missingCalls;
  final double overdueMinutes;
  final double ratioCalls;
  final double ratioMove;

  private BaselineParameters(Values values) {
    levelHours = values.number("learn.level-hours", 1, 2000);
    dayMemory = (int) values.number("learn.day-memory-days", 2, 365);
    weekMemory = (int) values.number("learn.week-memory-weeks", 2, 104);
    clip = values.number("learn.clip", 1, 100);
    shiftHours = values.rising("learn.shift-hours", UsageBaseline.HORIZONS);
    adoptHours = values.number("learn.adopt-hours", 0.5, 1000);
    formerDays = values.number("learn.former-level-days", 0, 365);
    forgetDays = values.number("learn.forget-days", 1, 3650);
    warmUpDays = values.number("judge.warm-up-days", 0, 365);
    dayKnownDays = values.number("judge.day-known-days", 1, 365);
    weekKnownDays = values.number("judge.week-known-days", 1, 365);
    tellAgainHours = values.number("judge.tell-again-hours", 0.1, 1000);
    leastPeers = (int) values.number("peers.least-keys", 3, 1000);
    leastPeerDays = (int) values.number("peers.least-days", 1, 365);
    peerMemoryDays = (int) values.number("peers.memory-days", 1, 365);
    surprise = values.number("signal.surprise", 0, 1000);
    shiftSurprise = values.number("signal.shift-surprise", 0, 1000);
    youth = values.number("signal.youth", 0, 1000);
    excessCalls = values.number("signal.excess-calls", 0, 1e12);
    excessFactor = values.number("signal.excess-factor", 1, 1e6);
    burstFactor = values.number("signal.burst-factor", 1, 1e6);
    excessFailures = values.number("signal.excess-failures", 0, 1e12);
    shiftFactor = values.number("signal.shift-factor", 1, 1e6);
    shiftCalls = values.number("signal.shift-calls", 0, 1e12);
    missingCalls = values.number("signal.missing-calls", 0, 1e12);
    overdueMinutes = values.number("signal.overdue-minutes", 0, 1440);
    ratioCalls = values.number("signal.ratio-calls", 1, 1e12);
    ratioMove = values.number("signal.ratio-move", 0, 1);
    values.done();
  }

  /** Those of the packaged file. */
  public static BaselineParameters defaults() {
    return Defaults.PARAMETERS;
  }

  /** How long a key must be watched until its weekly rhythm counts as known. */
  public Duration weekKnownAfter() {
    return Duration.ofMinutes((long) (weekKnownDays * 24 * 60));
  }

  /**
   * The defaults, changed by the text of a YAML file. Whatever is wrong with it is told to {@code
   * problems}, all of it; then the answer is null.
   */
  public static BaselineParameters read(String file, String text, Problems problems) {
    int before = problems.errorCount();
    Values values = new Values(packaged());
    for (YamlNode document : YamlReader.read(file, text, problems)) {
      values.change(file, document, problems);
    }
    BaselineParameters parameters = new BaselineParameters(values);
    return problems.errorCount() == before ? parameters : null;
  }

  private static YamlNode packaged() {
    try (InputStream in = BaselineParameters.class.getResourceAsStream(RESOURCE)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return YamlReader.read(RESOURCE, text, new Problems()).get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Read when first asked for. */
  private static final class Defaults {
    static final BaselineParameters PARAMETERS = new BaselineParameters(new Values(packaged()));
  }

  /** Values by {@code section.name}, each with where it was written. */
  private static final class Values {
    private final Map<String, YamlNode> byName = new TreeMap<>();
    private final Map<String, YamlNode> packaged;
    private final TreeSet<String> asked = new TreeSet<>();
    private String file = RESOURCE;
    private Problems problems = new Problems();

    Values(YamlNode defaults) {
      put(defaults);
      packaged = Map.copyOf(byName);
    }

    private void put(YamlNode document) {
      document
          .entries()
          .forEach(
              (section, names) ->
                  names
                      .entries()
                      .forEach((name, value) -> byName.put(section + "." + name, value)));
    }

    void change(String file, YamlNode document, Problems problems) {
      this.file = file;
      this.problems = problems;
      TreeSet<String> sections = new TreeSet<>();
      packaged.keySet().forEach(name -> sections.add(name.substring(0, name.indexOf('.'))));
      if (!document.isMap()) {
        problems.error(file, document.line(), "expected sections: " + String.join(", ", sections));
        return;
      }
      document
          .entries()
          .forEach(
              (section, names) -> {
                int line = document.keyLine(section);
                if (!sections.contains(section)) {
                  problems.error(
                      file,
                      line,
                      "there is no section "
                          + section
                          + "; there are "
                          + String.join(", ", sections));
                } else if (!names.isMap()) {
                  problems.error(file, line, section + " must hold names and values");
                } else {
                  names.entries().keySet().stream()
                      .filter(name -> !packaged.containsKey(section + "." + name))
                      .forEach(
                          name ->
                              problems.error(
                                  file,
                                  names.keyLine(name),
                                  "there is no parameter " + name + " in " + section));
                }
              });
      put(document);
    }

    double number(String name, double least, double most) {
      asked.add(name);
      YamlNode node = byName.get(name);
      double value = parsed(node);
      if (value >= least && value <= most) return value;
      problems.error(
          file,
          node.line(),
          name + " must be a number from " + shown(least) + " to " + shown(most));
      return least;
    }

    private static String shown(double bound) {
      return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }

    double[] rising(String name, int count) {
      asked.add(name);
      YamlNode node = byName.get(name);
      List<YamlNode> items = node.items();
      double[] values = new double[count];
      boolean fine = items.size() == count;
      for (int i = 0; i < count && fine; i++) {
        values[i] = parsed(items.get(i));
        fine = values[i] > 0 && values[i] <= 1000 && (i == 0 || values[i] > values[i - 1]);
      }
      if (!fine)
        problems.error(
            file, node.line(), name + " must be " + count + " rising numbers, 1000 at most");
      return values;
    }

    private static double parsed(YamlNode node) {
      if (!node.isScalar() || node.text() == null) return Double.NaN;
      try {
        return Double.parseDouble(node.text());
      } catch (NumberFormatException e) {
        return Double.NaN;
      }
    }

    void done() {
      if (!asked.equals(packaged.keySet())) {
        throw new IllegalStateException(
            "the packaged parameters are not those that are asked for: " + packaged.keySet());
      }
    }
  }
}
