package io.keytrail.jobs.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The known name that a user most likely meant. */
public final class Nearest {
  private Nearest() {}

  /**
   * The name with the fewest edits, if no more than a third of it must change; else one that ends
   * with what was written ({@code window} for {@code usage.window}).
   */
  public static Optional<String> to(String written, Collection<String> names) {
    String wanted = written.toLowerCase(Locale.ROOT);
    String nearest = null;
    int fewest = Integer.MAX_VALUE;
    for (String name : names) {
      int bound = Math.max(1, Math.max(name.length(), wanted.length()) / 3);
      int edits = new LevenshteinDistance(bound).apply(wanted, name.toLowerCase(Locale.ROOT));
      if (edits >= 0 && edits < fewest) {
        nearest = name;
        fewest = edits;
      }
    }
    for (String name : names) {
      boolean sameEnd = name.endsWith("." + wanted);
      if (sameEnd && fewest > 2) return Optional.of(name);
    }
    return Optional.ofNullable(nearest);
  }
}
