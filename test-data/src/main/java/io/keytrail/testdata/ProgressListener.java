package io.keytrail.testdata;

/** Told how far a generator is. Called by one thread at a time, though not always the same one. */
@FunctionalInterface
public interface ProgressListener {
  /** Listens to nothing. */
  ProgressListener NONE = (eventsWritten, eventsExpected) -> {};

  /**
   * @param eventsWritten records written so far, duplicates and anomalies included; never sinks
   * @param eventsExpected how many there will be, as estimated before the start: the real number
   *     can be a little smaller or larger
   */
  void written(long eventsWritten, long eventsExpected);
}
