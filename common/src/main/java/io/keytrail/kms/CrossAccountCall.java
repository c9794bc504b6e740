package io.keytrail.kms;

import java.util.Comparator;

/**
 * One call across accounts, told twice: by the caller's trail and by the key owner's, under one
 * {@code sharedEventID}.
 *
 * <p>Source: CloudTrail user guide, {@code sharedEventID} in the record contents.
 */
public final class CrossAccountCall {
  /**
   * The caller's view first: it names the caller in full, while the owner's may hold no more than
   * an account and a principal id. Ties are decided by what does not depend on arrival.
   */
  private static final Comparator<KmsEvent> FULLEST_FIRST =
      Comparator.comparing((KmsEvent e) -> !isCallersView(e))
          .thenComparing(e -> e.principal == null || !e.principal.startsWith("arn:"))
          .thenComparing(e -> e.eventId);

  private CrossAccountCall() {}

  /** The fuller of two views of one call, with the other's event id and account noted in it. */
  public static KmsEvent join(KmsEvent one, KmsEvent other) {
    boolean oneIsFuller = FULLEST_FIRST.compare(one, other) <= 0;
    // A copy: both may be held in state, of which a snapshot is being written.
    KmsEvent fuller = (oneIsFuller ? one : other).copy();
    KmsEvent second = oneIsFuller ? other : one;
    fuller.pairedEventId = second.eventId;
    fuller.pairedAccountId = second.recipientAccountId;
    if (fuller.keys.isEmpty()) fuller.keys = second.keys;
    return fuller;
  }

  private static boolean isCallersView(KmsEvent event) {
    return event.recipientAccountId != null
        && event.recipientAccountId.equals(event.callerAccountId);
  }
}
