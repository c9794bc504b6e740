package io.keytrail.profile;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What {@link DutiesModel} remembers of one key: who administered and who used it, and when. */
public final class DutiesState {
  private static final int VERSION = 1;

  /** One principal on the key; {@link Long#MIN_VALUE} and null stand for never. */
  static final class Deeds {
    long administeredMillis = Long.MIN_VALUE;
    String administration;
    String administrationEventId;
    long usedMillis = Long.MIN_VALUE;
    String use;
    String useEventId;
    long reportedMillis = Long.MIN_VALUE;
    int reports;

    Deeds copy() {
      Deeds copy = new Deeds();
      copy.administeredMillis = administeredMillis;
      copy.administration = administration;
      copy.administrationEventId = administrationEventId;
      copy.usedMillis = usedMillis;
      copy.use = use;
      copy.useEventId = useEventId;
      copy.reportedMillis = reportedMillis;
      copy.reports = reports;
      return copy;
    }

    long lastMillis() {
      return Math.max(administeredMillis, usedMillis);
    }
  }

  final TreeMap<String, Deeds> principals = new TreeMap<>();
  long sinceMillis = Long.MIN_VALUE;

  DutiesState copy() {
    DutiesState copy = new DutiesState();
    principals.forEach((principal, deeds) -> copy.principals.put(principal, deeds.copy()));
    copy.sinceMillis = sinceMillis;
    return copy;
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.number(sinceMillis);
    out.count(principals.size());
    for (Map.Entry<String, Deeds> entry : principals.entrySet()) {
      Deeds deeds = entry.getValue();
      out.text(entry.getKey());
      out.number(deeds.administeredMillis);
      out.text(deeds.administration);
      out.text(deeds.administrationEventId);
      out.number(deeds.usedMillis);
      out.text(deeds.use);
      out.text(deeds.useEventId);
      out.number(deeds.reportedMillis);
      out.count(deeds.reports);
    }
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static DutiesState fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "duties on a key");
    DutiesState state = new DutiesState();
    state.sinceMillis = in.number();
    for (int i = in.size(); i > 0; i--) {
      String principal = in.text();
      if (principal == null) throw new IOException("a principal is missing in stored duties");
      Deeds deeds = new Deeds();
      deeds.administeredMillis = in.number();
      deeds.administration = in.text();
      deeds.administrationEventId = in.text();
      deeds.usedMillis = in.number();
      deeds.use = in.text();
      deeds.useEventId = in.text();
      deeds.reportedMillis = in.number();
      deeds.reports = (int) in.count();
      state.principals.put(principal, deeds);
    }
    in.end();
    return state;
  }
}
