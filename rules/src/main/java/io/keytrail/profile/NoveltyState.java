package io.keytrail.profile;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What {@link NoveltyModel} remembers of one key. */
public final class NoveltyState {
  private static final int VERSION = 1;

  /** When the key was first seen, epoch ms; {@link Long#MIN_VALUE} before. */
  long sinceMillis = Long.MIN_VALUE;

  long lastMillis = Long.MIN_VALUE;
  final EnumMap<NoveltyModel.Kind, SeenNames> names = new EnumMap<>(NoveltyModel.Kind.class);

  /** Networks by principal: people move, services do not. */
  final TreeMap<String, SeenNames> networks = new TreeMap<>();

  /** Principals that came after the warm-up. */
  long newcomers;

  SeenNames names(NoveltyModel.Kind kind) {
    return names.computeIfAbsent(kind, k -> new SeenNames());
  }

  /** When the key was last seen, epoch ms; {@link Long#MIN_VALUE} if never. */
  public long lastMillis() {
    return lastMillis;
  }

  NoveltyState copy() {
    NoveltyState copy = new NoveltyState();
    copy.sinceMillis = sinceMillis;
    copy.lastMillis = lastMillis;
    names.forEach((kind, seen) -> copy.names.put(kind, seen.copy()));
    networks.forEach((principal, seen) -> copy.networks.put(principal, seen.copy()));
    copy.newcomers = newcomers;
    return copy;
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
    out.count(newcomers);
    out.count(networks.size());
    for (Map.Entry<String, SeenNames> entry : networks.entrySet()) {
      out.text(entry.getKey());
      entry.getValue().write(out);
    }
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
    state.newcomers = in.count();
    for (int i = in.size(); i > 0; i--) {
      String principal = in.text();
      if (principal == null) throw new IOException("a principal is missing in stored novelty");
      state.networks.put(principal, SeenNames.read(in));
    }
    in.end();
    return state;
  }
}
