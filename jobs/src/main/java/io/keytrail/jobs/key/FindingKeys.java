package io.keytrail.jobs.key;

import io.keytrail.finding.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Which keys of a finding are asked for: each is a question of its own. */
final class FindingKeys {
  /** A finding about more keys than that (one principal on hundreds) shows the first ones. */
  static final int MAX = 50;

  private FindingKeys() {}

  /** Without doubles, in the finding's order. */
  static List<String> of(Finding finding) {
    List<String> keys = new ArrayList<>();
    TreeSet<String> seen = new TreeSet<>();
    for (String keyArn : finding.keyArns) {
      if (keys.size() < MAX && seen.add(keyArn)) keys.add(keyArn);
    }
    return keys;
  }
}
