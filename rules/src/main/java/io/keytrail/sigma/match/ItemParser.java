package io.keytrail.sigma.match;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.keytrail.sigma.event.FieldPath;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.yaml.YamlNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Compiles one item of a selection: {@code field|modifier|…: value or list}. Modifiers apply left
 * to right; whatever makes no sense is refused by name. Nothing is thrown: problems are collected,
 * and an item with one compiles to null.
 */
public final class ItemParser {
  private static final int MAX_REGEX = 4_096;
  private static final int MAX_REGEX_SIZE = 20_000;

  private final String file;
  private final Vocabulary vocabulary;
  private final Problems problems;

  public ItemParser(String file, Vocabulary vocabulary, Problems problems) {
    this.file = file;
    this.vocabulary = vocabulary;
    this.problems = problems;
  }

  /** A field with its modifiers; a field without a name means keywords. */
  public Matcher item(String key, int line, YamlNode value) {
    int errors = problems.errorCount();
    String[] parts = key.split("\\|", -1);
    List<Modifier> modifiers = modifiers(parts, line);
    boolean keywords = parts[0].isEmpty();
    FieldPath field = keywords ? null : vocabulary.field(parts[0], file, line, problems);
    if (modifiers != null) {
      String wrong = ModifierOrder.wrong(modifiers, keywords);
      if (wrong != null) problems.error(file, line, wrong);
    }
    List<YamlNode> values = values(parts[0], value);
    if (problems.errorCount() > errors) return null;
    Item item = new Item(field, modifiers, line);
    Matcher matcher =
        keywords ? item.keywords(values) : item.field(label(key, value), values, value);
    return problems.errorCount() > errors ? null : matcher;
  }

  private static String label(String key, YamlNode value) {
    return key
        + (value.isScalar() ? " = " + value.describe() : " = list of " + value.items().size());
  }

  /**
   * The values of an item that none of these texts meets, of an item that compiles; none of an item
   * that asks for something else than text.
   */
  public List<YamlNode> meetingNone(String key, YamlNode value, Collection<String> texts) {
    List<Modifier> modifiers = modifiers(key.split("\\|", -1), 0);
    if (modifiers == null) return List.of();
    Item item = new Item(null, modifiers, 0);
    if (item.comparison != null || (item.type != null && item.type != Modifier.RE))
      return List.of();
    List<YamlNode> none = new ArrayList<>();
    for (YamlNode one : value.isList() ? value.items() : List.of(value)) {
      ValueTest test = one.isNull() || !one.isScalar() ? null : item.valueTest(one, false);
      if (test != null && texts.stream().noneMatch(test::text)) none.add(one);
    }
    return none;
  }

  /** Keywords without modifiers: a list of strings, or one. */
  public Matcher keywords(YamlNode list) {
    return item("", list.line(), list);
  }

  private List<Modifier> modifiers(String[] parts, int line) {
    List<Modifier> modifiers = new ArrayList<>();
    boolean clean = true;
    for (String name : Arrays.asList(parts).subList(1, parts.length)) {
      Modifier modifier = Modifier.of(name);
      if (modifier == null) {
        clean = false;
        problems.error(
            file,
            line,
            "unknown modifier "
                + Problems.quote(name)
                + Problems.didYouMean(name, Modifier.names())
                + " (there are "
                + String.join(", ", Modifier.names())
                + ")");
      } else if (modifiers.contains(modifier)) {
        clean = false;
        problems.error(file, line, "modifier `" + name + "` stands twice");
      } else {
        modifiers.add(modifier);
      }
    }
    return clean ? modifiers : null;
  }

  private List<YamlNode> values(String field, YamlNode value) {
    List<YamlNode> values = value.isList() ? value.items() : List.of(value);
    for (YamlNode one : values) {
      if (one.isScalar()) continue;
      String advice =
          one.isMap() && !one.entries().isEmpty()
              ? "; for a field below it write `"
                  + field
                  + "."
                  + one.entries().keySet().iterator().next()
                  + "`"
              : "";
      problems.error(
          file,
          one.line(),
          "the value of "
              + Problems.quote(field)
              + " must be text or a list of text, not "
              + one.describe()
              + advice);
    }
    return values;
  }

  /** One item while it is compiled. */
  private final class Item {
    private final FieldPath field;
    private final List<Modifier> modifiers;
    private final int line;
    private final boolean all;
    private final boolean negated;
    private final boolean cased;
    private final Modifier type;
    private final Modifier comparison;

    Item(FieldPath field, List<Modifier> modifiers, int line) {
      this.field = field;
      this.modifiers = modifiers;
      this.line = line;
      this.all = modifiers.contains(Modifier.ALL);
      this.negated = modifiers.contains(Modifier.NEQ);
      this.cased = modifiers.contains(Modifier.CASED);
      this.type = modifiers.stream().filter(Modifier::isType).findFirst().orElse(null);
      this.comparison = modifiers.stream().filter(Modifier::isComparison).findFirst().orElse(null);
    }

    Matcher keywords(List<YamlNode> values) {
      if (values.isEmpty()) problems.error(file, line, "an empty list of keywords");
      List<ValueTest> tests = new ArrayList<>();
      for (YamlNode value : values) {
        if (value.isNull() || value.text().isEmpty()) {
          problems.error(file, value.line(), "a keyword must be text, not " + value.describe());
        } else {
          ValueTest test = valueTest(value, true);
          if (test != null) tests.add(test);
        }
      }
      return new KeywordMatcher(tests, all, negated);
    }

    Matcher field(String label, List<YamlNode> values, YamlNode written) {
      if (written.isList() && values.isEmpty()) {
        problems.warning(file, line, "an empty list is read as null; write null");
        return matcher(label, List.of(FieldTest.IS_NULL), null);
      }
      if (all && values.size() < 2) {
        problems.warning(file, line, "`all` does nothing for a single value");
      }
      List<FieldTest> tests = new ArrayList<>();
      List<SigmaText> literals = new ArrayList<>();
      List<SigmaText> many = new ArrayList<>();
      boolean plainText = type == null && comparison == null;
      for (YamlNode value : values) {
        if (value.isNull()) {
          boolean allowed =
              plainText && modifiers.stream().allMatch(m -> m == Modifier.ALL || m == Modifier.NEQ);
          if (!allowed) problems.error(file, value.line(), "null cannot have these modifiers");
          tests.add(FieldTest.IS_NULL);
          literals = null;
          continue;
        }
        if (plainText && value.text().equalsIgnoreCase("null")) {
          problems.warning(
              file,
              value.line(),
              "`"
                  + value.text()
                  + "` in quotes is text that no event has; for a field that is missing or null"
                  + " write null without quotes");
        }
        SigmaText literal = plainText ? literal(value) : null;
        if (literals != null && literal != null) {
          literals.add(literal);
        } else {
          literals = null;
        }
        if (literal != null && !all) {
          many.add(literal);
        } else {
          FieldTest test = fieldTest(value);
          if (test != null) tests.add(test);
        }
      }
      if (many.size() >= TextSet.WORTH_IT) {
        tests.add(0, FieldTest.anyValue(new TextSet(many, cased)));
      } else {
        for (int i = 0; i < many.size(); i++) {
          tests.add(i, FieldTest.anyValue(new TextPattern(many.get(i), cased)));
        }
      }
      return matcher(label, tests, literals);
    }

    private Matcher matcher(String label, List<FieldTest> tests, List<SigmaText> literals) {
      Set<String> texts = null;
      if (literals != null) {
        texts = new HashSet<>();
        for (SigmaText literal : literals) texts.add(Letters.fold(literal.literalText()));
      }
      if (tests.isEmpty()) return null; // its problems are on record
      return new FieldMatcher(label, field, tests, texts, all, negated);
    }

    /** The value as a single literal, when modifiers and wildcards leave it one; else null. */
    private SigmaText literal(YamlNode value) {
      for (Modifier m : modifiers) {
        if (m != Modifier.ALL && m != Modifier.NEQ && m != Modifier.CASED) return null;
      }
      SigmaText text = SigmaText.parse(value.text());
      return text.isLiteral() ? text : null;
    }

    private FieldTest fieldTest(YamlNode value) {
      if (type == Modifier.EXISTS) {
        Boolean wanted = value.asBoolean();
        if (wanted == null) {
          return refuse(value, "`exists` takes true or false, not " + value.describe());
        }
        return FieldTest.exists(wanted);
      }
      if (type == Modifier.FIELDREF) {
        FieldPath other = vocabulary.field(value.text(), file, value.line(), problems);
        return other == null ? null : FieldTest.sameAs(other, anchoring(), cased);
      }
      ValueTest test = valueTest(value, false);
      return test == null ? null : FieldTest.anyValue(test);
    }

    private FieldTest.Anchoring anchoring() {
      boolean start = modifiers.contains(Modifier.STARTSWITH);
      boolean end = modifiers.contains(Modifier.ENDSWITH);
      if (modifiers.contains(Modifier.CONTAINS) || (start && end)) {
        return FieldTest.Anchoring.CONTAINS;
      }
      if (start) return FieldTest.Anchoring.STARTS;
      return end ? FieldTest.Anchoring.ENDS : FieldTest.Anchoring.WHOLE;
    }

    /** The test that one value of the rule becomes; null when it is refused. */
    private ValueTest valueTest(YamlNode value, boolean unanchored) {
      List<String> notations = List.of(value.text());
      if (modifiers.contains(Modifier.EXPAND)) {
        try {
          notations = Placeholders.expand(value.text(), vocabulary.placeholders());
        } catch (IllegalArgumentException e) {
          return refuse(value, e.getMessage());
        }
      }
      List<ValueTest> tests = new ArrayList<>();
      for (String notation : notations) {
        if (type == Modifier.RE) {
          tests.add(regex(value, notation));
        } else if (type == Modifier.CIDR) {
          tests.add(cidr(value, notation));
        } else if (type != null && type.isTimePart()) {
          tests.add(timePart(value, notation));
        } else if (comparison != null) {
          tests.add(number(value, notation));
        } else {
          for (SigmaText text : texts(value, notation)) {
            tests.add(new TextPattern(unanchored ? text.withAny(true, true) : text, cased));
          }
        }
      }
      tests.removeIf(java.util.Objects::isNull);
      return tests.isEmpty() ? null : OneOf.of(tests);
    }

    private ValueTest regex(YamlNode value, String expression) {
      int flags = 0;
      if (modifiers.contains(Modifier.I)) flags |= Pattern.CASE_INSENSITIVE;
      if (modifiers.contains(Modifier.M)) flags |= Pattern.MULTILINE;
      if (modifiers.contains(Modifier.S)) flags |= Pattern.DOTALL;
      if (expression.length() > MAX_REGEX) {
        return refuse(value, "a regular expression of more than " + MAX_REGEX + " characters");
      }
      if (RegexSize.of(expression) > MAX_REGEX_SIZE) {
        return refuse(
            value,
            "regular expression "
                + Problems.quote(expression)
                + " is too large once its repetitions are written out");
      }
      String anchored = expression;
      if (!modifiers.contains(Modifier.CONTAINS)) {
        if (modifiers.contains(Modifier.STARTSWITH)) anchored = "\\A(?:" + anchored + ")";
        if (modifiers.contains(Modifier.ENDSWITH)) anchored = "(?:" + anchored + ")\\z";
      }
      try {
        return new RegexTest(Pattern.compile(anchored, flags));
      } catch (PatternSyntaxException e) {
        boolean beyondRe2 =
            expression.contains("(?=")
                || expression.contains("(?!")
                || expression.contains("(?<=")
                || expression.contains("(?<!")
                || expression.matches("(?s).*\\\\[1-9].*");
        return refuse(
            value,
            "regular expression "
                + Problems.quote(expression)
                + ": "
                + e.getDescription()
                + (beyondRe2
                    ? "; look-around and back references are not supported, since they can take"
                        + " exponential time: say it with several items and the condition"
                    : ""));
      }
    }

    private ValueTest cidr(YamlNode value, String notation) {
      try {
        return new CidrTest(IpRange.parse(notation));
      } catch (IllegalArgumentException e) {
        return refuse(value, Problems.quote(notation) + " " + e.getMessage());
      }
    }

    private ValueTest timePart(YamlNode value, String notation) {
      TimePart part = TimePart.valueOf(type.name());
      int limit = notation.matches("\\d{1,4}") ? Integer.parseInt(notation) : -1;
      if (limit < part.first() || limit > part.last()) {
        return refuse(
            value,
            "`"
                + type.sigmaName()
                + "` is a number from "
                + part.first()
                + " to "
                + part.last()
                + ", not "
                + Problems.quote(notation));
      }
      Comparison how = comparison == null ? Comparison.EQ : Comparison.valueOf(comparison.name());
      return new TimePartTest(part, how, limit);
    }

    private ValueTest number(YamlNode value, String notation) {
      BigDecimal limit = NumberTest.read(notation);
      if (limit == null) {
        return refuse(
            value,
            "`"
                + comparison.sigmaName()
                + "` compares with a number, not "
                + Problems.quote(notation));
      }
      return new NumberTest(Comparison.valueOf(comparison.name()), limit);
    }

    private List<SigmaText> texts(YamlNode value, String notation) {
      try {
        return TextModifiers.apply(modifiers, notation);
      } catch (IllegalArgumentException e) {
        refuse(value, e.getMessage());
        return List.of();
      }
    }

    private <T> T refuse(YamlNode value, String message) {
      problems.error(file, value.line(), message);
      return null;
    }
  }
}
