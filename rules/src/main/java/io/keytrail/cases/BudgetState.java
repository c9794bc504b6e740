package io.keytrail.cases;

import io.keytrail.profile.CompactReader;
import io.keytrail.profile.CompactWriter;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What an {@link AlertBudget} remembers of its scope. */
public final class BudgetState {
  private static final int VERSION = 1;

  /** A finding that the budget kept back. */
  static final class Kept {
    String subject;
    String title;
    String message;
    double excess;
    int severity;
    long timeMillis;
    long day;
  }

  /** The UTC day that is counted, and the first one that was. */
  long day = Long.MIN_VALUE;

  long firstDay = Long.MIN_VALUE;
  int passed;

  /** By how much the bar is raised today. */
  double raised;

  /** New findings of the last days by day, then by how far they passed their bar, in quarters. */
  final TreeMap<Long, TreeMap<Integer, Long>> days = new TreeMap<>();

  /** By uid. */
  final TreeMap<String, Kept> kept = new TreeMap<>();

  /** How many were kept back on {@link #day}, those forgotten included. */
  long keptToday;

  /** Of the summarising finding of {@link #day}. */
  int sequence;

  long toldKept;
  long createdMillis;

  public boolean isEmpty() {
    return days.isEmpty() && kept.isEmpty() && sequence == 0;
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.number(day);
    out.number(firstDay);
    out.count(passed);
    out.real(raised);
    out.count(keptToday);
    out.count(sequence);
    out.count(toldKept);
    out.number(createdMillis);
    out.count(days.size());
    days.forEach(
        (of, counts) -> {
          out.number(of);
          out.count(counts.size());
          counts.forEach(
              (excess, count) -> {
                out.count(excess);
                out.count(count);
              });
        });
    out.count(kept.size());
    for (Map.Entry<String, Kept> entry : kept.entrySet()) {
      Kept one = entry.getValue();
      out.text(entry.getKey());
      out.text(one.subject);
      out.text(one.title);
      out.text(one.message);
      out.real(one.excess);
      out.count(one.severity);
      out.number(one.timeMillis);
      out.number(one.day);
    }
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static BudgetState fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "alert budget");
    BudgetState state = new BudgetState();
    state.day = in.number();
    state.firstDay = in.number();
    state.passed = (int) in.count();
    state.raised = in.real();
    state.keptToday = in.count();
    state.sequence = (int) in.count();
    state.toldKept = in.count();
    state.createdMillis = in.number();
    for (int i = in.size(); i > 0; i--) {
      TreeMap<Integer, Long> counts = new TreeMap<>();
      state.days.put(in.number(), counts);
      for (int j = in.size(); j > 0; j--) counts.put((int) in.count(), in.count());
    }
    for (int i = in.size(); i > 0; i--) {
      String uid = in.text();
      if (uid == null) throw new IOException("a finding's uid is missing in a stored budget");
      Kept one = new Kept();
      one.subject = in.text();
      one.title = in.text();
      one.message = in.text();
      one.excess = in.real();
      one.severity = (int) in.count();
      one.timeMillis = in.number();
      one.day = in.number();
      state.kept.put(uid, one);
    }
    in.end();
    return state;
  }
}
