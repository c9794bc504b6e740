package io.keytrail.compliance;

import io.keytrail.policy.Wildcards;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keys that need not meet some controls, for a reason and until a day. Immutable. Each list that is
 * given must match, by any of its entries; one that is empty matches every key.
 */
public final class Exemption {
  private final String reason;
  private final Long untilMillis;
  private final Set<Control> controls;
  private final List<String> keys;
  private final List<String> accounts;
  private final List<String> aliases;
  private final Map<String, String> tags;

  Exemption(
      String reason,
      Long untilMillis,
      Set<Control> controls,
      List<String> keys,
      List<String> accounts,
      List<String> aliases,
      Map<String, String> tags) {
    this.reason = reason;
    this.untilMillis = untilMillis;
    this.controls = controls;
    this.keys = keys;
    this.accounts = accounts;
    this.aliases = aliases;
    this.tags = tags;
  }

  public String reason() {
    return reason;
  }

  /** The moment from which on it no longer holds, epoch ms; null for never. */
  public Long untilMillis() {
    return untilMillis;
  }

  boolean holdsAt(long nowMillis) {
    return untilMillis == null || nowMillis < untilMillis;
  }

  /** In words, for a finding. */
  String untilText() {
    return untilMillis == null ? "without end" : "until " + Instant.ofEpochMilli(untilMillis);
  }

  boolean covers(Control control, Subject key) {
    if (!controls.isEmpty() && !controls.contains(control)) return false;
    if (!keys.isEmpty() && !matches(keys, key.arn()) && !matches(keys, key.keyId())) return false;
    if (!accounts.isEmpty() && !accounts.contains(key.accountId())) return false;
    if (!aliases.isEmpty() && key.aliases().stream().noneMatch(a -> matches(aliases, a))) {
      return false;
    }
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      String value = key.tag(tag.getKey());
      if (value == null || !Wildcards.matches(tag.getValue(), value)) return false;
    }
    return true;
  }

  private static boolean matches(List<String> patterns, String text) {
    for (String pattern : patterns) {
      if (Wildcards.matches(pattern, text)) return true;
    }
    return false;
  }
}
