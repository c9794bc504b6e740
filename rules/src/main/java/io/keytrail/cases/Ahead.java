package io.keytrail.cases;

import java.util.TreeMap;

/**
 * What is known beyond what was learned for good: all that the next window of a key is judged by.
 * Follows from a {@link KeyProfile} and is not stored.
 */
public final class Ahead {
  /** As after the last window that was judged. */
  final LearnedUse now;

  /**
   * As it was at earlier moments, by end of the last window in it, epoch ms: one that no late event
   * can change any more need not be learned again.
   */
  final TreeMap<Long, LearnedUse> marks = new TreeMap<>();

  /** End of the last window in the last mark, or else in what it began with, epoch ms. */
  long markedMillis;

  /** End of the last window with use that was learned since, epoch ms. */
  long usedMillis = Long.MIN_VALUE;

  /**
   * @param now a copy of what was learned
   * @param learnedMillis end of the last window in it, epoch ms
   */
  Ahead(LearnedUse now, long learnedMillis) {
    this.now = now;
    markedMillis = learnedMillis;
  }
}
