package io.keytrail.profile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What {@link ManyTrails} remembers of one kind of failure over all accounts. */
public final class ManyTrailsState {
  private static final int VERSION = 1;

  /** An account that is told of with others. */
  static final class Line {
    final String account;

    /** Where in it, for a person. */
    String places;

    final long sinceMillis;

    /** When it was over, epoch ms; 0 while it lasts. */
    long overMillis;

    int severity;

    Line(String account, String places, long sinceMillis) {
      this.account = account;
      this.places = places;
      this.sinceMillis = sinceMillis;
    }
  }

  /** When accounts were told of one by one, within a day; in order of time. */
  final List<Long> oneByOne = new ArrayList<>(0);

  /** By uid of the account's own finding, which nobody sees. */
  final TreeMap<String, Line> lines = new TreeMap<>();

  long createdMillis;
  long firstSeenMillis;

  /** Of the last record written; 0 before the first. */
  int sequence;

  int toldLines;
  int toldSeverity;

  public boolean isEmpty() {
    return oneByOne.isEmpty() && lines.isEmpty();
  }

  void clearLines() {
    lines.clear();
    createdMillis = 0;
    firstSeenMillis = 0;
    sequence = 0;
    toldLines = 0;
    toldSeverity = 0;
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.count(oneByOne.size());
    for (long millis : oneByOne) out.number(millis);
    out.number(createdMillis);
    out.number(firstSeenMillis);
    out.count(sequence);
    out.count(toldLines);
    out.count(toldSeverity);
    out.count(lines.size());
    for (Map.Entry<String, Line> entry : lines.entrySet()) {
      Line line = entry.getValue();
      out.text(entry.getKey());
      out.text(line.account);
      out.text(line.places);
      out.number(line.sinceMillis);
      out.number(line.overMillis);
      out.count(line.severity);
    }
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static ManyTrailsState fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "failures of many trails");
    ManyTrailsState state = new ManyTrailsState();
    for (int i = in.size(); i > 0; i--) state.oneByOne.add(in.number());
    state.createdMillis = in.number();
    state.firstSeenMillis = in.number();
    state.sequence = (int) in.count();
    state.toldLines = (int) in.count();
    state.toldSeverity = (int) in.count();
    for (int i = in.size(); i > 0; i--) {
      String uid = in.text();
      String account = in.text();
      String places = in.text();
      if (uid == null || account == null || places == null) {
        throw new IOException("a text is missing in stored failures of many trails");
      }
      Line line = new Line(account, places, in.number());
      line.overMillis = in.number();
      line.severity = (int) in.count();
      state.lines.put(uid, line);
    }
    in.end();
    return state;
  }
}
