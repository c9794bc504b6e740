package io.keytrail.jobs.key;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.trail.KeyNews;
import io.keytrail.jobs.trail.UndecidedRecord;

/**
 * What comes to a key beside its usage: news, or a question (a finding or a record that wants to
 * know how the key was). Exactly one of the three is there. Immutable.
 */
public final class KeyInput {
  public final String keyArn;

  /** The time of the news, or the moment that is asked about, epoch ms. */
  public final long timeMillis;

  final KeyNews news;
  final Finding finding;
  final UndecidedRecord record;

  private KeyInput(
      String keyArn, long timeMillis, KeyNews news, Finding finding, UndecidedRecord record) {
    this.keyArn = keyArn;
    this.timeMillis = timeMillis;
    this.news = news;
    this.finding = finding;
    this.record = record;
  }

  /** Of a key, not of an alias alone. */
  public static KeyInput of(KeyNews news) {
    return new KeyInput(news.keyArn(), news.timeMillis(), news, null, null);
  }

  /** How this one of the finding's keys was when it fired. */
  public static KeyInput of(Finding finding, String keyArn) {
    return new KeyInput(keyArn, finding.timeMillis, null, finding, null);
  }

  /** How this one of the record's keys was just before the event, which may have changed it. */
  public static KeyInput of(UndecidedRecord record, String keyArn) {
    return new KeyInput(keyArn, record.raw.eventTimeMillis, null, null, record);
  }

  /** Whether it waits for the watermark, until all news of its moment are there. */
  boolean isQuestion() {
    return news == null;
  }
}
