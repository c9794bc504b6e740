package io.keytrail.profile;

import io.keytrail.kms.PrincipalType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * That one principal touched one key in one window: what the models of a principal are shown, once
 * the key's window has closed. A flat bean.
 */
public final class PrincipalTouch {
  private static final int VERSION = 1;

  /** The principal's {@link PrincipalShape}: what to key by. */
  public String principal;

  public String keyArn;

  /** The window, epoch ms: start inclusive, end exclusive. */
  public long startMillis;

  public long endMillis;

  /** The principal as written, in the earliest of the calls. */
  public String actor;

  public PrincipalType actorType = PrincipalType.UNKNOWN;

  /** Cryptographic calls, failed ones included. */
  public long uses;

  /** Successful calls that decide about the key: policy, disabling, deletion. */
  public long administrations;

  /** The key's classification, as its tags have it; null when not known. */
  public String classification;

  /** Earliest event of use, else of administration. */
  public String eventId;

  /** Who touched a key in a window, and how; by themselves, what services do is left out. */
  public static List<PrincipalTouch> of(
      String keyArn,
      long startMillis,
      long endMillis,
      String classification,
      Collection<UseFact> facts) {
    TreeMap<String, PrincipalTouch> touches = new TreeMap<>();
    for (UseFact fact : facts) {
      if (fact.principal == null || fact.serviceMade) continue;
      boolean use = fact.isCryptographic();
      boolean administration =
          !fact.failed && fact.viaService == null && DutiesModel.isAdministration(fact.operation);
      if (!use && !administration) continue;
      PrincipalTouch touch = touches.computeIfAbsent(fact.principal, p -> new PrincipalTouch());
      if (touch.principal == null
          || use && touch.uses == 0
          || use && fact.sample.eventId.compareTo(touch.eventId) < 0) {
        touch.eventId = fact.sample.eventId;
        touch.actor = fact.actor;
        touch.actorType = fact.actorType;
      }
      touch.principal = fact.principal;
      if (use) touch.uses += fact.count;
      if (administration) touch.administrations += fact.count;
    }
    for (PrincipalTouch touch : touches.values()) {
      touch.keyArn = keyArn;
      touch.startMillis = startMillis;
      touch.endMillis = endMillis;
      touch.classification = classification;
    }
    return new ArrayList<>(touches.values());
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.text(principal);
    out.text(keyArn);
    out.number(startMillis);
    out.number(endMillis - startMillis);
    out.text(actor);
    out.count(actorType.ordinal());
    out.count(uses);
    out.count(administrations);
    out.text(classification);
    out.text(eventId);
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static PrincipalTouch fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "touch of a principal");
    PrincipalTouch touch = new PrincipalTouch();
    touch.principal = in.text();
    touch.keyArn = in.text();
    touch.startMillis = in.number();
    touch.endMillis = touch.startMillis + in.number();
    touch.actor = in.text();
    touch.actorType = CompactReader.constant(PrincipalType.values(), in.count());
    touch.uses = in.count();
    touch.administrations = in.count();
    touch.classification = in.text();
    touch.eventId = in.text();
    in.end();
    return touch;
  }
}
