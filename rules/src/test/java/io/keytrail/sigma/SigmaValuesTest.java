package io.keytrail.sigma;

import static io.keytrail.sigma.Sigma.detects;
import static io.keytrail.sigma.Sigma.matches;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Values, missing fields, lists, maps and paths: items 1 to 17 of what engines get wrong. */
class SigmaValuesTest {
  private static boolean f(String value, String json) {
    return matches("f: " + value, "{'f':" + json + "}");
  }

  @Test
  void item01WholeValueInAnyCase() {
    assertThat(f("decrypt", "'Decrypt'")).isTrue();
    assertThat(f("decrypt", "'DecryptX'")).isFalse();
    assertThat(f("decrypt", "'XDecrypt'")).isFalse();
    assertThat(f("\u039F\u03A3\u0391", "'\u03BF\u03C3\u03B1'")).isTrue();
    assertThat(matches("f|contains: '\u0391\u03A3'", "{'f':'\u03B1\u03C3\u03B1'}")).isTrue();
  }

  @Test
  void item01CaseDoesNotDependOnTheJvmsLanguage() {
    Locale before = Locale.getDefault();
    Locale.setDefault(new Locale("tr", "TR"));
    try {
      assertThat(f("LISTKEYS", "'listkeys'")).isTrue();
      assertThat(f("listkeys", "'LISTKEYS'")).isTrue();
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void item02BackslashEscapesOnlyWildcardsAndItself() {
    assertThat(f("'C:\\x'", "'C:\\\\x'")).isTrue();
    assertThat(f("'C:\\\\x'", "'C:\\\\x'")).isTrue();
    assertThat(f("'a\\*'", "'a*'")).isTrue();
    assertThat(f("'a\\*'", "'ab'")).isFalse();
    assertThat(f("'a\\\\*'", "'a\\\\bc'")).isTrue();
    assertThat(f("'a\\\\*'", "'a*'")).isFalse();
    assertThat(f("'a\\\\\\*'", "'a\\\\*'")).isTrue();
    assertThat(f("'a\\\\\\*'", "'a\\\\bc'")).isFalse();
    assertThat(f("'\\\\\\\\'", "'\\\\\\\\'")).isTrue();
    assertThat(matches("f|endswith: '\\'", "{'f':'a\\\\'}")).isTrue();
    assertThat(matches("f|endswith: '\\'", "{'f':'a'}")).isFalse();
  }

  @Test
  void item03WildcardsSpanLinesAndAQuestionMarkIsOneCodePoint() {
    assertThat(f("'a*z'", "'a\\n\\nz'")).isTrue();
    assertThat(f("'a?z'", "'a\\nz'")).isTrue();
    assertThat(f("'a?z'", "'a\uD83D\uDD11z'")).isTrue();
    assertThat(f("'a??z'", "'a\uD83D\uDD11z'")).isFalse();
    assertThat(f("'a?z'", "'az'")).isFalse();
    assertThat(f("'*?'", "''")).isFalse();
    assertThat(f("'a.c'", "'abc'")).isFalse();
    assertThat(f("'a*b*c'", "'aXbYc'")).isTrue();
    assertThat(f("'a*b*c'", "'aXcYb'")).isFalse();
    assertThat(f("'ab*ba'", "'aba'")).isFalse();
  }

  @Test
  void item04WildcardsInTheEventArePlainText() {
    assertThat(f("'a*'", "'*'")).isFalse();
    assertThat(matches("f|fieldref: g", "{'f':'abc','g':'a*'}")).isFalse();
    assertThat(matches("f|fieldref: g", "{'f':'a*','g':'a*'}")).isTrue();
  }

  @Test
  void item05KeywordsSearchEveryScalarButNoFieldName() {
    String keywords = "keywords: ['say \"hi\"', 'C:\\x']\ncondition: keywords";
    assertThat(detects(keywords, "{'a':{'b':['I say \\'hi\\' now']}}".replace("\\'", "\\\"")))
        .isTrue();
    assertThat(detects(keywords, "{'a':'in C:\\\\x dir'}")).isTrue();
    assertThat(detects("keywords: [secret]\ncondition: keywords", "{'secret':'x'}")).isFalse();
    assertThat(detects("keywords: ['46']\ncondition: keywords", "{'n':1465}")).isTrue();
    assertThat(detects("k:\n  '|all': [one, two]\ncondition: k", "{'a':'one','b':'two'}")).isTrue();
    assertThat(detects("k:\n  '|all': [one, two]\ncondition: k", "{'a':'one'}")).isFalse();
    assertThat(detects("k:\n  '|re': 'a.c'\ncondition: k", "{'a':'xabcx'}")).isTrue();
    assertThat(detects("k: one\ncondition: k", "{'a':'ONE more'}")).isTrue();
  }

  @Test
  void item06NumbersCompareAsText() {
    assertThat(f("5", "5")).isTrue();
    assertThat(f("5", "'5'")).isTrue();
    assertThat(f("5", "5.0")).isTrue();
    assertThat(f("5", "'05'")).isFalse();
    assertThat(f("'5'", "5")).isTrue();
    assertThat(f("5.0", "5")).isTrue();
    assertThat(f("5", "50")).isFalse();
    assertThat(matches("f|contains: 46", "{'f':'x46y'}")).isTrue();
    assertThat(matches("f: [1, 2, 3, 4, 5, 6, 7, 8, 9]", "{'f':5.0}")).isTrue();
    assertThat(matches("f: [1, 2, 3, 4, 5, 6, 7, 8, 9]", "{'f':'X'}")).isFalse();
  }

  @Test
  void item07BooleansCompareAsText() {
    assertThat(f("'true'", "true")).isTrue();
    assertThat(f("true", "'True'")).isTrue();
    assertThat(f("true", "true")).isTrue();
    assertThat(f("1", "true")).isFalse();
    assertThat(f("true", "1")).isFalse();
    assertThat(f("false", "true")).isFalse();
  }

  @Test
  void item08NullMatchesAMissingFieldAndJsonNull() {
    assertThat(matches("errorCode: null", "{}")).isTrue();
    assertThat(matches("errorCode: null", "{'errorCode':null}")).isTrue();
    assertThat(matches("errorCode:", "{}")).isTrue();
    assertThat(matches("errorCode: null", "{'errorCode':'AccessDenied'}")).isFalse();
    assertThat(matches("errorCode: null", "{'errorCode':''}")).isFalse();
    assertThat(matches("a.b: null", "{'a':'text'}")).isTrue();
    assertThat(matches("errorCode: 'null'", "{}")).isFalse();
  }

  @Test
  void item09EmptyStringIsNeitherMissingNorNull() {
    assertThat(f("''", "''")).isTrue();
    assertThat(f("''", "null")).isFalse();
    assertThat(matches("f: ''", "{}")).isFalse();
    assertThat(f("'*'", "''")).isTrue();
    assertThat(f("'*'", "'x'")).isTrue();
    assertThat(f("'*'", "null")).isFalse();
    assertThat(matches("f: '*'", "{}")).isFalse();
    assertThat(matches("f|contains: '*'", "{'f':''}")).isTrue();
  }

  @Test
  void item10ExistsAsksForTheKey() {
    for (String value : new String[] {"null", "''", "[]", "'x'", "{}"}) {
      assertThat(matches("f|exists: true", "{'f':" + value + "}")).as(value).isTrue();
      assertThat(matches("f|exists: false", "{'f':" + value + "}")).as(value).isFalse();
    }
    assertThat(matches("f|exists: true", "{}")).isFalse();
    assertThat(matches("f|exists: false", "{}")).isTrue();
    assertThat(matches("a.f|exists: true", "{'a':[{'b':1},{'f':null}]}")).isTrue();
  }

  @Test
  void item11EmptyAndNullListsCountAsNull() {
    assertThat(f("null", "[]")).isTrue();
    assertThat(f("null", "[null]")).isTrue();
    assertThat(f("null", "[[],[null]]")).isTrue();
    assertThat(f("null", "[1,null]")).isFalse();
    assertThat(f("[]", "null")).isTrue();
    assertThat(f("[]", "'x'")).isFalse();
  }

  @Test
  void item12NullInAListIsAccepted() {
    assertThat(matches("f: [x, null]", "{}")).isTrue();
    assertThat(matches("f: [x, null]", "{'f':'x'}")).isTrue();
    assertThat(matches("f: [x, null]", "{'f':'y'}")).isFalse();
  }

  @Test
  void item13NotOverAMissingFieldIsTrue() {
    String detection = "selection: {a: x}\nfilter: {b: y}\ncondition: selection and not filter";
    assertThat(detects(detection, "{'a':'x'}")).isTrue();
    assertThat(detects(detection, "{'a':'x','b':null}")).isTrue();
    assertThat(detects(detection, "{'a':'x','b':'y'}")).isFalse();
  }

  @Test
  void item14AnyElementOfAnEventsListAndSoNotNone() {
    assertThat(f("a", "['b','a']")).isTrue();
    String not = "x: {f: a}\ncondition: not x";
    assertThat(detects(not, "{'f':['b','a']}")).isFalse();
    assertThat(detects(not, "{'f':['b','c']}")).isTrue();
    assertThat(matches("x|contains|all: [a, b]", "{'x':['xa','xb']}")).isTrue();
    assertThat(matches("x|contains|all: [a, c]", "{'x':['xa','xb']}")).isFalse();
  }

  @Test
  void item15PathsFanOutOverListsOfMaps() {
    String event =
        "{'requestParameters':{'containerDefinitions':[{'command':['sh','-c'],'n':'1'},{'command':['curl x'],'n':'2'}]}}";
    String command = "requestParameters.containerDefinitions.command";
    assertThat(matches(command + "|contains: curl", event)).isTrue();
    assertThat(matches(command + ": '-c'", event)).isTrue();
    assertThat(matches(command + ": wget", event)).isFalse();
    // Sigma cannot say "the same element": two items may be met by two.
    assertThat(matches(command + ": sh\nrequestParameters.containerDefinitions.n: 2", event))
        .isTrue();
  }

  @Test
  void item16LiteralKeysWithDotsAreReachedAndNamesMindCase() {
    assertThat(matches("resource.resourceType: x", "{'resource.resourceType':'x'}")).isTrue();
    assertThat(matches("resource.resourceType: x", "{'resource':{'resourceType':'x'}}")).isTrue();
    assertThat(matches("a.b.c.d: x", "{'a.b':{'c.d':'x'}}")).isTrue();
    assertThat(matches("a.b.c.d: x", "{'a':{'b.c':{'d':'x'}}}")).isTrue();
    // Both splits are there: any value counts.
    assertThat(matches("a.b: x", "{'a':{'b':'y'},'a.b':'x'}")).isTrue();
    assertThat(matches("User: x", "{'user':'x'}")).isFalse();
  }

  @Test
  void item17AStringTestOnAMapAsksTheScalarsBelow() {
    assertThat(
            matches(
                "requestParameters|contains: Suspended",
                "{'requestParameters':{'VersioningConfiguration':{'Status':'Suspended'}}}"))
        .isTrue();
    assertThat(
            matches(
                "requestParameters|contains: '\"s3:GetObject\"'",
                "{'requestParameters':{'policy':'{\\u0022Action\\u0022:\\u0022s3:GetObject\\u0022}'}}"))
        .isTrue();
    assertThat(
            matches("requestParameters|contains: Status", "{'requestParameters':{'Status':'x'}}"))
        .isFalse();
    assertThat(matches("requestParameters: '*'", "{'requestParameters':{}}")).isFalse();
    assertThat(matches("requestParameters: null", "{'requestParameters':{}}")).isFalse();
    assertThat(matches("requestParameters|gt: 4", "{'requestParameters':{'n':5}}")).isFalse();
  }
}
