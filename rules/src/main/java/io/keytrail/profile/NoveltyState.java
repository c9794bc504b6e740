package io.keytrail.profile;

import java.io.IOException;
import java.util.EnumMap;

/** What {@link NoveltyModel} remembers of one key. */
public final class NoveltyState {
  private static final int VERSION = 1;

  /** When the key was first seen, epoch ms; {@link Long#MIN_VALUE} before. */
  long sinceMillis = Long.MIN_VALUE;

  long lastMillis = Long.MIN_VALUE;
  final EnumMap<NoveltyModel.Kind, SeenNames> names = new EnumMap<>(NoveltyModel.Kind.class);

  SeenNames names(NoveltyModel.Kind kind) {
    return names.computeIfAbsent(kind, k -> new SeenNames());
  }

  /** When the key was last seen, epoch ms; {@link Long#MIN_VALUE} if never. */
  public long lastMillis() {
    return lastMillis;
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.number(sinceMillis);
    out.number(lastMillis);
    out.count(names.size());
    names.forEach(
        (kind, seen) -> {
          out.text(kind.family.text());
          seen.write(out);
        });
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static NoveltyState fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "novelty of a key");
    NoveltyState state = new NoveltyState();
    state.sinceMillis = in.number();
    state.lastMillis = in.number();
    for (int i = in.size(); i > 0; i--) {
      String family = in.text();
      state.names.put(NoveltyModel.Kind.of(family), SeenNames.read(in));
    }
    in.end();
    return state;
  }
}
