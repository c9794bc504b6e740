package io.keytrail.compliance;

import io.keytrail.finding.Compliance;
import io.keytrail.finding.Finding;
import io.keytrail.finding.Severity;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What {@link ComplianceSummary} remembers of one control in one account: the current day, and up
 * to {@value #FLOODS} days on which there were too many. Ten kilobytes at most, usually one.
 */
public final class SummaryState {
  static final int FLOODS = 16;
  static final int EXAMPLES = 20;
  private static final int VERSION = 1;

  /** By days since 1970. */
  final TreeMap<Long, Day> days = new TreeMap<>();

  /** The findings that opened on one day. */
  static final class Day {
    final long number;
    final TreeSet<String> told = new TreeSet<>();

    /** Of those folded, by uid: the first few of the alphabet that came while there was room. */
    final TreeMap<String, String> examples = new TreeMap<>();

    long folded;
    long open;
    boolean violations;
    Severity severity = Severity.INFORMATIONAL;
    long firstFoldedMillis;
    boolean changed;
    long changedMillis;
    int sequence;
    long toldMillis;
    long createdMillis;

    Day(long number) {
      this.number = number;
    }

    /** Nothing of it is open, or will be: the day is past, and its end was told. */
    boolean isOver(long nowMillis) {
      boolean past = number < Math.floorDiv(nowMillis, UseDigest.DAY);
      return past && open == 0 && !changed && isFlood();
    }

    boolean isFlood() {
      return folded > 0;
    }

    void fold(Finding finding) {
      if (folded == 0) firstFoldedMillis = finding.timeMillis;
      folded++;
      open++;
      changed = true;
      changedMillis = Math.max(changedMillis, finding.timeMillis);
      violations |= finding.compliance.status == Compliance.Status.FAIL;
      severity = ComplianceSummary.gravest(severity, finding.severity);
      examples.put(finding.uid, finding.keyArns.get(0));
      if (examples.size() > EXAMPLES) examples.pollLastEntry();
    }

    void unfold(Finding finding) {
      open = Math.max(0, open - 1);
      changed = true;
      changedMillis = Math.max(changedMillis, finding.timeMillis);
      examples.remove(finding.uid);
    }
  }

  /** A new day; those before it that saw no flood have nothing more to remember. */
  Day begin(long number) {
    days.values().removeIf(day -> day.number < number && !day.isFlood());
    while (days.size() > FLOODS) days.pollFirstEntry();
    Day day = new Day(number);
    days.put(number, day);
    return day;
  }

  public boolean isEmpty() {
    return days.isEmpty();
  }

  /** The stored form, behind a version byte; the same for equal states. */
  public byte[] toBytes() {
    return Bytes.write(VERSION, this::write);
  }

  private void write(DataOutputStream out) throws IOException {
    Bytes.number(days.size(), out);
    for (Day day : days.values()) {
      Bytes.number(day.number, out);
      Bytes.number(day.told.size(), out);
      for (String uid : day.told) Bytes.text(uid, out);
      Bytes.number(day.examples.size(), out);
      for (Map.Entry<String, String> example : day.examples.entrySet()) {
        Bytes.text(example.getKey(), out);
        Bytes.text(example.getValue(), out);
      }
      Bytes.number(day.folded, out);
      Bytes.number(day.open, out);
      out.writeBoolean(day.violations);
      Bytes.text(day.severity.name(), out);
      out.writeLong(day.firstFoldedMillis);
      out.writeBoolean(day.changed);
      out.writeLong(day.changedMillis);
      Bytes.number(day.sequence, out);
      out.writeLong(day.toldMillis);
      out.writeLong(day.createdMillis);
    }
  }

  /**
   * @throws IOException when the bytes are of another version or damaged
   */
  public static SummaryState fromBytes(byte[] bytes) throws IOException {
    return Bytes.read(bytes, VERSION, "compliance summary", SummaryState::read);
  }

  private static SummaryState read(DataInputStream in) throws IOException {
    SummaryState state = new SummaryState();
    for (int n = Bytes.count(in); n > 0; n--) {
      Day day = new Day(Bytes.number(in));
      state.days.put(day.number, day);
      for (int m = Bytes.count(in); m > 0; m--) day.told.add(Bytes.text(in));
      for (int m = Bytes.count(in); m > 0; m--) day.examples.put(Bytes.text(in), Bytes.text(in));
      day.folded = Bytes.number(in);
      day.open = Bytes.number(in);
      day.violations = in.readBoolean();
      day.severity = Severity.valueOf(Bytes.text(in));
      day.firstFoldedMillis = in.readLong();
      day.changed = in.readBoolean();
      day.changedMillis = in.readLong();
      day.sequence = Bytes.count(in);
      day.toldMillis = in.readLong();
      day.createdMillis = in.readLong();
    }
    return state;
  }
}
