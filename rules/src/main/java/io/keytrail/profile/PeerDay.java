package io.keytrail.profile;

import java.io.IOException;

/** What one key saw on one day (UTC), told to a group of its peers. Left alone once made. */
public final class PeerDay {
  private static final int VERSION = 1;

  public final PeerGroup group;

  /** Days since 1970. */
  public final long day;

  final PeerSums sums;

  PeerDay(PeerGroup group, long day, PeerSums sums) {
    this.group = group;
    this.day = day;
    this.sums = sums;
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.text(group.text());
    out.number(day);
    sums.write(out);
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static PeerDay fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "a peer's day");
    PeerDay day = new PeerDay(PeerGroup.parse(in.text()), in.number(), PeerSums.read(in));
    in.end();
    return day;
  }
}
