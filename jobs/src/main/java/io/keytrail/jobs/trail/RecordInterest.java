package io.keytrail.jobs.trail;

import io.keytrail.kms.KmsEvent;
import java.io.Serializable;

/**
 * Says which records are wanted as text, beside what is decoded of KMS's. Asked for every record,
 * so it must be cheap; called by several threads.
 */
public interface RecordInterest extends Serializable {
  /** In all of them: for rules that are replaced while the job runs. */
  RecordInterest ALL = (source, name) -> true;

  /**
   * @param eventSource may be null, as the name may be, where a record does not say
   */
  boolean wants(String eventSource, String eventName);

  /**
   * The same for a record of KMS, of which more is known.
   *
   * @param eventSource as in {@link #wants(String, String)}
   */
  default boolean wants(String eventSource, KmsEvent event) {
    return wants(eventSource, event.eventName);
  }
}
