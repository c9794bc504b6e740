package io.keytrail.profile;

import java.io.IOException;

/** What is remembered of one key's users: the state of {@link UseModels}. */
public final class UseProfile {
  private static final int VERSION = 1;

  public final NoveltyState novelty;
  public final RhythmState rhythm;
  public final DormancyState dormancy;
  public final DutiesState duties;

  public UseProfile() {
    this(new NoveltyState(), new RhythmState(), new DormancyState(), new DutiesState());
  }

  private UseProfile(
      NoveltyState novelty, RhythmState rhythm, DormancyState dormancy, DutiesState duties) {
    this.novelty = novelty;
    this.rhythm = rhythm;
    this.dormancy = dormancy;
    this.duties = duties;
  }

  /** To learn on from here, and leave this as it is. */
  public UseProfile copy() {
    return new UseProfile(novelty.copy(), rhythm.copy(), dormancy.copy(), duties.copy());
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.bytes(novelty.toBytes());
    out.bytes(rhythm.toBytes());
    out.bytes(dormancy.toBytes());
    out.bytes(duties.toBytes());
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static UseProfile fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "profile of a key's users");
    UseProfile profile =
        new UseProfile(
            NoveltyState.fromBytes(in.bytes()),
            RhythmState.fromBytes(in.bytes()),
            DormancyState.fromBytes(in.bytes()),
            DutiesState.fromBytes(in.bytes()));
    in.end();
    return profile;
  }
}
