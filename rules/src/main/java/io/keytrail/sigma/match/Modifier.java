package io.keytrail.sigma.match;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Every field modifier of Sigma 2.1; their meaning stands in {@link ItemParser}. */
public enum Modifier {
  ALL("every value of the list must be met"),
  CONTAINS("the value stands anywhere in the field"),
  STARTSWITH("the field begins with the value"),
  ENDSWITH("the field ends with the value"),
  CASED("upper and lower case differ"),
  NEQ("negates the whole item"),
  EXISTS("the field is there (true) or not (false), whatever its value"),
  WINDASH("a dash before a word may be any of - / \u2013 \u2014 \u2015"),
  BASE64("the value, Base64-encoded"),
  BASE64OFFSET("the value inside a longer Base64 text, at each of three offsets"),
  UTF16LE("the value as UTF-16, low byte first"),
  WIDE("the same as utf16le"),
  UTF16BE("the value as UTF-16, high byte first"),
  UTF16("the value as UTF-16 with a byte order mark, low byte first"),
  RE("a regular expression (RE2 syntax) found anywhere in the field"),
  I("after re: upper and lower case are the same"),
  M("after re: ^ and $ match at every line"),
  S("after re: the dot matches line feeds too"),
  CIDR("an IP address in this network"),
  LT("a number less than"),
  LTE("a number less than or equal"),
  GT("a number greater than"),
  GTE("a number greater than or equal"),
  FIELDREF("the value of another field"),
  EXPAND("replaces %name% by configured values"),
  MINUTE("the minute of a time"),
  HOUR("the hour of a time"),
  DAY("the day of the month of a time"),
  WEEK("the ISO week of a time"),
  MONTH("the month of a time"),
  YEAR("the year of a time");

  private static final Map<String, Modifier> BY_NAME = new LinkedHashMap<>();

  static {
    for (Modifier modifier : values()) BY_NAME.put(modifier.sigmaName(), modifier);
  }

  private final String meaning;

  Modifier(String meaning) {
    this.meaning = meaning;
  }

  /** As written in rules. */
  public String sigmaName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** One line for documentation. */
  public String meaning() {
    return meaning;
  }

  /** Null when there is none of that name. */
  static Modifier of(String name) {
    return BY_NAME.get(name);
  }

  static List<String> names() {
    return Collections.unmodifiableList(new ArrayList<>(BY_NAME.keySet()));
  }

  boolean isComparison() {
    return ordinal() >= LT.ordinal() && ordinal() <= GTE.ordinal();
  }

  boolean isTimePart() {
    return ordinal() >= MINUTE.ordinal();
  }

  boolean isAnchor() {
    return this == CONTAINS || this == STARTSWITH || this == ENDSWITH;
  }

  boolean isUtf16() {
    return ordinal() >= UTF16LE.ordinal() && ordinal() <= UTF16.ordinal();
  }

  boolean isEncoding() {
    return this == BASE64 || this == BASE64OFFSET || isUtf16();
  }

  /** Those that say what kind of value it is, and so must come before what changes the value. */
  boolean isType() {
    return this == RE || this == CIDR || this == EXISTS || this == FIELDREF || isTimePart();
  }
}
