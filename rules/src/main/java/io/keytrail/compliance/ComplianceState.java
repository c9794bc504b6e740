package io.keytrail.compliance;

import io.keytrail.finding.Compliance;
import io.keytrail.finding.Severity;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@link ComplianceTracker} remembers of one key: which findings are open, how often each was
 * told, and the key's last two states. A few hundred bytes; at most one entry per control.
 */
public final class ComplianceState {
  private static final int VERSION = 1;

  String policy = "";
  long evaluatedMillis = Long.MIN_VALUE;
  long nextCheckMillis = Long.MAX_VALUE;
  String keyState;
  long keyStateSince;
  String stateBefore;
  long stateBeforeSince;

  /** By the control's id. */
  final Map<String, Slot> slots = new TreeMap<>();

  /** One control's finding about the key, open or closed. */
  static final class Slot {
    boolean open;
    String uid = "";

    /** Of the violation that is, or was last, open. */
    String cause = "";

    boolean causeMoves;

    /** What {@link #uid} was made from, and for the how manieth time in a row. */
    String openingCause = "";

    int openings;
    int sequence;
    long createdMillis;
    long firstSeenMillis;
    String told = "";
    Compliance.Status status = Compliance.Status.FAIL;
    Severity severity = Severity.LOW;
  }

  /** The moment of the last evaluation, epoch ms; Long.MIN_VALUE before the first. */
  public long evaluatedMillis() {
    return evaluatedMillis;
  }

  /**
   * When to evaluate again though nothing was stated, epoch ms; Long.MAX_VALUE for never. After a
   * policy change it is stale until the next evaluation: see {@link ComplianceTracker#isCurrent}.
   */
  public long nextCheckMillis() {
    return nextCheckMillis;
  }

  /** How many findings about the key are open. */
  public int open() {
    int open = 0;
    for (Slot slot : slots.values()) if (slot.open) open++;
    return open;
  }

  /** Since when the key has been in its state, as first seen, epoch ms; 0 while none is known. */
  public long keyStateSinceMillis() {
    return keyStateSince;
  }

  /** Whether the key is gone and all is said: the state can be dropped. */
  public boolean isOver() {
    return Subject.DELETED.equals(keyState) && open() == 0;
  }

  /** The stored form, behind a version byte; the same for equal states. */
  public byte[] toBytes() {
    return Bytes.write(VERSION, this::write);
  }

  private void write(DataOutputStream out) throws IOException {
    Bytes.text(policy, out);
    out.writeLong(evaluatedMillis);
    out.writeLong(nextCheckMillis);
    Bytes.text(keyState, out);
    out.writeLong(keyStateSince);
    Bytes.text(stateBefore, out);
    out.writeLong(stateBeforeSince);
    Bytes.number(slots.size(), out);
    for (Map.Entry<String, Slot> entry : slots.entrySet()) {
      Slot slot = entry.getValue();
      Bytes.text(entry.getKey(), out);
      out.writeBoolean(slot.open);
      Bytes.text(slot.uid, out);
      Bytes.text(slot.cause, out);
      out.writeBoolean(slot.causeMoves);
      Bytes.text(slot.openingCause, out);
      Bytes.number(slot.openings, out);
      Bytes.number(slot.sequence, out);
      out.writeLong(slot.createdMillis);
      out.writeLong(slot.firstSeenMillis);
      Bytes.text(slot.told, out);
      Bytes.text(slot.status.name(), out);
      Bytes.text(slot.severity.name(), out);
    }
  }

  /**
   * @throws IOException when the bytes are of another version or damaged
   */
  public static ComplianceState fromBytes(byte[] bytes) throws IOException {
    return Bytes.read(bytes, VERSION, "compliance state", ComplianceState::read);
  }

  private static ComplianceState read(DataInputStream in) throws IOException {
    ComplianceState state = new ComplianceState();
    state.policy = Bytes.text(in);
    state.evaluatedMillis = in.readLong();
    state.nextCheckMillis = in.readLong();
    state.keyState = Bytes.text(in);
    state.keyStateSince = in.readLong();
    state.stateBefore = Bytes.text(in);
    state.stateBeforeSince = in.readLong();
    for (int n = Bytes.count(in); n > 0; n--) {
      Slot slot = new Slot();
      state.slots.put(Bytes.text(in), slot);
      slot.open = in.readBoolean();
      slot.uid = Bytes.text(in);
      slot.cause = Bytes.text(in);
      slot.causeMoves = in.readBoolean();
      slot.openingCause = Bytes.text(in);
      slot.openings = Bytes.count(in);
      slot.sequence = Bytes.count(in);
      slot.createdMillis = in.readLong();
      slot.firstSeenMillis = in.readLong();
      slot.told = Bytes.text(in);
      slot.status = Compliance.Status.valueOf(Bytes.text(in));
      slot.severity = Severity.valueOf(Bytes.text(in));
    }
    return state;
  }
}
