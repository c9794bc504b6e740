package io.keytrail.jobs.source.archive;

import org.apache.flink.api.connector.source.SourceEvent;

/** What readers and the enumerator say to each other beside splits. */
final class ArchiveMessages {
  private ArchiveMessages() {}

  /** Reader: a split has been handed on to its end. Repeated until {@link FinishNoted} comes. */
  static final class SplitFinished implements SourceEvent {
    private static final long serialVersionUID = 1;
    final long ordinal;
    final long maxEventTimeMillis;

    SplitFinished(long ordinal, long maxEventTimeMillis) {
      this.ordinal = ordinal;
      this.maxEventTimeMillis = maxEventTimeMillis;
    }
  }

  /**
   * Enumerator: the finish of a split is in my state. Flink delivers what the enumerator sends
   * after its part of a checkpoint only after the reader's part, so a reader that forgets the split
   * now can rely on the enumerator's side of every later checkpoint.
   */
  static final class FinishNoted implements SourceEvent {
    private static final long serialVersionUID = 1;
    final long ordinal;

    FinishNoted(long ordinal) {
      this.ordinal = ordinal;
    }
  }

  /** Enumerator, to readers with nothing to do: no split that anyone holds is older than this. */
  static final class LowWatermark implements SourceEvent {
    private static final long serialVersionUID = 1;
    final long watermarkMillis;

    LowWatermark(long watermarkMillis) {
      this.watermarkMillis = watermarkMillis;
    }
  }

  /** Enumerator: everything has been read, and this is the time at which the replay ends. */
  static final class AsOf implements SourceEvent {
    private static final long serialVersionUID = 1;

    /** {@link Long#MIN_VALUE} when nothing was read and none was asked for. */
    final long asOfMillis;

    AsOf(long asOfMillis) {
      this.asOfMillis = asOfMillis;
    }
  }
}
