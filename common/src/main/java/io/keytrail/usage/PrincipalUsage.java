package io.keytrail.usage;

import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation.Side;
import io.keytrail.kms.PrincipalType;
import java.util.ArrayList;
import java.util.List;

/** What one principal did with one key in one stretch of time. */
public final class PrincipalUsage {
  static final int SAMPLES = 3;
  static final int OPERATIONS = 64;

  /** Canonical; null for all callers together whose records name nobody. */
  public final String principal;

  public final PrincipalType type;

  /** The unique id of the user or role, without the session's name; null for services. */
  public String principalId;

  public final String callerAccountId;
  public final boolean serviceMade;

  public long calls;
  public long failed;
  public long encryptSide;
  public long decryptSide;
  public final Tally byOperation;

  /** Where these calls came from; short of calls that an earlier release counted. */
  public final Origins origins = new Origins();

  final List<EventSample> samples = new ArrayList<>(SAMPLES);

  public PrincipalUsage(
      String principal,
      PrincipalType type,
      String principalId,
      String callerAccountId,
      boolean serviceMade,
      Tally byOperation) {
    this.principal = principal;
    this.type = type;
    this.principalId = principalId;
    this.callerAccountId = callerAccountId;
    this.serviceMade = serviceMade;
    this.byOperation = byOperation;
  }

  static PrincipalUsage of(String principal, KmsEvent event) {
    return new PrincipalUsage(
        principal,
        event.principalType,
        withoutSession(event.principalId),
        event.callerAccountId,
        event.serviceMade,
        new Tally(OPERATIONS));
  }

  static PrincipalUsage ofUnnamed() {
    return new PrincipalUsage(
        null, PrincipalType.UNKNOWN, null, null, false, new Tally(OPERATIONS));
  }

  void add(KmsEvent event, Side side) {
    if (event.principalId != null
        && (principalId == null || !event.principalId.startsWith(principalId))) {
      preferId(withoutSession(event.principalId));
    }
    calls++;
    if (event.errorCode != null) failed++;
    if (side == Side.ENCRYPT) encryptSide++;
    if (side == Side.DECRYPT) decryptSide++;
    byOperation.add(event.eventName, 1);
    origins.add(event, side);
    if (wouldKeep(event.eventTimeMillis, event.eventId)) keep(EventSample.of(event));
  }

  /**
   * A role deleted and made again has two ids under one ARN: the choice must not depend on order.
   */
  private void preferId(String id) {
    if (principalId == null || id != null && id.compareTo(principalId) < 0) principalId = id;
  }

  private static String withoutSession(String principalId) {
    int colon = principalId == null ? -1 : principalId.indexOf(':');
    return colon < 0 ? principalId : principalId.substring(0, colon);
  }

  void merge(PrincipalUsage other) {
    preferId(other.principalId);
    calls += other.calls;
    failed += other.failed;
    encryptSide += other.encryptSide;
    decryptSide += other.decryptSide;
    byOperation.merge(other.byOperation);
    origins.merge(other.origins);
    other.samples.forEach(this::keep);
  }

  /** A few of the events, the earliest first. */
  public List<EventSample> samples() {
    return new ArrayList<>(samples);
  }

  /** For readers of stored usage. */
  public void keep(EventSample sample) {
    if (!wouldKeep(sample.timeMillis, sample.eventId)) return;
    samples.add(sample);
    samples.sort(EventSample.EARLIEST_FIRST);
    if (samples.size() > SAMPLES) samples.remove(SAMPLES);
  }

  private boolean wouldKeep(long timeMillis, String eventId) {
    if (samples.size() < SAMPLES) return true;
    return samples.get(SAMPLES - 1).isAfter(timeMillis, eventId);
  }

  /** The same principal, nothing counted yet. */
  PrincipalUsage emptyCopy() {
    return new PrincipalUsage(
        principal, type, principalId, callerAccountId, serviceMade, new Tally(OPERATIONS));
  }
}
