package io.keytrail.jobs.trail;

import io.keytrail.key.KeyFacts;
import io.keytrail.kms.KmsEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * A record that some rules can only judge when its key is known, on its way to the key and back.
 * Left alone once made.
 */
public final class UndecidedRecord {
  /**
   * Of its text what the rules below read, see {@link #members}; {@link RawRecord#event} says
   * nothing here.
   */
  public RawRecord raw;

  /**
   * Which members of the record its text still has, as {@link
   * io.keytrail.sigma.event.Excerpt#text}; null for all of them.
   */
  public String members;

  public KmsEvent kms;

  /** Ids of the rules that wait. */
  public List<String> undecided = new ArrayList<>(1);

  /** Ids of rules that matched, and feed correlations that group by what is known of the key. */
  public List<String> matched = new ArrayList<>(0);

  /** How the key was just before the event; null on the way to the key. */
  public KeyFacts key;

  /** Last use of the key before the event, epoch ms; null where none was seen. */
  public Long lastUseMillis;

  /** The same record with the answer. */
  public UndecidedRecord answered(KeyFacts key, Long lastUseMillis) {
    UndecidedRecord answered = new UndecidedRecord();
    answered.raw = raw;
    answered.members = members;
    answered.kms = kms;
    answered.undecided = undecided;
    answered.matched = matched;
    answered.key = key;
    answered.lastUseMillis = lastUseMillis;
    return answered;
  }
}
