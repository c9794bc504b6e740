package io.keytrail.sigma;

import static io.keytrail.sigma.Sigma.item;
import static io.keytrail.sigma.Sigma.matches;
import static io.keytrail.sigma.Sigma.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Field modifiers: items 25 to 33. */
class SigmaModifiersTest {
  private static boolean f(String item, String json) {
    return matches(item, "{'f':" + json + "}");
  }

  @Test
  void containsStartswithEndswithCased() {
    assertThat(f("f|contains: B", "'abc'")).isTrue();
    assertThat(f("f|startswith: AB", "'abc'")).isTrue();
    assertThat(f("f|startswith: bc", "'abc'")).isFalse();
    assertThat(f("f|endswith: BC", "'abc'")).isTrue();
    assertThat(f("f|endswith: ab", "'abc'")).isFalse();
    assertThat(f("f|contains|cased: B", "'abc'")).isFalse();
    assertThat(f("f|cased: abc", "'abc'")).isTrue();
    assertThat(f("f|cased: Abc", "'abc'")).isFalse();
    assertThat(f("f|contains: 'a?c'", "'xabcx'")).isTrue();
  }

  @Test
  void item25AnUnknownModifierIsRefusedWithTheNearest() {
    assertThat(problems(item("f|startwith: a")))
        .contains("f1.yml:6: error: unknown modifier `startwith`; did you mean `startswith`?")
        .contains("base64offset");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "f|contains|re: a",
        "f|contains|cidr: 10.0.0.0/8",
        "f|contains|fieldref: g",
        "f|contains|exists: true",
        "f|re|cidr: a",
        "f|i: a",
        "f|re|contains|i: a",
        "f|lt|gt: 1",
        "f|contains|lt: 1",
        "f|re|base64: a",
        "f|exists|contains: true",
        "f|contains|contains: a",
        "f|exists: maybe",
        "f|lt: abc",
        "f|contains: null",
        "f: {g: h}",
        "f: [[a]]",
        "f|contains|base64: a",
        "f|wide|utf16: a"
      })
  void item25WhatMakesNoSenseIsRefused(String item) {
    assertThat(problems(item(item))).contains("error:");
  }

  @Test
  void item25ReThenAnchorsIsAccepted() {
    assertThat(f("f|re|contains: 'b.'", "'abc'")).isTrue();
    assertThat(f("f|re|startswith: 'b.'", "'abc'")).isFalse();
    assertThat(f("f|re|endswith: 'a|b.'", "'abc'")).isTrue();
  }

  @Test
  void item26ARegexFindsASubstringAndMindsCase() {
    assertThat(f("f|re: 'b+'", "'abbc'")).isTrue();
    assertThat(f("f|re: 'B+'", "'abbc'")).isFalse();
    assertThat(f("f|re|i: 'B+'", "'abbc'")).isTrue();
    assertThat(f("f|re: '^b'", "'a\\nb'")).isFalse();
    assertThat(f("f|re|m: '^b$'", "'a\\nb\\nc'")).isTrue();
    assertThat(f("f|re: 'a.b'", "'a\\nb'")).isFalse();
    assertThat(f("f|re|s: 'a.b'", "'a\\nb'")).isTrue();
    assertThat(f("f|re|i|m|s: '^B.c$'", "'a\\nb\\nc'")).isTrue();
    // The dot stops at line feeds only, as it does in PCRE and Python.
    for (String end : new String[] {"\\r", "\\u0085", "\\u2028"}) {
      assertThat(f("f|re: 'a.b'", "'a" + end + "b'")).as(end).isTrue();
    }
    assertThat(f("f|re: '\\d'", "'\u0663'")).isFalse();
  }

  @Test
  void item26ABacktrackersNightmareTakesNoTime() {
    String many = "a".repeat(50_000);
    assertThat(f("f|re: '^(a+)+$'", "'" + many + "!'")).isFalse();
    assertThat(f("f: 'a*a*a*a*a*b'", "'" + many + "'")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "((((a{30}){30}){30}){30}){30}",
        "(?:(?:x[]a)]{999}){999}){9}",
        "((\\(a{500}){500}",
        "(a{2,900}b?|c){900}"
      })
  void item26RepetitionsOfRepetitionsAreBounded(String expression) {
    assertThat(problems(item("f|re: '" + expression + "'"))).contains("is too large once");
  }

  @Test
  void item26OrdinaryRepetitionsAreNot() {
    assertThat(
            f(
                "f|re: '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}){1,2}$'",
                "'1234abcd-12ab-34cd-56ef-1234567890ab'"))
        .isTrue();
    assertThat(f("f|re: '^a{1000}$'", "'" + "a".repeat(1000) + "'")).isTrue();
    assertThat(f("f|re: 'x{,3}'", "'x{,3}'")).isTrue();
  }

  @Test
  void item26WhatRe2DoesNotHaveIsRefusedWithTheReason() {
    assertThat(problems(item("f|re: '(?=a)b'"))).contains("look-around and back references");
    assertThat(problems(item("f|re: '(a)\\1'"))).contains("look-around and back references");
    assertThat(problems(item("f|re: '(unclosed'"))).contains("f1.yml:6: error: regular expression");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.1.2.3, true",
    "10.0.0.0/8, 11.1.2.3, false",
    "10.0.0.0/8, kms.amazonaws.com, false",
    "10.0.0.0/8, AWS Internal, false",
    "1.0.0.0/8, 1.2, false",
    "10.0.0.0/8, 010.0.0.1, false",
    "10.0.0.0/8, 10.0.0.256, false",
    "10.0.0.0/8, 10.0.0.1.1, false",
    "192.0.2.128/25, 192.0.2.127, false",
    "192.0.2.128/25, 192.0.2.128, true",
    "192.0.2.128/25, 192.0.2.255, true",
    "192.0.2.128/26, 192.0.2.192, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "203.0.113.9, 203.0.113.9, true",
    "::/0, 10.0.0.1, false",
    "0.0.0.0/0, ::1, false",
    "2001:db8::/32, 2001:0DB8:0:0:0:0:0:1, true",
    "2001:db8::/32, 2001:db9::1, false",
    "2001:db8::/33, 2001:db8:8000::, false",
    "::ffff:0:0/96, ::ffff:10.0.0.1, true",
    "10.0.0.0/8, ::ffff:10.0.0.1, false",
    "2001:db8::/32, 2001:db8::1::2, false",
    "2001:db8::/32, 2001:db8:1, false",
    "2001:db8::/32, 2001:db8:::1, false",
    "fe80::/10, fe80::1%eth0, false",
    "::/0, ::, true",
    "::/0, 1:2:3:4:5:6:7:8:9, false",
    "::/0, 1:2:3:4:5:6:7::, true",
    "::/0, 1:2:3:4:5:6:7:8::, false",
  })
  void item27CidrReadsAddressesByItself(String net, String address, boolean expected) {
    assertThat(f("f|cidr: '" + net + "'", "'" + address + "'")).isEqualTo(expected);
  }

  @Test
  void item27HostBitsAndNonsenseAreRefused() {
    assertThat(problems(item("f|cidr: 10.0.0.1/8"))).contains("the network is 10.0.0.0/8");
    assertThat(problems(item("f|cidr: 10.0.0.0/33"))).contains("not 0 to 32");
    assertThat(problems(item("f|cidr: kms.amazonaws.com/8"))).contains("is no IP network");
    assertThat(f("f|cidr: [10.0.0.0/8, '2001:db8::/32']", "'2001:db8::5'")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "lt: 10, 9, true",
    "lt: 10, '\"9\"', true",
    "lt: 10, 10, false",
    "lte: 10, 10, true",
    "gt: 10, '\"9\"', false",
    "gte: 9.5, 9.5, true",
    "gt: 10, '\"abc\"', false",
    "lt: 10, true, false",
    "lt: 10, null, false",
    "gt: -5, -4, true",
    "gt: 1, 1e300, true",
    "lt: 1, '\"1e-3\"', false",
    "gt: 9007199254740992, 9007199254740993, true",
  })
  void item28OrderComparesNumbers(String test, String json, boolean expected) {
    assertThat(f("f|" + test, json.replace('"', '\''))).isEqualTo(expected);
    assertThat(matches("f|lt: 10", "{}")).isFalse();
  }

  @Test
  void item29FieldrefNeedsBothSides() {
    assertThat(matches("f|fieldref: g", "{'f':'Abc','g':'aBC'}")).isTrue();
    assertThat(matches("f|fieldref|cased: g", "{'f':'Abc','g':'aBC'}")).isFalse();
    assertThat(matches("f|fieldref: g", "{}")).isFalse();
    assertThat(matches("f|fieldref: g", "{'f':null,'g':null}")).isFalse();
    assertThat(matches("f|fieldref: g", "{'f':5,'g':'5'}")).isTrue();
    assertThat(matches("f|fieldref: a.g", "{'f':'x','a':[{'g':'y'},{'g':'x'}]}")).isTrue();
    String event = "{'arn':'arn:aws:iam::111122223333:user/ann','f':'ANN'}";
    assertThat(matches("arn|fieldref|endswith: f", event)).isTrue();
    assertThat(matches("arn|fieldref|startswith: f", event)).isFalse();
    assertThat(matches("arn|fieldref|contains: f", event)).isTrue();
    assertThat(matches("arn|fieldref: f", event)).isFalse();
    assertThat(matches("arn|contains: f.g", event)).isFalse();
    assertThat(matches("f|fieldref|neq: g", "{'f':'a','g':'b'}")).isTrue();
  }

  @Test
  void item30NeqNegatesTheWholeItem() {
    assertThat(f("f|neq: [a, b]", "'c'")).isTrue();
    assertThat(f("f|neq: [a, b]", "'b'")).isFalse();
    assertThat(f("f|neq: [a, b]", "['c','b']")).isFalse();
    assertThat(matches("f|neq: a", "{}")).isTrue();
    assertThat(f("f|lt|neq: 5", "5")).isTrue();
    assertThat(f("f|lt|neq: 5", "'abc'")).isTrue();
    assertThat(f("f|lt|neq: 5", "4")).isFalse();
    assertThat(f("f|neq: null", "'x'")).isTrue();
    assertThat(f("f|neq: null", "null")).isFalse();
  }

  @Test
  void item31WindashTakesAnyDashBeforeAWord() {
    for (String dash : new String[] {"-", "/", "\u2013", "\u2014", "\u2015"}) {
      assertThat(f("f|windash|contains: ' -enc'", "'ps " + dash + "enc x'")).as(dash).isTrue();
      assertThat(f("f|windash|contains: ' /enc'", "'ps " + dash + "enc x'")).as(dash).isTrue();
    }
    assertThat(f("f|windash|contains: 'a-b'", "'a/b'")).isFalse();
    assertThat(f("f|windash|contains|all: [' -a', ' -b']", "'x /a \u2013b'")).isTrue();
    assertThat(f("f|windash|contains|all: [' -a', ' -c']", "'x /a \u2013b'")).isFalse();
  }

  @Test
  void item31Base64OfTheValue() {
    assertThat(f("f|base64: secret", "'c2VjcmV0'")).isTrue();
    assertThat(f("f|base64|contains: secret", "'x c2vjcmv0 y'")).isTrue();
    assertThat(f("f|wide|base64: ab", "'YQBiAA=='")).isTrue();
    assertThat(f("f|utf16be|base64: ab", "'AGEAYg=='")).isTrue();
    assertThat(f("f|utf16|base64: ab", "'//5hAGIA'")).isTrue();
    assertThat(f("f|utf16le: ab", "'a\\u0000b\\u0000'")).isTrue();
    assertThat(f("f|windash|base64: '-a'", "'" + base64("/a") + "'")).isTrue();
  }

  @Test
  void item31Base64OffsetFindsTheValueAtEveryOffset() {
    for (String value : new String[] {"secret", "caf\u00e9 key", "ab", "\u00e9"}) {
      for (String before : new String[] {"", "x", "xy", "xyz", "\u00e9"}) {
        for (String after : new String[] {"", "1", "12", "123"}) {
          String event = "'" + base64(before + value + after) + "'";
          assertThat(f("f|base64offset|contains: '" + value + "'", event))
              .as(before + value + after)
              .isTrue();
        }
      }
    }
    assertThat(f("f|base64offset|contains: secret", "'" + base64("xsecreX") + "'")).isFalse();
    assertThat(f("f|base64offset|contains|all: [key1, key2]", "'" + base64("key1 xkey2") + "'"))
        .isTrue();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void item32PlaceholdersOnlyUnderExpand() {
    Map<String, List<String>> admins = Map.of("admins", List.of("ann", "b*b"));
    assertThat(matches(admins, "f: '%admins%'", "{'f':'%admins%'}")).isTrue();
    assertThat(matches(admins, "f: '%admins%'", "{'f':'ann'}")).isFalse();
    assertThat(matches(admins, "f|expand: '%admins%'", "{'f':'ann'}")).isTrue();
    assertThat(matches(admins, "f|expand: '%admins%'", "{'f':'bob'}")).isTrue();
    assertThat(matches(admins, "f|expand: 'x-%admins%-y'", "{'f':'x-ann-y'}")).isTrue();
    assertThat(matches(admins, "f|expand: '\\%plain'", "{'f':'%plain'}")).isTrue();
    assertThat(matches(admins, "f|expand|contains|all: ['%admins%', x]", "{'f':'x ann'}")).isTrue();
    Map<String, List<String>> nets = Map.of("nets", List.of("192.0.2.0/24", "198.51.100.0/24"));
    assertThat(matches(nets, "f|cidr|expand: '%nets%'", "{'f':'198.51.100.7'}")).isTrue();
    assertThat(matches(nets, "f|expand|cidr: '%nets%'", "{'f':'203.0.113.7'}")).isFalse();
  }

  @Test
  void item32APlaceholderWithoutValueRefusesTheRule() {
    Compilation compilation =
        Sigma.compile(
            RuleOptions.DEFAULTS.withPlaceholders(Map.of("admins", List.of("a"))),
            item("f|expand: '%admin%'"));
    assertThat(compilation.ruleSet().rules()).isEmpty();
    assertThat(compilation.problems().toString())
        .contains("placeholder %admin% has no value; did you mean `admins`?");
  }

  @ParameterizedTest
  @CsvSource({
    "minute: 58, 2023-07-10T11:58:11Z, true",
    "hour: 11, 2023-07-10T11:58:11Z, true",
    "hour: 11, 2023-07-10T11:58:11+09:00, true",
    "hour|gte: 22, 2023-07-10T23:00:00Z, true",
    "hour|lt|neq: 22, 2023-07-10T23:00:00Z, true",
    "day: 10, 2023-07-10T11:58:11Z, true",
    "week: 28, 2023-07-10, true",
    "month: 7, 2023-07-10, true",
    "month: 07, 2023-07-10, true",
    "year: 2023, 2023-07-10T11:58:11.123Z, true",
    "hour: 0, 2023-07-10, false",
    "day: 31, 2023-02-31, false",
    "year: 2023, not a time at all, false",
    "week: 52, 2023-01-01, true",
  })
  void item33TimePartsAreTakenFromTheTextAsItStands(String test, String time, boolean expected) {
    assertThat(f("f|" + test, "'" + time + "'")).isEqualTo(expected);
  }

  @Test
  void item33ImpossiblePartsAreRefused() {
    assertThat(problems(item("f|hour: 24"))).contains("`hour` is a number from 0 to 23, not `24`");
    assertThat(problems(item("f|month: 0"))).contains("`month` is a number from 1 to 12");
    assertThat(f("f|hour: [1, 2, 11]", "'2023-07-10T11:58:11Z'")).isTrue();
  }
}
