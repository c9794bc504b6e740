package io.keytrail.sigma;

import static io.keytrail.sigma.Sigma.clean;
import static io.keytrail.sigma.Sigma.detects;
import static io.keytrail.sigma.Sigma.item;
import static io.keytrail.sigma.Sigma.matches;
import static io.keytrail.sigma.Sigma.problems;
import static io.keytrail.sigma.Sigma.rule;
import static io.keytrail.sigma.Sigma.test;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.sigma.event.KeyContext;
import io.keytrail.sigma.event.Truth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Search identifiers and conditions: items 18 to 24, and the three-valued truth tables. */
class SigmaConditionsTest {
  private static final String ABC = "a: {f: a}\nb: {f: b}\nc: {f: c}\n";

  private static boolean holds(String condition, String... present) {
    return detects(
        ABC + "condition: " + condition, "{'f':['" + String.join("','", present) + "']}");
  }

  @Test
  void item18MapsAreAndListsAreOr() {
    assertThat(matches("f: 1\ng: 2", "{'f':1,'g':2}")).isTrue();
    assertThat(matches("f: 1\ng: 2", "{'f':1}")).isFalse();
    String maps = "s:\n  - f: 1\n    g: 2\n  - h: 3\ncondition: s";
    assertThat(detects(maps, "{'h':3}")).isTrue();
    assertThat(detects(maps, "{'f':1}")).isFalse();
    assertThat(detects(maps, "{'f':1,'g':2}")).isTrue();
    assertThat(detects("s: [one, two]\ncondition: s", "{'f':'two'}")).isTrue();
    assertThat(matches("f|all: ['*a*', '*b*']", "{'f':'xaxbx'}")).isTrue();
    assertThat(matches("f|all: ['*a*', '*b*']", "{'f':'xax'}")).isFalse();
    String filter = "s: {f: 1}\nfilter:\n  - g: 1\n  - h: 1\n  - i: 1\ncondition: s and not filter";
    assertThat(detects(filter, "{'f':1,'h':1}")).isFalse();
    assertThat(detects(filter, "{'f':1}")).isTrue();
  }

  @Test
  void item19ThemPassesOverUnderscores() {
    String ids = "a: {f: a}\n_b: {f: b}\n_bc: {f: c}\n";
    assertThat(detects(ids + "condition: 1 of them", "{'f':'b'}")).isFalse();
    assertThat(detects(ids + "condition: all of them", "{'f':'a'}")).isTrue();
    assertThat(detects(ids + "condition: 1 of _b*", "{'f':'c'}")).isTrue();
    assertThat(detects(ids + "condition: 1 of *", "{'f':'c'}")).isFalse();
    assertThat(detects(ids + "condition: any of them", "{'f':'a'}")).isTrue();
    assertThat(problems(rule(ids + "condition: 2 of them"))).contains("`2 of` is not Sigma");
  }

  @Test
  void item19StarsMayStandAnywhereInAPattern() {
    String ids = "sel_x_1: {f: a}\nsel_y_1: {f: b}\nother: {f: c}\n";
    assertThat(detects(ids + "condition: all of sel_*_1", "{'f':['a','b']}")).isTrue();
    assertThat(detects(ids + "condition: all of *_1", "{'f':['a']}")).isFalse();
    assertThat(detects(ids + "condition: 1 of *y*", "{'f':['b']}")).isTrue();
    assertThat(detects(ids + "condition: 1 of *y*", "{'f':['a']}")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "a or b and c, a, true",
    "a or b and c, b, false",
    "(a or b) and c, a, false",
    "not a and b, b, true",
    "not a or b, c, true",
    "not (a and b), a, true",
    "not not a, a, true",
    "not 1 of a* and b, b, true",
    "1 of a* and not c, a, true",
    "not a and not b, c, true",
  })
  void item19BindingIsOfNotAndOr(String condition, String present, boolean expected) {
    assertThat(holds(condition, present)).isEqualTo(expected);
  }

  @Test
  void item20NotOneOfIsNeither() {
    String ids =
        "s: {f: s}\nfilter_a: {f: a}\nfilter_b: {f: b}\ncondition: s and not 1 of filter_*";
    assertThat(detects(ids, "{'f':['s','a']}")).isFalse();
    assertThat(detects(ids, "{'f':['s','b']}")).isFalse();
    assertThat(detects(ids, "{'f':['s']}")).isTrue();
  }

  @Test
  void item21APatternThatSelectsNothingIsRefused() {
    assertThat(problems(rule("selection: {f: a}\ncondition: selection and not 1 of filter_*")))
        .contains("f1.yml:6: error:")
        .contains("`filter_*` selects no search identifier (there are selection)");
    assertThat(problems(rule("selection: {f: a}\ncondition: selecton")))
        .contains("unknown search identifier `selecton`; did you mean `selection`?");
  }

  @Test
  void item22AListOfConditionsIsOrAndDeadSyntaxIsRefused() {
    String list = ABC + "condition:\n  - a and b\n  - c";
    assertThat(detects(list, "{'f':'c'}")).isTrue();
    assertThat(detects(list, "{'f':'a'}")).isFalse();
    assertThat(problems(rule(ABC + "condition: a | count() > 5")))
        .contains("correlation rule (event_count");
    assertThat(problems(rule(ABC + "condition: a near b"))).contains("`near` is no longer Sigma");
    String timeframe = "a: {f: a}\ntimeframe: 5m\ncondition: 1 of them";
    assertThat(test(clean(rule(timeframe)), "{'g':'5m'}", null)).isEqualTo(Truth.FALSE);
    assertThat(problems(rule(timeframe))).contains("`timeframe` has no meaning");
  }

  @Test
  void item23WordsMindNoCaseAndAreWholeWords() {
    assertThat(holds("a AND NOT b", "a")).isTrue();
    assertThat(holds("a Or b", "b")).isTrue();
    String notify = "s: {f: s}\nnotify: {f: n}\ncondition: s and notify";
    assertThat(detects(notify, "{'f':'s'}")).isFalse();
    assertThat(detects(notify, "{'f':['s','n']}")).isTrue();
  }

  @Test
  void item24ScalarsAreWhatTheyLookLike() {
    assertThat(
            matches("additionalEventData.MFAUsed: NO", "{'additionalEventData':{'MFAUsed':'No'}}"))
        .isTrue();
    assertThat(matches("f: 0123", "{'f':'0123'}")).isTrue();
    assertThat(matches("f: 0123", "{'f':83}")).isFalse();
    assertThat(matches("recipientAccountId: 001234567012", "{'recipientAccountId':'001234567012'}"))
        .isTrue();
    assertThat(matches("f: 12:30", "{'f':'12:30'}")).isTrue();
    assertThat(matches("f: 2023-07-10", "{'f':'2023-07-10'}")).isTrue();
    assertThat(matches("f: 0x10", "{'f':'0x10'}")).isTrue();
    assertThat(matches("f: 1e3", "{'f':'1e3'}")).isTrue();
    assertThat(matches("f: off", "{'f':'OFF'}")).isTrue();
    assertThat(matches("f: ~", "{}")).isTrue();
    assertThat(matches("f: '~'", "{}")).isFalse();
  }

  @Test
  void item24DuplicateKeysAreRefusedWithBothPlaces() {
    assertThat(problems(item("f: a\ng: b\nf: c")))
        .contains("f1.yml:8: error: key `f` stands here twice, first on line 6");
  }

  @ParameterizedTest
  @CsvSource({
    "FALSE,FALSE,FALSE,FALSE",
    "FALSE,UNDECIDED,FALSE,UNDECIDED",
    "FALSE,TRUE,FALSE,TRUE",
    "UNDECIDED,FALSE,FALSE,UNDECIDED",
    "UNDECIDED,UNDECIDED,UNDECIDED,UNDECIDED",
    "UNDECIDED,TRUE,UNDECIDED,TRUE",
    "TRUE,FALSE,FALSE,TRUE",
    "TRUE,UNDECIDED,UNDECIDED,TRUE",
    "TRUE,TRUE,TRUE,TRUE"
  })
  void truthTableOfAndAndOr(Truth a, Truth b, Truth and, Truth or) {
    assertThat(a.and(b)).isEqualTo(and);
    assertThat(a.or(b)).isEqualTo(or);
    assertThat(rowOf("and", a, b)).isEqualTo(and);
    assertThat(rowOf("or", a, b)).isEqualTo(or);
    assertThat(rowOf("and not not", a, b)).isEqualTo(and);
  }

  /** The same through a whole rule: each side is a field that is true, false or the key's. */
  private static Truth rowOf(String operator, Truth a, Truth b) {
    String detection =
        "a: {" + operand(a) + "}\nb: {" + operand(b) + "}\ncondition: a " + operator + " b";
    return test(clean(rule(detection)), "{'f':'x'}", null);
  }

  private static String operand(Truth truth) {
    switch (truth) {
      case TRUE:
        return "f: x";
      case FALSE:
        return "f: y";
      default:
        return "key.state: Disabled";
    }
  }

  @Test
  void item13WhatIsNotKnownYetStaysUndecidedUnderNot() {
    RuleSet rules = clean(rule("s: {f: x}\nprod: {key.tags.env: prod}\ncondition: s and not prod"));
    assertThat(test(rules, "{'f':'x'}", null)).isEqualTo(Truth.UNDECIDED);
    assertThat(test(rules, "{'f':'y'}", null)).isEqualTo(Truth.FALSE);
    KeyContext prod = new KeyContext().tags(java.util.Map.of("env", "prod"));
    KeyContext none = new KeyContext().tags(java.util.Map.of());
    assertThat(test(rules, "{'f':'x'}", prod)).isEqualTo(Truth.FALSE);
    assertThat(test(rules, "{'f':'x'}", none)).isEqualTo(Truth.TRUE);
    KeyContext onlyState = new KeyContext().set("state", "Enabled");
    assertThat(test(rules, "{'f':'x'}", onlyState)).isEqualTo(Truth.UNDECIDED);
  }

  @Test
  void aFieldReferenceToTheKeyIsUndecidedToo() {
    RuleSet rules = clean(item("f|fieldref: key.owner"));
    assertThat(test(rules, "{'f':'x'}", null)).isEqualTo(Truth.UNDECIDED);
    assertThat(test(rules, "{'f':'x'}", new KeyContext().set("owner", "X"))).isEqualTo(Truth.TRUE);
  }
}
