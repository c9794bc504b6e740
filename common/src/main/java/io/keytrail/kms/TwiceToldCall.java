package io.keytrail.kms;

import java.util.Comparator;

/**
 * One call that CloudTrail tells twice: one across accounts by the caller's trail and by the key
 * owner's, under one {@code sharedEventID}; and UpdatePrimaryRegion by both Regions, under one
 * {@code requestID}, where the second is told as carried there by KMS.
 *
 * <p>Source: CloudTrail user guide, {@code sharedEventID} in the record contents; KMS developer
 * guide, log entries of UpdatePrimaryRegion.
 */
public final class TwiceToldCall {
  /**
   * The caller's view first: it names the caller in full, while the owner's may hold no more than
   * an account and a principal id, and the second Region's may name no resource. Ties are decided
   * by what does not depend on arrival.
   */
  private static final Comparator<KmsEvent> FULLEST_FIRST =
      Comparator.comparing((KmsEvent e) -> !isCallersView(e))
          .thenComparing(e -> e.facts != null && e.facts.containsKey(DecodedFact.KEY_SOURCE))
          .thenComparing(e -> e.principal == null || !e.principal.startsWith("arn:"))
          .thenComparing(e -> e.eventId);

  private static final String KMS = "kms.amazonaws.com";

  private TwiceToldCall() {}

  /** What the records of one call have in common; null when one record is all there is. */
  public static String id(KmsEvent event) {
    if (event.sharedEventId != null) return event.sharedEventId;
    boolean inTwoRegions =
        event.operation == KmsOperation.UPDATE_PRIMARY_REGION && event.requestId != null;
    return inTwoRegions ? event.eventName + ' ' + event.requestId : null;
  }

  /**
   * The fuller of two views of one call; another account's event id and account are noted in it.
   */
  public static KmsEvent join(KmsEvent one, KmsEvent other) {
    boolean oneIsFuller = FULLEST_FIRST.compare(one, other) <= 0;
    // A copy: both may be held in state, of which a snapshot is being written.
    KmsEvent fuller = (oneIsFuller ? one : other).copy();
    KmsEvent second = oneIsFuller ? other : one;
    if (fuller.sharedEventId != null) {
      fuller.pairedEventId = second.eventId;
      fuller.pairedAccountId = second.recipientAccountId;
    }
    if (fuller.keys.isEmpty()) fuller.keys = second.keys;
    return fuller;
  }

  /** Whether it is told where the call was made, and not where it also took effect. */
  public static boolean isCallersView(KmsEvent event) {
    boolean inAccount =
        event.recipientAccountId != null && event.recipientAccountId.equals(event.callerAccountId);
    boolean elsewhere =
        event.operation == KmsOperation.UPDATE_PRIMARY_REGION && KMS.equals(event.viaService);
    return inAccount && !elsewhere;
  }
}
