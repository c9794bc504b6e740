package io.keytrail.jobs.key;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.trail.KeyNews;
import io.keytrail.jobs.trail.UndecidedRecord;
import io.keytrail.profile.TrailGaps;

/**
 * What comes to a key beside its usage: news, a question (a finding or a record that wants to know
 * how the key was), or the gaps of its trail. Exactly one of the four is there. Immutable.
 */
public final class KeyInput {
  public final String keyArn;

  /** The time of the news, or the moment that is asked about, epoch ms; 0 for gaps. */
  public final long timeMillis;

  final KeyNews news;
  final Finding finding;
  final UndecidedRecord record;
  public final TrailGaps gaps;

  private KeyInput(
      String keyArn,
      long timeMillis,
      KeyNews news,
      Finding finding,
      UndecidedRecord record,
      TrailGaps gaps) {
    this.keyArn = keyArn;
    this.timeMillis = timeMillis;
    this.news = news;
    this.finding = finding;
    this.record = record;
    this.gaps = gaps;
  }

  /** Of a key, not of an alias alone. */
  public static KeyInput of(KeyNews news) {
    return new KeyInput(news.keyArn(), news.timeMillis(), news, null, null, null);
  }

  /** How this one of the finding's keys was when it fired. */
  public static KeyInput of(Finding finding, String keyArn) {
    return new KeyInput(keyArn, finding.timeMillis, null, finding, null, null);
  }

  /** How this one of the record's keys was just before the event, which may have changed it. */
  public static KeyInput of(UndecidedRecord record, String keyArn) {
    return new KeyInput(keyArn, record.raw.eventTimeMillis, null, null, record, null);
  }

  /** All gaps that are known of the key's trail, for its profile. */
  public static KeyInput of(TrailGaps gaps, String keyArn) {
    return new KeyInput(keyArn, 0, null, null, null, gaps);
  }

  /** Whether it waits for the watermark, until all news of its moment are there. */
  boolean isQuestion() {
    return finding != null || record != null;
  }
}
