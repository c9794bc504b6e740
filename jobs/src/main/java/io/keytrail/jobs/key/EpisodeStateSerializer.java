package io.keytrail.jobs.key;

import static io.keytrail.jobs.serial.Wire.readCount;
import static io.keytrail.jobs.serial.Wire.readText;
import static io.keytrail.jobs.serial.Wire.writeCount;
import static io.keytrail.jobs.serial.Wire.writeText;

import io.keytrail.detect.Episode;
import io.keytrail.detect.EpisodeState;
import io.keytrail.detect.EpisodeState.Reported;
import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.KeyUsageSerializer;
import java.io.IOException;
import java.util.Map;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link EpisodeState} in state, where it is changed in place and so copied deeply. */
public final class EpisodeStateSerializer extends CompactSerializer<EpisodeState> {
  public static final EpisodeStateSerializer INSTANCE = new EpisodeStateSerializer();
  public static final CompactType<EpisodeState> TYPE =
      new CompactType<>(EpisodeState.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(EpisodeState state, DataOutputView out) throws IOException {
    writeEpisode(state.open, out);
    writeEpisode(state.run, out);
    writeCount(state.reported.size(), out);
    for (Map.Entry<String, Reported> entry : state.reported.entrySet()) {
      Reported reported = entry.getValue();
      writeText(entry.getKey(), out);
      writeCount(reported.sequence, out);
      out.writeLong(reported.createdMillis);
      out.writeLong(reported.startMillis);
      writeCount(reported.windows, out);
      writeCount(reported.calls, out);
      out.writeLong(reported.timeMillis);
      out.writeByte(reported.severityId);
    }
  }

  @Override
  protected EpisodeState read(int version, DataInputView in) throws IOException {
    EpisodeState state = new EpisodeState();
    state.open = readEpisode(in);
    state.run = readEpisode(in);
    for (long n = readCount(in); n > 0; n--) {
      state.reported.put(
          readText(in),
          new Reported(
              (int) readCount(in),
              in.readLong(),
              in.readLong(),
              (int) readCount(in),
              readCount(in),
              in.readLong(),
              in.readByte()));
    }
    return state;
  }

  private static void writeEpisode(Episode episode, DataOutputView out) throws IOException {
    out.writeBoolean(episode != null);
    if (episode == null) return;
    out.writeLong(episode.startMillis);
    out.writeLong(episode.lastEndMillis);
    writeCount(episode.windows, out);
    KeyUsageSerializer.INSTANCE.serialize(episode.usage, out);
    KeyUsageSerializer.INSTANCE.serialize(episode.peak, out);
    out.writeLong(episode.peakStartMillis);
  }

  private static Episode readEpisode(DataInputView in) throws IOException {
    if (!in.readBoolean()) return null;
    return new Episode(
        in.readLong(),
        in.readLong(),
        (int) readCount(in),
        KeyUsageSerializer.INSTANCE.deserialize(in),
        KeyUsageSerializer.INSTANCE.deserialize(in),
        in.readLong());
  }

  @Override
  public EpisodeState copy(EpisodeState from) {
    return from.copy();
  }

  @Override
  public TypeSerializerSnapshot<EpisodeState> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<EpisodeState> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
