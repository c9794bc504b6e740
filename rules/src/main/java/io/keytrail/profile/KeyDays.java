package io.keytrail.profile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What one key has to tell its peers: the days under way, and since when it has been in use. The
 * state of {@link PeerModel} for one key: a day or two of sums, 20 bytes for a key without peers.
 */
public final class KeyDays {
  private static final int VERSION = 1;

  /** Start of the first window since the key was last unknown, epoch ms; MIN_VALUE without any. */
  long sinceMillis = Long.MIN_VALUE;

  /** End of the last window with use, epoch ms; MIN_VALUE without any. */
  long lastMillis = Long.MIN_VALUE;

  /** As the tags were in the last window. */
  List<PeerGroup> groups = new ArrayList<>(0);

  final TreeMap<Long, PeerSums> days = new TreeMap<>();

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.number(sinceMillis);
    out.number(lastMillis);
    out.count(groups.size());
    groups.forEach(group -> out.text(group.text()));
    out.count(days.size());
    days.forEach(
        (day, sums) -> {
          out.number(day);
          sums.write(out);
        });
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static KeyDays fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "days of a key");
    KeyDays read = new KeyDays();
    read.sinceMillis = in.number();
    read.lastMillis = in.number();
    for (int i = in.size(); i > 0; i--) read.groups.add(PeerGroup.parse(in.text()));
    for (int i = in.size(); i > 0; i--) read.days.put(in.number(), PeerSums.read(in));
    in.end();
    return read;
  }
}
