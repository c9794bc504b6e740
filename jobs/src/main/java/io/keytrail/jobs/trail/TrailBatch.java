package io.keytrail.jobs.trail;

import io.keytrail.kms.KmsEvent;
import io.keytrail.profile.HeardHour;
import io.keytrail.reject.Rejected;
import java.util.ArrayList;
import java.util.List;

/**
 * What a source hands on: the decoded records of a carrier, or of a piece of a large one.
 *
 * <p>Batches, because one carrier holds many records and a queue between threads costs more than
 * decoding one of them. {@link #received()} {@code = kms + other + rejected}.
 */
public final class TrailBatch {
  /** KMS events in the order in which they stood; order within a file is not time order. */
  public List<KmsEvent> events = new ArrayList<>();

  public List<Rejected> rejected = new ArrayList<>();

  /**
   * The texts of records that rules may ask about, KMS's and others', in the order in which they
   * stood; empty when the source was given no {@link RecordInterest}.
   */
  public List<RawRecord> records = new ArrayList<>(0);

  /** Which accounts and Regions there were records of, see {@link Hearing}; empty if not asked. */
  public List<HeardHour> heard = new ArrayList<>(0);

  /** Readable records that are not KMS's. */
  public long other;

  /** Records that the asked time, account or Region leaves out; not part of {@link #received()}. */
  public long outside;

  /**
   * The latest event time among all readable records here, epoch ms; {@link Long#MIN_VALUE} if
   * none. A live source leaves out times that lie too far past a record's arrival to be true.
   */
  public long maxEventTimeMillis = Long.MIN_VALUE;

  /** Records that were to be decoded and judged. */
  public long received() {
    return events.size() + other + rejected.size();
  }
}
