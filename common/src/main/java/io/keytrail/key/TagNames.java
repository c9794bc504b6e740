package io.keytrail.key;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * By which tags a house says what a key is for. Of several names for one thing the first that a key
 * carries counts; names are compared as KMS does, letter case included. Immutable.
 */
public final class TagNames {
  /** {@code DataClassification}, {@code Owner}, {@code Application}, {@code Environment}. */
  public static final TagNames DEFAULT =
      new TagNames(
          List.of("DataClassification"),
          List.of("Owner"),
          List.of("Application"),
          List.of("Environment"));

  private final List<String> classification;
  private final List<String> owner;
  private final List<String> application;
  private final List<String> environment;

  public TagNames(
      List<String> classification,
      List<String> owner,
      List<String> application,
      List<String> environment) {
    this.classification = List.copyOf(classification);
    this.owner = List.copyOf(owner);
    this.application = List.copyOf(application);
    this.environment = List.copyOf(environment);
  }

  /** How secret what the key protects is: {@code Restricted}, {@code Confidential} … */
  public List<String> classification() {
    return classification;
  }

  public List<String> owner() {
    return owner;
  }

  public List<String> application() {
    return application;
  }

  public List<String> environment() {
    return environment;
  }

  /** All of them. */
  public Set<String> all() {
    List<String> all = new ArrayList<>(classification);
    all.addAll(owner);
    all.addAll(application);
    all.addAll(environment);
    return Collections.unmodifiableSet(new TreeSet<>(all));
  }

  /** The value of the first of these tags that the key carries; null when none, or unknown. */
  public static String value(KeyFacts facts, List<String> names) {
    for (String name : names) {
      String value = facts.tag(name);
      if (value != null) return value;
    }
    return null;
  }

  /**
   * Whether {@link #value} is the truth: it was found, or none of the tags is there for certain.
   */
  public static boolean knows(KeyFacts facts, List<String> names) {
    for (String name : names) {
      if (!facts.knowsEntry(KeyAttribute.TAGS, name)) return false;
      if (facts.tag(name) != null) return true;
    }
    return true;
  }
}
