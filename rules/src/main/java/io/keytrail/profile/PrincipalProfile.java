package io.keytrail.profile;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What is remembered of one principal over all keys: the state of {@link ReachModel}. */
public final class PrincipalProfile {
  private static final int VERSION = 1;

  /** How large the current period is so far, what of it was told, and how large others were. */
  static final class Period {
    long index = Long.MIN_VALUE;
    long size;
    long told;
    Sizes past = new Sizes();
  }

  long sinceMillis = Long.MIN_VALUE;
  long lastMillis = Long.MIN_VALUE;

  /** Keys of the current day: when last used and when last administered. */
  final TreeMap<String, long[]> keys = new TreeMap<>();

  /** By measure, then by horizon. */
  final Period[][] periods =
      new Period[ReachModel.Measure.values().length][ReachModel.Horizon.values().length];

  SeenNames classifications = new SeenNames();

  public PrincipalProfile() {
    for (Period[] ofMeasure : periods) {
      for (int i = 0; i < ofMeasure.length; i++) ofMeasure[i] = new Period();
    }
  }

  /** When the principal was last seen, epoch ms; {@link Long#MIN_VALUE} if never. */
  public long lastMillis() {
    return lastMillis;
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.number(sinceMillis);
    out.number(lastMillis);
    out.count(keys.size());
    for (Map.Entry<String, long[]> entry : keys.entrySet()) {
      out.text(entry.getKey());
      for (long millis : entry.getValue()) out.number(millis);
    }
    for (Period[] ofMeasure : periods) {
      for (Period period : ofMeasure) {
        out.number(period.index);
        out.count(period.size);
        out.count(period.told);
        period.past.write(out);
      }
    }
    classifications.write(out);
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static PrincipalProfile fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "profile of a principal");
    PrincipalProfile profile = new PrincipalProfile();
    profile.sinceMillis = in.number();
    profile.lastMillis = in.number();
    for (int i = in.size(); i > 0; i--) {
      String key = in.text();
      if (key == null) throw new IOException("a key is missing in a principal's profile");
      profile.keys.put(key, new long[] {in.number(), in.number()});
    }
    for (Period[] ofMeasure : profile.periods) {
      for (Period period : ofMeasure) {
        period.index = in.number();
        period.size = in.count();
        period.told = in.count();
        period.past = Sizes.read(in);
      }
    }
    profile.classifications = SeenNames.read(in);
    in.end();
    return profile;
  }
}
