package io.keytrail.cases;

import io.keytrail.profile.CompactReader;
import io.keytrail.profile.CompactWriter;
import io.keytrail.profile.KeySide;
import io.keytrail.profile.PeerGroup;
import io.keytrail.profile.Signal;
import io.keytrail.usage.KeyUsage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a {@link CaseTracker} is shown of one subject when a window has closed. A flat bean. */
public final class CaseWindow {
  private static final int VERSION = 1;

  /** Key ARN, or principal: whatever the tracker is keyed by; never null. */
  public String subject;

  /** The window, epoch ms: start inclusive, end exclusive. */
  public long startMillis;

  public long endMillis;

  /** What the models said; empty most of the time. */
  public List<Signal> signals = new ArrayList<>(0);

  /** The key's use in this window; null for a principal, and when a key was silent. */
  public KeyUsage usage;

  /** The key's tags as they were then; null when they are not known. */
  public Map<String, String> tags;

  /** When the tags were last known to hold, epoch ms; null when not known. */
  public Long tagsAsOfMillis;

  /** The alias by which people know the key; null when not known. */
  public String alias;

  /**
   * What is known to be missing: gaps in the data, late or silent Regions; sentences for a person.
   * Empty says that no gap was noticed, not that there was none.
   */
  public List<String> gaps = new ArrayList<>(0);

  /** Whom signals that are told {@link Signal#besidePeers} are held against; none most often. */
  public List<PeerGroup> groups = List.of();

  /**
   * The event time at which it was said, epoch ms: when the window closed, when late events had
   * changed it, or when a silence was looked at. Set by whoever knows.
   */
  public long saidMillis;

  /** The same with these signals. */
  CaseWindow with(List<Signal> others) {
    CaseWindow copy = new CaseWindow();
    copy.subject = subject;
    copy.startMillis = startMillis;
    copy.endMillis = endMillis;
    copy.signals = others;
    copy.usage = usage;
    copy.tags = tags;
    copy.tagsAsOfMillis = tagsAsOfMillis;
    copy.alias = alias;
    copy.gaps = gaps;
    copy.groups = groups;
    copy.saidMillis = saidMillis;
    return copy;
  }

  /** All but {@link #usage}, which is stored by itself. */
  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.text(subject);
    out.number(startMillis);
    out.number(endMillis);
    out.number(saidMillis);
    out.text(alias);
    out.flag(tags != null);
    if (tags != null) {
      out.count(tags.size());
      for (Map.Entry<String, String> tag : new TreeMap<>(tags).entrySet()) {
        out.text(tag.getKey());
        out.text(tag.getValue());
      }
    }
    out.flag(tagsAsOfMillis != null);
    if (tagsAsOfMillis != null) out.number(tagsAsOfMillis);
    out.count(gaps.size());
    for (String gap : gaps) out.text(gap);
    out.count(groups.size());
    for (PeerGroup group : groups) out.text(group.text());
    out.count(signals.size());
    for (Signal signal : signals) {
      signal.write(out);
      out.count(signal.besidePeers == null ? 0 : 1 + signal.besidePeers.ordinal());
    }
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static CaseWindow fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "window of a case");
    CaseWindow window = new CaseWindow();
    window.subject = in.text();
    window.startMillis = in.number();
    window.endMillis = in.number();
    window.saidMillis = in.number();
    window.alias = in.text();
    if (in.flag()) {
      window.tags = new TreeMap<>();
      for (int i = in.size(); i > 0; i--) window.tags.put(name(in), in.text());
    }
    if (in.flag()) window.tagsAsOfMillis = in.number();
    for (int i = in.size(); i > 0; i--) window.gaps.add(in.text());
    List<PeerGroup> groups = new ArrayList<>(2);
    for (int i = in.size(); i > 0; i--) groups.add(PeerGroup.parse(name(in)));
    window.groups = groups;
    for (int i = in.size(); i > 0; i--) {
      Signal signal = Signal.read(in);
      long side = in.count();
      if (side > 0) signal.besidePeers = CompactReader.constant(KeySide.values(), side - 1);
      window.signals.add(signal);
    }
    in.end();
    return window;
  }

  private static String name(CompactReader in) throws IOException {
    String name = in.text();
    if (name == null) throw new IOException("a name is missing in a window of a case");
    return name;
  }
}
